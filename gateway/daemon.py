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

from gateway import __version__, journal
from gateway.admin import SOCKET, AdminSocket, Desk
from gateway.config import Config, Secrets
from gateway.dispatch import Dispatcher
from gateway.egress.http import HttpEgress, HttpSettings
from gateway.ingress.smtp import Listener, Smarthost, SmtpIngress, SmtpSettings, User
from gateway.intake import Intake, Rules
from gateway.lifecycle import RetryPolicy, ask_at
from gateway.message import Event, Notify, State
from gateway.receipts import Asker, Teller
from gateway.spool import SpoolTrouble, Swept
from gateway.spool.sqlite import SqliteSpool

__all__ = ["Daemon", "now", "run"]

_PATIENCE = 10.0  # seconds that sends, questions and reports under way may take at shutdown
_LEASE_SPARE = 60_000  # ms beyond the longest send before its claim counts as lapsed
_SWEEP_EVERY = 5.0


def now() -> int:
    """The clock: milliseconds since the epoch, UTC."""
    return time.time_ns() // 1_000_000


def rules(config: Config) -> Rules:
    """What `intake` is told."""
    calls = config.calls
    forward_to = frozenset(config.provider.forward_to)
    return Rules(calls.validity, calls.duplicate_by_message_id, calls.duplicate_by_content, forward_to)


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
        self._egress = HttpEgress(_provider(config, secrets), now)
        self._dispatcher = Dispatcher(
            self.spool,
            self._egress,
            policy,
            owner=f"{os.uname().nodename}:{os.getpid()}:{tokens.token_hex(4)}",
            lease=2 * (config.provider.connect_timeout + config.provider.reply_timeout) + _LEASE_SPARE,
            now=now,
            jitter=chance.random,
        )
        self._intake = Intake(self.spool, rules(config), now, partial(chance.getrandbits, 32), self._dispatcher.wake)
        self.smtp = SmtpIngress(_smtp(config, secrets), self._intake, now)
        self._teller = Teller(self.spool, {self.smtp.name: self.smtp}, policy, now, chance.random)
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
        for loop in (self._dispatcher.run, self._asker.run, self._teller.run, self._sweep, self._watch_spool):
            self._loops.append(asyncio.create_task(self._keep(loop), name=loop.__qualname__))
        listening = [f"smtp {host}:{port}" for host, port in self.smtp.addresses]
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
        await self.smtp.stop()
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

    async def _watch_spool(self) -> None:
        """A store whose fsync failed cannot be trusted to keep promise 1: stop accepting, end non-zero."""
        await self.spool.broken.wait()
        self.end("spool broken")


async def run(config: Config, secrets: Secrets) -> int:
    """Serve until SIGTERM or SIGINT (0), or until the gateway must not go on (1)."""
    daemon = Daemon(config, secrets)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, daemon.end, number.name)
    try:
        await daemon.start()
        why = await daemon.wait()
    except OSError as error:
        why = f"cannot start: {error}"
    await daemon.stop()
    asked = why in ("SIGTERM", "SIGINT")
    (journal.daemon_stopped if asked else journal.daemon_failed)(why=why)
    return 0 if asked else 1


def _provider(config: Config, secrets: Secrets) -> HttpSettings:
    provider = config.provider
    return HttpSettings(
        bases=tuple(base for base in (provider.url, provider.backup_url) if base),
        apikey=secrets.apikey.get_secret_value(),
        login=provider.login,
        password=secrets.password.get_secret_value(),
        voice=provider.voice,
        ring_seconds=provider.ring_seconds,
        redial_seconds=provider.redial_seconds,
        call_attempts=provider.call_attempts,
        sender=provider.sender,
        connect_timeout=provider.connect_timeout,
        reply_timeout=provider.reply_timeout,
        send_slots=provider.sends_at_once,
        ask_slots=provider.questions_at_once,
    )


_WHEN = {"all": Notify.SUCCESS | Notify.FAILURE, "failures": Notify.FAILURE, "never": Notify.NEVER}


def _smtp(config: Config, secrets: Secrets) -> SmtpSettings:
    smtp, report = config.smtp, config.report
    smarthost = report.smarthost and Smarthost(
        *report.smarthost,
        tls=report.tls,
        username=report.username,
        password=secrets.report_password.get_secret_value(),
        timeout=report.timeout,
    )
    return SmtpSettings(
        hostname=smtp.hostname,
        domains=smtp.domains,
        subject=smtp.subject,
        repair=smtp.repair,
        strict=smtp.strict,
        charsets=smtp.charsets,
        max_size=smtp.max_size,
        max_recipients=smtp.max_recipients,
        max_connections=smtp.max_connections,
        max_connections_per_address=smtp.max_connections_per_address,
        idle_timeout=smtp.idle_timeout,
        data_timeout=smtp.data_timeout,
        session_timeout=smtp.session_timeout,
        notify=_WHEN[report.when],
        listeners=tuple(
            Listener(
                *listen.address,
                listen.tls,
                listen.certificate,
                listen.key,
                listen.auth,
                listen.allow,
                listen.bare_newline,
            )
            for listen in smtp.listen
        ),
        users=tuple(User(user.name, user.password_hash) for user in smtp.user),
        smarthost=smarthost,
        report_sender=report.sender,
    )


def open_offline(config: Config) -> tuple[SqliteSpool, Desk]:
    """The operator's desk without a daemon: takes the store's lock, so it cannot meet one."""
    spool = SqliteSpool.open(config.state_dir)
    intake = Intake(spool, rules(config), now, partial(random.getrandbits, 32), _nobody)
    return spool, Desk(spool, intake, now, _nobody)


def _nobody(_: Event | None = None) -> None:
    """No loop runs that could be woken."""
