"""Mending a whole text: the cases of the reference, and what holds for any text."""

from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu import CATALOGUE, Severity
from gateway.menu.checking import MOST_READ
from gateway.menu.repair import REPAIRS, Edit, Fix, applied, fix_of, mend, mend_all, offered, table
from gateway.menu.repair.mend import _AS_READ
from menu_texts import around, tree, written_menus

REFERENCE = {
    "i028": ("1: call:79991234567 wait:10 ok:end", "1: call:79991234567 wait=10 ok:end"),
    "i033": ("1: call:+7 (999) 123-45-67 ok:end", "1: call:79991234567 ok:end"),
    "i073": ("1: record: 10 сек\n1: end", "1: record: 10\n1: end"),
    "i083": ("1: sms:¤phone,Shop,Your number\n1: end", "1: sms:$phone,Shop,Your number\n1: end"),
    "w023": ("1: call:79991234567\u00a0wait=10 ok:end\n2: end", "1: call:79991234567 wait=10 ok:end\n2: end"),
    "w028": ("1: call:«79991234567» ok:end\n2: end", "1: call:79991234567 ok:end\n2: end"),
    "w048": ("1: привет\n1: end.", "1: привет\n1: end"),
    "w053": ("1\u200b: привет\n2: end", "1: привет\n2: end"),
}


@pytest.mark.parametrize("case", REFERENCE)
def test_cases_of_the_reference(case: str) -> None:
    bad, good = REFERENCE[case]
    assert mend(around(bad)).text == around(good)


def test_cases_of_the_reference_around_the_menu() -> None:
    good = "Здравствуйте!\n{menu: Нажмите 1\n1: привет\n2: end\n}\nДо свидания!"
    assert mend(good.replace("\n", "\\n")).text == good
    assert mend(f"{good}\n\nОтправлено с iPhone\n").text.strip() == good
    assert mend(good.replace("{menu:", "{ menu :")).text == good


def test_many_faults_at_once() -> None:
    bad = (
        "> Hi\r\n> { Menu : press 1 or 2\r\n> 1 : a long text that\r\n> goes on\r\n"
        "> 2: call:+7 (999) 123-45-67 record\r\n> wait=10\r\n> 1: END.\r\n> }\r\n> \r\n> Bye\r\n> -- \r\n> Ann\r\n"
    )
    mended = mend(bad)
    assert mended.text == (
        "Hi\r\n{menu: press 1 or 2\r\n1: a long text that goes on\r\n1: end\r\n"
        "2: call:79991234567 wait=10 record\r\n}\r\n\r\nBye\r\n"
    )
    assert [change.line for change in mended.changes] == sorted(change.line for change in mended.changes)
    places = {change.code: (change.line, change.column) for change in mended.changes}
    assert places["IVR120"] == (4, 3)  # in the text as it was given
    assert places["IVR313"] == (5, 11)


def test_a_change_inside_decoded_text_has_the_place_of_the_decoding() -> None:
    mended = mend("Hello<br>{menu: x<br>1 : a<br>2: end<br>}")
    assert mended.text == "Hello\n{menu: x\n1: a\n2: end\n}"
    assert [(one.code, one.line, one.column) for one in mended.changes] == [("IVR604", 1, 6), ("IVR130", 1, 6)]


def test_a_good_text_comes_back_as_it_is() -> None:
    text = around("1: hello", "1: end")
    assert mend(text) == mend(mend(text).text)
    assert mend(text).text is text
    assert mend(text).changes == ()


def test_what_is_too_long_to_be_read_is_not_mended() -> None:
    text = around("1 : " + "a" * MOST_READ)
    assert mend(text).text is text
    short = around("1 : " + "a" * 1100)
    assert mend(short).text == short.replace("1 :", "1:")


def test_a_fix_that_would_bring_an_error_is_left_out() -> None:
    # without its blank the number list would be mended, but `record 99999…` as a command is none
    text = around("1: record 10", "2: call 79991234567 wait=999", "3 : hello", "3: end")
    everything = mend_all(text, lambda finding, fix: True).text
    assert "1: record: 10\n" in everything
    assert "2: call 79991234567 wait=999\n" in everything
    assert "3: hello\n" in everything


def _table(monkeypatch: pytest.MonkeyPatch, made: Mapping[str, tuple[str, str]]) -> None:
    """Repairs that write one word for another, for findings of a code."""

    def repair(word: str, other: str) -> table.Repair:
        def one(message: menu.Message, finding: menu.Diagnostic) -> Fix | None:
            at = message.source.find(word)
            return Fix(True, (Edit(at, at + len(word), other),), {"en": "x", "ru": "x"}) if at >= 0 else None

        return one

    monkeypatch.setattr(table, "REPAIRS", {code: repair(*words) for code, words in made.items()})


def test_a_ring_of_fixes_ends_at_the_same_text_wherever_it_is_entered(monkeypatch: pytest.MonkeyPatch) -> None:
    _table(monkeypatch, {"IVR630": ("спаcибо", "пoка"), "IVR642": ("пoка", "спаcибо")})
    one, other = around("1: спаcибо", "11: end"), around("1: пoка", "11: end")
    assert mend_all(one, lambda finding, fix: True).text == mend_all(other, lambda finding, fix: True).text


def test_fixes_without_an_end_leave_the_text_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    _table(monkeypatch, {"IVR642": ("x", "yx")})
    text = around("1: x", "11: end")
    assert mend_all(text, lambda finding, fix: True) == mend_all(text, lambda finding, fix: False)


def test_a_fix_of_what_was_read_right_must_keep_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    _table(monkeypatch, {"IVR130": ("1 :", "2:")})
    text = around("1 : x", "3: end")
    assert mend(text).text == text


def test_fixes_that_meet_are_made_one_after_the_other() -> None:
    assert mend(around("1: call: +7 (999) 123-45-67")).text == around("1: call:79991234567")


def test_what_a_person_takes_may_show_another_fault() -> None:
    text = around("1: hello", "call:+7 (999) 123-45-67")
    assert mend(text).text == text
    assert mend_all(text, lambda finding, fix: True).text == around("1: hello", "1: call:79991234567")


def test_an_error_that_comes_to_light_is_mended_in_turn() -> None:
    text = around("1. hello", "2. call: +7 (999) 123-45-67 wait:10", "3. end")
    assert mend(text).text == around("1: hello", "2: call:79991234567 wait=10", "3: end")


def test_an_error_that_nobody_can_mend_does_not_come_to_light() -> None:
    text = around("1. hello", "2. call:79991234567 wait=ten", "3 : x")
    assert mend(text).text == text.replace("3 :", "3:")


def test_every_error_may_be_too_many() -> None:
    text = around(*["1: call:+7 (999) 1"] * 210)
    assert mend(text).text == text


# What holds for any text

DEBRIS = """
    { } > \\n <br> &nbsp; =20 %0A ä ñ ¤phone １ ² ： саll end. END call: sms: 1: 11: : 1) 1. 1.1: -- « » wait:10 record
    10:30 ok:end err:1 err: {menu: {Menu: , 8 $phone ${phone} ~~~ Рџ | + ; * # 0: end
"""
BLANKS = (" ", "\n", "\r\n", "\r", "=\n", "> ", "\u00a0", "\u200b", "\u00ad", "\u202e", "\ufeff", "\x1b(", "\x00")
WORDS = (
    "-- \n",
    "\n--\n",
    "\nSent from my iPhone",
    "\nОт: Анна\nТема: x\n",
    "&lt;br&gt;",
    "&#10;",
    "+7 (999) 123-45-67",
    " wait = 10",
    "record 10",
    "10 сек",
    "1 — x",
)
PIECES = (*DEBRIS.split(), *BLANKS, *WORDS)


@st.composite
def spoiled_menus(draw: st.DrawFn) -> str:
    """Valid menus with debris put in, or written over a few characters."""
    text = draw(written_menus()).text
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.sampled_from(PIECES)) + text[at + draw(st.sampled_from([0, 0, 0, 1, 3])) :]
    return text


soups = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3)), max_size=40).map("".join)


@settings(max_examples=150, deadline=None)
@given(st.one_of(spoiled_menus(), soups, st.text()), st.booleans())
@example("Hi\n{menu: x\n1: a\n2: b\n1: c\n2: d }\r", False)
@example("\nОтправлено из Outlook для iOS<br>ä\n____\nОт: Анна\nТема: x", False)
@example("ämenu:\nОт: Анна\nТема: x", False)
def test_mending_twice_is_mending_once_and_never_makes_it_worse(text: str, door: bool) -> None:
    mended = mend(text, door=door)
    assert mend(mended.text, door=door).text == mended.text
    assert (mended.text == text) or mended.changes
    before = Counter(error.code for error in menu.check(text).errors)
    after = Counter(error.code for error in menu.check(mended.text).errors)
    assert not after - before
    for change in mended.changes:
        assert (change.line, change.column) >= (1, 1)
        for shown in (change.before, change.after, *change.words.values()):
            assert shown.isprintable()
            assert len(shown) <= 150


@settings(max_examples=100, deadline=None)
@given(st.one_of(spoiled_menus(), soups))
def test_every_fix_is_a_list_of_edits_in_order_that_change_the_text(text: str) -> None:
    checked = menu.check(text)
    for finding in checked.diagnostics:
        fix = fix_of(checked.message, finding)
        if fix is None:
            continue
        at = 0
        for edit in fix.edits:
            assert at <= edit.offset <= edit.end <= len(text)
            at = edit.end
        assert applied(text, fix.edits) != text
        assert fix.words.keys() == fix.done.keys() == {"ru", "en"}


@settings(max_examples=100, deadline=None)
@given(spoiled_menus())
def test_a_warning_about_what_was_read_right_is_mended_without_a_change_of_the_tree(text: str) -> None:
    checked = menu.check(text)
    if checked.message.menu is None:
        return
    quiet = _AS_READ & {code for code, row in CATALOGUE.items() if row.severity is not Severity.ERROR}
    mended = mend_all(text, lambda finding, fix: fix.safe and finding.code in quiet)
    assert tree(mended.text) == tree(text)


@settings(max_examples=60, deadline=None)
@given(written_menus())
def test_a_valid_menu_keeps_its_tree(written: object) -> None:
    text, ast = written.text, written.ast  # type: ignore[attr-defined]
    found = tree(mend(text).text)
    assert {**found, "items": None} == {**ast, "items": None}
    assert found["items"] == ast["items"]


@pytest.mark.parametrize("code", sorted(REPAIRS))
def test_each_repair_mends_its_own_example(code: str) -> None:
    """Where the example of a code has a fix at all, the code is gone after it, and no error has come."""
    row = CATALOGUE[code]
    checked = menu.check(row.bad)
    fixes = [fix_of(checked.message, finding) for finding in checked.diagnostics if finding.code == code]
    if code in NO_FIX_FOR_EXAMPLE:
        assert not any(fixes)
        return
    assert all(fixes)
    mended = mend_all(row.bad, lambda finding, fix: finding.code == code or fix.safe).text
    assert code not in {finding.code for finding in menu.check(mended).diagnostics}
    left = {error.code for error in menu.check(mended).errors}
    assert left <= {error.code for error in checked.errors}
    assert len(menu.check(mended).errors) <= len(checked.errors)
    if code not in NOT_THE_GOOD_EXAMPLE:
        assert _lines(mended) == _lines(row.good)


NO_FIX_FOR_EXAMPLE = {
    "IVR123",  # only a wrapped list of numbers can be joined
    "IVR321",  # ftp: nobody knows the address that is meant
    "IVR332",  # a spoken $phone
    "IVR700",  # one long text: nothing in it may be left out
}
NOT_THE_GOOD_EXAMPLE = {
    *(
        "IVR104",
        "IVR107",
        "IVR109",
        "IVR121",
        "IVR122",
        "IVR202",
        "IVR207",
        "IVR310",
        "IVR312",
        "IVR313",
        "IVR314",
        "IVR316",
    ),
    *("IVR319", "IVR323", "IVR325", "IVR601", "IVR602", "IVR603", "IVR604", "IVR612", "IVR641"),
}
"""Their good example is of other words than the bad one."""


def _lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip()]


def test_the_exceptions_are_exceptions() -> None:
    for code in NOT_THE_GOOD_EXAMPLE:
        row = CATALOGUE[code]
        mended = mend_all(row.bad, lambda finding, fix, code=code: finding.code == code or fix.safe).text
        assert _lines(mended) != _lines(row.good), code


def test_offered_are_those_that_need_a_yes() -> None:
    text = around("1 : ten {10} percent", "2: end")
    assert [finding.code for finding, _ in offered(text)] == ["IVR103", "IVR103"]
    assert not any(fix.safe for _, fix in offered(text))
