"""Why a code exists, in sentences: every number that a row cites has one in both languages."""

import pytest

from gateway import menu
from gateway.menu.codes.sources import DECISIONS, RULES, why

LANGUAGES: tuple[menu.Language, ...] = ("en", "ru")


def test_all_numbers_of_the_reference_have_their_sentences() -> None:
    assert list(RULES) == [f"R{n}" for n in range(1, 38)]
    assert list(DECISIONS) == [f"A{n:02}" for n in range(1, 46)]
    for english, russian in (*RULES.values(), *DECISIONS.values()):
        assert english.strip() == english != ""
        assert russian.strip() == russian != english


@pytest.mark.parametrize("code", menu.CATALOGUE)
def test_every_row_has_a_reason(code: str) -> None:
    for lang in LANGUAGES:
        told = why(menu.CATALOGUE[code].source, lang)
        assert len(told) == max(len(menu.CATALOGUE[code].source.split()), 1) or code.startswith("IVR8")


def test_a_reason_names_its_number() -> None:
    assert why("R12 A18", "en")[0].startswith("R12: sub-item 2 of item 1 is 12")
    assert why("R12 A18", "ru")[1].startswith("A18: подпункту нужен его пункт")
    assert why("P section 2", "en") == ["the provider's sending: P section 2"]
