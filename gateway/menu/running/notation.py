"""Entries of a log as people write them in tests: "say Hello", "call 79990001122 60 failed", "hangup".

Rules. `written` and `read_entry` are each other's inverse, but for blanks and line breaks in texts. An SMS without a
sender has "" in its place. Whatever is read, an entry comes out or None.
"""

from gateway.menu.running.played import Entry

__all__ = ["read_entry", "written"]

_OUTCOMES = ("answered", "failed")
_MOST_DIGITS = 9
_NO_SENDER = '""'


def written(entry: Entry) -> str:
    """One line for one entry."""
    words = [str(value) for value in entry]
    if entry[0] == "sms":
        words[2] = words[2] or _NO_SENDER
    return " ".join(" ".join(words).split())


def read_entry(value: object) -> Entry | None:
    """An entry, written in one line or as a list; None when it is none."""
    if isinstance(value, str):
        kind, _, rest = value.strip().partition(" ")
        rest = rest.strip()
        words: list[str] = [rest] if kind in ("say", "url") else rest.split(None, 2 if kind == "sms" else -1)
    elif isinstance(value, list) and value and all(isinstance(one, str | int) for one in value):
        kind, *words = map(str, value)
    else:
        return None
    return _entry(kind, words)


def _entry(kind: str, words: list[str]) -> Entry | None:
    match kind, words:
        case "say", [text] if text:
            return ["say", text]
        case "url", [] | [_]:
            return ["url", words[0] if words else ""]
        case "sms", [to, sender, text]:
            return ["sms", to, "" if sender == _NO_SENDER else sender, text]
        case "record", [seconds] if _is_number(seconds):
            return ["record", int(seconds)]
        case "call", [numbers, wait, outcome, *recorded] if (
            _is_number(wait) and outcome in _OUTCOMES and recorded in ([], ["rec"])
        ):
            return ["call", numbers, int(wait), outcome, *recorded]
        case "hangup", []:
            return ["hangup"]
        case _:
            return None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
