"""What a repair may not do, told by trees: the entries a text has, what may cost somebody money, what is still coded.

Rules. Trees are compared, not lists of codes: whatever a repair did to the text, these are the same afterwards or they
are not. Of a text with faults the tree is that of the reader's recovery, so what counts is what the text was read as.
"""

import re
from collections import Counter

from gateway.menu.checks import find_debris
from gateway.menu.diagnostic import Findings, Lines
from gateway.menu.reading.frame import first_entry
from gateway.menu.tree import Action, Call, Message, Record, Sms, Url

__all__ = ["CODINGS", "acts_of", "entries_of", "entries_outside", "no_more_than", "still_coded"]

CODINGS = frozenset({"IVR601", "IVR602", "IVR603", "IVR604", "IVR605", "IVR610", "IVR620"})
"""Codes of texts in a coding. What their repair takes out of a coding is never decoded again."""

_NUMBER = re.compile(r"[+0-9]*+")


def entries_of(message: Message) -> tuple[tuple[str, ...], ...]:
    """The entries in order, each as its key and what it does.

    Words that are spoken or sent are left out. `end` and the words of control keys count as spoken ones: `end<br>` is
    read as such.
    """
    return tuple((entry.key, *_deed(entry.action)) for entry in (message.menu.entries if message.menu else ()))


def _deed(action: Action) -> tuple[str, ...]:
    match action:
        case Call(numbers):
            return ("call", *(_digits(number) for number in numbers))
        case Sms(to):
            return ("sms", _digits(to) or to)
        case Url(address):
            return ("url", "" if address is None else address)
        case Record():
            return ("record",)
        case _:
            return ("say",)


def _digits(number: str) -> str:
    """Without what stands behind it: the reader keeps a number that it cannot read as it is written."""
    found = _NUMBER.match(number)
    return found[0].lstrip("+") if found else ""


def acts_of(message: Message) -> "Counter[tuple[str, ...]]":
    """What rings, writes to, records or reports to anybody, on which key, and how often; `menu` is one of them.

    Each number of a call is one act, so that a list of numbers can lose one and never gain one.
    """
    acts: Counter[tuple[str, ...]] = Counter()
    if message.menu is not None:
        acts[("menu",)] = 1
    for entry in message.menu.entries if message.menu else ():
        match entry.action:
            case Call(numbers):
                acts.update((entry.key, "call", _digits(number)) for number in numbers)
                acts[(entry.key, "call")] += 1
            case Sms() | Url() | Record():
                acts[(entry.key, *_deed(entry.action))] += 1
    return acts


def entries_outside(message: Message) -> int:
    """How many lines look like entries in the texts around the menu: where one reader stops another may go on."""
    count = 0
    for at, end in (message.start.span, message.end.span):
        while (at := first_entry(message.source, at, end)) >= 0:
            count += 1
            at += 1
    return count


def no_more_than(acts: "Counter[tuple[str, ...]]", before: "Counter[tuple[str, ...]]") -> bool:
    """Whether each of the acts was there before, and as often."""
    return all(before[act] >= count for act, count in acts.items())


def still_coded(message: Message) -> bool:
    """Whether anything in the text looks as if it were to be decoded."""
    findings = Findings(Lines(message.source))
    find_debris(message, findings)
    return any(finding.code in CODINGS for finding in findings.all)
