"""Against a mail server of others' making: aiosmtpd as it comes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP
from mail_side import RECIPIENT, read_mail
from provider_side import PHONE, make_call

from gateway.egress.smtp import SmtpEgress
from gateway.outcome import Deferred, Held, Refused, Taken

Open = Callable[..., SmtpEgress]


class Handler:
    """Takes every mail, or answers as it is told at a step."""

    def __init__(self) -> None:
        self.says: dict[str, str] = {}
        self.envelopes: list[Any] = []

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        envelope.mail_from = address
        return self.says.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if "RCPT" not in self.says:
            envelope.rcpt_tos.append(address)
        return self.says.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return self.says.get("DATA", "250 OK")


@pytest.fixture
def handler() -> Handler:
    return Handler()


@pytest.fixture
async def served(handler: Handler, papers: Any) -> AsyncIterator[int]:
    made: list[SMTP] = []

    def smtp() -> SMTP:
        made.append(SMTP(handler, hostname="mail.example", tls_context=papers.server, command_call_limit=5))
        return made[-1]

    server = await asyncio.get_running_loop().create_server(smtp, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for one in made:
        if one.transport is not None:
            one.transport.abort()
    await server.wait_closed()


@pytest.mark.parametrize("tls", ["none", "starttls"])
@pytest.mark.parametrize(
    "form", [{}, {"list_form": True}, {"wrapped": True}, {"charset": "koi8-r", "apikey": "k"}], ids=str
)
async def test_it_takes_what_we_send(
    served: int, handler: Handler, open_egress: Open, papers: Any, tls: str, form: dict[str, Any]
) -> None:
    egress = open_egress(served, context=papers.client, tls=tls, **form)
    calls = [make_call(f"call{n}") for n in range(3)]
    assert [await egress.send(call) for call in calls] == [Taken(call.id) for call in calls]
    assert [envelope.rcpt_tos for envelope in handler.envelopes] == [[RECIPIENT]] * 3
    for call, envelope in zip(calls, handler.envelopes, strict=True):
        read = read_mail(envelope.original_content)
        assert (read.id, read.texts) == (call.id, [(f"+{PHONE}", call.text)])


@pytest.mark.parametrize(
    ("step", "says", "kind"),
    [
        ("MAIL", "550 5.1.8 no", Held),
        ("RCPT", "550 5.1.1 no", Held),
        ("RCPT", "450 4.2.0 grey", Deferred),
        ("DATA", "451 4.3.0 later", Deferred),
        ("DATA", "554 5.6.0 no", Refused),
    ],
)
async def test_its_word_counts(
    served: int, handler: Handler, open_egress: Open, step: str, says: str, kind: type[Held | Deferred | Refused]
) -> None:
    handler.says[step] = says
    egress = open_egress(served)
    assert isinstance(await egress.send(make_call()), kind)
    handler.says.clear()
    assert isinstance(await egress.send(make_call()), Taken)


async def test_it_tires_of_a_connection_and_no_call_is_the_worse_for_it(
    served: int, handler: Handler, open_egress: Open
) -> None:
    """It ends the conversation at the sixth MAIL."""
    egress = open_egress(served)
    calls = [make_call(f"call{n}") for n in range(14)]
    assert [await egress.send(call) for call in calls] == [Taken(call.id) for call in calls]
    assert [read_mail(envelope.original_content).id for envelope in handler.envelopes] == [call.id for call in calls]
