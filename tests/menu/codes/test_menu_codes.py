"""The table of codes: every code has words in both languages, and its own example earns it."""

import re

import pytest

from gateway import menu
from gateway.menu.codes.row import Row, Severity, Words

ROWS = [pytest.param(row, id=code) for code, row in menu.CATALOGUE.items()]
IN_BYTES = {"IVR600": b"a\xff", "IVR613": "Здравствуйте, нажмите один".encode("koi8-r")}
_NAME = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("row", ROWS)
def test_the_example_earns_the_code_and_its_repair_may_be_sent(row: Row) -> None:
    repaired = menu.check(row.good)
    assert repaired.ok
    assert not [one.code for one in repaired.diagnostics if one.severity is Severity.WARNING or one.code == row.code]
    if row.code in IN_BYTES:
        assert [finding.code for finding in menu.decode(IN_BYTES[row.code]).diagnostics] == [row.code]
        return
    wrong = menu.check(row.bad, numbers=row.numbers)
    assert row.code in {finding.code for finding in wrong.diagnostics}
    assert wrong.ok == (row.severity is not Severity.ERROR)


@pytest.mark.parametrize("row", ROWS)
def test_every_row_is_complete_in_both_languages(row: Row) -> None:
    def names(words: Words) -> set[str]:
        return {name for text in words for name in _NAME.findall(text)}

    assert names(row.en) == names(row.ru)
    assert min(row.en.message, row.en.hint, row.ru.message, row.ru.hint)
    assert bool(row.en.near) == bool(row.ru.near)
    assert "\n" not in "".join([*row.en, *row.ru])
    assert re.fullmatch(r"(?:[RA][0-9]+ ?)+|P section [0-9.]+", row.source)
    assert re.fullmatch(r"IVR[1-8][0-9]{2}", row.code)
    for finding in menu.check(row.bad).diagnostics:
        for text in (finding.message("en"), finding.hint("en"), finding.message("ru"), finding.hint("ru")):
            assert text.strip()
            assert "%(" not in text
