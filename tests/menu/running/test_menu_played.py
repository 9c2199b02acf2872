"""The clock of a run, what led to what, and the promises that hold for all menus and all events."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.running import Entry, Profile, Session, State, run
from gateway.menu.running.profile import POINTS
from gateway.menu.spoken.duration import seconds
from gateway.menu.ways import graph
from menu_texts import Written, written_menus
from running_menus import CALLER, MENU, played

START, PROMPT, BYE = seconds("START"), seconds("MENU"), seconds("BYE")

CLOCKS: list[tuple[str, dict[str, Any], float]] = [
    ("", {}, 0),
    ("1", {}, 2 + seconds("one")),
    ("1", {"key_seconds": 0.5}, 0.5 + seconds("one")),
    ("~", {}, 10 + PROMPT),
    ("~", {"silence_seconds": 4.0}, 4 + PROMPT),
    ("2 failed", {}, 2 + seconds("before") + 20 + seconds("after")),
    ("2 failed", {"ringing": "in-turn"}, 2 + seconds("before") + 40 + seconds("after")),
    ("2 busy", {}, 2 + seconds("before") + 5 + seconds("after")),
    ("2 answered", {}, 2 + seconds("before") + 5 + 60 + seconds("after")),
    ("2 answered", {"answer_seconds": 99.0, "talk_seconds": 7.0}, 2 + seconds("before") + 20 + 7 + seconds("after")),
    ("3 answered", {"talk_seconds": 9999.0}, 2 + 5 + 1800 + BYE),  # recorded: 30 minutes at most (R23)
    ("2 left", {"talk_seconds": 9999.0}, 2 + seconds("before") + 5 + 9999),
    ("6", {}, 2 + 9 + seconds("last")),  # record: 9
    ("6", {"dictated_seconds": 0.0}, 2 + 9 + seconds("last")),
    ("!1", {}, 1 - PROMPT + seconds("one")),  # the menu text is cut
]  # fmt: skip


@pytest.mark.parametrize(("script", "fields", "added"), CLOCKS)
def test_how_long_it_takes(script: str, fields: dict[str, Any], added: float) -> None:
    if script == "!1":
        assert PROMPT < 1, "cut behind its end: nothing is saved"
        added = seconds("one")
    assert played(script, **fields).clock == pytest.approx(START + PROMPT + added)


def test_an_early_key_cuts_a_long_text() -> None:
    text = MENU.replace("{menu: MENU", "{menu: " + "a long text " * 20)
    run = played("!1", text)
    assert run.times == pytest.approx([0, START, START + 1])
    assert played("!1", text, barge_in=False).times == pytest.approx([0, START])


def test_silence_ends_a_recording() -> None:
    text = "START\n{menu: MENU\n1: record: 200\n1: x\n}"
    assert played("1", text, dictated_seconds=8.0).times[-1] - played("1", text).times[2] == 18
    assert played("1", text, dictated_seconds=300.0).times[-1] - played("1", text).times[2] == 200


def test_a_voice_file_and_a_slow_voice() -> None:
    text = "<file /a.mp3>\n{menu: MENU\n1: x\n}"
    assert played("", text).times == [0, 10]
    assert played("", text, file_seconds=3.0).times == [0, 3]
    assert played("", speed=2.0).clock == pytest.approx(2 * (START + PROMPT))


def test_times_and_causes_stand_beside_the_log() -> None:
    run = played("2 failed 9")
    assert [entry[0] for entry in run.log] == ["say", "say", "say", "call", "say", "say"]
    assert list(run.causes) == [0, 0, 1, 2, 2, 3]
    ring = START + PROMPT + 2 + seconds("before")
    assert run.times[3:5] == pytest.approx([ring, ring + 20])  # a call stands where it begins to ring


_EVENTS = st.lists(
    st.one_of(
        st.sampled_from([*"0123456789*#~", "!1", "!*", "answered", "failed", "failed", "busy", "left", "finished"]),
        st.text(max_size=3),
    ),
    max_size=60,
)  # fmt: skip


def _field(name: str) -> st.SearchStrategy[Any]:
    low, high = POINTS[name].choices[0], POINTS[name].choices[-1]
    if (low, high) == ("no", "yes"):
        return st.booleans()
    if isinstance(low, str):
        return st.sampled_from(POINTS[name].choices)
    if name in ("misses", "budget"):
        return st.integers(int(low), 20)
    return st.floats(float(low), float(high))


PROFILES = st.fixed_dictionaries({}, optional={name: _field(name) for name in POINTS}).map(
    lambda fields: Profile(**fields)
)
TEXTS = st.one_of(
    written_menus().map(lambda written: written.text),
    st.text("{menu:}\n 1234567890*#errocalsmswait=,$phone", max_size=200),
)


def _is_entry(entry: Entry) -> bool:
    match entry:
        case ["say", str(text)]:
            return text != ""
        case ["sms", str(), str(), str()] | ["url", str()] | ["record", int()] | ["hangup"]:
            return True
        case ["call", str(), int(), "answered", "rec"] | ["call", str(), int(), "answered" | "failed"]:
            return True
        case _:
            return False


@settings(deadline=None, max_examples=300)
@given(TEXTS, _EVENTS, PROFILES)
def test_whatever_is_played(text: str, events: list[str], profile: Profile) -> None:
    message = menu.check(text).message
    session = Session(message, CALLER, profile)
    session.start()
    for place, event in enumerate(events, 1):
        before, clock, over = len(session.log), session.clock, session.done
        session.feed(event)
        if over:
            assert len(session.log) == before, "after the end nothing happens"
        if event == "hangup" and not over:
            assert session.log[before:] == [["hangup"]], "hanging up never says the end text"
        assert len([cause for cause in session.causes if cause == place]) == len(session.log) - before
        assert session.clock >= clock or event.startswith("!")
    whole = run(message, CALLER, events, profile)
    assert (whole.log, whole.times, whole.state) == (session.log, session.times, session.state), "it is deterministic"
    assert all(map(_is_entry, whole.log))
    assert len(whole.log) == len(whole.times) == len(whole.causes)
    assert sum(entry == ["hangup"] for entry in whole.log) == (whole.state is State.DONE)
    assert whole.log[-1:] == [["hangup"]] or whole.state is not State.DONE
    assert (whole.loop is not None) == (whole.state is State.LOOP)
    if message.menu is not None:
        longest = max([len(one) for one in [*message.menu.items.values(), *message.menu.labels.values()]] or [0])
        assert _most_automatic(session) <= (profile.budget + 1) * (longest + 1) + 4 * len(message.menu.entries) + 4


def _most_automatic(session: Session) -> int:
    """The most entries that one event led to."""
    return max([session.causes.count(cause) for cause in set(session.causes)] or [0])


@settings(deadline=None)
@given(
    written_menus(),
    st.lists(st.sampled_from([*"0123456789*#~", "answered", "failed"]), max_size=30),
    st.sampled_from(["sibling", "strict"]),
)
def test_a_run_goes_only_where_the_graph_says_one_can(written: Written, events: list[str], leaf: Any) -> None:
    message, profile = menu.check(written.text).message, Profile(leaf_digits=leaf)
    ways = graph.build(message, siblings=leaf == "sibling")
    reached, ahead = {ways.start}, [ways.start]
    while ahead:
        new = {edge.target for edge in ways.out[ahead.pop()]} - reached
        reached |= new
        ahead += new
    session = Session(message, CALLER, profile)
    for event in events:
        session.feed(event)
        if session.state is State.DONE:
            assert ways.done in reached
        else:
            assert ways.runs[session.position] in reached
