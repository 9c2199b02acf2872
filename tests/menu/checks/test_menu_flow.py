"""Findings on the ways through a menu: each where it is due, and silence where it is not."""

import pytest
from hypothesis import given

from gateway import menu
from menu_texts import Written, around, written_menus

CALL = "call:79991234567 wait=20"


def flow(text: str) -> list[str]:
    """Findings on ways, as 'IVR510 3:21', the line counted within `around` from 1."""
    checked = menu.check(text)
    return [f"{one.code} {one.line - 2}:{one.column}" for one in checked.diagnostics if one.code.startswith("IVR5")]


def message(code: str, *lines: str) -> str:
    (finding,) = [one for one in menu.check(around(*lines)).diagnostics if one.code == code]
    return finding.message("en")


def menu_of(*lines: str, start: str = "A", heading: str = "B", end: str = "C") -> str:
    return "\n".join([start, f"{{menu: {heading}", *lines, "}", end])


@pytest.mark.parametrize(
    ("lines", "findings"),
    [
        # a way out
        (("#: start", "1: a", "2: b"), ["IVR501 5:1"]),
        (("#: start", "1: a", "2: end"), []),
        (("#: start", f"1: {CALL} ok:end err:x", "x: a"), []),
        (("#: start", "1: a", "0: end"), []),  # not described, but it may be one
        (("#: start", f"1: {CALL} ok:end err:x", "1: a", "x: b"), ["IVR506 3:4"]),
        (("#: start", f"1: {CALL} ok:end err:x", "1: end", "x: b"), []),  # to be sure
        # ways in; what other checks say is not said again
        (("#: start", "1: end", f"1: {CALL} ok:end err:x", "x: a"), ["IVR505 4:1"]),
        (("#: start", "1: end", f"x: {CALL} err:y", "y: a"), ["IVR505 4:1"]),
        (("#: start", "1: end", "11: a", "12: b"), []),
        (("#: start", "1: end", "x: a"), []),
        (("#: start", "1: end", f"x: {CALL} err:21", "21: a"), ["IVR505 4:1"]),
        (("#: start", f"1: {CALL} ok:end err:21", "21: a"), []),
        (("#: start", "1: end", "err: a"), []),
        (("#: start", "1: end", f"err: {CALL} ok:end err:x", "x: a"), []),
        # silence
        (("1: a",), ["IVR502 1:1", "IVR501 3:1"]),
        (("0: repeat", "1: a"), ["IVR502 2:1", "IVR501 4:1"]),
        (("1: a", "2: end"), ["IVR503 1:1"]),
        (("1: a", "2: b", "3: end"), ["IVR503 1:1"]),
        (("1: a", "11: b", "12: end", "2: end"), ["IVR503 2:1"]),
        (("*: back", "1: a", "11: b", "2: end"), []),
        (("1: end", "2: end"), []),
        ((f"1: {CALL} ok:end",), ["IVR512 1:4"]),  # not told as a dead end too
        ((f"1: {CALL}", "1: end"), []),
        ((f"1: {CALL}", "1: a", "1: end"), []),
        (("#: start", "1: end", f"2: {CALL} ok:end err:x", f"x: {CALL}"), ["IVR512 4:4"]),
        # again
        (("#: start", "0: repeat", "1: sms:$phone,S,a", "2: end"), ["IVR511 3:4"]),
        (("#: start", "0: repeat", "1: sms:$phone,S,a", "1: end"), []),
        (("#: start", "1: sms:$phone,S,a", "2: end"), []),
        (("#: start", "0: repeat", "1: a", f"1: {CALL} err:x", "2: end", "x: b"), ["IVR511 4:4"]),
    ],
)
def test_ways(lines: tuple[str, ...], findings: list[str]) -> None:
    assert sorted(flow(menu_of(*lines))) == sorted(findings)


def test_nothing_leaves_the_menu_and_nothing_would_be_said() -> None:
    assert flow(menu_of("#: start", "1: a", end="")) == ["IVR504 0:1"]
    assert menu.CATALOGUE["IVR504"].severity is menu.Severity.INFO


@pytest.mark.parametrize(
    ("lines", "line", "words"),
    [
        ((f"1: {CALL} err:1",), 1, "1 → 1 rings for ever while nobody answers, ~20 s a turn"),
        (
            (f"1: {CALL} err:2", "2: call:79991234568 wait=10 err:1"),
            2,
            "1 → 2 → 1 rings for ever while nobody answers, ~30 s a turn",
        ),
        (
            (f"1: {CALL} err:2", "2: one two three", f"2: {CALL} err:x", "x: call:79991234569 err:2"),
            4,
            "2 → x → 2 rings for ever while nobody answers, ~141 s a turn",
        ),
        (
            tuple(f"{n}: {CALL} err:{n % 8 + 1}" for n in range(1, 9)),
            8,
            "1 → 2 → 3 → … → 1 rings for ever while nobody answers, ~160 s a turn",
        ),
    ],
)
def test_rings_tell_their_way_and_what_a_turn_costs(lines: tuple[str, ...], line: int, words: str) -> None:
    (found,) = [one for one in menu.check(around(*lines)).diagnostics if one.code == "IVR510"]
    assert (found.message("en"), found.line - 2) == (words, line)
    assert found.lines.text[found.offset : found.end].startswith("err:")


def test_each_knot_of_rings_is_told_once() -> None:
    lines = (f"1: {CALL} err:2", f"2: {CALL} err:1", f"2: {CALL} err:1", f"3: {CALL} err:3")
    assert [one for one in flow(around(*lines)) if one.startswith("IVR510")] == ["IVR510 2:29", "IVR510 4:29"]


def test_rings_are_told_of_a_text_with_errors_too_and_nothing_else() -> None:
    assert flow(menu_of(f"1: {CALL} err:1", "2: a", "3: record: x")) == ["IVR510 1:29"]


def test_long_ways() -> None:
    lines = ("1: call:79991234567 err:2", "2: call:79991234568 err:x", "x: sorry")
    assert message("IVR513", *lines) == "1 → 2 → x can keep the caller for 241 s before a key does something again"
    assert not [one for one in flow(around(*(line.replace(" err", " wait=30 err") for line in lines))) if "513" in one]


def test_the_time_before_the_first_choice() -> None:
    assert flow(menu_of("1: end", start="Слово за слово. " * 25, heading="")) == ["IVR515 0:1"]
    assert flow(menu_of("1: end", heading="Слово за слово. " * 25)) == ["IVR515 0:8"]
    assert flow(menu_of("1: end", heading="Слово за слово. " * 12)) == []


@pytest.mark.parametrize(
    ("heading", "lines", "digits"),
    [
        ("Нажмите 1 для записи", ("1: end", "2: end"), "2"),
        ("Нажмите 1 для записи, 2 для отмены", ("1: end", "2: end"), ""),
        ("Слушаем вас", ("1: end", "2: end"), ""),  # nothing is announced: maybe a voice file does it
        ("Нажмите 1 для записи", ("1: end", f"2: {CALL} ok:end err:3", "3: end"), "2"),  # a jump leads to 3
        ("Нажмите 1", ("*: back", "1: нажмите 2", "11: end", "12: end"), "1"),
    ],
)
def test_keys_that_are_announced_nowhere(heading: str, lines: tuple[str, ...], digits: str) -> None:
    found = [one for one in menu.check(menu_of(*lines, heading=heading)).diagnostics if one.code == "IVR514"]
    assert "".join(str(one.found["digit"]) for one in found) == digits
    assert all(one.severity is menu.Severity.INFO for one in found)


def test_a_label_announces_a_key_that_leads_nowhere_from_there() -> None:
    lines = ("*: back", "1: a", f"11: {CALL} err:x", "2: end", "x: нажмите 2")
    assert "IVR516 5:12" in flow(around(*lines))
    nowhere = ("1: a", f"11: {CALL} err:x", "x: нажмите 7")  # that is IVR640's
    assert not [one for one in flow(around(*nowhere)) if one.startswith("IVR516")]
    fine = ("*: back", "1: a", f"11: {CALL} err:x", "12: end", "x: нажмите 2")
    assert not [one for one in flow(around(*fine)) if one.startswith("IVR516")]
    assert not [one for one in flow(around("1: a", f"2: {CALL} err:x", "x: нажмите 1")) if one.startswith("IVR516")]


@given(written_menus())
def test_only_notes_but_for_what_cannot_be_meant(written: Written) -> None:
    """A warning names one of four things; and what can be reached is never called out of reach."""
    for one in menu.check(written.text).diagnostics:
        if one.code.startswith("IVR5") and one.severity is not menu.Severity.INFO:
            assert one.code in {"IVR501", "IVR505", "IVR506", "IVR510"}
            assert one.message("ru") != one.message("en")
