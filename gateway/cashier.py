"""The loop that watches for what calls are held for: asks for the balance while there is no money, and lets calls go on
when what they are held for works again.

Rules. The balance is asked for at once when the money has run out, and then rarely. As long as it has not grown nothing
is sent; but where nobody can be asked one call at a time finds out, as after every trouble, and an hour of that is
enough: then one finds out all the same, for what does not pay for one call may pay for another. What a call has shown
to work again is retried at most once an hour: one that trips the account by itself must not do so each time it is
mended. Money that has come in is retried for at once.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from decimal import Decimal

from gateway import journal
from gateway.channels import Channels
from gateway.egress import Purse
from gateway.outcome import Why
from gateway.pool import word_of

__all__ = ["Cashier"]

RetryHeld = Callable[[str, Collection[Why]], Awaitable[bool]]

_WHO = "gateway"
_HOUR = 3_600_000  # ms
_AGAIN = 5_000  # ms after the store could not retry
_SPARE = 60_000  # ms that the account rests beyond the next question, which may take a while


class Cashier:
    """`retry_held(who, whys)` retries the calls that are held for one of these; False: the store cannot do it now.

    `every` is in ms. Without a `purse` nobody is asked.
    """

    def __init__(
        self, purse: Purse | None, channels: Channels, retry_held: RetryHeld, every: int, now: Callable[[], int]
    ) -> None:
        self._purse = purse
        self._channels = channels
        self._retry_held = retry_held
        self._every = every
        self._now = now
        self._owed: frozenset[Why] = frozenset()  # what is to be retried
        self._retry_at = 0
        self._era = -1  # of the account: which halt was looked into last
        self._ask_at = 0
        self._risk_at = 0  # when one call is risked although there is no more money
        self._balance: Decimal | None = None  # as it was last seen since the money ran out
        self._hint = asyncio.Event()
        self._ended = asyncio.Event()
        self._ended.set()
        self._stopping = False
        channels.watch(self._hint.set)

    async def run(self) -> None:
        """Until `stop`."""
        self._ended.clear()
        try:
            while not self._stopping:
                self._hint.clear()
                await self._look()
                await self._idle()
        finally:
            self._ended.set()

    async def stop(self, patience: float) -> None:
        """Ask nothing more; a question under way has `patience` seconds."""
        self._stopping = True
        self._hint.set()
        try:
            async with asyncio.timeout(patience):
                await self._ended.wait()
        except TimeoutError:
            pass  # whoever runs it cancels it

    async def _look(self) -> None:
        account, now = self._channels.account, self._now()
        # A clock that was put back delays nothing beyond its time.
        self._ask_at = min(self._ask_at, now + self._every)
        self._retry_at, self._risk_at = min(self._retry_at, now + _HOUR), min(self._risk_at, now + _HOUR)
        self._owed |= self._channels.mended()
        if account.era != self._era:  # a new halt
            self._era, self._ask_at = account.era, now
            self._owed -= account.halted
            if self._balance is None:
                self._risk_at = now + _HOUR
        if Why.NO_MONEY not in account.halted:
            self._balance = None
        elif self._purse is not None:
            await self._ask(self._purse, now)
        if self._owed and now >= self._retry_at:
            await self._retry(now)

    async def _ask(self, purse: Purse, now: int) -> None:
        account = self._channels.account
        if now < self._ask_at:
            return
        balance = await word_of("balance", purse.balance())
        self._ask_at = now + self._every
        if not isinstance(balance, Decimal) or Why.NO_MONEY not in account.halted:
            return  # nothing was learnt, or a call has found out meanwhile
        before, self._balance = self._balance, balance
        if before is not None and balance > before:
            journal.money_is_back(balance=str(balance))
            self._owed |= {Why.NO_MONEY}
            self._retry_at = now
            account.resume()
            self._channels.changed()
            return
        if balance != before:
            journal.out_of_money(balance=str(balance))
        if now >= self._risk_at:
            self._risk_at = now + _HOUR
        else:
            account.rest(min(now + self._every + _SPARE, max(self._risk_at, now)))

    async def _retry(self, now: int) -> None:
        whys, self._owed = self._owed, frozenset()
        if await self._retry_held(_WHO, whys):
            self._retry_at = now + _HOUR
            self._channels.wake()
        else:
            self._owed |= whys
            self._retry_at = now + _AGAIN

    async def _idle(self) -> None:
        """Until there is something to look into; with nothing to wait for, until somebody says so."""
        waits = []
        if self._owed:
            waits.append(self._retry_at)
        if self._purse is not None and Why.NO_MONEY in self._channels.account.halted:
            waits.append(self._ask_at)
        try:
            async with asyncio.timeout(max(min(waits) - self._now(), 0) / 1000 if waits else None):
                await self._hint.wait()
        except TimeoutError:
            pass
