"""Where the macro begins and ends, and what is told when it does not."""

import pytest

from gateway import menu
from menu_texts import around, told, tree

ENTRIES = "1: a\n2: end"


@pytest.mark.parametrize(
    ("opening", "code"),
    [
        ("{menu:", ""),
        ("{Menu:", "IVR132"),
        ("{MENU:", "IVR132"),
        ("{ menu:", "IVR106"),
        ("{    menu:", "IVR106"),
        ("{" + " " * 500 + "menu:", "IVR106"),
        ("{\u2003\u200b\u3000menu:", "IVR106"),
        ("{\n\n menu:", "IVR106"),
        ("{menu" + "\t" * 9 + ":", "IVR106"),
        ("{menu :", "IVR106"),
        ("{menu", "IVR106"),
        ("{menu;", "IVR106"),
        ("{menu：", "IVR106"),
        ("{меню:", "IVR106"),
        ("{mеnu:", "IVR106"),
        ("(menu:", "IVR106"),
        ("[menu:", "IVR106"),
        ("menu:", "IVR106"),
        ("{meun:", "IVR106"),
        ("{ivr:", "IVR106"),
        ('{"menu":', "IVR106"),
        ("{me\u200bnu:", "IVR106"),
        ("｛menu:", "IVR106"),
        ("ämenu:", "IVR620"),
    ],
)
def test_only_one_spelling_opens_a_menu_and_the_others_are_read_on(opening: str, code: str) -> None:
    checked = menu.check(f"A\n{opening} B\n{ENTRIES}\n3: call:1\n}}\nC")
    codes = [finding.code for finding in checked.errors]
    assert codes == [*[code] * (code not in ("", "IVR132")), "IVR313"]
    assert (code == "IVR132") == ("IVR132" in {finding.code for finding in checked.diagnostics})
    assert checked.diagnostics[0].line == (2 if code else 5)
    ast = menu.as_json("", (), checked.message, "", "en")["ast"]
    assert ast is not None
    assert (ast["start_text"], ast["menu_text"], ast["end_text"]) == ("A", "B", "C")
    assert list(ast["items"]) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "text",
    [
        "В меню. menu: это слово",
        "У нас (меню: суп, хлеб)",
        "[menu: soup, bread]",
        "{menu} and {name}",
        "menu: soup",
        "Наша {карта}",
        "Наша {карта: суп}",
    ],
)
def test_words_about_a_menu_are_no_menu(text: str) -> None:
    checked = menu.check(text)
    assert checked.ok
    assert checked.message.menu is None


def test_both_gsm_braces_are_told_and_read() -> None:
    text = f"A\n\x1b(menu: B\n{ENTRIES}\n\x1b)\nC"
    assert [(finding.code, finding.line) for finding in menu.check(text).errors] == [("IVR620", 2), ("IVR620", 5)]
    assert (tree(text)["end_text"], list(tree(text)["items"])) == ("C", ["1", "2"])
    accents = f"A\nämenu: B\n{ENTRIES}\nñ\nC"
    assert (tree(accents)["end_text"], list(tree(accents)["items"])) == ("C", ["1", "2"])


@pytest.mark.parametrize(
    ("text", "findings", "keys", "end"),
    [
        ("A\n{menu: B\n1: a } b\n2: c\n}\nC", [("IVR103", 3, 6)], ["1", "2"], "C"),
        ("A\n{menu: B\n1: a { b\n2: c\n}\nC", [("IVR103", 3, 6)], ["1", "2"], "C"),
        ("A\n{menu: B\n1: {a}\n}\nC", [("IVR103", 3, 4), ("IVR103", 3, 6)], ["1"], "C"),
        ("A\n{menu: B\n1: {{a}}\n2: b\n}\nC", [("IVR103", 3, n) for n in (4, 5, 7, 8)], ["1", "2"], "C"),
        ("A\n{menu: {B}\n1: a\n}\nC", [("IVR103", 2, 8), ("IVR103", 2, 10)], ["1"], "C"),
        ("A\n{menu: B\n1: a\n}\nC\n}", [], ["1"], "C\n}"),
        ("A {x}\n{menu: B\n1: a\n}\nC {y}", [], ["1"], "C {y}"),
        ("A\n{menu: B\n1: {menu: D\n11: d\n}\n2: b\n}\nC", [("IVR105", 3, 4)], ["1", "11", "2"], "C"),
        ("A\n{menu: B\n1: a\n}\nC\n{menu: D\n1: d\n}", [("IVR105", 6, 1)], ["1"], "C\n{menu: D\n1: d\n}"),
        ("A\n{menu: B\n1: a\n2: b\n\nC", [("IVR102", 2, 1)], ["1", "2"], "C"),
        ("A\n{menu: B\n1: a\n2: b\nC {x}", [("IVR102", 2, 1)], ["1", "2"], "C {x}"),
        ("A\n{menu: B\n1: call:79991234567 err:x\nx: y\n\nC", [("IVR102", 2, 1)], ["1"], "C"),
    ],
)
def test_braces(text: str, findings: list[tuple[str, int, int]], keys: list[str], end: str) -> None:
    checked = menu.check(text)
    assert [(finding.code, finding.line, finding.column) for finding in checked.errors] == findings
    assert (list(tree(text)["items"]), tree(text)["end_text"]) == (keys, end)


def test_a_menu_may_stand_first() -> None:
    assert told("{menu: A\n1: end\n}") == ["IVR101 -1:1-7"]


def test_braces_outside_are_only_warned_of() -> None:
    assert told("A\n{menu: B\n1: end\n}}") == ["IVR104 2:2-3"]
    assert [one.split()[0] for one in told("A }\n{menu: B\n1: end\n}\n}")] == ["IVR104", "IVR104"]


def test_the_missing_end_says_where_it_belongs() -> None:
    (finding,) = menu.check("A\n{menu: B\n1: a\n2: b\n\nC").errors
    assert "`2: b`" in finding.hint("en")
    assert finding.found["last"] == 4  # for programs
    (stop,) = finding.related
    assert (stop.line, stop.column, stop.message("ru")) == (4, 5, "здесь кончаются пункты")


def test_the_second_menu_points_at_the_first() -> None:
    (finding,) = menu.check(around("1: {menu: B", "11: end", "}")).errors
    assert [(one.line, one.column) for one in finding.related] == [(2, 1)]


@pytest.mark.parametrize("text", ["A\n{menu: B 1: a 2: b}\nC", "A {menu: 1: a 2: b} C", "A\n{menu: B 1: a 2: b"])
def test_lost_line_breaks(text: str) -> None:
    assert "IVR124" in {finding.code for finding in menu.check(text).errors}


@pytest.mark.parametrize("blanks", [1, 4, 400])
def test_a_macro_behind_blanks_is_kept_out_without_any_line_for_its_entries(blanks: int) -> None:
    (error,) = menu.check("{" + " " * blanks + "menu: a 1: call:79991234567}").errors[:1]
    assert (error.code, error.column, error.end_column) == ("IVR106", 1, 7 + blanks)
