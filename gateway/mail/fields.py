"""The header block of a mail or of one of its parts: split once, by bytes, within limits.

Rules. Names are ASCII and lower case; values stay bytes until somebody asks for their text, because a raw 8-bit
subject can only be understood from its bytes. Every pattern here is linear: what one repetition can take, the next
cannot, and repetitions are possessive.
"""

import binascii
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.mail import charset

__all__ = ["ContentType", "Head", "TooMuch", "decode", "message_id", "split"]

MAX_BYTES = 65_536
MAX_FIELDS = 200
MAX_CONTENT_TYPE = 2_048  # bytes of a Content-Type that are looked at
MAX_MESSAGE_ID = 998  # a line, RFC 5322 section 2.1.1

# RFC 5322 section 2.2, but no "{" in a name: "{menu: ..." begins a body whose empty line got lost.
_FIELD = re.compile(rb"([!-9;-z|}~]++)[ \t]*+:([^\n]*+(?:\n[ \t][^\n]*+)*+)\n?")
_MBOX = re.compile(rb">?From [^\n]*+\n")
_EMPTY = re.compile(rb"\r*\n")
_FOLD = re.compile(rb"\r?\n")

# "ALARM: fire in hall 3" sent without any header is text, not a field. So a block must hold one of these, or an X-.
_USUAL = frozenset(
    b"from to cc subject date message-id received reply-to sender return-path mime-version content-type "
    b"content-transfer-encoding content-disposition content-language importance priority auto-submitted".split()
)


@dataclass(frozen=True, slots=True)
class TooMuch:
    """The block is beyond its limits; one ASCII line says which."""

    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """A header block and where it ends."""

    fields: Sequence[tuple[bytes, bytes]]  # lower-case name, value as it came (folded, not decoded)
    end: int  # offset after the last field
    body: int  # offset of the body

    def first(self, name: bytes) -> bytes:
        """The value of the first field of that name, unfolded; b"" when there is none."""
        for key, value in self.fields:
            if key == name:
                return _FOLD.sub(b"", value).strip()
        return b""

    def count(self, name: bytes) -> int:
        return sum(key == name for key, _ in self.fields)


def split(raw: bytes, start: int = 0, end: int | None = None, *, part: bool = False) -> Head | TooMuch:
    """The header block of `raw[start:end]`. A message without any header is all body; a `part` may have odd ones."""
    end = len(raw) if end is None else end
    at = start
    if not part and (match := _MBOX.match(raw, at, end)):
        at = match.end()
    fields: list[tuple[bytes, bytes]] = []
    excess = None
    while match := _FIELD.match(raw, at, end):
        at = match.end()
        fields.append((match[1].lower(), match[2]))
        if at - start > MAX_BYTES:
            excess = TooMuch(f"the header block is longer than {MAX_BYTES} bytes; shorten it")
            break
        if len(fields) > MAX_FIELDS:
            excess = TooMuch(f"the header block has more than {MAX_FIELDS} fields; remove some")
            break
    if not part and not any(name in _USUAL or name.startswith(b"x-") for name, _ in fields):
        return Head((), start, start)
    if excess is not None:
        return excess
    empty = _EMPTY.match(raw, at, end)
    return Head(fields, at, empty.end() if empty else at)


@dataclass(frozen=True, slots=True)
class ContentType:
    """A Content-Type or Content-Disposition: "text/plain", and its parameters."""

    value: str
    parameters: Mapping[str, bytes]

    @classmethod
    def read(cls, field: bytes, default: str = "") -> "ContentType":
        """RFC 2045 section 5.1, leniently: blanks may stand for semicolons, quotes may be missing."""
        match = _TOKEN.match(field[:MAX_CONTENT_TYPE])
        if match is None:
            return cls(default, {})
        parameters: dict[str, bytes] = {}
        for name, quoted, bare in _PARAMETER.findall(field[:MAX_CONTENT_TYPE], match.end()):
            value = _ESCAPED.sub(rb"\1", quoted[1:-1]) if quoted else bare.strip(b'"')
            parameters.setdefault(name.decode("ascii", "replace").lower(), value)
        return cls(match[1].decode("ascii", "replace").lower(), parameters)

    def text(self, name: str) -> str:
        return self.parameters.get(name, b"").decode("ascii", "replace").strip()


_TOKEN = re.compile(rb"[ \t\r\n]*+([^;\s]++)")
_PARAMETER = re.compile(rb"""[;\s]([^\s=;"]{1,60}+)\s*+=\s*+(?:("(?:[^"\\]|\\.)*+")|([^;\s]*+))""", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)

# RFC 2047 section 2, leniently: blanks inside a word, any charset, a language tag (RFC 2231 section 5).
_WORD = re.compile(rb"=\?([^?*]*+)(?:\*[^?]*+)?\?([bBqQ])\?([^?]*+)\?=")
_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def unbase64(data: bytes) -> bytes:
    """Whatever can be had: strange characters are skipped, a cut end is cut."""
    kept = data.partition(b"=")[0].translate(None, _NOT_BASE64)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"===")


def decode(value: bytes, body_charset: str, charsets: Sequence[str]) -> str:
    """The text of an unfolded value, on one line and without controls.

    Raw 8-bit text is taken to be in the body's encoding when it is not UTF-8 (RFC 5322 knows no raw 8-bit text, so
    whoever writes it writes both the same way).
    """
    if b"=?" not in value and value.isascii():
        return _one_line(value.decode("ascii"))
    pieces = [charset.decode(bytes(data), label or body_charset, charsets)[0] for label, data in _runs(value)]
    return _one_line("".join(pieces))


def _runs(value: bytes) -> list[tuple[str, bytearray]]:
    """Stretches of one label, "" for what is not encoded. Adjacent words of one label are joined as bytes, for
    many programs cut within a character; blanks between words do not count (RFC 2047 section 6.2)."""
    runs: list[tuple[str, bytearray]] = []
    at = 0
    for word in _WORD.finditer(value):
        between, at = value[at : word.start()], word.end()
        if between.strip():
            runs.append(("", bytearray(between)))
        data = _word_bytes(word[2], word[3])
        label = "" if data is None else word[1].decode("ascii", "replace").lower() or "unknown-8bit"
        if label and runs and runs[-1][0] == label:
            runs[-1][1].extend(data or b"")
        else:
            runs.append((label, bytearray(word[0] if data is None else data)))
    runs.append(("", bytearray(value[at:])))
    return runs


def _word_bytes(encoding: bytes, text: bytes) -> bytes | None:
    """None when nothing can be made of it: then it is shown as it came."""
    data = unbase64(text) if encoding in b"bB" else binascii.a2b_qp(text, header=True)
    return None if text and not data else data


def _one_line(text: str) -> str:
    if not text.isprintable():
        text = "".join(" " if unprintable(character) else character for character in text)
    return " ".join(text.split())


def unprintable(character: str) -> bool:
    """Controls (C0, DEL, C1) and the Unicode separators that end a line."""
    return character < " " or "\x7f" <= character <= "\x9f" or character in "\u2028\u2029"


def message_id(value: bytes) -> str:
    """The identifier with its brackets, whether it came with them or without: they are not a part of it (RFC 5322
    section 3.6.4), so both are one identifier. Comments around it are not either (section 3.2.2). Odd ones serve as
    well, for they are only compared and quoted: what matters is printable ASCII without blanks, so that it stays on
    its line. "" when that cannot be had."""
    value = _without_comments(value)
    start = value.find(b"<")
    end = value.find(b">", start)
    inner = (value[start + 1 : end] if 0 <= start < end else value).strip()
    if not inner or len(inner) + 2 > MAX_MESSAGE_ID or not _GRAPHIC.fullmatch(inner):
        return ""
    return f"<{inner.decode('ascii')}>"


_GRAPHIC = re.compile(rb"[!-;=?-~]++")
_MARK = re.compile(rb"\\.|[()<]", re.DOTALL)


def _without_comments(value: bytes) -> bytes:
    """The value without what stands in parentheses, which nest, in front of the first "<"."""
    if b"(" not in value:
        return value
    kept = bytearray()
    depth = at = 0
    for mark in _MARK.finditer(value):
        if mark[0] == b"<" and depth == 0:
            break
        if mark[0] == b"(":
            kept += value[at : mark.start()] if depth == 0 else b""
            depth += 1
        elif mark[0] == b")" and depth > 0:
            depth -= 1
            at = mark.end()
    return bytes(kept) + (value[at:] if depth == 0 else b"")
