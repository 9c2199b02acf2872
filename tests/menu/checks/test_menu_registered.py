"""Numbers that a menu calls against those that were registered with the provider (R18)."""

import pytest

from gateway import menu


def _told(body: str, numbers: frozenset[str]) -> list[tuple[str, int, object]]:
    found = menu.check(f"Hi\n{{menu: x\n{body}\n9: end\n}}", numbers=numbers).diagnostics
    return [(one.code, one.column, one.found["near"]) for one in found if one.code == "IVR326"]


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("1: call:79991234567", []),
        ("1: call:+79991234567,79991234568 ok:end", []),
        ("1: call:79991234567,79991234500", [("IVR326", 21, "79991234567")]),
        ("1: call:79990000000", [("IVR326", 9, "")]),
        ("1: call:79991234576", [("IVR326", 9, "79991234567")]),
        ("1: call:79990000000\n2: call:79990000000", [("IVR326", 9, "")]),
        ("1: sms:79990000000,Shop,text", []),
        ("1: 79990000000", []),
    ],
)
def test_numbers_that_nobody_registered(body: str, told: list[tuple[str, int, object]]) -> None:
    assert _told(body, frozenset({"+79991234567", "79991234568"})) == told


def test_without_a_list_nothing_is_said() -> None:
    assert _told("1: call:79990000000", frozenset()) == []


def test_it_is_a_warning() -> None:
    checked = menu.check("Hi\n{menu: x\n1: call:79990000000\n}", numbers=frozenset({"79991234567"}))
    assert checked.ok
    assert any(one.code == "IVR326" and one.severity is menu.Severity.WARNING for one in checked.diagnostics)
    assert menu.check("Hi", numbers=frozenset({"79991234567"})).ok
