"""Each event is one line that tools can read and nobody outside can forge, without texts, secrets or whole numbers."""

import contextlib
import inspect
import io
import json
import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway import journal
from gateway.outcome import Deferred, NoWord, Reason, State, Taken, Unsure, Why

HOSTILE = 'x"\n2026-01-01 [error    ] forged\r\x1b[2J\x1b]0;title\x07\u2028\u202etxt\0'
PHONE = "79991234567"

EVENTS: dict[str, dict[str, object]] = {
    "daemon_started": {"version": HOSTILE, "state_dir": HOSTILE, "listening": [HOSTILE]},
    "daemon_failed": {"why": HOSTILE},
    "daemon_stopped": {"why": HOSTILE},
    "message_accepted": {
        "id": HOSTILE,
        "ingress": "smtp",
        "client": HOSTILE,
        "peer": HOSTILE,
        "calls": 1,
        "duplicates": 0,
        "message_id": 17,
        "mended": ["IVR120", HOSTILE],
        "warnings": ["IVR109", HOSTILE],
    },
    "message_rejected": {"ingress": "smtp", "client": HOSTILE, "peer": HOSTILE, "codes": ["IVR101", HOSTILE]},
    "call_sending": {"id": HOSTILE, "phone": PHONE, "attempt": 1, "by": HOSTILE},
    "call_sent": {
        "id": HOSTILE,
        "phone": PHONE,
        "attempt": 1,
        "by": HOSTILE,
        "outcome": Deferred(Reason(Why.UNREACHABLE, HOSTILE)),
        "state": State.QUEUED,
    },
    "call_asked": {"id": HOSTILE, "was": State.UNSURE, "standing": NoWord(Reason(Why.CUT, HOSTILE)), "state": None},
    "call_in_doubt": {"id": HOSTILE, "phone": PHONE, "minutes": 60, "reason": Reason(Why.GARBLED, HOSTILE)},
    "call_needs_person": {
        "id": HOSTILE,
        "phone": PHONE,
        "by": HOSTILE,
        "minutes": 60,
        "why": HOSTILE,
        "remedy": HOSTILE,
    },
    "receipt_pushed": {
        "provider": HOSTILE,
        "provider_id": HOSTILE,
        "phone": PHONE,
        "said": State.FAILED,
        "reason": Reason(Why.BUSY, HOSTILE),
        "state": State.FAILED,
    },
    "account_rests": {"reason": Reason(Why.NO_MONEY, HOSTILE), "until": 1},
    "out_of_money": {"balance": HOSTILE},
    "money_is_back": {"balance": HOSTILE},
    "channel_mended": {"name": HOSTILE},
    "channel_resumed": {"name": HOSTILE, "who": HOSTILE},
    "channel_bound": {"name": HOSTILE, "host": HOSTILE, "version": 0x34, "tls": True},
    "channel_lost": {"name": HOSTILE, "host": HOSTILE, "why": HOSTILE},
    "channel_unreachable": {"name": HOSTILE, "why": HOSTILE, "tries": 3, "until": 1},
    "channel_rests": {"name": HOSTILE, "reason": Reason(Why.NO_MONEY, HOSTILE), "until": 1},
    "channel_slowed": {"name": HOSTILE, "reason": Reason(Why.CUT, HOSTILE), "at_once": 1, "until": 1},
    "report_tried": {
        "id": HOSTILE,
        "client": HOSTILE,
        "state": State.FAILED,
        "word": "notnow",
        "error": HOSTILE,
        "tries": 1,
    },
    "report_given_up": {"id": HOSTILE, "client": HOSTILE, "state": State.FAILED, "error": HOSTILE, "tries": 10},
    "spool_trouble": {"doing": "put", "error": HOSTILE, "fatal": False},
    "spool_recovered": {"unsure": 1},
    "spool_swept": {"expired": 1, "recovered": 2, "silent": 3},
    "operator_acted": {"id": HOSTILE, "verb": HOSTILE, "who": HOSTILE, "state": None},
    "session_refused": {"peer": HOSTILE, "why": HOSTILE},
    "session_cut": {"peer": HOSTILE, "reply": HOSTILE},
    "login_failed": {"user": HOSTILE, "peer": HOSTILE, "locked": True},
    "mail_refused": {"client": HOSTILE, "peer": HOSTILE, "reply": HOSTILE},
    "submit_refused": {
        "client": HOSTILE,
        "peer": HOSTILE,
        "operation": "submit_sm",
        "status": HOSTILE,
        "why": HOSTILE,
        "codes": ["IVR201"],
        "lines": [HOSTILE],
    },
    "message_abandoned": {
        "id": HOSTILE,
        "ingress": "smpp",
        "client": HOSTILE,
        "peer": HOSTILE,
        "reason": Reason(Why.LAPSED, HOSTILE),
    },
    "client_acted": {"id": HOSTILE, "verb": HOSTILE, "who": HOSTILE, "done": False},
    "receipts_given_up": {"client": HOSTILE, "count": 2, "why": HOSTILE},
    "bind_accepted": {"client": HOSTILE, "peer": HOSTILE, "kind": "transceiver", "version": 0x34, "tls": True},
    "bind_refused": {"client": HOSTILE, "peer": HOSTILE, "kind": "receiver", "why": HOSTILE, "locked": True},
    "session_ended": {"client": HOSTILE, "peer": HOSTILE, "why": HOSTILE},
    "session_noted": {"client": HOSTILE, "peer": HOSTILE, "what": HOSTILE},
    "bug": {"where": HOSTILE, "error": ValueError(HOSTILE)},
}
"""Every function of the journal, with the worst that each argument can hold."""


@pytest.fixture
def stderr() -> io.StringIO:
    return io.StringIO()


def set_up(stderr: io.StringIO, *, human: bool, level: str = "info") -> None:
    with contextlib.redirect_stderr(stderr):
        journal.set_up(human=human, level=level)


def write(event: str, **changed: object) -> None:
    function: Callable[..., None] = getattr(journal, event)
    function(**(EVENTS[event] | changed))


def test_every_event_is_tried_here() -> None:
    functions = {name for name in journal.__all__ if name not in ("masked", "set_up")}
    assert functions == set(EVENTS)
    for name in functions:
        assert set(inspect.signature(getattr(journal, name)).parameters) == set(EVENTS[name])


@pytest.mark.parametrize("event", EVENTS)
def test_json_is_one_object_on_one_line(stderr: io.StringIO, event: str) -> None:
    set_up(stderr, human=False, level="debug")
    write(event)
    (line,) = stderr.getvalue().splitlines()
    assert line.isascii()
    assert line.isprintable()
    told = json.loads(line)
    assert told["event"] == event
    assert told["level"] in ("debug", "info", "warning", "error")
    assert told["timestamp"].endswith("Z")


@pytest.mark.parametrize("event", [event for event in EVENTS if event != "bug"])
def test_text_is_one_line_whatever_is_in_it(stderr: io.StringIO, event: str) -> None:
    set_up(stderr, human=True, level="debug")
    write(event)
    (line,) = stderr.getvalue().split("\n")[:-1]
    assert line.isprintable()
    assert event in line


def test_a_traceback_in_text_cannot_pass_for_lines_of_the_journal(stderr: io.StringIO) -> None:
    set_up(stderr, human=True)
    try:
        raise ValueError(HOSTILE)
    except ValueError as error:
        journal.bug(where="here", error=error)
    first, *rest = stderr.getvalue().split("\n")[:-1]
    assert "here" in first
    assert any("ValueError" in line for line in rest)
    assert all(line.startswith("    | ") and line.isprintable() for line in rest)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(error=st.text(max_size=40))
def test_no_text_at_all_breaks_out_of_its_line(stderr: io.StringIO, error: str) -> None:
    for human in (True, False):
        stderr.seek(0)
        stderr.truncate()
        set_up(stderr, human=human)
        journal.spool_trouble(doing="put", error=error, fatal=False)
        line = stderr.getvalue()
        assert line[-1] == "\n"
        assert line[:-1].isprintable() if human else line[:-1].isascii() and min(line[:-1]) >= " "


@pytest.mark.parametrize("human", [True, False])
def test_numbers_are_masked(stderr: io.StringIO, human: bool) -> None:
    set_up(stderr, human=human)
    write("call_sending")
    write("call_sent", outcome=Taken("4711"), state=State.TAKEN)
    write("call_in_doubt")
    write("call_needs_person")
    write("receipt_pushed")
    assert PHONE not in stderr.getvalue()
    assert stderr.getvalue().count("*******4567") == 5


def test_the_kind_of_answer_and_its_reason_are_told(stderr: io.StringIO) -> None:
    set_up(stderr, human=False)
    write("call_sent", outcome=Unsure(Reason(Why.TIMEOUT, "30 s")), state=None)
    write("call_sent", outcome=Taken("4711"), state=State.TAKEN)
    unsure, taken = map(json.loads, stderr.getvalue().splitlines())
    assert (unsure["outcome"], unsure["reason"], unsure["state"]) == ("unsure", "timeout: 30 s", None)
    assert (taken["outcome"], taken["reason"], taken["state"]) == ("taken", None, "taken")


def test_what_there_is_nothing_to_say_of_is_left_out(stderr: io.StringIO) -> None:
    set_up(stderr, human=False)
    write("message_accepted")
    write("message_accepted", message_id=0, mended=())
    write("report_tried")
    write("report_tried", error="")
    ticketed, plain, failed, told = map(json.loads, stderr.getvalue().splitlines())
    assert (ticketed["message_id"], ticketed["mended"]) == (17, ["IVR120", HOSTILE])
    assert not plain.keys() & {"message_id", "mended"}
    assert failed.keys() - told.keys() == {"error"}


def test_questions_that_change_nothing_are_for_debugging(stderr: io.StringIO) -> None:
    set_up(stderr, human=False, level="info")
    write("call_asked", state=None)
    write("call_asked", state=State.TAKEN)
    write("receipt_pushed", state=None)
    (line,) = stderr.getvalue().splitlines()
    assert json.loads(line)["state"] == "taken"


def test_the_level_is_kept(stderr: io.StringIO) -> None:
    set_up(stderr, human=False, level="error")
    for event in EVENTS:
        write(event)
    assert {json.loads(line)["event"] for line in stderr.getvalue().splitlines()} == {
        "account_rests",
        "call_needs_person",
        "channel_rests",
        "daemon_failed",
        "out_of_money",
        "receipts_given_up",
        "report_given_up",
        "spool_trouble",
        "bug",
    }


@pytest.mark.timeout(20)
def test_a_pipe_that_nobody_drains_loses_lines_and_says_how_many() -> None:
    out, into = os.pipe()
    with os.fdopen(into, "w", encoding="utf-8") as full, os.fdopen(out, encoding="utf-8") as drained:
        with contextlib.redirect_stderr(full):
            journal.set_up(human=False)
        for number in range(2_000):  # far more than a pipe holds: blocking here would be for ever
            journal.spool_recovered(unsure=number)
        os.set_blocking(out, False)
        kept = drained.read().count("spool_recovered")
        journal.daemon_stopped(why="drained")
        full.flush()
        told = drained.read()
    assert 0 < kept < 2_000
    assert json.loads(told.splitlines()[-1])["lines"] == 2_000 - kept


@pytest.mark.parametrize("human", [True, False])
def test_a_closed_pipe_loses_the_line_and_nothing_else(stderr: io.StringIO, human: bool) -> None:
    set_up(stderr, human=human)
    write("daemon_started")
    stderr.close()
    for event in EVENTS:
        write(event)
