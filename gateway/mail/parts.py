"""The body's text: walks the tree of MIME parts, undoes the transfer encoding, flowed lines and markup.

Rules. The tree is walked with a stack of offsets, never by recursion, and its size and depth are bounded; each level
is searched once, so the work is at most MAX_DEPTH times the size; of all text parts together, MAX_TEXT is read. The
first text/plain part that says something wins, else the first text/html part that does; attachments and forwarded
messages are nobody's body. A report is not a call.
"""

import binascii
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from gateway.mail import alternatives, charset, fields, markup
from gateway.mail.fields import ContentType, Head, TooMuch
from gateway.mail.left_out import LeftOut

__all__ = ["NO_TEXT", "Leaf", "Part", "Text", "Unreadable", "find_text", "leaves"]

MAX_PARTS = 100
MAX_DEPTH = 10
MAX_TEXT = 262_144  # bytes of text as sent: far above what a call can say, even in an office program's HTML
MAX_UNFLOWED = 20_000  # characters; what is longer is refused however its lines are joined
MAX_BOUNDARY = 200  # bytes; RFC 2046 section 5.1.1 allows 70

_NOWHERE = -1
_TRIMMED = " \t\n\u00a0"  # not `str.strip()`: other controls stay for the menu checker to name


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The mail cannot become a call."""

    status: str  # RFC 3463
    text: str  # one ASCII line: what is wrong and what to do
    ru: str = ""  # the same in Russian, where a person rather than a program made the mail


@dataclass(frozen=True, slots=True)
class Text:
    """The body as text, perhaps empty, and the codec that it was found to be in."""

    text: str
    charset: str
    left_out: tuple[LeftOut, ...] = ()  # what is not in it, where that was allowed


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a mail, by where its body is."""

    head: Head
    start: int  # of its body, in the raw mail
    end: int
    depth: int
    default: str = "text/plain"  # what it is when it does not say (RFC 2046 section 5.1.5)
    alternative: int = _NOWHERE  # the innermost multipart/alternative that it is in, by the offset of its body


_REMEDY = "send the call's text as text/plain"
NO_TEXT = Unreadable(
    "5.6.0",
    f"no text part, only attachments, a calendar or winmail.dat; {_REMEDY}",
    "в письме нет текста, только вложение; напишите текст в самом письме, в формате «обычный текст»",
)
_A_REPORT = Unreadable(
    "5.6.0",
    f"this is a delivery report, and a report makes no call; {_REMEDY}",
    "это отчёт о доставке, по отчёту мы не звоним; напишите новое письмо",
)
_NO_BOUNDARY = Unreadable("5.6.0", f"a multipart has no usable boundary; {_REMEDY}")
_TOO_DEEP = Unreadable("5.6.0", f"parts are nested deeper than {MAX_DEPTH}; {_REMEDY}")
_TOO_LONG = Unreadable("5.3.4", f"the text is longer than {MAX_TEXT} bytes; a call says at most 1000 characters")
_TOO_MANY = Unreadable("5.6.0", f"the mail has more than {MAX_PARTS} parts; {_REMEDY}")


def find_text(raw: bytes, head: Head, charsets: Sequence[str], *, drop_marked: bool = False) -> Text | Unreadable:
    """The body of a mail whose header block is `head`.

    `drop_marked`: without what a mail program added and marked as such (see `marks` and `doubled`).
    """
    best: Text | None = None  # what there is until plain text that says something ends the search
    html = (_NOWHERE, "")  # the last that was read: the alternative that it is in, and its markup
    size = 0
    texts = _texts(raw, head)
    for leaf in texts:
        if isinstance(leaf, Unreadable):
            return leaf
        part, kind = leaf
        is_html = kind.value == "text/html"
        if is_html and best is not None and best.text:
            continue
        size += part.end - part.start
        if size > MAX_TEXT:
            return _TOO_LONG
        text, codec = _decoded(raw, part, kind, charsets)
        left_out: tuple[LeftOut, ...] = ()
        if is_html:
            html = part.alternative, text
            text, left_out = alternatives.from_html(text) if drop_marked else (markup.to_text(text), ())
        else:
            text = _plain(text, kind)
            if drop_marked and text:
                if html[0] != part.alternative or html[0] == _NOWHERE:
                    html = part.alternative, _html_beside(raw, part, texts, charsets, MAX_TEXT - size)
                text, left_out = alternatives.from_plain(text, html[1])
        found = Text(text.strip(_TRIMMED), codec, left_out)
        if found.text and not is_html:
            return found
        best = found if best is None or not best.text else best
    return best or NO_TEXT


Leaf = tuple[Part, ContentType]


def leaves(raw: bytes, head: Head) -> Iterator[Leaf | Unreadable]:
    """The parts that have no parts, in order; what makes the mail unreadable is the last."""
    stack = [Part(head, head.body, len(raw), 1)]
    seen = 0
    while stack:
        if seen + len(stack) > MAX_PARTS:
            yield _TOO_MANY
            return
        part = stack.pop()
        seen += 1
        kind = ContentType.read(part.head.first(b"content-type"), part.default)
        if kind.value == "multipart/report":
            yield _A_REPORT
            return
        if kind.value.startswith("multipart/"):
            children = _children(raw, part, kind)
            if isinstance(children, Unreadable):
                yield children
                return
            stack.extend(reversed(children))
        else:
            yield part, kind


def _texts(raw: bytes, head: Head) -> Iterator[Leaf | Unreadable]:
    """Those that are text."""
    return (leaf for leaf in leaves(raw, head) if isinstance(leaf, Unreadable) or _is_text(leaf[1], leaf[0].head))


def _html_beside(
    raw: bytes, plain: Part, texts: Iterator[Leaf | Unreadable], charsets: Sequence[str], room: int
) -> str:
    """The markup of the HTML that says the same as a plain part that was just read; "" when there is none of at most
    `room` bytes. What is wrong with the mail from there on does no harm to it: its text was found."""
    if plain.alternative == _NOWHERE:
        return ""
    for leaf in texts:
        if isinstance(leaf, Unreadable) or leaf[0].alternative != plain.alternative:
            break
        part, kind = leaf
        if kind.value == "text/html":
            return _decoded(raw, part, kind, charsets)[0] if part.end - part.start <= room else ""
    return ""


def _is_text(kind: ContentType, head: Head) -> bool:
    """RFC 2045 section 5.2: what is no type at all is plain text."""
    known = kind.value in ("text/plain", "text/html") or kind.value.count("/") != 1
    return known and ContentType.read(head.first(b"content-disposition")).value != "attachment"


def _children(raw: bytes, part: Part, kind: ContentType) -> list[Part] | Unreadable:
    """RFC 2046 section 5.1.1. A missing last delimiter is forgiven; what stands before the first is not a part."""
    boundary = kind.parameters.get("boundary", b"").rstrip()
    if not boundary or len(boundary) > MAX_BOUNDARY:
        return _NO_BOUNDARY
    if part.depth >= MAX_DEPTH:
        return _TOO_DEEP
    default = "message/rfc822" if kind.value == "multipart/digest" else "text/plain"
    alternative = part.start if kind.value == "multipart/alternative" else part.alternative
    children = []
    # One more than there may be is enough for the caller to see that there are too many.
    for start, end in islice(_sections(raw, part.start, part.end, b"--" + boundary), MAX_PARTS + 1):
        head = fields.split(raw, start, end, part=True)
        if isinstance(head, TooMuch):
            return Unreadable("5.3.4", f"in a part: {head.text}")
        children.append(Part(head, head.body, end, part.depth + 1, default, alternative))
    return children


_REST_OF_DELIMITER = re.compile(rb"(--)?+[ \t]*+(?:\r*+\n|\Z)")


def _sections(raw: bytes, start: int, end: int, delimiter: bytes) -> Iterator[tuple[int, int]]:
    """Start and end of what stands between delimiter lines; the line feed before a delimiter belongs to it. (So does a
    carriage return, but that is a blank at the end, and those are trimmed anyway.)"""
    opened = None
    at = start
    while (at := raw.find(delimiter, at, end)) >= 0:
        after = at + len(delimiter)
        rest = _REST_OF_DELIMITER.match(raw, after, end)
        if rest is None or (at > start and raw[at - 1] != 0x0A):
            at = after
            continue
        if opened is not None:
            yield opened, max(opened, at - 1)
        if rest[1]:
            return
        at = opened = rest.end()
    if opened is not None:
        yield opened, end


def _decoded(raw: bytes, part: Part, kind: ContentType, charsets: Sequence[str]) -> tuple[str, str]:
    """What a part holds, with line feeds for its line ends, and its codec."""
    text, codec = charset.decode(_transferred(raw, part), kind.text("charset"), charsets)
    if "\r" in text:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    return text, codec


def _plain(text: str, kind: ContentType) -> str:
    if kind.text("format").lower() == "flowed" and len(text) <= MAX_UNFLOWED:
        text = _unflowed(text, delete_space=kind.text("delsp").lower() == "yes")
    return text.strip(_TRIMMED)


def _transferred(raw: bytes, part: Part) -> bytes:
    """RFC 2045 section 6. An encoding that nobody knows is taken to be none."""
    data = raw[part.start : part.end]
    match part.head.first(b"content-transfer-encoding").strip(b"\"' ;").lower():
        case b"quoted-printable":
            return binascii.a2b_qp(data)
        case b"base64":
            return fields.unbase64(data)
        case _:
            return data


def _unflowed(text: str, *, delete_space: bool) -> str:
    """RFC 3676 section 4: a line that ends with a blank goes on in the next one of the same quote depth."""
    paragraphs: list[list[str]] = []
    open_depth = None  # quote depth of a paragraph that goes on
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")  # space-stuffing
        signature = content == "-- "
        if open_depth == depth and not signature:
            paragraphs[-1].append(content)
        else:
            paragraphs.append([">" * depth + " " * (depth > 0), content])
        soft = content.endswith(" ") and not signature
        if soft and delete_space:
            paragraphs[-1][-1] = content[:-1]
        open_depth = depth if soft else None
    return "\n".join("".join(paragraph) for paragraph in paragraphs)
