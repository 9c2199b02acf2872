"""`@value`: what comes and goes with every message, thousands a second, as a frozen dataclass with slots.

Rules. That nobody changes a value the type checker sees to, here as everywhere. At run time nothing more hinders it:
`frozen=True` makes each field cost a call of `object.__setattr__`, and so a message an eighth of all its time.
"""

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

__all__ = ["value"]

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(kind: type[T]) -> type[T]:
    """Equal where its fields are equal, and to be hashed if they can be."""
    return dataclass(slots=True, unsafe_hash=True)(kind)
