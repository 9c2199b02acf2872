"""Conversations as plain files, `tests/dialogs/smtp/*.txt`.

`C: ` is a line that the client sends (CRLF is added), `S: ` a pattern that the server's next line must begin with
(regular expression; "$" ends it), `S: closed` the end of the connection, `#` a comment.
"""

import re
from pathlib import Path

import pytest
from smtp_gate import Serve

FILES = sorted((Path(__file__).parent.parent / "dialogs" / "smtp").glob("*.txt"))
DOMAINS = ("call.example", "voice.example")


def test_there_are_dialogs() -> None:
    assert FILES


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_dialog(file: Path, serve: Serve) -> None:
    gate = await serve(hostname="call.example", domains=DOMAINS, max_size=10_000, max_recipients=3)
    line = await gate.connect()
    for number, text in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        side, expected = text[:2], text[3:]
        match side:
            case "C:":
                line.send(expected.encode() + b"\r\n")
            case "S:" if expected == "closed":
                assert await line.hung_up(), f"{file.name}:{number}: still open"
            case "S:":
                heard = (await line.reader.readline()).decode("ascii").removesuffix("\r\n")
                assert re.match(expected, heard), f"{file.name}:{number}: expected {expected!r}, heard {heard!r}"
            case _:
                assert not text or text.startswith("#"), f"{file.name}:{number}: {text!r} is no line of a dialog"
