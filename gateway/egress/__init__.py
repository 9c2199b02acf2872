"""Ways out to the provider.

To add one: a module here with a class that fits `Egress` (and `Askable` when the provider can be asked over it,
`Together` when one request can carry many calls), a block in `config`, three lines in `daemon`.

What a way out promises:
- `send` answers with a value and never raises for what the provider or the network did.
- Taken, Refused, Deferred and Held are certainties. Whatever happens after the first byte of a request may have left,
  short of an understood answer, is Unsure.
- It never tries twice by itself, except another host where certainly nothing was sent. Nor does it leave that to the
  kernel: of what it has called Unsure nothing goes on being delivered, not even when this process is killed.
- It keeps the provider's limits on requests at a time and per minute by waiting, not by failing.
- Its credentials appear in no log, reason or repr, and no reason holds a whole number or the text of a call.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol, TypeAlias, runtime_checkable

from gateway.message import Call
from gateway.outcome import Outcome, Reason, Receipt, Standing

__all__ = ["Askable", "Egress", "Heard", "Price", "Purse", "Pushed", "Together"]


class Egress(Protocol):
    @property
    def name(self) -> str:
        """Stands in `Call.provider` for what it was given."""

    @property
    def slots(self) -> int:
        """How many requests may be under way at once: the dispatcher never claims more than it can send.

        0: none now, because it is not connected and has to be first; it connects by itself, and says so by `changed`.
        """

    @property
    def rests_until(self) -> int:
        """Nothing is to be sent before then (ms since the epoch): the provider has blocked us. 0: it does not rest."""

    @property
    def carries_files(self) -> bool:
        """Whether it can take calls that have `files`. Otherwise it is never given one."""

    async def start(self) -> None:
        """Begin to connect, if that is a thing that lasts. Comes back at once, and never fails for the other side."""

    def resume(self) -> None:
        """A person has acted: what it rests or waits for may be mended, so the next try may be now."""

    async def send(self, call: Call) -> Outcome:
        """Give one call to the provider under our id, `call.id`."""

    async def close(self) -> None:
        """Drop connections; in good order as far as that takes no more than seconds. Idempotent."""


@runtime_checkable
class Together(Protocol):
    """One request can carry several calls of one message, under its id."""

    @property
    def together(self) -> int:
        """How many at most; 1: it is not to be done."""

    async def send_together(self, calls: Sequence[Call]) -> Sequence[Outcome]:
        """Give calls that differ only by phone in one request, under their `provider_id`; an outcome for each.

        Of those that were claimed together only one may be left: it goes under that id all the same.
        """


@runtime_checkable
class Askable(Protocol):
    """The provider can be asked what became of a call, under our own id or its own."""

    async def ask(self, call: Call) -> Standing:
        """What the provider knows of `call`, whichever way out it went.

        NeverHad when the provider says in so many words that it has no such message: of an UNSURE call, every host
        that could have taken it. Whether that is believed yet, or the message may merely be late in showing, is for
        `asking.Asker` to say.
        """


class Pushed(NamedTuple):
    """What the provider says of itself, unasked. `reference`: what we gave it beside the call, if it is said again.

    See `identity.reference_of`.
    """

    receipt: Receipt
    reference: int | None = None


Heard: TypeAlias = Callable[[Pushed], Awaitable[bool]]
"""Who is told what is pushed. True: it is on disk, and may be acknowledged; False: it cannot be kept now."""


@dataclass(frozen=True, slots=True)
class Price:
    """What the provider would take for a call, in the account's currency."""

    cost: Decimal
    count: int  # seconds, or parts: as the provider counts


class Purse(Protocol):
    """The account can be asked about money. Neither question sends anything or costs anything."""

    async def balance(self) -> Decimal | Reason:
        """What is left in the account, or why nobody knows."""

    async def price(self, call: Call) -> Price | Reason:
        """What `call` would cost; a Reason when it would not be taken, or nobody knows."""
