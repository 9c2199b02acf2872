"""What a submit means: which call to whom, or why there will be none. PURE.

Rules. First everything but the text (`checks`), then whether it is a whole message or a part of one, last the text; its
menu is for `intake` to look at. A text that was read through the wrong table is refused whatever it came out as: what
people would hear is not what was written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import NamedTuple

from gateway.ingress.smpp.answers import Refusal, Submit
from gateway.ingress.smpp.checks import SPEAKS_5, Desk, Draft, draft
from gateway.ingress.smpp.envelope import header
from gateway.ingress.smpp.settings import Client
from gateway.menu.limit import LIMIT
from gateway.message import Fragment, Origin, Recipient, Submission
from gateway.smpp.codes import Status, Tag
from gateway.smpp.misread import Misread, misread
from gateway.smpp.parts import Part, part_of
from gateway.smpp.pdu import DataSm, Destination, SubmitMulti, Unsuccess, write
from gateway.smpp.text import NAMES, Fault, decode, reading_of
from gateway.smpp.tlv import find

__all__ = ["TOO_LONG", "Caller", "Meant", "Piece", "is_too_long", "longest", "mean", "submission", "unmarked", "worded"]

TOO_LONG = Refusal(int(Status.RINVMSGLEN), f"the text is longer than the {LIMIT} characters of a call")

_WIDEST = 4  # octets of a character, in whatever coding
_AROUND = 2  # a byte order mark, and what stands between the marker and the text
_READ_AGAIN = (
    Tag.SAR_MSG_REF_NUM,
    Tag.SAR_TOTAL_SEGMENTS,
    Tag.SAR_SEGMENT_SEQNUM,
    Tag.MESSAGE_PAYLOAD,
    Tag.QOS_TIME_TO_LIVE,
)
_BLANKS = (" ", "\n", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose request it is: the client, the address that it came from, the interface_version that both speak."""

    client: Client
    peer: str
    version: int


class Meant(NamedTuple):
    """A whole message. `replaces`: it takes the place of one that waits (section 5.2.18), if there is one.

    `unsuccess`: destinations of a submit_multi that will not be called (section 4.5.2.1).
    """

    submission: Submission
    replaces: bool = False
    unsuccess: tuple[Unsuccess, ...] = ()


class Piece(NamedTuple):
    """A part of a long message, to be kept until the others are there."""

    fragment: Fragment


def mean(desk: Desk, body: Submit, peer: str, version: int, now: int) -> Meant | Piece | Refusal:
    """What a submit_sm, submit_multi or data_sm of that client means at `now` (ms). Never raises for what it holds."""
    made = draft(desk, body, version, now)
    if isinstance(made, Refusal):
        return made
    short = b"" if isinstance(body, DataSm) else body.short_message
    found = part_of(short, body.esm_class, body.tlvs)
    if isinstance(found, Fault):
        return Refusal(_spoken(found.status, version), found.detail)
    if isinstance(found, Part):
        if made.unsuccess:  # the answer to the last part cannot name what was wrong in all of them
            detail = "a message in parts is for good destinations only; leave those in unsuccess_sme away"
            return Refusal(made.unsuccess[0].status, detail, unsuccess=made.unsuccess)
        if is_too_long(desk, len(found.octets)):  # nor is it kept for the others
            return Refusal(int(Status.RINVMSGLEN), f"a part alone is longer than the {LIMIT} characters of a call")
        if not reading_of(body.data_coding, desk.default):  # no part of it will ever be text: said at once
            fault = decode(b"", body.data_coding, desk.default)
            detail = fault.detail if isinstance(fault, Fault) else ""
            return Refusal(_spoken(Status.RINVDCS, version), detail)
        return Piece(_fragment(made, found))
    text = worded(desk, found.octets, body.data_coding, version)
    if isinstance(text, Refusal):
        return text
    replaces = not isinstance(body, DataSm) and body.replace_if_present_flag == 1
    return Meant(submission(made, text, peer), replaces, made.unsuccess)


def submission(made: Draft, text: str, peer: str) -> Submission:
    """The message that `intake` is offered."""
    body, desk, notify = made.body, made.desk, made.notify
    recipients: Sequence[Recipient]
    if len(made.phones) == 1:
        phone, written = made.phones[0]
        recipients = (Recipient(phone, written, notify),)
    else:
        recipients = [Recipient(phone, written, notify) for phone, written in made.phones]
    origin = Origin("smpp", desk.name, peer, body.source_addr or desk.name, "", "", header(body))
    manner = desk.manner(made.caller_id, made.not_before, made.priority)
    return Submission(origin, recipients, text, manner, made.expires_at, made.apart)


def is_too_long(desk: Desk, octets: int) -> bool:
    """Whether so many are more than the longest text of a call has in any coding: then nobody need look at them."""
    return octets > longest(desk)


def longest(desk: Desk) -> int:
    """The octets that the longest text of a call can have."""
    return _WIDEST * (LIMIT + len(desk.marker) + _AROUND)


def worded(desk: Desk, octets: bytes, data_coding: int, version: int, *, is_new: bool = False) -> str | Refusal:
    """The words that octets are to this client, without its marker.

    `is_new`: they take the place of others, whose data_coding it is (replace_sm has none, section 4.10.1).
    """
    if is_too_long(desk, len(octets)):
        return TOO_LONG
    odd = misread(octets, data_coding, desk.default, desk.ia5)
    text = decode(octets, data_coding, desk.default, desk.ia5)
    words = unmarked(desk, text, odd, version)
    if is_new and isinstance(words, Refusal) and (odd or isinstance(text, Fault)):
        name = NAMES.get(reading_of(data_coding, desk.default, desk.ia5), "text")
        fault = text.detail if isinstance(text, Fault) else f"this looks like {odd.name if odd else name}"
        must = f"the new text is read with the data_coding of the submit, {data_coding}: write it in {name}"
        return words._replace(text=f"{must}; {fault}")
    return words


def unmarked(desk: Desk, text: str | Fault, odd: Misread | None, version: int) -> str | Refusal:
    """What was read, without the client's marker; `odd`: what it looks like otherwise."""
    if isinstance(text, Fault):
        return Refusal(_spoken(text.status, version), odd.en if odd else text.detail)
    if odd:
        return Refusal(desk.client.refusal, odd.en)
    marker = desk.marker
    if marker:
        if not text.startswith(marker):
            return Refusal(desk.client.refusal, "not marked as a call: the text does not begin with the agreed marker")
        text = text[len(marker) :]
        text = text[2 if text.startswith("\r\n") else 1 :] if text.startswith(_BLANKS) else text
    return text or Refusal(int(Status.RINVMSGLEN), "there is no text")


def _spoken(status: int, version: int) -> int:
    """RINVDCS is 5.0's (section 4.7.6): others are told that the submit failed."""
    return int(Status.RSUBMITFAIL) if status == Status.RINVDCS and version < SPEAKS_5 else int(status)


def _fragment(made: Draft, part: Part) -> Fragment:
    body = made.body
    if isinstance(body, SubmitMulti):
        named = repr([one.addr if isinstance(one, Destination) else one.name for one in body.dest_address])
        whom = blake2b(named.encode(), digest_size=16).hexdigest()
    else:
        whom = body.destination_addr
    key = f"{part.kind} {part.reference} {body.source_addr} {whom}"  # the last has no blanks, whatever the others have
    body_kept = write(_to_keep(body), 0)
    return Fragment(
        made.desk.name, key, part.total, part.number, made.now, made.notify, body_kept, octets=len(part.octets)
    )


def _to_keep(body: Submit) -> Submit:
    """Without the parameters that are not read again: they may be longer than all else."""
    if not body.tlvs:
        return body
    found = {tag: value for tag in _READ_AGAIN if (value := find(body.tlvs, tag)) is not None}
    return replace(body, tlvs=tuple((int(tag), value) for tag, value in found.items()))
