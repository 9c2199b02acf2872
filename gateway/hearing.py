"""What the provider says of itself: receipts that it pushes are put on disk, and only then acknowledged.

Rules. A receipt is about the call that the provider knows by its id. When nobody knows that id, because the answer that
should have brought it never came, the reference that we gave beside the call and the number that was called say whose
it is; but only if that is one call, for a reference alone names nothing. What is about nobody yet is kept: its call may
be being settled this moment. What cannot be written is not acknowledged, so that it comes again.
"""

from collections.abc import Callable
from dataclasses import replace

from gateway import journal
from gateway.egress import Pushed
from gateway.identity import reference_of
from gateway.outcome import Receipt, State
from gateway.spool import Spool, SpoolTrouble

__all__ = ["Hearer"]

_LOOKED_THROUGH = 100  # calls to one number of which nobody knows the id: the newest


class Hearer:
    """`hear` is `egress.Heard`. `owe` is told that a report may be owed."""

    def __init__(self, spool: Spool, owe: Callable[[], None], now: Callable[[], int]) -> None:
        self._spool = spool
        self._owe = owe
        self._now = now

    async def hear(self, pushed: Pushed) -> bool:
        """True: it is on disk, or says nothing new. False: the store cannot keep it now."""
        receipt = pushed.receipt
        try:
            state = await self._spool.note(receipt, self._now())
            if state is None and pushed.reference is not None and not receipt.call_id:
                state = await self._by_reference(receipt, pushed.reference)
        except SpoolTrouble as trouble:
            journal.spool_trouble(doing="note", error=str(trouble), fatal=trouble.fatal)
            return False
        journal.receipt_pushed(
            provider=receipt.provider,
            provider_id=receipt.provider_id,
            phone=receipt.phone,
            said=receipt.state,
            reason=receipt.reason,
            state=state,
        )
        if state is not None:
            self._owe()
        return True

    async def _by_reference(self, receipt: Receipt, reference: int) -> State | None:
        """What it leads to as the receipt of the one call in doubt that it can mean.

        One that is being sent is meant as well as one that is UNSURE: its answer may never come.
        """
        if not receipt.phone:
            return None
        doubted = await self._spool.doubted(receipt.provider, receipt.phone, _LOOKED_THROUGH)
        meant = [call for call in doubted if reference_of(call.id) == reference]
        if len(meant) != 1:
            return None
        return await self._spool.note(replace(receipt, call_id=meant[0].id), self._now())
