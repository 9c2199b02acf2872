"""What becomes of a call that goes out as a mail: every step, every kind of reply, and none at all."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from mail_side import RECIPIENT, SECRET, MailSide, read_mail
from provider_side import PHONE, START, Clock, make_call

from gateway.egress import Askable, Egress, Together
from gateway.egress.smtp import SmtpEgress, client
from gateway.outcome import Deferred, Held, Outcome, Reason, Refused, Taken, Unsure, Why

Open = Callable[..., SmtpEgress]


def kind_of(outcome: Outcome) -> tuple[type[Outcome], Why]:
    assert not isinstance(outcome, Taken)
    return type(outcome), outcome.reason.why


async def test_a_call_is_taken_under_our_id(side: MailSide, open_egress: Open) -> None:
    egress = open_egress(side.port)
    await egress.start()

    assert await egress.send(make_call()) == Taken("0123456789abcdef")

    (mail,) = side.mails
    read = read_mail(mail)
    assert (read.login, read.password, read.id, read.time, read.format) == ("", SECRET, "0123456789abcdef", "0", 9)
    assert read.texts == [(f"+{PHONE}", "Привет!\n{menu: Нажмите 1\n1: end\n}")]
    assert side.commands == [
        "EHLO localhost", "MAIL FROM:<ivr-gateway@localhost>", f"RCPT TO:<{RECIPIENT}>", "DATA",
    ]  # fmt: skip


async def test_it_is_a_way_out_that_cannot_ask(side: MailSide, open_egress: Open) -> None:
    egress: Egress = open_egress(side.port, connections=3, together=20)
    assert isinstance(egress, Together)
    assert not isinstance(egress, Askable)
    assert (egress.name, egress.slots, egress.together, egress.rests_until, egress.carries_files) == (
        "smtp", 3, 20, 0, False,
    )  # fmt: skip


async def test_one_mail_for_several_numbers(side: MailSide, open_egress: Open) -> None:
    calls = [make_call(f"0123456789abcdef.{n}", message_id="0123456789abcdef", phone=f"7999000000{n}") for n in (1, 2)]

    outcomes = await open_egress(side.port, together=2).send_together(calls)

    assert outcomes == [Taken("0123456789abcdef")] * 2
    (mail,) = side.mails
    read = read_mail(mail)
    assert read.id == "0123456789abcdef"
    assert [phone for phone, _ in read.texts] == ["+79990000001", "+79990000002"]


async def test_every_try_has_a_message_id_of_its_own(side: MailSide, open_egress: Open) -> None:
    egress = open_egress(side.port)
    many = [make_call(f"m.{n}", message_id="m") for n in (1, 2, 3, 4)]
    await egress.send(make_call("m"))
    await egress.send(make_call("m", attempt=2))
    await egress.send(many[0])
    await egress.send_together(many[:2])
    await egress.send_together(many[2:])
    lines = [line for mail in side.mails for line in mail.split(b"\r\n") if line.startswith(b"Message-ID")]
    assert len(set(lines)) == 5


@pytest.mark.parametrize("step", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("say", "expected"),
    [
        (b"421 4.3.2 going down\r\n", (Deferred, Why.UNREACHABLE)),
        (b"451 4.3.0 later\r\n", None),
        (b"550 5.7.1 not you\r\n", (Held, Why.MISCONFIGURED)),
        (b"250 and\r\n250 more\r\n", (Deferred, Why.PROVIDER_FAULT)),
        (b"299 odd\r\n", (Deferred, Why.PROVIDER_FAULT)),
        (b"2500 ok\r\n", (Deferred, Why.PROVIDER_FAULT)),
        (b"250-first\r\n354 second\r\n", (Deferred, Why.PROVIDER_FAULT)),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", (Deferred, Why.PROVIDER_FAULT)),
        (b"2" * 40_000, (Deferred, Why.PROVIDER_FAULT)),
        (b"250-x\r\n" * 8_000, (Deferred, Why.PROVIDER_FAULT)),
        (b"\xff\x00\r\n", (Deferred, Why.PROVIDER_FAULT)),
        (None, (Deferred, Why.UNREACHABLE)),
        ("hang", (Deferred, Why.UNREACHABLE)),
    ],
    ids=lambda value: repr(value)[:24],
)
async def test_before_the_mail_all_is_certain_and_nothing_left(
    side: MailSide, open_egress: Open, step: str, say: Any, expected: tuple[type[Outcome], Why] | None
) -> None:
    side.say[step] = [say]
    egress = open_egress(side.port, connect_timeout=200, reply_timeout=200)

    outcome = await egress.send(make_call())

    later = (Deferred, Why.UNREACHABLE if step == "greeting" else Why.PROVIDER_FAULT)
    assert kind_of(outcome) == (expected or later)
    assert side.mails == []
    assert side.connections == 1
    assert await egress.send(make_call()) == Taken("0123456789abcdef")
    assert side.connections == 2, "a connection on which something went wrong is not used again"


@pytest.mark.parametrize(
    ("say", "expected"),
    [
        (b"421 4.3.2 going down\r\n", (Unsure, Why.CUT)),
        (b"451 4.3.0 later\r\n", (Deferred, Why.PROVIDER_FAULT)),
        (b"452 4.3.1 full\r\n", (Deferred, Why.PROVIDER_FAULT)),
        (b"552 5.3.4 too large\r\n", (Refused, Why.BAD_REQUEST)),
        (b"554 5.6.0 no\r\n", (Refused, Why.FORBIDDEN)),
        (b"550 no\r\n", (Refused, Why.FORBIDDEN)),
        (b"550 5.7.1 policy\r\n", (Held, Why.MISCONFIGURED)),
        (b"550-5.7.26 policy\r\n550 5.7.26 of two lines\r\n", (Held, Why.MISCONFIGURED)),
        (b"503 5.5.1 sequence\r\n", (Held, Why.MISCONFIGURED)),
        (b"530 login first\r\n", (Held, Why.MISCONFIGURED)),
        (b"251 odd\r\n", (Unsure, Why.GARBLED)),
        (b"354 odd\r\n", (Unsure, Why.GARBLED)),
        (b"2500 odd\r\n", (Unsure, Why.GARBLED)),
        (b"+25 odd\r\n", (Unsure, Why.GARBLED)),
        (b"250-a\r\n550 b\r\n", (Unsure, Why.GARBLED)),
        (b"250 one\r\n550 and another\r\n", (Unsure, Why.GARBLED)),
        (b"250 half a li", (Unsure, Why.TIMEOUT)),
        (b"<html>\r\n", (Unsure, Why.GARBLED)),
        (b"2" * 40_000, (Unsure, Why.GARBLED)),
        (None, (Unsure, Why.CUT)),
        ("half", (Unsure, Why.CUT)),
        ("hang", (Unsure, Why.TIMEOUT)),
    ],
    ids=lambda value: repr(value)[:24],
)
async def test_after_the_dot_only_a_word_on_the_mail_counts(
    side: MailSide, open_egress: Open, say: Any, expected: tuple[type[Outcome], Why]
) -> None:
    side.say["END"] = [say]
    egress = open_egress(side.port, connect_timeout=200, reply_timeout=200)

    outcome = await egress.send(make_call())

    assert kind_of(outcome) == expected
    assert side.connections == 1
    assert len(side.mails) == (say != "half"), "it must never try twice by itself"


async def test_a_connection_that_is_said_to_close_is_not_used_again(side: MailSide, open_egress: Open) -> None:
    """Although it does not close."""
    side.say["END"] = [b"421 going down\r\n"]
    egress = open_egress(side.port)
    await egress.send(make_call())
    assert await egress.send(make_call("second")) == Taken("second")
    assert [command.split()[0] for command in side.commands].count("MAIL") == 2
    assert side.connections == 2


async def test_the_answer_may_come_in_pieces(side: MailSide, open_egress: Open) -> None:
    side.say["EHLO"] = [[b"250-mail", b".example\r", b"\n250", b"-SIZE\r\n25", b"0 HELP\r\n"]]
    side.say["END"] = [[b"2", b"50 o", b"k\r", b"\n"]]
    assert await open_egress(side.port).send(make_call()) == Taken("0123456789abcdef")


async def test_connections_are_kept(side: MailSide, open_egress: Open) -> None:
    egress = open_egress(side.port)
    side.say["END"] = [b"250 ok\r\n", b"451 later\r\n", b"554 5.6.0 no\r\n", b"250 ok\r\n"]
    outcomes = [await egress.send(make_call(f"call{n}")) for n in range(4)]
    assert [type(outcome) for outcome in outcomes] == [Taken, Deferred, Refused, Taken]
    assert side.connections == 1


@pytest.mark.parametrize(
    "say", [b"421 4.4.2 idle too long\r\n", b"452 4.5.3 a hundred mails are enough\r\n", None, "hang"], ids=repr
)
async def test_a_kept_connection_that_is_stale_is_replaced(side: MailSide, open_egress: Open, say: Any) -> None:
    egress = open_egress(side.port, connect_timeout=200)
    await egress.send(make_call())
    side.say["MAIL"] = [say]

    assert await egress.send(make_call("second")) == Taken("second")

    assert side.connections == 2
    assert [read_mail(mail).id for mail in side.mails] == ["0123456789abcdef", "second"]


async def test_the_word_of_the_new_connection_counts(side: MailSide, open_egress: Open) -> None:
    egress = open_egress(side.port)
    await egress.send(make_call())
    side.say["MAIL"] = [b"451 no\r\n", b"451 not here either\r\n"]
    assert kind_of(await egress.send(make_call("second"))) == (Deferred, Why.PROVIDER_FAULT)
    assert side.connections == 2


@pytest.mark.parametrize("said", [b"421 4.4.2 idle too long\r\n", b"250 late\r\n", b"2", b"\r\n"], ids=repr)
async def test_what_was_said_unasked_is_never_taken_for_an_answer(
    side: MailSide, open_egress: Open, said: bytes
) -> None:
    egress = open_egress(side.port)
    await egress.send(make_call())
    side.shout(said)
    await asyncio.sleep(0.05)  # until it is there
    side.say["END"] = [b"554 5.6.0 no\r\n"]

    assert kind_of(await egress.send(make_call("second"))) == (Refused, Why.FORBIDDEN)
    assert side.connections == 2


async def test_a_late_word_is_not_about_the_next_mail(side: MailSide, open_egress: Open) -> None:
    side.say["END"] = [[b"", b"", b"", b"", b"", b"", b"", b"", b"250 late\r\n"], b"554 5.6.0 no\r\n"]
    egress = open_egress(side.port, reply_timeout=40)
    assert kind_of(await egress.send(make_call())) == (Unsure, Why.TIMEOUT)
    assert kind_of(await egress.send(make_call("second"))) == (Refused, Why.FORBIDDEN)


async def test_a_connection_that_ended_between_two_mails_is_replaced(side: MailSide, open_egress: Open) -> None:
    egress = open_egress(side.port)
    await egress.send(make_call())
    side.drop()
    assert await egress.send(make_call("second")) == Taken("second")


async def test_an_old_connection_is_left_in_good_order(
    side: MailSide, open_egress: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_KEEP", 0.0)
    egress = open_egress(side.port)
    await egress.send(make_call())
    assert await egress.send(make_call("second")) == Taken("second")
    assert side.connections == 2
    await side.ended.wait()
    assert "QUIT" in side.commands


async def test_who_talks_without_end_is_not_listened_to(side: MailSide, open_egress: Open) -> None:
    egress = open_egress(side.port)
    await egress.send(make_call())
    while not side.ended.is_set():
        side.shout(b"250 still there\r\n" * 100)
        await asyncio.sleep(0)
    assert await egress.send(make_call("second")) == Taken("second")


async def test_no_server_is_certainly_not_taken(side: MailSide, open_egress: Open) -> None:
    await side.stop()
    outcome = await open_egress(side.port).send(make_call())
    assert kind_of(outcome) == (Deferred, Why.UNREACHABLE)


async def test_no_more_mails_at_once_than_connections(side: MailSide, open_egress: Open) -> None:
    side.pause = 0.02
    egress = open_egress(side.port, connections=3)
    outcomes = await asyncio.gather(*(egress.send(make_call(f"call{n}")) for n in range(12)))
    assert outcomes == [Taken(f"call{n}") for n in range(12)]
    assert (side.most_at_once, side.connections) == (3, 3)


async def test_every_mail_under_way_holds_one_of_the_accounts_requests(side: MailSide, open_egress: Open) -> None:
    side.pause = 0.02
    requests = asyncio.Semaphore(2)
    egress = open_egress(side.port, requests, connections=5)
    await asyncio.gather(*(egress.send(make_call(f"call{n}")) for n in range(6)))
    assert side.most_at_once == 2
    assert not requests.locked()


async def test_whoever_is_stopped_leaves_nothing_under_way(side: MailSide, open_egress: Open) -> None:
    side.pause = 0.05
    egress = open_egress(side.port)
    sending = asyncio.create_task(egress.send(make_call()))
    await side.came.wait()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    async with asyncio.timeout(5):
        await side.ended.wait()
    assert await egress.send(make_call("second")) == Taken("second")
    assert side.connections == 2


async def test_close_says_goodbye_and_is_idempotent(side: MailSide, open_egress: Open) -> None:
    egress = open_egress(side.port)
    await egress.send(make_call())
    await egress.close()
    await egress.close()
    await side.ended.wait()
    assert side.commands[-1] == "QUIT"


@pytest.mark.parametrize(("left", "sent"), [(59_999, False), (60_000, True)])
async def test_less_than_a_minute_is_not_sent(side: MailSide, open_egress: Open, left: int, sent: bool) -> None:
    outcome = await open_egress(side.port).send(make_call(expires_at=START + left))
    if sent:
        assert isinstance(outcome, Taken)
    else:
        assert outcome == Deferred(Reason(Why.VALIDITY_OVER, "less than a minute is left"), START + left)
        assert side.connections == 0


async def test_outside_the_hours_it_waits_for_them(side: MailSide, open_egress: Open, clock: Clock) -> None:
    egress = open_egress(side.port, hours=(9, 21), hours_tz=2)
    clock.at = 1_800_000_000_000 - 1_800_000_000_000 % 86_400_000  # midnight in London, five in Yekaterinburg
    outcome = await egress.send(make_call(expires_at=clock.at + 86_400_000))
    assert isinstance(outcome, Deferred)
    assert (outcome.reason.why, outcome.not_before) == (Why.OUT_OF_HOURS, clock.at + 4 * 3_600_000)
    clock.at = outcome.not_before
    assert isinstance(await egress.send(make_call(expires_at=clock.at + 86_400_000)), Taken)
    assert (read_mail(side.mails[0]).time, read_mail(side.mails[0]).tz) == ("9-21", 2)


@pytest.mark.parametrize("text", ["__VIBER__Hello", "Hi [text]a:b[/text]"])
async def test_what_would_be_read_as_something_else_is_refused(side: MailSide, open_egress: Open, text: str) -> None:
    assert kind_of(await open_egress(side.port).send(make_call(text=text))) == (Refused, Why.FORBIDDEN)
    assert side.connections == 0


async def test_a_server_that_knows_no_ehlo_is_greeted_as_of_old(side: MailSide, open_egress: Open) -> None:
    side.say["EHLO"] = [b"502 what\r\n"]
    assert isinstance(await open_egress(side.port).send(make_call()), Taken)
    assert side.commands[:2] == ["EHLO localhost", "HELO localhost"]


async def test_no_reason_shows_what_is_secret(
    side: MailSide, open_egress: Open, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    egress = open_egress(side.port)
    await egress.send(make_call())
    _, _, encoded = side.mails[0].partition(b"\r\n\r\n")
    body = f":{SECRET}:id:{PHONE}:Привет! Нажмите".encode()
    for step, code in (("END", b"554"), ("END", b"451"), ("MAIL", b"550"), ("RCPT", b"450"), ("DATA", b"550")):
        for echo in (body, encoded[8:40], encoded.replace(b"\r\n", b"")[:200], f"{PHONE[:1]} (999) 000-00-01".encode()):
            side.say[step] = [code + b" I have read " + echo + b"\r\n"] * 2
            outcome = await egress.send(make_call())
            assert not isinstance(outcome, Taken)
            said = outcome.reason.detail
            assert "I have read" in said
            for secret in (SECRET, PHONE, "999", "Привет", "Нажмите", encoded[8:20].decode(), encoded[16:24].decode()):
                assert secret not in said
            side.say[step] = []
    for shown in (repr(egress), str(vars(egress)), caplog.text):
        assert SECRET not in shown
