"""Ways out to the provider.

To add one: a module here with a class that fits `Egress` (and `Askable` when the provider can be asked), a block in
`config`, three lines in `daemon`.

What a way out promises:
- `send` answers with a value and never raises for what the provider or the network did.
- Taken, Refused, Deferred and Held are certainties. Whatever happens after the first byte of a request may have left,
  short of an understood answer, is Unsure.
- It never tries twice by itself, except another host where certainly nothing was sent. Nor does it leave that to the
  kernel: of what it has called Unsure nothing goes on being delivered, not even when this process is killed.
- It keeps the provider's limits on requests at a time and per minute by waiting, not by failing.
- Its credentials appear in no log, reason or repr, and no reason holds a whole number or the text of a call.
"""

from typing import Protocol, runtime_checkable

from gateway.message import Call
from gateway.outcome import Outcome, Standing

__all__ = ["Askable", "Egress"]


class Egress(Protocol):
    @property
    def name(self) -> str:
        """Stands in `Call.provider` for what it took."""

    @property
    def slots(self) -> int:
        """How many sends may be under way at once: the dispatcher never claims more than it can send."""

    @property
    def rests_until(self) -> int:
        """Nothing is to be sent before then (ms since the epoch): the provider has blocked us. 0: it does not rest."""

    async def send(self, call: Call) -> Outcome:
        """Give one call to the provider under our id, `call.id`."""

    async def close(self) -> None:
        """Drop connections. Idempotent."""


@runtime_checkable
class Askable(Protocol):
    """The provider can be asked what became of a call, under our own id."""

    async def ask(self, call: Call) -> Standing:
        """What the provider knows of `call`.

        NeverHad when the provider says in so many words that it has no such message: of an UNSURE call, every host
        that could have taken it. Whether that is believed yet, or the message may merely be late in showing, is for
        `receipts.Asker` to say.
        """
