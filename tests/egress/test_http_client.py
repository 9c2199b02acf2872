"""What the way out over HTTP decides beside single answers: when nothing is sent, how much at once, what together."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest
from provider_side import (
    PHONE,
    SECRET,
    START,
    Clock,
    RawServer,
    http_egress,
    make_call,
    settings_for,
    taken,
    unsure,
)

from gateway.egress import Price
from gateway.egress.http import HttpEgress, HttpSettings
from gateway.egress.http.pace import Pace
from gateway.message import Audio, Call
from gateway.outcome import Deferred, NeverHad, NoWord, Reason, Receipt, Refused, State, Taken, Unsure, Why
from gateway.sandbox import Sandbox

HOUR = 3_600_000
NUMBERS = ["79990000001", "79990000002", "79990000003"]
TOGETHER = [make_call(f"m.{n}", message_id="m", provider_id="m", phone=number) for n, number in enumerate(NUMBERS)]


@pytest.fixture
async def base(provider: Sandbox) -> str:
    host, port = await provider.start()
    return f"http://{host}:{port}"


@pytest.fixture
async def egress(base: str, clock: Clock) -> AsyncIterator[HttpEgress]:
    egress = http_egress(replace(settings_for(base), together=10), clock)
    yield egress
    await egress.close()


class TestBlocked:
    @pytest.mark.parametrize("asked", [False, True], ids=["sent", "asked"])
    async def test_everybody_can_see_until_when_to_rest(
        self, egress: HttpEgress, provider: Sandbox, clock: Clock, asked: bool
    ) -> None:
        provider.script([{"for": "status" if asked else "send", "error": 4, "times": 1}])
        assert egress.rests_until == 0

        await (egress.ask(unsure()) if asked else egress.send(make_call()))

        until = egress.rests_until
        assert until > clock()
        slipped_through = await egress.send(make_call("second"))
        assert isinstance(slipped_through, Deferred)
        assert slipped_through.not_before == until
        assert len(provider.book.requests) == 1
        clock.wait(until - clock())
        assert egress.rests_until == 0
        assert isinstance(await egress.send(make_call("third")), Taken)

    @pytest.mark.parametrize("error", [2, 3, 7, 9])
    async def test_for_what_is_no_block_it_does_not_rest(
        self, egress: HttpEgress, provider: Sandbox, error: int
    ) -> None:
        provider.script([{"error": error, "times": 1}])
        await egress.send(make_call())
        assert egress.rests_until == 0

    async def test_what_waited_for_its_turn_meanwhile_is_not_sent(self, raw: RawServer, clock: Clock) -> None:
        """The block is learnt while others stand in the line."""
        raw.body(b'{"error":"IP is blocked","error_code":4}')
        egress = http_egress(replace(settings_for(raw.base), send_slots=1), clock)
        outcomes = await asyncio.gather(*(egress.send(make_call(f"call{n}")) for n in range(5)))
        assert [isinstance(outcome, Deferred) for outcome in outcomes] == [False, True, True, True, True]
        assert len(raw.requests) == 1
        await egress.close()

    @pytest.mark.parametrize("error", [2, 4])
    async def test_no_question_about_money_either(self, egress: HttpEgress, provider: Sandbox, error: int) -> None:
        provider.script([{"for": "balance", "error": error, "times": 1}])
        first = await egress.balance()
        assert isinstance(first, Reason)
        assert await egress.balance() == first
        assert await egress.price(make_call()) == first
        assert isinstance(await egress.ask(unsure()), NoWord)
        assert len(provider.book.requests) == 1


class TestDoubt:
    async def test_what_was_accepted_after_all_is_found_under_our_id(
        self, egress: HttpEgress, provider: Sandbox
    ) -> None:
        provider.script([{"cut": "after", "times": 1}])
        assert isinstance(await egress.send(make_call()), Unsure)

        standing = await egress.ask(unsure())

        assert isinstance(standing, Receipt)
        assert standing.call_id == "0123456789abcdef"

    async def test_never_had_is_the_providers_own_word(self, egress: HttpEgress) -> None:
        assert isinstance(await egress.ask(unsure()), NeverHad)

    async def test_what_went_another_way_is_found_here_and_stays_its_own(
        self, egress: HttpEgress, provider: Sandbox
    ) -> None:
        """A mail has no answer: the provider is asked over HTTP what became of it."""
        await egress.send(make_call())
        standing = await egress.ask(replace(unsure(), provider="smtp"))
        assert isinstance(standing, Receipt)
        assert (standing.provider, standing.provider_id) == ("smtp", "0123456789abcdef")


class TestAtOnce:
    async def test_questions_have_slots_of_their_own(self, egress: HttpEgress, provider: Sandbox) -> None:
        calls = [make_call(f"call{n}") for n in range(12)]
        await asyncio.gather(*(egress.send(call) for call in calls))
        provider.script([{"for": "status", "delay": 0.02}, {"delay": 0.05}])
        sends = [egress.send(make_call(f"late{n}")) for n in range(egress.slots)]
        asks = [egress.ask(replace(call, state=State.TAKEN)) for call in calls]

        *standings, _ = await asyncio.gather(*asks, asyncio.gather(*sends))

        assert all(isinstance(standing, Receipt) for standing in standings), standings
        assert 1 < provider.book.at_once["status"] <= 4

    async def test_every_request_holds_one_of_the_accounts(self, base: str, clock: Clock, provider: Sandbox) -> None:
        requests = asyncio.Semaphore(2)
        egress = HttpEgress(settings_for(base), clock, requests)
        provider.script([{"for": page, "delay": 0.01} for page in ("send", "status", "balance")])
        await requests.acquire()  # somebody sends a mail
        most = 0

        async def watch() -> None:
            nonlocal most
            while True:
                under_way = provider.book.at_once.copy()
                most = max(most, sum(under_way.values()))
                await asyncio.sleep(0)

        watching = asyncio.create_task(watch())
        await asyncio.gather(
            *(egress.send(make_call(f"call{n}")) for n in range(3)),
            *(egress.ask(taken(f"call{n}")) for n in range(3)),
            egress.balance(),
            egress.price(make_call()),
        )
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)
        assert provider.book.at_once == {"send": 1, "status": 1, "balance": 1}
        assert requests.locked() is False
        await egress.close()

    async def test_how_long_it_may_dial_is_reckoned_when_it_goes(self, raw: RawServer, clock: Clock) -> None:
        raw.body(b'{"id":1,"cnt":1}')
        requests = asyncio.Semaphore(1)
        egress = HttpEgress(settings_for(raw.base), clock, requests)
        await requests.acquire()
        waiting = asyncio.create_task(egress.send(make_call()))
        await asyncio.sleep(0)
        clock.wait(HOUR)
        requests.release()
        assert isinstance(await waiting, Taken)
        assert b"&valid=00%3A30&" in raw.requests[0]
        await egress.close()


class TestHours:
    def egress(self, raw: RawServer, clock: Clock, tz: int = 0) -> HttpEgress:
        raw.body(b'{"id":1,"cnt":1}')
        return http_egress(replace(settings_for(raw.base), hours=(9, 21), hours_tz=tz), clock)

    async def test_outside_of_them_it_waits_here(self, raw: RawServer, clock: Clock) -> None:
        egress = self.egress(raw, clock)  # START is 08:00 UTC: 11:00 in Moscow
        clock.wait(11 * HOUR)
        opens = START + 22 * HOUR

        outcome = await egress.send(make_call(expires_at=START + 48 * HOUR))

        assert outcome == Deferred(Reason(Why.OUT_OF_HOURS, "nobody is called at this hour"), opens)
        assert raw.requests == []
        clock.at = opens
        assert isinstance(await egress.send(make_call(expires_at=START + 48 * HOUR)), Taken)
        assert b"&time=9-21&tz=0" in raw.requests[0]
        await egress.close()

    async def test_they_are_those_of_the_place_that_is_called(self, raw: RawServer, clock: Clock) -> None:
        egress = self.egress(raw, clock, tz=-3)  # 08:00
        outcome = await egress.send(make_call())
        assert isinstance(outcome, Deferred)
        assert outcome.not_before == START + HOUR
        await egress.close()


class TestTogether:
    async def test_one_request_calls_them_all(self, egress: HttpEgress, provider: Sandbox) -> None:
        assert await egress.send_together(TOGETHER) == [Taken("m")] * 3
        assert len(provider.book.requests) == 1
        assert [(call.id, call.phone) for call in provider.book.calls] == [("m", number) for number in NUMBERS]

    async def test_each_is_asked_about_by_its_own_number(
        self, egress: HttpEgress, provider: Sandbox, clock: Clock
    ) -> None:
        provider.script([{"phone": NUMBERS[1], "outcome": "busy"}])
        await egress.send_together(TOGETHER)
        clock.wait(10_000)

        ends = [await egress.ask(replace(call, state=State.TAKEN, provider="http")) for call in TOGETHER]

        assert [(end.call_id, end.reason.why) for end in ends if isinstance(end, Receipt)] == [
            ("m.0", Why.ANSWERED), ("m.1", Why.BUSY), ("m.2", Why.ANSWERED),
        ]  # fmt: skip

    async def test_a_number_that_is_none_does_not_keep_the_others_from_being_called(
        self, egress: HttpEgress, provider: Sandbox
    ) -> None:
        calls = [*TOGETHER[:2], replace(TOGETHER[2], phone="123")]
        first, second, third = await egress.send_together(calls)
        assert (first, second) == (Taken("m"), Taken("m"))
        assert isinstance(third, Refused)
        assert third.reason.why is Why.BAD_NUMBER
        assert [call.phone for call in provider.book.calls] == NUMBERS[:2]

    async def test_when_the_answer_is_lost_nobody_knows_of_any(self, egress: HttpEgress, provider: Sandbox) -> None:
        provider.script([{"cut": "after", "times": 1}])
        assert [type(outcome) for outcome in await egress.send_together(TOGETHER)] == [Unsure] * 3
        for call in TOGETHER:
            assert isinstance(await egress.ask(replace(call, state=State.UNSURE)), Receipt)
        assert len(provider.book.calls) == 3

    async def test_the_first_that_expires_ends_it_for_all(self, raw: RawServer, raw_egress: HttpEgress) -> None:
        raw.body(b'{"id":"m","cnt":3}')
        await raw_egress.send_together([*TOGETHER[:2], replace(TOGETHER[2], expires_at=START + 120_000)])
        assert b"&valid=00%3A02&" in raw.requests[0]

    async def test_without_a_connection_none_was_sent(self, egress: HttpEgress, provider: Sandbox) -> None:
        await provider.stop()
        outcomes = await egress.send_together(TOGETHER)
        assert {(type(outcome), outcome.reason.why) for outcome in outcomes if not isinstance(outcome, Taken)} == {
            (Deferred, Why.UNREACHABLE)
        }


class TestMoney:
    async def test_what_is_left(self, egress: HttpEgress, provider: Sandbox) -> None:
        assert await egress.balance() == Decimal("1000.00")
        assert provider.book.requests[0].path == "/sys/balance.php"

    async def test_what_a_call_would_cost_without_calling(self, egress: HttpEgress, provider: Sandbox) -> None:
        price = await egress.price(make_call())
        assert isinstance(price, Price)
        assert price.cost > 0
        assert provider.book.accepted == 0
        assert "id" not in provider.book.requests[0].fields

    async def test_what_would_not_be_taken_has_a_reason_instead(self, egress: HttpEgress, provider: Sandbox) -> None:
        provider.script([{"error": 7}])
        refused = await egress.price(make_call())
        assert isinstance(refused, Reason)
        assert refused.why is Why.BAD_NUMBER
        assert await egress.price(make_call(text="__SOC__x")) == Reason(
            Why.FORBIDDEN, "the text begins with __SOC__, a command of the provider's"
        )

    async def test_nobody_there(self, egress: HttpEgress, provider: Sandbox) -> None:
        await provider.stop()
        for told in (await egress.balance(), await egress.price(make_call())):
            assert isinstance(told, Reason)
            assert told.why is Why.UNREACHABLE

    async def test_ten_a_minute_and_no_more(self, egress: HttpEgress, provider: Sandbox, clock: Clock) -> None:
        egress._balances = Pace(10, 0.2)  # a minute is too long for a test
        began = asyncio.get_running_loop().time()
        asked = [asyncio.create_task(egress.balance()) for _ in range(11)]
        done, late = await asyncio.wait(asked, timeout=0.15)
        assert (len(done), len(late)) == (10, 1)
        clock.wait(60_000)
        assert await late.pop() == Decimal("1000.00")
        assert asyncio.get_running_loop().time() - began >= 0.19
        assert all(task.result() == Decimal("1000.00") for task in asked)


class TestAudio:
    async def test_files_go_with_their_call(self, raw: RawServer, raw_egress: HttpEgress) -> None:
        raw.body(b'{"id":"0123456789abcdef","cnt":1}')
        audio = Audio("greeting.mp3", "audio/mpeg", bytes(range(256)) * 8_000)

        assert raw_egress.carries_files
        assert await raw_egress.send(make_call(files=[audio])) == Taken("0123456789abcdef")

        head, _, body = raw.requests[0].partition(b"\r\n\r\n")
        assert b"Content-Type: multipart/form-data; boundary=" in head
        assert b'name="file0"; filename="greeting.mp3"\r\nContent-Type: audio/mpeg\r\n\r\n' + audio.octets in body
        assert b'name="apikey"\r\n\r\n' + SECRET.encode() + b"\r\n" in body

    async def test_the_provider_reads_them_and_the_text(self, egress: HttpEgress, provider: Sandbox) -> None:
        call = make_call(text="<file /files/sms/ab/menu.mp3>\nПривет", files=[Audio("a.mp3", "audio/mpeg", b"x" * 200)])
        assert isinstance(await egress.send(call), Taken)
        assert [(rung.phone, rung.text) for rung in provider.book.calls] == [(PHONE, call.text)]

    async def test_more_than_the_web_server_takes_is_refused(self, raw: RawServer, raw_egress: HttpEgress) -> None:
        raw.body(b"<h1>nginx</h1>", "413 Payload Too Large")
        outcome = await raw_egress.send(make_call(files=[Audio("a.wav", "audio/wav", b"x" * 2_000_000)]))
        assert isinstance(outcome, Refused)
        assert outcome.reason.why is Why.BAD_REQUEST


class TestClosed:
    async def test_nothing_is_asked_any_more(self, egress: HttpEgress, provider: Sandbox) -> None:
        call: Call = make_call()
        await egress.close()
        for told in (await egress.balance(), await egress.price(call)):
            assert isinstance(told, Reason)
            assert told.why is Why.RESTARTED
        standing = await egress.ask(taken())
        assert standing == NoWord(Reason(Why.RESTARTED, "nothing was sent: the way out is closed"))
        assert len(provider.book.requests) == 0

    async def test_its_settings_and_itself_are_shown_without_credentials(self, clock: Clock) -> None:
        settings = HttpSettings(("https://smsc.ru",), apikey=SECRET)
        assert SECRET not in repr(settings)
        assert SECRET not in str(vars(http_egress(settings, clock)))
