"""The rules of a script as people write them: read strictly, told what is wrong, and written again.

Rules. The tables say which keys there are, what they may hold, and what goes with what.
"""

import json
import re
import textwrap
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast, get_args

from gateway.sandbox.account import read_sum
from gateway.sandbox.calls import OUTCOMES, Ids, Telling
from gateway.sandbox.playing import MOST_EVENTS, script_events
from gateway.sandbox.script import Channel, Kind, Page, Rule, Trouble, When

__all__ = ["SCRIPT_HELP", "read_rules", "read_script", "write_rules"]

_LONGEST_SCRIPT = 2000  # characters of `keys`
_OUTCOMES_SHOWN = textwrap.fill(", ".join(OUTCOMES), 50, break_on_hyphens=False).replace("\n", "\n" + " " * 27)

SCRIPT_HELP = f"""\
A script makes the sandbox misbehave. It is a list of rules, in JSON
(POST /script, --script FILE.json) or in TOML as [[rule]] (--script FILE.toml).
POST /script replaces the rules in force, and [] makes it behave again;
GET /script shows them, and how often each may still be used. A rule can say:

  "error": 9               fail with this error code of the provider. HTTP: that
                           is the answer. SMTP: 250, and nothing comes of the
                           mail. SMPP: 1 and 2 are RSUBMITFAIL, 5 RINVSCHED,
                           7 RINVDSTADR, 9 RTHROTTLED, others 0x0400 and the
                           code; a bind: 2 is RINVPASWD, others RBINDFAIL
  "http": 503              answer with this HTTP status,
  "smtp": 451              with this reply code, after the mail,
  "smpp": 88               with this command_status: each on its channel
  "garbage": true          answer with what nobody can read
  "hang": "before|after"   never answer, before or after doing what was asked
  "cut": "before|during|after"
                           cut the connection, before or after doing it; during:
                           it is done, and half of the answer comes. (SMTP: half
                           of the mail is read, and it is not done)
  "when": "before|after"   the same for the first five; they are "before" by
                           themselves, and garbage is "after"
  "delay": 2.5             do it, and answer so many seconds later
  "outcome": "busy"        how calls end:
                           {_OUTCOMES_SHOWN}
  "keys": "1 answered"     what an answering person does: keys 0-9 * # in order,
                           ~ is silence, hangup; answered, failed or busy say
                           how a transfer goes. The book shows what was heard.
                           At the end of it transfers fail, and the person
                           hangs up. The same as: ivr-gateway menu simulate
  "lag": 20                for so many seconds status.php and query_sm do not
                           find the call
  "receipt": "twice"       over SMPP: never, twice, early (before the response
                           to its submit_sm), shuffled (overtaken by others)
  "late": 20               its receipt comes so many seconds after its end
  "ids": "hex"             how its id is written: decimal, hex; in the response
                           and then in receipts hex-then-decimal,
                           decimal-then-hex, or padded with zeros there
  "balance": "0.00"        for balance: what balance.php says is left

  "for": "send"            which requests: send (or call), status (query_sm),
                           balance, connect (a bind, an SMTP greeting);
                           where nothing is said, send
  "channel": "smpp"        only over http, smtp or smpp
  "phone": "79990000001"   only requests about this number. Where one of several
                           numbers has error 6, 7 or 8, the others are taken
  "times": 3               only so often; without it, always

Of each behaviour the first rule that has it and fits decides. The first request
is lost after it was accepted, and everybody is busy:

  curl -d '[{{"cut": "after", "times": 1}}, {{"outcome": "busy"}}]' \\
    http://127.0.0.1:8090/script

The account's money is endless until it is counted; each number then costs 0.30:

  curl -d '{{"balance": "10.00"}}' http://127.0.0.1:8090/account
"""


def _number(low: float, high: float) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high


def _whole(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _word(pattern: str) -> Callable[[object], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _is_script(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _LONGEST_SCRIPT and script_events(value) is not None


def _is_sum(value: object) -> bool:
    return (
        isinstance(value, str) and re.fullmatch(r"[0-9]+\.[0-9]{2}", value) is not None and read_sum(value) is not None
    )


_TELLINGS = tuple(filter(None, get_args(Telling)))
_WHICH_IDS = get_args(Ids)
_FIELDS: Mapping[str, tuple[Callable[[object], bool], str]] = MappingProxyType(
    {
        "error": (_whole(1, 999), "a number from 1 to 999; the provider's own are 1 to 9"),
        "http": (_whole(200, 599), "an HTTP status from 200 to 599"),
        "smtp": (_whole(200, 599), "an SMTP reply code from 200 to 599"),
        "smpp": (_whole(1, 0xFFFFFFFF), "a command_status of SMPP, in decimal, not 0"),
        "garbage": (lambda value: value is True, "true"),
        "hang": (_word("before|after"), '"before" or "after"'),
        "cut": (_word("before|during|after"), '"before", "during" or "after"'),
        "when": (_word("before|after"), '"before" or "after"'),
        "delay": (_number(0, 3600), "seconds, from 0 to 3600"),
        "outcome": (_word("|".join(OUTCOMES)), f"one of {', '.join(OUTCOMES)}"),
        "keys": (_is_script, f'at most {MOST_EVENTS} events in quotes, for example "1 answered"'),
        "lag": (_number(0, 86_400), "seconds, from 0 to 86400"),
        "receipt": (_word("|".join(_TELLINGS)), f"one of {', '.join(_TELLINGS)}"),
        "late": (_number(0, 86_400), "seconds, from 0 to 86400"),
        "ids": (_word("|".join(_WHICH_IDS)), f"one of {', '.join(_WHICH_IDS)}"),
        "balance": (_is_sum, 'a sum in quotes, for example "10.00"'),
        "for": (_word("send|call|status|balance|connect|bind"), '"send", "call", "status", "balance" or "connect"'),
        "channel": (_word("http|smtp|smpp"), '"http", "smtp" or "smpp"'),
        "phone": (_word("[0-9]{1,20}"), "international digits in quotes, without +"),
        "times": (_whole(1, 1_000_000), "a number from 1 to 1000000"),
    }
)
_PAGES: Mapping[str, Page] = MappingProxyType(
    {"send": "send", "call": "send", "status": "status", "balance": "balance", "connect": "connect", "bind": "connect"}
)
_THERE: Mapping[str, frozenset[Page]] = MappingProxyType(
    {
        "http": frozenset({"send", "status", "balance"}),
        "smtp": frozenset({"send", "connect"}),
        "smpp": frozenset({"send", "status", "connect"}),
    }
)
"""What can be asked for on each channel."""
_TROUBLES: tuple[Kind, ...] = ("error", "http", "smtp", "smpp", "garbage", "hang", "cut")
_WITH_WHEN = frozenset({"error", "http", "smtp", "smpp", "garbage"})
_CALLS = ("outcome", "keys", "lag", "receipt", "late", "ids")
_CHANNELS = ("http", "smtp", "smpp")
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


def write_rules(rules: list[tuple[Rule, int | None]]) -> list[dict[str, object]]:
    """Rules as they may be posted again, `times` being what is left."""
    return [_written(rule, left) for rule, left in rules]


def _problems(rule: object) -> list[str]:
    if not isinstance(rule, dict):
        return ['must be an object such as {"error": 9, "times": 1}']
    found = [
        f'"{name}" must be {_FIELDS[name][1]}'
        for name, value in rule.items()
        if name in _FIELDS and not _FIELDS[name][0](value)
    ]
    found += [
        f'no such key: "{str(name)[:40]}"; there are {", ".join(_FIELDS)}' for name in rule if name not in _FIELDS
    ]
    return found or _contradictions(rule)


def _contradictions(rule: Mapping[str, object]) -> list[str]:
    """What is wrong with a rule whose keys are all right by themselves."""
    found = []
    troubles = [name for name in _TROUBLES if name in rule]
    if len(troubles) > 1:
        found.append(f"{' and '.join(troubles)} cannot happen to one request; write a rule for each")
    if "when" in rule and not _WITH_WHEN & set(rule):
        found.append('"when" goes with error, http, smtp, smpp or garbage')
    page = _PAGES[cast("str", rule.get("for", "send"))]
    about_calls = [name for name in _CALLS if name in rule]
    if page != "send" and about_calls:
        found.append(f"{', '.join(about_calls)}: about calls; they go with requests for send")
    if "balance" in rule and page != "balance":
        found.append('"balance" goes with "for": "balance"')
    channel, implied = rule.get("channel"), next((name for name in _CHANNELS if name in rule), None)
    if channel and implied and channel != implied:
        found.append(f'"{implied}" is not of channel {channel}')
    elif (where := channel or implied) and page not in _THERE[cast("str", where)]:
        found.append(f"there is no {page} on {where}")
    if not troubles and not {"delay", "balance", *_CALLS} & set(rule):
        found.append("says nothing; name a behaviour, for example an outcome")
    return found


def _rule(table: Mapping[str, object]) -> Rule:
    implied = next((name for name in _CHANNELS if name in table), None)
    return Rule(
        page=_PAGES[cast("str", table.get("for", "send"))],
        channel=cast("Channel | None", table.get("channel", implied)),
        phone=cast("str", table.get("phone", "")),
        times=cast("int | None", table.get("times")),
        trouble=_trouble(table),
        delay=cast("float | None", table.get("delay")),
        outcome=cast("str | None", table.get("outcome")),
        keys=cast("str | None", table.get("keys")),
        lag=cast("float | None", table.get("lag")),
        receipt=cast("Telling | None", table.get("receipt")),
        late=cast("float | None", table.get("late")),
        ids=cast("Ids | None", table.get("ids")),
        balance=cast("str | None", table.get("balance")),
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
    if rule.channel:
        table["channel"] = rule.channel
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
    named = {name: getattr(rule, name) for name in ("delay", *_CALLS, "balance")}
    return table | {name: value for name, value in named.items() if value is not None}
