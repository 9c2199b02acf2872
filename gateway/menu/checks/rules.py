"""The rules that keep a message out: what no provider could play as it is written.

Rules. Each rule is one function of the message and a place for notes; `RULES` is their list. What can be seen while
reading one line is noted there, by the parser; here stands what needs the whole tree. To add one: a function, its line
in `RULES`, its row in `codes`.
"""

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gateway.menu.codes import Language
from gateway.menu.diagnostic import Findings
from gateway.menu.limit import LIMIT, length_of
from gateway.menu.reading.lookalike import nearest
from gateway.menu.tree import Call, Menu, Message, Say, Span

if TYPE_CHECKING:
    from gateway.menu.writing.budget import Part

__all__ = ["RULES", "check_length"]

_MOST_SUGGESTIONS = 8  # a text with more wrong jumps than that is no slip of the pen

Rule = Callable[[Message, Findings], None]


def check_length(text: str, message: Message, findings: Findings) -> None:
    """Over the limit it is told what takes the room, unless only the beginning of the text was read."""
    length = length_of(text) if "\r" in text else len(text)
    if length <= LIMIT:
        return
    over = LIMIT + text.count("\r\n", 0, LIMIT)
    found: dict[str, str | int] = {"length": length, "excess": length - LIMIT, "longest": "…", "near": ""}
    if len(message.source) == len(text):
        from gateway.menu.writing.budget import budget  # only here: it brings the printer along

        room = budget(message)
        found["longest"] = _longest(room.parts, "en")
        found["longest.ru"] = _longest(room.parts, "ru")
        # the compact form is printed and read again, which is worth while only where it may be enough
        found["near"] = str(room.saved or "") if length <= LIMIT + _SAVED_AT_MOST else ""
    findings.note("IVR700", over, len(findings.lines.text), (), **found)


_SAVED_AT_MOST = 200  # characters: a blank or two an entry
_LONGEST_SHOWN = 40  # characters of the list of texts: a message quotes no more


def _longest(parts: "Sequence[Part]", lang: Language) -> str:
    """`menu text (215), item 1 (72)`."""
    told = ""
    for part in parts[:3]:
        more = f"{told}, {part.name(lang)} ({part.length})".removeprefix(", ")
        told = more if len(more) <= _LONGEST_SHOWN else told
    return told or "…"


def something_to_say(message: Message, findings: Findings) -> None:
    if message.menu is None and not message.start.text:
        findings.note("IVR108", 0, 0)


_PREFIX = re.compile(r"\s*+(__[A-Za-z]{1,20}+__)")


def no_other_kind_of_message(message: Message, findings: Findings) -> None:
    """A prefix of the provider's changes the kind of the message, and its price."""
    found = _PREFIX.match(message.source) if "__" in message.start.text[:24] else None
    if found:
        findings.note("IVR800", found.start(1), found.end(1), found=found[1])
    if message.menu is None and message.start.text.lower() == "code":
        findings.note("IVR802", *message.start.span)


_COMMENT = re.compile(r"(?:\A|(?<=[\r\n]))[ \t]*+(~~~)[ \t]*+(?=[\r\n]|\Z)")


def nothing_hidden(message: Message, findings: Findings) -> None:
    """What follows a line `~~~` is the sender's private note to the provider."""
    if "~~~" in message.source:
        found = _COMMENT.search(message.source)
        if found:
            findings.note("IVR801", found.start(1), found.end(1))


_LINE = re.compile(r"[\r\n]")
_INLINE_KEY = re.compile(r"(?:\A|(?<=\s))(?:[*#]|[0-9]{1,4}+)[ \t]?:(?![0-9])")


def some_entry(message: Message, findings: Findings) -> None:
    """A menu without entries; when they stand in its text, its line breaks are lost."""
    menu = message.menu
    if menu is None or menu.entries or findings.told(*_SWALLOWED):
        return
    begin, end = menu.text.span
    inline = _INLINE_KEY.search(message.source, begin, end)
    line = _LINE.search(message.source, inline.start(), end) if inline else None
    if inline and (_INLINE_KEY.search(message.source, inline.end(), line.start() if line else end)):
        findings.note("IVR124", inline.start(), inline.end())
    else:
        findings.note("IVR110", *menu.opening)


_SWALLOWED = ("IVR601", "IVR602", "IVR604", "IVR610")  # codes that say already why no line begins with a key


def item_numbers(message: Message, findings: Findings) -> None:
    """A number with a 0 in it is no item; when a call jumps to it, it is a label."""
    menu = message.menu
    if menu is None:
        return
    numbers = {name for name in menu.labels if "0" in name and name.isdigit()}
    if not numbers:
        return
    targets = _targets(message)
    for entry in menu.entries:
        if entry.key in numbers:
            findings.note("IVR208" if entry.key in targets else "IVR201", *entry.key_span, key=entry.key)


def parents(message: Message, findings: Findings) -> None:
    """A sub-item is found by pressing its parent first, or by a jump."""
    menu = message.menu
    if menu is None:
        return
    items = menu.items
    orphans = {key for key in items if len(key) > 1 and key[:-1] not in items}
    if not orphans:
        return
    told = _targets(message)
    for entry in menu.entries:
        key = entry.key
        if key in orphans and key not in told:
            told.add(key)
            findings.note("IVR202", *entry.key_span, key=key, parent=key[:-1])


def jumps(message: Message, findings: Findings) -> None:
    """Every `err:` names a step or a label that this menu has."""
    menu = message.menu
    if menu is None:
        return
    suggested = 0
    for entry in menu.entries:
        call = entry.action
        if not isinstance(call, Call) or call.err is None:
            continue
        target = call.err
        if target in menu.items or target in menu.labels:
            continue
        if target in menu.control:
            findings.note("IVR405", *call.err_span, target=target)
            continue
        suggested += 1
        near = nearest(target, menu.labels) if suggested <= _MOST_SUGGESTIONS else ""
        related = [findings.related(*_first(menu, near), "a label like it", "похожая метка")] if near else []
        findings.note("IVR400", *call.err_span, related, target=target, near=near)


def _first(menu: Menu, key: str) -> Span:
    return next(entry.key_span for entry in menu.entries if entry.key == key)


def keys_that_do_something(message: Message, findings: Findings) -> None:
    """`1:` alone: with sub-items below it a warning, else nothing would ever happen."""
    menu = message.menu
    if menu is None:
        return
    empty = [entry for entry in menu.entries if isinstance(entry.action, Say) and not entry.action.text]
    if not empty:
        return
    busy = {entry.key for entry in menu.entries if not isinstance(entry.action, Say) or entry.action.text}
    parents = {key[:-1] for key in menu.items}
    for entry in empty:
        key = entry.key
        if key in menu.control:
            continue  # `*:` alone was told while it was read
        idle = key not in busy and key not in parents and key != "err"
        findings.note("IVR207" if idle else "IVR206", *entry.key_span, key=key)


def _targets(message: Message) -> set[str]:
    assert message.menu is not None
    return {entry.action.err for entry in message.menu.entries if isinstance(entry.action, Call) and entry.action.err}


RULES: tuple[Rule, ...] = (
    something_to_say,
    no_other_kind_of_message,
    nothing_hidden,
    some_entry,
    item_numbers,
    parents,
    jumps,
    keys_that_do_something,
)
