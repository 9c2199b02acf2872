"""Which code has which repair.

Rules. The repairs of a hundred of codes stand in a file, with their part of the table; here the parts come together.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.repair import coded, commands, entries, frame, jumps, letters, mail, numbers
from gateway.menu.repair.fix import Fix, Repair, applied
from gateway.menu.tree import Message

__all__ = ["NEVER_SAFE", "REPAIRS", "fix_of", "repairable"]

REPAIRS: Mapping[str, Repair] = MappingProxyType(
    {
        **frame.REPAIRS,
        **entries.REPAIRS,
        **commands.REPAIRS,
        **numbers.REPAIRS,
        **jumps.REPAIRS,
        **coded.REPAIRS,
        **mail.REPAIRS,
        **letters.REPAIRS,
    }
)
"""Code -> what makes its fix. A code that is not here needs a person."""

NEVER_SAFE = frozenset((*jumps.REPAIRS, *letters.REPAIRS)) - {"IVR400"}
"""Codes whose fixes are only offered, so that `mend` need not make them: some of them cost much."""


def repairable(code: str) -> bool:
    """Whether a finding of that code may have a fix."""
    return code in REPAIRS


def fix_of(message: Message, finding: Diagnostic) -> Fix | None:
    """The repair of one finding of `message`; None when a person has to write it."""
    repair = REPAIRS.get(finding.code)
    fix = repair(message, finding) if repair else None
    if fix is None or applied(message.source, fix.edits) == message.source:
        return None
    return fix
