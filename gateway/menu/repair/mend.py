"""Mending a whole text: all its safe fixes, one round after another, until none is left.

Rules. A pass depends on the text alone, and a text whose passes do not come to an end is left as it was, so mending
twice is mending once. What a fix promises is proved as far as it can be: in the end there is no error that was not
there before, the errors it mends are gone, and where the reader had understood the line already the tree is the same.
At a door nobody who wrote the text looks at it again, so there is one promise more: nothing rings, writes, records or
reports that the text, as it came, was not read to do. A fix that fails is left out. What a decoding brought to light
is not decoded again. All the work on a text is bounded, whatever the text is.
"""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, replace

from gateway.menu.checking import MOST_READ, Checked, check
from gateway.menu.diagnostic import MOST, Diagnostic, Lines
from gateway.menu.repair.budget import Budget, coded_only
from gateway.menu.repair.change import Change, change_of
from gateway.menu.repair.fix import Edit, Fix, applied
from gateway.menu.repair.mail import cut
from gateway.menu.repair.proof import CODINGS, acts_of, entries_of, entries_outside, no_more_than
from gateway.menu.repair.table import NEVER_SAFE, fix_of, repairable
from gateway.menu.tree import Message, as_ast

__all__ = ["Change", "Mended", "mend", "mend_all", "offered"]

_PASSES = 3
_ROUNDS = 12

_MOST_CUT = 100_000  # characters: of a longer text not even the tail is looked for
_MOST_MENDED = 2_000
"""Characters: twice what a message may have. No repair but a decoding makes a longer text short enough, so of those
only what is still in a coding is looked at, as long as it is read at all."""

_CODED = frozenset({"IVR601", "IVR602", "IVR603", "IVR604", "IVR610"})
"""Errors that say: the text is still in a coding. Until it is decoded all other findings are about the coding."""

_DECODES = CODINGS | {"IVR606"}
"""Codes whose fix goes over the whole text, and first."""

_OF_A_KEY = frozenset({"IVR203"})
"""Codes whose fix is the same at each line of a key."""

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


def mend(text: str, *, door: bool = False) -> Mended:
    """The text with all its safe fixes. Never raises; mend(mend(text).text).text == mend(text).text.

    `door`: parts of the text may be a stranger's. The mended one has no menu where it was read to have none, and no
    call, SMS, recording or report, nor number or address of one, that it was not read to have.
    """
    budget = Budget(readings=24, characters=32_000)
    return _Work(text, lambda finding, fix: fix.safe, NEVER_SAFE, budget, door=door).mended()


def offered(text: str) -> Sequence[tuple[Diagnostic, Fix]]:
    """The fixes that need a person's yes, by place."""
    checked = check(text)
    fixes = ((finding, fix_of(checked.message, finding)) for finding in checked.diagnostics)
    return [(finding, fix) for finding, fix in fixes if fix is not None and not fix.safe]


def mend_all(text: str, wanted: Wanted, without: Container[str] = frozenset()) -> Mended:
    """The text with all the fixes that are wanted, with the promises of `mend` as long as all of those are safe.

    Of codes in `without` no fix is made at all.
    """
    return _Work(text, wanted, without, Budget(readings=120, characters=120_000)).mended()


@dataclass(frozen=True, slots=True)
class _State:
    """A text on its way. `origin[n]` is where its n-th character, or what stands in its place, was in the first one."""

    text: str
    checked: Checked
    origin: tuple[int, ...]
    changes: tuple[Change, ...]
    decoded: bool = False  # on its way; what comes out must not be decoded again


def _mended(state: _State) -> Mended:
    """Its changes by their place, not by the rounds that made them."""
    return Mended(state.text, tuple(sorted(state.changes, key=lambda one: (one.line, one.column))))


_Found = tuple[Diagnostic, Fix]


class _Work:
    """The passes and rounds of one text."""

    def __init__(
        self, text: str, wanted: Wanted, without: Container[str], budget: Budget, *, door: bool = False
    ) -> None:
        self.text = text
        self.lines = Lines(text)
        self.wanted = wanted
        self.without = without
        self.budget = budget
        self.door = door
        self.hopeful = False
        self.acts: Counter[tuple[str, ...]] = Counter()
        self.given_up = False
        self.asked = False  # a person said yes to a decoding

    def mended(self) -> Mended:
        """Of a text that is too long to be read what mail left is cut off first, without reading it."""
        text = self.text
        changes: tuple[Change, ...] = ()
        left = self._left_by_mail(text) if len(text) > MOST_READ else None
        if left is not None:
            finding, fix = left
            changes = (change_of(text, finding, fix, self.lines.place(fix.edits[0].offset)),)
            text = applied(text, fix.edits)
        if len(text) > MOST_READ:
            return Mended(text, changes)
        checked = self.budget.check(text)
        assert checked is not None  # the first reading is always granted
        return self._passes(_State(text, checked, tuple(range(len(text) + 1)), changes))

    def _left_by_mail(self, text: str) -> _Found | None:
        left = cut(text) if len(text) <= _MOST_CUT else None
        return left if left is not None and self.wanted(*left) else None

    def _passes(self, first: _State) -> Mended:
        state = first
        for _ in range(_PASSES):
            # What hopes too much is done again without hope. A text that either leaves as it is, is left by both.
            hopeful = self.settled(state, hopeful=True)
            if hopeful is not None and _no_new_errors(state.checked, hopeful.checked):
                return _mended(hopeful)
            strict = self.settled(state, hopeful=False)
            if strict is None:
                break
            if strict.text == state.text:
                return _mended(state)
            state = replace(strict, decoded=False)
        return _mended(first)

    def settled(self, state: _State, *, hopeful: bool) -> _State | None:
        """The text when no round changes it any more; None when that takes too long.

        `hopeful`: an error that comes to light is borne with when it can be mended in turn.
        """
        self.hopeful = hopeful
        self.given_up = self.asked = False
        self.acts = acts_of(state.checked.message)
        states = [state]
        while len(states) <= _ROUNDS:
            after = self.round(states[-1])
            if self.given_up or self.budget.spent:
                return None
            if after is None:
                return states[-1]
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
        left = self._left_by_mail(state.text)
        after = self._with(state, [left]) if left is not None else None
        if after is not None and self._no_worse(state, after):
            return after
        stages: tuple[list[_Found], list[_Found], list[_Found]] = ([], [], [])
        coded = len(state.text) > _MOST_MENDED
        seen: set[str] = set()
        for finding in coded_only(state.checked) if coded else self.budget.diagnostics(state.checked):
            coded |= finding.code in _CODED
            fix = self._fix(state, finding, seen)
            if fix is not None and self.wanted(finding, fix):
                as_read = finding.code in _AS_READ and fix.safe
                stages[0 if finding.code in _DECODES else 1 if as_read else 2].append((finding, fix))
        if self.budget.spent or (state.decoded and self._again(stages[0])):
            return None
        for number, found in enumerate(stages if not coded else stages[:1]):
            after = self._most(state, _apart(found), tree=number == 1)
            if after is not None:
                return after
        return None

    def _fix(self, state: _State, finding: Diagnostic, seen: set[str]) -> Fix | None:
        """Of those that go over the whole text, or over all lines of a key, one is as good as all."""
        if finding.code in self.without or not repairable(finding.code):
            return None
        if finding.code in _DECODES or finding.code in _OF_A_KEY:
            same = f"{finding.code} {finding.found['key'] if finding.code in _OF_A_KEY else ''}"
            if same in seen:
                return None
            seen.add(same)
        return self.budget.fix_of(state.checked.message, finding)

    def _again(self, decodings: list[_Found]) -> bool:
        """Whether something would be decoded twice: a text that asks for that by itself is left as it was.

        Of a decoding that a person said yes to there is only no second one.
        """
        again = [one for one in decodings if one[0].code in CODINGS]
        self.given_up = not self.asked and any(fix.safe for _, fix in again)
        decodings[:] = [one for one in decodings if one not in again]
        return self.given_up

    def _most(self, state: _State, found: Sequence[_Found], *, tree: bool) -> _State | None:
        """As many of these fixes as keep their promises: all at once, else the halves one after the other."""
        accepted: list[_Found] = []
        groups = [list(found)] if found else []
        best: _State | None = None
        while groups and not self.budget.spent:
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
        checked = self.budget.check(text) if text != state.text and len(text) <= MOST_READ else None
        if checked is None or not self._better(state.checked, checked, found):
            return None
        if tree and _meaning(checked.message) != _meaning(state.checked.message):
            return None
        decodings = [fix for finding, fix in found if finding.code in CODINGS]
        if not self._harmless(state.checked.message, checked.message, decodes=bool(decodings)):
            return None
        self.asked |= not all(fix.safe for fix in decodings)
        return self._with(state, found)

    def _with(self, state: _State, found: Sequence[_Found]) -> _State | None:
        """The text with these fixes, which are good; None when the budget is spent."""
        edits = sorted((edit for _, fix in found for edit in fix.edits), key=lambda edit: (edit.offset, edit.end))
        text = applied(state.text, edits)
        checked = self.budget.check(text)
        if checked is None:
            return None
        changes = tuple(self._change(state, finding, fix) for finding, fix in found)
        decoded = state.decoded or any(finding.code in CODINGS for finding, _ in found)
        return _State(text, checked, _origin(state, edits), (*state.changes, *changes), decoded)

    def _harmless(self, before: Message, after: Message, *, decodes: bool) -> bool:
        """Whether the text does nothing that it did not do when it came; at a door a decoding makes no entry at all."""
        if not self.door:
            return True
        kept = not decodes or entries_of(before) == entries_of(after)
        return kept and no_more_than(acts_of(after), self.acts) and entries_outside(after) <= entries_outside(before)

    def _no_worse(self, before: _State, after: _State) -> bool:
        harmless = self._harmless(before.checked.message, after.checked.message, decodes=False)
        return harmless and _no_new_errors(before.checked, after.checked)

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
        fixes = (self.budget.fix_of(after.message, error) for error in after.errors if error.code in new)
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
        if not any(_meets(span, taken) for span in spans):
            for span in spans:
                insort(taken, span)
            kept.append(one)
    return kept


def _meets(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether an edit shares a character with others, which are in order, or a place where something is put in."""
    at = max(bisect_left(taken, span) - 2, 0)  # two edits of one fix may touch
    while at < len(taken) and taken[at][0] <= span[1]:
        if _meet(span, taken[at]):
            return True
        at += 1
    return False


def _meet(one: tuple[int, int], other: tuple[int, int]) -> bool:
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
