"""A raw e-mail as the call that it asks for: `read`.

Rules. Total: any bytes give a Letter or an Unreadable. The subject rule is applied here, so that `Letter.text` is
exactly what will be said. Controls are taken out of the subject (a decoded CRLF would smuggle a header into whatever
quotes it); in the text they stay, for the menu checker names their place. Mail that must not become a call is refused:
reports and bounces (no report about a report, RFC 3464 section 2) and mail that runs in circles (RFC 5321 section 6.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from gateway.mail import fields, parts
from gateway.mail.parts import Unreadable

__all__ = ["Letter", "SubjectRule", "Unreadable", "read"]

SubjectRule = Literal["prefix", "ignore", "if-no-start"]
"""When the subject is spoken before the body. "prefix": always. "ignore": never. "if-no-start": when the body brings no
start text of its own, that is when it begins with the menu, or says nothing at all."""

MAX_RECEIVED = 50  # hops; more is a loop
QUOTED_HEADERS = 16_384  # bytes of the original header block that a report may quote

_MENU = "{menu:"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail asks for."""

    subject: str  # decoded, one line, no controls
    text: str  # what the call will say: the subject rule is applied, line ends are LF
    message_id: str  # with angle brackets; "" when there is none that can be used
    headers: bytes  # the original header block, whole lines, at most QUOTED_HEADERS bytes


def read(raw: bytes, subject_rule: SubjectRule, charsets: Sequence[str]) -> Letter | Unreadable:
    """The letter in `raw`, a message as it came after DATA.

    `charsets` are tried, in order of trust, for text that is not UTF-8 and does not (truly) say what it is.
    """
    head = fields.split(raw)
    if isinstance(head, fields.TooMuch):
        return Unreadable("5.3.4", head.text)
    if head.count(b"received") > MAX_RECEIVED:
        return Unreadable(
            "5.4.6", f"more than {MAX_RECEIVED} Received headers: the mail runs in circles; check its route"
        )
    found = parts.find_text(raw, head, charsets)
    if isinstance(found, Unreadable):
        return found
    subject = fields.decode(head.first(b"subject"), found.charset, charsets)
    text = _spoken(subject, found.text, subject_rule)
    if not text:
        return Unreadable("5.6.0", "the mail says nothing; write what the call shall say into its body as plain text")
    return Letter(subject, text, fields.message_id(head.first(b"message-id")), _quoted(raw[: head.end]))


def _spoken(subject: str, body: str, rule: SubjectRule) -> str:
    """An empty body leaves the subject, unless it is ignored: many devices say everything there."""
    needs_subject = rule == "prefix" or (rule == "if-no-start" and (not body or body.startswith(_MENU)))
    return "\n".join(filter(None, (subject, body))) if needs_subject else body


def _quoted(block: bytes) -> bytes:
    """Whole lines only, so that the last field does not say something else than it did."""
    if len(block) <= QUOTED_HEADERS:
        return block
    return block[: block.rfind(b"\n", 0, QUOTED_HEADERS) + 1]
