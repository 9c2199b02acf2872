"""Repairs of IVR3xx: commands and their parameters.

Rules. Punctuation, quotes, units of seconds and the place of `record` are mended; a number, a key or a parameter that
would have to be chosen is offered.
"""

import re
from collections.abc import Mapping

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.frame import BLANK
from gateway.menu.reading.lookalike import skeleton
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import after_content, changed, entry_at, line_break, replaced
from gateway.menu.tree import Call, Message, Sms

__all__ = ["REPAIRS"]


def _found(message: Message, finding: Diagnostic) -> str:
    return message.source[finding.offset : finding.end]


def _write(message: Message, finding: Diagnostic, near: str, *, safe: bool) -> Fix | None:
    """`near` in the place of all that was found."""
    found = _found(message, finding)
    edit = Edit(finding.offset, finding.end, near)
    return deed("write", [edit], safe=safe, found=found, near=near) if found != near else None


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
    if near != _found(message, finding):
        edits.append(Edit(at, finding.end, near))
    return deed("line down", edits, safe=False)


_UNIT = r"(?:seconds?|secs?|s|секунд[аыу]?|сек|с)\.?"
_STOPPED = re.compile(r"(end|record)[.,:;!]++", re.IGNORECASE)
_RECORD = re.compile(rf"record[{BLANK}:=]*+([0-9]{{1,4}}+)[{BLANK}]*+(?:{_UNIT})?[.,;!]?", re.IGNORECASE)


def _command(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR301: `end.` and `record 10` are commands; `exit` and `sms 7999,…` only probably."""
    found = _found(message, finding)
    if record := _RECORD.fullmatch(found):
        return _write(message, finding, f"record: {record[1]}", safe=True)
    return _write(message, finding, str(finding.found["near"]), safe=_STOPPED.fullmatch(found) is not None)


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
    word = _found(message, finding)
    return deed("record last", [Edit(begin, finding.end, ""), Edit(end, end, f" {word}")], safe=True)


def _twice(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR312: the first one counts; the same value twice says nothing new."""
    entry = entry_at(message, finding.offset)
    found = _found(message, finding)
    if entry is None:
        return None
    begin = after_content(message.source, finding.offset)
    same = found in message.source[entry.body_span[0] : finding.offset].split()
    return deed("remove", [Edit(begin, finding.end, "")], safe=same, found=found)


_PUNCTUATION = re.compile(r"[\s()\-+.«»“”„\"'`–—‑\u2009\u200a]++")
_NUMBER = re.compile(r"[0-9]{5,15}")
_CHUNK = re.compile(r"[0-9]{5,}")
_PARTED = re.compile(r"[\s;/|]++|\s*+(?:или|и|or|and)\s++")
_PHONE_VARIABLE = re.compile(r"[${%#\[<]{1,2}phone[}%#\]>$]{0,2}", re.IGNORECASE)


def _number(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR313: punctuation and quotes go when one number is left; several numbers in one place get commas, if asked."""
    found = _found(message, finding)
    if found == ",":
        return deed("remove", [Edit(finding.offset, finding.end, "")], safe=False, found=found)
    entry = entry_at(message, finding.offset)
    if _PHONE_VARIABLE.fullmatch(found):
        sms = entry is not None and isinstance(entry.action, Sms)
        return _write(message, finding, "$phone", safe=False) if sms and found != "$phone" else None
    digits = _PUNCTUATION.sub("", found.rstrip(",;"))
    chunks = _CHUNK.findall(found)
    if _NUMBER.fullmatch(digits) and found.rfind("+") <= max(found.find("+"), 0):
        return _write(message, finding, digits, safe=len(chunks) < 2)
    numbers = [_PUNCTUATION.sub("", piece) for piece in _PARTED.split(found)]
    if len(numbers) > 1 and all(_NUMBER.fullmatch(number) for number in numbers):
        return _write(message, finding, ",".join(numbers), safe=False)
    return None


_WAIT = re.compile(rf"(?P<name>[^\W\d_]++)=[«“\"'„]?0*+([0-9]{{1,6}}+)(?:{_UNIT})?[»”\"']?[.,;]?", re.IGNORECASE)
_LONGEST_WAIT = 120


def _wait(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR314: `wait=10s` is ten seconds; of `wait=300` the most that is allowed is offered."""
    found = _WAIT.fullmatch(_found(message, finding))
    if found is None:
        return None
    seconds = int(found[2])
    return _write(message, finding, f"wait={min(seconds, _LONGEST_WAIT)}", safe=seconds <= _LONGEST_WAIT)


_UNIT_ALONE = re.compile(_UNIT, re.IGNORECASE)
_BEHIND_WAIT = re.compile(rf"wait=[0-9]{{1,3}}+[{BLANK}]++\Z", re.IGNORECASE)
_VALUE = re.compile(r"[=:](.++)", re.DOTALL)
_NAME = re.compile(r"[^\W\d_]++")


def _parameter(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR316: the mark of a parameter that is written with its value; the seconds of `wait=10 сек`. A name is asked."""
    text, found, near = message.source, _found(message, finding), str(finding.found.get("near", ""))
    if near:
        name, value = _NAME.match(found), _VALUE.search(near)
        exact = name is not None and near.startswith(skeleton(name[0]).lower())
        given = value is not None and value[1] in found
        bare = near == "record" and not _VALUE.search(found.rstrip("=:"))
        return _write(message, finding, near, safe=exact and (given or bare))
    if _UNIT_ALONE.fullmatch(found) and _BEHIND_WAIT.search(text, max(finding.offset - 20, 0), finding.offset):
        return deed("remove", [Edit(after_content(text, finding.offset), finding.end, "")], safe=True, found=found)
    bare_word = found.rstrip(".,;!")
    if bare_word != found and skeleton(bare_word).lower() == "record":
        return _write(message, finding, "record", safe=True)
    return None


def _blank_for_comma(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR325: a parameter never stands in the list of numbers."""
    begin = len(message.source[: finding.offset].rstrip(f"{BLANK},;"))
    shown = message.source[begin : finding.end]
    near = f" {_found(message, finding)}"
    return deed("write", [Edit(begin, finding.offset, " ")], safe=True, found=shown, near=near)


def _near(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR319: the international form."""
    return _write(message, finding, str(finding.found["near"]), safe=False)


_SCHEME = re.compile(r"(https?)[:;]?[/\\]{1,3}(?=[^\s/\\])|(https?):(?=[^\s/\\])", re.IGNORECASE)


def _address(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR321: `http:/host`, `http;//host`, `http:\\\\host`."""
    found = _found(message, finding)
    scheme = _SCHEME.match(found)
    if scheme is None or re.search(r"\s", found):
        return None
    near = f"{(scheme[1] or scheme[2]).lower()}://{found[scheme.end() :]}".replace("\\", "/")
    return _write(message, finding, near, safe=False)


_URL_WORD = re.compile(rf"url[{BLANK}]*+:?[{BLANK}]*+")


def _bare_address(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR322."""
    word = _URL_WORD.match(message.source, finding.offset, finding.end)
    if word is None:
        return None
    return deed("remove", [replaced(word.span(), "")], safe=False, found=word[0].rstrip(BLANK))


def _once(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR323: each number where it stands first."""
    entry = entry_at(message, finding.offset)
    if entry is None or not isinstance(entry.action, Call):
        return None
    body = message.source[slice(*entry.body_span)]
    written = re.match(r"call:([+0-9,]++)", body)
    if written is None:
        return None
    numbers = {number.lstrip("+"): number for number in reversed(written[1].split(","))}
    kept = [numbers[number] for number in dict.fromkeys(n.lstrip("+") for n in written[1].split(","))]
    begin = entry.body_span[0] + len("call:")
    near = ",".join(kept)
    return deed("write", [Edit(begin, begin + len(written[1]), near)], safe=False, found=written[1], near=near)


def _variable(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR332: `${phone}` in an SMS; in a spoken text nothing is replaced, whatever is written."""
    entry = entry_at(message, finding.offset)
    found = _found(message, finding)
    if entry is None or not isinstance(entry.action, Sms) or not _PHONE_VARIABLE.fullmatch(found):
        return None
    return _write(message, finding, "$phone", safe=False)


def _whose_number(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR333: a string of PHP in double quotes loses $phone."""
    comma = message.source.find(",", finding.offset)
    edit = Edit(finding.offset + len("sms:"), comma, "$phone")
    return deed("write", [edit], safe=False, found="sms:,", near="sms:$phone,")


_SECONDS = re.compile(
    rf"record[{BLANK}]*+:[{BLANK}]*+[«“\"'„]?([0-9]{{1,4}}+)[»”\"']?[{BLANK}]*+(?P<unit>{_UNIT})?[.,;]?", re.IGNORECASE
)
_MINUTES = re.compile(
    rf"record[{BLANK}]*+:[{BLANK}]*+([0-9]{{1,2}}+)[{BLANK}]*+(?:minutes?|min|m|минут[аыу]?|мин|м)\.?", re.IGNORECASE
)


def _seconds(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR340: seconds are seconds; minutes are worked out, if asked."""
    found = _found(message, finding)
    if seconds := _SECONDS.fullmatch(found):
        return _write(message, finding, f"record: {int(seconds[1])}", safe=True)
    if minutes := _MINUTES.fullmatch(found):
        return _write(message, finding, f"record: {int(minutes[1]) * 60}", safe=False)
    if found.rstrip(f"{BLANK}:") == "record":
        return _write(message, finding, "record", safe=True)
    return None


REPAIRS: Mapping[str, Repair] = {
    "IVR300": _key_in_front,
    "IVR301": _command,
    "IVR302": _look_alike,
    "IVR303": _own_line,
    "IVR310": _close_up,
    "IVR311": _record_last,
    "IVR312": _twice,
    "IVR313": _number,
    "IVR314": _wait,
    "IVR316": _parameter,
    "IVR319": _near,
    "IVR321": _address,
    "IVR322": _bare_address,
    "IVR323": _once,
    "IVR325": _blank_for_comma,
    "IVR332": _variable,
    "IVR333": _whose_number,
    "IVR340": _seconds,
}
