"""Text, JSON and YAML: each into each, the tree stays."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.comparing.compare import compare
from gateway.menu.tree import Message, as_ast
from gateway.menu.writing.format import fitting, same
from gateway.menu.writing.plain import Form, author, guessed, plain, spelled
from menu_messy import messy
from menu_texts import Written, around, written_menus

HERE = Path(__file__).parent
CASES = sorted((HERE.parent / "cases").glob("*.txt"))
FORMS: tuple[Form, ...] = ("text", "json", "yaml")
VALUES: tuple[Form, ...] = ("json", "yaml")


def message(text: str) -> Message:
    return menu.check(text).message


def read(text: str, form: Form) -> Message:
    found = author(text, form)
    assert found.ok, [problem.message("en") for problem in found.problems]
    assert found.message is not None
    return found.message


def comes_back(first: Message) -> None:
    for nested in (False, True):
        js = spelled(first, "json", nested=nested)
        assert same(read(js, "json"), first)
        assert spelled(read(js, "json"), "json", nested=nested) == js
        assert same(read(spelled(read(js, "json"), "text"), "text"), first)
        yaml = spelled(first, "yaml", nested=nested)
        assert compare(read(yaml, "yaml"), first) == ()
        assert spelled(read(yaml, "yaml"), "yaml", nested=nested) == yaml
        assert compare(read(spelled(read(yaml, "yaml"), "text"), "text"), first) == ()


@given(written_menus())
@settings(deadline=None, max_examples=40)
def test_any_valid_menu_comes_back(written: Written) -> None:
    if menu.check(written.text).ok:
        comes_back(message(written.text))


@given(messy())
@settings(deadline=None, max_examples=80)
def test_any_layout_comes_back(text: str) -> None:
    found = message(text)
    if menu.check(text).ok and (found.menu is None or fitting(found) is not None):
        comes_back(found)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
@settings(deadline=None, max_examples=80)
def test_any_words_come_back(words: str) -> None:
    for text in (words, around(f"1: {words}", "2: x")):
        if menu.check(text).ok:
            comes_back(message(text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_good_case_comes_back(case: Path) -> None:
    checked = menu.check(menu.decode(case.read_bytes()).text)
    if checked.ok:
        comes_back(checked.message)


@pytest.mark.parametrize(
    "words", ["yes", "no", "null", "~", "12:30", "1", "0x1F", "1e3", "- a", "a: b", "# x", "*", "&a"]
)
@pytest.mark.parametrize("form", VALUES)
def test_what_yaml_would_guess_comes_back(words: str, form: Form) -> None:
    text = around(f"1: {words} x", f"2: {words}", "3: sms:79991234567,no,null") + words
    checked = menu.check(text)
    assert checked.ok
    assert same(read(spelled(checked.message, form), form), checked.message)


@pytest.mark.parametrize("name", ["provider.nested.json", "provider.yaml", "provider.nested.yaml", "lines.yaml"])
def test_golden_values(name: str) -> None:
    text = (HERE.parent / "provider_example.txt").read_text(encoding="utf-8")
    if name.startswith("lines"):
        text = "Раз\n  два: три\n\nчетыре{menu:\n1: 12:30\n1: yes\n11: call:79991234567 err:null\nnull: Пока\n}"
    form: Form = "yaml" if name.endswith("yaml") else "json"
    shown = spelled(message(text), form, nested=".nested." in name)
    assert shown == (HERE / "golden" / name).read_text(encoding="utf-8")
    assert same(read(shown, form), message(text))


def test_flat_json_is_the_tree_of_menu_check() -> None:
    text = (HERE.parent / "provider_example.txt").read_text(encoding="utf-8")
    assert json.loads(spelled(message(text), "json")) == as_ast(message(text)) == plain(message(text))


def test_a_message_without_a_menu_is_its_start_text() -> None:
    assert spelled(message(" Привет\nвсем \n"), "yaml") == "start_text: |-\n  Привет\n  всем\n"
    assert plain(message("Привет")) == {"start_text": "Привет"}
    assert same(read('{"start_text": "Привет"}', "json"), message("Привет"))


def test_an_item_without_a_parent_is_nested_under_its_nearest() -> None:
    text = around("1: call:79991234567 err:1234", "1234: x", "77: y", "2: call:79991234567 err:77")
    found = plain(message(text), nested=True)["items"]
    assert found["1"]["items"] == {"234": {"do": [{"type": "text", "text": "x"}]}}
    assert found["77"] == {"do": [{"type": "text", "text": "y"}]}
    comes_back(message(text))


def test_the_order_of_keys_is_kept_from_form_to_form() -> None:
    text = around("2: а", "1: б", "#: start", "*: back")
    assert list(plain(message(text))["items"]) == ["2", "1"]
    assert spelled(read(spelled(message(text), "yaml"), "yaml"), "json") == spelled(message(text), "json")


@pytest.mark.parametrize(
    ("file", "text", "form"),
    [
        ("a.json", "x", "json"),
        ("a.YML", "x", "yaml"),
        ("a.yaml", "{menu:", "yaml"),
        ("a.txt", "{}", "text"),
        ("-", '{"start_text": 1}', "json"),
        ("-", "\n { \n}", "json"),
        ("-", "{menu: x\n1: y}", "text"),
        ("-", "# a menu\nstart_text: a\nitems:\n  '1': b\n", "yaml"),
        ("-", "items:\n  '1': b\n", "yaml"),
        ("-", "Привет", "text"),
        ("menu.d/call", "items: x {menu:\n1: x}", "text"),
        ("-", "", "text"),
    ],
)
def test_the_form_is_guessed(file: str, text: str, form: Form) -> None:
    assert guessed(file, text) == form


def test_errors_of_the_text_that_it_stands_for_are_found() -> None:
    found = author('{"start_text": "а", "items": {"11": "б"}}', "json")
    assert found.message is not None
    assert found.checked is not None
    assert [error.code for error in found.checked.errors] == ["IVR202"]
    assert not found.ok
    assert found.text == "а\n\n{menu:\n11: б\n}"


def test_a_menu_far_too_long_is_told_by_its_length() -> None:
    found = author(json.dumps({"start_text": "а" * 7000, "items": {"1": "б"}}), "json")
    assert found.checked is not None
    assert [error.code for error in found.checked.errors] == ["IVR700"]
    plain_one = author(json.dumps({"start_text": "а" * 7000}), "json")
    assert plain_one.checked is not None
    assert [error.code for error in plain_one.checked.errors] == ["IVR700"]


@pytest.mark.parametrize("form", VALUES)
@given(text=st.one_of(st.text(max_size=60), st.text("{}[]\":,*&!#-|> \n1ab'", max_size=60)))
@settings(deadline=None, max_examples=150)
def test_any_text_is_answered(form: Form, text: str) -> None:
    found = author(text, form)
    assert found.problems or found.checked is not None


def test_yaml_is_imported_by_who_needs_it_alone() -> None:
    code = (
        "import sys; from gateway.menu.writing.plain import author, spelled;"
        "found = author('{\"start_text\": \"a\"}', 'json'); spelled(found.message, 'text');"
        "assert 'yaml' not in sys.modules; spelled(found.message, 'yaml'); assert 'yaml' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=HERE.parents[2])
