"""Opening the file: the right engine, the right settings, the right shape.

Rules. Migrations are numbered, run in one transaction at start, and are never edited once released. A store that a
newer gateway has written is refused, not guessed at. A store that was not closed in order is checked first.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import apsw

from gateway.spool import SpoolTrouble
from gateway.spool.sqlite.statedir import sync
from gateway.spool.sqlite.statements import CACHED, fetch

__all__ = [
    "BUSY_TIMEOUT",
    "DATABASE",
    "MIGRATIONS",
    "Migration",
    "Synchronous",
    "migrate",
    "open_for_reading",
    "open_for_writing",
    "version_of",
]

DATABASE = "spool.db"

BUSY_TIMEOUT = 2_000
"""Milliseconds: a reader may just be looking what a crash has left in the log."""

Synchronous = Literal["FULL", "NORMAL"]

_OLDEST_SQLITE = (3, 51, 3)  # sqlite.org/wal.html#walresetbug: before it, a log could be reset under a writer
_APPLICATION = 0x49565247  # "IVRG", so that file(1) and we know what it is


@dataclass(frozen=True, slots=True)
class Migration:
    """Leads from version `number - 1` to `number`."""

    number: int
    name: str
    sql: str


def _migrations() -> Sequence[Migration]:
    found = []
    for path in sorted(Path(__file__).with_name("migrations").glob("*.sql")):
        number, _, name = path.stem.partition("_")
        found.append(Migration(int(number), name, path.read_text("utf-8")))
    if [migration.number for migration in found] != list(range(1, len(found) + 1)):
        raise ValueError("migrations are not numbered 1, 2, 3, ...")
    return tuple(found)


MIGRATIONS = _migrations()


def open_for_writing(state_dir: Path, synchronous: Synchronous, vfs: str | None) -> apsw.Connection:
    """The one connection that may write, migrated and checked. The caller holds the lock of the directory."""
    _know_engine(apsw.sqlite_lib_version())
    path = state_dir / DATABASE
    if vfs is None:
        _make(path)
    db = apsw.Connection(str(path), vfs=vfs, statementcachesize=CACHED)
    try:
        if vfs is not None:
            db.execute("PRAGMA locking_mode = EXCLUSIVE")  # a VFS written in Python has no shared memory
        db.set_busy_timeout(BUSY_TIMEOUT)
        _keep_plans(db)
        if db.pragma("journal_mode", "wal") != "wal":
            raise SpoolTrouble(f"{path}: this file system cannot keep a write-ahead log; use a local disk")
        db.execute(f"PRAGMA synchronous = {synchronous}")
        db.execute("PRAGMA cache_size = -8192")  # 8 MiB: what is in flight stays in memory; the rest the system keeps
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA journal_size_limit = 67108864")
        if not migrate(db, MIGRATIONS, path):
            _check(db, path)
        db.execute("UPDATE store SET clean = 0")
    except BaseException:  # whatever it is goes on; only the file is closed first
        db.close()
        raise
    return db


def open_for_reading(state_dir: Path) -> apsw.Connection:
    """A connection that cannot write, beside a daemon or without one."""
    path = state_dir / DATABASE
    if not path.exists():
        raise SpoolTrouble(f"there is no store in {state_dir}: `ivr-gateway serve` makes one when it first starts")
    db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        db.set_busy_timeout(BUSY_TIMEOUT)
        _keep_plans(db)
        _know_version(version_of(db), len(MIGRATIONS), path)
    except BaseException:  # whatever it is goes on; only the file is closed first
        db.close()
        raise
    return db


def version_of(db: apsw.Connection) -> int:
    """How many migrations the file has seen."""
    version: int = fetch(db, "PRAGMA user_version")[0][0]
    return version


def migrate(db: apsw.Connection, migrations: Sequence[Migration], path: Path) -> bool:
    """Bring the file to the last version, in one transaction; True when that changed anything.

    A store that holds something is copied beside itself first, as `spool.db.before-NNNN`.
    """
    version = version_of(db)
    _know_version(version, len(migrations), path)
    missing = migrations[version:]
    if not missing:
        return False
    if version:
        _check(db, path)
        _copy(db, path.with_name(f"{path.name}.before-{missing[0].number:04}"))
    db.execute("BEGIN IMMEDIATE")
    try:
        for migration in missing:
            db.execute(migration.sql)
        db.execute(f"PRAGMA user_version = {missing[-1].number}")
        db.execute(f"PRAGMA application_id = {_APPLICATION}")
        db.execute("COMMIT")
    except apsw.Error as error:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise SpoolTrouble(f"{path}: cannot bring it to version {missing[-1].number}: {error}") from error
    return True


def _keep_plans(db: apsw.Connection) -> None:
    """Plan a statement once, whatever is bound to it (sqlite.org/queryplanner-ng.html#qpstab).

    Else SQLite looks at the number in a `LIMIT ?`, and prepares the statement anew each time: to choose what is due for
    a claim takes six times as long.
    """
    db.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)


def _know_engine(version: str) -> None:
    if tuple(int(part) for part in version.split(".")) < _OLDEST_SQLITE:
        oldest = ".".join(map(str, _OLDEST_SQLITE))
        raise SpoolTrouble(f"SQLite {version} can damage a store; install an apsw that carries {oldest} or newer")


def _know_version(version: int, known: int, path: Path) -> None:
    if version > known:
        raise SpoolTrouble(
            f"{path} was written by a newer gateway (version {version}, this one knows {known}):"
            " install that one again, or restore the copy it made before it migrated"
        )


def _check(db: apsw.Connection, path: Path) -> None:
    """After a stop that was not in order, see that the file is whole before anything is promised on it."""
    if fetch(db, "SELECT clean FROM store")[0][0]:
        return
    found = [str(line) for (line,) in fetch(db, "PRAGMA quick_check(5)")]
    if found != ["ok"]:
        raise SpoolTrouble(f"{path} is damaged, restore a backup: {'; '.join(found)}", fatal=True)


def _copy(db: apsw.Connection, to: Path) -> None:
    """On disk before the migration begins."""
    to.unlink(missing_ok=True)
    _make(to)
    db.execute("VACUUM INTO ?", (str(to),))
    sync(to)
    sync(to.parent)


def _make(path: Path) -> None:
    """An empty file for our eyes only; SQLite's log takes over its permissions."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))
