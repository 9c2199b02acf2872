"""How the engine finds rows. A plan that walks a table is fast in every test and stands still on a year's history."""

import re
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest

from gateway.spool.sqlite.schema import open_for_writing
from gateway.spool.sqlite.statements import QUERIES, Many

# The index that each choice must go by: not the one on `state`, which every queued call is in.
CHOSEN = {
    "ready": "delivery_ready (files=? AND priority=? AND due<?)",
    "siblings": "delivery_state (state=? AND message_id=?)",
    "sent_under": "delivery_provider (provider_id=?)",
    "audio": "sqlite_autoindex_audio_1 (message_id=?)",
    "attached": "sqlite_autoindex_audio_1 (message_id=?)",
    "forget_audio": "sqlite_autoindex_audio_1 (message_id=?)",
    "askable": "delivery_wait (due<?)",
    "lapsed": "delivery_lease (due<?)",
    "outlived": "delivery_validity (expires_at<?)",
    "silent": "delivery_silent (since<?)",
    "position_by_provider": "delivery_provider (provider_id=? AND provider=?)",
    "position_by_provider_and_phone": "delivery_provider (provider_id=? AND provider=? AND phone=?)",
    "positions_in_message": "delivery_message (message_id=?)",
    "doubted": "delivery_doubted (phone=? AND provider=?)",
    "kept_for_phone": "early_receipt_phone (phone=? AND provider=?)",
    "owed": "report_owed (home=? AND due<?)",
    "claim": "delivery USING PRIMARY KEY (id=?)",
    "tell": "report USING INTEGER PRIMARY KEY (rowid=?)",
    "homes_owed": "report_owed (home=? AND due<?)",
    "homes_between": "report_age (home>? AND home<?)",
    "owed_before": "report_age (home=? AND owed_at<?)",
    "too_many": "report_age (home=?)",
    "not_newer": "report_age (home=? AND owed_at<?)",
    "told_by_nobody": "report_owed",
    "fragments_like": "sqlite_autoindex_fragment_1 (parts_id=? AND number=?)",
    "sets_begun_before": "parts_age (begun>? AND begun<?)",
    "sets_whole": "parts_whole (begun>?)",
    "sets_open": "parts_open (client=?)",
    "waiting_part": "f USING INTEGER PRIMARY KEY (rowid=?)",
    "tickets_of": "parts_message (message_id=?)",
    "forget_fragments": "parts_message (message_id=?)",
    "forget_sets": "parts_message (message_id=?)",
    "hand_over_sets": "parts_message (message_id=?)",
    "ticketed": "message_ticket (ticket=?)",
    "went_into": "f USING INTEGER PRIMARY KEY (rowid=?)",
    "unsent": "delivery_unsent (phone=? AND kin=?)",
    "brief_message": "sqlite_autoindex_message_1 (id=?)",
    "brief_calls": "delivery_message (message_id=?)",
    "newest": "delivery_message ((message_id,n)<(?,?))",
    "newest_to": "delivery_message ((message_id,n)<(?,?))",
    "last_of_newest": "delivery_message ((message_id,n)<(?,?))",
    "newest_in_state": "delivery_state (state=? AND (message_id,n)<(?,?))",
    "over": "delivery_ended (since<?)",
    "forget_steps": "step_call (call_id=?)",
    "forget_reports": "sqlite_autoindex_report_1 (call_id=?)",
    "forget_keys": "dedup_until (until<?)",
    "forget_receipts": "early_receipt_at (at<?)",
}
WALKS = {"beat", "give_tickets"}  # one row
WALKS |= {"counts", "sending"}  # an index from end to end, on the reader; what is in flight, at start
WALKS |= {"told_by_nobody", "asked_by_nobody"}  # what is open, at start
WALKS |= {"sets_whole"}  # a partial index that is nearly always empty
WALKS |= {"over", "homes_owed", "homes_between"}  # what its own bounded choice has given, or its caller, as it comes
SORTS = {"find", "tickets_of"}  # the calls of one message, its tickets
GIVEN = (
    "SCAN CONSTANT ROW",
    "SCAN want",
    "SCAN chosen",
    "SCAN (subquery-",
)  # VALUES, and what a bounded choice has given


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
    assert name in WALKS or not [line for line in lines if line.startswith("SCAN") and not line.startswith(GIVEN)]
    assert name in SORTS or not [line for line in lines if "TEMP B-TREE" in line]


def test_one_look_up_a_priority(db: apsw.Connection) -> None:
    """An index by priority and due would be walked through all that is due later, if it were asked for both at once."""
    lines = plan(db, QUERIES["ready"])
    assert len([line for line in lines if "delivery_ready (files=? AND priority=? AND due<?)" in line]) == 4
    assert not [line for line in lines if "SEARCH d" in line and "priority=?" not in line]


def test_alike_sets_are_looked_up_not_walked(db: apsw.Connection) -> None:
    lines = plan(db, QUERIES["sets"])
    for index in (
        "parts_open (client=? AND key=? AND total=?)",
        "parts_closed (client=? AND key=? AND total=? AND closed>?)",
    ):
        assert [line for line in lines if index in line]
    assert len([line for line in lines if "SEARCH p USING INTEGER PRIMARY KEY" in line]) == 2


def test_a_receipt_that_is_kept_is_looked_for_by_each_of_its_names(db: apsw.Connection) -> None:
    """By the provider's id, by our own, by the call, and by the message's id and the number."""
    lines = [line for line in plan(db, QUERIES["kept_receipts"]) if "early_receipt" in line]
    keys = [line[line.index("(") :] for line in lines]
    assert sorted(keys) == ["(call_id=?)", "(provider_id=? AND phone=?)", "(provider_id=?)", "(provider_id=?)"]


@pytest.mark.parametrize("size", [1, 2, 4, 256])
def test_many_rows_are_found_as_one_is(db: apsw.Connection, size: int) -> None:
    lines = plan(db, Many(QUERIES["duplicates"]).sized(size))
    assert any("SEARCH dedup USING PRIMARY KEY (key=?)" in line for line in lines)


@pytest.mark.parametrize("name", CHOSEN)
def test_the_right_index(db: apsw.Connection, name: str) -> None:
    assert any(CHOSEN[name] in line for line in plan(db, QUERIES[name]))
