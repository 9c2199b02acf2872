"""The terminal: who sits there, what they hand in, what they are shown, and how it ends.

Rules. What the terminal cannot show is escaped, and what cannot be written ends the program in order. Files are read
up to a limit. Nothing here ends in a traceback.
"""

import errno
import io
import json
import os
import pwd
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import typer

__all__ = ["as_json", "fail", "orderly", "person", "read_input"]

_LIMIT = 16_000_000  # bytes read of one file: a call is 1000 characters, so this is only against accidents
_LONGEST_NAME = 100  # characters


class _Answer(io.TextIOWrapper):
    """stdout. What it cannot write ends the program, with exit code 1, wherever it was printed."""

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError as error:
            raise self._end(error) from None

    def flush(self) -> None:
        try:
            super().flush()
        except OSError as error:
            raise self._end(error) from None

    def _end(self, error: OSError) -> SystemExit:
        # What is still waiting goes nowhere: Python flushes again when it ends, and would complain in its own way.
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())
        if error.errno != errno.EPIPE:  # whoever closed the pipe has seen enough
            print(f"the answer cannot be written: {error.strerror}", file=sys.stderr)
        return SystemExit(1)


@contextmanager
def orderly() -> Iterator[None]:
    """Around a whole command: stdout shows what it can, escapes what it cannot, and is written out at the end."""
    stdout = sys.stdout
    if isinstance(stdout, io.TextIOWrapper):  # None when it was closed before we began
        sys.stdout = _Answer(
            stdout.detach(),
            encoding=stdout.encoding,
            errors="backslashreplace",
            line_buffering=stdout.line_buffering,
            write_through=stdout.write_through,
        )
    try:
        yield
    finally:
        if sys.stdout:
            sys.stdout.flush()


def as_json(value: object, indent: int | None = None) -> str:
    """JSON as this terminal can show it: its own escapes are the only ones that a program can read back."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" if sys.stdout else True
    return json.dumps(value, ensure_ascii=not utf8, indent=indent)


def person() -> str:
    """Who acts, for the history of a call: whoever is behind sudo, else the user. A container may not know its name."""
    name = os.environ.get("SUDO_USER", "")
    if not name:
        try:
            name = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:
            name = f"uid {os.getuid()}"
    return "".join(character if character.isprintable() else "?" for character in name)[:_LONGEST_NAME]


def read_input(file: str) -> bytes:
    """The bytes of a file, or of stdin for "-". What is longer than any call is cut, and still refused as too long."""
    if file == "-":
        return sys.stdin.buffer.read(_LIMIT) if sys.stdin else b""
    with Path(file).open("rb") as stream:
        return stream.read(_LIMIT)


def fail(text: str, code: int = 1) -> NoReturn:
    """Say why on stderr, and end."""
    print(text, file=sys.stderr)
    raise typer.Exit(code)
