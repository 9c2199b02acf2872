"""Whom the credentials are given to: TLS as it is told, or nothing leaves."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from mail_side import MailSide, read_mail
from provider_side import make_call

from gateway.egress.smtp import SmtpEgress
from gateway.outcome import Deferred, Held, Taken, Why

Open = Callable[..., SmtpEgress]
Serve = Callable[..., Awaitable[MailSide]]


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_the_mail_goes_over_tls(serve: Serve, open_egress: Open, papers: Any, tls: str) -> None:
    side = await serve(papers.server, tls == "implicit")
    egress = open_egress(side.port, context=papers.client, tls=tls)

    assert isinstance(await egress.send(make_call()), Taken)
    assert isinstance(await egress.send(make_call("second")), Taken)

    assert side.secured == [True, True]
    assert [read_mail(mail).id for mail in side.mails] == ["0123456789abcdef", "second"]
    assert side.connections == 1
    assert side.commands.count("EHLO localhost") == (2 if tls == "starttls" else 1)


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("say", [None, "half", "hang"], ids=str)
async def test_the_end_of_the_mail_is_as_unsure_over_tls(
    serve: Serve, open_egress: Open, papers: Any, tls: str, say: str | None
) -> None:
    side = await serve(papers.server, tls == "implicit")
    side.say["END"] = [say]
    egress = open_egress(side.port, context=papers.client, tls=tls, reply_timeout=200)
    outcome = await egress.send(make_call())
    assert type(outcome).__name__ == "Unsure"
    assert isinstance(await egress.send(make_call("second")), Taken)
    assert side.connections == 2


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("whose", ["other", "unknown"])
async def test_a_certificate_that_is_not_the_servers_gets_nothing(
    serve: Serve, open_egress: Open, papers: Any, tls: str, whose: str
) -> None:
    side = await serve(papers.other if whose == "other" else papers.server, tls == "implicit")
    trust = papers.client if whose == "other" else ssl.create_default_context()

    outcome = await open_egress(side.port, context=trust, tls=tls).send(make_call())

    assert isinstance(outcome, Deferred)
    assert outcome.reason.why is Why.UNREACHABLE
    assert "certificate" in outcome.reason.detail
    assert not any(command.startswith("MAIL") for command in side.commands)


@pytest.mark.parametrize("ehlo", [b"250 mail.example\r\n", b"250-STARTTLS.example\r\n250 XSTARTTLS\r\n"], ids=repr)
async def test_a_server_without_starttls_gets_nothing(
    side: MailSide, open_egress: Open, papers: Any, ehlo: bytes
) -> None:
    side.say["EHLO"] = [ehlo]
    outcome = await open_egress(side.port, context=papers.client, tls="starttls").send(make_call())
    assert isinstance(outcome, Held)
    assert outcome.reason.why is Why.MISCONFIGURED
    assert side.commands == ["EHLO localhost"]


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        (b"454 4.7.0 not now\r\n", Deferred),
        (b"501 5.5.4 what\r\n", Held),
        (b"220 go\r\n250 injected\r\n", Deferred),
        (b"220 go\r\n250-inj", Deferred),
        (b"502 what\r\n250 injected\r\n", Deferred),
        (b"250 odd\r\n", Deferred),
        (None, Deferred),
        ("hang", Deferred),
    ],
    ids=repr,
)
async def test_without_tls_nothing_goes(
    serve: Serve, open_egress: Open, papers: Any, say: Any, kind: type[Deferred | Held]
) -> None:
    side = await serve(papers.server)
    side.say["STARTTLS"] = [say]
    egress = open_egress(side.port, context=papers.client, tls="starttls", connect_timeout=300)
    outcome = await egress.send(make_call())
    assert isinstance(outcome, kind)
    assert side.commands == ["EHLO localhost", "STARTTLS"]
    assert isinstance(await egress.send(make_call("second")), Taken)


async def test_old_ehlo_does_for_no_tls(serve: Serve, open_egress: Open, papers: Any) -> None:
    side = await serve(papers.server)
    side.say["EHLO"] = [b"502 what\r\n"]
    outcome = await open_egress(side.port, context=papers.client, tls="starttls").send(make_call())
    assert isinstance(outcome, Held)
    assert side.commands == ["EHLO localhost"]


async def test_what_speaks_no_tls_gets_nothing(side: MailSide, open_egress: Open, papers: Any) -> None:
    outcome = await open_egress(side.port, context=papers.client, tls="implicit", connect_timeout=500).send(make_call())
    assert isinstance(outcome, Deferred)
    assert side.mails == []


async def test_who_never_greets_is_waited_for_no_longer_than_told(side: MailSide, open_egress: Open) -> None:
    side.say["greeting"] = ["hang"]
    began = asyncio.get_running_loop().time()
    outcome = await open_egress(side.port, connect_timeout=150).send(make_call())
    assert isinstance(outcome, Deferred)
    assert asyncio.get_running_loop().time() - began < 2


async def test_a_name_that_nobody_has_is_certainly_not_taken(open_egress: Open, papers: Any) -> None:
    from gateway.egress.smtp import SmtpOutSettings

    told = SmtpOutSettings("mail.invalid", 25, "a@b.example", apikey="k", connect_timeout=1_000)
    egress = SmtpEgress(told, lambda: make_call().accepted_at, asyncio.Semaphore(1), papers.client)
    outcome = await egress.send(make_call())
    assert isinstance(outcome, Deferred)
    assert outcome.reason.why is Why.UNREACHABLE
