"""The parts of a long message, put together. PURE.

Rules. A part is kept as the PDU that it came in and is read again here, so what it means is decided once, when all are
there. Who it is for, when, and how is what the first part says; the call's sender hears what any of the parts wants to
hear. Times count from when the first part came.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

from gateway.ingress.smpp.answers import Refusal, Submit
from gateway.ingress.smpp.checks import Desk, Draft, draft, drafted
from gateway.ingress.smpp.envelope import with_status
from gateway.ingress.smpp.meaning import TOO_LONG, Meant, is_too_long, submission, unmarked
from gateway.message import Fragment, Notify, Origin, Recipient, Submission
from gateway.phone import BadNumber, read_phone
from gateway.smpp.misread import Misread, misread
from gateway.smpp.parts import Part, join, part_of
from gateway.smpp.pdu import DataSm, Pdu, SubmitMulti, SubmitSm, read
from gateway.smpp.text import Fault, decode

__all__ = ["Unreadable", "dead", "missing", "source_of", "unread", "whole"]

_MOST_NAMED = 5  # missing parts that are named
_NOBODY = "0"  # in the place of a number that is not known


class Unreadable(Exception):  # noqa: N818 - said as an operator would say it
    """A part that was kept is no longer what was kept: a bug, or a damaged store."""


_Read: TypeAlias = tuple[Fragment, Submit, Part]


def whole(desk: Desk, fragments: Sequence[Fragment], peer: str, version: int) -> Meant | Refusal:
    """What all the parts of a message mean together, whatever their order. Raises Unreadable.

    Also those of one that is too long without the others, which were not kept then.
    """
    parts = _read_all(fragments)
    kept, first, _ = parts[0]
    made = draft(desk, first, version, kept.at)
    if isinstance(made, Refusal):
        return made
    pieces = [(part.octets, body.data_coding) for _, body, part in parts]
    if missing(fragments) or is_too_long(desk, sum(len(octets) for octets, _ in pieces)):
        return TOO_LONG  # the others are not waited for because of that
    text = join([part for _, _, part in parts], [coding for _, coding in pieces], desk.default, desk.ia5)
    words = unmarked(desk, text, _odd(desk, pieces), version)
    if isinstance(words, Refusal):
        return words
    _hear_all(made, fragments)
    replaces = not isinstance(first, DataSm) and first.replace_if_present_flag == 1
    return Meant(submission(made, words, peer), replaces)


def _odd(desk: Desk, pieces: Sequence[tuple[bytes, int]]) -> Misread | None:
    """What they look like that they are not; each by itself only where their data_codings differ, as they are read."""
    if len({coding for _, coding in pieces}) == 1:
        pieces = [(b"".join(octets for octets, _ in pieces), pieces[0][1])]
    found = (misread(octets, coding, desk.default, desk.ia5) for octets, coding in pieces)
    return next(filter(None, found), None)


def dead(desk: Desk, fragments: Sequence[Fragment], peer: str, status: int = 0) -> Submission:
    """The message of parts that can never be a call, with as much of its text as can be read. Raises Unreadable.

    `status`: the command_status that its last part is answered with, and again when that is repeated.
    """
    parts = _read_all(fragments)
    kept, first, _ = parts[0]
    made = drafted(desk, first, kept.at)
    _hear_all(made, fragments)
    texts = [decode(part.octets, body.data_coding, desk.default, desk.ia5) for _, body, part in parts]
    ended = submission(made, "".join(text for text in texts if not isinstance(text, Fault)), peer)
    return replace(ended, origin=replace(ended.origin, headers=with_status(ended.origin.headers, status)))


def unread(fragments: Sequence[Fragment]) -> Submission:
    """The message of parts that cannot be read any more, from what they were kept under. Never raises."""
    first = fragments[0]
    source, whom = _ends(first)
    notify = Notify.NEVER
    for fragment in fragments:
        notify |= fragment.notify
    phone = read_phone(whom)
    if isinstance(phone, BadNumber):  # several, or what was no number in those days either
        phone, whom = _NOBODY, ""
    origin = Origin("smpp", first.client, "", source or first.client)
    return Submission(origin, [Recipient(phone, whom, notify)], "")


def source_of(fragment: Fragment) -> str:
    """The source address of a part."""
    return _ends(fragment)[0]


def _ends(fragment: Fragment) -> tuple[str, str]:
    """From whom to whom, as `meaning` writes it into the key."""
    between, _, whom = fragment.key.rpartition(" ")
    return " ".join(between.split(" ")[2:]), whom


def missing(fragments: Sequence[Fragment]) -> str:
    """`part 2 of 3 never came`; "" when all are there."""
    total = fragments[0].total
    absent = sorted(set(range(1, total + 1)) - {fragment.number for fragment in fragments})
    if not absent:
        return ""
    named = ", ".join(map(str, absent[:_MOST_NAMED])) + (", ..." if len(absent) > _MOST_NAMED else "")
    return f"part{'s' if len(absent) > 1 else ''} {named} of {total} never came"


def _read_all(fragments: Sequence[Fragment]) -> list[_Read]:
    return sorted((_read(fragment) for fragment in fragments), key=lambda one: one[0].number)


def _read(fragment: Fragment) -> _Read:
    pdu = read(fragment.body)
    body = pdu.body if isinstance(pdu, Pdu) else None
    if not isinstance(body, SubmitSm | SubmitMulti | DataSm):
        raise Unreadable(f"part {fragment.number} of {fragment.total} is no submit")
    part = part_of(b"" if isinstance(body, DataSm) else body.short_message, body.esm_class, body.tlvs)
    if not isinstance(part, Part):
        raise Unreadable(f"part {fragment.number} of {fragment.total} is no part")
    return fragment, body, part


def _hear_all(made: Draft, fragments: Sequence[Fragment]) -> None:
    wanted = Notify.NEVER
    for fragment in fragments:
        wanted |= fragment.notify
    made.notify = wanted
