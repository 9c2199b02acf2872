"""The rules that keep a message out: what no provider could play as it is written.

Rules. Each rule is one function of the message and a place for notes; `RULES` and `RULES_OF_MENUS` are their lists.
What can be seen while reading one line is noted there, by the parser; here stands what needs the whole tree. To add
one: a function, its line in one of the lists, its row in `codes`.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence

from gateway.menu.checks.announced import KEY_WORDS
from gateway.menu.checks.mail_signs import signs_of_mail, tail_of_mail
from gateway.menu.codes import Language
from gateway.menu.diagnostic import Findings
from gateway.menu.limit import LIMIT, Part, length_of, parts
from gateway.menu.reading.commands import command_name
from gateway.menu.reading.lookalike import nearest
from gateway.menu.tree import Call, Menu, Message, Say, Span

__all__ = ["RULES", "RULES_OF_MENUS", "check_length"]

_MOST_SUGGESTIONS = 8  # a text with more wrong jumps than that is no slip of the pen

Rule = Callable[[Message, Findings], None]


def check_length(text: str, message: Message, findings: Findings) -> None:
    """Over the limit it is told what takes the room, unless only the beginning of the text was read."""
    length = length_of(text) if "\r" in text else len(text)
    if length <= LIMIT:
        return
    over = LIMIT + text.count("\r\n", 0, LIMIT)
    found: dict[str, str | int] = {"length": length, "excess": length - LIMIT, "longest": "…"}
    mail = any(sign.certain for sign in signs_of_mail(message.source, *message.end.span))
    mail = mail or tail_of_mail(message.source) >= 0
    found["first"] = ": first the mail's footer at the end" if mail else ""
    found["first.ru"] = ": уберите подпись и приписку внизу" if mail else ""
    if len(message.source) == len(text):
        room = parts(message)
        found["longest"] = _longest(room, "en")
        found["longest.ru"] = _longest(room, "ru")
    findings.note("IVR700", over, len(findings.lines.text), (), **found)


_LONGEST_SHOWN = 40  # characters of the list of texts: a message quotes no more


def _longest(room: Sequence[Part], lang: Language) -> str:
    """`menu text (215), item 1 (72)`."""
    told = ""
    for part in room[:3]:
        more = f"{told}, {part.name(lang)} ({part.length})".removeprefix(", ")
        told = more if len(more) <= _LONGEST_SHOWN else told
    return told or "…"


def something_to_say(message: Message, findings: Findings) -> None:
    text = message.start.text
    if message.menu is None and not text[:1].isalnum() and not any(map(_is_seen, text)):
        findings.note("IVR108", 0, 0)


def _is_seen(character: str) -> bool:
    """No control, invisible sign, blank, or one for private use or none, nor what decoders put for junk."""
    return character != "\ufffd" and unicodedata.category(character)[0] not in "CZ"


_PREFIX = re.compile(r"\s*+(__[A-Za-z]{1,20}+__)")


def no_other_kind_of_message(message: Message, findings: Findings) -> None:
    """A prefix of the provider's changes the kind of the message, and its price."""
    found = _PREFIX.match(message.source) if "__" in message.start.text[:24] else None
    if found:
        findings.note("IVR800", found.start(1), found.end(1), found=found[1])
    if len(message.start.text) == len("code") and message.menu is None and message.start.text.lower() == "code":
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
        en, ru = _how_they_begin(message.source[begin:end])
        opening = menu.opening
        words: dict[str, str] = {"near.ru": ru}
        findings.note("IVR110", opening[0], opening[1], (), near=en, **words)


_MARK = "[•·●▪◦*–—-]"
_HOW_THEY_BEGIN = (
    (re.compile(rf"{_MARK}[ \t\u00a0]*+[0-9]"), "have a mark before the number", "перед номером стоит значок"),
    (re.compile(_MARK), "have marks, no numbers", "стоят значки, а не номера"),
    (re.compile(r"[0-9]{1,4}[ \t\u00a0]*+[.)–—-]"), "have no colon behind the number", "после номера нет двоеточия"),
    (re.compile(rf"(?:{KEY_WORDS})[ \t\u00a0]*+:", re.IGNORECASE), "have words for numbers", "номера написаны словами"),
)
"""Of lines that were to be entries: how, and what is said of it in English and Russian."""
_NO_NUMBERS = ("have no numbers (mail programs lose them)", "нет номеров (почта теряет их в списках)")


def _how_they_begin(words: str) -> tuple[str, str]:
    """What is wrong with the lines below {menu: when they look like a list; else nothing."""
    lines = [line.strip() for line in words.splitlines() if line.strip()][1:]
    for line in lines:
        for pattern, en, ru in _HOW_THEY_BEGIN:
            if pattern.match(line):
                return en, ru
    plain = len(lines) > 1 and not any(_DIGIT.search(line, 0, _HEAD_OF_LINE) for line in lines)
    return _NO_NUMBERS if plain else ("", "")


_DIGIT = re.compile("[0-9]")
_HEAD_OF_LINE = 16  # characters in which a number would stand
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


_ENTRY_LINE = re.compile(r"([*#]|[0-9]{1,20})[ \t]*+:(?![0-9][0-9](?![0-9]))[ \t]*+([^\r\n]*+)\s*+")


def closed_at_its_end(message: Message, findings: Findings) -> None:
    """Entries right below the }: it stands too early. One that repeats a key may be a text that ends the message."""
    menu = message.menu
    if menu is None or not message.end.text or findings.told("IVR103", "IVR105"):
        return
    text, (begin, end) = message.source, message.end.span
    count, strange, at = 0, False, begin
    while found := _ENTRY_LINE.match(text, at, end):
        count, at = count + 1, found.end()
        strange |= command_name(found[2]) != "" or (found[1] not in menu.items and found[1] not in menu.control)
    if strange:
        findings.note("IVR113", menu.span[1] - 1, menu.span[1], count=count)


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
)
"""What is asked of every text."""

RULES_OF_MENUS: tuple[Rule, ...] = (
    some_entry,
    closed_at_its_end,
    item_numbers,
    parents,
    jumps,
    keys_that_do_something,
)
