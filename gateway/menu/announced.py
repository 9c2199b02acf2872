"""Which keys a spoken text tells the caller to press.

Rules. Only what is said plainly: `press 1`, `нажмите один`, `решётка` in a text that tells to press something, and in
such a text `5 for ...`, `5 для ...`, `5, чтобы ...`, `5 - ...`. Digits in other company (prices, dates, "1 or 2")
announce nothing.
"""

import re
from collections.abc import Iterator, Mapping

from gateway.menu.tree import Message, Say

__all__ = ["announced_keys"]

_NAMES: Mapping[str, str] = {
    "0": "ноль zero",
    "1": "один единицу one",
    "2": "два двойку two",
    "3": "три тройку three",
    "4": "четыре four",
    "5": "пять five",
    "6": "шесть six",
    "7": "семь seven",
    "8": "восемь eight",
    "9": "девять nine",
}
_DIGIT = {name: digit for digit, names in _NAMES.items() for name in names.split()}
_ASKS = re.compile(r"нажмите|нажав|нажать|наберите|\bpress\b|\bdial\b", re.IGNORECASE)
_KEY = re.compile(
    rf"(?:нажмите|наберите|press|dial)\s+(?:key\s+|кнопку\s+|клавишу\s+|цифру\s+)?(?P<key>[0-9]|(?:{'|'.join(_DIGIT)})\b)(?![\w.:%])"
    r"|(?<![\w.,:+$№-])(?<!\d )(?P<listed>[0-9])(?:\s+(?:для|for|to)\b|,?\s+чтобы\b|\s+[—–-]\s)"
    r"|(?P<hash>реш[её]тк[аиу]|\bhash\b|\bpound key\b)|(?P<star>зв[её]здочк[аиу]|\bstar\b|\basterisk\b)",
    re.IGNORECASE,
)


def announced_keys(message: Message) -> Iterator[tuple[int, int, str, str]]:
    """(begin, end, key, level) of each announced key; level is the item whose text says it, "" for the menu's own."""
    menu = message.menu
    if menu is None:
        return
    spoken = [(message.start.span, ""), (menu.text.span, "")]
    spoken += [
        (entry.body_span, entry.key if entry.key in menu.items else "")
        for entry in menu.entries
        if isinstance(entry.action, Say)
    ]
    for (begin, end), level in spoken:
        if not _ASKS.search(message.source, begin, end):
            continue
        for found in _KEY.finditer(message.source, begin, end):
            name = found.lastgroup
            assert name is not None
            key = {"hash": "#", "star": "*"}.get(name) or _DIGIT.get(found[name].lower(), found[name])
            yield found.start(name), found.end(name), key, level
