"""What may come of something that was asked over a line."""

from dataclasses import dataclass
from typing import TypeAlias

from gateway.outcome import Why
from gateway.smpp.bodies import Body

__all__ = ["Answer", "Lost", "NotSent", "Word"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The SMSC's response. `body` is None when there is none that can be read."""

    status: int
    body: Body | None


@dataclass(frozen=True, slots=True)
class NotSent:
    """Certainly nothing left."""

    detail: str


@dataclass(frozen=True, slots=True)
class Lost:
    """It may have left, and there is no response: TIMEOUT or CUT."""

    why: Why
    detail: str


Word: TypeAlias = Answer | NotSent | Lost
