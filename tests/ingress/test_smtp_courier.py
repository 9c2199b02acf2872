# ruff: noqa: N802 - aiosmtpd finds a hook by the name of its method
"""Reports on their way to the smarthost, against real servers that take, refuse, hang and vanish."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.utils import parseaddr
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from smtp_gate import OPEN, Clerk, Papers

from gateway.ingress import NotNow, Told, Undeliverable
from gateway.ingress.smtp import Smarthost, SmtpIngress, SmtpSettings
from gateway.ingress.smtp.courier import Courier
from gateway.message import Call, Origin, Recipient, Report, Step, Story
from gateway.outcome import Event, Reason, State, Why

NOW = 1_800_000_000_000
STORY = Story(
    Call("0f", "0f", "79990000001", "Hello.", State.DELIVERED, 1, 0, NOW - 60_000, NOW, NOW),
    Origin("smtp", "erp", "127.0.0.1", "erp@office.example", "<1@office.example>", "pump", b"Subject: pump\r\n"),
    Recipient("79990000001", "79990000001@call.example"),
    (Step(NOW, Event.DELIVERED, State.DELIVERED, 1, Reason(Why.ANSWERED)),),
)
REPORT = Report(1, "0f", State.DELIVERED, NOW)


@dataclass
class Smart:
    """A smarthost: `said` are its answers by command, where they differ from yes."""

    said: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[str | None, list[str], bytes]] = field(default_factory=list)
    helos: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    async def handle_EHLO(
        self, server: Any, session: Session, envelope: Envelope, name: str, replies: list[str]
    ) -> list[str]:
        session.host_name = name
        self.helos.append(name)
        return replies

    async def handle_MAIL(self, server: Any, session: Session, envelope: Envelope, sender: str, _: Any) -> str:
        envelope.mail_from = sender
        return self.said.get("MAIL", "250 OK")

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, _: Any) -> str:
        envelope.rcpt_tos.append(address)
        return self.said.get("RCPT", "250 OK")

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.01)
        self.at_once -= 1
        assert isinstance(envelope.content, bytes)
        self.mails.append((envelope.mail_from, envelope.rcpt_tos, envelope.content))
        return self.said.get("DATA", "250 OK")


def knows(server: Any, session: Session, envelope: Envelope, mechanism: str, claimed: LoginPassword) -> AuthResult:
    right = (claimed.login, claimed.password) == (b"gateway", b"s3cret")
    return AuthResult(success=right, handled=False)


Open = Callable[..., Awaitable[int]]


@pytest.fixture
async def listen() -> AsyncIterator[Open]:
    """`listen(handler, ssl=..., **options of aiosmtpd)`: a smarthost; says on which port."""
    servers: list[asyncio.Server] = []

    async def start(handler: Any, ssl: Any = None, **options: Any) -> int:
        loop = asyncio.get_running_loop()

        def connection() -> asyncio.Protocol:
            if isinstance(handler, type):
                return handler()
            return SMTP(handler, hostname="smart.example", loop=loop, **options)

        server = await loop.create_server(connection, "127.0.0.1", 0, ssl=ssl)
        servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    yield start
    for server in servers:
        server.close()


def ingress(port: int, **more: Any) -> SmtpIngress:
    smarthost = Smarthost("127.0.0.1", port, **{"timeout": 5_000} | more)
    settings = SmtpSettings("call.example", listeners=(OPEN,), smarthost=smarthost)
    return SmtpIngress(settings, Clerk(), lambda: NOW)  # type: ignore[arg-type]  # the clerk is no Intake


async def test_told(listen: Open) -> None:
    smart = Smart()
    assert await ingress(await listen(smart)).report(REPORT, STORY) == Told()
    ((sender, recipients, content),) = smart.mails
    assert sender in ("", "<>")  # aiosmtpd's way to say: null return path
    assert recipients == ["erp@office.example"]
    assert smart.helos == ["call.example"]
    mail = message_from_bytes(content)
    assert mail.get_content_type() == "multipart/report"
    assert mail["Auto-Submitted"].startswith("auto-replied")
    assert parseaddr(mail["To"])[1] == "erp@office.example"


WAITS = (
    "450 4.2.0 greylisted",
    "421 4.3.2 going down",
    "530 5.7.0 log in first",
    "535 5.7.8 wrong password",
    # What a smarthost says to a gateway that is missing from its list: Postfix, Sendmail, Exchange, Exim.
    "554 5.7.1 <erp@office.example>: Relay access denied",
    "550 5.7.1 <erp@office.example>... Relaying denied",
    "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
    "550 relay not permitted",
    "554 5.7.1 we do not want this",
)
"""An operator can mend it: the report waits meanwhile."""

FINAL = (
    "550 5.1.1 no such user",
    "550 no such user",
    "553 5.1.3 what is that?",
    "552 5.2.2 mailbox full",
    "554 5.6.0 unreadable",
    "550 5.1.1 Recipient address rejected: User unknown in relay recipient table",
)
"""A word about this one report."""


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize("reply", WAITS)
async def test_what_an_operator_can_mend_is_not_final(listen: Open, command: str, reply: str) -> None:
    answer = await ingress(await listen(Smart({command: reply}))).report(REPORT, STORY)
    assert answer == NotNow(reply)


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
@pytest.mark.parametrize("reply", FINAL)
async def test_a_word_about_this_report_is_final(listen: Open, command: str, reply: str) -> None:
    answer = await ingress(await listen(Smart({command: reply}))).report(REPORT, STORY)
    assert answer == Undeliverable(reply)


@pytest.mark.parametrize("reply", FINAL)
async def test_a_refused_null_return_path_is_no_word_about_this_report(listen: Open, reply: str) -> None:
    """It is the same for every report: they would all be lost."""
    answer = await ingress(await listen(Smart({"MAIL": reply}))).report(REPORT, STORY)
    assert answer == NotNow(reply)


async def test_no_smarthost() -> None:
    alone = SmtpIngress(SmtpSettings(listeners=(OPEN,)), Clerk(), lambda: NOW)  # type: ignore[arg-type]  # the clerk is no Intake
    assert alone.homes() == {"smtp": 8}  # open, or what is owed would wait for ever
    assert await alone.report(REPORT, STORY) == Undeliverable("no smarthost is configured")


class Deaf(asyncio.Protocol):
    """Accepts and says nothing."""


class Gone(asyncio.Protocol):
    """Accepts and hangs up."""

    def connection_made(self, transport: Any) -> None:
        transport.close()


class Babbler(asyncio.Protocol):
    """Speaks something else."""

    def connection_made(self, transport: Any) -> None:
        transport.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 100)


class Busy(asyncio.Protocol):
    """Refuses everybody at the door."""

    def connection_made(self, transport: Any) -> None:
        transport.write(b"554 5.3.2 not today\r\n")


@pytest.mark.parametrize("server", [Deaf, Gone, Babbler, Busy])
async def test_trouble_with_the_smarthost_itself(listen: Open, server: type) -> None:
    answer = await ingress(await listen(server), timeout=200).report(REPORT, STORY)
    assert isinstance(answer, NotNow)
    assert answer.error
    assert len(answer.error) <= 200
    assert answer.error.isprintable()


async def test_nobody_there(listen: Open) -> None:
    port = await listen(Deaf)
    closed = await asyncio.start_server(lambda *_: None, "127.0.0.1", 0)
    port = closed.sockets[0].getsockname()[1]
    closed.close()
    answer = await ingress(port).report(REPORT, STORY)
    assert isinstance(answer, NotNow)


async def test_tls_and_login(listen: Open, papers: Papers) -> None:
    smart = Smart()
    options = {"authenticator": knows}
    ports = {
        "implicit": await listen(smart, ssl=papers.server(), auth_require_tls=False, **options),
        "starttls": await listen(smart, tls_context=papers.server(), **options),
    }
    for tls, port in ports.items():
        smarthost = Smarthost("localhost", port, tls, "gateway", "s3cret", 5_000)  # type: ignore[arg-type]  # a loop variable
        assert await Courier(smarthost, "call.example", papers.client).carry("a@b", b"Subject: x\r\n\r\n") == Told()
        wrong = Smarthost("localhost", port, tls, "gateway", "hunter2", 5_000)  # type: ignore[arg-type]  # a loop variable
        answer = await Courier(wrong, "call.example", papers.client).carry("a@b", b"Subject: x\r\n\r\n")
        assert isinstance(answer, NotNow)
        assert answer.error.startswith("535")
        assert "hunter2" not in repr(answer) + repr(wrong)
        # Whoever cannot show a certificate that we trust gets neither password nor report.
        answer = await Courier(smarthost, "call.example").carry("a@b", b"Subject: x\r\n\r\n")
        assert isinstance(answer, NotNow)
    assert len(smart.mails) == 2


async def test_starttls_is_insisted_on(listen: Open, papers: Papers) -> None:
    """A smarthost, or somebody in between, that offers no TLS gets nothing."""
    smart = Smart()
    smarthost = Smarthost("localhost", await listen(smart), "starttls", timeout=5_000)
    answer = await Courier(smarthost, "call.example", papers.client).carry("a@b", b"Subject: x\r\n\r\n")
    assert isinstance(answer, NotNow)
    assert smart.mails == []


async def test_a_few_at_a_time(listen: Open) -> None:
    smart = Smart()
    gate = ingress(await listen(smart))
    assert await asyncio.gather(*(gate.report(REPORT, STORY) for _ in range(12))) == [Told()] * 12
    assert smart.most_at_once <= 4


async def test_an_address_that_cannot_be_written_to(listen: Open) -> None:
    """aiosmtplib would cut "a@b" out of it: a stranger's address."""
    smart = Smart()
    courier = Courier(Smarthost("127.0.0.1", await listen(smart)), "call.example")
    for address in ("a@b\r\nDATA", "a@b>", "a@b c@d", "", "a", "Анна <a@b>"):
        assert await courier.carry(address, b"x") == Undeliverable("the sender's address cannot be written to")
    assert smart.helos == []
    for address in ('"odd name"@office.example', "a+b=c@[192.0.2.1]"):
        assert await courier.carry(address, b"Subject: x\r\n\r\n") == Told()
    assert [mail[1] for mail in smart.mails] == [['"odd name"@office.example'], ["a+b=c@[192.0.2.1]"]]
