"""What one row of the table of codes says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

__all__ = ["Language", "Row", "Severity", "Words", "around"]

Language = Literal["ru", "en"]


class Severity(StrEnum):
    """How much it matters, worst first. Only an error keeps a message out."""

    ERROR = "error"  # a rule is broken, or the text cannot work as it is written
    WARNING = "warning"  # legal by the letter, almost surely not meant
    INFO = "info"
    HINT = "hint"


class Words(NamedTuple):
    """One language's texts, with %(name)s for what was found.

    `near` stands in for `hint` when the finding carries a suggestion: %(near)s.
    """

    message: str
    hint: str
    near: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One code for ever: what it means, where the rule is from, and a text that earns it beside one that does not.

    `source` names rules (R) of the provider's page and decisions (A) as numbered in the menu language's reference;
    P is the provider's sending interface. `numbers` are those registered with the provider, for an example about them.
    """

    code: str
    severity: Severity
    source: str
    en: Words
    ru: Words
    bad: str
    good: str
    numbers: frozenset[str] = frozenset()

    def words(self, lang: Language) -> Words:
        return self.en if lang == "en" else self.ru


def around(*lines: str) -> str:
    """A whole message around these lines of a menu, for examples."""
    return "\n".join(["Hello", "{menu: Press a key", *lines, "9: end", "}", "Bye"])
