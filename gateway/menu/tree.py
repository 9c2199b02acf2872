"""What a message says once it is read: start text, one menu, end text.

Rules. Everything is a frozen value. Spans are offsets into `Message.source`, in code points, end exclusive; the source
is kept whole, so that nothing of its layout is lost. What was not written is told apart from its default (`*_given`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from gateway.value import value

__all__ = [
    "Action",
    "Call",
    "Control",
    "End",
    "Entry",
    "Menu",
    "Message",
    "Record",
    "Say",
    "Sms",
    "Span",
    "Text",
    "Url",
]
__all__ += ["as_ast"]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Say:
    """Words that are spoken. A voice file, `<file ...>`, is a part of them."""

    text: str


@dataclass(frozen=True, slots=True)
class Url:
    """Tell the client's handler where the caller is. Without an address the account's own one is meant."""

    address: str | None


@dataclass(frozen=True, slots=True)
class Call:
    """Put the caller through to the first of `numbers` that answers within `wait` seconds."""

    numbers: Sequence[str]  # digits, without "+"
    wait: int = 120
    wait_given: bool = False
    ok: str | None = None  # "end": leave the menu after the talk
    err: str | None = None  # the step or label to go to when nobody answered
    record: bool = False
    err_span: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Sms:
    """Send an SMS. `to` is digits, or "$phone": whoever was called."""

    to: str
    sender: str
    text: str


@dataclass(frozen=True, slots=True)
class Record:
    """Record the caller for at most `seconds`."""

    seconds: int = 30
    seconds_given: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """Leave the menu; the end text follows."""


@dataclass(frozen=True, slots=True)
class Control:
    """What `*`, `#` or `0` does. The words the page knows are back, start and repeat."""

    word: str


Action = Say | Url | Call | Sms | Record | End | Control


class Text(NamedTuple):
    """Spoken text around or at the head of the menu, trimmed, its lines joined where the grammar joins them."""

    text: str
    span: Span


class Entry(NamedTuple):
    """One `key: body`, as it stands in the source; `key` is what it means, `key_span` how it is written."""

    key: str
    action: Action
    key_span: Span
    body_span: Span  # over all its lines when the body goes on


@value
class Menu:
    """The macro. `entries` keep the order of the source; the three maps say what each key does."""

    text: Text
    entries: Sequence[Entry]
    control: Mapping[str, str]  # "*", "#", "0" -> word
    items: Mapping[str, Sequence[Action]]  # path of digits -> actions in order
    labels: Mapping[str, Sequence[Action]]
    span: Span  # from "{" to behind "}"
    opening: Span  # "{menu:"


@value
class Message:
    """A whole message. Without a macro it is a plain voice message: all of it is `start`."""

    source: str
    start: Text
    menu: Menu | None
    end: Text


def as_ast(message: Message) -> dict[str, Any] | None:
    """The tree as plain JSON values; None when there is no menu."""
    menu = message.menu
    if menu is None:
        return None
    return {
        "start_text": message.start.text,
        "menu_text": menu.text.text,
        "control": dict(menu.control),
        "items": {key: [_plain(action) for action in actions] for key, actions in menu.items.items()},
        "labels": {name: [_plain(action) for action in actions] for name, actions in menu.labels.items()},
        "end_text": message.end.text,
    }


def _plain(action: Action) -> dict[str, Any]:
    match action:
        case Say(text):
            return {"type": "text", "text": text}
        case Url(address):
            return {"type": "url", "address": address}
        case Sms(to, sender, text):
            return {"type": "sms", "to": to, "sender": sender, "text": text}
        case Record(seconds, given):
            return {"type": "record", "seconds": seconds, "seconds_given": given}
        case End():
            return {"type": "end"}
        case Control(word):
            return {"type": "control", "word": word}
        case Call():
            return {
                "type": "call",
                "numbers": list(action.numbers),
                "wait": action.wait,
                "wait_given": action.wait_given,
                "ok": action.ok,
                "err": action.err,
                "record": action.record,
            }
