"""What the sessions of one gateway share, and what those of one listener share."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

from gateway.ingress.smtp.auth import Passwords
from gateway.ingress.smtp.limits import Connections, Guesses, Room
from gateway.ingress.smtp.settings import Listener, SmtpSettings
from gateway.intake import Intake

if TYPE_CHECKING:
    from gateway.ingress.smtp.conversation import Conversation

__all__ = ["Door", "House", "origin", "peer_address"]


@dataclass(frozen=True, slots=True)
class House:
    """One for all listeners: limits hold for the gateway, not for each of its doors."""

    settings: SmtpSettings
    intake: Intake
    now: Callable[[], int]
    passwords: Passwords
    connections: Connections
    guesses: Guesses
    room: Room
    sessions: set["Conversation"] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Door:
    """One listener. `context` is there when it can do TLS."""

    house: House
    listener: Listener
    context: ssl.SSLContext | None

    def trusts(self, peer: IPv4Address | IPv6Address | None) -> bool:
        """Whether this peer may send without AUTH."""
        return peer is not None and any(
            peer in network for network in self.listener.allow if network.version == peer.version
        )

    def mends_lines(self, peer: IPv4Address | IPv6Address | None) -> bool:
        """Whether this peer's lines may end as they like. Elsewhere a bare LF or CR could hide a second mail from a
        server on the way (CVE-2023-51764), so strangers must write CRLF."""
        policy = self.listener.bare_newline
        return policy == "normalise" or (policy == "trusted" and self.trusts(peer))

    def may_hear_passwords(self, peer: IPv4Address | IPv6Address | None, *, encrypted: bool) -> bool:
        """Whether AUTH is offered: somebody could log in, and nobody in between could read along.

        Without TLS that is so on loopback, and in the networks that the operator trusts on a listener without any.
        """
        if self.listener.auth == "off" or not self.house.passwords.any:
            return False
        if encrypted:
            return True
        return self.listener.tls == "none" and peer is not None and (peer.is_loopback or self.trusts(peer))


def peer_address(peername: object) -> IPv4Address | IPv6Address | None:
    """The peer's address; IPv4 that came over an IPv6 socket as IPv4. None when it has gone already."""
    if not isinstance(peername, tuple) or not peername:
        return None
    try:
        address = ip_address(str(peername[0]).partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def origin(peer: IPv4Address | IPv6Address | None) -> str:
    """Whom limits count together. One subscriber has a /64 of IPv6 for himself, and an address of it for every try."""
    if isinstance(peer, IPv6Address):
        return str(IPv6Network((peer, 64), strict=False))
    return str(peer or "unknown")
