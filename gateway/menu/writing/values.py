"""Plain values as they are read from JSON and YAML, and how much of them is taken.

Rules. A text is measured before it is read. Nothing that was written is lost or guessed on the way: a key that stands
twice, a number that is none of ours, a word without quotes are told apart until the schema has judged them.
"""

from gateway.menu.writing.problem import Problems

__all__ = ["DEEPEST", "LONGEST", "TOO_DEEP", "Bare", "Keys", "Odd", "bounded"]

LONGEST = 50_000
"""Characters: a menu has 1000, and the longest way to write it takes some twenty times that."""

DEEPEST = 100
"""Levels: sub-items that fit into 1000 characters make less than 90 of them."""

TOO_DEEP = ("the values are nested too deeply", "слишком глубокая вложенность")
_TOO_LONG = (
    "{length} characters are too many for a menu: {most} at most",
    "{length} знаков — слишком много для меню: можно до {most}",
)


class Keys(dict[str, object]):
    """An object. `twice` are keys that it has more than once; the first of them counts."""

    __slots__ = ("twice",)

    def __init__(self, pairs: list[tuple[str, object]]) -> None:
        super().__init__()
        self.twice: list[str] = []
        for key, value in pairs:
            if key in self:
                self.twice.append(key)
            else:
                self[key] = value


class Odd(str):
    """A number that no field of a menu takes: a fraction, a huge one, NaN."""

    __slots__ = ()


class Bare(str):
    """A scalar of YAML that stands without quotes."""

    __slots__ = ()


def bounded(text: str, problems: Problems) -> bool:
    """Whether the text is short enough to be read."""
    if len(text) <= LONGEST:
        return True
    problems.add("", _TOO_LONG, length=len(text), most=LONGEST)
    return False
