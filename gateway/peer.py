"""Who is at the other end of a connection. PURE."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

__all__ = ["origin", "peer_address"]


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
