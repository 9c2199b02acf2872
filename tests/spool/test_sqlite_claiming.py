"""What a claim costs: files are touched only for calls that have some, and many calls are a few statements."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from spool_samples import LEASE, T0, arrival

from gateway.message import Audio
from gateway.spool import Files
from gateway.spool.sqlite import placing
from gateway.spool.sqlite.claiming import Lease, claim
from gateway.spool.sqlite.schema import open_for_writing

LEASED = Lease(T0, T0 + LEASE, "node-1", "http")
SOUNDS = (Audio("a.mp3", "audio/mpeg", b"ID3"), Audio("b.mp3", "audio/mpeg", b"ID4"))


@pytest.fixture
def db(tmp_path: Path) -> Iterator[apsw.Connection]:
    db = open_for_writing(tmp_path, "FULL", None)
    yield db
    db.close()


def steps_of(db: apsw.Connection, limit: int, files: Files = Files.ANY, together: int = 1) -> tuple[int, list[str]]:
    """How many calls are claimed, and the statements that it takes."""
    seen: list[str] = []

    def note(event: dict[str, Any]) -> None:
        seen.append(event["sql"])

    db.trace_v2(apsw.SQLITE_TRACE_STMT, note)
    try:
        return len(claim(db, limit, LEASED, files, together)), seen
    finally:
        db.trace_v2(0, None)


@pytest.mark.parametrize("files", [Files.ANY, Files.NONE])
def test_no_file_is_touched_for_calls_without_any(db: apsw.Connection, files: Files) -> None:
    placing.put_all(db, [arrival(n, count=2) for n in range(4)])
    for together in (1, 9):
        claimed, statements = steps_of(db, 2, files, together)
        assert claimed >= 2
        assert not [sql for sql in statements if "audio" in sql]


def test_the_files_of_a_message_are_read_once(db: apsw.Connection) -> None:
    placing.put_all(db, [arrival(1, count=9, files=SOUNDS), arrival(2, files=SOUNDS)])
    claimed, statements = steps_of(db, 20)
    assert claimed == 10
    assert len([sql for sql in statements if "FROM audio" in sql]) == 2


def test_calls_alone_are_chosen_and_claimed_as_one(db: apsw.Connection) -> None:
    placing.put_all(db, [arrival(n) for n in range(64)])
    assert len(steps_of(db, 1)[1]) == len(steps_of(db, 32)[1]) == 4  # of each kind, the claim, its history


def test_a_group_is_a_few_statements_however_large(db: apsw.Connection) -> None:
    placing.put_all(db, [arrival(1, count=300)])
    claimed, statements = steps_of(db, 3, together=100)
    assert claimed == 300
    assert len(statements) < 24
