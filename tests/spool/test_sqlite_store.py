"""Opening, guarding and looking at the file itself."""

import asyncio
import os
import stat
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pytest
from spool_samples import LEASE, OPERATOR, REMARKS, T0, UNKNOWN, arrival, one, part, queued, receipt, taken, whole

from gateway.outcome import State
from gateway.spool import SpoolTrouble
from gateway.spool.sqlite import SqliteReader, SqliteSpool, telling
from gateway.spool.sqlite.schema import DATABASE, open_for_writing
from gateway.spool.sqlite.statedir import network_file_system
from gateway.spool.sqlite.statements import Many, sections

HOLDER = """
import sys
from pathlib import Path
from gateway.spool.sqlite import SqliteSpool
SqliteSpool.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def changed(state_dir: Path, *statements: str) -> None:
    """Do something to a store that is closed."""
    db = apsw.Connection(str(state_dir / DATABASE))
    for statement in statements:
        db.execute(statement)
    db.close()


async def test_the_state_is_ours_alone(tmp_path: Path) -> None:
    state_dir = tmp_path / "new" / "state"
    spool = SqliteSpool.open(state_dir)
    await spool.put(arrival())
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in state_dir.iterdir()}
    await spool.close()
    assert stat.S_IMODE(state_dir.stat().st_mode) == 0o700
    assert modes == dict.fromkeys([DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", "lock"], 0o600)


async def test_the_way_to_the_state_is_on_disk_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def watched(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        real(handle)

    monkeypatch.setattr(os, "fsync", watched)
    await SqliteSpool.open(tmp_path / "a" / "b").close()
    assert sorted(synced) == [str(tmp_path), str(tmp_path / "a")]
    synced.clear()
    await SqliteSpool.open(tmp_path / "a" / "b").close()
    assert synced == []


async def test_closed_and_opened_again_it_tells_the_same(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    call_id = await taken(spool)
    await spool.put(with_remarks := arrival(2, remarks=REMARKS))
    await spool.note(receipt(State.DELIVERED), T0)
    before = await one(spool, call_id)
    await spool.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lock", DATABASE]  # the log is back in the file
    spool = SqliteSpool.open(tmp_path)
    assert await one(spool, call_id) == before
    assert (await one(spool, with_remarks.id)).remarks == REMARKS
    await spool.close()


def test_commits_are_durable_by_setting_not_by_luck(tmp_path: Path) -> None:
    db = open_for_writing(tmp_path, "FULL", None)
    settings = [db.pragma(name) for name in ("synchronous", "journal_mode", "application_id")]
    db.close()
    assert settings == [2, "wal", 0x49565247]


def test_one_process_at_a_time(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(SpoolTrouble, match=rf"in use by process {holder.pid}: .*queue"):
            SqliteSpool.open(tmp_path)
        holder.kill()
    spool = SqliteSpool.open(tmp_path)  # the kernel gave the lock back
    asyncio.run(spool.close())


async def test_not_twice_in_one_process_either(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    with pytest.raises(SpoolTrouble, match="in use"):
        SqliteSpool.open(tmp_path)
    await spool.close()


def test_a_state_directory_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SpoolTrouble, match="cannot use the state directory"):
        SqliteSpool.open(tmp_path / "file" / "state")


MOUNTS = """\
22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
40 22 0:50 / /mnt/share rw - nfs4 server:/export rw
41 22 0:51 / /mnt/with\\040space rw shared:7 master:1 - fuse.sshfs me@host:/ rw
42 40 8:2 / /mnt/share/local rw - xfs /dev/sdb1 rw
43 22 0:52 / /over rw - cifs //server/share rw
44 22 8:3 / /over rw - ext4 /dev/sdc1 rw
broken line
"""


@pytest.mark.parametrize(
    ("directory", "kind"),
    [
        ("/var/lib/ivr-gateway", None),
        ("/mnt/share/state", "nfs4"),
        ("/mnt/shared", None),
        ("/mnt/share/local/state", None),
        ("/mnt/with space/state", "fuse.sshfs"),
        ("/over/state", None),
    ],
)
def test_which_file_systems_are_over_a_network(directory: str, kind: str | None) -> None:
    assert network_file_system(Path(directory), MOUNTS) == kind


async def test_no_store_over_a_network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("gateway.spool.sqlite.network_file_system", lambda *_: "nfs4")
        with pytest.raises(SpoolTrouble, match=r"is on nfs4: .*local disk"):
            SqliteSpool.open(tmp_path)
    await SqliteSpool.open(tmp_path).close()  # and the lock was given back


@pytest.mark.parametrize(
    ("version", "good"), [("3.40.1", False), ("3.51.2", False), ("3.51.3", True), ("3.100.0", True)]
)
async def test_only_an_engine_without_the_reset_bug(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, good: bool
) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: version)
    if good:
        await SqliteSpool.open(tmp_path).close()
    else:
        with pytest.raises(SpoolTrouble, match=rf"SQLite {version} can damage"):
            SqliteSpool.open(tmp_path)


async def test_a_store_from_the_future_is_refused(tmp_path: Path) -> None:
    await SqliteSpool.open(tmp_path).close()
    changed(tmp_path, "PRAGMA user_version = 99")
    openers: list[Callable[[Path], object]] = [SqliteSpool.open, SqliteReader.open]
    for opener in openers:
        with pytest.raises(SpoolTrouble, match="newer gateway \\(version 99"):
            opener(tmp_path)


async def test_after_a_stop_that_was_not_in_order_the_file_is_checked(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    for n in range(50):
        await queued(spool, n)
    await spool.close()
    changed(tmp_path, "UPDATE store SET clean = 0")
    await SqliteSpool.open(tmp_path).close()
    changed(tmp_path, "UPDATE store SET clean = 0")
    path = tmp_path / DATABASE
    whole = path.read_bytes()
    page = 4096 * (whole.index(arrival(30).id.encode()) // 4096)
    path.write_bytes(whole[: page + 8] + bytes(64) + whole[page + 72 :])
    with pytest.raises(SpoolTrouble, match=r"damaged|malformed"):
        SqliteSpool.open(tmp_path)


async def test_a_file_that_is_no_store_is_said(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"this is not a database, it is a letter" * 100)
    with pytest.raises(SpoolTrouble, match="cannot open the store"):
        SqliteSpool.open(tmp_path)
    with pytest.raises(SpoolTrouble, match="cannot open the store"):
        SqliteReader.open(tmp_path)


async def test_a_reader_sees_every_commit_of_the_writer_beside_it(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    reader = SqliteReader.open(tmp_path)
    for n in range(5):
        call_id = await queued(spool, n)
        assert (await one(spool, call_id)) == (await reader.find(call_id))[0]
        assert (await reader.counts())[State.QUEUED] == n + 1
    assert len(await reader.listing([], 3)) == 3
    await spool.close()
    assert (await reader.counts())[State.QUEUED] == 5
    await reader.close()
    await reader.close()
    with pytest.raises(SpoolTrouble, match="closed"):
        await reader.counts()


async def test_a_reader_where_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(SpoolTrouble, match=r"there is no store in .*serve"):
        SqliteReader.open(tmp_path)
    assert list(tmp_path.iterdir()) == []


async def test_questions_do_not_wait_for_the_writer(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    call_id = await queued(spool)
    stories = await asyncio.gather(*(spool.find(call_id) for _ in range(20)), *(spool.beat() for _ in range(20)))
    assert len([each for each in stories if each]) == 20
    await spool.close()


async def test_history_and_messages_cannot_be_rewritten(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    await taken(spool)
    await spool.close()
    for statement in ("UPDATE step SET at = 0", "UPDATE message SET text = ''"):
        with pytest.raises(apsw.ConstraintError):
            changed(tmp_path, statement)


async def test_nothing_is_left_of_what_is_forgotten(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    parts_id, _ = await whole(spool, part(1), part(2))
    await spool.put(arrival(1, count=2, parts_id=parts_id, dead=OPERATOR))
    for report, _ in await spool.owed({"smtp": 9}, T0, T0):
        await spool.told(report, T0)
    assert (await spool.sweep(T0, 0, T0 + 1, ())).forgotten == 2
    await spool.close()
    db = apsw.Connection(str(tmp_path / DATABASE))
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'store'")]
    assert [name for name in tables if db.execute(f"SELECT 1 FROM {name}").fetchall()] == []


async def test_texts_come_back_as_they_came(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    text = "\0 конец\r\n\u2028 \U0001f4de 'quote' -- \\"
    message = arrival(text=text)
    await spool.put(message)
    (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
    assert call.text == text
    (story,) = await spool.find(message.id)
    assert story.origin.headers == message.origin.headers
    await spool.close()


def test_two_statements_of_one_name_are_a_mistake() -> None:
    assert dict(sections("prose\n-- name: a\nSELECT 1;\n-- note\n-- name: b\nSELECT\n2;\n")) == {
        "a": "SELECT 1;",
        "b": "SELECT\n2;",
    }
    with pytest.raises(ValueError, match="two statements are called a"):
        sections("-- name: a\nSELECT 1;\n-- name: a\nSELECT 2;\n")


def test_a_statement_for_many_rows_needs_a_row() -> None:
    with pytest.raises(ValueError, match="no VALUES in: SELECT 1"):
        Many("SELECT 1")


async def test_reports_are_lent_a_few_at_a_time_and_each_home_has_its_share(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    rooms = {"smpp:erp": 100, "smpp:crm": 100}
    for n in range(200):
        await spool.put(arrival(n, ingress="smpp", client=("erp", "crm")[n % 2], dead=UNKNOWN))
    takes = []
    while owed := await spool.owed(rooms, T0, T0 + LEASE):
        takes.append(Counter(report.home for report, _ in owed))
    assert takes[0] == {"smpp:erp": 32, "smpp:crm": 32}
    assert max(sum(take.values()) for take in takes) <= 64
    assert sum(takes, Counter()) == rooms
    await spool.close()


async def test_no_commit_waits_while_stories_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = SqliteSpool.open(tmp_path)
    await spool.put(arrival(dead=UNKNOWN))
    reading, read_on = threading.Event(), threading.Event()
    stories = telling.lent

    def slow(*given: Any) -> Any:
        reading.set()
        assert read_on.wait(10)
        return stories(*given)

    monkeypatch.setattr(telling, "lent", slow)
    owed = asyncio.create_task(spool.owed({"smtp": 9}, T0, T0 + LEASE))
    await asyncio.to_thread(reading.wait, 10)
    async with asyncio.timeout(5):
        await spool.beat()
    assert not owed.done()
    read_on.set()
    assert len(await owed) == 1
    await spool.close()
