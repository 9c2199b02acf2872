"""Texts that arrived in a coding: quoted-printable, URL coding, base64, HTML, literal \\n, the GSM table.

Rules. The whole text is decoded, not the one place that was told. A decoding is safe when what comes out is a text
without errors; it is offered when it comes out with less of them than a text has that nobody can read. Characters are
UTF-8 or nothing.
"""

import base64
import binascii
import html
import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote_to_bytes

from gateway.menu.checking import check
from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.frame import OPENING
from gateway.menu.repair.fix import Edit, Fix, Repair, applied, deed
from gateway.menu.repair.layout import changed, difference, line_break
from gateway.menu.tree import Message

__all__ = ["REPAIRS"]

_PREVIEW = 40


def _decoded(message: Message, *readings: str | None) -> Fix | None:
    """The first reading without errors, for certain; else, if asked, the first that is a menu at all."""
    text = message.source
    possible = [reading for reading in readings if reading is not None and reading != text]
    checks = [(reading, check(reading)) for reading in possible]
    for reading, checked in checks:
        if checked.ok:
            return deed("decode", difference(text, reading), safe=True, near=reading.strip()[:_PREVIEW])
    for reading, checked in checks:
        if checked.message.menu is not None and checked.message.menu.entries:
            return deed("decode", difference(text, reading), safe=False, near=reading.strip()[:_PREVIEW])
    return None


_SOFT_BREAK = re.compile(r"=[ \t]*+(?:\r\n|\n|\r)")
_QUOTED = re.compile(r"(?:=[0-9A-Fa-f]{2})++")
_QUOTED_BUT_WAIT = re.compile(r"(?<!wait)(?<!WAIT)(?:=[0-9A-Fa-f]{2})++")


def _quoted_printable(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR601. `wait=20` is coded as wait=3D20; a text that has it plain was only coded in parts."""
    joined = _SOFT_BREAK.sub("", message.source)
    return _decoded(message, *(_from_bytes(pattern, joined, _of_quoted) for pattern in (_QUOTED, _QUOTED_BUT_WAIT)))


def _of_quoted(run: str) -> bytes:
    return bytes.fromhex(run.replace("=", ""))


def _from_bytes(pattern: "re.Pattern[str]", text: str, raw: Callable[[str], bytes]) -> str | None:
    """Each run of coded bytes as the UTF-8 that it holds; None when it is none."""
    try:
        return pattern.sub(lambda run: raw(run[0]).decode(), text)
    except UnicodeDecodeError:
        return None


_PERCENTS = re.compile(r"(?:%[0-9A-Fa-f]{2})++")
_WORDS = re.compile(r"\S++")


def _url_coded(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR602. Where all is coded, addresses are too, and a plus may be a blank; else addresses keep theirs."""
    text = message.source.strip()
    if len(text.split()) == 1:
        return _decoded(
            message,
            _from_bytes(_PERCENTS, text.replace("+", " "), unquote_to_bytes) if "+" in text else None,
            _from_bytes(_PERCENTS, text, unquote_to_bytes),
        )
    try:
        words = _WORDS.sub(lambda word: word[0] if "://" in word[0] else _unquoted(word[0]), message.source)
    except UnicodeDecodeError:
        return None
    return _decoded(message, words)


def _unquoted(word: str) -> str:
    return _PERCENTS.sub(lambda run: unquote_to_bytes(run[0]).decode(), word)


def _base64(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR603."""
    try:
        return _decoded(message, base64.b64decode("".join(message.source.split()), validate=True).decode())
    except (binascii.Error, ValueError):
        return None


_TAG = re.compile(
    r"</?(?:html|head|body|title|br|p|div|span|b|i|u|s|a|font|table|tbody|thead|tr|td|th|style|script|meta|link|strong|em"
    r"|ul|ol|li|h[1-6]|hr|img|pre|code|blockquote|center|small|big|sub|sup|o:p)"
    r"(?:\s[^<>]{0,400}+|/)?+>|&(?:[A-Za-z]{2,8}|#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6});",
    re.IGNORECASE,
)
"""What HTML leaves. `<file ...>` is a voice file and none of it."""
_HIDDEN_PARTS = re.compile(
    r"<!--.*?-->|<(style|script|head|title)\b[^<>]{0,400}>.*?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_BREAKS = re.compile(r"</?(?:br|p|div|tr|table|li|ul|ol|h[1-6]|hr|pre|blockquote|html|body)\b", re.IGNORECASE)
_BETWEEN_TAGS = re.compile(r"[ \t]*+(?:\r\n|[\r\n])[ \t]*+")
_EMPTY_LINES = re.compile(r"[ \t]*+(?:\n[ \t]*+){2,}+|[ \t]*+\n[ \t]*+")


def _html(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR604 and IVR605: tags of blocks end a line, other tags go, entities are their characters."""
    text = message.source
    new = line_break(text)
    if finding.code == "IVR605":
        edits = changed(_TAG, text, (0, len(text)), lambda tag: _plain(tag, text, new))
        return deed("html", edits, safe=True)
    if text.count("<!--") + text.lower().count("<style") + text.lower().count("<script") < 20:
        text = _HIDDEN_PARTS.sub("", text)
    flat = _BETWEEN_TAGS.sub(" ", text)
    lines = _TAG.sub(lambda tag: _plain(tag, flat, "\n"), flat)
    plain = _EMPTY_LINES.sub("\n", lines.strip()).replace("\n", new)
    return deed("html", difference(message.source, plain), safe=check(plain).ok)


def _plain(tag: "re.Match[str]", text: str, new: str) -> str:
    if tag[0][0] == "&":
        character = html.unescape(tag[0])
        return " " if character == "\u00a0" else character
    if not _BREAKS.match(tag[0]):
        return ""
    at_end = tag.end() == len(text) or text[tag.end()] in "\r\n"
    at_begin = tag.start() == 0 or text[tag.start() - 1] in "\r\n"
    return "" if at_end or at_begin else new


_ESCAPED = re.compile(r"(?:\\r)?\\{1,2}n|\\r(?!\w)")


def _literal_breaks(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR610: safe when it makes entries. IVR611: in a text the writer may have meant a pause."""
    text = message.source
    if finding.code == "IVR611":
        return deed("literal blank", changed(_ESCAPED, text, (0, len(text)), " "), safe=False)
    edits = changed(_ESCAPED, text, (0, len(text)), line_break(text))
    before = message.menu.entries if message.menu else ()
    after = check(applied(text, edits)).message.menu
    return deed("literal", edits, safe=after is not None and len(after.entries) > len(before))


_GSM = {
    "¤phone": "$phone",
    "\x1b(": "{",
    "\x1b)": "}",
    "\x1b<": "[",
    "\x1b>": "]",
    "\x1b/": "\\",
    "\x1b=": "~",
    "\x1b@": "|",
    "\x1be": "€",
}
_GSM_PLACES = re.compile("|".join(re.escape(written) for written in _GSM))


def _gsm(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR620: braces, dollars and pairs of septets all over the text; safe when a text without errors comes out."""
    text = message.source
    edits = changed(_GSM_PLACES, text, (0, len(text)), lambda place: _GSM[place[0]])
    menu = message.menu
    if menu is not None and text[menu.span[0]] == "ä":
        edits.append(Edit(*menu.opening, OPENING))
        last = menu.span[1] - 1
        if text[last] == "ñ":
            edits.append(Edit(last, last + 1, "}"))
    edits.sort(key=lambda edit: edit.offset)
    return deed("gsm", edits, safe=check(applied(text, edits)).ok)


REPAIRS: Mapping[str, Repair] = {
    "IVR601": _quoted_printable,
    "IVR602": _url_coded,
    "IVR603": _base64,
    "IVR604": _html,
    "IVR605": _html,
    "IVR610": _literal_breaks,
    "IVR611": _literal_breaks,
    "IVR620": _gsm,
}
