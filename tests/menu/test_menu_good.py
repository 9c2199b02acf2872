"""Menus as clinics, shops, banks and schools would write them: nothing to warn of. A false alarm is a defect."""

from pathlib import Path

import pytest

from gateway import menu

GOOD = sorted((Path(__file__).parent / "good").glob("*.txt"))


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_a_good_menu_earns_no_error_and_no_warning(file: Path) -> None:
    decoded = menu.decode(file.read_bytes())
    checked = menu.check(decoded.text)
    findings = [*decoded.diagnostics, *checked.diagnostics]
    serious = [one for one in findings if one.severity in (menu.Severity.ERROR, menu.Severity.WARNING)]
    assert [(one.code, one.line, one.column, one.message("en")) for one in serious] == []
    assert len(findings) - len(serious) < 7


def test_there_are_good_menus_in_four_languages() -> None:
    assert len(GOOD) >= 30
    texts = "".join(file.read_text(encoding="utf-8") for file in GOOD)
    assert all(word in texts for word in ("нажмите", "press", "басыңыз", "натисніть"))
