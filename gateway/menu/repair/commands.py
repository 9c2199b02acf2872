"""Repairs of IVR3xx: commands and their parameters. Their numbers and senders stand in `numbers`.

Rules. Punctuation, quotes, units of seconds and the place of `record` are mended; a key or a parameter that would have
to be chosen is offered.
"""

import re
from collections.abc import Mapping

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.frame import BLANK
from gateway.menu.reading.lookalike import skeleton
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import after_content, changed, entry_at, line_break, replaced
from gateway.menu.repair.numbers import found_text, written
from gateway.menu.tree import Message, Sms

__all__ = ["REPAIRS"]


def _key_in_front(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR300: the key of the line above, because a command mostly follows the words of its item."""
    above = entry_at(message, finding.offset)
    key = above.key if above else "1"
    near = f"{key}: {finding.found['found']}"
    return deed("add key", [Edit(finding.offset, finding.offset, f"{key}: ")], safe=False, near=near)


def _own_line(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR303: a command at the end of a text gets a line of its own; what stands behind it cannot be divided."""
    text, at = message.source, finding.offset
    entry = entry_at(message, at)
    if entry is None or entry.body_span[1] != finding.end:
        return None
    head = f"{finding.found['key']}: "
    edits = [Edit(after_content(text, at), at, line_break(text) + head)]
    near = str(finding.found["near"])
    if near != found_text(message, finding):
        edits.append(Edit(at, finding.end, near))
    return deed("line down", edits, safe=False)


_UNIT = r"(?:seconds?|secs?|s|секунд[аыу]?|сек|с)\.?"
_STOPPED = re.compile(r"(end|record)[.,:;!]++", re.IGNORECASE)
_DRESSED_ADDRESS = re.compile(
    r"""[«“„"'`(<\[]{1,2}+(https?://[^\s«»“”„"'`()<>\[\]{}]++)[»”“"'`)>\]]{1,2}+[.,;]?""", re.IGNORECASE
)
_RECORD = re.compile(rf"record[{BLANK}:=]*+([0-9]{{1,4}}+)[{BLANK}]*+(?:{_UNIT})?[.,;!]?", re.IGNORECASE)


def _command(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR301: `end.`, `record 10` and an address in quotes or brackets are commands; `exit` and `sms 7999,…` only
    probably."""
    found = found_text(message, finding)
    if address := _DRESSED_ADDRESS.fullmatch(found):
        return written(message, finding, address[1], safe=True)
    if record := _RECORD.fullmatch(found):
        return written(message, finding, f"record: {record[1]}", safe=True)
    return written(message, finding, str(finding.found["near"]), safe=_STOPPED.fullmatch(found) is not None)


_EXPLAINED_BY_SHAPE = frozenset("ЗзОоΟ")


def _look_alike(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR302: only the letters of the command, the parameter or the label."""
    found, near = str(finding.found["found"]), str(finding.found["near"])
    at = message.source.find(found, finding.offset, finding.end)
    if at < 0:
        return None
    safe = len(found) > 1 or found in _EXPLAINED_BY_SHAPE or not near.isdigit()
    return deed("write", [Edit(at, at + len(found), near)], safe=safe, found=found, near=near)


_LIST_BLANK = re.compile(rf"(?<=[:,])[{BLANK}]++|[{BLANK}]++(?=[,:])")
_NUMBERS = re.compile(rf"[^\W\d_]*+[{BLANK}]*+[^\w\r\n]?[^\r\nA-Za-zА-Яа-яЁё]*+")


def _close_up(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR310: blanks behind `call:` and in its list, behind `sms:` and around its first two fields."""
    text = message.source
    entry = entry_at(message, finding.offset)
    if entry is None:
        return None
    begin, end = entry.body_span
    if isinstance(entry.action, Sms):
        first = text.find(",", finding.offset, end)
        second = text.find(",", first + 1, end)
        stop = second + 1 + len(text[second + 1 : end]) - len(text[second + 1 : end].lstrip(BLANK))
        edits = changed(_LIST_BLANK, text, (min(begin, finding.offset), stop))
    else:
        numbers = _NUMBERS.match(text, begin, end)
        assert numbers is not None  # it matches nothing, too
        edits = changed(_LIST_BLANK, text, (begin, numbers.end()))
    return deed("unblank", edits, safe=True)


def _record_last(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR311."""
    entry = entry_at(message, finding.offset)
    if entry is None:
        return None
    begin = after_content(message.source, finding.offset)
    end = entry.body_span[1]
    word = found_text(message, finding)
    return deed("record last", [Edit(begin, finding.end, ""), Edit(end, end, f" {word}")], safe=True)


def _twice(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR312: the first one counts; the same value twice says nothing new."""
    entry = entry_at(message, finding.offset)
    found = found_text(message, finding)
    if entry is None:
        return None
    begin = after_content(message.source, finding.offset)
    same = found in message.source[entry.body_span[0] : finding.offset].split()
    return deed("remove", [Edit(begin, finding.end, "")], safe=same, found=found)


_WAIT = re.compile(rf"(?P<name>[^\W\d_]++)=[«“\"'„]?0*+([0-9]{{1,6}}+)(?:{_UNIT})?[»”\"']?[.,;]?", re.IGNORECASE)
_LONGEST_WAIT = 120


def _wait(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR314: `wait=10s` is ten seconds; of `wait=300` the most that is allowed is offered."""
    found = _WAIT.fullmatch(found_text(message, finding))
    if found is None:
        return None
    seconds = int(found[2])
    return written(message, finding, f"wait={min(seconds, _LONGEST_WAIT)}", safe=seconds <= _LONGEST_WAIT)


_UNIT_ALONE = re.compile(_UNIT, re.IGNORECASE)
_BEHIND_WAIT = re.compile(rf"wait=[0-9]{{1,3}}+[{BLANK}]++\Z", re.IGNORECASE)
_VALUE = re.compile(r"[=:](.++)", re.DOTALL)
_NAME = re.compile(r"[^\W\d_]++")


def _parameter(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR316: the mark of a parameter that is written with its value; the seconds of `wait=10 сек`. A name is asked."""
    text, found, near = message.source, found_text(message, finding), str(finding.found.get("near", ""))
    if near:
        name, value = _NAME.match(found), _VALUE.search(near)
        exact = name is not None and near.startswith(skeleton(name[0]).lower())
        given = value is not None and value[1] in found
        bare = near == "record" and not _VALUE.search(found.rstrip("=:"))
        return written(message, finding, near, safe=exact and (given or bare))
    if _UNIT_ALONE.fullmatch(found) and _BEHIND_WAIT.search(text, max(finding.offset - 20, 0), finding.offset):
        return deed("remove", [Edit(after_content(text, finding.offset), finding.end, "")], safe=True, found=found)
    bare_word = found.rstrip(".,;!")
    if bare_word != found and skeleton(bare_word).lower() == "record":
        return written(message, finding, "record", safe=True)
    return None


def _blank_for_comma(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR325: a parameter never stands in the list of numbers."""
    begin = len(message.source[: finding.offset].rstrip(f"{BLANK},;"))
    shown = message.source[begin : finding.end]
    near = f" {found_text(message, finding)}"
    return deed("write", [Edit(begin, finding.offset, " ")], safe=True, found=shown, near=near)


_URL_WORD = re.compile(rf"url[{BLANK}]*+:?[{BLANK}]*+")
_SCHEME = re.compile(r"(https?)[:;]?[/\\]{1,3}(?=[^\s/\\])|(https?):(?=[^\s/\\])", re.IGNORECASE)


def _address(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR321: `http:/host`, `http;//host`, `http:\\\\host`; an address with words behind it, without them, if asked."""
    found, address = found_text(message, finding), str(finding.found.get("near") or "")
    if address:
        return written(message, finding, address, safe=False)
    bare = _URL_WORD.match(found)
    if dressed := _DRESSED_ADDRESS.fullmatch(found, bare.end() if bare else 0):
        return written(message, finding, dressed[1], safe=True)
    scheme = _SCHEME.match(found)
    if scheme is None or re.search(r"\s", found):
        return None
    near = f"{(scheme[1] or scheme[2]).lower()}://{found[scheme.end() :]}".replace("\\", "/")
    return written(message, finding, near, safe=False)


def _bare_address(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR322."""
    word = _URL_WORD.match(message.source, finding.offset, finding.end)
    if word is None:
        return None
    return deed("remove", [replaced(word.span(), "")], safe=False, found=word[0].rstrip(BLANK))


_GAP = r"[^\S\r\n]*+"
_SECONDS = re.compile(
    rf"record{_GAP}:{_GAP}[«“\"'„]?([0-9]{{1,4}}+)[»”\"']?{_GAP}(?P<unit>{_UNIT})?[.,;]?", re.IGNORECASE
)
_MINUTES = re.compile(
    rf"record{_GAP}:{_GAP}([0-9]{{1,2}}+){_GAP}(?:minutes?|min|m|минут[аыу]?|мин|м)\.?", re.IGNORECASE
)


def _seconds(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR340: seconds are seconds; minutes are worked out, if asked."""
    found = found_text(message, finding)
    if seconds := _SECONDS.fullmatch(found):
        return written(message, finding, f"record: {int(seconds[1])}", safe=True)
    if minutes := _MINUTES.fullmatch(found):
        return written(message, finding, f"record: {int(minutes[1]) * 60}", safe=False)
    if found.rstrip(f"{BLANK}:") == "record":
        return written(message, finding, "record", safe=True)
    return None


REPAIRS: Mapping[str, Repair] = {
    "IVR300": _key_in_front,
    "IVR301": _command,
    "IVR302": _look_alike,
    "IVR303": _own_line,
    "IVR310": _close_up,
    "IVR311": _record_last,
    "IVR312": _twice,
    "IVR314": _wait,
    "IVR316": _parameter,
    "IVR321": _address,
    "IVR322": _bare_address,
    "IVR325": _blank_for_comma,
    "IVR340": _seconds,
}
