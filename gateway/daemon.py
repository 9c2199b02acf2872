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
from collections.abc import Awaitable, Callable, Collection
from functools import partial

from gateway import __version__, journal, memory, settings, threads
from gateway.account import Account
from gateway.admin import SOCKET, AdminSocket
from gateway.asking import Asker
from gateway.cashier import Cashier
from gateway.channels import Channels
from gateway.config import Config, Secrets
from gateway.desk import Desk
from gateway.dispatch import Dispatcher
from gateway.egress import Askable, Egress, Heard, Pushed
from gateway.egress.http import HttpEgress
from gateway.egress.smpp import SmppEgress
from gateway.egress.smtp import SmtpEgress
from gateway.hearing import Hearer
from gateway.ingress.smpp import SmppIngress
from gateway.ingress.smtp import SmtpIngress
from gateway.inquiry import Inquiry
from gateway.intake import Intake
from gateway.lifecycle import RetryPolicy, ask_at
from gateway.outcome import Event, State, Why
from gateway.receipts import Teller
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

        provider = config.provider

        self.spool = SqliteSpool.open(config.state_dir)

        self._ways = _Ways(config, secrets, now, elapsed, chance.random, self._hear, self._changed)
        egresses = [self._ways.by_name[name] for name in provider.channels]
        account = Account(provider.same_call_pause, provider.calls_to_one_number)
        beside = [egress for name, egress in self._ways.by_name.items() if name not in provider.channels]
        self._channels = Channels(egresses, account, now, beside)
        doubts = settings.for_doubt(config)
        owner = f"{os.uname().nodename}:{os.getpid()}:{tokens.token_hex(4)}"
        self._dispatchers = [
            Dispatcher(
                self.spool,
                egress,
                self._channels,
                doubts,
                policy,
                owner=owner,
                lease=settings.longest_send(config, egress.name) + _LEASE_SPARE,
                now=now,
                jitter=chance.random,
            )
            for egress in egresses
        ]
        self._intake = Intake(
            self.spool, settings.for_intake(config), now, partial(chance.getrandbits, 32), self._channels.wake
        )
        inquiry = Inquiry(self.spool, self._intake, now, self._changed)
        self.smtp = SmtpIngress(settings.for_smtp(config, secrets), self._intake, now)
        self.smpp = SmppIngress(settings.for_smpp(config), self._intake, inquiry, now, self._bound)
        doors = {door.name: door for door in (self.smtp, self.smpp)}
        self._teller = Teller(self.spool, doors, policy, now, chance.random)
        self._hearer = Hearer(self.spool, self._teller.wake, now)
        self._asker = Asker(
            self.spool,
            self._ways.askables,
            doubts,
            provider.questions_at_once,
            self._channels.wake,
            self._teller.wake,
            now,
            chance.random,
            elapsed,
        )
        purse = self._ways.http
        self.desk = Desk(self.spool, self._intake, now, self._operated, self._channels, purse)
        self._cashier = Cashier(purse, self._channels, self._retry_held, provider.balance_interval, now)
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
        for egress in self._ways.by_name.values():
            await egress.start()
        for loop in (
            *(dispatcher.run for dispatcher in self._dispatchers),
            self._cashier.run,
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
        stops = [dispatcher.stop for dispatcher in self._dispatchers]
        stops += [self._cashier.stop, self._asker.stop, self._teller.stop]
        await asyncio.gather(*(stop(_PATIENCE) for stop in stops))
        for loop in self._loops:
            loop.cancel()
        await asyncio.gather(*self._loops, return_exceptions=True)
        await asyncio.gather(*(egress.close() for egress in self._ways.by_name.values()))
        await self.spool.close()

    def _operated(self, event: Event) -> None:
        if event is Event.RETRIED:
            self._channels.resume()
        self._teller.wake()

    async def _retry_held(self, who: str, whys: Collection[Why]) -> bool:
        """What they were held for is mended. False when the store cannot do it now."""
        answer = await self.desk.retry_held(who, whys)
        self._channels.changed()
        return answer.ok

    async def _hear(self, pushed: Pushed) -> bool:
        return await self._hearer.hear(pushed)

    def _bound(self) -> None:
        """Somebody is there who may take receipts."""
        self._teller.wake()

    def _changed(self) -> None:
        self._channels.changed()
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
        swept = await self.spool.sweep(at, at - calls.no_status_after, at - calls.keep_finished, self._under_way())
        if swept.expired or swept.recovered or swept.silent:
            journal.spool_swept(expired=swept.expired, recovered=swept.recovered, silent=swept.silent)
            self._changed()
        return swept != Swept()

    def _under_way(self) -> Collection[str]:
        return [call_id for dispatcher in self._dispatchers for call_id in dispatcher.under_way]

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


class _Ways:
    """The ways out that the configuration names, and HTTP for asking where only other ways carry calls."""

    def __init__(
        self,
        config: Config,
        secrets: Secrets,
        now: Callable[[], int],
        elapsed: Callable[[], float],
        jitter: Callable[[], float],
        heard: Heard,
        changed: Callable[[], None],
    ) -> None:
        provider = config.provider
        requests = asyncio.Semaphore(provider.requests_at_once)
        self.by_name: dict[str, Egress] = {}
        self.http: HttpEgress | None = None
        self.askables: dict[str, Askable] = {}
        if provider.ask_over_http:
            self.http = HttpEgress(settings.for_http(config, secrets), now, requests)
            self.by_name["http"] = self.askables["http"] = self.http
        if "smtp" in provider.channels:
            self.by_name["smtp"] = SmtpEgress(settings.for_smtp_out(config, secrets), now, requests)
        if "smpp" in provider.channels:
            smpp = SmppEgress(settings.for_smpp_out(config, secrets), now, elapsed, heard, changed, jitter)
            self.by_name["smpp"] = self.askables["smpp"] = smpp


async def run(config: Config, secrets: Secrets) -> int:
    """Serve until SIGTERM or SIGINT (0), or until the gateway must not go on (1)."""
    memory.give_back_large_blocks()
    threads.take_short_turns()
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
