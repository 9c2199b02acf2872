"""The table of repairs against the table of codes."""

import pytest

from gateway import menu
from gateway.menu import CATALOGUE
from gateway.menu.repair import REPAIRS, fix_of
from gateway.menu.repair.table import NEVER_SAFE


def test_every_repair_is_of_a_code_that_exists() -> None:
    assert REPAIRS.keys() <= CATALOGUE.keys()
    assert REPAIRS.keys() >= NEVER_SAFE


@pytest.mark.parametrize("code", sorted(NEVER_SAFE))
def test_what_mend_does_not_look_at_is_never_safe(code: str) -> None:
    checked = menu.check(CATALOGUE[code].bad)
    fixes = [fix_of(checked.message, finding) for finding in checked.diagnostics if finding.code == code]
    assert not any(fix.safe for fix in fixes if fix is not None)


SAFE = {
    *("IVR106", "IVR120", "IVR121", "IVR126", "IVR130", "IVR131", "IVR132", "IVR141", "IVR144", "IVR203", "IVR204"),
    *("IVR301", "IVR302", "IVR310", "IVR311", "IVR313", "IVR316", "IVR325", "IVR335", "IVR336", "IVR340", "IVR403"),
    *("IVR601", "IVR603", "IVR604", "IVR605", "IVR606", "IVR607", "IVR610", "IVR620"),
}
"""Codes whose own example is mended without asking (sections 2 and 2.1 of the reference)."""


@pytest.mark.parametrize("code", sorted(CATALOGUE))
def test_exactly_these_examples_are_mended_without_asking(code: str) -> None:
    checked = menu.check(CATALOGUE[code].bad)
    fixes = [fix_of(checked.message, finding) for finding in checked.diagnostics if finding.code == code]
    assert any(fix is not None and fix.safe for fix in fixes) == (code in SAFE)
