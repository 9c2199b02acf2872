"""Who is trusted, and where passwords may be said; and what we stand on."""

from importlib.metadata import version
from ipaddress import ip_address, ip_network

import aiosmtpd.smtp
import pytest
from smtp_gate import ERP, Clerk

from gateway.ingress.smtp import Listener, SmtpIngress, SmtpSettings
from gateway.ingress.smtp.house import Door
from gateway.ingress.smtp.session import SmtpSession

NETWORKS = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


def door(listener: Listener, users: tuple[object, ...] = (ERP,)) -> Door:
    ingress = SmtpIngress(SmtpSettings(users=users), Clerk(), lambda: 0)  # type: ignore[arg-type]  # the clerk is no Intake
    return Door(ingress._house, listener, None)


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        ("10.255.0.1", True),
        ("11.0.0.1", False),
        ("2001:db8:1::1", True),
        ("2001:db9::1", False),
        ("127.0.0.1", False),
    ],
)
def test_trusts(peer: str, trusted: bool) -> None:
    assert door(Listener(allow=NETWORKS)).trusts(ip_address(peer)) is trusted
    assert door(Listener()).trusts(ip_address(peer)) is False
    assert door(Listener(allow=NETWORKS)).trusts(None) is False


@pytest.mark.parametrize(
    ("listener", "peer", "encrypted", "offered"),
    [
        (Listener(), "127.0.0.1", False, True),
        (Listener(), "::1", False, True),
        (Listener(), "192.0.2.1", False, False),
        (Listener(allow=NETWORKS), "10.0.0.1", False, True),
        (Listener(allow=NETWORKS), "192.0.2.1", False, False),
        (Listener(tls="starttls"), "127.0.0.1", False, False),
        (Listener(tls="starttls"), "192.0.2.1", True, True),
        (Listener(tls="implicit"), "192.0.2.1", True, True),
        (Listener(auth="off", allow=NETWORKS), "10.0.0.1", True, False),
        (Listener(auth="optional", allow=NETWORKS), "10.0.0.1", True, True),
    ],
)
def test_where_passwords_may_be_said(listener: Listener, peer: str, encrypted: bool, offered: bool) -> None:
    assert door(listener).may_hear_passwords(ip_address(peer), encrypted=encrypted) is offered
    assert door(listener, ()).may_hear_passwords(ip_address(peer), encrypted=encrypted) is False


def test_what_we_stand_on() -> None:
    """aiosmtpd is frozen and its insides are replaced by name: another version must be read before it is taken."""
    assert version("aiosmtpd") == "1.4.6"
    assert issubclass(SmtpSession, aiosmtpd.smtp.SMTP)
    theirs = {name for name in dir(aiosmtpd.smtp.SMTP) if name.startswith("smtp_")}
    assert {name for name in dir(SmtpSession) if name.startswith("smtp_")} == theirs
    for name in theirs | {
        "connection_made",
        "connection_lost",
        "data_received",
        "eof_received",
        "push",
        "_handle_client",
    }:
        assert getattr(SmtpSession, name) is not getattr(aiosmtpd.smtp.SMTP, name), f"{name} is still aiosmtpd's"
