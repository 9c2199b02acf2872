"""A call as a mail to the provider: what stands in its body, and the octets on the wire (provider.md section 4). PURE.

Rules. The body is login:psw:id:time,tz:translit,format,sender,test:phones:mes, with every field that is documented;
without a login the password's place is the API key's. There is no quoting: what would end a field early is refused (in
`settings`, once and for all; here, where it comes with a call), and nothing is dropped or replaced in silence. The text
is last, so that colons and line ends do it no harm; the provider's own marks do. [text] and [/text] say where a body
begins and ends, in whatever mail they stand: a text that has them would be read as another body. A line `~~~` stays, as
over HTTP: the doors refuse it.

The text is base64: mail programs choose that by themselves for texts in Russian, it passes every relay unchanged, and a
call's text may be one line of 2000 octets where 998 are allowed (RFC 5321 section 4.5.3.1.6). Line ends in it are CRLF,
as they are in mail (RFC 2046 section 4.1.1). Each mail names its charset, so a character that the charset of the
settings has not makes it go as UTF-8: to refuse it would lose the call for a dash, to replace it would say another one.

The headers are those that a mail must have. One recipient and no other address, no Subject, which nobody documents as
read, and no Auto-Submitted (RFC 3834), by which readers of mail know what to throw away.
"""

import re
from base64 import encodebytes
from collections.abc import Sequence
from email.utils import formatdate

from gateway.egress.smtp.settings import SmtpOutSettings
from gateway.outcome import Reason, Why
from gateway.services import other_service
from gateway.value import value

__all__ = ["LARGEST", "Order", "write_mail"]

LARGEST = 100_000
"""Octets of a mail on the wire; the provider says 100 KB, and not which."""

_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")  # provider.md section 1.1, `id`
_PHONE = re.compile(r"[0-9]{3,20}")
_CALLER_ID = re.compile(r"[A-Za-z0-9 ._+-]{0,20}")  # section 1.1, `sender`
_BOUND = re.compile(r"\[/?text\]", re.IGNORECASE)
_ALL_DAY = (0, 24)
_CALL = 9  # section 4, `format`
_WRITTEN_BREAK = r"\n"


@value
class Order:
    """One text for one or more numbers, under one id."""

    id: str
    phones: Sequence[str]  # digits
    text: str
    mark: str  # tells this mail from every other of ours: a later attempt is no copy of the first
    at: int  # when it is written
    caller_id: str = ""  # "" is the settings'


def write_mail(settings: SmtpOutSettings, order: Order) -> bytes | Reason:
    """The mail with CRLF line ends, the last line's too; or why the provider could not read it as what it is."""
    body = _body(settings, order)
    if isinstance(body, Reason):
        return body
    charset, octets = _encoded(body, settings.charset)
    head = "".join(
        f"{name}: {content}\r\n"
        for name, content in (
            ("From", settings.mail_sender),
            ("To", settings.recipient),
            ("Date", formatdate(order.at / 1000)),
            ("Message-ID", f"<{order.mark}@{settings.hostname}>"),
            ("MIME-Version", "1.0"),
            ("Content-Type", f"text/plain; charset={charset}"),
            ("Content-Transfer-Encoding", "base64"),
        )
    )
    mail = f"{head}\r\n".encode("ascii") + encodebytes(octets).replace(b"\n", b"\r\n")
    if len(mail) > LARGEST:
        return _refused(f"the mail has {len(mail)} octets, and {LARGEST} are allowed")
    return mail


def _body(settings: SmtpOutSettings, order: Order) -> str | Reason:
    if fault := _fault(settings, order):
        return fault
    login, password = ("", settings.apikey) if settings.apikey else (settings.login, settings.password)
    # 0 is at once. Not "0-24": what begins with 0 may be read as an instant (section 1.1, `time`).
    hours = f"{settings.hours[0]}-{settings.hours[1]}" if settings.hours and settings.hours != _ALL_DAY else "0"
    manner = f"0,{_CALL},{order.caller_id or settings.caller_id},{int(settings.test)}"
    head = f"{login}:{password}:{order.id}:{hours},{settings.hours_tz}:{manner}"
    # The plus switches auto-correction of the number off (section 1.1).
    phones = [f"+{phone}" for phone in order.phones]
    text = order.text.replace("\r\n", "\n").replace("\r", "\n")
    if settings.list_form:
        written = text.replace("\n", _WRITTEN_BREAK)
        body = "\n".join((f"{head}::", *(f"{phone}:{written}" for phone in phones)))
    else:
        body = f"{head}:{','.join(phones)}:{text}"
    return f"[text]{body}[/text]" if settings.wrapped else body


def _fault(settings: SmtpOutSettings, order: Order) -> Reason | None:
    """Why `order` cannot be said in a body."""
    if not _ID.fullmatch(order.id) or not order.phones or not all(map(_PHONE.fullmatch, order.phones)):
        return _refused("an id or number that the provider cannot read")
    if not _CALLER_ID.fullmatch(order.caller_id):
        return _refused("a caller id that a mail to the provider cannot express")
    if mark := other_service(order.text):
        return Reason(Why.FORBIDDEN, f"the text begins with {mark}, a command of the provider's")
    if _BOUND.search(order.text):
        return Reason(Why.FORBIDDEN, "the text has [text] or [/text], which bound a mail to the provider")
    if settings.list_form and _WRITTEN_BREAK in order.text:
        return _refused(r"the text has \n in letters, which the list form reads as a line break")
    return None


def _refused(says: str) -> Reason:
    return Reason(Why.BAD_REQUEST, says)


def _encoded(body: str, charset: str) -> tuple[str, bytes]:
    """The charset that it is in, and its octets."""
    canonical = body.replace("\n", "\r\n")
    try:
        return charset, canonical.encode(charset)
    except UnicodeEncodeError:
        return "utf-8", canonical.encode("utf-8", errors="replace")  # half a character is no character in any charset
