"""What a mail program added to a mail and is not read to anybody: the value, and the words for whoever sent it.

Rules. Nothing is left out unsaid: each value becomes a part of one remark for its kind, in both languages, with the
first words of what is gone, so that a person sees at once whether it was theirs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from gateway.remark import Remark, remark

__all__ = ["Kind", "LeftOut", "first_words", "remarks_on"]

Kind = Literal["signature", "quote", "link", "picture"]

_MOST_WORDS = 40  # characters


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One thing that is not in the text.

    `lines`: how many it had; of links and pictures, which stand within lines, how many there were.
    """

    kind: Kind
    lines: int
    words: str  # how it begins, on one line, at most _MOST_WORDS characters and "…"


def first_words(text: str) -> str:
    """How a text begins, cut between words where that can be."""
    words = " ".join(text[: 4 * _MOST_WORDS].split())
    if len(words) <= _MOST_WORDS:
        return words
    cut = words[: _MOST_WORDS + 1]
    return f"{cut.rpartition(' ')[0] or cut[:_MOST_WORDS]}…"


def remarks_on(left_out: Sequence[LeftOut]) -> tuple[Remark, ...]:
    """One change for each kind, in the order in which they were met; all numbers of a kind are added up."""
    kinds = dict.fromkeys(one.kind for one in left_out)
    return tuple(_remark(kind, [one for one in left_out if one.kind == kind]) for kind in kinds)


def _remark(kind: Kind, those: Sequence[LeftOut]) -> Remark:
    total, words = sum(one.lines for one in those), f", «{those[0].words}»"
    singular, plural, russian, russians = _WORDS[kind]
    if kind in ("link", "picture"):
        en = f"{singular if total == 1 else f'{total} {plural}'}"
        ru = f"{russian if total == 1 else f'{russians}: {total}'}"
    else:
        lines = f"{total} line{'' if total == 1 else 's'}"
        en = f"{singular if len(those) == 1 else f'{len(those)} {plural}'} of {lines}"
        ru = f"{russian if len(those) == 1 else f'{russians} ({len(those)})'}, строк: {total}"
    return remark("", 0, f"left out: {en}{words}", f"не читаем вслух: {ru}{words}", changed=True)


_WORDS: Mapping[Kind, tuple[str, str, str, str]] = MappingProxyType(
    {
        "signature": ("a signature", "signatures", "подпись", "подписи"),
        "quote": ("a quoted mail", "quoted mails", "цитата чужого письма", "цитаты чужих писем"),
        "link": ("an address written twice", "addresses written twice", "повтор адреса", "повторы адресов"),
        "picture": ("the name of a picture", "names of pictures", "имя картинки", "имена картинок"),
    }
)
"""One of it and more of it, in English and in Russian."""
