"""Which keys a spoken text tells the caller to press.

Rules. Only what is said plainly: `press 1`, `нажмите один`, `press the hash key`, and in a text that tells to press
something `5 for ...`, `5 для ...`, `5, чтобы ...`, `5 - ...`, `решётка для ...`. Digits in other company (prices,
dates, `3 times`) announce nothing. A key that follows an announced one, `press 1 or 2.`, is announced with it; so are
those of a range, `press 1 to 5`, and number words before a purpose, `three to cancel`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from gateway.menu.tree import Message, Say, Span

__all__ = ["KEY_WORDS", "announced_keys", "keys_in_words"]

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
KEY_WORDS = "|".join(name for digit in "0123456789" for name in _NAMES[digit].split())
"""For a pattern: what people call the keys 0 to 9."""
_UNIT = r"(?!\s+(?:раза?|секунд[аы]?|минут[аы]?|час[ао]?в?|д(?:ня|ней)|times?|seconds?|minutes?|hours?|days?)\b)"
_KEY = re.compile(
    rf"(?:(?:{_ASKS.pattern})\s+(?:на\s+|the\s+|a\s+)?(?:(?:любую|any|нужную)\s+)?"
    rf"(?:(?:key|number|digit|button|кнопку|клавишу|цифру|число|оценку)\s+)?(?:(?:от|с|from|between)\s+)?"
    rf"|\b(?:оцените|оценку|rate)\b[^.!?0-9]{{0,60}}\s(?:от|с|from)\s+)"
    rf"(?P<low>[1-9])\s?(?:до|по|to|through|and|[—–-]|\.\.\.?|…)\s?(?P<high>[2-9])(?!\w|[.,:][0-9]|%){_UNIT}"
    rf"|(?:{_ASKS.pattern})\s+(?:на\s+|the\s+)?(?:key\s+|кнопку\s+|клавишу\s+|цифру\s+)?[«“\"'„]?"
    rf"(?P<key>[0-9*#]|(?:{'|'.join(_DIGIT)})\b)(?!\w|[.:,][0-9]|%)"
    r"(?!\s+(?:раза?|секунды?|минуты?|кнопки|клавиши|цифры|times?|seconds?|minutes?|digits|keys)\b)"
    r"|(?<![\w.,:+$№-])(?<!\d )(?P<listed>[0-9])(?:\s+(?:для|for|to)\b|,?\s+чтобы\b|\s+[—–-]\s)(?!\s*[0-9])"
    rf"|(?:[,.;]|\b(?:или|либо|or|and|и|а))\s+(?P<word>{KEY_WORDS})\s+(?:для|чтобы|for|to)\b(?!\s+(?:[0-9]|(?:{KEY_WORDS})\b))"
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
            if name == "high":
                yield from _range(found, level)
                told = found.end()
                continue
            if found.start(name) < told:
                continue
            key = _DIGIT.get(found[name].lower(), found[name])
            yield found.start(name), found.end(name), key, level
            at = found.end(name)
            while name == "key" and (more := _MORE.match(message.source, at, end)):
                yield more.start("key"), more.end("key"), _DIGIT.get(more["key"].lower(), more["key"]), level
                told = at = more.end("key")


_LINE_OF_A_WORD = re.compile(rf"(?:\A|(?<=[\r\n]))[ \t\u00a0]*+((?:{KEY_WORDS}))[ \t\u00a0]*+:", re.IGNORECASE)


def keys_in_words(text: str) -> Sequence[tuple[int, int, str]]:
    """(begin, end, word) of lines such as `Один: спасибо`, each key once; none where nobody is told to press any."""
    if ":" not in text or not _ASKS.search(text):
        return ()
    lines: dict[str, tuple[int, int, str]] = {}
    for found in _LINE_OF_A_WORD.finditer(text):
        lines.setdefault(_DIGIT[found[1].lower()], (*found.span(1), found[1]))
    return tuple(lines.values())


def _range(found: "re.Match[str]", level: str | None) -> Iterator[tuple[int, int, str, str | None]]:
    """`from 1 to 5` announces five keys; those that are not written stand where the last one does."""
    low, high = int(found["low"]), int(found["high"])
    for key in range(low, high + 1):
        group = "low" if key == low else "high"
        yield found.start(group), found.end(group), str(key), level
