"""Files in any form: found out, read, and refused with reasons."""

from pathlib import Path

import pytest
import typer

from gateway.cli.menu.authoring import message_in
from gateway.menu.writing.plain import Form

TEXT = "Hello\n{menu: Press 1\n1: Thanks\n}"
FILES = {
    "a.txt": TEXT,
    "a.json": '{"start_text": "Hello", "menu_text": "Press 1", "items": {"1": "Thanks"}}',
    "a.yaml": "start_text: Hello\nmenu_text: Press 1\nitems:\n  1: Thanks\n",
}


def written(folder: Path, text: str | bytes, name: str) -> str:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(folder / name)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("hidden", [False, True])
def test_every_form_is_read(tmp_path: Path, name: str, hidden: bool) -> None:
    message = message_in(written(tmp_path, FILES[name], "menu" if hidden else name), None, "en", 1)
    assert message.start.text == "Hello"
    assert message.menu is not None
    assert message.menu.text.text == "Press 1"


def refused(path: str, form: Form | None, wrong: int, capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(typer.Exit) as ended:
        message_in(path, form, "en", wrong)
    assert ended.value.exit_code == wrong
    shown = capsys.readouterr()
    assert shown.out == ""
    return shown.err


@pytest.mark.parametrize("wrong", [1, 2])
def test_mistakes_are_told_with_their_place(tmp_path: Path, wrong: int, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, '{"start_txt": 1, "items": {"0": "a"}}', "a.json")
    assert refused(path, None, wrong, capsys) == (
        f"{path}: start_txt: is not known here; did you mean start_text?\n"
        f"{path}: items.0: an item is written with digits 1 to 9\n"
    )
    path = written(tmp_path, '{"start_text": "a", "items": {"11": "b"}}', "a.json")
    assert "IVR202" in (shown := refused(path, None, wrong, capsys))
    assert f"{path} (as text):4:1" in shown
    path = written(tmp_path, TEXT.replace("1: T", "11: T"), "a.txt")
    assert "IVR202" in refused(path, None, wrong, capsys)


def test_bytes_that_are_no_text_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, b'{"start_text": "\xff\xfe\x81"}', "a.json")
    assert "IVR600" in refused(path, None, 1, capsys)


def test_the_form_that_is_asked_for_wins(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, FILES["a.yaml"], "a.json")
    assert message_in(path, "yaml", "en", 1).start.text == "Hello"
    assert "no JSON" in refused(path, None, 1, capsys)
