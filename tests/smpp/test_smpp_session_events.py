"""What a session tells shows no password."""

from gateway.smpp.codes import Command
from gateway.smpp.events import BindRequested
from gateway.smpp.pdu import Bind


def test_a_bind_shows_no_password() -> None:
    event = BindRequested(1, Bind(Command.BIND_RECEIVER, "demo", "secret"))
    assert "demo" in repr(event)
    assert "secret" not in repr(event)
