"""Which keys a spoken text tells the caller to press.

Rules. Only what is said plainly: `press 1`, `нажмите один`, `press the hash key`, and in a text that tells to press
something `5 for ...`, `5 для ...`, `5, чтобы ...`, `5 - ...`, `решётка для ...`. Digits in other company (prices,
dates, `3 times`) announce nothing. A key that follows an announced one, `press 1 or 2.`, is announced with it.
"""

import re
from collections.abc import Iterator, Mapping

from gateway.menu.tree import Message, Say, Span

__all__ = ["announced_keys"]

_NAMES: Mapping[str, str] = {
    "0": "ноль нуль zero",
    "1": "один единицу one",
    "2": "два двойку two",
    "3": "три тройку three",
    "4": "четыре четвёрку четверку four",
    "5": "пять пятёрку пятерку five",
    "6": "шесть шестёрку шестерку six",
    "7": "семь семёрку семерку seven",
    "8": "восемь восьмёрку восьмерку eight",
    "9": "девять девятку nine",
    "*": "звёздочку звездочку звёздочка звездочка star asterisk",
    "#": "решётку решетку решётка решетка hash pound",
}
_DIGIT = {name: digit for digit, names in _NAMES.items() for name in names.split()}
_ASKS = re.compile(r"(?:на)?жмите|нажав|нажать|наберите|натисніть|\b(?:press|dial|push)\b", re.IGNORECASE)
_SIGNS = "|".join(name for sign in "*#" for name in _NAMES[sign].split())
_KEY = re.compile(
    rf"(?:{_ASKS.pattern})\s+(?:на\s+|the\s+)?(?:key\s+|кнопку\s+|клавишу\s+|цифру\s+)?[«“\"'„]?"
    rf"(?P<key>[0-9*#]|(?:{'|'.join(_DIGIT)})\b)(?!\w|[.:,][0-9]|%)"
    r"(?!\s+(?:раза?|секунды?|минуты?|кнопки|клавиши|цифры|times?|seconds?|minutes?|digits|keys)\b)"
    r"|(?<![\w.,:+$№-])(?<!\d )(?P<listed>[0-9])(?:\s+(?:для|for|to)\b|,?\s+чтобы\b|\s+[—–-]\s)(?!\s*[0-9])"
    rf"|(?:(?<!\w )|(?<=\bor )|(?<=\bили )|(?<=\band )|(?<= и ))(?P<sign>{_SIGNS})"
    r"\s+(?:для|чтобы|key|to|for|[—–-])(?!\w)",
    re.IGNORECASE,
)
_MORE = re.compile(
    rf"(?:\s*,\s*|\s+)(?:(?:или|либо|or|and|и)\s+)?(?:для\s+\w+(?:\s\w+)?\s+(?:[—–-]\s+)?)?(?:the\s+)?[«“\"'„]?"
    rf"(?P<key>[0-9*#]|(?:{'|'.join(_DIGIT)})\b)[»”\"']?(?=\s*[.,;!?)]|\s+(?:или|либо|or)\s|\s*\Z)(?![.:,][0-9])",
    re.IGNORECASE,
)
"""What may follow an announced key: `press 1 or 2.`, `нажмите один, два или три`, `1, для отмены 3`."""


def announced_keys(message: Message) -> Iterator[tuple[int, int, str, str | None]]:
    """(begin, end, key, level) of each announced key.

    Level is the item whose text says it, "" for the menu's own text, None for a label's.
    """
    menu = message.menu
    if menu is None:
        return
    spoken: list[tuple[Span, str | None]] = [(message.start.span, ""), (menu.text.span, "")]
    spoken += [
        (entry.body_span, entry.key if entry.key in menu.items else None)
        for entry in menu.entries
        if isinstance(entry.action, Say)
    ]
    for (begin, end), level in spoken:
        if not _ASKS.search(message.source, begin, end):
            continue
        told = begin  # up to where keys were found
        for found in _KEY.finditer(message.source, begin, end):
            name = found.lastgroup
            assert name is not None
            if found.start(name) < told:
                continue
            key = _DIGIT.get(found[name].lower(), found[name])
            yield found.start(name), found.end(name), key, level
            at = found.end(name)
            while name == "key" and (more := _MORE.match(message.source, at, end)):
                yield more.start("key"), more.end("key"), _DIGIT.get(more["key"].lower(), more["key"]), level
                told = at = more.end("key")
