"""Files of menu tests: where they are, what is in them, and the menus that they name.

Rules. A test file may come from anybody (a pull request), and what a test shows is published: a menu is an ordinary
file inside the folder of its test, or inside the folder that was named on the command line, and no link leads out of
there. In folders only ordinary files are opened, so no pipe can hold up a walk. One bad file ends nothing: it is
complained about, and the next one is read.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.source import Lang
from gateway.menu.running.expectation import Suite, read_suite
from gateway.menu.visible import visible
from gateway.menu.writing.json_text import read_json
from gateway.menu.writing.problem import Problems

__all__ = ["Complain", "Ready", "suites"]

Complain = Callable[[str], None]

_ENDINGS = (".menutest.yaml", ".menutest.yml", ".menutest.json")
_OUTSIDE: dict[Lang, str] = {
    "en": "lies outside the folder of the test; name a folder that holds both",
    "ru": "лежит вне папки теста; укажите папку, в которой лежат оба файла",
}
_NO_FILE: dict[Lang, str] = {"en": "not an ordinary file", "ru": "это не обычный файл"}


@dataclass(frozen=True, slots=True)
class Ready:
    """The tests of a file, and the text of their menu, whose name is `menu`."""

    file: str
    suite: Suite
    menu: str
    text: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A test file. `home` is the folder that was named, all links followed; None: the file itself was named."""

    file: str
    home: str | None


def suites(paths: Sequence[str], lang: Lang, complain: Complain) -> Iterator[Ready]:
    """All tests that can be played, by file. What cannot be read goes to `complain`, a line each."""
    for path in paths:
        for found in _files(path, lang, complain):
            suite = _suite(found, lang, complain)
            if suite is None or not suite.sessions:
                continue
            if suite.text is not None:
                yield Ready(found.file, suite, found.file, suite.text)
                continue
            name = str(Path(found.file).parent / (suite.file or ""))
            homes = [os.path.realpath(Path(found.file).parent), *([found.home] if found.home else [])]
            raw = None if Path(suite.file or "").is_absolute() else _ordinary(name, homes)
            if isinstance(raw, bytes):
                yield Ready(found.file, suite, name, menu.decode(raw).text)
            else:
                complain(f"{visible(found.file)}: {visible(name)}: {_told(raw, lang)}")


def _files(path: str, lang: Lang, complain: Complain) -> Iterator[_Found]:
    """A file that was named, or those in a folder by name. Of other JSON in a folder only cases are taken."""
    if not Path(path).is_dir():
        yield _Found(path, None)
        return
    home = os.path.realpath(path)
    waiting = [path]
    while waiting:  # no recursion: the folders are as deep as somebody wished
        folder = waiting.pop()
        below = []
        try:
            with os.scandir(folder) as entries:
                inside = sorted((entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries)
        except OSError as error:
            complain(f"{visible(folder)}: {_told(error, lang)}")
            continue
        for name, is_folder in inside:
            file = str(Path(folder, name))
            if is_folder:
                below += [] if name.startswith(".") else [file]
            elif name.endswith(_ENDINGS) or (name.endswith(".json") and _is_case(file, home, lang, complain)):
                yield _Found(file, home)
        waiting += reversed(below)


def _is_case(file: str, home: str, lang: Lang, complain: Complain) -> bool:
    """Whether a JSON file in a folder is a case: an object with `file` and `expect`."""
    raw = _ordinary(file, [home])
    if isinstance(raw, PermissionError):
        complain(f"{visible(file)}: {_told(raw, lang)}")
    if not isinstance(raw, bytes):
        return False
    value = read_json(raw.decode("utf-8", "replace"), Problems())
    return isinstance(value, dict) and "file" in value and isinstance(value.get("expect"), dict)


def _suite(found: _Found, lang: Lang, complain: Complain) -> Suite | None:
    raw: bytes | Exception | None
    if found.home is not None:
        raw = _ordinary(found.file, [found.home])
    else:  # whoever names a pipe by hand, <(...), means it
        try:
            raw = terminal.read_input(found.file)
        except OSError as error:
            raw = error
    if not isinstance(raw, bytes):
        complain(f"{visible(found.file)}: {_told(raw, lang)}")
        return None
    text = menu.decode(raw).text
    problems = Problems()
    if found.file.endswith(".json"):
        value = read_json(text, problems)
    else:
        from gateway.menu.writing.yaml_text import read_yaml

        hints = Problems()
        value = read_yaml(text, hints)
        if value is None:  # what is told of values that could be read is about menus written as YAML
            problems = hints
    suite = None if problems.found else read_suite(value, problems)
    for problem in problems.found:
        complain(f"{visible(found.file)}: {problem.message(lang)}")
    return suite


def _ordinary(file: str, homes: Sequence[str]) -> bytes | Exception | None:
    """The bytes of an ordinary file in one of these folders; None: it is outside; or why it cannot be read."""
    try:
        real = os.path.realpath(file)
        if not any(os.path.commonpath((home, real)) == home for home in homes):
            return None
        return terminal.read_ordinary(real)
    except (OSError, ValueError) as error:  # ValueError: a name that can be none, with a NUL in it
        return error


def _told(why: Exception | None, lang: Lang) -> str:
    if why is None:
        return _OUTSIDE[lang]
    if isinstance(why, terminal.NotOrdinaryError):
        return _NO_FILE[lang]
    return visible((why.strerror if isinstance(why, OSError) else None) or str(why))
