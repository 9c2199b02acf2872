"""Repairs of IVR1xx: the macro, its braces, its lines, its blanks and letters.

Rules. A repair of what was read as it was meant anyway is safe; one that decides what was meant is offered.
"""

import re
from collections.abc import Mapping

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.frame import BLANK, OPENING, first_entry, last_entry
from gateway.menu.reading.lookalike import INVISIBLE, skeleton, visible
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import (
    after_content,
    changed,
    entry_at,
    line_break,
    line_end,
    line_start,
)
from gateway.menu.tree import Call, Message, Sms

__all__ = ["REPAIRS"]

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
    """IVR107: the } goes behind the entries that follow it. What stands in front of the menu stays where it is."""
    menu, text = message.menu, message.source
    if menu is None or finding.offset < menu.span[1] or text[menu.span[1] - 1] != "}":
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
    begin = line_start(text, max(first_entry(text, 0, len(text)), 0))
    end = last_entry(text, 0, len(text))
    return deed("frame", [Edit(begin, begin, f"{OPENING}{new}"), Edit(end, end, f"{new}}}")], safe=False)


def _unbracket(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR111."""
    return deed(
        "unbracket", [Edit(finding.offset, finding.offset + 1, ""), Edit(finding.end - 1, finding.end, "")], safe=False
    )


def _join(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR120, IVR121, IVR403: the reader joined the lines already; in an SMS a line break may be wanted."""
    at = finding.offset
    above = entry_at(message, at)
    edit = Edit(after_content(message.source, at), at, " ")
    return deed("join", [edit], safe=above is None or not isinstance(above.action, Sms))


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
    """IVR124 and IVR125: a line for each `key: ` that has a blank in front."""
    menu, text = message.menu, message.source
    if menu is None:
        return None
    new = line_break(text)
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


_NO_BREAKS = re.compile("[\u00a0\u202f\u2007]")


def _plain_blank(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR131: each of them in the row of blanks; in front of a colon no blank is needed at all."""
    text = message.source
    begin = len(text[: finding.offset].rstrip(BLANK))
    end = finding.end + len(text[finding.end :]) - len(text[finding.end :].lstrip(BLANK))
    if text[end : end + 1] == ":" and begin > line_start(text, begin):
        return deed("no-break", [Edit(begin, end, "")], safe=True)
    return deed("no-break", changed(_NO_BREAKS, text, (begin, end), " "), safe=True)


def _near(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR132: what is found is written in small letters."""
    near = str(finding.found["near"])
    found = message.source[finding.offset : finding.end]
    return deed("write", [Edit(finding.offset, finding.end, near)], safe=True, found=found, near=near)


def _control(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR140: in a key or a command nothing can be lost by it; in a text a letter may have stood there."""
    at, text = finding.offset, message.source
    if finding.found.get("near"):
        return deed("line break", [Edit(at, finding.end, line_break(text))], safe=False)
    above = entry_at(message, at)
    in_key = above is not None and above.key_span[0] <= at < above.body_span[0]
    return deed("invisible", [Edit(at, finding.end, "")], safe=in_key)


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
    "IVR109": _frame,
    "IVR111": _unbracket,
    "IVR120": _join,
    "IVR121": _join,
    "IVR122": _join_asked,
    "IVR123": _join_numbers,
    "IVR124": _split,
    "IVR125": _split,
    "IVR126": _key_to_colon,
    "IVR127": _line_down,
    "IVR130": _unblank,
    "IVR131": _plain_blank,
    "IVR132": _near,
    "IVR140": _control,
    "IVR141": _invisible,
    "IVR142": _direction,
    "IVR144": _invisible,
    "IVR403": _join,
}
