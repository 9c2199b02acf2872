"""`menu test`: sessions of keys with what they must come to, a file or whole folders of them."""

import difflib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.source import Lang, LangWish, coloured, language
from gateway.cli.menu.suites import Ready, suites
from gateway.menu.running import Entry, Played, run, transcript
from gateway.menu.running.expectation import Expected, judge
from gateway.menu.running.notation import written
from gateway.menu.visible import visible

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

    A test file names a menu and sessions: keys, and the entries with which the log must end. The menu lies in the
    folder of its test, or elsewhere in the folder that you name. Exit code 0: all as expected; 1: some are not; 2: a
    test or its menu cannot be read (the others are played all the same), or there is none.
    """
    spoken = language(lang)
    unread = 0

    def complain(line: str) -> None:
        nonlocal unread
        unread += 1
        print(line, file=sys.stderr)

    menus, results = 0, list[_Result]()
    for ready in suites(paths, spoken, complain):
        menus += 1
        results += _play(ready, spoken)
    if not menus:
        raise typer.Exit(2) if unread else terminal.fail(_SAYS[spoken]["none"], code=2)
    failed = [result for result in results if not result.good]
    if output == "json":
        told = {"sessions": len(results), "menus": menus, "failed": len(failed)}
        print(terminal.as_json(told | {"results": [_plain(result) for result in results]}))
    else:
        for result in failed:
            for line in _lines(result, spoken, painted=coloured()):
                print(line)
        counts = {
            "sessions": _counted(len(results), spoken, "session"),
            "menus": _counted(menus, spoken, "menu"),
            "failed": len(failed),
        }
        print(_SAYS[spoken]["bad" if failed else "good"].format(**counts))
    raise typer.Exit(2 if unread else 1 if failed else 0)


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


def _play(ready: Ready, lang: Lang) -> Iterator[_Result]:
    """Each session of a suite; a menu with errors fails at once, and its findings are shown."""
    checked, sessions = menu.check(ready.text), ready.suite.sessions
    if checked.errors:
        print(menu.render(ready.text, checked.errors, ready.menu, lang, color=False), end="", file=sys.stderr)
        named = {"file": visible(ready.file), "menu": visible(ready.menu)}
        print(_SAYS[lang]["errors"].format(**named), file=sys.stderr)
        yield from (_Result(ready.file, number, one, None, good=False) for number, one in enumerate(sessions, 1))
        return
    for number, one in enumerate(sessions, 1):
        played = run(checked.message, one.caller, one.events, one.profile)
        yield _Result(ready.file, number, one, played, judge(one, played))


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
    place = f"{visible(result.file)}, " + words["session"].format(n=result.number)
    yield words["failed"].format(place=f"{place}, {visible(expected.name)}" if expected.name else place)
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
