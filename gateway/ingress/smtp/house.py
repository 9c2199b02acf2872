"""What the sessions of one gateway share, and what those of one listener share."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING

from gateway.ingress.smtp.settings import Listener, SmtpSettings
from gateway.intake import Intake
from gateway.limits import Connections, Guesses, Room
from gateway.passwords import Passwords

if TYPE_CHECKING:
    from gateway.ingress.smtp.conversation import Conversation

__all__ = ["Door", "House"]


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
