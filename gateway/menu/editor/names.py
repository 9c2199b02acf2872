"""Names of a menu, the keys and labels: where one is defined, where it is used, and renaming a label.

Rules. Items and labels share one name space (A17); only `err:` uses a name. A control key has no uses.
"""

import re
from collections.abc import Mapping, Sequence

from gateway.menu.reading.parse import RESERVED
from gateway.menu.tree import Call, Message, Span

__all__ = ["definition", "rename", "renameable", "uses"]

_LABEL = re.compile(r"[A-Za-z0-9]++")  # R22


def definition(message: Message, offset: int) -> Span | None:
    """Where the name at an offset is defined: the key of its first line."""
    name = _name_at(message, offset)
    return _definitions(message).get(name[0]) if name else None


def uses(message: Message, offset: int) -> Sequence[Span]:
    """Every place of the name at an offset, its definitions among them, in order."""
    found = _name_at(message, offset)
    return _places(message, found[0]) if found else ()


def renameable(message: Message, offset: int) -> Span | None:
    """The label's own letters at an offset; None for items, whose numbers are keys of the telephone."""
    found = _name_at(message, offset)
    assert message.menu is not None or found is None
    return found[1] if found and message.menu and found[0] in message.menu.labels else None


def rename(message: Message, offset: int, name: str) -> Sequence[Span] | None:
    """The places to write the new name at; None when it may not have that name, or is no label."""
    if renameable(message, offset) is None or not _LABEL.fullmatch(name) or name in RESERVED:
        return None
    menu = message.menu
    if menu is None or name in menu.labels or name in menu.items or "1" <= name[0] <= "9" or name[0] == "0":
        return None
    return uses(message, offset)


def _name_at(message: Message, offset: int) -> tuple[str, Span] | None:
    """The name that an offset stands in, or behind, and where it is written."""
    for name, (begin, end) in _all(message):
        if begin <= offset <= end:
            return name, (begin, end)
    return None


def _all(message: Message) -> Sequence[tuple[str, Span]]:
    """Every name that is written, in order."""
    menu = message.menu
    if menu is None:
        return ()
    found: list[tuple[str, Span]] = []
    for entry in menu.entries:
        if entry.key not in menu.control:
            found.append((entry.key, entry.key_span))
        if isinstance(entry.action, Call) and entry.action.err is not None:
            end = entry.action.err_span[1]
            found.append((entry.action.err, (end - len(entry.action.err), end)))
    return found


def _definitions(message: Message) -> Mapping[str, Span]:
    first: dict[str, Span] = {}
    for entry in message.menu.entries if message.menu else ():
        first.setdefault(entry.key, entry.key_span)
    return first


def _places(message: Message, name: str) -> Sequence[Span]:
    return tuple(span for one, span in _all(message) if one == name)
