"""The one way to write a menu: `canonical` for people, `compact` for the limit.

Rules. What is printed reads back as the same tree, without new errors, or the text is left as it is: a form is checked
before it is given away. The order is: `*`, `#`, `0`; items as a tree, the lines of one key as they stood; labels as
they first came. What was not written is not written (defaults). Texts are never touched, the start and the end text not
even inside. Room comes before beauty: a form over the limit gives way to a tighter one.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.menu.checking import check
from gateway.menu.diagnostic import Findings, Lines
from gateway.menu.limit import LIMIT, length_of
from gateway.menu.reading import parse
from gateway.menu.tree import Action, Call, Control, End, Menu, Message, Record, Say, Sms, Url, as_ast

__all__ = ["AIRY", "Layout", "as_file", "body", "canonical", "compact", "fitting", "line_end", "same", "written"]

_CONTROLS = "*#0"
_HOURS = re.compile(r"[0-9]{1,2}")
_MINUTES = re.compile(r"[0-9]{2}(?![0-9])")
_ROOMY_KEYS = frozenset({"err", "wait", "ok", "record", "call", "sms", "url", "end"})
"""Labels that are named like a command or a parameter: without a blank behind the colon they could be read as one."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Which of the optional characters are written."""

    around: bool  # a blank line before and behind the macro
    blanks: bool  # a blank behind `key:` and `record:`
    breaks: bool = True  # the macro, its end and the end text begin on lines of their own
    always: bool = False  # save the blank also behind keys that are named like a command


AIRY = Layout(around=True, blanks=True)
_CLOSE = Layout(around=False, blanks=True)
_SHORT = Layout(around=False, blanks=False)
_TIGHT = Layout(around=False, blanks=False, breaks=False)
_TIGHTEST = Layout(around=False, blanks=False, breaks=False, always=True)
_ALL = (AIRY, _CLOSE, _SHORT, _TIGHT, _TIGHTEST)


def canonical(message: Message) -> str:
    """The message as everybody should write it, without a line end at its end.

    It reads back as the same tree, canonical(canonical) changes nothing, and it is within the limit when the source
    was. A text without a menu is only trimmed. Of a message with errors only what is in its tree is printed, so ask
    for errors first.
    """
    return _first_good(message, _ALL)


def compact(message: Message) -> str:
    """The same in fewer characters: no blank behind colons, no blank lines; still a line an entry."""
    return _first_good(message, _ALL[2:])


def written(message: Message, layout: Layout) -> str | None:
    """The message in one layout; None when it would read back as another one, or with errors that it had not."""
    text = _printed(message, layout)
    if length_of(text) > LIMIT:
        # `check` names what could be shortened, by asking here: so it is not asked
        return text if same(message, parse(text, Findings(Lines(text)))) else None
    checked = check(text)
    good = checked.ok or length_of(message.source) > LIMIT or not check(message.source).ok
    return text if good and same(message, checked.message) else None


def same(one: Message, other: Message) -> bool:
    """Whether two messages mean the same: the same texts, the same actions on the same keys."""
    return as_ast(one) == as_ast(other) and one.start.text == other.start.text


def as_file(text: str, message: Message) -> str:
    """A text with the line end that files have at their end.

    Without, when that were the one character too many, or when = stands before it, as mail programs break lines.
    """
    return text + line_end(message) if text and length_of(text) < LIMIT and text[-1] != "=" else text


def fitting(message: Message, layouts: Sequence[Layout] = _ALL) -> str | None:
    """The first layout within the limit that reads back as the message, else the first that does; else None."""
    longer = None
    for layout in layouts:
        text = written(message, layout)
        if text is not None and length_of(text) <= LIMIT:
            return text
        longer = text if longer is None else longer
    return longer


def _first_good(message: Message, layouts: Sequence[Layout]) -> str:
    if message.menu is None:
        return message.start.text
    text = fitting(message, layouts)
    source = _trimmed_source(message)
    return source if text is None or length_of(source) <= LIMIT < length_of(text) else text


def _trimmed_source(message: Message) -> str:
    assert message.menu is not None
    begin = message.start.span[0] if message.start.text else message.menu.span[0]
    end = message.end.span[1] if message.end.text else message.menu.span[1]
    return message.source[begin:end]


def _printed(message: Message, layout: Layout) -> str:
    """The message in one layout, not read back."""
    menu = message.menu
    if menu is None:
        return message.start.text
    new = line_end(message)
    gap = new * 2 if layout.around else new if layout.breaks else ""
    heading = menu.text.text
    opening = "{menu:" + (" " if heading and layout.blanks else "") + heading
    macro = new.join([opening, *_lines(menu, layout)]) + (new if layout.breaks else "") + "}"
    return gap.join(piece for piece in (message.start.text, macro, message.end.text) if piece)


def line_end(message: Message) -> str:
    r"""The line end of a message: the first that it has in a text or in its menu, "\n" when it is one line."""
    pieces = [message.start.text]
    if message.menu is not None:
        pieces += [message.source[slice(*message.menu.span)], message.end.text]
    for piece in pieces:
        ends = [at for at in (piece.find("\r"), piece.find("\n")) if at >= 0]
        if ends:
            at = min(ends)
            return "\r\n" if piece[at : at + 2] == "\r\n" else piece[at]
    return "\n"


def _lines(menu: Menu, layout: Layout) -> Iterator[str]:
    for key, text in _bodies(menu, layout):
        blank = " " if text and not _may_touch(key, text, layout) else ""
        yield f"{key}:{blank}{text}"


def _may_touch(key: str, text: str, layout: Layout) -> bool:
    """Whether the blank behind `key:` can be saved. `1:30 minutes` would be a time of day (A06)."""
    if layout.blanks or (key in _ROOMY_KEYS and not layout.always):
        return False
    return not (_HOURS.fullmatch(key) and _MINUTES.match(text))


def _bodies(menu: Menu, layout: Layout) -> Iterator[tuple[str, str]]:
    for key in _CONTROLS:
        first = True
        for entry in menu.entries:
            if entry.key == key:
                # only the first counts, and another body than the page's is kept as it is written (A35)
                yield key, menu.control[key] if first else body(entry.action, blanks=layout.blanks)
                first = False
    for actions in (sorted(menu.items.items()), menu.labels.items()):
        for key, several in actions:
            for action in several:
                yield key, body(action, blanks=layout.blanks)


def body(action: Action, *, blanks: bool = True) -> str:
    """What stands behind `key:` for an action. `blanks`: write the blank of `record: 10`, which is for the eye."""
    match action:
        case Say(text):
            return text
        case Url(address):
            return "url" if address is None else address
        case Sms(to, sender, text):
            return f"sms:{to},{sender},{text}"
        case Record(seconds, given):
            return f"record:{' ' if blanks else ''}{seconds}" if given else "record"
        case End():
            return "end"
        case Control(word):
            return word
        case Call():
            return " ".join(_call(action))


def _call(call: Call) -> Iterator[str]:
    """In the order of the page (R32)."""
    yield f"call:{','.join(call.numbers)}"
    if call.wait_given:
        yield f"wait={call.wait}"
    if call.ok is not None:
        yield f"ok:{call.ok}"
    if call.err is not None:
        yield f"err:{call.err}"
    if call.record:
        yield "record"
