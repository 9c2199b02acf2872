"""How much may be risked on a channel, by what it answered last. PURE.

Rules. One call learns what is wrong, not the whole queue: a channel in trouble rests, then sends one call at a time
until the provider has judged one. Only the provider's certain word counts as that. What was sent before the last
turn for the worse says nothing about the time after it.

The three words of the trade: CLOSED, all is well; OPEN, nothing is sent; HALF_OPEN, one call at a time finds out. A
channel that was merely too fast is never half-open: it is known to work, and goes on narrower.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

from gateway.lifecycle import FLOORS
from gateway.outcome import Deferred, Held, Outcome, Reason, Refused, Taken, Unsure, Why

__all__ = ["SIGNS", "Breaker", "Circuit", "Sign", "sign_of"]


class Circuit(StrEnum):
    """How a channel stands."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half-open"


class Sign(StrEnum):
    """What an outcome says of the channel."""

    WELL = "well"  # the provider looked at the call and judged it
    NOTHING = "nothing"  # no request was made, or it cannot be told whose word it is
    ODD = "odd"  # one call's bad luck; several in a row are the channel's
    DOWN = "down"  # trouble at once
    CROWDED = "crowded"  # too many at once, or too fast
    HALTED = "halted"  # the account: a person is needed


SIGNS: Mapping[tuple[type[Outcome], Why | None], Sign] = MappingProxyType(
    {
        (Taken, None): Sign.WELL,
        # provider.md section 1.3: errors 7 and 8 come with a message's id, so the account was let in. Error 1 does not,
        # and adapters say FORBIDDEN (error 6) by themselves, too.
        (Refused, Why.BAD_NUMBER): Sign.WELL,
        (Refused, Why.NO_ROUTE): Sign.WELL,
        (Unsure, None): Sign.ODD,
        (Unsure, Why.THROTTLED): Sign.CROWDED,  # error 9 on a later attempt
        (Deferred, Why.PROVIDER_FAULT): Sign.ODD,
        (Deferred, Why.UNREACHABLE): Sign.DOWN,
        (Deferred, Why.THROTTLED): Sign.CROWDED,
        (Held, None): Sign.HALTED,
    }
)
"""By kind and reason; None stands for every other reason of that kind. What is not here says NOTHING."""

_IN_A_ROW = 3  # odd outcomes that are no bad luck any more
_FIRST_REST = 2_000  # ms; the calls themselves wait longer, each for itself
_LONGEST_REST = 60_000
_LEAST_HALT = 300_000  # for what holds calls and has no floor of its own: a person does not come sooner


def sign_of(outcome: Outcome) -> Sign:
    """Its row in SIGNS."""
    kind, why = type(outcome), _why(outcome)
    return SIGNS.get((kind, why)) or SIGNS.get((kind, None)) or Sign.NOTHING


def _why(outcome: Outcome) -> Why | None:
    return None if isinstance(outcome, Taken) else outcome.reason.why


class Breaker:
    """One per channel. `slots()` is how many calls it takes at once when all is well."""

    def __init__(self, slots: Callable[[], int]) -> None:
        self.era = 0
        """Counts the turns for the worse. Whoever sends notes it, and hands it in with the outcome."""
        self.rests_until = 0
        """Nothing is to be sent before then, in ms since the epoch."""
        self.reason: Reason | None = None
        """Of the last turn for the worse; None when all was well since."""
        self.halted: Why | None = None
        """Why it needs a person, until a call has shown that it does not any more."""
        self._slots = slots
        self._spared = 0  # slots left empty since the provider found them too many
        self._odd = 0  # in a row
        self._rest = 0  # the last one's length
        self.in_doubt = False

    @property
    def at_once(self) -> int:
        """How many calls may be under way; none while it has no slots at all."""
        slots = self._slots()
        return min(1 if self.in_doubt else max(slots - self._spared, 1), slots)

    def circuit(self, now: int) -> Circuit:
        """How it stands. Slots are another matter: it may be closed and have none."""
        if now < self.rests_until:
            return Circuit.OPEN
        return Circuit.HALF_OPEN if self.in_doubt else Circuit.CLOSED

    def resume(self) -> None:
        """A person has acted: whatever it rested for may be mended. One call will tell."""
        self.rests_until = 0

    def heard(self, outcome: Outcome, era: int, now: int) -> bool:
        """Take the outcome of a call that was sent in `era` into account; True when that was a turn for the worse."""
        sign, why = sign_of(outcome), _why(outcome)
        if era != self.era and sign is not Sign.HALTED:
            return False
        match sign:
            case Sign.HALTED:
                self.in_doubt = True
                self.halted = why
                self._turn(now + (FLOORS.get(why, _LEAST_HALT) if why else _LEAST_HALT))
            case Sign.WELL:
                self._well()
                return False
            case Sign.CROWDED if self.at_once > 1:
                self._spared = max(self._slots() - self.at_once // 2, 0)
                self._turn(0)
            case Sign.CROWDED:
                self._turn(now + self._longer())
            case Sign.ODD if not self.in_doubt and self._odd + 1 < _IN_A_ROW:
                self._odd += 1
                return False
            case Sign.ODD | Sign.DOWN:
                self.in_doubt = True
                self._turn(now + self._longer())
            case _:
                return False
        self.reason = None if isinstance(outcome, Taken) else outcome.reason
        return True

    def _well(self) -> None:
        self.in_doubt = False
        self.halted = self.reason = None
        self._odd = self._rest = 0
        self._spared = max(self._spared - 1, 0)

    def _turn(self, rests_until: int) -> None:
        self.era += 1
        self.rests_until = max(self.rests_until, rests_until)

    def _longer(self) -> int:
        self._rest = min(max(2 * self._rest, _FIRST_REST), _LONGEST_REST)
        return self._rest
