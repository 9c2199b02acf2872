"""The work on one text is bounded, whatever the text is: readings are counted, not seconds."""

from collections.abc import Iterator

import pytest

from gateway import menu
from gateway.menu.checking import MOST_READ
from gateway.menu.repair import budget as rooms
from gateway.menu.repair import coded, mend, mend_all
from gateway.menu.repair.budget import Budget, coded_only
from menu_texts import around
from test_menu_linear import HOSTILE, _steps

OLD = "Hi\n{menu: Press 1\n1: " + "1: сall: 7999-000-11-22,\n1: сall: 7999-000-11-22,2. a\n-- \n\n\n%7B\n*: bac" * 80
SOUP = "x " + "menu:>*#¤phone<br>=7Bs. \u200ba@b.c " * 130
HEADERS = "Hi\n" + "--\n____\nFrom: a\nOn 1 11:53 a <a@b.c>:\n" * 2_500
MARKED = "> {menu: a\n" + "> 1 : b,\n" * 440 + "> }"
LISTS = "Hi\n{menu: x\n" + "*: bac\n2. a\n" * 330
TEXTS = {"broken calls": OLD, "soup": SOUP, "signs of mail": HEADERS, "reply marks": MARKED, "lists": LISTS}
LENGTHS = (500, 1000, 2000, MOST_READ, 90_000)

READINGS, CHARACTERS = 24, 32_000
IN_DECODINGS = 4  # readings of a decoding that were begun when the budget was not yet spent


class Read:
    """What was read, by the engine and by decodings."""

    def __init__(self) -> None:
        self.times = 0
        self.characters = 0

    def check(self, text: str) -> menu.Checked:
        self.times += 1
        self.characters += len(text)
        return menu.check(text)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Iterator[Read]:
    coded._gsm_of.cache_clear()
    counted = Read()
    monkeypatch.setattr(rooms, "check", counted.check)
    monkeypatch.setattr(coded, "check", counted.check)
    yield counted
    coded._gsm_of.cache_clear()


@pytest.mark.parametrize("length", LENGTHS)
@pytest.mark.parametrize("name", [*TEXTS, *HOSTILE])
def test_no_text_is_read_more_often_than_that(read: Read, name: str, length: int) -> None:
    text = (TEXTS[name] if name in TEXTS else HOSTILE[name](length))[:length]
    mend(text, door=True)
    assert read.times <= READINGS + IN_DECODINGS
    assert read.characters <= CHARACTERS + IN_DECODINGS * MOST_READ


def test_a_text_that_is_good_is_read_once(read: Read) -> None:
    mend(around("1: hello", "2: end"))
    assert read.times == 1


def test_what_is_too_long_for_any_repair_but_a_decoding_is_read_once(read: Read) -> None:
    text = around("1 : " + "a " * 1_000)
    assert mend(text).text is text
    assert read.times == 1
    coded_one = around("1: " + "=D0=B0=D0=B1 " * 200, "2 : end")
    assert len(coded_one) > 2_000
    assert mend(coded_one).text == around("1: " + "аб " * 200, "2: end")


MOST_STEPS = 4_500_000
"""Bytecodes and calls of the dearest text: some 60 ms."""


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("length", [2000, MOST_READ])
def test_all_that_is_done_to_a_text_is_bounded(name: str, length: int) -> None:
    text = TEXTS[name][:length]
    mend(text[:100])  # whatever is compiled or cached at first use
    assert _steps(lambda: mend(text, door=True)) < MOST_STEPS


@pytest.mark.parametrize("name", TEXTS)
def test_with_all_that_is_offered_it_is_bounded_too(read: Read, name: str) -> None:
    mend_all(TEXTS[name][:1000], lambda finding, fix: True)
    assert read.times <= 5 * READINGS + IN_DECODINGS


def test_a_budget_gives_nothing_when_it_is_spent_and_what_is_known_costs_nothing() -> None:
    spent = Budget(readings=2, characters=100)
    assert spent.check("Hello") is spent.check("Hello")
    assert spent.check("Hello 2") is not None
    assert not spent.spent
    assert spent.check("Hello 3") is None
    assert spent.spent
    checked = menu.check(around("1 : a"))
    assert spent.diagnostics(checked) == ()
    assert spent.fix_of(checked.message, checked.diagnostics[0]) is None


def test_characters_and_fixes_are_a_budget_as_well() -> None:
    checked = menu.check(around("1 : a", "1: a&lt;"))
    (blank, entity) = (next(one for one in checked.diagnostics if one.code == code) for code in ("IVR130", "IVR605"))
    assert Budget(readings=9, characters=10).check("more than ten") is None
    few = Budget(readings=1, characters=1_000)
    made = [few.fix_of(checked.message, blank) is not None for _ in range(21)]
    assert made == [True] * 20 + [False]
    assert Budget(readings=1, characters=1_000).fix_of(checked.message, entity) is None  # it may read twice


def test_of_a_long_text_only_its_coding_is_looked_at() -> None:
    assert [one.code for one in coded_only(menu.check(around("1 : a =D0=B0")))] == ["IVR601"]
