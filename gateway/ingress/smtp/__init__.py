"""Mail in: aiosmtpd 1.4.6, hardened, on our own event loop; and the reports that go back by mail.

A session is one class in four storeys, each knowing only what is below: `session` (the verbs), `login` (TLS and AUTH),
`conversation` (command by command), `connection` (bytes). What can be pure is: `paths` (addresses), `data` (the
message), `patience` (time), `replies`, `auth` (what AUTH says). `courier` carries reports, `house` is what all sessions
share.

RFC 5321 for the conversation, 1870 SIZE, 2034 enhanced codes, 2920 pipelining, 3207 TLS, 3461 DSN, 4954 AUTH.
"""

import asyncio
import secrets
import socket
import ssl
from collections.abc import Callable, Mapping
from functools import partial

from gateway import journal, mail
from gateway.ingress import Undeliverable, Word
from gateway.ingress.smtp.courier import Courier
from gateway.ingress.smtp.house import Door, House
from gateway.ingress.smtp.session import SmtpSession
from gateway.ingress.smtp.settings import Listener, Smarthost, SmtpSettings, User
from gateway.intake import Intake
from gateway.limits import Connections, Guesses, Room
from gateway.message import Report, Story
from gateway.passwords import Passwords

__all__ = ["Listener", "Smarthost", "SmtpIngress", "SmtpSettings", "User"]

_BACKLOG = 256
_UNREAD = 65_536  # octets that the kernel holds for a session: so much may come in one piece, from all at once
_ROOM = 48 * 1024 * 1024  # octets for messages that are on their way in and what is made of them, all together
_LEAST_MESSAGES = 8  # of the largest size, for which there is room however large that is
_TOLD_AT_ONCE = 8  # few: whoever stops waits for all of them
_PATIENCE = 5.0  # s for transactions that are under way when we stop
_LAST_WORDS = 2.5  # s for the rest to hang up
_ROUND = 1.0  # s between two rounds of the watchman, at most


class SmtpIngress:
    """All SMTP listeners. `start`, then `stop`; both once."""

    name = "smtp"

    def __init__(self, settings: SmtpSettings, intake: Intake, now: Callable[[], int]) -> None:
        self._settings = settings
        self._now = now
        self._house = House(
            settings=settings,
            intake=intake,
            now=now,
            passwords=Passwords({user.name: user.password_hash for user in settings.users}),
            connections=Connections(settings.max_connections, settings.max_connections_per_address),
            guesses=Guesses(),
            room=Room(max(_ROOM, _LEAST_MESSAGES * settings.max_size)),
        )
        self._courier = Courier(settings.smarthost, settings.hostname) if settings.smarthost else None
        self._servers: list[asyncio.Server] = []
        self._watchman: asyncio.Task[None] | None = None

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it listens, ports as given by the system."""
        return [listening.getsockname()[:2] for server in self._servers for listening in server.sockets]

    async def start(self) -> None:
        """Bind and listen; OSError when an address cannot be had or a certificate cannot be used."""
        loop = asyncio.get_running_loop()
        doors = [Door(self._house, listener, _context(listener)) for listener in self._settings.listeners]
        try:
            for door in doors:
                server = await loop.create_server(
                    partial(SmtpSession, door, loop), door.listener.host, door.listener.port, backlog=_BACKLOG
                )
                self._servers.append(server)
                for listening in server.sockets:  # who connects inherits it
                    listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _UNREAD)
        except OSError:
            await self.stop()
            raise
        self._watchman = asyncio.create_task(self._watch(), name="smtp watchman")

    async def stop(self) -> None:
        """Stop listening; transactions under way get some seconds, then everybody is told 421. Idempotent."""
        for server in self._servers:
            server.close()
        self._servers.clear()
        for session in list(self._house.sessions):
            session.retire(patient=True)
        await self._gone(_PATIENCE)
        for session in list(self._house.sessions):
            session.retire(patient=False)
        await self._gone(_LAST_WORDS)
        for session in list(self._house.sessions):
            session.abort()
        await self._gone(_LAST_WORDS)
        if self._watchman is not None:
            self._watchman.cancel()
            self._watchman = None
        self._house.passwords.close()

    def homes(self) -> Mapping[str, int]:
        """Mail is told at one place for all senders. Without a smarthost, that nobody can be told."""
        return {self.name: _TOLD_AT_ONCE}

    async def report(self, report: Report, story: Story) -> Word:
        """Mail the sender the end of one call."""
        if self._courier is None:
            return Undeliverable("no smarthost is configured")
        message = mail.write_report(
            report,
            story,
            hostname=self._settings.hostname,
            sender=self._settings.report_sender,
            at=self._now(),
            zone=None,
            boundary=secrets.token_hex(16),  # what is quoted in a report must not be able to end its part
        )
        return await self._courier.carry(story.origin.sender, message)

    async def _gone(self, patience: float) -> None:
        tasks = [session.task for session in self._house.sessions]
        if tasks:
            await asyncio.wait(tasks, timeout=patience)

    async def _watch(self) -> None:
        """One timer for all sessions, instead of one restarted at every command."""
        settings, loop = self._settings, asyncio.get_running_loop()
        shortest = min(settings.idle_timeout, settings.data_timeout, settings.session_timeout) / 1000
        while True:
            await asyncio.sleep(min(_ROUND, shortest / 4))
            at = loop.time()
            for session in list(self._house.sessions):
                try:
                    session.check(at)
                except Exception as error:  # noqa: BLE001 - a bug about one session must not end the watch over all
                    journal.bug(where="smtp watchman", error=error)


def _context(listener: Listener) -> ssl.SSLContext | None:
    if listener.tls == "none" or listener.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(listener.certificate, listener.key)
    return context
