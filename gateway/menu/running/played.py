"""What a run leaves: the log, its times, and where it stands.

Rules. Values only. The entries of a log are the plain lists of the cases' sessions, so that JSON is the log itself;
what else is known of an entry (when, by which event) stands in lists beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Entry", "Loop", "Played", "State", "Stray", "Why"]

Entry = list[str | int]
"""["say", text], ["sms", to, sender, text], ["url", address], ["call", numbers, wait, outcome, "rec"?],
["record", seconds] or ["hangup"], as in the cases' sessions."""


class State(StrEnum):
    """Where a run stands between two events."""

    RINGING = "ringing"  # not answered yet
    WAITING = "waiting"  # for a key
    TRANSFER = "transfer"  # numbers ring: answered or failed?
    DONE = "done"
    LOOP = "loop"  # the budget of automatic steps is spent
    FULL = "full"  # the log is


class Why(StrEnum):
    """Why an event had no meaning."""

    AFTER_END = "after the end"
    IN_TRANSFER = "a transfer rings"
    NO_TRANSFER = "no transfer rings"
    IN_SPEECH = "lost in the speech"  # by the profile (A41); no fault of the script
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Stray:
    """An event that changed nothing. `place` counts all events from 1."""

    place: int
    event: str
    why: Why


@dataclass(frozen=True, slots=True)
class Loop:
    """What goes round: items and labels in order, and how often the first of them was come to."""

    keys: tuple[str, ...]
    turns: int


@dataclass(frozen=True, slots=True)
class Played:
    """A whole run: what was heard and done, when (seconds from the answer), and where it stands.

    `causes` says for each entry which event led to it, counted from 1; 0 is the answer itself.
    """

    log: Sequence[Entry]
    times: Sequence[float]
    causes: Sequence[int]
    clock: float
    state: State
    position: str
    strays: Sequence[Stray]
    loop: Loop | None
