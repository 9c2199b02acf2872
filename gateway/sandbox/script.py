"""How the sandbox behaves on request: rules, applied in order. `rules` reads and writes them.

Rules. A script is a list. Of each behaviour (trouble, delay, outcome, keys, lag ...) the first rule that has it, fits
the request and has times left decides; a rule that decided nothing is not used up. What is about calls is decided for
each number of a request by itself, and still uses up one time. An empty script is a good provider.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, TypeVar

from gateway.sandbox.calls import Ids, Manner, Telling

__all__ = ["Behaviour", "Channel", "Kind", "Page", "Rule", "Script", "Trouble", "When"]

Channel: TypeAlias = Literal["http", "smtp", "smpp"]
Page: TypeAlias = Literal["send", "status", "balance", "connect"]
Kind: TypeAlias = Literal["error", "http", "smtp", "smpp", "garbage", "hang", "cut"]
When: TypeAlias = Literal["before", "during", "after"]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What goes wrong with one request. `when`: before the request is carried out, or after, or half-way."""

    kind: Kind
    when: When
    code: int = 0  # of "error", "http", "smtp" and "smpp"

    def __str__(self) -> str:
        return " ".join(filter(None, (self.kind, str(self.code or ""), self.when)))


@dataclass(frozen=True, slots=True)
class Rule:
    """One line of a script. None says nothing about it."""

    page: Page = "send"
    channel: Channel | None = None  # None is all
    phone: str = ""  # "" is any
    times: int | None = None  # None is for ever
    trouble: Trouble | None = None
    delay: float | None = None  # seconds from carrying out to answering
    outcome: str | None = None
    keys: str | None = None
    lag: float | None = None  # seconds for which no question finds the call
    receipt: Telling | None = None
    late: float | None = None  # seconds from the call's end to its receipt
    ids: Ids | None = None
    balance: str | None = None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What the script makes of one request."""

    trouble: Trouble | None = None
    only: str = ""  # the number that the trouble is about; "": all of the request
    delay: float = 0.0
    manners: Mapping[str, Manner] | None = None
    balance: str = ""

    def manner(self, phone: str) -> Manner:
        """How the call to that number shall go."""
        return (self.manners or {}).get(phone, _GOOD)


_GOOD = Manner()
_T = TypeVar("_T")


class Script:
    """The rules in force, and how often each may still be used."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._left: list[int | None] = []

    def replace(self, rules: Iterable[Rule]) -> None:
        """From now on these."""
        self._rules = list(rules)
        self._left = [rule.times for rule in self._rules]

    def take(self, channel: Channel, page: Page, phones: Sequence[str] = ()) -> Behaviour:
        """What to do with this request; uses up a time of each rule that decided something."""
        if not self._rules:
            return Behaviour()
        fitting = [
            place
            for place, rule in enumerate(self._rules)
            if rule.page == page
            and rule.channel in (None, channel)
            and self._left[place] != 0
            and (not rule.phone or rule.phone in phones)
        ]
        used: set[int] = set()

        def first(read: Callable[[Rule], _T | None], phone: str | None = None) -> _T | None:
            for place in fitting:
                rule = self._rules[place]
                if (phone is None or rule.phone in ("", phone)) and (value := read(rule)) is not None:
                    used.add(place)
                    return value
            return None

        def manner(phone: str) -> Manner:
            return Manner(
                outcome=first(lambda rule: rule.outcome, phone) or "answered",
                keys=first(lambda rule: rule.keys, phone) or "",
                lag=round((first(lambda rule: rule.lag, phone) or 0.0) * 1000),
                telling=first(lambda rule: rule.receipt, phone) or "",
                late=round((first(lambda rule: rule.late, phone) or 0.0) * 1000),
                ids=first(lambda rule: rule.ids, phone) or "decimal",
            )

        bad = first(lambda rule: rule if rule.trouble else None)
        behaviour = Behaviour(
            trouble=bad.trouble if bad else None,
            only=bad.phone if bad else "",
            delay=first(lambda rule: rule.delay) or 0.0,
            manners={phone: manner(phone) for phone in phones} if page == "send" else None,
            balance=first(lambda rule: rule.balance) or "",
        )
        self._use_up(used)
        return behaviour

    def take_cut(self, channel: Channel) -> bool:
        """Whether a request to send that has only begun is to be cut; of rules that are about any number."""
        for place, rule in enumerate(self._rules):
            fits = rule.page == "send" and rule.channel in (None, channel) and not rule.phone
            if fits and self._left[place] != 0 and rule.trouble:
                if rule.trouble != Trouble("cut", "during"):
                    return False
                self._use_up({place})
                return True
        return False

    def shown(self) -> list[tuple[Rule, int | None]]:
        """The rules, each with the times that are left."""
        return list(zip(self._rules, self._left, strict=True))

    def _use_up(self, used: Iterable[int]) -> None:
        for place in used:
            if (left := self._left[place]) is not None:
                self._left[place] = left - 1
