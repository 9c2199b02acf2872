"""Whose address it is, and whom limits count together."""

from ipaddress import ip_address

import pytest

from gateway.peer import origin, peer_address


@pytest.mark.parametrize(
    ("name", "address"),
    [
        (("192.0.2.1", 1), "192.0.2.1"),
        (("2001:db8::1", 1, 0, 0), "2001:db8::1"),
        (("::ffff:10.1.2.3", 1, 0, 0), "10.1.2.3"),  # IPv4 over an IPv6 socket
        (("fe80::1%eth0", 1, 0, 2), "fe80::1"),
        (None, "None"),
        ("", "None"),
        (("/run/socket",), "None"),
    ],
)
def test_peer_address(name: object, address: str) -> None:
    assert str(peer_address(name)) == address


@pytest.mark.parametrize(
    ("peer", "counted_as"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:0:0:1", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
    ],
)
def test_origin(peer: str, counted_as: str) -> None:
    """A subscriber has a whole /64 of IPv6: 200 addresses of one are one who asks 200 times."""
    assert origin(ip_address(peer)) == counted_as
    assert origin(None) == "unknown"
