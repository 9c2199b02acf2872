"""What the sessions of one gateway share, those of one client, and those of one listener.

Rules. Limits hold for the gateway or for a client, not for each of its connections. No I/O but `pause`.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Protocol

from gateway.ingress.smpp.receivers import Receivers
from gateway.ingress.smpp.rounds import Rounds
from gateway.ingress.smpp.settings import BindKind, Client, Listener, SmppSettings
from gateway.ingress.smpp.slowdown import Slowdown
from gateway.ingress.smpp.strangers import Told
from gateway.limits import Connections, Guesses, Rate
from gateway.passwords import Passwords
from gateway.smpp.codes import Command
from gateway.smpp.pdu import Body, SubmitMulti
from gateway.smpp.session import Timers

if TYPE_CHECKING:
    from gateway.ingress.smpp.meaning import Caller
    from gateway.ingress.smpp.wire import Wire

__all__ = ["KINDS", "Account", "Answering", "Door", "House"]

KINDS: dict[int, BindKind] = {
    Command.BIND_TRANSMITTER: "transmitter",
    Command.BIND_RECEIVER: "receiver",
    Command.BIND_TRANSCEIVER: "transceiver",
}

_QUESTIONS = 4  # query_sm for each message that a client may send: it asks after some more than once


class Answering(Protocol):
    """Whoever knows what requests mean: `service.Service`."""

    async def answer(
        self, caller: "Caller", requests: Sequence[tuple[int, Body]]
    ) -> Sequence[tuple[int, Body | None, int]]:
        """The response to each: sequence number, body, command_status."""

    async def sweep(self) -> None:
        """What is due: parts of long messages whose time is over."""


class Account:
    """One client while we run: its binds, what it may send, and its receivers."""

    def __init__(self, client: Client, now: float) -> None:
        self.client = client
        self.binds = 0
        self.receivers = Receivers()
        self._rate = Rate(client.throughput, now)
        self._questions = Rate(client.throughput * _QUESTIONS, now)
        self._whole = max(int(client.throughput), 1)  # what `Rate` lets through at once at most
        self._paid_at = 0.0  # until then one submit uses up all that it may send

    def admits(self, peer: IPv4Address | IPv6Address | None) -> bool:
        """Whether it may come from there."""
        if peer is None:
            return False
        if not self.client.addresses:
            return peer.is_loopback
        return any(peer in network for network in self.client.addresses if network.version == peer.version)

    def may_send(self, body: Body, now: float) -> bool:
        """Whether its throughput allows this one; if so it is charged. Every request counts: what is free is flooded.

        A query_sm is charged by itself, so that who asks after all his messages can send no fewer of them.
        A submit_multi counts as its recipients. One that is more than a second's worth goes through when a whole second
        is there, and is paid for afterwards: else it would never get through.
        """
        if body.command == Command.QUERY_SM:
            return self._questions.take(now)
        if now < self._paid_at:
            return False
        count = len(body.dest_address) if isinstance(body, SubmitMulti) else 1
        if count > self._whole:
            if not self._rate.take(now, self._whole):
                return False
            self._paid_at = now + count / self.client.throughput
            return True
        return self._rate.take(now, count)


@dataclass(slots=True)
class House:
    """One for all listeners. `bound` is told when there is a receiver for somebody."""

    settings: SmppSettings
    service: Answering
    now: Callable[[], int]
    pause: Callable[[float], Awaitable[None]]
    bound: Callable[[], None]
    passwords: Passwords
    connections: Connections
    guesses: Guesses
    slowdown: Slowdown
    accounts: dict[str, Account]
    timers: Timers
    rounds: Rounds
    told: Told = field(default_factory=Told)
    sessions: set["Wire"] = field(default_factory=set)
    serving: set[asyncio.Task[None]] = field(default_factory=set)
    open: int = 0  # requests that are being worked on
    stopping: bool = False

    def admits(self, peer: IPv4Address | IPv6Address | None) -> bool:
        """Whether anybody may bind from there."""
        return any(account.admits(peer) for account in self.accounts.values())


@dataclass(frozen=True, slots=True)
class Door:
    """One listener. `context` is there when it speaks TLS."""

    house: House
    listener: Listener
    context: ssl.SSLContext | None
