"""Which channel carries what: the ways out in the order of preference, and how each of them stands. PURE.

Rules. A call goes by the first channel that is well; the others have no room meanwhile. A channel in doubt gets one
call at a time, which finds out, and the rest goes to the next, so that nobody waits for the experiment; when it is well
again everything goes by it again. Calls with files know only the channels that carry them. What is the account's
(`account`) stops all channels: a word about money or a block heard on one is a word on all.

How a call moves. Only what was certainly not taken moves: it goes back to the queue, due at once, and whoever has room
claims it. UNSURE never moves, nor does what the provider refused. "At once" is given only while the channel that failed
has no room itself and another has. So nothing spins: every failure that moves a call has made its channel rest, and
each further failure makes it rest for longer, up to a minute (`breaker`); so a call visits a channel no oftener than
that channel rests, and when none is ready it waits by the ordinary back-off. Held by a fault of the channel's it moves
likewise, as long as any channel is left that could carry it and does not itself wait for a person; and what is held
when that channel works again is retried (`mended`, `cashier`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from gateway.account import HALTS, Account
from gateway.breaker import Breaker, Circuit, Sign, sign_of
from gateway.message import Call
from gateway.outcome import Deferred, Held, Outcome, Reason, Why
from gateway.spool import Files

__all__ = ["Channels", "Era", "Health", "News", "Verdict", "Way"]

_MOVES = frozenset({Why.UNREACHABLE, Why.PROVIDER_FAULT})
"""Reasons to put a call off that are the channel's, not the call's nor the account's."""


class Way(Protocol):
    """What of an `Egress` is of interest here."""

    @property
    def name(self) -> str: ...
    @property
    def slots(self) -> int: ...
    @property
    def rests_until(self) -> int: ...
    @property
    def carries_files(self) -> bool: ...
    def resume(self) -> None: ...


class Era(NamedTuple):
    """When a call was sent, as far as the channel and the account are concerned."""

    channel: int
    account: int


class News(NamedTuple):
    """What an outcome changed."""

    worse: bool = False  # the channel rests, or is narrower
    halted: bool = False  # the account rests
    mended: bool = False  # the channel was in doubt, and is well


class Verdict(NamedTuple):
    """What is to be settled. `moves`: it is due at once, for another channel may take it."""

    outcome: Outcome
    moves: bool = False


class Health(NamedTuple):
    """How a channel stands, for a person."""

    name: str
    circuit: Circuit
    until: int  # OPEN: ms since the epoch, else 0
    reason: Reason | None  # of the last trouble; None when all was well since
    slots: int  # 0: not connected
    at_once: int  # how many requests at a time, when it is its turn
    room: int  # and how many it may have under way now


@dataclass(frozen=True, slots=True)
class _Channel:
    way: Way
    breaker: Breaker


class Channels:
    """The ways out, the preferred first. `now` gives milliseconds since the epoch.

    `beside`: what is only asked over. It carries nothing, but a block that it meets is the account's all the same.
    """

    def __init__(
        self, ways: Sequence[Way], account: Account, now: Callable[[], int], beside: Sequence[Way] = ()
    ) -> None:
        self.account = account
        self._beside = beside
        self._now = now
        self._channels = [_Channel(way, _breaker(way)) for way in ways]
        self._by_name = {channel.way.name: channel for channel in self._channels}
        self._watchers: list[tuple[str, Callable[[], None]]] = []
        self._mended: frozenset[Why] = frozenset()
        self._is_fresh = True  # what an earlier process held calls for may have been mended since

    def watch(self, changed: Callable[[], None], name: str = "") -> None:
        """`changed` is called whenever there may be room where there was none, or something was mended.

        Who sends by the channel `name` is also told when there may be something to send, if it has room.
        """
        self._watchers.append((name, changed))

    def changed(self) -> None:
        """A channel has connected, or lost its connection, or a call has moved: whoever watches looks again."""
        for _, watcher in self._watchers:
            watcher()

    def wake(self) -> None:
        """There may be something to send."""
        for name, watcher in self._watchers:
            if name and self.room(name):
                watcher()

    def room(self, name: str) -> int:
        """How many requests that channel may have under way now."""
        mine = self._by_name[name]
        now = self._now()
        if self._files(mine, now) is None or not self._ready(mine, now):
            return 0
        return 1 if self.account.halted else mine.breaker.at_once

    def files(self, name: str) -> Files:
        """Which calls that channel may claim, when it has room."""
        return self._files(self._by_name[name], self._now()) or Files.NONE

    def well(self, name: str) -> bool:
        """Whether more than one call may be risked on it."""
        return self._well(self._by_name[name], self._now()) and not self.account.halted

    def era(self, name: str) -> Era:
        """To be noted before a request leaves, and handed in with its outcome."""
        return Era(self._by_name[name].breaker.era, self.account.era)

    def heard(self, name: str, outcome: Outcome, era: Era) -> News:
        """Take the outcome of a request that was sent in `era` by that channel into account."""
        now, breaker, account = self._now(), self._by_name[name].breaker, self.account
        if isinstance(outcome, Held) and outcome.reason.why in HALTS:
            halted = account.heard(outcome, era.account, now)
            self.changed()
            return News(halted=halted)
        account_whys, channel_why, doubted, known = account.halted, breaker.halted, breaker.in_doubt, self._mended
        account.heard(outcome, era.account, now)
        worse = breaker.heard(outcome, era.channel, now)
        mended = doubted and not breaker.in_doubt
        if not account.halted:
            self._mended |= account_whys
        if mended and channel_why is not None:
            self._mended |= frozenset(Why) - HALTS  # they can go by this one, whichever they were held by
        if self._is_fresh and sign_of(outcome) is Sign.WELL:
            self._is_fresh = False
            self._mended = frozenset(Why)
        if worse or mended or self._mended != known:
            self.changed()
        return News(worse=worse, mended=mended)

    def verdict(self, name: str, call: Call, outcome: Outcome) -> Verdict:
        """What is to be settled of `call`, after `heard` was told its outcome on that channel."""
        match outcome:
            case Held(reason) if reason.why not in HALTS and self._others(name, call):
                return Verdict(Deferred(reason), self._may_move(name, call))
            case Deferred(reason) if reason.why in _MOVES:
                return Verdict(outcome, self._may_move(name, call))
            case _:
                return Verdict(outcome)

    def mended(self) -> frozenset[Why]:
        """What began to work again since this was last asked: calls that are held for it may be retried."""
        mended, self._mended = self._mended, frozenset()
        return mended

    def resume(self, name: str = "") -> None:
        """A person has acted: whatever it rested for may be mended; of one channel, or of all and the account."""
        for channel in self._channels:
            if name in ("", channel.way.name):
                channel.breaker.resume()
                channel.way.resume()
        if not name:
            self.account.resume()
            for way in self._beside:
                way.resume()
        self.changed()

    def standing(self) -> Sequence[Health]:
        """How each of them stands, in the order of preference."""
        return [self._health(channel) for channel in self._channels]

    def _files(self, mine: _Channel, now: int) -> Files | None:
        """None: there is nothing for it, for one before it does it all."""
        before = self._channels[: self._channels.index(mine)]
        if self.account.halted:  # one call finds out, on the first that could send it
            before = [channel for channel in before if self._ready(channel, now)]
        else:
            before = [channel for channel in before if self._well(channel, now)]
        carries = mine.way.carries_files
        plain = not before
        filed = carries and not any(channel.way.carries_files for channel in before)
        if plain:
            return Files.ANY if filed else Files.NONE
        return Files.ONLY if filed else None

    def _well(self, channel: _Channel, now: int) -> bool:
        return self._ready(channel, now) and channel.breaker.circuit(now) is Circuit.CLOSED

    def _ready(self, channel: _Channel, now: int) -> bool:
        return channel.way.slots > 0 and now >= self._until(channel)

    def _until(self, channel: _Channel) -> int:
        """A block that one way out has met is the account's: it goes by our address, and errors prolong it."""
        ways = (*(other.way for other in self._channels), *self._beside)
        blocked = max(way.rests_until for way in ways)
        return max(channel.breaker.rests_until, self.account.rests_until, blocked)

    def _others(self, name: str, call: Call) -> Sequence[_Channel]:
        """Those that may carry the call, today or later, without a person."""
        return [
            channel
            for channel in self._channels
            if channel.way.name != name
            and channel.breaker.halted is None
            and (channel.way.carries_files or not call.files)
        ]

    def _may_move(self, name: str, call: Call) -> bool:
        now = self._now()
        return not self._ready(self._by_name[name], now) and any(
            self._ready(channel, now) for channel in self._others(name, call)
        )

    def _health(self, channel: _Channel) -> Health:
        now, until = self._now(), self._until(channel)
        circuit = channel.breaker.circuit(now)
        if now < until:
            circuit = Circuit.OPEN
        elif self.account.halted:
            circuit = Circuit.HALF_OPEN
        reason = self.account.reason or channel.breaker.reason
        name, slots, at_once = channel.way.name, channel.way.slots, channel.breaker.at_once
        return Health(name, circuit, until if now < until else 0, reason, slots, at_once, self.room(name))


def _breaker(way: Way) -> Breaker:
    return Breaker(lambda: way.slots)
