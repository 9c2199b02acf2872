"""What a repair is: edits of a text, how sure they are, and what they do in words.

Rules. Offsets are code points of the text that was checked, end exclusive; the edits of one fix do not overlap. Safe
means that the meaning cannot change or that nothing else can have been meant; everything else asks a person first.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from gateway.menu.codes import Language
from gateway.menu.diagnostic import Diagnostic
from gateway.menu.repair.words import DEEDS
from gateway.menu.tree import Message

__all__ = ["Edit", "Fix", "Repair", "applied", "deed"]


@dataclass(frozen=True, slots=True)
class Edit:
    """`text` in the place of source[offset:end]. With offset == end it is put in, with an empty text taken out."""

    offset: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """One repair of one finding, its edits in order.

    `safe`: no person need be asked. `words`: what it does, "join with the line above"; `done`: what it did, "joined
    with the line above".
    """

    safe: bool
    edits: tuple[Edit, ...]
    words: Mapping[Language, str]
    done: Mapping[Language, str] = field(default_factory=dict)


Repair = Callable[[Message, Diagnostic], Fix | None]
"""Makes the fix of a finding; None when this one has none."""


def deed(name: str, edits: Iterable[Edit], *, safe: bool, **shown: str) -> Fix | None:
    """The fix that does what `DEEDS[name]` says; None when it would edit nothing."""
    ordered = tuple(sorted(edits, key=lambda edit: (edit.offset, edit.end)))
    if not ordered:
        return None
    row = DEEDS[name]
    return Fix(safe, ordered, row.words(shown), row.done(shown))


def applied(text: str, edits: Sequence[Edit]) -> str:
    """The text after edits that are in order and do not overlap."""
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (text[at : edit.offset], edit.text)
        at = edit.end
    return "".join([*pieces, text[at:]])
