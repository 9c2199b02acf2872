"""SMPP in: an SMSC that any ESME can bind to (SMPP 3.4; 3.3 and 5.0 peers are spoken to in their own version).

A session is `smpp.session.ServerSession`, which knows no sockets; around it stands `connection` (octets, time, room),
and behind it `service` (what requests mean). `binding` says who may bind, `receivers` carries receipts home, `house` is
what all sessions share. What can be pure is: `meaning`, `answers`, `homeward`, `slowdown`, `strangers`.
"""

import asyncio
from collections.abc import Callable, Mapping
from functools import partial

from gateway import journal
from gateway.ingress import Unheard, Word
from gateway.ingress.smpp.connection import Connection
from gateway.ingress.smpp.homeward import receipts
from gateway.ingress.smpp.house import Account, Door, House
from gateway.ingress.smpp.rounds import Rounds
from gateway.ingress.smpp.service import Service
from gateway.ingress.smpp.settings import Client, Listener, SmppSettings
from gateway.ingress.smpp.slowdown import Slowdown
from gateway.ingress.smpp.tls import context_of
from gateway.inquiry import Inquiry
from gateway.intake import Intake
from gateway.lifecycle import home_of
from gateway.limits import Connections, Guesses
from gateway.message import Report, Story
from gateway.passwords import Passwords
from gateway.smpp.session import Timers

__all__ = ["Client", "Listener", "SmppIngress", "SmppSettings"]

_BACKLOG = 256
_COMMITTING = 10.0  # s for what is being stored when we stop, and its answers
_UNBINDING = 3.0  # s for peers to answer our unbind
_LAST_WORDS = 1.0  # s for a transport to go
_ROUND = 0.5  # s between two rounds of the watchman, at most
_SHORTEST_ROUND = 0.01


class SmppIngress:
    """All SMPP listeners. `start`, then `stop`; both once.

    `bound` is called whenever receipts for somebody could be told that could not before.
    """

    name = "smpp"

    def __init__(
        self,
        settings: SmppSettings,
        intake: Intake,
        inquiry: Inquiry,
        now: Callable[[], int],
        bound: Callable[[], None],
    ) -> None:
        self._settings = settings
        loop = asyncio.get_running_loop()
        self._house = House(
            settings=settings,
            service=Service(settings, intake, inquiry, now),
            now=now,
            pause=asyncio.sleep,
            bound=bound,
            passwords=Passwords({client.name: client.password_hash for client in settings.clients}),
            connections=Connections(settings.max_connections, settings.max_connections_per_address),
            guesses=Guesses(),
            slowdown=Slowdown(),
            accounts={client.name: Account(client, loop.time()) for client in settings.clients},
            timers=Timers(
                session_init=settings.session_init / 1000,
                enquire_link=settings.enquire_link / 1000,
                response=settings.response / 1000,
                inactivity=settings.inactivity / 1000,
            ),
            rounds=Rounds(loop.call_later),
        )
        self._homes = {home_of(self.name, name): account for name, account in self._house.accounts.items()}
        self._servers: list[asyncio.Server] = []
        self._watchman: asyncio.Task[None] | None = None

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens, ports as given by the system."""
        return [listening.getsockname()[:2] for server in self._servers for listening in server.sockets]

    async def start(self) -> None:
        """Bind and listen; OSError when an address cannot be had or a certificate cannot be used."""
        loop = asyncio.get_running_loop()
        doors = [Door(self._house, listener, context_of(listener)) for listener in self._settings.listeners]
        try:
            for door in doors:
                listener = door.listener
                self._servers.append(
                    await loop.create_server(
                        partial(Connection, door, loop), listener.host, listener.port, backlog=_BACKLOG
                    )
                )
        except OSError:
            await self.stop()
            raise
        self._watchman = asyncio.create_task(self._watch(), name="smpp watchman")

    async def stop(self) -> None:
        """Stop listening; answer what is under way, unbind, close. Bounded in time, idempotent."""
        house = self._house
        house.stopping = True
        for server in self._servers:
            server.close()
        self._servers.clear()
        for account in house.accounts.values():
            account.receivers.give_up("we are stopping")
        for session in list(house.sessions):
            session.retire()
        if house.serving:
            await asyncio.wait(set(house.serving), timeout=_COMMITTING)
        await self._gone(_UNBINDING)
        for session in list(house.sessions):
            session.abort()
        await self._gone(_LAST_WORDS)
        if self._watchman is not None:
            self._watchman.cancel()
            self._watchman = None
        house.passwords.close()

    def homes(self) -> Mapping[str, int]:
        """Clients that a receipt can be told now, and how many at a time: all that their receivers' windows hold."""
        return {
            home: account.client.window * listening
            for home, account in self._homes.items()
            if (listening := account.receivers.listening)
        }

    async def report(self, report: Report, story: Story) -> Word:
        """Tell the sender the end of one call, once for each ticket that it knows the message by."""
        account = self._homes.get(home_of(self.name, story.origin.client))
        if account is None or self._house.stopping:
            return Unheard("there is no such client" if account is None else "we are stopping")
        return await account.receivers.tell(partial(receipts, report, story, account.client))

    async def sweep(self) -> None:
        """What is due without anybody asking: parts of long messages whose time is over."""
        await self._house.service.sweep()

    async def _gone(self, patience: float) -> None:
        waits = [session.gone for session in self._house.sessions]
        if waits:
            await asyncio.wait(waits, timeout=patience)

    async def _watch(self) -> None:
        """One timer for all sessions, instead of one restarted at every PDU."""
        timers, loop = self._house.timers, asyncio.get_running_loop()
        set_ones = [
            time for time in (timers.session_init, timers.enquire_link, timers.response, timers.inactivity) if time
        ]
        pause = max(_SHORTEST_ROUND, min([_ROUND, *(time / 4 for time in set_ones)]))
        while True:
            await asyncio.sleep(pause)
            at = loop.time()
            for session in list(self._house.sessions):
                try:
                    session.check(at)
                except Exception as error:  # noqa: BLE001 - a bug about one session must not end the watch over all
                    journal.bug(where="smpp watchman", error=error)
                    session.abort()
