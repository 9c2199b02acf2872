"""Ways out to the provider.

To add one: a module here with a class that fits `Egress` (and `Askable` when the provider can be asked), a block in
`config`, three lines in `daemon`.

What a way out promises:
- `send` answers with a value and never raises for what the provider or the network did.
- Taken, Refused, Deferred and Held are certainties. Whatever happens after the first byte of a request may have left,
  short of an understood answer, is Unsure.
- It never tries twice by itself, except another host where certainly nothing was sent.
- It keeps the provider's limits on requests at a time and per minute by waiting, not by failing.
- Its credentials appear in no log, reason or repr.
"""

from typing import Protocol, runtime_checkable

from gateway.message import Call, Outcome, Standing

__all__ = ["Askable", "Egress"]


class Egress(Protocol):
    @property
    def name(self) -> str:
        """Stands in `Call.provider` for what it took."""

    @property
    def slots(self) -> int:
        """How many sends may be under way at once: the dispatcher never claims more than it can send."""

    async def send(self, call: Call) -> Outcome:
        """Give one call to the provider under our id, `call.id`."""

    async def close(self) -> None:
        """Drop connections. Idempotent."""


@runtime_checkable
class Askable(Protocol):
    """The provider can be asked what became of a call, under our own id."""

    async def ask(self, call: Call) -> Standing:
        """What the provider knows of `call`.

        NeverHad only when the provider said in so many words that it has no such message *and* the last attempt is
        old enough that it cannot merely be late in showing (see `lifecycle.ask_at`).
        """
