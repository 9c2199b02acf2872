"""Repairs of IVR1xx: the macro, its braces, its lines, its blanks and letters.

Rules. A repair of what was read as it was meant anyway is safe; one that decides what was meant is offered.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from gateway.menu.checks.mail_signs import signs_of_mail
from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.frame import BLANK, OPENING, first_entry, last_entry
from gateway.menu.reading.lookalike import INVISIBLE, skeleton, visible
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import (
    BULLETS,
    after_content,
    changed,
    entry_at,
    line_break,
    line_end,
    line_start,
    replaced,
    whole_line,
)
from gateway.menu.tree import Call, Entry, Message, Sms

__all__ = ["REPAIRS"]

_BREAK = re.compile(r"\r\n|[\r\n]")
_ROUND = {"{": "(", "}": ")"}


def _close(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR102: where the entries stop is known; whether the lines behind are still menu is not."""
    at = finding.related[0].offset
    return deed("close", [Edit(at, at, f"{line_break(message.source)}}}")], safe=False)


def _round_brackets(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR103 and IVR104: a brace and its partner on the same line, if it has one that is not the menu's own."""
    text, at = message.source, finding.offset
    span = (line_start(text, at), line_end(text, at))
    partner = text.find("}", at, span[1]) if text[at] == "{" else text.rfind("{", span[0], at)
    own = {message.menu.span[0], message.menu.span[1] - 1} if message.menu else set()
    places = [one for one in (at, partner) if one >= 0 and one not in own]
    return deed("unbrace", [Edit(one, one + 1, _ROUND[text[one]]) for one in places], safe=False)


def _opening(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR106: `{ menu :` and `{меню:` are certainly meant; `(menu:` and other words are probably meant."""
    menu = message.menu
    if menu is None:
        return None
    text, (begin, end) = message.source, menu.opening
    written = text[begin:end]
    bare = visible(written.lstrip("{｛([<").strip(":;=：﹕∶꞉ː׃")).strip("\"'«»“”")
    meant = skeleton(bare).lower() == "menu" or bare.lower() == "меню"
    gap = " " if written[-1].isspace() and text[end : end + 1] not in ("\r", "\n") else ""
    edits = [Edit(begin, end, OPENING + gap)]
    close = menu.span[1]
    closed = menu.span[1] > begin and text[close - 1 : close] in ("}", "｝", ")", "]", ">")
    if not closed:
        edits.append(Edit(close, close, f"{line_break(text)}}}"))
    elif text[close - 1] != "}":
        edits.append(Edit(close - 1, close, "}"))
    safe = meant and written[0] in "{｛" and closed and bool(menu.entries)
    return deed("write", edits, safe=safe, found=written.strip(), near=OPENING)


def _inside(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR107, IVR113: the } goes behind the entries that follow it. What stands in front of the menu stays there."""
    menu, text = message.menu, message.source
    if menu is None or finding.offset < menu.span[1] - 1 or text[menu.span[1] - 1] != "}":
        return None
    brace = menu.span[1] - 1
    begin = after_content(text, brace)
    last = last_entry(text, finding.offset, len(text))
    if last < 0:
        return None
    return deed("inside", [Edit(begin, brace + 1, ""), Edit(last, last, f"{line_break(text)}}}")], safe=False)


def _frame(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR109: entries without a macro around them."""
    text, new = message.source, line_break(message.source)
    first = first_entry(text, 0, len(text))
    if first < 0:  # their keys are words
        return None
    begin = line_start(text, first)
    end = last_entry(text, 0, len(text))
    return deed("frame", [Edit(begin, begin, f"{OPENING}{new}"), Edit(end, end, f"{new}}}")], safe=False)


def _unbracket(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR111."""
    return deed(
        "unbracket", [Edit(finding.offset, finding.offset + 1, ""), Edit(finding.end - 1, finding.end, "")], safe=False
    )


_KEY_AND_ODD_BLANK = re.compile(rf"([*#]|[0-9]{{1,9}}+)(?=[^\S\r\n]*+:)[^\S\r\n{BLANK}]++[^\S\r\n]*+:")


def _join(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR120, IVR121: the reader joined the lines already; in an SMS a line break may be wanted, and lines that may be
    no part of the text at all are not joined unasked."""
    at, text = finding.offset, message.source
    above = entry_at(message, at)
    if key := _KEY_AND_ODD_BLANK.match(text, at):  # the blank is none of the menu's, so its key was not seen
        near = f"{key[1]}:"
        return deed("write", [replaced(key.span(), near)], safe=False, found=key[0], near=near)
    sms = above is not None and isinstance(above.action, Sms)
    edit = Edit(after_content(text, at), at, " ")
    return deed("join", [edit], safe=not sms and not _is_doubtful(message, above, at))


def _is_doubtful(message: Message, above: Entry | None, at: int) -> bool:
    """Whether a line below an entry, or below the menu's text, may be no part of it: then none of them is joined."""
    menu = message.menu
    if menu is None:
        return True
    if above is None:
        first = menu.entries[0].key_span[0] if menu.entries else menu.span[1]
        return _has_doubtful_line(message.source, menu.opening[1], max(menu.text.span[1], min(at, first)))
    if above.body_span[0] >= at:
        return False  # the key has nothing beside it, so this is what it says
    return _has_doubtful_line(message.source, above.body_span[0], max(above.body_span[1], at))


_LINE = re.compile(r"[^\r\n]++")
_CONTACT = re.compile(
    r"[0-9](?:[\s().–-]{0,3}[0-9]){5}|[^\s@<>]{1,64}@[^\s@<>]{1,60}\.|(?:www\.|https?://)[^\s]", re.IGNORECASE
)
_WRAPPED_AT = 60
"""Characters of a line that a mail program probably broke; some put an empty line behind each."""


@lru_cache(maxsize=8)
def _has_doubtful_line(text: str, begin: int, end: int) -> bool:
    """Whether a line below the first one of text[begin:end] may be no part of the text that begins there.

    It is a sign of mail or of a list, holds a telephone number or an address, or stands behind an empty line although
    the line above is short.
    """
    lines = list(_LINE.finditer(text, begin, end))
    last = begin, begin
    for line in lines:
        if not line[0].strip():
            continue
        if last[1] > begin:
            apart = len(_BREAK.findall(text, last[1], line.start())) > 1
            lonely = apart and last[1] - line_start(text, last[0]) < _WRAPPED_AT
            if lonely or _CONTACT.search(line[0]) or line[0].lstrip()[0] in BULLETS:
                return True
        last = line.start(), line.start() + len(line[0].rstrip())
    below = next((line.end() for line in lines if line[0].strip()), end)
    return any(sign.begin >= below for sign in signs_of_mail(text, below, end))


def _join_call(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR403: parameters are no text."""
    at = finding.offset
    return deed("join", [Edit(after_content(message.source, at), at, " ")], safe=True)


def _join_asked(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR122: `5: flat 3` below `house` may be the rest of the text."""
    at = finding.offset
    return deed("join", [Edit(after_content(message.source, at), at, " ")], safe=False)


def _join_numbers(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR123 below a call whose list of numbers ends with a comma: the rest of the list was wrapped."""
    at = finding.offset
    above = entry_at(message, at)
    end = after_content(message.source, at)
    if above is None or not isinstance(above.action, Call) or message.source[end - 1] != ",":
        return None
    if message.source[at] not in "+0123456789":
        return None
    return deed("join", [Edit(end, at, "")], safe=False)


_INLINE = re.compile(rf"[{BLANK}]++(?=(?:[*#]|[0-9]{{1,4}}+)[ \t]?:(?![0-9]))")


def _split(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR124, IVR125 and IVR128: a line for each `key: ` that has a blank in front."""
    menu, text = message.menu, message.source
    if menu is None:
        return None
    new = line_break(text)
    if finding.code == "IVR128":
        return deed("split", [Edit(after_content(text, finding.offset), finding.offset, new)], safe=False)
    whole = finding.code == "IVR124"
    edits = changed(_INLINE, text, (menu.opening[1], menu.span[1]) if whole else (finding.offset, finding.end), new)
    if not whole:
        return deed("split", edits, safe=False)
    begin, end = menu.span
    before = after_content(text, begin)
    if before and not set("\r\n") & set(text[before:begin]):
        edits.append(Edit(before, begin, new))
    brace = end - 1
    if text[brace] == "}":
        inner = after_content(text, brace)
        if not set("\r\n") & set(text[inner:brace]):
            edits.append(Edit(inner, brace, new))
        after = end + len(text[end:]) - len(text[end:].lstrip(BLANK))
        if after < len(text) and text[after] not in "\r\n":
            edits.append(Edit(end, after, new))
    return deed("split", edits, safe=False)


def _key_to_colon(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR126: `2` on one line, `: text` on the next."""
    colon = message.source.find(":", finding.end)
    return deed("join", [Edit(finding.end, colon, "")], safe=True) if colon >= 0 else None


def _line_down(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR127."""
    at = finding.offset
    begin = after_content(message.source, at)
    return deed("line down", [Edit(begin, at, line_break(message.source))], safe=False)


def _unblank(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR130."""
    return deed("unblank", [Edit(finding.offset, finding.end, "")], safe=True)


_OTHER_BLANKS = f"{BLANK}\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u205f\u3000"
_SPECIAL = re.compile(f"[{_OTHER_BLANKS.translate({9: None, 32: None})}]")


def _plain_blank(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR131: each of them in the row of blanks; in front of a colon no blank is needed at all."""
    text = message.source
    begin = len(text[: finding.offset].rstrip(_OTHER_BLANKS))
    end = finding.end + len(text[finding.end :]) - len(text[finding.end :].lstrip(_OTHER_BLANKS))
    edits = changed(_SPECIAL, text, (begin, end), " ")
    if text[end : end + 1] == ":" and begin > line_start(text, begin):
        edits = [Edit(begin, end, "")]
    if text[finding.offset] in BLANK:
        return deed("no-break", edits, safe=True)
    return deed("plain blank", edits, safe=True)


_OK_END = re.compile(r"ok:end(?!\S)", re.IGNORECASE)


def _near(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR132: what is found is written in small letters, `OK:END` as a whole."""
    near = str(finding.found["near"])
    found = message.source[finding.offset : finding.end]
    ends = _OK_END.match(message.source, finding.offset)
    if near == "ok" and ends and not ends[0].endswith("end"):
        found, near = ends[0], ends[0].lower()
        return deed("write", [replaced(ends.span(), near)], safe=True, found=found, near=near)
    return deed("write", [Edit(finding.offset, finding.end, near)], safe=True, found=found, near=near)


def _control(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR140: in a key or a command nothing can be lost by it; in a text a letter may have stood there."""
    at, text = finding.offset, message.source
    if finding.found.get("near"):
        return deed("line break", [Edit(at, finding.end, line_break(text))], safe=False)
    above = entry_at(message, at)
    in_key = above is not None and above.key_span[0] <= at < above.body_span[0]
    return deed("invisible", [Edit(at, finding.end, "")], safe=in_key)


def _comment(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR114: there are no comments, so the line is for its writer to keep elsewhere."""
    text, line = message.source, whole_line(message.source, finding.offset)
    if "}" in text[slice(*line)]:
        line = after_content(text, finding.offset), text.find("}", finding.offset)
    found = text[finding.offset : line_end(text, finding.offset)]
    return deed("remove", [replaced(line, "")], safe=False, found=found)


_HIDDEN = re.compile(f"[{INVISIBLE}]")
_WORD_END = re.compile(r"\s|\Z")


def _invisible(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR141 and IVR144: all of them in the word."""
    text = message.source
    begin = finding.offset
    while begin > 0 and not text[begin - 1].isspace():
        begin -= 1
    end = _WORD_END.search(text, finding.end)
    assert end is not None  # the end of the text is one
    return deed("invisible", changed(_HIDDEN, text, (begin, end.start())), safe=True)


def _direction(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR142: marks are only removed; an override showed another text than the one that is spoken."""
    overrides = ("\u202d", "\u202e")
    safe = message.source[finding.offset] not in overrides
    return deed("invisible", [Edit(finding.offset, finding.end, "")], safe=safe)


REPAIRS: Mapping[str, Repair] = {
    "IVR102": _close,
    "IVR103": _round_brackets,
    "IVR104": _round_brackets,
    "IVR106": _opening,
    "IVR107": _inside,
    "IVR113": _inside,
    "IVR109": _frame,
    "IVR111": _unbracket,
    "IVR120": _join,
    "IVR121": _join,
    "IVR122": _join_asked,
    "IVR123": _join_numbers,
    "IVR124": _split,
    "IVR125": _split,
    "IVR128": _split,
    "IVR126": _key_to_colon,
    "IVR127": _line_down,
    "IVR130": _unblank,
    "IVR131": _plain_blank,
    "IVR132": _near,
    "IVR140": _control,
    "IVR141": _invisible,
    "IVR142": _direction,
    "IVR144": _invisible,
    "IVR114": _comment,
    "IVR403": _join_call,
}
