"""`menu test`: sessions of keys with what they must come to, a file or whole folders of them."""

import difflib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.source import Lang, LangWish, coloured, language
from gateway.menu.running import Entry, Played, run, transcript
from gateway.menu.running.expectation import Expected, Suite, judge, read_suite
from gateway.menu.running.notation import written
from gateway.menu.writing.json_text import read_json
from gateway.menu.writing.problem import Problems

__all__ = ["EXAMPLES", "run_tests"]

EXAMPLES = """\b
For example:
  ivr-gateway menu test clinic.menutest.yaml
  ivr-gateway menu test menus
\b
A test file beside the menu, clinic.menutest.yaml:
  menu: clinic.txt
  sessions:
    - name: whoever cancels gets an SMS
      keys: 2
      ends:
        - sms 79990001122 Clinic We have cancelled it.
        - say Goodbye!
        - hangup
"""

Format = Literal["text", "json"]
_ENDINGS = (".menutest.yaml", ".menutest.yml", ".menutest.json")
_SHOWN = 40  # entries of a log that are compared and shown
_SAYS: dict[Lang, dict[str, str]] = {
    "en": {
        "failed": "{place}: not as expected",
        "keys": "keys",
        "expected": "expected",
        "actual": "what happened",
        "state": "state {expected} expected, it is {actual}",
        "errors": "{file}: {menu} has errors",
        "good": "{sessions} in {menus}: all as expected",
        "bad": "{sessions} in {menus}: {failed} not as expected",
        "none": "no menu tests found. A file CALL.menutest.yaml says which menu, keys and outcome: "
        "ivr-gateway menu test --help",
        "session": "session {n}",
        "before": "… {n} entries before",
    },
    "ru": {
        "failed": "{place}: не так, как ожидалось",
        "keys": "клавиши",
        "expected": "ожидалось",
        "actual": "произошло",
        "state": "ожидалось состояние {expected}, а оно {actual}",
        "errors": "{file}: в {menu} есть ошибки",
        "good": "{sessions}, {menus}: всё как ожидалось",
        "bad": "{sessions}, {menus}: не так, как ожидалось: {failed}",
        "none": "тестов меню не найдено. В файле CALL.menutest.yaml пишут меню, клавиши и итог: "
        "ivr-gateway menu test --help",
        "session": "сеанс {n}",
        "before": "… записей до этого: {n}",
    },
}


@dataclass(frozen=True, slots=True)
class _Result:
    """One session that was played, or (`expected` None) a menu that cannot be."""

    file: str
    number: int
    expected: Expected | None
    played: Played | None
    good: bool


def run_tests(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH", help="Test files, or folders with *.menutest.yaml, .yml and .json in them."),
    ],
    output: Annotated[Format, typer.Option("--format", help="For people, or one JSON object.")] = "text",
    lang: LangWish = None,
) -> None:
    """Play tests of menus.

    A test file names a menu and sessions: keys, and the entries with which the log must end. Exit code 0: all as
    expected; 1: some are not; 2: a test cannot be read, or there is none.
    """
    spoken = language(lang)
    suites = [(file, suite) for file in _files(paths) if (suite := _read(file, spoken)).sessions]
    if not suites:
        terminal.fail(_SAYS[spoken]["none"], code=2)
    results = [result for file, suite in suites for result in _play(file, suite, spoken)]
    failed = [result for result in results if not result.good]
    if output == "json":
        told = {"sessions": len(results), "menus": len(suites), "failed": len(failed)}
        print(terminal.as_json(told | {"results": [_plain(result) for result in results]}))
    else:
        for result in failed:
            for line in _lines(result, spoken, painted=coloured()):
                print(line)
        counts = {
            "sessions": _counted(len(results), spoken, "session"),
            "menus": _counted(len(suites), spoken, "menu"),
            "failed": len(failed),
        }
        print(_SAYS[spoken]["bad" if failed else "good"].format(**counts))
    raise typer.Exit(1 if failed else 0)


_NOUNS: dict[Lang, dict[str, tuple[str, ...]]] = {
    "en": {"session": ("session", "sessions"), "menu": ("menu", "menus")},
    "ru": {"session": ("сеанс", "сеанса", "сеансов"), "menu": ("меню", "меню", "меню")},
}


def _counted(number: int, lang: Lang, noun: str) -> str:
    forms = _NOUNS[lang][noun]
    if lang == "en":
        return f"{number} {forms[number != 1]}"
    few = 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14
    one = number % 10 == 1 and number % 100 != 11
    return f"{number} {forms[0 if one else 1 if few else 2]}"


def _files(paths: Sequence[str]) -> Iterator[str]:
    """The files that were named, and those in folders by name. Of other JSON in a folder only cases are taken."""
    for path in paths:
        if not Path(path).is_dir():
            yield path
            continue
        for folder, inside, names in os.walk(path):
            inside[:] = sorted(name for name in inside if not name.startswith("."))
            yield from (
                str(Path(folder, name)) for name in sorted(names) if name.endswith(_ENDINGS) or _is_case(folder, name)
            )


def _is_case(folder: str, name: str) -> bool:
    """Whether a JSON file in a folder is a case: an object with `file` and `expect`."""
    if not name.endswith(".json"):
        return False
    try:
        raw = terminal.read_input(str(Path(folder, name)))
    except OSError:
        return False
    value = read_json(raw.decode("utf-8", "replace"), Problems())
    return isinstance(value, dict) and "file" in value and isinstance(value.get("expect"), dict)


def _read(file: str, lang: Lang) -> Suite:
    """The tests of a file; what is wrong with it ends the program with 2."""
    try:
        text = menu.decode(terminal.read_input(file)).text
    except OSError as error:
        terminal.fail(f"{file}: {error.strerror}", code=2)
    problems = Problems()
    if file.endswith(".json"):
        value = read_json(text, problems)
    else:
        from gateway.menu.writing.yaml_text import read_yaml

        hints = Problems()
        value = read_yaml(text, hints)
        if value is None:  # what is told of values that could be read is about menus written as YAML
            problems = hints
    suite = None if problems.found else read_suite(value, problems)
    if suite is None:
        terminal.fail("\n".join(f"{file}: {problem.message(lang)}" for problem in problems.found), code=2)
    return suite


def _play(file: str, suite: Suite, lang: Lang) -> Iterator[_Result]:
    """Each session of a suite; a menu with errors fails at once, and its findings are shown."""
    name, checked, text = _menu_of(file, suite)
    if checked.errors:
        print(menu.render(text, checked.errors, name, lang, color=False), end="", file=sys.stderr)
        print(_SAYS[lang]["errors"].format(file=file, menu=name), file=sys.stderr)
        yield from (_Result(file, number, one, None, good=False) for number, one in enumerate(suite.sessions, 1))
        return
    for number, one in enumerate(suite.sessions, 1):
        played = run(checked.message, one.caller, one.events, one.profile)
        yield _Result(file, number, one, played, judge(one, played))


def _menu_of(file: str, suite: Suite) -> tuple[str, menu.Checked, str]:
    if suite.text is not None:
        return file, menu.check(suite.text), suite.text
    path = Path(file).parent / (suite.file or "")
    try:
        decoded = menu.decode(terminal.read_input(str(path)))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        terminal.fail(f"{file}: {str(path)!a}: {why}", code=2)
    return str(path), menu.check(decoded.text), decoded.text


def _plain(result: _Result) -> dict[str, Any]:
    expected, played = result.expected, result.played
    told: dict[str, Any] = {"file": result.file, "session": result.number, "ok": result.good}
    if expected is not None:
        told |= {"name": expected.name, "events": list(expected.events), "caller": expected.caller}
        told |= {"ends": expected.ends, "expect": expected.whole, "expect_state": expected.state}
    return told | (transcript.as_json(played) if played is not None else {"log": None, "state": None})


def _lines(result: _Result, lang: Lang, *, painted: bool) -> Iterator[str]:
    """A session that failed: what was pressed, and what was expected beside what happened."""
    words = _SAYS[lang]
    expected, played = result.expected, result.played
    if expected is None or played is None:
        return
    place = f"{result.file}, " + words["session"].format(n=result.number)
    yield words["failed"].format(place=f"{place}, {expected.name}" if expected.name else place)
    yield f"  {words['keys']}: {' '.join(expected.events)}"
    yield from (transcript.stray_line(stray, lang) for stray in played.strays[:_SHOWN])
    wanted = expected.whole if expected.whole is not None else expected.ends
    if wanted is not None:
        yield f"  - {words['expected']}, + {words['actual']}"
        kept = len(played.log) if expected.whole is not None else len(wanted)
        found = played.log[max(len(played.log) - min(kept, _SHOWN), 0) :]
        yield from _compared(wanted, found, len(played.log), lang, painted=painted)
    if expected.state not in (None, str(played.state)):
        yield "  " + words["state"].format(expected=expected.state, actual=played.state)
    yield ""


_COLOURS = {"-": "\x1b[31m", "+": "\x1b[32m"}


def _compared(
    wanted: Sequence[Entry], found: Sequence[Entry], whole: int, lang: Lang, *, painted: bool
) -> Iterator[str]:
    """Both logs, aligned where they are alike."""
    if whole > len(found):
        yield "    " + _SAYS[lang]["before"].format(n=whole - len(found))
    for line in difflib.ndiff([*map(written, wanted[-_SHOWN:])], [*map(written, found)]):
        if line[0] != "?":
            shown = "".join(c if c.isprintable() else " " for c in line)
            colour = _COLOURS.get(line[0], "") if painted else ""
            yield f"  {colour}{shown}\x1b[0m" if colour else f"  {shown}"
