"""Warnings and notes: legal by the letter, almost surely not meant.

Rules. They never keep a message out, so a door does not pay for them: they run when somebody asks for all findings.
In doubt they are silent; the provider's own example earns no warning. To add one: a function here or in `wording`, its
line in `LINTS`, its row in `codes`.
"""

import re
from collections.abc import Callable, Sequence

from gateway.menu.checks import flow, mojibake, wording
from gateway.menu.checks.announced import announced_keys
from gateway.menu.checks.near_commands import near_commands
from gateway.menu.diagnostic import Findings
from gateway.menu.limit import LIMIT
from gateway.menu.reading.frame import first_entry
from gateway.menu.tree import Action, Call, End, Message, Record, Say, Sms

__all__ = ["LINTS"]

Lint = Callable[[Message, Findings], None]


def no_menu(message: Message, findings: Findings) -> None:
    """A plain voice message; lines like entries in it were probably meant for a menu."""
    if message.menu is not None or not message.start.text or findings.errors:
        return
    text = message.source
    begin = first_entry(text, 0, len(text))
    if begin >= 0 and first_entry(text, text.find(":", begin), len(text)) >= 0:
        findings.note("IVR109", begin, begin + 1)
    else:
        findings.note("IVR100", *message.start.span)


def a_start(message: Message, findings: Findings) -> None:
    menu = message.menu
    if menu is not None and not message.start.text:
        findings.note("IVR101", *menu.opening)


def some_item(message: Message, findings: Findings) -> None:
    """Labels and control keys alone: whatever is pressed, nothing happens."""
    menu = message.menu
    if menu is not None and menu.entries and not menu.items and not findings.errors:
        findings.note("IVR112", *menu.opening)


def entries_outside(message: Message, findings: Findings) -> None:
    """A line like an entry in front of the menu or behind its end: nobody can press its key."""
    if message.menu is None or findings.told("IVR103", "IVR105"):
        return
    text = message.source
    for begin, end in (message.start.span, message.end.span):
        line = first_entry(text, begin, end)
        if line >= 0:
            findings.note("IVR107", line, text.index(":", line) + 1)


def line_ends(message: Message, findings: Findings) -> None:
    """Too long only if the provider counts CRLF as two (A20)."""
    text = message.source
    double = text.count("\r\n")
    if len(text) - double <= LIMIT < len(text):
        findings.note("IVR702", 0, 0, length=len(text))


def split_keys(message: Message, findings: Findings) -> None:
    """Lines of one key that do not follow one another: they run in the order of the text (A19)."""
    if message.menu is None:
        return
    last_of: dict[str, int] = {}
    entries = message.menu.entries
    for n, entry in enumerate(entries):
        before = last_of.get(entry.key, n - 1)
        if before != n - 1:
            first = findings.related(*entries[before].key_span, "it begins here", "начало здесь")
            findings.note("IVR203", *entry.key_span, (first,), key=entry.key)
        last_of[entry.key] = n


def after_end(message: Message, findings: Findings) -> None:
    """Actions behind `end`, and sub-items of an item that leaves the menu."""
    menu = message.menu
    if menu is None:
        return
    ended: set[str] = set()
    for entry in menu.entries:
        if entry.key in ended:
            findings.note("IVR641", *entry.body_span)
        elif isinstance(entry.action, End):
            ended.add(entry.key)
    told: set[str] = set()
    for entry in menu.entries:
        key, parent = entry.key, entry.key[:-1]
        if parent in menu.items and key in menu.items and key not in told and _leaves(menu.items[parent]):
            told.add(key)
            code = "IVR643" if parent in ended else "IVR644"
            findings.note(code, *entry.key_span, key=key, parent=parent)


def _leaves(actions: Sequence[Action]) -> bool:
    """Whether the menu is left at their end, if all goes well."""
    return any(isinstance(action, End) or (isinstance(action, Call) and action.ok == "end") for action in actions)


def labels(message: Message, findings: Findings) -> None:
    """`err` is the handler of wrong keys and needs no jump (R30); other labels do."""
    menu = message.menu
    if menu is None or findings.told("IVR302", "IVR400", "IVR402"):
        return  # a jump that went wrong was probably meant for one of them
    used = {entry.action.err for entry in menu.entries if isinstance(entry.action, Call)}
    told: set[str] = set()
    for entry in menu.entries:
        name = entry.key
        if name in menu.labels and name not in used and name not in told and name != "err" and not name.isdigit():
            told.add(name)
            findings.note("IVR401", *entry.key_span, key=name)


def way_back(message: Message, findings: Findings) -> None:
    menu = message.menu
    if menu is None or "*" in menu.control or "#" in menu.control:
        return
    for entry in menu.entries:
        if entry.key in menu.items and len(entry.key) > 1:
            findings.note("IVR642", *entry.key_span)
            return


def twice_in_a_list(message: Message, findings: Findings) -> None:
    if message.menu is None:
        return
    for entry in message.menu.entries:
        if isinstance(entry.action, Call) and len(set(entry.action.numbers)) < len(entry.action.numbers):
            findings.note("IVR323", *entry.body_span)


def how_they_ring(message: Message, findings: Findings) -> None:
    """Nobody says whether several numbers ring together or one after another: both bounds are told (A37)."""
    if message.menu is None or findings.errors:
        return
    for entry in message.menu.entries:
        call = entry.action
        if isinstance(call, Call) and len(call.numbers) > 1 and call.wait:
            count = len(call.numbers)
            begin = message.source.find(call.numbers[0], *entry.body_span)
            end = message.source.rfind(call.numbers[-1], *entry.body_span) + len(call.numbers[-1])
            span = (begin, end) if 0 <= begin < end else entry.body_span
            findings.note("IVR701", *span, count=count, wait=call.wait, most=count * call.wait)


def entry_in_a_text(message: Message, findings: Findings) -> None:
    """A text that breaks off, and below it a key out of its turn that nobody announces: one text, probably (A06)."""
    menu = message.menu
    if menu is None:
        return
    heard: set[str] | None = None
    before = None
    for entry in menu.entries:
        above, before = before, entry
        key = entry.key
        if above is None or key == above.key or not isinstance(above.action, Say) or not isinstance(entry.action, Say):
            continue
        if not entry.action.text[:1].islower() and not above.action.text.endswith(_BREAKS_OFF):
            continue
        if key not in menu.items or key[:-1] == above.key or _follows(above.key, key):
            continue
        if heard is None:
            heard = {(level or "") + digit for _, _, digit, level in announced_keys(message)}
        if heard and key not in heard:
            findings.note("IVR122", *entry.key_span, key=key)


_BREAKS_OFF = (",", ";", ":", "(", "-", "–", "—")


def _follows(above: str, key: str) -> bool:
    """Whether a key comes in its turn: the next of its level, at whatever depth the one above was."""
    level = above[: len(key)]
    return level == f"{key[:-1]}{int(key[-1]) - 1}"


_SENDER = re.compile(r"[0-9]{0,15}|[ -~]{1,11}")


def senders(message: Message, findings: Findings) -> None:
    """What the provider takes for the name of an SMS's sender: 11 Latin characters, or 15 digits."""
    if message.menu is None:
        return
    for entry in message.menu.entries:
        if isinstance(entry.action, Sms) and not _SENDER.fullmatch(entry.action.sender):
            begin = message.source.find(",", *entry.body_span) + 1
            end = message.source.find(",", begin, entry.body_span[1])
            if 0 < begin <= end:
                findings.note("IVR334", begin, end, found=entry.action.sender)


_NO_BREAK = re.compile("[\u00a0\u202f\u2007]")


def no_break_spaces(message: Message, findings: Findings) -> None:
    """Around a key and behind its colon. In front of the colon the parser tells it, inside a call the call."""
    text = message.source
    if message.menu is None or text.isascii():
        return
    above = 0
    for entry in message.menu.entries:
        key, (begin, end) = entry.key_span, entry.body_span
        line = max(above, text.rfind("\n", above, key[0]), text.rfind("\r", above, key[0]))
        above = end
        colon = text.find(":", key[1], begin)
        found = _NO_BREAK.search(text, line, key[0]) or _NO_BREAK.search(
            text, colon if colon >= 0 else begin, end if isinstance(entry.action, Record) else begin
        )
        if found:
            findings.note("IVR131", found.start(), found.end())


LINTS: tuple[Lint, ...] = (
    no_menu,
    a_start,
    some_item,
    entries_outside,
    line_ends,
    split_keys,
    after_end,
    labels,
    way_back,
    twice_in_a_list,
    how_they_ring,
    entry_in_a_text,
    near_commands,
    senders,
    no_break_spaces,
    wording.scheme_copied,
    wording.announced,
    wording.variables,
    wording.fields_of_templates,
    wording.left_by_mail,
    wording.left_by_programs,
    wording.odd_letters,
    mojibake.wrong_character_set,
    wording.hard_to_read,
    wording.one_line,
    wording.entry_beside_the_macro,
    flow.ways,
)
