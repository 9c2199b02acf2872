"""A finished call as the report that its sender gets: RFC 3464 in RFC 6522's multipart/report.

Rules. The bytes are a function of the arguments. Lines end with CRLF, everything is 7-bit and at most 998 long, so the
report survives any path. Whatever came from outside passes `_plain` (one line of printable ASCII) or stands in an
encoded part: no value can begin a header, a line or a part of its own. One report tells one call; "delivered" means
that the call was answered, and a report tells only ends, so there is no "delayed" and no class 4.
"""

import binascii
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from email.header import Header
from email.utils import format_datetime
from itertools import groupby

from gateway.mail.fields import unprintable
from gateway.mail.words import REASONS, End, Words, ending, status
from gateway.message import Report, Step, Story
from gateway.outcome import Event, Reason, State, Why
from gateway.remark import Language, Remark, told

__all__ = ["write_report"]

_CRLF = "\r\n"
_LINE = 900  # bytes that one value may take; RFC 5322 section 2.1.1 allows a line 998
_SAID = 1_000  # characters of a call: more is not accepted
_TONGUES: Sequence[Language] = ("ru", "en")
_DETAIL = 200  # characters of a provider's own words, or of the subject
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,255}")
_REFERENCE = re.compile(rf"<[!-;=?-~]{{1,{_LINE}}}>")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_CLEAN = re.compile(rb"(?:[\t -~]{0,998}\r\n)*+")


def write_report(
    report: Report, story: Story, *, hostname: str, sender: str, at: int, boundary: str, zone: tzinfo | None = UTC
) -> bytes:
    """The mail that tells `story.origin.sender` the end of one call.

    `hostname` is who reports; `sender` stands in the header only, for the envelope has a null reverse-path; `at` is
    the time of writing in ms; `boundary` is at most 60 letters, digits and dots. It is used with "=_" in front, which
    no encoded part can hold (RFC 2045 section 6.7), so even a boundary that can be foreseen is safe. `zone`: whose
    clock people read; None is this machine's.
    """
    last = _last_step(report.state, story)
    delimiter = f"=_{boundary}"
    machine = (
        _block(_per_message(story, hostname)) + b"\r\n" + _block(_per_recipient(report.state, last, story, hostname))
    )
    parts = [
        _part("text/plain; charset=utf-8", "base64", _base64(_human(report.state, last, story, zone))),
        _part("message/delivery-status", "7bit", machine),
    ]
    if story.origin.headers:
        parts.append(_part("text/rfc822-headers", *_quoted(story.origin.headers)))
    separator = f"--{delimiter}".encode("ascii")
    head = _block(_headers(report, story, hostname, sender, at, delimiter))
    return b"".join([head, *(b"\r\n" + separator + b"\r\n" + part for part in parts), b"\r\n", separator, b"--\r\n"])


def _headers(report: Report, story: Story, hostname: str, sender: str, at: int, delimiter: str) -> Iterator[str]:
    told = _ending(report.state, _last_step(report.state, story)).subject
    subject = Header(f"{told.ru} / {told.en}: {_plain(story.call.phone)}", "utf-8", header_name="Subject")
    yield f"From: ivr-gateway <{_plain(sender)}>"
    # An address that is not plain stays in the envelope, where it belongs and where nothing can be smuggled by it.
    yield f"To: <{story.origin.sender}>" if _ADDRESS.fullmatch(story.origin.sender) else "To: undisclosed-recipients:;"
    yield f"Subject: {subject.encode(linesep=_CRLF)}"
    yield f"Date: {_date(at)}"
    yield f"Message-ID: <report.{report.id}.{_plain(story.call.id)}@{_plain(hostname)}>"
    if _REFERENCE.fullmatch(story.origin.reference):
        yield f"In-Reply-To: {story.origin.reference}"
        yield f"References: {story.origin.reference}"
    yield "Auto-Submitted: auto-replied"  # RFC 3834 section 5
    yield "X-Auto-Response-Suppress: All"  # the same for Exchange
    yield "MIME-Version: 1.0"
    yield f'Content-Type: multipart/report; report-type=delivery-status;\r\n boundary="{delimiter}"'


def _per_message(story: Story, hostname: str) -> Iterator[str]:
    """RFC 3464 section 2.2."""
    yield f"Reporting-MTA: {_plain(f'dns; {hostname}')}"
    if story.origin.envelope_id:
        yield f"Original-Envelope-Id: {_plain(_unxtext(story.origin.envelope_id))}"
    yield f"Arrival-Date: {_date(story.call.accepted_at)}"


def _per_recipient(end: State, last: Step | None, story: Story, hostname: str) -> Iterator[str]:
    """RFC 3464 section 2.3. A recipient without an address is named by its number at our host."""
    call, recipient = story.call, story.recipient
    reason = last.reason if last else None
    kind, _, original = recipient.original.partition(";")
    if original:
        yield f"Original-Recipient: {_plain(f'{kind}; {_unxtext(original)}')}"
    address = recipient.address or f"{call.phone}@{hostname}"
    yield f"Final-Recipient: {_plain(f'rfc822; {address}')}"
    yield f"Action: {'delivered' if end is State.DELIVERED else 'failed'}"
    yield f"Status: {status(end, reason.why if reason else None)}"
    if reason:
        obstacle = _obstacle(reason, story)
        yield f"Diagnostic-Code: {_plain(f'x-ivr; {reason}' + (f'; before that {obstacle}' if obstacle else ''))}"
    if tried := [step.at for step in story.steps if step.event is Event.CLAIMED]:
        yield f"Last-Attempt-Date: {_date(tried[-1])}"
    yield f"Final-Log-ID: {_plain(call.id)}"


def _human(end: State, last: Step | None, story: Story, zone: tzinfo | None) -> str:
    """Russian, a line, then English."""
    return "\n".join([*_told(0, end, last, story, zone), "", "-" * 40, "", *_told(1, end, last, story, zone), ""])


_LABELS: Sequence[Words] = (
    Words("Номер", "Number"),
    Words("Тема письма", "Subject of the mail"),
    Words("Принят", "Accepted"),
    Words("Завершён", "Ended"),
    Words("Сколько раз заказывали звонок", "Times the call was ordered"),
    Words("Длительность, с", "Length, s"),
    Words("Стоимость", "Cost"),
    Words("Номер звонка в шлюзе", "Id of the call"),
)


def _told(language: int, end: State, last: Step | None, story: Story, zone: tzinfo | None) -> Iterator[str]:
    call = story.call
    yield _ending(end, last).sentence[language]
    if last and last.reason and end is not State.DELIVERED:
        cause = REASONS[last.reason.why]
        yield f"{Words('Причина', 'Reason')[language]}: {_with_detail(cause.what[language], last.reason)}."
        if obstacle := _obstacle(last.reason, story):
            what = _with_detail(REASONS[obstacle.why].what[language], obstacle)
            yield f"{Words('Что мешало', 'What stood in the way')[language]}: {what}."
            cause = REASONS[obstacle.why]
        yield f"{Words('Что делать', 'What to do')[language]}: {cause.advice[language]}"
    yield ""
    values = (
        call.phone,
        story.origin.subject[:_DETAIL],
        _moment(call.accepted_at, zone),
        _moment(last.at if last else call.since, zone),
        str(call.attempt),
        "" if story.seconds is None else str(story.seconds),
        story.cost,
        call.id,
    )
    yield from (f"{label[language]}: {_one_line(value)}" for label, value in zip(_LABELS, values, strict=True) if value)
    yield from _on_the_text(language, end, story)


_CHANGED = Words("Перед звонком мы исправили ваш текст", "We changed your text before calling")
_NOTICED = Words("Обратите внимание на ваш текст", "Something to look at in your text")
_BEFORE = Words("было", "was")
_AFTER = Words("стало", "is")
_REMOVED = Words("(удалено)", "(removed)")
_SPOKEN = Words("Текст звонка", "The text of the call")
_SIGNS = str.maketrans({"⏎": " / ", "␣": " "})  # what programs and programmers read, people do not

_PAST: Sequence[tuple[str, str]] = (
    ("they would be read aloud", "they were read aloud"),
    ("would be read aloud", "was read aloud"),
    ("будет прочитано вслух", "прозвучало вслух"),
    ("будет прочитана вслух", "прозвучала вслух"),
    ("будут прочитаны вслух", "прозвучали вслух"),
    ("прочитают вслух", "прочитали вслух"),
)
"""What warnings foretell, once the call is over."""


def _on_the_text(language: int, end: State, story: Story) -> Iterator[str]:
    """What was changed in it, line by line, with the text that came of it; and what was noticed. Mostly nothing."""
    changes = [one for one in story.remarks if one.changed]
    warnings = [one for one in story.remarks if not one.changed]
    if changes:
        yield from ("", f"{_CHANGED[language]}:")
        for _, same_line in groupby(changes, key=lambda one: one.line or id(one)):
            yield from _changes(language, list(same_line))
    if warnings:
        yield from ("", f"{_NOTICED[language]}:")
        for one in warnings:
            words = told(one, _TONGUES[language])
            yield f"- {_one_line(_was(words) if end is State.DELIVERED else words)}"
    if story.remarks:
        yield from ("", f"{_SPOKEN[language]}:")
        yield from (f"    {_one_line(line)}" for line in story.call.text[:_SAID].split("\n"))


def _changes(language: int, changes: Sequence[Remark]) -> Iterator[str]:
    """All that was done to one line, each deed once, and the line as it was at first and is at last."""
    deeds = dict.fromkeys(told(one, _TONGUES[language]) for one in changes)
    yield from (f"- {_one_line(deed.translate(_SIGNS))}" for deed in deeds)
    before, after = changes[0].before, changes[-1].after
    if before or after:
        yield f"    {_BEFORE[language]}: {_readable(before)}"
        yield f"    {_AFTER[language]}: {_readable(after) or _REMOVED[language]}"


def _readable(quoted: str) -> str:
    """A piece of the text, with the marks of line ends and blanks as people read them."""
    return " ".join(_one_line(quoted.translate(_SIGNS)).split()).strip("/ ")


def _was(words: str) -> str:
    for foretold, past in _PAST:
        words = words.replace(foretold, past)
    return words


def _last_step(end: State, story: Story) -> Step | None:
    """The step that led to the end which is told."""
    return next((step for step in reversed(story.steps) if step.state is end), None)


def _ending(end: State, last: Step | None) -> End:
    return ending(end, last.reason.why if last and last.reason else None)


def _obstacle(reason: Reason, story: Story) -> Reason | None:
    """What kept a call here until its time was over: the last reason before that."""
    if reason.why is not Why.VALIDITY_OVER:
        return None
    return next((step.reason for step in reversed(story.steps) if step.reason not in (None, reason)), None)


def _with_detail(what: str, reason: Reason) -> str:
    return f"{what} ({_one_line(reason.detail[:_DETAIL])})" if reason.detail else what


def _block(lines: Iterable[str]) -> bytes:
    return "".join(line + _CRLF for line in lines).encode("ascii")


def _part(content_type: str, encoding: str, content: bytes) -> bytes:
    return _block([f"Content-Type: {content_type}", f"Content-Transfer-Encoding: {encoding}", ""]) + content


def _plain(text: str) -> str:
    """One line of printable ASCII, bounded: what else was there is shown as an escape or a question mark."""
    shown = text[:_LINE].encode("ascii", "backslashreplace").decode("ascii")
    return "".join(character if " " <= character <= "~" else "?" for character in shown)[:_LINE]


def _one_line(text: str) -> str:
    """For the encoded part: any language, but no line of its own."""
    clean = "".join(" " if unprintable(character) else character for character in text)
    return clean.encode("utf-8", "replace").decode("utf-8")


def _unxtext(text: str) -> str:
    """RFC 3461 section 4; what is no xtext stays as it is."""
    return _XTEXT.sub(lambda match: chr(int(match[1], 16)), text)


def _quoted(headers: bytes) -> tuple[str, bytes]:
    """The original header block: as it is when it is clean 7-bit, else quoted-printable (RFC 6522 section 4)."""
    lines = headers.replace(b"\r\n", b"\n").replace(b"\r", b"\n").rstrip(b"\n").split(b"\n")
    text = b"".join(line + b"\r\n" for line in lines)
    if _CLEAN.fullmatch(text) and b"--=_" not in text:
        return "7bit", text
    return "quoted-printable", binascii.b2a_qp(text, istext=True)


def _base64(text: str) -> bytes:
    data = text.replace("\n", _CRLF).encode("utf-8")
    lines = (binascii.b2a_base64(data[at : at + 57], newline=False) for at in range(0, len(data), 57))
    return b"".join(line + b"\r\n" for line in lines)


def _date(at: int) -> str:
    return format_datetime(_utc(at))


def _moment(at: int, zone: tzinfo | None) -> str:
    """`2025-10-09 11:53:20 UTC+3`: everybody's clock is known by its distance, and few by their zone's letters."""
    local = _utc(at).astimezone(zone)
    minutes = int((local.utcoffset() or timedelta()).total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    apart = f"{'+' if minutes > 0 else '-'}{hours}{f':{rest:02d}' if rest else ''}" if minutes else ""
    return f"{local:%Y-%m-%d %H:%M:%S} UTC{apart}"


def _utc(at: int) -> datetime:
    return datetime.fromtimestamp(at // 1000, UTC)
