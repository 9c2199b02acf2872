"""Warnings and notes: legal by the letter, almost surely not meant.

Rules. They never keep a message out, so a door does not pay for them: they run when somebody asks for all findings.
In doubt they are silent; the provider's own example earns no warning. To add one: a function here or in `wording`, its
line in `LINTS`, its row in `codes`.
"""

import re
from collections.abc import Callable, Sequence

from gateway.menu.checks import flow, mojibake, wording
from gateway.menu.checks.announced import announced_keys, keys_in_words
from gateway.menu.checks.near_commands import near_commands
from gateway.menu.diagnostic import Findings
from gateway.menu.limit import LIMIT
from gateway.menu.reading.frame import first_entry
from gateway.menu.tree import Action, Call, End, Entry, Message, Record, Say, Sms, Span

__all__ = ["LINTS", "READ_ALOUD"]

Lint = Callable[[Message, Findings], None]


def no_menu(message: Message, findings: Findings) -> None:
    """A plain voice message."""
    if message.menu is None and message.start.text and not findings.errors and _entries_alone(message.source) is None:
        findings.note("IVR100", *message.start.span)


def entries_alone(message: Message, findings: Findings) -> None:
    """Lines like entries in a plain message were probably meant for a menu."""
    if message.menu is not None or ":" not in message.source or findings.errors:
        return
    found = _entries_alone(message.source)
    if found is not None:
        begin, end, word = found
        findings.note("IVR109", begin, end, near=word)


def _entries_alone(text: str) -> tuple[int, int, str] | None:
    """Where the first of two lines begins that look like entries; its key if that is a word."""
    begin = first_entry(text, 0, len(text))
    if begin >= 0 and first_entry(text, text.find(":", begin), len(text)) >= 0:
        return begin, begin + 1, ""
    keys = keys_in_words(text)
    return keys[0] if len(keys) > 1 else None


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
            findings.note("IVR323", *_again(message.source, entry))


_NUMBER = re.compile(r"[0-9]{5,15}+")


def _again(text: str, entry: Entry) -> Span:
    """Where a number stands for the second time, or all of the call."""
    seen: set[str] = set()
    for found in _NUMBER.finditer(text, *entry.body_span):
        if found[0] in seen:
            return found.span()
        seen.add(found[0])
    return entry.body_span


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
            heard = {(level or "") + digit for _, _, digit, level in findings.once(announced_keys, message)}
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
        if not isinstance(entry.action, Sms):
            continue
        sender = entry.action.sender
        begin = message.source.find(",", *entry.body_span) + 1
        end = message.source.find(",", begin, entry.body_span[1])
        if not 0 < begin <= end:
            continue
        bare = sender.strip("\"'«»“”„‘’`")
        if bare != sender and bare:
            findings.note("IVR335", begin, end, found=sender, near=bare)
        elif not _SENDER.fullmatch(sender):
            findings.note("IVR334", begin, end, found=sender)
        if sender and end - begin > len(sender):
            written = message.source[begin:end]
            at = begin if written[0].isspace() else begin + len(written.rstrip())
            findings.note("IVR336", at, at + 1)


_NO_BREAK = re.compile("[\u00a0\u202f\u2007]")
_NO_BREAK_BEHIND = re.compile("[ \t]*+([\u00a0\u202f\u2007])")


def no_break_spaces(message: Message, findings: Findings) -> None:
    """Around a key, behind its colon and behind a command. In front of the colon the parser tells it, in a call the
    call."""
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
        behind = _NO_BREAK_BEHIND.match(text, end) if not isinstance(entry.action, Say) else None
        if behind:
            findings.note("IVR131", *behind.span(1))


LINTS: tuple[Lint, ...] = (
    no_menu,
    entries_alone,
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
    wording.a_lone_mark,
    wording.left_by_programs,
    wording.odd_letters,
    mojibake.wrong_character_set,
    wording.hard_to_read,
    wording.one_line,
    wording.entry_beside_the_macro,
    flow.ways,
)

READ_ALOUD: tuple[Lint, ...] = (near_commands, wording.one_line, wording.a_lone_mark, entries_alone)
"""Those a door asks of every text, because nobody hears of them otherwise before the callers do. Each is a glance where
nothing is wrong; what mail programs leave has a quick look of its own."""
