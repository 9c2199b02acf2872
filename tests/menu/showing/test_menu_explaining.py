"""The pages of the codes, the list of them, and the README's table, which is this one."""

from pathlib import Path

import pytest

from gateway import menu
from gateway.menu.showing.explaining import listing, markdown, nearest_codes, page, title

README = Path(__file__).parents[3] / "README.md"
LANGUAGES: tuple[menu.Language, ...] = ("en", "ru")


@pytest.mark.parametrize("code", menu.CATALOGUE)
def test_every_code_has_a_page(code: str) -> None:
    for lang in LANGUAGES:
        found = page(code, lang)
        assert found is not None
        text = found.text(lang)
        assert f"[{code}]" in text
        assert found.title in text
        assert found.why
        assert all(": " in reason for reason in found.why)
        assert "%(" not in text
        assert found.repair in ("safe", "offer", "none")
        assert bool(found.repaired_by) == (found.repair != "none")
        assert all(line == line.rstrip() for line in text.split("\n"))
        assert found.plain()["code"] == code


def test_a_code_is_known_in_any_writing() -> None:
    assert page("ivr202", "en") == page("202", "en") == page(" IVR202 ", "en") is not None
    assert page("IVR999", "en") is None
    assert page("", "en") is None


@pytest.mark.parametrize(("typed", "near"), [("IVR2002", "IVR202"), ("IVR20", "IVR201"), ("ivr-202", "IVR202")])
def test_near_codes(typed: str, near: str) -> None:
    assert near in nearest_codes(typed)
    assert len(nearest_codes("IVR")) <= 3
    assert list(nearest_codes("a" * 100_000)) == []


def test_the_list_has_a_line_a_code_in_order() -> None:
    for lang in LANGUAGES:
        lines = listing(lang).splitlines()
        assert [line[:6] for line in lines] == sorted(menu.CATALOGUE)
        assert all(title(menu.CATALOGUE[line[:6]], lang) in line for line in lines)


def test_the_table_of_the_readme_is_this_one() -> None:
    text = README.read_text(encoding="utf-8")
    shown = text.partition("<!-- codes -->\n")[2].partition("<!-- /codes -->")[0]
    assert shown.strip() == markdown().strip()


def test_the_table_is_a_table() -> None:
    rows = markdown().splitlines()
    assert len(rows) == len(menu.CATALOGUE) + 2
    assert {row.replace("\\|", "").count("|") for row in rows} == {6}
