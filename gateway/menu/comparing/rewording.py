"""What changed in a text, word by word, as one says it to somebody who has the old text in mind.

Rules. Words are what blanks separate. A few changes are told each with a word around it; a text that is another one is
told as such. Quotes are short. The time is bounded by the length of a message.
"""

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from gateway.menu.codes import Language
from gateway.menu.telling import quoted

__all__ = ["reworded"]

_MOST_PLACES = 4
_MOST_QUOTED = 60  # characters
_ANOTHER = 0.35  # of the words in common; with fewer it is another text

_SAYS: dict[Language, dict[str, str]] = {
    "en": {
        "replace": "{new} instead of {old}",
        "insert": "{new} added",
        "delete": "{old} left out",
        "blanks": "only blanks or line breaks changed",
        "more": "and {count} more changes",
    },
    "ru": {
        "replace": "{new} вместо {old}",
        "insert": "добавлено {new}",
        "delete": "убрано {old}",
        "blanks": "изменились только пробелы или переводы строк",
        "more": "и другие изменения: ещё {count}",
    },
}


def reworded(before: str, after: str, lang: Language) -> str:
    """Two different texts: `“press 2 for” instead of “press 1 for”; “please” added`."""
    says = _SAYS[lang]
    old, new = before.split(), after.split()
    if old == new:
        return says["blanks"]
    matcher = SequenceMatcher(None, old, new)
    changes = [one for one in matcher.get_opcodes() if one[0] != "equal"]
    if matcher.ratio() < _ANOTHER:
        return says["replace"].format(new=quoted(after, _MOST_QUOTED, lang), old=quoted(before, _MOST_QUOTED, lang))
    told = [_one(kind, old, new, places, lang) for kind, *places in changes[:_MOST_PLACES]]
    told += _rest(len(changes) - _MOST_PLACES, says["more"])
    return "; ".join(told)


def _one(kind: str, old: Sequence[str], new: Sequence[str], places: Sequence[int], lang: Language) -> str:
    a, b, c, d = places
    if kind == "replace":  # with the word before and the word behind it
        a, b, c, d = max(a - 1, 0), b + 1, max(c - 1, 0), d + 1
    named = {"old": " ".join(old[a:b]), "new": " ".join(new[c:d])}
    return _SAYS[lang][kind].format(**{name: quoted(words, _MOST_QUOTED, lang) for name, words in named.items()})


def _rest(count: int, words: str) -> Iterator[str]:
    if count > 0:
        yield words.format(count=count)
