"""The work that may be spent on one text: a hostile mail must not cost the door more than a bad one.

Rules. Readings of a text and the characters in them are counted, and the fixes that are made. When the budget is spent
it gives nothing more, and the text is left as it was. What was read once is not read again and costs nothing.
"""

from collections.abc import Sequence

from gateway.menu.checking import Checked, check
from gateway.menu.checks import find_debris
from gateway.menu.diagnostic import Diagnostic, Findings, Lines
from gateway.menu.repair.fix import Fix
from gateway.menu.repair.proof import CODINGS
from gateway.menu.repair.table import fix_of
from gateway.menu.tree import Message

__all__ = ["Budget", "coded_only"]

_FULL = 3
"""All findings of a text cost about three readings of it."""
_DECODING = 2
"""A decoding reads the text as it would be, perhaps in two ways."""


class Budget:
    """Readings, characters of them, and fixes, twenty for each reading."""

    def __init__(self, *, readings: int, characters: int) -> None:
        self.readings = readings
        self.characters = characters
        self.fixes = readings * 20
        self._known: dict[str, Checked] = {}
        self._told: set[str] = set()

    @property
    def spent(self) -> bool:
        return self.readings < 0 or self.characters < 0 or self.fixes < 0

    def check(self, text: str) -> Checked | None:
        """As `checking.check`; None when the budget is spent."""
        known = self._known.get(text)
        if known is None:
            self._take(1, len(text))
            if self.spent:
                return None
            known = self._known[text] = check(text)
        return known

    def diagnostics(self, checked: Checked) -> Sequence[Diagnostic]:
        """All findings; none when the budget is spent."""
        text = checked.message.source
        if text not in self._told:
            self._told.add(text)
            self._take(0, _FULL * len(text))
        return () if self.spent else checked.diagnostics

    def fix_of(self, message: Message, finding: Diagnostic) -> Fix | None:
        """As `table.fix_of`; None when the budget is spent."""
        self.fixes -= 1
        if finding.code in CODINGS:
            self._take(_DECODING, _DECODING * len(message.source))
        return None if self.spent else fix_of(message, finding)

    def _take(self, readings: int, characters: int) -> None:
        self.readings -= readings
        self.characters -= characters


def coded_only(checked: Checked) -> Sequence[Diagnostic]:
    """Of a text that is too long for anything else: what says that it stands in a coding."""
    findings = Findings(Lines(checked.message.source))
    find_debris(checked.message, findings)
    return [finding for finding in findings.all if finding.code in CODINGS]
