"""`menu test`: files and folders of tests, what failing ones show, and the exit codes."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app

MENU = "Hello\n{menu: Press a key\n1: call:79990000001 wait=10\n2: sms:$phone,Me,Hi there\n2: end\n}\nBye\n"
GOOD = """\
menu: call.txt
sessions:
  - keys: 2
    ends: [sms 79990001122 Me Hi there, say Bye, hangup]
  - name: nobody there
    keys: 1 failed
    ends: call 79990000001 10 failed
    state: waiting
"""
BAD = GOOD.replace("Hi there", "Hi  ther").replace("state: waiting", "state: done")

runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "call.txt").write_text(MENU, encoding="utf-8")
    return tmp_path


def put(folder: Path, text: str, name: str = "call.menutest.yaml") -> str:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return str(file)


def run(*options: str) -> tuple[int, str, str]:
    result = runner.invoke(app, ["menu", "test", "--lang", "en", *options])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def test_all_as_expected(folder: Path) -> None:
    file = put(folder, GOOD)
    assert run(file) == (0, "2 sessions in 1 menu: all as expected\n", "")
    assert run(file, "--lang", "ru")[1] == "2 сеанса, 1 меню: всё как ожидалось\n"


def test_what_failed_is_shown_line_by_line(folder: Path) -> None:
    file = put(folder, BAD)
    code, told, _ = run(file)
    assert code == 1
    assert (
        told
        == f"""\
{file}, session 1: not as expected
  keys: 2
  - expected, + what happened
    … 2 entries before
  - sms 79990001122 Me Hi ther
  + sms 79990001122 Me Hi there
    say Bye
    hangup

{file}, session 2, nobody there: not as expected
  keys: 1 failed
  - expected, + what happened
    … 2 entries before
    call 79990000001 10 failed
  state done expected, it is waiting

2 sessions in 1 menu: 2 not as expected
"""
    )


def test_stray_events_are_shown_with_a_failure(folder: Path) -> None:
    told = run(put(folder, "menu: call.txt\nsessions: [{keys: 1 2 failed, ends: hangup}]"))[1]
    assert "! key 2: no effect, a transfer rings" in told


def test_folders_are_walked(folder: Path) -> None:
    put(folder, GOOD, "a/one.menutest.yml")
    put(folder, MENU, "a/call.txt")
    case = {
        "file": "call.txt",
        "expect": {"sessions": [{"events": ["2"], "expect_tail": [["say", "Bye"], ["hangup"]]}]},
    }
    put(folder, json.dumps(case), "b.json")
    put(folder, json.dumps({"file": "call.txt", "expect": {}}), "without.json")
    put(folder, "no JSON", "other.json")
    put(folder, "[1]", "list.json")
    put(folder, "no test", ".hidden/x.menutest.yaml")
    put(folder, "no: test", "config.yaml")
    put(folder, json.dumps({"menu": MENU, "sessions": [{"keys": "", "state": "waiting"}]}), "c.menutest.json")
    assert run(str(folder)) == (0, "4 sessions in 3 menus: all as expected\n", "")


def test_for_programs(folder: Path) -> None:
    code, told, _ = run(put(folder, BAD), "--format", "json")
    value = json.loads(told)
    assert (code, value["sessions"], value["menus"], value["failed"]) == (1, 2, 1, 2)
    first = value["results"][0]
    assert (first["ok"], first["session"], first["events"], first["log"][-1]) == (False, 1, ["2"], ["hangup"])
    assert first["ends"][0] == ["sms", "79990001122", "Me", "Hi  ther"]


def test_a_menu_with_errors_fails_and_shows_them(folder: Path) -> None:
    file = put(folder, GOOD)
    (folder / "call.txt").write_text(MENU.replace("wait=10", "wait=999"), encoding="utf-8")
    code, told, why = run(file)
    assert (code, told) == (1, "2 sessions in 1 menu: 2 not as expected\n")
    assert "IVR314" in why
    assert "call.txt has errors" in why


def test_what_is_no_yaml_is_told_by_its_line(folder: Path) -> None:
    file = put(folder, "menu: a\nsessions: [")
    assert run(file)[2].startswith(f"{file}: no YAML: ")
    assert run(put(folder, "menu: &a x"))[2].endswith("line 1: anchors (&) are not read: write the values out\n")


HOSTILE = {
    "aliases": "menu: &a x\nsessions: *a",
    "tags": "menu: !!python/object:os.system x",
    "too deep": "menu: " + "[" * 5000,
    "too long": "menu: " + "x" * 200_000,
    "no YAML": "menu: 'x",
    "empty": "",
    "wrong": "menu: call.txt\nsessions: [{keys: 1}]",
    "no such menu": "menu: nowhere.txt\nsessions: [{keys: 1, state: done}]",
    "a folder": "menu: .\nsessions: [{keys: 1, state: done}]",
    "a NUL": 'menu: "a\\0b"\nsessions: [{keys: 1, state: done}]',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_what_cannot_be_read_is_wrong_use(folder: Path, text: str) -> None:
    file = put(folder, text)
    code, told, why = run(file)
    assert (code, told) == (2, "")
    assert why.startswith(file)
    assert "Traceback" not in why


def test_a_hash_in_a_menu_inside_is_no_comment(folder: Path) -> None:
    inside = "".join(f"  {line}\n" for line in MENU.replace("2: end", "2: end\n#: start").splitlines())
    text = f"menu: |\n{inside}sessions:\n  - keys: '#'\n    ends: say Press a key\n"
    assert run(put(folder, text))[0] == 0


def test_no_test_at_all(folder: Path) -> None:
    code, told, why = run(str(folder))
    assert (code, told) == (2, "")
    assert "no menu tests found" in why
    assert run(str(folder / "nowhere"))[0] == 2
    assert run(put(folder, "menu: call.txt\n"))[0] == 2


def test_the_providers_example_does_what_its_page_promises() -> None:
    tests = Path(__file__).parents[2] / "menu"  # both files lie in it
    assert run(str(tests)) == (0, "12 sessions in 1 menu: all as expected\n", "")
