"""What people are told of a run. Golden files: golden/NAME.ru.txt and .en.txt for each script below."""

from pathlib import Path

import pytest

from gateway import menu
from gateway.menu.running import read_events, run, transcript
from running_menus import CALLER, MENU, ROUND, played

GOLDEN = Path(__file__).parent / "golden"
EXAMPLE = (Path(__file__).parents[1] / "provider_example.txt").read_text(encoding="utf-8")

SCRIPTS = {
    "operator": (EXAMPLE, "1 1 0 * # 5 failed answered"),
    "mistakes": (EXAMPLE, "~ 9 !7 answered 5 8 busy left 1 2 3"),
    "waiting": (EXAMPLE, "4 1"),
    "ringing": (MENU, "6 2"),
    "loop": (ROUND, "1" + " failed" * 60),
}


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_golden_transcripts(name: str, lang: menu.Language) -> None:
    text, script = SCRIPTS[name]
    events = read_events(script)
    assert isinstance(events, tuple)
    told = "\n".join(transcript.lines(run(menu.check(text).message, CALLER, events), events, lang)) + "\n"
    assert told == (GOLDEN / f"{name}.{lang}.txt").read_text(encoding="utf-8")


def test_every_event_is_told_even_when_nothing_comes_of_it() -> None:
    events = ("x\x1b[2J", "~")
    told = list(transcript.lines(run(menu.check(MENU).message, CALLER, events), events, "en"))
    assert told[2] == "       ! x [2J: no such event"
    assert told[3] == "       > silence"


def test_nothing_of_a_text_reaches_the_terminal_as_a_command() -> None:
    assert transcript.entry_line(["say", "a\x1b]0;x\x07\nb\u202ec"], "en") == "says: a ]0;x  b c"
    assert transcript.entry_line(["say", "{} {0}"], "en") == "says: {} {0}"


def test_moments() -> None:
    assert [transcript.moment(s) for s in (0, 59.99, 60, 6000)] == ["00:00", "00:59", "01:00", "100:00"]


def test_for_programs() -> None:
    told = transcript.as_json(played("2 failed failed"))
    assert list(told) == ["log", "state", "position", "clock", "times", "causes", "strays", "loop"]
    assert told["log"][2:] == [
        ["say", "before"],
        ["call", "79990000001,79990000002", 20, "failed"],
        ["say", "after"],
    ]
    assert (told["state"], told["position"]) == ("waiting", "2")
    assert told["strays"] == [{"place": 3, "event": "failed", "why": "no transfer rings"}]
    assert transcript.as_json(played("1 failed failed", ROUND, budget=2))["loop"] == {"keys": ["1", "2"], "turns": 2}
