"""How the engine finds rows. A plan that walks a table is fast in every test and stands still on a year's history."""

import re
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from gateway.spool.sqlite.schema import open_for_writing
from gateway.spool.sqlite.statements import QUERIES

# The index that each choice must go by: not the one on `state`, which every queued call is in.
CHOSEN = {
    "ready": "delivery_ready (due<?)",
    "waiting": "delivery_wait (due<?)",
    "lapsed": "delivery_lease (due<?)",
    "outlived": "delivery_validity (expires_at<?)",
    "silent": "delivery_silent (since<?)",
    "position_by_provider": "delivery_provider (provider_id=? AND provider=?)",
    "owed": "report_owed (due<?)",
    "newest": "delivery_message ((message_id,n)<(?,?))",
    "newest_in_state": "delivery_state (state=? AND (message_id,n)<(?,?))",
    "over": "delivery_ended (since<?)",
    "forget_steps": "step_call (call_id=?)",
    "forget_reports": "sqlite_autoindex_report_1 (call_id=?)",
    "forget_keys": "dedup_until (until<?)",
    "forget_receipts": "early_receipt_at (at<?)",
}
WALKS = {"beat", "counts", "sending"}  # one row; an index from end to end, on the reader; what is in flight, at start
WALKS |= {"over"}  # what its own bounded choice has given, as it comes
SORTS = {"find"}  # the calls of one message


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[apsw.Connection]:
    db = open_for_writing(Path(tmp_path_factory.mktemp("plans")), "FULL", None)
    yield db
    db.close()


def plan(db: apsw.Connection, sql: str) -> list[str]:
    numbered = [int(number) for number in re.findall(r"\?(\d+)", sql)]
    values = (None,) * (max(numbered) if numbered else sql.count("?"))
    return [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]


@pytest.mark.parametrize("name", QUERIES)
def test_nothing_is_walked_or_sorted(db: apsw.Connection, name: str) -> None:
    lines = plan(db, QUERIES[name])
    assert name in WALKS or not [line for line in lines if line.startswith("SCAN")]
    assert name in SORTS or not [line for line in lines if "TEMP B-TREE" in line]


@pytest.mark.parametrize("name", CHOSEN)
def test_the_right_index(db: apsw.Connection, name: str) -> None:
    assert any(CHOSEN[name] in line for line in plan(db, QUERIES[name]))
