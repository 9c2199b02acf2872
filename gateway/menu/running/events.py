"""What may happen to a call, and scripts of it: "5 failed answered".

Rules. An event is a short string. Keys that stand together, "15#", are pressed one after another; words stand apart,
with blanks or commas between. Bounded: a script has `MOST_EVENTS` events.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.menu.codes import Language

__all__ = ["EVENTS", "MOST_EVENTS", "BadEvent", "is_phone", "read_events"]

MOST_EVENTS = 10_000

EVENTS: Mapping[str, Mapping[Language, str]] = MappingProxyType(
    {
        "5": {"en": "a key: 0-9, * or #", "ru": "клавиша: 0-9, * или #"},
        "!5": {"en": "a key pressed into the speech", "ru": "клавиша, нажатая во время речи"},
        "~": {"en": "silence: no key in time", "ru": "молчание: клавиша не нажата вовремя"},
        "answered": {"en": "the transfer is answered", "ru": "при переводе ответили"},
        "failed": {"en": "nobody answers in time", "ru": "никто не ответил вовремя"},
        "no-answer": {"en": "the same as failed", "ru": "то же, что failed"},
        "busy": {"en": "the transfer fails at once", "ru": "перевод не удался сразу: занято"},
        "finished": {"en": "the talk is over (it is by itself)", "ru": "разговор окончен (можно не писать)"},
        "left": {"en": "answered, and the caller hangs up in the talk", "ru": "ответили, абонент прервал разговор"},
        "hangup": {"en": "the caller hangs up", "ru": "абонент положил трубку"},
    }
)  # fmt: skip
"""Every event that `Session.feed` knows, with its meaning for people."""

_WORD = re.compile(r"[^\s,]+")
_PRESSED = re.compile(r"(?:!?[0-9*#]|~)++")
_ONE = re.compile(r"!?[0-9*#]|~")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class BadEvent:
    """A word that is no event, cut; "" when there are too many events."""

    word: str


def read_events(script: str) -> tuple[str, ...] | BadEvent:
    """The events of a script, in order."""
    events: list[str] = []
    for found in _WORD.finditer(script):
        word = found[0]
        if _PRESSED.fullmatch(word):
            events += _ONE.findall(word)
        elif word.lower() in EVENTS:
            events.append(word.lower())
        else:
            return BadEvent(word[:_SHOWN])
        if len(events) > MOST_EVENTS:
            return BadEvent("")
    return tuple(events)


def is_phone(text: str) -> bool:
    """5 to 15 digits (A21)."""
    return 5 <= len(text) <= 15 and text.isascii() and text.isdigit()
