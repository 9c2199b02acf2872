"""How the sandbox behaves on request: rules, read strictly and applied in order.

Rules. A script is a list. Of each behaviour (trouble, delay, outcome, keys, lag) the first rule that has it, fits the
request and has times left decides; a rule that decided nothing is not used up. An empty script is a good provider.
"""

import json
import re
import textwrap
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeVar, cast

from gateway.sandbox.calls import OUTCOMES, Manner
from gateway.sandbox.playing import MOST_EVENTS, script_events

__all__ = ["SCRIPT_HELP", "Behaviour", "Page", "Rule", "Script", "Trouble", "read_rules", "read_script"]

Page = Literal["send", "status", "balance"]
Kind = Literal["error", "http", "garbage", "hang", "cut"]
When = Literal["before", "after"]

_LONGEST_SCRIPT = 2000  # characters of `keys`
_OUTCOMES_SHOWN = textwrap.fill(", ".join(OUTCOMES), 50, break_on_hyphens=False).replace("\n", "\n" + " " * 27)

SCRIPT_HELP = f"""\
A script makes the sandbox misbehave. It is a list of rules, in JSON
(POST /script, --script FILE.json) or in TOML as [[rule]] (--script FILE.toml).
POST /script replaces the rules in force, and [] makes it behave again;
GET /script shows them, and how often each may still be used. A rule can say:

  "error": 9               answer with this error code of the provider
  "http": 503              answer with this HTTP status
  "garbage": true          answer with broken JSON
  "hang": "before|after"   never answer, before or after doing what was asked
  "cut": "before|after"    cut the connection, before or after doing it
  "when": "before|after"   the same for the first three; they are "before" by
                           themselves, and garbage is "after"
  "delay": 2.5             do it, and answer so many seconds later
  "outcome": "busy"        how calls end:
                           {_OUTCOMES_SHOWN}
  "keys": "1 answered"     what an answering person does: keys 0-9 * # in order,
                           ~ is silence, hangup; answered, failed or busy say
                           how a transfer goes. The book shows what was heard.
                           At the end of it transfers fail, and the person
                           hangs up. The same as: ivr-gateway menu simulate
  "lag": 20                for so many seconds status.php does not find the call

  "for": "send"            which requests: send (or call), status, balance;
                           where nothing is said, send
  "phone": "79990000001"   only requests about this number
  "times": 3               only so often; without it, always

Of each behaviour the first rule that has it and fits decides. The first request
is lost after it was accepted, and everybody is busy:

  curl -d '[{{"cut": "after", "times": 1}}, {{"outcome": "busy"}}]' \\
    http://127.0.0.1:8090/script
"""


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with one request. `when`: before the request is carried out, or after."""

    kind: Kind
    when: When
    code: int = 0  # of "error" and "http"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a script. None says nothing about it."""

    page: Page = "send"
    phone: str = ""  # "" is any
    times: int | None = None  # None is for ever
    trouble: Trouble | None = None
    delay: float | None = None  # seconds from carrying out to answering
    outcome: str | None = None
    keys: str | None = None
    lag: float | None = None  # seconds for which status.php does not find the call


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the script makes of one request."""

    trouble: Trouble | None
    delay: float
    manner: Manner


_T = TypeVar("_T")


class Script:
    """The rules in force, and how often each may still be used."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._left: list[int | None] = []

    def replace(self, rules: Iterable[Rule]) -> None:
        """From now on these."""
        self._rules = list(rules)
        self._left = [rule.times for rule in self._rules]

    def take(self, page: Page, phones: Sequence[str]) -> Behaviour:
        """What to do with this request; uses up a time of each rule that decided something."""
        used: set[int] = set()

        def first(read: Callable[[Rule], _T | None]) -> _T | None:
            for place, rule in enumerate(self._rules):
                fits = rule.page == page and (not rule.phone or rule.phone in phones)
                if fits and self._left[place] != 0 and (value := read(rule)) is not None:
                    used.add(place)
                    return value
            return None

        behaviour = Behaviour(
            trouble=first(lambda rule: rule.trouble),
            delay=first(lambda rule: rule.delay) or 0.0,
            manner=Manner(
                outcome=first(lambda rule: rule.outcome) or "answered",
                keys=first(lambda rule: rule.keys) or "",
                lag=round((first(lambda rule: rule.lag) or 0.0) * 1000),
            ),
        )
        for place in used:
            if (left := self._left[place]) is not None:
                self._left[place] = left - 1
        return behaviour

    def as_json(self) -> list[dict[str, object]]:
        """The rules as they may be posted again, `times` being what is left."""
        return [_written(rule, left) for rule, left in zip(self._rules, self._left, strict=True)]


def _number(low: float, high: float) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _word(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_script(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_SCRIPT and script_events(value) is not None


_FIELDS: Mapping[str, tuple[Callable[[object], bool], str]] = MappingProxyType(
    {
        "error": (_whole(1, 999), "a number from 1 to 999; the provider's own are 1 to 9"),
        "http": (_whole(200, 599), "an HTTP status from 200 to 599"),
        "garbage": (lambda value: value is True, "true"),
        "hang": (_word("before|after"), '"before" or "after"'),
        "cut": (_word("before|after"), '"before" or "after"'),
        "when": (_word("before|after"), '"before" or "after"'),
        "delay": (_number(0, 3600), "seconds, from 0 to 3600"),
        "outcome": (_word("|".join(OUTCOMES)), f"one of {', '.join(OUTCOMES)}"),
        "keys": (_is_script, f'at most {MOST_EVENTS} events in quotes, for example "1 answered"'),
        "lag": (_number(0, 86_400), "seconds, from 0 to 86400"),
        "for": (_word("send|call|status|balance"), '"send", "call", "status" or "balance"'),
        "phone": (_word("[0-9]{1,20}"), "international digits in quotes, without +"),
        "times": (_whole(1, 1_000_000), "a number from 1 to 1000000"),
    }
)
_PAGES: Mapping[str, Page] = {"send": "send", "call": "send", "status": "status", "balance": "balance"}
_TROUBLES: tuple[Kind, ...] = ("error", "http", "garbage", "hang", "cut")
_CALLS = ("outcome", "keys", "lag")
_MOST_RULES = 1000


def read_rules(value: object) -> tuple[Rule, ...] | list[str]:
    """Parsed JSON or TOML as rules, or everything that is wrong with it, a line each."""
    if isinstance(value, dict) and set(value) == {"rule"}:
        value = value["rule"]
    rules: list[object] = value if isinstance(value, list) else [value]
    if len(rules) > _MOST_RULES:
        return [f"a script has at most {_MOST_RULES} rules"]
    problems = [f"rule {place}: {problem}" for place, rule in enumerate(rules, 1) for problem in _problems(rule)]
    return problems or tuple(_rule(cast("dict[str, object]", rule)) for rule in rules)


def read_script(path: Path) -> tuple[Rule, ...] | list[str]:
    """A script file: TOML when it is named so, else JSON."""
    try:
        text = path.read_text(encoding="utf-8")
        return read_rules(tomllib.loads(text) if path.suffix == ".toml" else json.loads(text))
    except (OSError, ValueError, RecursionError) as error:
        return [f"{path} cannot be read: {error}"]


def _problems(rule: object) -> list[str]:
    if not isinstance(rule, dict):
        return ['must be an object such as {"error": 9, "times": 1}']
    found = [
        f'"{name}" must be {_FIELDS[name][1]}'
        for name, value in rule.items()
        if name in _FIELDS and not _good(name, value)
    ]
    found += [
        f'no such key: "{str(name)[:40]}"; there are {", ".join(_FIELDS)}' for name in rule if name not in _FIELDS
    ]
    troubles = [name for name in _TROUBLES if name in rule]
    if len(troubles) > 1:
        found.append(f"{' and '.join(troubles)} cannot happen to one request; write a rule for each")
    if "when" in rule and not {"error", "http", "garbage"} & set(rule):
        found.append('"when" goes with error, http or garbage')
    if rule.get("for") in ("status", "balance") and any(name in rule for name in _CALLS):
        found.append(f"{', '.join(_CALLS)} are about calls: they go with requests for send")
    if not troubles and "delay" not in rule and not any(name in rule for name in _CALLS):
        found.append("says nothing; name a behaviour, for example an outcome")
    return found


def _good(name: str, value: object) -> bool:
    return _FIELDS[name][0](value)


def _rule(table: Mapping[str, object]) -> Rule:
    return Rule(
        page=_PAGES[cast("str", table.get("for", "send"))],
        phone=cast("str", table.get("phone", "")),
        times=cast("int | None", table.get("times")),
        trouble=_trouble(table),
        delay=cast("float | None", table.get("delay")),
        outcome=cast("str | None", table.get("outcome")),
        keys=cast("str | None", table.get("keys")),
        lag=cast("float | None", table.get("lag")),
    )


def _trouble(table: Mapping[str, object]) -> Trouble | None:
    kind = next((name for name in _TROUBLES if name in table), None)
    match kind:
        case None:
            return None
        case "hang" | "cut":
            return Trouble(kind, cast("When", table[kind]))
        case "garbage":
            return Trouble(kind, cast("When", table.get("when", "after")))
        case _:
            return Trouble(kind, cast("When", table.get("when", "before")), cast("int", table[kind]))


def _written(rule: Rule, left: int | None) -> dict[str, object]:
    table: dict[str, object] = {"for": rule.page}
    if rule.phone:
        table["phone"] = rule.phone
    if left is not None:
        table["times"] = left
    match rule.trouble:
        case None:
            pass
        case Trouble("hang" | "cut" as kind, when):
            table[kind] = when
        case Trouble(kind, when, code):
            table |= {kind: code or True, "when": when}
    named = {"delay": rule.delay, "outcome": rule.outcome, "keys": rule.keys, "lag": rule.lag}
    return table | {name: value for name, value in named.items() if value is not None}
