"""What a text must be to be called with: the look that every way in takes at it, and what is put right in it. PURE.

Rules. A text is changed only where the door allows it and only by safe repairs, and every change is told. A text
without a fault and without a sign of one passes after a single look, unless the door is strict: then whatever looks
like a slip is asked about before the call, since nobody can be asked after it. Recordings that came with a text are its
start: it needs none of its own, and may be empty.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass

from gateway import menu
from gateway.menu import repair
from gateway.remark import Remark, few, remark
from gateway.value import value

__all__ = ["Rejected", "Said", "read_text"]

_EXPLAINED = frozenset({"IVR640"})  # a key is announced and missing: while there are errors, mostly because of them
_NO_START = frozenset({"IVR101"})  # nothing is said before the menu
_MOST_WARNINGS = 3  # of one text: who is warned of more reads none


@dataclass(frozen=True, slots=True)
class Rejected:
    """The menu has errors, or warnings at a strict door; nothing was stored.

    `diagnostics` and their places are those of `text`: as it came, every line end one LF; or as it was mended, when
    only that brought the faults to light. `mendable` further faults are not among them: repairs would take them away
    by themselves, once a person has put right what is.
    """

    diagnostics: Sequence[menu.Diagnostic]
    text: str = ""
    mendable: int = 0


@value
class Said:
    """A text that can be called with, as it will be said, and what there is to remark on it."""

    text: str
    remarks: tuple[Remark, ...] = ()


def read_text(
    text: str,
    *,
    mend: bool,
    strict: bool = False,
    forward_to: frozenset[str] = frozenset(),
    recorded: bool = False,
) -> Said | Rejected:
    """The text as it will be said, or why it will not be.

    `mend`: safe repairs may be made. `strict`: what is warned of is refused. `forward_to`: digits of the
    numbers that menus may put callers through to; empty: any. `recorded`: sound files are played with it.
    """
    if recorded and not text.strip():
        return Said("")
    beside = _NO_START if recorded else frozenset()
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    checked = menu.check(text, forward_to)
    forwards = bool(forward_to) and "call:" in text
    if checked.ok and not (
        checked.worth_a_look or forwards or (strict and _faults(checked, strict=True, beside=beside))
    ):
        return Said(text)
    mended = repair.mend(text, door=True) if mend else None
    if mended is not None and mended.changes:
        again = menu.check(mended.text, forward_to)
        if not _faults(again, strict=strict, beside=beside):
            return Said(mended.text, (*few([_change(one) for one in mended.changes]), *_warnings(again, beside)))
        if _faults(checked, strict=strict, beside=beside) and (again.ok or not checked.ok):
            return _rejected(text, mended.text, checked, again, strict=strict, beside=beside)
    faults = _faults(checked, strict=strict, beside=beside)
    return Rejected(faults, text) if faults else Said(text, _warnings(checked, beside))


def _faults(checked: menu.Checked, *, strict: bool, beside: Set[str]) -> tuple[menu.Diagnostic, ...]:
    """What keeps a text out. A warning that an error explains waits until that is put right; of warnings `beside` the
    point none is one."""
    if not strict:
        return checked.errors
    wrong = {error.line for error in checked.errors}
    explained = _EXPLAINED | beside if wrong else beside
    return tuple(
        one
        for one in checked.diagnostics
        if one.severity is menu.Severity.ERROR
        or (one.severity is menu.Severity.WARNING and one.code not in explained and one.line not in wrong)
    )


def _rejected(
    text: str, mended: str, checked: menu.Checked, again: menu.Checked, *, strict: bool, beside: Set[str]
) -> Rejected:
    """Of a text that is still wrong after its repairs, the faults that a person has to put right, where they see them.

    A fault that was mended is left out, so that it does not hide the others; in doubt it is told.
    """
    before = _faults(checked, strict=strict, beside=beside)
    after = _faults(again, strict=strict, beside=beside)
    left = {fault.code for fault in after}
    own = tuple(one for one in before if one.code in left or not _is_safe(checked.message, one))
    if left <= {one.code for one in own}:
        return Rejected(own, text, len(before) - len(own))
    return Rejected(after, mended) if after else Rejected(before, text)


def _is_safe(message: menu.Message, error: menu.Diagnostic) -> bool:
    fix = repair.fix_of(message, error)
    return fix is not None and fix.safe


def _change(change: repair.Change) -> Remark:
    return remark(
        change.code,
        change.line,
        change.words["en"],
        change.words["ru"],
        changed=True,
        before=change.before,
        after=change.after,
    )


def _warnings(checked: menu.Checked, beside: Set[str]) -> tuple[Remark, ...]:
    warnings = [one for one in checked.diagnostics if one.severity is menu.Severity.WARNING and one.code not in beside]
    found = warnings[:_MOST_WARNINGS]
    return tuple(remark(one.code, one.line, one.message("en"), one.message("ru")) for one in found)
