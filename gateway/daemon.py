"""Everything is put together here: read it from top to bottom and you know the house.

This is the one place that reads a Config, the clocks and randomness, and hands plain values to the parts. Order of
start: store, doors, loops (a port that is taken must not cost a call that is cut off). Order of stop: doors, sends and
reports under way, loops, store.
"""

import asyncio
import os
import random
import secrets as tokens
import signal
import time
from collections.abc import Awaitable, Callable
from functools import partial

from gateway import __version__, journal, memory, settings
from gateway.admin import SOCKET, AdminSocket, Desk
from gateway.config import Config, Secrets
from gateway.dispatch import Dispatcher
from gateway.egress.http import HttpEgress
from gateway.ingress.smpp import SmppIngress
from gateway.ingress.smtp import SmtpIngress
from gateway.inquiry import Inquiry
from gateway.intake import Intake
from gateway.lifecycle import RetryPolicy, ask_at
from gateway.outcome import Event, State
from gateway.receipts import Asker, Teller
from gateway.spool import SpoolTrouble, Swept
from gateway.spool.sqlite import SqliteSpool

__all__ = ["Daemon", "now", "run"]

_PATIENCE = 10.0  # seconds that sends, questions and reports under way may take at shutdown
_LEASE_SPARE = 60_000  # ms beyond the longest send before its claim counts as lapsed
_SWEEP_EVERY = 5.0
_ANY_NUMBER = 1 << 62  # of receipts
_EVER = 0  # an instant before all
_UNITS = {"d": 86_400_000, "h": 3_600_000, "min": 60_000, "s": 1_000, "ms": 1}


def now() -> int:
    """The clock: milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


class Daemon:
    """One gateway. `start`, then `wait`, then `stop`; after `start` its doors are open."""

    def __init__(
        self,
        config: Config,
        secrets: Secrets,
        now: Callable[[], int] = now,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._now = now
        policy = RetryPolicy(config.calls.retry_first, config.calls.retry_longest)
        chance = random.Random()  # noqa: S311 - spreads retries, tells ids of one millisecond apart: no secret

        self.spool = SqliteSpool.open(config.state_dir)
        self._egress = HttpEgress(settings.for_http(config, secrets), now)
        self._dispatcher = Dispatcher(
            self.spool,
            self._egress,
            policy,
            owner=f"{os.uname().nodename}:{os.getpid()}:{tokens.token_hex(4)}",
            lease=2 * (config.provider.connect_timeout + config.provider.reply_timeout) + _LEASE_SPARE,
            now=now,
            jitter=chance.random,
        )
        self._intake = Intake(
            self.spool, settings.for_intake(config), now, partial(chance.getrandbits, 32), self._dispatcher.wake
        )
        inquiry = Inquiry(self.spool, self._intake, now, self._changed)
        self.smtp = SmtpIngress(settings.for_smtp(config, secrets), self._intake, now)
        self.smpp = SmppIngress(settings.for_smpp(config), self._intake, inquiry, now, self._bound)
        doors = {door.name: door for door in (self.smtp, self.smpp)}
        self._teller = Teller(self.spool, doors, policy, now, chance.random)
        self._asker = Asker(
            self.spool,
            self._egress,
            config.provider.questions_at_once,
            self._dispatcher.wake,
            self._teller.wake,
            now,
            chance.random,
            config.provider.never_had_after,
            elapsed,
        )
        self.desk = Desk(self.spool, self._intake, self._now, self._operated)
        self._admin = AdminSocket(self.desk, config.state_dir / SOCKET)
        self._loops: list[asyncio.Task[None]] = []
        self._end: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def start(self) -> None:
        """Recover what a crash left, open the doors, start the loops."""
        started = self._now()
        if unsure := await self.spool.recover(started, ask_at(State.UNSURE, started, started, 0.0)):
            journal.spool_recovered(unsure=unsure)
        await self._admin.start()
        await self.smtp.start()
        await self.smpp.start()
        for loop in (
            self._dispatcher.run,
            self._asker.run,
            self._teller.run,
            self._sweep,
            self._sweep_smpp,
            self._watch_spool,
        ):
            self._loops.append(asyncio.create_task(self._keep(loop), name=loop.__qualname__))
        listening = [f"{door.name} {host}:{port}" for door in (self.smtp, self.smpp) for host, port in door.addresses]
        journal.daemon_started(version=__version__, state_dir=str(self._config.state_dir), listening=listening)

    def end(self, why: str) -> None:
        """Ask for the end; the first reason counts."""
        if not self._end.done():
            self._end.set_result(why)

    async def wait(self) -> str:
        """Until somebody asks for the end; says why."""
        return await self._end

    async def stop(self) -> None:
        """Nothing new in, what is under way settled if it can be, then the store."""
        await asyncio.gather(self.smtp.stop(), self.smpp.stop())
        await self._admin.stop()
        await asyncio.gather(*(loop.stop(_PATIENCE) for loop in (self._dispatcher, self._asker, self._teller)))
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await self._egress.close()
        await self.spool.close()

    def _operated(self, event: Event) -> None:
        if event is Event.RETRIED:
            self._dispatcher.resume()
        self._teller.wake()

    def _bound(self) -> None:
        """Somebody is there who may take receipts."""
        self._teller.wake()

    def _changed(self) -> None:
        self._dispatcher.wake()
        self._teller.wake()

    async def _keep(self, loop: Callable[[], Awaitable[None]]) -> None:
        """A loop that falls over takes the daemon with it: systemd starts it afresh, half a daemon nobody notices."""
        try:
            await loop()
        except Exception as error:  # noqa: BLE001 - a bug, whatever its type: say so and end in order
            journal.bug(where=loop.__qualname__, error=error)
            self.end(f"bug in {loop.__qualname__}")

    async def _sweep(self) -> None:
        while True:
            try:
                while await self._sweep_some():
                    pass  # there may be more than one sweep takes
            except SpoolTrouble as trouble:
                journal.spool_trouble(doing="sweep", error=str(trouble), fatal=trouble.fatal)
            await asyncio.sleep(_SWEEP_EVERY)

    async def _sweep_some(self) -> bool:
        at = self._now()
        calls = self._config.calls
        swept = await self.spool.sweep(
            at, at - calls.no_status_after, at - calls.keep_finished, self._dispatcher.under_way
        )
        if swept.expired or swept.recovered or swept.silent:
            journal.spool_swept(expired=swept.expired, recovered=swept.recovered, silent=swept.silent)
            self._changed()
        return swept != Swept()

    async def _sweep_smpp(self) -> None:
        """Parts that wait in vain, and receipts that nobody takes."""
        receipts = self._config.smpp
        while True:
            try:
                await self.smpp.sweep()
                kept, most = receipts.receipts_kept, receipts.receipts_most
                await self._forgo(self._now() - kept, _ANY_NUMBER, f"not taken for {_said(kept)}")
                await self._forgo(_EVER, most, f"more than {most} owed")
            except SpoolTrouble as trouble:
                journal.spool_trouble(doing="sweep", error=str(trouble), fatal=trouble.fatal)
            await asyncio.sleep(_SWEEP_EVERY)

    async def _forgo(self, owed_before: int, most: int, why: str) -> None:
        """Give up receipts that are owed since before that, and of more than `most` the longest owed."""
        given_up = await self.spool.forgo(self.smpp.name, owed_before, most, self._now())
        for home, count in given_up.items():
            journal.receipts_given_up(client=home.partition(":")[2], count=count, why=why)

    async def _watch_spool(self) -> None:
        """A store whose fsync failed cannot be trusted to keep promise 1: stop accepting, end non-zero."""
        await self.spool.broken.wait()
        self.end("spool broken")


async def run(config: Config, secrets: Secrets) -> int:
    """Serve until SIGTERM or SIGINT (0), or until the gateway must not go on (1)."""
    memory.give_back_large_blocks()
    daemon = Daemon(config, secrets)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, daemon.end, number.name)
    try:
        await daemon.start()
        memory.pass_over_what_is_there()
        why = await daemon.wait()
    except OSError as error:
        why = f"cannot start: {error}"
    await daemon.stop()
    asked = why in ("SIGTERM", "SIGINT")
    (journal.daemon_stopped if asked else journal.daemon_failed)(why=why)
    return 0 if asked else 1


def open_offline(config: Config) -> tuple[SqliteSpool, Desk]:
    """The operator's desk without a daemon: takes the store's lock, so it cannot meet one."""
    spool = SqliteSpool.open(config.state_dir)
    intake = Intake(spool, settings.for_intake(config), now, partial(random.getrandbits, 32), _nobody)
    return spool, Desk(spool, intake, now, _nobody)


def _said(lasting: int) -> str:
    """Milliseconds as an operator wrote them: 2 d, 90 min."""
    unit, size = next((unit, size) for unit, size in _UNITS.items() if lasting % size == 0)
    return f"{lasting // size} {unit}"


def _nobody(_: Event | None = None) -> None:
    """No loop runs that could be woken."""
