"""Stores as people have them on their disks: brought up to date, with all that they hold."""

import stat
from pathlib import Path

import apsw
import pytest
from spool_samples import LEASE, REMARKS, T0, UNKNOWN, arrival, keep, part, parted, repeats

from gateway.message import Audio
from gateway.outcome import Receipt, State, Taken
from gateway.spool import SpoolTrouble
from gateway.spool.sqlite import SqliteSpool
from gateway.spool.sqlite.schema import DATABASE, MIGRATIONS, Migration, migrate, version_of

STORES = Path(__file__).with_name("stores")
SHAPE = "SELECT type, name, sql FROM sqlite_schema ORDER BY name"


def restored(dump: Path, state_dir: Path) -> apsw.Connection:
    """A store as people have it on their disks."""
    db = apsw.Connection(str(state_dir / DATABASE))
    db.execute(dump.read_text("utf-8"))
    return db


@pytest.mark.parametrize("dump", sorted(STORES.glob("*.sql")), ids=lambda path: path.stem)
async def test_every_old_store_is_brought_up_to_date_and_lives_on(tmp_path: Path, dump: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    restored(dump, old).close()
    spool = SqliteSpool.open(old)
    counts = {state: n for state, n in (await spool.counts()).items() if n}
    assert counts == {State.QUEUED: 2, State.TAKEN: 1, State.UNSURE: 1, State.HELD: 1, State.DELIVERED: 1}
    (story,) = await spool.find(arrival(1).id)
    assert story.origin == arrival(1).origin
    assert story.remarks == (REMARKS if dump.stem >= "0003" else ())
    assert (story.cost, story.seconds, len(story.steps), len(story.reports)) == ("1.25", 12, 3, 1)
    assert repeats(await spool.put(arrival(6, keys=[b"k1"])))
    sounds = (Audio("hello.mp3", "audio/mpeg", b"ID3"),) if dump.stem >= "0005" else ()
    calls = await spool.claim(9, T0, T0 + LEASE, "a", "http")
    assert [call.files for call in calls] == [sounds, sounds]
    await spool.close()
    await SqliteSpool.open(new).close()
    shapes = [apsw.Connection(str(place / DATABASE)).execute(SHAPE).fetchall() for place in (old, new)]
    assert shapes[0] == shapes[1]


async def test_what_is_owed_in_an_old_store_gets_its_home(tmp_path: Path) -> None:
    """By the rule of `lifecycle.home_of`, and as old as the end that it tells."""
    db = restored(STORES / "0003.sql", tmp_path)
    for table, key in (("message", "id"), ("delivery", "id"), ("report", "call_id")):
        (row,) = db.execute(f"SELECT * FROM {table} WHERE {key} = ?", (arrival(1).id,)).fetchall()
        renamed = ["new" if value == arrival(1).id else "smpp" if value == "smtp" else value for value in row]
        renamed = [7 if (table, n) == ("report", 0) else value for n, value in enumerate(renamed)]
        db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", renamed)
    db.close()
    spool = SqliteSpool.open(tmp_path)
    for home, call_id in (("smtp", arrival(1).id), ("smpp:clinic", "new")):
        ((report, story),) = await spool.owed({home: 9}, T0 + 9, T0 + LEASE)
        assert (report.call_id, report.home, report.owed_at) == (call_id, home, story.call.since)
    await spool.close()


async def test_numbers_and_parts_of_an_old_store_still_lead_to_their_message(tmp_path: Path) -> None:
    restored(STORES / "0004.sql", tmp_path).close()
    spool = SqliteSpool.open(tmp_path)
    for ticket in (1, 2, 3):
        assert [story.call.message_id for story in await spool.by_ticket("clinic", ticket)] == [arrival(5).id] * 2
    ((_, parts),) = await parted(spool, T0 + 1)
    assert [(each.number, each.ticket) for each in parts] == [(2, 4)]
    (kept,) = await keep(spool, part(1, 3, key="open"))
    assert kept.ticket == 5
    await spool.close()


@pytest.mark.parametrize("version", ["0004", "0005"])
async def test_receipts_that_came_early_to_an_old_store_still_wait(tmp_path: Path, version: str) -> None:
    restored(STORES / f"{version}.sql", tmp_path).close()
    spool = SqliteSpool.open(tmp_path)
    first, second = await spool.claim(9, T0, T0 + LEASE, "a", "http")
    assert await spool.settle(first, Taken("early"), T0, T0) is State.FAILED
    assert await spool.settle(second, Taken("another"), T0, T0) is State.TAKEN
    await spool.close()


async def test_what_an_old_store_knows_under_other_names(tmp_path: Path) -> None:
    restored(STORES / "0005.sql", tmp_path).close()
    spool = SqliteSpool.open(tmp_path)
    (doubt,) = await spool.doubted("smpp", "79990000000", 9)
    found = Receipt("smpp", "1a2b", State.TAKEN, UNKNOWN, doubt.id, phone=doubt.phone)
    assert await spool.note(found, T0) is State.DELIVERED  # as was said of "6699", which may be "1a2b"
    await spool.close()


def test_there_is_a_dump_of_every_version() -> None:
    assert [int(path.stem) for path in sorted(STORES.glob("*.sql"))] == [migration.number for migration in MIGRATIONS]


NEXT = Migration(len(MIGRATIONS) + 1, "more", "ALTER TABLE store ADD COLUMN more TEXT; UPDATE store SET more = 'x';")


def test_before_a_migration_the_store_is_copied(tmp_path: Path) -> None:
    path = tmp_path / DATABASE
    db = restored(STORES / "0001.sql", tmp_path)
    before = db.execute(SHAPE).fetchall()
    assert migrate(db, [*MIGRATIONS, NEXT], path)
    assert version_of(db) == NEXT.number
    beside = path.with_name(f"{DATABASE}.before-0002")
    assert stat.S_IMODE(beside.stat().st_mode) == 0o600
    copy = apsw.Connection(str(beside))
    assert (version_of(copy), copy.execute(SHAPE).fetchall()) == (1, before)
    assert copy.execute("SELECT count(*) FROM delivery").fetchall() == [(6,)]
    assert not migrate(db, [*MIGRATIONS, NEXT], path)


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    db = restored(STORES / "0001.sql", tmp_path)
    before = db.execute(SHAPE).fetchall()
    broken = Migration(NEXT.number + 1, "broken", "CREATE TABLE half (a); CREATE TABLE half (b);")
    with pytest.raises(SpoolTrouble, match="cannot bring it to version"):
        migrate(db, [*MIGRATIONS, NEXT, broken], tmp_path / DATABASE)
    assert (version_of(db), db.execute(SHAPE).fetchall()) == (1, before)
    assert migrate(db, [*MIGRATIONS, NEXT], tmp_path / DATABASE)
