"""Whether the numbers that a menu calls are among those that were registered with the provider (R18).

Rules. Asked only when somebody gave the list of them; numbers are digits with the country, with or without "+". The one
that was probably meant is within two slips of the pen.
"""

from collections.abc import Set

from gateway.menu.diagnostic import Findings
from gateway.menu.reading.lookalike import within
from gateway.menu.tree import Call, Message

__all__ = ["registered"]

_MOST_SUGGESTIONS = 10  # a text with more strange numbers than that is no slip of the pen
_MOST_COMPARED = 1_000


def registered(message: Message, findings: Findings, numbers: Set[str]) -> None:
    """IVR326 for each number of a call that `numbers` does not have, once."""
    if message.menu is None:
        return
    known = {number.removeprefix("+") for number in numbers}
    told: set[str] = set()
    for entry in message.menu.entries:
        if not isinstance(entry.action, Call):
            continue
        at = entry.body_span[0]
        for number in entry.action.numbers:
            place = message.source.find(number, at, entry.body_span[1])
            span = (place, place + len(number)) if place >= 0 else entry.body_span
            at = max(at, place)
            if number in known or number in told:
                continue
            near = _nearest(number, known) if len(told) < _MOST_SUGGESTIONS else ""
            told.add(number)
            findings.note("IVR326", *span, found=number, near=near)


def _nearest(number: str, known: Set[str]) -> str:
    listed = sorted(known)[:_MOST_COMPARED]
    return next((one for edits in (1, 2) for one in listed if within(edits, number, one)), "")
