"""Scripts of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.running import EVENTS, BadEvent, Session, Why, is_phone, read_events
from gateway.menu.running.events import MOST_EVENTS
from running_menus import CALLER, MENU

GOOD = [
    ("", ()),
    ("5 failed answered", ("5", "failed", "answered")),
    ("5, failed,answered", ("5", "failed", "answered")),
    ("12*#0~", ("1", "2", "*", "#", "0", "~")),
    ("!5!6 ~~", ("!5", "!6", "~", "~")),
    ("Hangup\n1\tBUSY", ("hangup", "1", "busy")),
    ("no-answer left finished", ("no-answer", "left", "finished")),
]


@pytest.mark.parametrize(("script", "events"), GOOD)
def test_scripts_are_read(script: str, events: tuple[str, ...]) -> None:
    assert read_events(script) == events


@pytest.mark.parametrize(
    ("script", "word"),
    [("1 anwered", "anwered"), ("5x", "5x"), ("!", "!"), ("٣", "٣"), ("1!", "1!"), ("z" * 99, "z" * 20)],
)
def test_other_words_are_told(script: str, word: str) -> None:
    assert read_events(script) == BadEvent(word)


def test_a_script_is_bounded() -> None:
    assert read_events("1" * MOST_EVENTS) == ("1",) * MOST_EVENTS
    assert read_events("1" * (MOST_EVENTS + 1)) == BadEvent("")


@pytest.mark.parametrize("event", EVENTS)
def test_every_event_is_known_to_the_session_and_explained(event: str) -> None:
    session = Session(menu.check(MENU).message, CALLER)
    session.feed("2")
    session.feed(event)
    assert Why.UNKNOWN not in [stray.why for stray in session.strays]
    assert read_events(event) == (event,)
    assert set(EVENTS[event]) == {"en", "ru"}


@given(st.text())
def test_anything_may_be_asked(script: str) -> None:
    found = read_events(script)
    assert isinstance(found, BadEvent) or read_events(" ".join(found)) == found


def test_phones() -> None:
    assert is_phone("79990001122")
    assert not any(map(is_phone, ["", "1234", "1" * 16, "+79990001122", "٧٩٩٩٠٠٠١١٢٢", "7999 000"]))
