"""From a text to its tree: steps 4 to 6 of the lexical rules.

Rules. Two passes: lines into entries, then bodies into actions. A line that is not plainly an entry goes to
`odd_lines`. Nothing recurses, no pattern backtracks (possessive quantifiers), each line is looked at a fixed number of
times: the time is linear in the text. Whatever the text is, a tree comes out; mistakes are notes beside it.
"""

import re
from collections.abc import Sequence

from gateway.menu.diagnostic import Findings
from gateway.menu.reading.call import is_parameters
from gateway.menu.reading.commands import command_name, read_body
from gateway.menu.reading.frame import BLANK, Frame, find_frame
from gateway.menu.reading.lookalike import named, nearest, note_look_alike, skeleton, visible
from gateway.menu.reading.odd_lines import OddLines, RawEntry, Remainder
from gateway.menu.reading.plain_menu import CONTROLS, RESERVED, is_item, is_key, read_plain_menu, trimmed
from gateway.menu.tree import Action, Control, Entry, Menu, Message, Say, Text

__all__ = ["RESERVED", "parse"]

_LINE = re.compile(
    rf"(?![{BLANK}]*+[0-9]{{1,2}}+:[0-9][0-9](?![0-9]))"  # a time of day begins no entry (A06)
    rf"[{BLANK}]*+(?:([*#]|[A-Za-z0-9]++)([{BLANK}]*+):[{BLANK}]*+)?([^\r\n]*+)(?:\r\n|[\r\n]|\Z)"
    rf"|[{BLANK}]*+[^\r\n]*+(?:\r\n|[\r\n]|\Z)"
)
_TIME = re.compile(rf"[{BLANK}]*+[0-9]{{1,2}}+:[0-9][0-9](?![0-9])")
_WORDS = frozenset(CONTROLS.values())
_SPACE = " \t\r\n\v\f\u00a0\u2007\u202f"
_TRIM = f"{_SPACE}\ufeff"


def parse(text: str, findings: Findings, *, whole: bool = True) -> Message:
    """The tree of a text. `whole` is False when it was cut, so that its missing end is not held against it."""
    frame = find_frame(text, findings, whole=whole)
    if frame is None:
        return Message(text, trimmed(text, 0, len(text)), None, Text("", (len(text), len(text))))
    start = trimmed(text, 0, frame.start)
    end = trimmed(text, frame.after, len(text))
    if text[: frame.start].rstrip(BLANK).endswith(">"):
        _note_marks(text, frame.start, findings)
        start, end = _without_marks(start), _without_marks(end)
    return Message(text, start, _menu(text, frame, findings), end)


_MARKS = re.compile(rf"(?:\A|(?<=[\r\n]))(?:[{BLANK}]*+>)++[{BLANK}]?")


def _note_marks(text: str, macro: int, findings: Findings) -> None:
    """A quoted mail is told where its marks begin and where they stand in front of the macro."""
    marks = _MARKS.search(text, 0, macro)
    if marks:
        for at in dict.fromkeys((text.index(">", marks.start()), text.rindex(">", 0, macro))):
            findings.note("IVR606", at, at + 1)


def _without_marks(text: Text) -> Text:
    """The text of a mail that was quoted, without its reply marks."""
    return Text(_MARKS.sub("", text.text).strip(_TRIM), text.span)


def _menu(text: str, frame: Frame, findings: Findings) -> Menu:
    plain = read_plain_menu(text, frame)
    if plain is not None:
        return plain
    head = RawEntry("", (frame.inside, frame.inside), "", frame.inside)
    raw = _lines(text, frame, head, findings)
    heading = _heading(head, findings)
    entries: list[Entry] = []
    control: dict[str, str] = {}
    items: dict[str, list[Action]] = {}
    labels: dict[str, list[Action]] = {}
    for one in raw:
        end = one.rest[-1].end if one.rest else one.at + len(one.body)
        action = _action(one, findings)
        key = one.key
        if key in CONTROLS:
            action = _control(one, action, control, findings)
        elif is_item(key):
            items.setdefault(key, []).append(action)
        else:
            labels.setdefault(key, []).append(action)
        if one.body in _WORDS and key not in CONTROLS:
            findings.note("IVR205", one.at, end, key=key, found=one.body, near="")
        entries.append(Entry(key, action, one.key_span, (one.at, end)))
    return Menu(heading, entries, control, items, labels, (frame.start, frame.after), (frame.start, frame.inside))


def _lines(text: str, frame: Frame, head: RawEntry, findings: Findings) -> Sequence[RawEntry]:
    """The lines of the macro as entries; what continues an entry, or the menu text, hangs on it as its rest."""
    raw: list[RawEntry] = []
    odd: OddLines | None = None
    last = head
    first = True
    for line in _LINE.finditer(text, frame.inside, frame.close):
        key, gap, rest = line.groups()
        if first:
            first = False
            begin, end = line.span()
            head.body = text[begin:end].strip(_TRIM)
            head.at = begin + len(text[begin:end]) - len(text[begin:end].lstrip(_TRIM)) if head.body else begin
            continue
        if key is not None and is_key(key, rest):
            start = line.start(1)
            last = RawEntry(key, (start, start + len(key)), rest.rstrip(), line.start(3))
            if gap:
                code = "IVR130" if gap.isascii() else "IVR131"
                findings.note(code, line.start(2), line.end(2), key=key)
            raw.append(last)
            continue
        whole = line[0].strip(_SPACE)
        if not visible(whole):
            continue
        odd = odd or OddLines(text, findings)
        taken = odd.read(line, whole, last)
        if isinstance(taken, RawEntry):
            if taken.replaces_last_line:
                last.rest.pop()  # its key was taken for text
            raw.append(taken)
            last = taken
        elif isinstance(taken, Remainder):
            last.rest.append(taken)
    return raw


def _heading(head: RawEntry, findings: Findings) -> Text:
    """The menu text. It may begin on the line below `{menu:`; over several lines it is joined."""
    for rest in head.rest if head.body else head.rest[1:]:
        _note_continuation(rest, findings)
    words = " ".join(piece for piece in (head.body, *(rest.words for rest in head.rest)) if piece)
    begin = head.at if head.body or not head.rest else head.rest[0].at
    return Text(words, (begin, head.rest[-1].end if head.rest else begin + len(head.body)))


def _note_continuation(rest: Remainder, findings: Findings) -> None:
    if rest.noted or rest.flowed:
        return
    time = _TIME.match(rest.words)
    if time:
        findings.note("IVR121", rest.at, rest.at + time.end(), found=time[0])
    else:
        findings.note("IVR120", rest.at, rest.end)


def _action(one: RawEntry, findings: Findings) -> Action:
    if not one.rest:
        return read_body(one.body, one.at, findings)
    if not one.body:  # nothing behind the colon: the text is on the next line
        first = one.rest.pop(0)
        _note_continuation(first, findings)
        one.body, one.at = first.words, first.at
    name = command_name(one.body)
    if name == "call":
        return _wrapped_call(one, findings)
    if name in ("", "sms") and one.key not in CONTROLS:
        for rest in one.rest:
            _note_continuation(rest, findings)
        joined = " ".join([one.body, *(rest.words for rest in one.rest)])
        return read_body(joined, one.at, findings) if name else Say(joined)
    for rest in one.rest:
        if not rest.noted:
            findings.note("IVR123", rest.at, rest.end, command=one.body, key=one.key)
    return read_body(one.body, one.at, findings)


def _wrapped_call(one: RawEntry, findings: Findings) -> Action:
    """A call whose parameters a mail program put on the next line is joined; anything else there belongs to nothing."""
    pieces = [one.body]
    reached = one.at + len(one.body)
    for rest in one.rest:
        parameters = is_parameters(rest.words)
        if parameters:
            findings.note("IVR403", rest.at, rest.end)
        elif not rest.noted:
            findings.note("IVR123", rest.at, rest.end, command=one.body, key=one.key)
        if parameters or pieces[-1].endswith(","):
            # blanks keep the offsets of the parameters true: a label's place is pointed at later
            pieces += [" " * (rest.at - reached), rest.words]
            reached = rest.at + len(rest.words)
    return read_body("".join(pieces), one.at, findings)


_SAID_FOR = {
    "back": ("назад", "возврат", "вернуться", "return", "prev", "previous"),
    "start": ("начало", "сначала", "в начало", "старт", "main", "home", "restart", "begin"),
    "repeat": ("повтор", "повторить", "ещё раз", "еще раз", "again", "replay"),
}


def _is_meant_for(body: str, expected: str) -> bool:
    """Whether a body is the word of a control key in another language, or a slip of the pen."""
    word = body.strip(".!;,\"'«»").lower()
    return word in _SAID_FOR[expected] or nearest(word, (expected,)) == expected


def _control(one: RawEntry, action: Action, control: dict[str, str], findings: Findings) -> Action:
    """What `*`, `#` and `0` do. Other bodies than the page's are kept, with a warning (A35)."""
    key, body = one.key, one.body
    expected = CONTROLS[key]
    repeated = key in control
    if body != expected and body.lower() == expected:
        findings.note("IVR132", one.at, one.at + len(body), found=body, near=expected)
        body = expected
    elif body != expected and skeleton(visible(body)) == expected:
        hidden = next((n for n, c in enumerate(body) if c not in visible(body)), -1)
        if hidden >= 0:
            findings.note("IVR141", one.at + hidden, one.at + hidden + 1, found=named(body[hidden]))
        else:
            note_look_alike(findings, one.at, one.at + len(body), body, expected)
        body = expected
    elif body != expected or repeated:
        near = f"{key}: {expected}" if body != expected and _is_meant_for(body, expected) else ""
        findings.note("IVR205", one.at, one.at + len(body), key=key, found=body, near=near)
    control.setdefault(key, body)
    return Control(body) if body in _WORDS else action
