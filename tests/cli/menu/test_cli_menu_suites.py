"""Test files from anybody: what they may open, and that one bad file ends nothing."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app

MENU = "Hello\n{menu: Press a key\n1: end\n}\nBye\n"
TEST = "menu: {}\nsessions: [{{keys: 1, ends: hangup}}]\n"
SECRET = "root:$6$secret:19000\n"

runner = CliRunner()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "tests"
    folder.mkdir()
    (folder / "call.txt").write_text(MENU)
    (tmp_path / "secret").write_text(SECRET)
    return folder


def put(folder: Path, menu: str, name: str = "call.menutest.yaml") -> str:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(TEST.format(json.dumps(menu)))
    return str(file)


def run(*options: str) -> tuple[int, str, str]:
    result = runner.invoke(app, ["menu", "test", "--lang", "en", *options])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("named", ["file", "folder"])
@pytest.mark.parametrize(
    "menu", ["{root}/secret", "../secret", "link", "x/../../secret", "linked/secret", "{root}/tests/call.txt"]
)
def test_a_menu_lies_in_the_folder_of_its_test(folder: Path, menu: str, named: str) -> None:
    (folder / "link").symlink_to("../secret")
    (folder / "linked").symlink_to("..")
    (folder / "x").mkdir()
    file = put(folder, menu.format(root=folder.parent))
    code, told, why = run(file if named == "file" else str(folder))
    assert (code, told) == (2, "")
    assert "lies outside the folder of the test" in why
    assert "$6$" not in why


def test_the_shape_of_a_case_is_held_to_the_same(folder: Path) -> None:
    case = {"file": "../secret", "expect": {"sessions": [{"events": ["1"], "expect_tail": [["hangup"]]}]}}
    (folder / "case.json").write_text(json.dumps(case))
    code, told, why = run(str(folder))
    assert (code, told) == (2, "")
    assert "lies outside" in why
    assert "$6$" not in why


def test_the_folder_that_was_named_holds_menus_too(folder: Path) -> None:
    put(folder, "../call.txt", "below/call.menutest.yaml")
    assert run(str(folder))[0] == 0
    assert run(str(folder / "below"))[0] == 2
    (folder.parent / "way").symlink_to("tests")
    assert run(str(folder.parent / "way"))[0] == 0


def test_a_link_in_a_folder_leads_nowhere_else(folder: Path) -> None:
    put(folder, "call.txt")
    (folder / "evil.menutest.yaml").symlink_to("../secret")
    (folder / "evil.json").symlink_to("../secret")
    code, told, why = run(str(folder))
    assert (code, told) == (2, "1 session in 1 menu: all as expected\n")
    assert why == f"{folder}/evil.menutest.yaml: lies outside the folder of the test; name a folder that holds both\n"


def test_pipes_and_devices_hold_up_nothing(folder: Path) -> None:
    put(folder, "call.txt")
    put(folder, "pipe", "second.menutest.yaml")
    for name in ("pipe", "a.menutest.yaml", "a.json"):
        os.mkfifo(folder / name)
    code, told, why = run(str(folder))
    assert (code, told) == (2, "1 session in 1 menu: all as expected\n")
    assert why.splitlines() == [
        f"{folder}/a.menutest.yaml: not an ordinary file",
        f"{folder}/second.menutest.yaml: {folder}/pipe: not an ordinary file",
    ]


def test_a_pipe_that_was_named_is_read(folder: Path) -> None:
    reader, writer = os.pipe()
    os.write(writer, json.dumps({"menu": MENU, "sessions": [{"keys": "1", "ends": ["hangup"]}]}).encode())
    os.close(writer)
    assert run(f"/dev/fd/{reader}")[0] == 0
    os.close(reader)


def test_one_bad_file_ends_nothing_and_the_worst_decides(folder: Path) -> None:
    put(folder, "nowhere.txt", "a.menutest.yaml")
    (folder / "b.menutest.yaml").write_text("menu: [")
    put(folder, "call.txt", "c.menutest.yaml")
    failing = put(folder, "call.txt", "d.menutest.yaml")
    Path(failing).write_text(Path(failing).read_text().replace("hangup", "record 30"))
    code, told, why = run(str(folder / "gone"), str(folder))
    assert code == 2
    assert told.endswith("2 sessions in 2 menus: 1 not as expected\n")
    assert [line.partition(": ")[0].rpartition("/")[2] for line in why.splitlines()] == [
        "gone",
        "a.menutest.yaml",
        "b.menutest.yaml",
    ]


def test_a_folder_that_cannot_be_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "call.txt")
    put(folder, "../call.txt", "closed/x.menutest.yaml")
    real = os.scandir

    def scandir(path: str) -> "os.ScandirIterator[str]":
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert run(str(folder)) == (2, "1 session in 1 menu: all as expected\n", f"{folder}/closed: Permission denied\n")


def test_folders_may_be_deep(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "call.txt")
    monkeypatch.chdir(folder)
    for _ in range(1200):
        Path("d").mkdir()
        os.chdir("d")
    try:
        monkeypatch.chdir(folder)
        assert run(".")[:2] == (0, "1 session in 1 menu: all as expected\n")
    finally:  # what clears the folders of tests is not made for such
        subprocess.run(["rm", "-rf", str(folder / "d")], check=True)


def test_names_command_no_terminal(folder: Path) -> None:
    name = "a\x1b]0;x\x07\n\u202e.menutest.yaml"
    file = folder / name
    file.write_text('menu: call.txt\nsessions: [{name: "\\e[2J\\u202e\\nx", keys: 1, ends: record 30}]\n')
    code, told, why = run(str(folder))
    assert code == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(told + why)
    assert "a\\x1b]0;x\\x07\\x0a\\u202e.menutest.yaml, session 1, \\x1b[2J\\u202e\\x0ax: not as" in told
    assert json.loads(run(str(folder), "--format", "json")[1])["results"][0]["file"] == str(file)
    put(folder, "\x1b[2Jnone", name)
    assert "\x1b" not in run(str(folder))[2]
    (folder / "\x1b[2Jbad").write_text("{menu: a\n10: b\n}")
    put(folder, "\x1b[2Jbad", name)
    told, why = run(str(folder))[1:]
    assert "IVR201" in why
    assert "\x1b" not in told + why
