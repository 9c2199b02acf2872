"""`call:`: its numbers and its parameters.

Rules. The order wait, ok, err, record of the page (R32) is read in one step; every other writing goes through the
list of words below it. Only `record` is bound to a place: the last (R24). Each parameter stands once (A15).
"""

import re
from collections import deque
from dataclasses import dataclass, field

from gateway.menu.diagnostic import Findings
from gateway.menu.reading.frame import BLANK
from gateway.menu.reading.lookalike import NARROW_COLONS, named, nearest, note_look_alike, skeleton, unseen, visible
from gateway.menu.reading.phone import bare_digits, note_number
from gateway.menu.tree import Call, Span

__all__ = ["MOST_NUMBERS", "is_parameters", "read_call"]

MOST_NUMBERS = 9  # R17
LONGEST_WAIT = 120  # seconds, R19

_CANONICAL = re.compile(
    r"call:(\+?[0-9]{5,15}(?:,\+?[0-9]{5,15}){0,8})"
    r"(?:[ \t]++wait=(120|1[01][0-9]|[1-9][0-9]?))?(?:[ \t]++ok:(end))?(?:[ \t]++err:([A-Za-z0-9]++))?([ \t]++record)?"
)
_WORD = re.compile(rf"[^{BLANK}]++")
_BLANK_AT_COMMA = re.compile(r"\A[ \t]++|(?<=,)[ \t]++|[ \t](?=[ \t]{0,20},)")
_OTHER_BLANK = re.compile("[\u00a0\u202f\u2007\u1680\u2000-\u200a\u205f\u3000]")
"""No-break spaces and the wide and narrow ones of typesetters."""
_QUOTES = "\"'«»“”„‘’`"
_PARAMETER = re.compile(rf"([^\W\d_]++)([:={NARROW_COLONS}]?)(.*+)", re.DOTALL)
_WAIT = re.compile(r"[0-9]{1,9}")
_LABEL = re.compile(r"[A-Za-z0-9]++")
_MARKS = {"wait": "=", "ok": ":", "err": ":", "record": ""}
_USUAL = {"wait": "60", "ok": "end", "err": "label"}
_MEANT = {
    **dict.fromkeys(("timeout", "time", "ring", "ожидание", "ждать"), "wait"),
    **dict.fromkeys(("error", "fail", "failed", "noanswer", "busy", "else", "ошибка"), "err"),
    "success": "ok",
}
_MEANT_ALONE = {"end": "ok", "rec": "record", "recording": "record", "запись": "record"}
"""What other systems, and people in a hurry, call the parameters."""


def is_parameters(words: str) -> bool:
    """Whether a line holds nothing but parameters of a call: the rest of a wrapped one."""
    found = [_PARAMETER.fullmatch(word) for word in words.split()]
    return bool(found) and all(one is not None and one[1] in _MARKS and one[2] == _MARKS[one[1]] for one in found)


@dataclass(slots=True)
class _Draft:
    """A call while it is read. `seen` are the parameters so far and where they stand."""

    numbers: list[str] = field(default_factory=list)
    wait: int | None = None
    ok: str | None = None
    err: str | None = None
    err_span: Span = (0, 0)
    seen: dict[str, Span] = field(default_factory=dict)


def read_call(body: str, at: int, findings: Findings) -> Call:
    """A call from its body, which begins with `call:` at offset `at`."""
    found = _CANONICAL.fullmatch(body)
    if found is not None:
        numbers, wait, ok, err, record = found.groups()
        if numbers[0] == "8" or ",8" in numbers:
            return _read_freely(body, at, findings)  # one of them may have a trunk prefix, which is told there
        span = (at + found.start(4) - 4, at + found.end(4)) if err else (0, 0)
        listed = numbers.replace("+", "").split(",")
        return Call(listed, int(wait) if wait else 120, wait is not None, ok, err, record is not None, span)
    return _read_freely(body, at, findings)


def _read_freely(body: str, at: int, findings: Findings) -> Call:
    draft = _Draft()
    for blank in _OTHER_BLANK.finditer(body):
        findings.note("IVR131", at + blank.start(), at + blank.end())
    body = body if body.isascii() else _OTHER_BLANK.sub(" ", body)
    words = list(_WORD.finditer(body, len("call:")))
    count = next((n for n, word in enumerate(words) if _begins_parameters(word[0])), len(words))
    if words and count == 0 and words[0].start() == len("call:") and not _is_parameter(words[0][0]):
        count = 1  # `call:operator`: a word in the number's place
    behind_commas = _read_numbers(body, at, words[:count], draft, findings)
    parameters = deque([*behind_commas, *((word[0], at + word.start()) for word in words[count:])])
    while parameters:
        strangers = _strangers(parameters)
        if strangers:
            begin, end = strangers
            findings.note("IVR316", begin, end, found=body[begin - at : end - at])
            continue
        word, start = _next_parameter(parameters, findings)
        _read_parameter(word, start, draft, findings)
    if draft.seen and "record" in draft.seen and list(draft.seen)[-1] != "record":
        findings.note("IVR311", *draft.seen["record"])
    wait = 120 if draft.wait is None else draft.wait
    given = draft.wait is not None
    return Call(tuple(draft.numbers), wait, given, draft.ok, draft.err, "record" in draft.seen, draft.err_span)


def _strangers(parameters: deque[tuple[str, int]]) -> Span | None:
    """Takes the words in front that are no parameter, nor meant for one: they are told together."""
    first = end = -1
    while parameters and _is_stranger(parameters[0][0]):
        word, start = parameters.popleft()
        first, end = start if first < 0 else first, start + len(word)
    return (first, end) if first >= 0 else None


def _is_stranger(word: str) -> bool:
    found = _PARAMETER.fullmatch(word)
    return found is not None and not found[2] and _known(found[1]) is None and _meant(found[1], "") is None


def _next_parameter(parameters: deque[tuple[str, int]], findings: Findings) -> tuple[str, int]:
    """The next word; one that blanks took apart, `wait = 10` or `err: label`, is put together and told."""
    word, start = parameters.popleft()
    name = word.rstrip("=:")
    if name == "record" and name != word and parameters and _WAIT.fullmatch(parameters[0][0]):
        seconds, at = parameters.popleft()
        return f"{word}{' ' * (at - start - len(word))}{seconds}", start
    if name not in _MARKS or name == "record":
        return word, start
    pieces, end = [word[len(name) :]], start + len(word)
    while parameters and not pieces[-1].strip("=:") and not _is_parameter(parameters[0][0]):
        piece, at = parameters.popleft()
        pieces.append(piece)
        end = at + len(piece)
    value = "".join(pieces).strip("=:")
    value = "end" if name == "ok" and value.lower() == "end" else value
    if not value or end == start + len(word):
        return word, start
    meant = f"{name}{_MARKS[name]}{value}"
    findings.note("IVR316", start, end, found=meant, near=meant)
    return meant, start


def _is_parameter(word: str) -> bool:
    found = _PARAMETER.fullmatch(word)
    return found is not None and _known(found[1]) is not None


def _begins_parameters(word: str) -> bool:
    """A letter begins a parameter; a number, its punctuation, or `$phone` does not."""
    return word[0].isalpha() and (word.strip(_QUOTES) == word or _is_parameter(word))


def _read_numbers(
    body: str, at: int, words: "list[re.Match[str]]", draft: _Draft, findings: Findings
) -> list[tuple[str, int]]:
    """Fills in the numbers; gives back the parameters that stand among them behind a comma, and where."""
    begin = len("call:")
    end = words[-1].end() if words else begin
    if not words or not body[begin:end].strip(",; "):
        findings.note("IVR318", at, at + begin)
        return []
    listed = body[begin:end]
    blank = _BLANK_AT_COMMA.search(listed)
    if blank:
        findings.note("IVR310", at + begin + blank.start(), at + begin + blank.end())
    offset = begin
    behind_commas: list[tuple[str, int]] = []
    pieces = listed.split(",")
    for count, piece in enumerate(pieces, 1):
        written = piece.strip(BLANK)
        start = at + offset + len(piece) - len(piece.lstrip(BLANK))
        if count > 1 and _is_parameter(written):
            findings.note("IVR325", start, start + len(written), found=written)
            behind_commas.append((written, start))
            offset += len(piece) + 1
            continue
        if count == MOST_NUMBERS + 1:
            findings.note("IVR317", start, start + len(written), count=len(pieces))
        several = [bare_digits(one) for one in written.split(";")] if ";" in written else []
        if len(several) > 1 and all(several):
            findings.note("IVR313", start, start + len(written), found=written, near=",".join(several))
            draft.numbers += several
        elif written:
            draft.numbers.append(note_number(written, start, findings))
        else:
            comma = max(start - 1, at + begin)
            findings.note("IVR313", comma, comma + 1, found=",", near="")
        offset += len(piece) + 1
    return behind_commas


def _read_parameter(word: str, at: int, draft: _Draft, findings: Findings) -> None:
    span = (at, at + len(word))
    seen = visible(word)
    if seen != word:
        place = max(unseen(word), 0)
        findings.note("IVR141", at + place, at + place + 1, found=named(word[place]))
        word = seen
    found = _PARAMETER.fullmatch(word)
    name, mark, value = found.groups() if found else (word, "", "")
    known = _known(name)
    if known is None:
        known = _meant(name, mark)
        if known is None:
            findings.note("IVR316", *span, found=word)
            return
        value = "end" if name.lower() == "end" else value
        mark = _MARKS[known]
        near = known if known == "record" else f"{known}{mark}{value or _USUAL[known]}"
        findings.note("IVR316", *span, found=word, near=near)
        value = "" if known == "record" else value
        if not value:
            draft.seen.setdefault(known, span)
            return
    elif not name.isascii():
        note_look_alike(findings, *span, name, known)
    elif name != known:
        findings.note("IVR132", at, at + len(name), found=name, near=known)
    bare = value.strip(_QUOTES)
    if mark != _MARKS[known] or (known == "record" and value) or bare != value:
        value = bare
        near = known if known == "record" else f"{known}{_MARKS[known]}{value or _USUAL[known]}"
        findings.note("IVR316", *span, found=word, near=near)
        if not value and known != "record":
            draft.seen.setdefault(known, span)
            return
    if known in draft.seen:
        findings.note("IVR312", *span, name=known)
        return
    draft.seen[known] = span
    if known == "wait":
        draft.wait = _read_wait(word, value, span, findings)
    elif known == "ok":
        draft.ok = _read_ok(word, value, span, findings)
    elif known == "err":
        draft.err_span = span
        draft.err = _read_err(value, span, findings)


def _known(name: str) -> str | None:
    """The parameter meant by `name`: in any case, with look-alike letters."""
    if name in _MARKS:
        return name
    folded = skeleton(name).lower()
    return folded if folded in _MARKS else None


def _meant(name: str, mark: str) -> str | None:
    """The parameter that a word was probably meant for: one of other systems, or a slip of the pen."""
    meant = _MEANT_ALONE.get(name.lower()) or (_MEANT.get(name.lower()) if mark else None)
    if meant is None and (mark or len(name) > len("wait")):
        meant = nearest(name, _MARKS) or None
    return meant


def _read_wait(word: str, value: str, span: Span, findings: Findings) -> int | None:
    if not _WAIT.fullmatch(value) or int(value) > LONGEST_WAIT:
        findings.note("IVR314", *span, found=word)
        return None
    if int(value) == 0:
        findings.note("IVR342", *span, found=word)
    return int(value)


def _read_ok(word: str, value: str, span: Span, findings: Findings) -> str | None:
    if value == "end":
        return value
    if skeleton(value).lower() != "end":
        findings.note("IVR315", *span, found=word)
        return None
    if value.isascii():
        findings.note("IVR132", span[1] - len(value), span[1], found=value, near="end")
    else:
        note_look_alike(findings, *span, value, "end")
    return "end"


def _read_err(value: str, span: Span, findings: Findings) -> str | None:
    if _LABEL.fullmatch(value) or value in ("*", "#"):
        return value
    if not value:
        findings.note("IVR400", *span, target="err:", near="")
    elif not value.isascii() and _LABEL.fullmatch(skeleton(value)) and any(c.isascii() for c in value):
        note_look_alike(findings, *span, value, skeleton(value))
    else:
        findings.note("IVR402", *span, target=value)
    return None
