"""Texts that arrived in a coding: quoted-printable, URL coding, base64, HTML, literal \\n, the GSM table.

Rules. The whole text is decoded, not the one place that was told, and nothing twice. A decoding is safe when a text
without errors comes out that is coded no more, and when it makes no entry: what a stranger typed into one item must not
become another. Only a text that stands in its coding as a whole, without an entry before, may become a menu. Everything
else is offered. Characters are UTF-8 or nothing.
"""

import base64
import binascii
import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from gateway.menu.checking import check
from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.frame import OPENING
from gateway.menu.repair.fix import Edit, Fix, Repair, applied, deed
from gateway.menu.repair.layout import changed, difference, line_break
from gateway.menu.repair.proof import entries_of, entries_outside, still_coded
from gateway.menu.tree import Message

__all__ = ["REPAIRS"]

_PREVIEW = 40


def _is_sure(message: Message, after: Message, *, whole: bool) -> bool:
    """Whether a decoding may be made unasked. `whole`: nothing of the text was outside of the coding."""
    before = entries_of(message)
    kept = before == entries_of(after) and entries_outside(after) <= entries_outside(message)
    return (kept or (whole and not before)) and not still_coded(after)


def _decoded(message: Message, *readings: str | None, whole: bool = True) -> Fix | None:
    """The first reading that is sure; else, if asked, the first without errors or that is a menu at all."""
    text = message.source
    possible = [reading for reading in readings if reading is not None and reading != text]
    checks = [(reading, check(reading)) for reading in possible]
    for reading, checked in checks:
        if checked.ok and _is_sure(message, checked.message, whole=whole):
            return deed("decode", difference(text, reading), safe=True, near=reading.strip()[:_PREVIEW])
    for reading, checked in checks:
        if checked.ok or entries_of(checked.message):
            return deed("decode", difference(text, reading), safe=False, near=reading.strip()[:_PREVIEW])
    return None


_LINE_END = re.compile(r"[\r\n]")


def _one_line(text: str) -> bool:
    """Whether no line end of the text itself is left: all of its lines, if it has any, are in the coding."""
    return not _LINE_END.search(text.strip())


_SOFT_BREAK = re.compile(r"=[ \t]*+(?:\r\n|\n|\r)")
_QUOTED = re.compile(r"(?:=[0-9A-Fa-f]{2})++")
_QUOTED_BUT_WAIT = re.compile(r"(?<!wait)(?<!WAIT)(?:=[0-9A-Fa-f]{2})++")


def _quoted_printable(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR601. `wait=20` is coded as wait=3D20; a text that has it plain was only coded in parts."""
    joined = _SOFT_BREAK.sub("", message.source)
    readings = (_from_bytes(pattern, joined, _of_quoted) for pattern in (_QUOTED, _QUOTED_BUT_WAIT))
    return _decoded(message, *readings, whole=_one_line(joined))


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
    return _decoded(message, words, whole=False)


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
_BETWEEN_TAGS = re.compile(r"(?<![ \t])[ \t]*+(?:\r\n|[\r\n])[ \t]*+")
_EMPTY_LINES = re.compile(r"(?<![ \t])[ \t]*+(?:\n[ \t]*+)++")


def _html(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR604 and IVR605: tags of blocks end a line, other tags go, entities are their characters."""
    text = message.source
    new = line_break(text)
    if finding.code == "IVR605":
        edits = changed(_TAG, text, (0, len(text)), lambda tag: _plain(tag, text, new))
        after = check(applied(text, edits)).message
        return deed("html", edits, safe=_is_sure(message, after, whole=False))
    if text.count("<!--") + text.lower().count("<style") + text.lower().count("<script") < 20:
        text = _HIDDEN_PARTS.sub("", text)
    flat = _BETWEEN_TAGS.sub(" ", text)
    lines = _TAG.sub(lambda tag: _plain(tag, flat, "\n"), flat)
    plain = _EMPTY_LINES.sub("\n", lines.strip()).replace("\n", new)
    checked = check(plain)
    sure = checked.ok and _is_sure(message, checked.message, whole=True)
    return deed("html", difference(message.source, plain), safe=sure)


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
    """IVR610: safe when all line ends are written so. IVR611: in a text the writer may have meant a pause."""
    text = message.source
    if finding.code == "IVR611":
        return deed("literal blank", changed(_ESCAPED, text, (0, len(text)), " "), safe=False)
    edits = changed(_ESCAPED, text, (0, len(text)), line_break(text))
    after = check(applied(text, edits)).message
    return deed("literal", edits, safe=_is_sure(message, after, whole=_one_line(text)))


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
    return _gsm_of(message.source)


@lru_cache(maxsize=4)
def _gsm_of(text: str) -> Fix | None:
    """The same for each of the places, which may be hundreds: so it is worked out once."""
    message = check(text).message
    edits = changed(_GSM_PLACES, text, (0, len(text)), lambda place: _GSM[place[0]])
    menu = message.menu
    if menu is not None and text[menu.span[0]] == "ä":
        edits.append(Edit(*menu.opening, OPENING))
        last = menu.span[1] - 1
        if text[last] == "ñ":
            edits.append(Edit(last, last + 1, "}"))
    edits.sort(key=lambda edit: edit.offset)
    after = check(applied(text, edits))
    return deed("gsm", edits, safe=after.ok and _is_sure(message, after.message, whole=True))


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
