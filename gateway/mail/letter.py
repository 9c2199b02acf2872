"""A raw e-mail as the call that it asks for: `read`.

Rules. Total: any bytes give a Letter or an Unreadable. The subject rule is applied here, so that `Letter.text` is
exactly what will be said. Sound files that came with the mail are played: a mail with one needs no text, and no subject
in front of its menu. Controls are taken out of the subject (a decoded CRLF would smuggle a header into whatever
quotes it); in the text they stay, for the menu checker names their place. Mail that must not become a call is refused:
reports and bounces (no report about a report, RFC 3464 section 2) and mail that runs in circles (RFC 5321 section 6.3).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from gateway.mail import fields, parts, sounds
from gateway.mail import subject as topic
from gateway.mail.left_out import LeftOut, remarks_on
from gateway.mail.parts import Text, Unreadable
from gateway.mail.subject import SubjectRule
from gateway.message import Audio
from gateway.remark import Remark

__all__ = ["Letter", "SubjectRule", "Unreadable", "read"]

MAX_RECEIVED = 50  # hops; more is a loop
QUOTED_HEADERS = 16_384  # bytes of the original header block that a report may quote

_SAYS_NOTHING = Unreadable(
    "5.6.0",
    "the mail says nothing; write what the call shall say into its body as plain text",
    "в письме нет текста; напишите в письме то, что должен услышать человек",
)
_MENU_IN_SUBJECT = Unreadable(
    "5.6.0",
    "the menu stands in the subject, where it is none; write it into the mail itself, from {menu: to }",
    "меню стоит в теме письма; перенесите его в само письмо, от {menu: до }",
)


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail asks for."""

    subject: str  # decoded, one line, no controls
    text: str  # what the call will say: the subject rule is applied, line ends are LF
    message_id: str  # with angle brackets; "" when there is none that can be used
    headers: bytes  # the original header block, whole lines, at most QUOTED_HEADERS bytes
    remarks: Sequence[Remark] = ()  # what was made of the subject, and what was left out
    left_out: Sequence[LeftOut] = ()  # of the body; empty when that was not allowed
    spoken_first: str = ""  # of the subject, what the call begins with
    files: Sequence[Audio] = ()  # the sound files that came with it; with some the text may be empty


def read(
    raw: bytes,
    subject_rule: SubjectRule,
    charsets: Sequence[str],
    *,
    drop_marked: bool = False,
    audio: bool = True,
) -> Letter | Unreadable:
    """The letter in `raw`, a message as it came after DATA.

    `charsets` are tried, in order of trust, for text that is not UTF-8 and does not (truly) say what it is.
    `drop_marked`: signatures, quoted mails and doubled links may be left out, where the mail program itself says what
    they are; `left_out` tells of each. `audio`: sound files can be played; if not, a mail with one is refused.
    """
    head = fields.split(raw)
    if isinstance(head, fields.TooMuch):
        return Unreadable("5.3.4", head.text)
    if head.count(b"received") > MAX_RECEIVED:
        return Unreadable(
            "5.4.6", f"more than {MAX_RECEIVED} Received headers: the mail runs in circles; check its route"
        )
    found = parts.find_text(raw, head, charsets, drop_marked=drop_marked)
    if isinstance(found, Unreadable) and found is not parts.NO_TEXT:
        return found
    files = sounds.find_sounds(raw, head, charsets, playable=audio)
    if isinstance(files, Unreadable):
        return files
    if isinstance(found, Unreadable):
        if not files:
            return found
        found = Text("", "")
    subject = fields.decode(head.first(b"subject"), found.charset, charsets)
    if topic.has_lost_menu(subject, found.text):
        return _MENU_IN_SUBJECT
    text, first, remarks = topic.spoken(subject, found.text, subject_rule, starts=bool(files))
    if not (text or files):
        return _SAYS_NOTHING
    return Letter(
        subject,
        text,
        fields.message_id(head.first(b"message-id")),
        _quoted(raw[: head.end]),
        (*remarks_on(found.left_out), *remarks),
        found.left_out,
        first,
        files,
    )


def _quoted(block: bytes) -> bytes:
    """Whole lines only, so that the last field does not say something else than it did."""
    if len(block) <= QUOTED_HEADERS:
        return block
    return block[: block.rfind(b"\n", 0, QUOTED_HEADERS) + 1]
