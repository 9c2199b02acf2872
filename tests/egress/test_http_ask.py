"""status.php: what each answer says about a call, and how carefully "never had it" is believed."""

import json
from collections.abc import AsyncIterator
from urllib.parse import parse_qsl

import pytest
from provider_side import PHONE, SECRET, START, Clock, RawServer, http_egress, make_call, settings_for, taken, unsure

from gateway.egress.http import HttpEgress
from gateway.message import Call
from gateway.outcome import Deferred, NeverHad, NoWord, Reason, Receipt, State, Taken, Why
from gateway.sandbox import OUTCOMES, Sandbox
from gateway.verdicts import DELIVERY_ERRORS, STATUSES

OURS = "0123456789abcdef"
UNDER_WAY = b'{"status":0,"phone":"79990000001"}'

ENDS = {
    "answered": (State.DELIVERED, Why.ANSWERED),
    "no-answer": (State.FAILED, Why.NO_ANSWER),
    "busy": (State.FAILED, Why.BUSY),
    "switched-off": (State.FAILED, Why.SWITCHED_OFF),
    "answering-machine": (State.FAILED, Why.ANSWERING_MACHINE),
    "subscriber-blocked": (State.FAILED, Why.BARRED),
    "barred": (State.FAILED, Why.BARRED),
    "bad-number": (State.FAILED, Why.BAD_NUMBER),
    "no-route": (State.FAILED, Why.NO_ROUTE),
    "no-money": (State.FAILED, Why.NO_MONEY),
    "bad-audio": (State.FAILED, Why.BAD_AUDIO),
    "out-of-hours": (State.FAILED, Why.OUT_OF_HOURS),
    "daily-limit": (State.FAILED, Why.DAILY_LIMIT),
    "failed": (State.FAILED, Why.UNSPECIFIED),
    "expired": (State.EXPIRED, Why.NO_ANSWER),
    "virtual": (State.DELIVERED, Why.ANSWERED),
    "stuck": (State.EXPIRED, Why.LIFETIME_OVER),
}


@pytest.fixture
async def egress(provider: Sandbox, clock: Clock) -> AsyncIterator[HttpEgress]:
    host, port = await provider.start()
    egress = http_egress(settings_for(f"http://{host}:{port}"), clock)
    yield egress
    await egress.close()


async def standing(raw: RawServer, egress: HttpEgress, **fields: object) -> Receipt | NeverHad | NoWord:
    raw.body(json.dumps({"phone": PHONE, **fields}).encode())
    return await egress.ask(taken())


def test_every_outcome_of_the_sandbox_has_its_end() -> None:
    assert set(ENDS) == set(OUTCOMES)


@pytest.mark.parametrize(("outcome", "end"), ENDS.items())
async def test_every_end_of_a_call(
    egress: HttpEgress, provider: Sandbox, clock: Clock, outcome: str, end: tuple[State, Why]
) -> None:
    provider.script([{"outcome": outcome}])
    assert isinstance(await egress.send(make_call()), Taken)
    before = await egress.ask(taken())
    clock.wait(5_400_000)

    after = await egress.ask(taken())

    assert isinstance(before, Receipt)
    assert before.state is State.TAKEN
    assert before.seconds is None
    assert isinstance(after, Receipt)
    assert (after.state, after.reason.why) == end


async def test_cost_and_seconds_come_with_the_end(egress: HttpEgress, clock: Clock) -> None:
    await egress.send(make_call())
    clock.wait(10_000)
    assert await egress.ask(taken()) == Receipt(
        "http", OURS, State.DELIVERED, Reason(Why.ANSWERED, "status 1: delivered"), OURS, "0.30", 2
    )


async def test_the_question_is_what_the_provider_documents(raw: RawServer, raw_egress: HttpEgress) -> None:
    raw.body(b'{"status":0}')
    await raw_egress.ask(taken(provider_id="777"))
    await raw_egress.ask(unsure())

    first, second = raw.requests
    assert first.startswith(b"POST /sys/status.php HTTP/1.1\r\n")
    fields = dict(parse_qsl(first.partition(b"\r\n\r\n")[2].decode(), strict_parsing=True))
    assert fields == {
        "apikey": SECRET, "phone": PHONE, "id": "777", "all": "1", "fmt": "3", "charset": "utf-8",
    }  # fmt: skip
    assert f"&id={OURS}&".encode() in second, "what the provider may not have can only be asked under our id"


@pytest.mark.parametrize("code", STATUSES)
async def test_every_status_code(raw: RawServer, raw_egress: HttpEgress, code: int) -> None:
    told = await standing(raw, raw_egress, status=code)

    assert isinstance(told, Receipt)
    row = STATUSES[code]
    assert (told.state, told.reason) == (row.state, Reason(row.why, f"status {code}: {row.says}"))


@pytest.mark.parametrize("err", [code for code in DELIVERY_ERRORS if code])
async def test_every_err_code_refines_a_failure(raw: RawServer, raw_egress: HttpEgress, err: int) -> None:
    told = await standing(raw, raw_egress, status=20, err=err)

    assert isinstance(told, Receipt)
    row = DELIVERY_ERRORS[err]
    assert told.state is State.FAILED
    assert told.reason.why is (row.why or Why.UNSPECIFIED)
    assert f"err {err}: {row.says}" in told.reason.detail


async def test_an_old_err_does_not_spoil_a_delivery(raw: RawServer, raw_egress: HttpEgress) -> None:
    busy_once = await standing(raw, raw_egress, status=1, err=240)
    machine = await standing(raw, raw_egress, status=1, err=242)

    assert isinstance(busy_once, Receipt)
    assert (busy_once.state, busy_once.reason.why) == (State.DELIVERED, Why.ANSWERED)
    assert isinstance(machine, Receipt)
    assert (machine.state, machine.reason.why) == (State.DELIVERED, Why.ANSWERING_MACHINE)


async def test_codes_that_nobody_documents_are_tolerated(raw: RawServer, raw_egress: HttpEgress) -> None:
    assert await standing(raw, raw_egress, status=5) == NoWord(Reason(Why.UNSPECIFIED, "unknown status 5"))
    told = await standing(raw, raw_egress, status=20, err=999)
    assert isinstance(told, Receipt)
    assert told.reason == Reason(Why.UNSPECIFIED, "status 20: impossible to deliver; err 999: unknown")


@pytest.mark.parametrize(
    ("code", "why", "wait"),
    [
        (1, Why.BAD_REQUEST, None),
        (2, Why.BAD_CREDENTIALS, 900_000),
        (4, Why.ADDRESS_BLOCKED, 900_000),
        (9, Why.THROTTLED, 61_000),
        (99, Why.PROVIDER_FAULT, None),
    ],
)
async def test_an_error_teaches_nothing_and_its_floor_is_kept(
    raw: RawServer, raw_egress: HttpEgress, code: int, why: Why, wait: int | None
) -> None:
    raw.body(json.dumps({"error": "no", "error_code": code}).encode())
    assert await raw_egress.ask(unsure()) == NoWord(
        Reason(why, f"error {code}: no"), START + wait if wait is not None else 0
    )


@pytest.mark.parametrize("code", [2, 4])
async def test_an_error_of_the_account_stops_all_questions(
    raw: RawServer, raw_egress: HttpEgress, clock: Clock, code: int
) -> None:
    raw.body(json.dumps({"error": "no", "error_code": code}).encode())
    first = await raw_egress.ask(unsure())

    assert await raw_egress.ask(unsure("another")) == first
    assert len(raw.requests) == 1
    sent = await raw_egress.send(make_call())
    assert (code == 4) == (isinstance(sent, Deferred) and sent.reason.why is Why.ADDRESS_BLOCKED)

    clock.wait(900_000)
    raw.body(UNDER_WAY)
    assert isinstance(await raw_egress.ask(unsure("another")), Receipt)


async def test_the_fifth_question_within_a_minute_is_the_last_good_one(egress: HttpEgress, clock: Clock) -> None:
    await egress.send(make_call())
    for _ in range(5):
        assert isinstance(await egress.ask(taken()), Receipt)
    assert await egress.ask(taken()) == NoWord(
        Reason(Why.THROTTLED, "error 9: duplicate request, wait a minute"), START + 61_000
    )
    clock.wait(61_000)
    assert isinstance(await egress.ask(taken()), Receipt)


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"status":"soon"}', b'{"status":1,"phone":"79990000002"}', b'{"status":1}', b'{"status":"0"}'],
)
async def test_an_answer_that_is_not_understood_teaches_nothing(
    raw: RawServer, raw_egress: HttpEgress, body: bytes
) -> None:
    raw.body(body)
    told = await raw_egress.ask(unsure())
    assert isinstance(told, NoWord)
    assert told.reason.why is Why.GARBLED


@pytest.mark.parametrize("asked", [unsure(), taken()], ids=["unsure", "taken"])
@pytest.mark.parametrize("body", [b'{"status":-3}', UNDER_WAY, b'{"status":1,"phone":"79990000001"}'])
async def test_under_another_http_status_no_body_teaches_anything(
    raw: RawServer, raw_egress: HttpEgress, body: bytes, asked: Call
) -> None:
    for status, why in (("500 Internal Server Error", Why.GARBLED), ("404 Not Found", Why.MISCONFIGURED)):
        raw.body(body, status)
        told = await raw_egress.ask(asked)
        assert isinstance(told, NoWord)
        assert told.reason.why is why


async def test_a_genuine_status_says_whose_it_is_or_since_when(raw: RawServer, raw_egress: HttpEgress) -> None:
    since = {"last_date": "24.11.2026 07:10:00"}
    for names in (
        {"phone": int(PHONE)},
        {"phone": f"+{PHONE}"},
        {"id": OURS},
        {"id": 777},
        since,
        {"last_timestamp": 1},
    ):
        raw.body(json.dumps({"status": 1, **names}).encode())
        told = await raw_egress.ask(taken(provider_id="777"))
        assert isinstance(told, Receipt)
        assert told.state is State.DELIVERED


class TwoHosts:
    """A provider with a backup host."""

    def __init__(self, main: RawServer, backup: RawServer, egress: HttpEgress) -> None:
        self.main, self.backup, self.egress = main, backup, egress


@pytest.fixture
async def two(raw: RawServer, clock: Clock) -> AsyncIterator[TwoHosts]:
    backup = RawServer()
    await backup.start()
    egress = http_egress(settings_for(raw.base, backup.base), clock)
    yield TwoHosts(raw, backup, egress)
    await egress.close()
    await backup.stop()


async def test_never_had_needs_the_word_of_every_host(two: TwoHosts) -> None:
    two.main.body(b'{"status":-3}')
    two.backup.body(b'{"status":-3}')
    assert await two.egress.ask(unsure()) == NeverHad(Reason(Why.UNSPECIFIED, "status -3: not found"))
    assert (len(two.main.requests), len(two.backup.requests)) == (1, 1)


async def test_a_call_that_the_other_host_knows_is_found(two: TwoHosts) -> None:
    two.main.body(b'{"status":-3}')
    two.backup.body(UNDER_WAY)
    assert isinstance(await two.egress.ask(unsure()), Receipt)


async def test_while_the_other_host_says_nothing_the_call_stays_unsure(two: TwoHosts, clock: Clock) -> None:
    two.main.body(b'{"status":-3}')
    await two.backup.stop()
    told = await two.egress.ask(unsure())
    assert isinstance(told, NoWord)
    assert told.not_before == clock() + 30_000
    assert told.reason.detail.startswith("not found at one host, and the other: ")


async def test_the_other_host_is_not_bothered_where_nothing_hangs_on_it(two: TwoHosts) -> None:
    two.main.body(b'{"status":-3}')
    assert isinstance(await two.egress.ask(taken()), NeverHad)
    two.main.body(UNDER_WAY)
    await two.egress.ask(unsure())
    assert two.backup.requests == []
