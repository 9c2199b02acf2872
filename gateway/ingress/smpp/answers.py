"""What responses say: message ids, and why something was refused. PURE.

Rules. A message id is a ticket, written as `smpp.message_ids` says. A response with an error has no body
(SMPP 3.4 section 4.4.2), unless it can say why: then additional_status_info_text goes with it, ASCII, one line, at most
255 octets (section 5.3.2.11), to peers that know optional parameters and clients that bear them. Nothing that a client
sent is said back but what was made harmless, and never the text of an exception.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple, TypeAlias

from gateway.ingress.smpp.settings import Client
from gateway.intake import Rejected, Unavailable
from gateway.latin import plain
from gateway.menu import Diagnostic
from gateway.smpp.codes import Status, Tag
from gateway.smpp.message_ids import LONGEST, LONGEST_3_3, read_id, write_id
from gateway.smpp.pdu import (
    Body,
    DataSm,
    DataSmResp,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
    Unsuccess,
)

__all__ = [
    "NOT_NOW",
    "OPTIONAL_SINCE",
    "Refusal",
    "Submit",
    "accepted",
    "id_of",
    "refused",
    "rejected",
    "status_text",
    "ticket_of",
    "unavailable",
]

Submit: TypeAlias = SubmitSm | SubmitMulti | DataSm

OPTIONAL_SINCE = 0x34
"""The interface_version that brought optional parameters."""

_LONGEST_TEXT = 255  # octets without the NUL
_MOST_LINES = 10  # findings that the journal is told
_LONGEST_LINE = 200
_NUMBER = re.compile(r"[0-9]{5,}")
_KEY = re.compile(r"[0-9*#]{1,3}")
_TOO_LONG = "IVR700"  # that a text is too long comes before its other faults


class Refusal(NamedTuple):
    """Why a request is not done: the command_status of its answer, and one line for people that says what to do.

    `codes` and `lines` are what the journal is told beyond that: the findings in a menu. `unsuccess`: destinations of a
    submit_multi, each with its own reason (section 4.5.2.1). `unquoted`: the text without what the client wrote, where
    it quotes that.
    """

    status: int
    text: str
    codes: Sequence[str] = ()
    lines: Sequence[str] = ()
    unsuccess: tuple[Unsuccess, ...] = ()
    unquoted: str = ""

    @property
    def why(self) -> str:
        """The text as the journal has it: no words of a message, and of a number only the last four digits."""
        return _masked(self.unquoted or self.text)


NOT_NOW = Refusal(int(Status.RSYSERR), "the store cannot take it now; try again later")
_FULL = Refusal(int(Status.RMSGQFUL), "there is no room for it now; try again later")


def unavailable(trouble: Unavailable) -> Refusal:
    """What the store could not do now: for want of room, or for another reason."""
    return _FULL if trouble.full else NOT_NOW


def id_of(ticket: int, client: Client, version: int) -> str:
    """The message_id of a ticket, as a peer of that version is given it."""
    return write_id(ticket, client.message_id, _longest_id(version))


def ticket_of(message_id: str, client: Client, version: int) -> int:
    """The ticket that a client means: zeros in front and the case of letters do not count. 0: none of ours."""
    return read_id(message_id, client.message_id, _longest_id(version)) or 0


def _longest_id(version: int) -> int:
    return LONGEST if version >= OPTIONAL_SINCE else LONGEST_3_3


def accepted(request: Body, message_id: str, unsuccess: tuple[Unsuccess, ...] = ()) -> Body:
    """The response to a submit that is on disk under that id; `unsuccess`: those of many that will not be called."""
    if isinstance(request, SubmitSm):
        return SubmitSmResp(message_id)
    if isinstance(request, SubmitMulti):
        return SubmitMultiResp(message_id, unsuccess)
    return DataSmResp(message_id)


def refused(request: Body, refusal: Refusal, client: Client, version: int) -> tuple[Body | None, int]:
    """Body and command_status of the response to what was refused."""
    told = version >= OPTIONAL_SINCE and client.status_text == "auto" and bool(refusal.text)
    tlvs = ((int(Tag.ADDITIONAL_STATUS_INFO_TEXT), status_text(refusal.text)),) if told else ()
    body: Body | None = None
    if isinstance(request, SubmitMulti) and (tlvs or refusal.unsuccess):
        body = SubmitMultiResp("", refusal.unsuccess, tlvs)
    elif tlvs and isinstance(request, SubmitSm):
        body = SubmitSmResp("", tlvs)
    elif tlvs and isinstance(request, DataSm):
        body = DataSmResp("", tlvs)
    return body, refusal.status


def status_text(text: str) -> bytes:
    """The value of additional_status_info_text: a C-octet string."""
    line = plain(text[:_LONGEST_TEXT])
    if len(line) > _LONGEST_TEXT or len(text) > _LONGEST_TEXT:
        line = f"{line[: _LONGEST_TEXT - 3]}..."
    return line.encode("ascii") + b"\0"


def rejected(verdict: Rejected, client: Client) -> Refusal:
    """A text that cannot be called with: its first fault, and how many more there are."""
    first = verdict.diagnostics[0]
    status = int(Status.RINVMSGLEN) if first.code == _TOO_LONG else client.refusal
    more = len(verdict.diagnostics) - 1
    counted = f" (and {more} more)" if more else ""
    room = _LONGEST_TEXT - len(counted)
    text = _finding(first)
    text = f"{text if len(text) <= room else f'{text[: room - 3]}...'}{counted}"
    codes = sorted({finding.code for finding in verdict.diagnostics})
    lines = [_masked(_finding(_unquoted(one)))[:_LONGEST_LINE] for one in verdict.diagnostics[:_MOST_LINES]]
    return Refusal(status, text, codes, lines, unquoted=f"{lines[0]}{counted}")


def _unquoted(diagnostic: Diagnostic) -> Diagnostic:
    """The same finding in a text of which nothing is told but its keys."""
    found = {
        name: "..." if isinstance(value, str) and value and not _KEY.fullmatch(value) else value
        for name, value in diagnostic.found.items()
    }
    return replace(diagnostic, found=found)


def _masked(text: str) -> str:
    return _NUMBER.sub(lambda number: "*" * (len(number[0]) - 4) + number[0][-4:], text)


def _finding(diagnostic: Diagnostic) -> str:
    """Cut before it is made ASCII: a message may quote much of the text."""
    message, hint = diagnostic.message("en")[:_LONGEST_TEXT], diagnostic.hint("en")[:_LONGEST_TEXT]
    words = plain(f"{message}; {hint}" if hint else message)
    return f"{diagnostic.code} line {diagnostic.line} column {diagnostic.column}: {words}"
