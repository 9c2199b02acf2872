"""Every reply that the provider's mail server can give, at each step, and what it means to us. Tables only, no I/O.

Rules. Before the dot that ends the mail everything is a certainty: a server may act on nothing before it (RFC 5321
section 4.1.1.4). After it a reply is one only where it is about the mail: 421 is not, it says that the connection ends
(section 3.8), and whatever is not understood is no reply. 250 says that the server has taken the mail over, and
answers for it (section 6.1). It does not say that the provider liked what it read: wrong credentials and want of
money are taken too, and show when the call is asked about.

A permanent refusal before the text is about this gateway, whatever the call: somebody has to mend something, and no
call is lost meanwhile. So is one of the text's own that speaks of policy (RFC 3463 section 3.8) or of the conversation
(500 to 504): the next mail would meet it too.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from gateway.outcome import Deferred, Held, Reason, Refused, Unsure, Why
from gateway.value import value

__all__ = ["REPLIES", "WANTED", "Answer", "Broken", "Stage", "judge", "wanted"]

Kind = type[Deferred] | type[Held] | type[Refused] | type[Unsure]


class Stage(StrEnum):
    """What was waited for a reply to."""

    GREETING = "greeting"
    EHLO = "EHLO"
    STARTTLS = "STARTTLS"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    END = "end of the mail"


@value
class Answer:
    """A reply that reads as one. `text` is from outside, as it came."""

    code: int
    text: str = ""


@value
class Broken:
    """No reply: CUT, TIMEOUT, or GARBLED."""

    why: Why
    says: str


WANTED: Mapping[Stage, frozenset[int]] = MappingProxyType(
    {  # RFC 5321 section 4.3.2; 251: it will forward (section 3.4); STARTTLS: RFC 3207 section 4
        Stage.GREETING: frozenset({220}),
        Stage.EHLO: frozenset({250}),
        Stage.STARTTLS: frozenset({220}),
        Stage.MAIL: frozenset({250}),
        Stage.RCPT: frozenset({250, 251}),
        Stage.DATA: frozenset({354}),
        Stage.END: frozenset({250}),
    }
)


@dataclass(frozen=True, slots=True)
class Row:
    """What a reply makes of a call."""

    kind: Kind
    why: Why
    says: str


_UNWANTED = Row(Held, Why.MISCONFIGURED, "the server wants no mail of this gateway")
_CONVERSATION = Row(Held, Why.MISCONFIGURED, "the server does not understand this gateway")

REPLIES: Mapping[tuple[Stage | None, int], Row] = MappingProxyType(
    {  # By code, else by its first digit (RFC 5321 section 4.2.1); a step's own row goes before that of every step.
        (None, 421): Row(Deferred, Why.UNREACHABLE, "the server closes the connection"),  # sections 3.8 and 4.2.2
        (Stage.END, 421): Row(Unsure, Why.CUT, "the server closes the connection instead of an answer"),
        (Stage.GREETING, 4): Row(Deferred, Why.UNREACHABLE, "no mail service now"),  # section 4.3.2, CONNECTION
        (None, 4): Row(Deferred, Why.PROVIDER_FAULT, "the server asks for another try later"),
        (Stage.GREETING, 5): Row(Held, Why.MISCONFIGURED, "no mail service for us there"),  # 3.1 (554), RFC 7504 (521)
        (Stage.EHLO, 5): Row(Held, Why.MISCONFIGURED, "the server does not take the name that we greet with"),
        (Stage.STARTTLS, 5): Row(Held, Why.MISCONFIGURED, "the server does not go over to TLS"),  # RFC 3207 section 4
        (Stage.MAIL, 5): Row(Held, Why.MISCONFIGURED, "the server does not take this sender; correct sender"),  # 3.3
        (Stage.RCPT, 5): Row(Held, Why.MISCONFIGURED, "the server has no such recipient; correct recipient"),  # 3.3
        (Stage.DATA, 5): _UNWANTED,
        (Stage.END, 500): _CONVERSATION,  # 500 to 504: section 4.2.2
        (Stage.END, 501): _CONVERSATION,
        (Stage.END, 502): _CONVERSATION,
        (Stage.END, 503): _CONVERSATION,
        (Stage.END, 504): _CONVERSATION,
        (Stage.END, 521): _UNWANTED,  # RFC 7504 section 3
        (Stage.END, 530): _UNWANTED,  # RFC 4954 section 6: it wants a login, and the provider's has none
        (Stage.END, 552): Row(Refused, Why.BAD_REQUEST, "the mail is too large"),  # RFC 1870 section 6.1
        (Stage.END, 556): _UNWANTED,  # RFC 7504 section 4
        (Stage.END, 5): Row(Refused, Why.FORBIDDEN, "the server does not take this mail"),  # section 4.3.2, DATA
    }
)

_POLICY = re.compile(r"5\.7\.[0-9]{1,3}(?![0-9.])")


def wanted(stage: Stage, heard: Answer | Broken) -> bool:
    """Whether the next step may follow."""
    return isinstance(heard, Answer) and heard.code in WANTED[stage]


def judge(stage: Stage, heard: Answer | Broken, quote: Callable[[str], str]) -> Deferred | Held | Refused | Unsure:
    """What a reply that is not wanted makes of the call. `quote` says what of its text people may see."""
    if isinstance(heard, Broken):
        return _no_reply(stage, heard.why, f"{stage}: {heard.says}")
    words = quote(heard.text)
    said = f"{stage}: {heard.code}{words and ' ' + words}"
    row = _row(stage, heard)
    if row is None:
        return _no_reply(stage, Why.GARBLED, f"{said}; no reply to that")
    return row.kind(Reason(row.why, f"{said}; {row.says}"))


def _row(stage: Stage, heard: Answer) -> Row | None:
    if stage is Stage.END and heard.code // 100 == 5 and _POLICY.match(heard.text):
        return _UNWANTED
    keys = (stage, heard.code), (None, heard.code), (stage, heard.code // 100), (None, heard.code // 100)
    return next((REPLIES[key] for key in keys if key in REPLIES), None)


def _no_reply(stage: Stage, why: Why, says: str) -> Deferred | Unsure:
    if stage is Stage.END:
        return Unsure(Reason(why, says))
    return Deferred(Reason(Why.PROVIDER_FAULT if why is Why.GARBLED else Why.UNREACHABLE, says))
