"""The terminal: who sits there, what they hand in, what they are shown, and how it ends.

Rules. What the terminal cannot show is escaped, and what cannot be written ends the program in order. Files are read
up to a limit. Nothing here ends in a traceback.
"""

import errno
import io
import json
import os
import pwd
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from gateway.menu.visible import visible, visible_lines

__all__ = [
    "Family",
    "NotOrdinaryError",
    "as_json",
    "content",
    "fail",
    "orderly",
    "person",
    "read_input",
    "read_ordinary",
]

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
    except KeyboardInterrupt:
        raise SystemExit(130) from None  # 128 and SIGINT, as shells count
    finally:
        if sys.stdout and not sys.stdout.closed:  # a language server closes it when its editor leaves
            sys.stdout.flush()


class Family(TyperGroup):
    """A group of commands. What a wrong use quotes of the command line is made visible before it is shown."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TyperException as error:
            error.message = visible(error.message)
            raise


def as_json(value: object, indent: int | None = None) -> str:
    """JSON as this terminal can show it: its own escapes are the only ones that a program can read back."""
    utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8" if sys.stdout else True
    text = json.dumps(value, ensure_ascii=not utf8, indent=indent)
    return "".join(c if c.isprintable() or c == "\n" else json.dumps(c)[1:-1] for c in text)


def content(text: str) -> str:
    """What a command makes of a call's text: exact for a file or a pipe, harmless where a person looks at it."""
    return visible_lines(text) if sys.stdout is not None and sys.stdout.isatty() else text


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


class NotOrdinaryError(OSError):
    """A pipe, a device, a folder: what a name in somebody's file must not open."""


def read_ordinary(file: str) -> bytes:
    """The bytes of an ordinary file, cut as `read_input` cuts. Nothing else is waited for, and no link is followed."""
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_NOCTTY | os.O_CLOEXEC)
    try:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise NotOrdinaryError
        with os.fdopen(handle, "rb", closefd=False) as stream:
            return stream.read(_LIMIT)
    finally:
        os.close(handle)


def fail(text: str, code: int = 1) -> NoReturn:
    """Say why on stderr, and end."""
    print(text, file=sys.stderr)
    raise typer.Exit(code)
