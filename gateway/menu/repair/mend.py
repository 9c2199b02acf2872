"""Mending a whole text: all its safe fixes, one round after another, until none is left.

Rules. A pass depends on the text alone, and a text whose passes do not come to an end is left as it was, so mending
twice is mending once. What a fix promises is proved as far as it can be: in the end there is no error that was not
there before, the errors it mends are gone, and where the reader had understood the line already the tree is the same.
A fix that fails is left out. A text too long to be read whole is not mended: it is refused for its length anyway.
"""

from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass

from gateway.menu.checking import MOST_READ, Checked, check
from gateway.menu.diagnostic import MOST, Diagnostic, Lines
from gateway.menu.repair.change import Change, change_of
from gateway.menu.repair.fix import Edit, Fix, applied
from gateway.menu.repair.table import NEVER_SAFE, fix_of
from gateway.menu.tree import Message, as_ast

__all__ = ["Change", "Mended", "mend", "mend_all", "offered"]

_PASSES = 3
_ROUNDS = 12
_CHECKS = 80
"""Bounds: passes of a text, rounds of a pass, readings of the text in a pass. Beyond them it stays as it was."""

_CODED = frozenset({"IVR601", "IVR602", "IVR603", "IVR604", "IVR610"})
"""Errors that say: the text is still in a coding. Until it is decoded all other findings are about the coding."""

_DECODES = _CODED | {"IVR605", "IVR606", "IVR620"}
"""Codes whose fix goes over the whole text, and first."""

_AS_READ = frozenset(
    {"IVR120", "IVR121", "IVR126", "IVR130", "IVR131", "IVR203", "IVR204", "IVR310", "IVR311", "IVR403"}
)
"""Codes whose fix writes what the reader understood anyway: the tree must stay the same."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A text after its fixes. Without changes it is the very text that was given."""

    text: str
    changes: tuple[Change, ...]


Wanted = Callable[[Diagnostic, Fix], bool]
"""Whether a fix is to be applied."""


def mend(text: str) -> Mended:
    """The text with all its safe fixes. Never raises; mend(mend(text).text).text == mend(text).text."""
    return mend_all(text, lambda finding, fix: fix.safe, without=NEVER_SAFE)


def offered(text: str) -> Sequence[tuple[Diagnostic, Fix]]:
    """The fixes that need a person's yes, by place."""
    checked = check(text)
    fixes = ((finding, fix_of(checked.message, finding)) for finding in checked.diagnostics)
    return [(finding, fix) for finding, fix in fixes if fix is not None and not fix.safe]


def mend_all(text: str, wanted: Wanted, without: Container[str] = frozenset()) -> Mended:
    """The text with all the fixes that are wanted, with the promises of `mend` if `wanted` does not change its mind.

    Of codes in `without` no fix is made at all.
    """
    if len(text) > MOST_READ:
        return Mended(text, ())
    work = _Work(text, wanted, without)
    state = _State(text, check(text), tuple(range(len(text) + 1)), ())
    for _ in range(_PASSES):
        # What hopes too much is done again without hope. A text that either leaves as it is, is left by both.
        hopeful = work.settled(state, hopeful=True)
        if hopeful is not None and _no_new_errors(state.checked, hopeful.checked):
            return _mended(hopeful)
        strict = work.settled(state, hopeful=False)
        if strict is None:
            break
        if strict.text == state.text:
            return _mended(state)
        state = strict
    return Mended(text, ())


@dataclass(frozen=True, slots=True)
class _State:
    """A text on its way. `origin[n]` is where its n-th character, or what stands in its place, was in the first one."""

    text: str
    checked: Checked
    origin: tuple[int, ...]
    changes: tuple[Change, ...]


def _mended(state: _State) -> Mended:
    """Its changes by their place, not by the rounds that made them."""
    return Mended(state.text, tuple(sorted(state.changes, key=lambda one: (one.line, one.column))))


_Found = tuple[Diagnostic, Fix]


class _Work:
    """The rounds of one text."""

    def __init__(self, text: str, wanted: Wanted, without: Container[str]) -> None:
        self.lines = Lines(text)
        self.wanted = wanted
        self.without = without
        self.hopeful = False
        self.checks = 0

    def settled(self, state: _State, *, hopeful: bool) -> _State | None:
        """The text when no round changes it any more; None when that takes too long.

        `hopeful`: an error that comes to light is borne with when it can be mended in turn.
        """
        self.hopeful = hopeful
        self.checks = 0
        states = [state]
        while len(states) <= _ROUNDS and self.checks < _CHECKS:
            after = self.round(states[-1])
            if after is None:
                return states[-1] if self.checks < _CHECKS else None
            known = next((n for n, one in enumerate(states) if one.text == after.text), None)
            if known is not None:
                # a ring: the same of its texts is taken, wherever it was entered
                return min(states[known:], key=lambda one: one.text)
            states.append(after)
        return None

    def round(self, state: _State) -> _State | None:
        """The next text; None when nothing can be mended.

        First what decodes the whole text, then what keeps the tree, then the rest.
        """
        if len(state.checked.errors) == MOST:
            return None  # there may be more than are told, so nothing could be proved
        stages: tuple[list[_Found], list[_Found], list[_Found]] = ([], [], [])
        coded = False
        for finding in state.checked.diagnostics:
            coded |= finding.code in _CODED
            fix = None if finding.code in self.without else fix_of(state.checked.message, finding)
            if fix is not None and self.wanted(finding, fix):
                as_read = finding.code in _AS_READ and fix.safe
                stages[0 if finding.code in _DECODES else 1 if as_read else 2].append((finding, fix))
        for number, found in enumerate(stages if not coded else stages[:1]):
            after = self._most(state, _apart(found), tree=number == 1)
            if after is not None:
                return after
        return None

    def _most(self, state: _State, found: Sequence[_Found], *, tree: bool) -> _State | None:
        """As many of these fixes as keep their promises: all at once, else the halves one after the other."""
        accepted: list[_Found] = []
        groups = [list(found)] if found else []
        best: _State | None = None
        while groups and self.checks < _CHECKS:
            group = groups.pop(0)
            tried = sorted([*accepted, *group], key=lambda one: one[1].edits[0].offset)
            after = self._try(state, tried, tree=tree)
            if after is not None:
                best, accepted = after, tried
            elif len(group) > 1:
                half = len(group) // 2
                groups[:0] = [group[:half], group[half:]]
        return best

    def _try(self, state: _State, found: Sequence[_Found], *, tree: bool) -> _State | None:
        edits = sorted((edit for _, fix in found for edit in fix.edits), key=lambda edit: (edit.offset, edit.end))
        text = applied(state.text, edits)
        if text == state.text or len(text) > MOST_READ:
            return None
        self.checks += 1
        checked = check(text)
        if not self._better(state.checked, checked, found):
            return None
        if tree and _meaning(checked.message) != _meaning(state.checked.message):
            return None
        changes = tuple(self._change(state, finding, fix) for finding, fix in found)
        return _State(text, checked, _origin(state, edits), (*state.changes, *changes))

    def _better(self, before: Checked, after: Checked, found: Sequence[_Found]) -> bool:
        """Whether the errors that were mended are gone, and no other has come that cannot be mended in turn.

        Of what a person said yes to it is enough that errors do not become more: a key in front of a lost command may
        show what is wrong with the command.
        """
        if not all(fix.safe for _, fix in found):
            return len(after.errors) <= len(before.errors)
        left = Counter(error.code for error in before.errors)
        left.subtract(finding.code for finding, _ in found if left[finding.code])
        now = Counter(error.code for error in after.errors)
        new = {code for code in now if now[code] > left[code]}
        if not new or not self.hopeful or new & {finding.code for finding, _ in found}:
            return not new
        fixes = (fix_of(after.message, error) for error in after.errors if error.code in new)
        return all(fix is not None and fix.safe for fix in fixes)

    def _change(self, state: _State, finding: Diagnostic, fix: Fix) -> Change:
        place = self.lines.place(state.origin[min(finding.offset, len(state.text))])
        return change_of(state.text, finding, fix, place)


def _no_new_errors(before: Checked, after: Checked) -> bool:
    left, now = (Counter(error.code for error in checked.errors) for checked in (before, after))
    return now.total() <= left.total() and all(now[code] <= left[code] for code in now)


def _meaning(message: Message) -> object:
    return as_ast(message), message.start.text


def _apart(found: Sequence[_Found]) -> list[_Found]:
    """Those whose edits do not meet, the first ones first; the others have their turn in a later round."""
    taken: list[tuple[int, int]] = []
    kept: list[_Found] = []
    for one in found:
        spans = [(edit.offset, edit.end) for edit in one[1].edits]
        if not any(_meet(span, other) for span in spans for other in taken):
            taken += spans
            kept.append(one)
    return kept


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether two edits share a character, or a place where something is put in."""
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] <= other[1] and other[0] <= one[1]
    return one[0] < other[1] and other[0] < one[1]


def _origin(state: _State, edits: Sequence[Edit]) -> tuple[int, ...]:
    origin: list[int] = []
    at = 0
    for edit in edits:
        origin += state.origin[at : edit.offset]
        origin += [state.origin[edit.offset]] * len(edit.text)
        at = edit.end
    return (*origin, *state.origin[at:])
