"""send.php: what each answer makes of a call, and what exactly goes over the wire."""

import json
from urllib.parse import parse_qsl

import pytest
from provider_side import PHONE, SECRET, START, Clock, RawServer, http_egress, make_call, settings_for

from gateway.egress.http import HttpEgress, HttpSettings
from gateway.outcome import Deferred, Held, Outcome, Reason, Refused, Taken, Unsure, Why
from gateway.sandbox import Sandbox

ERRORS = {
    1: Refused(Reason(Why.BAD_REQUEST, "error 1: parameters error")),
    2: Held(Reason(Why.BAD_CREDENTIALS, "error 2: authorise error")),
    3: Held(Reason(Why.NO_MONEY, "error 3: not enough money")),
    4: Held(Reason(Why.ADDRESS_BLOCKED, "error 4: IP is blocked")),
    5: Held(Reason(Why.MISCONFIGURED, "error 5: invalid date format")),
    6: Refused(Reason(Why.FORBIDDEN, "error 6: message is denied")),
    7: Refused(Reason(Why.BAD_NUMBER, "error 7: invalid number")),
    8: Refused(Reason(Why.NO_ROUTE, "error 8: can not be delivered")),
    9: Deferred(Reason(Why.THROTTLED, "error 9: duplicate request, wait a minute")),
    10: Unsure(Reason(Why.PROVIDER_FAULT, "error 10: error")),
}


@pytest.fixture
async def egress(provider: Sandbox, clock: Clock):
    host, port = await provider.start()
    egress = http_egress(settings_for(f"http://{host}:{port}"), clock)
    yield egress
    await egress.close()


@pytest.mark.parametrize(("code", "outcome"), ERRORS.items())
async def test_every_error_of_the_provider(egress: HttpEgress, provider: Sandbox, code: int, outcome: Outcome) -> None:
    provider.script([{"error": code}])

    assert await egress.send(make_call()) == outcome
    assert provider.book.accepted == 0


async def test_a_nine_on_a_later_attempt_may_speak_of_the_earlier_one(egress: HttpEgress, provider: Sandbox) -> None:
    """The dangerous road: the first request was taken and its answer lost, then somebody sends again too soon."""
    provider.script([{"cut": "after", "times": 1}])
    assert isinstance(await egress.send(make_call(attempt=1)), Unsure)

    outcome = await egress.send(make_call(attempt=2))

    assert outcome == Unsure(Reason(Why.THROTTLED, "error 9: duplicate request, wait a minute"))
    assert provider.book.accepted == 1


async def test_after_address_blocked_nothing_is_sent_or_asked_for_a_while(
    egress: HttpEgress, provider: Sandbox, clock: Clock
) -> None:
    provider.script([{"error": 4, "times": 1}])
    await egress.send(make_call())

    assert await egress.send(make_call("second")) == Deferred(
        Reason(Why.ADDRESS_BLOCKED, "the provider blocks our address"), START + 900_000
    )
    assert len(provider.book.requests) == 1
    clock.wait(900_000)
    assert isinstance(await egress.send(make_call("third")), Taken)


async def test_the_whole_request_is_what_the_provider_documents(raw: RawServer, raw_egress: HttpEgress) -> None:
    raw.body(b'{"id":"0123456789abcdef","cnt":1}')

    assert await raw_egress.send(make_call()) == Taken("0123456789abcdef")

    (request,) = raw.requests
    head, _, body = request.partition(b"\r\n\r\n")
    first, *headers = head.decode("ascii").split("\r\n")
    assert first == "POST /sys/send.php HTTP/1.1"
    assert "Content-Type: application/x-www-form-urlencoded" in headers
    assert body.isascii()
    assert dict(parse_qsl(body.decode("ascii"), strict_parsing=True)) == {
        "apikey": SECRET,
        "phones": f"+{PHONE}",
        "mes": "Привет!\n{menu: Нажмите 1\n1: end\n}",
        "call": "1",
        "id": "0123456789abcdef",
        "voice": "w",
        "param": "25,60,3",
        "valid": "01:30",
        "fmt": "3",
        "charset": "utf-8",
    }


async def test_login_password_and_sender_when_they_are_set(raw: RawServer, clock: Clock) -> None:
    egress = http_egress(
        HttpSettings((raw.base,), login="shop", password="p&w", sender="74950000000", voice="m2,en", call_attempts=1),
        clock,
    )
    raw.body(b'{"id":1,"cnt":1}')
    await egress.send(make_call())
    await egress.close()

    fields = dict(parse_qsl(raw.requests[0].partition(b"\r\n\r\n")[2].decode(), strict_parsing=True))
    assert (fields["login"], fields["psw"], fields["sender"]) == ("shop", "p&w", "74950000000")
    assert (fields["voice"], fields["param"]) == ("m2,en", "25,60,1")
    assert "apikey" not in fields


async def test_what_its_sender_chose_comes_before_what_the_operator_set(raw: RawServer, clock: Clock) -> None:
    egress = http_egress(HttpSettings((raw.base,), apikey=SECRET, sender="74950000000", voice="m2,en"), clock)
    raw.body(b'{"id":1,"cnt":1}')
    for call in (make_call(caller_id="Клиника & Co"), make_call(voice="w3"), make_call(caller_id="1", voice="w4")):
        await egress.send(call)
    await egress.close()

    sent = [
        dict(parse_qsl(request.partition(b"\r\n\r\n")[2].decode(), strict_parsing=True)) for request in raw.requests
    ]
    assert [(fields["sender"], fields["voice"]) for fields in sent] == [
        ("Клиника & Co", "m2,en"),
        ("74950000000", "w3"),
        ("1", "w4"),
    ]


async def test_the_provider_knows_the_voice_that_a_call_asks_for(egress: HttpEgress, provider: Sandbox) -> None:
    assert isinstance(await egress.send(make_call(caller_id="74951234567", voice="w2,en")), Taken)
    assert isinstance(await egress.send(make_call("second", voice="soprano")), Refused)
    assert provider.book.accepted == 1


@pytest.mark.parametrize(
    ("left", "valid"),
    [(60_000, "00:01"), (119_999, "00:01"), (3_600_000, "01:00"), (86_400_000, "24:00"), (30 * 86_400_000, "24:00")],
)
async def test_the_provider_may_not_dial_after_our_time(
    raw: RawServer, raw_egress: HttpEgress, left: int, valid: str
) -> None:
    raw.body(b'{"id":1,"cnt":1}')
    await raw_egress.send(make_call(expires_at=START + left))
    assert f"&valid={valid.replace(':', '%3A')}&".encode() in raw.requests[0]


async def test_with_less_than_a_minute_left_nothing_is_sent(raw: RawServer, raw_egress: HttpEgress) -> None:
    outcome = await raw_egress.send(make_call(expires_at=START + 59_999))

    assert outcome == Deferred(Reason(Why.VALIDITY_OVER, "less than a minute is left"), START + 59_999)
    assert raw.requests == []


async def test_a_text_that_no_charset_can_carry_is_sent_as_near_as_can_be(
    raw: RawServer, raw_egress: HttpEgress
) -> None:
    raw.body(b'{"id":1,"cnt":1}')
    await raw_egress.send(make_call(text="a\ud800b"))
    assert b"&mes=a%3Fb&" in raw.requests[0]


@pytest.mark.parametrize("text", ["__SOC__Hello", "__CALL__x", "\n __HLR__"])
async def test_no_text_turns_a_call_into_another_service(raw: RawServer, raw_egress: HttpEgress, text: str) -> None:
    outcome = await raw_egress.send(make_call(text=text))
    assert isinstance(outcome, Refused)
    assert outcome.reason.why is Why.FORBIDDEN
    assert raw.requests == []


@pytest.mark.parametrize(
    ("status", "kind", "why"),
    [
        ("301 Moved Permanently", Unsure, Why.GARBLED),
        ("302 Found", Unsure, Why.GARBLED),
        ("303 See Other", Unsure, Why.GARBLED),
        ("307 Temporary Redirect", Held, Why.MISCONFIGURED),
        ("308 Permanent Redirect", Held, Why.MISCONFIGURED),
        ("400 Bad Request", Unsure, Why.GARBLED),
        ("401 Unauthorized", Held, Why.BAD_CREDENTIALS),
        ("403 Forbidden", Held, Why.ADDRESS_BLOCKED),
        ("404 Not Found", Held, Why.MISCONFIGURED),
        ("429 Too Many Requests", Deferred, Why.THROTTLED),
        ("500 Internal Server Error", Unsure, Why.GARBLED),
        ("502 Bad Gateway", Unsure, Why.GARBLED),
        ("503 Service Unavailable", Unsure, Why.GARBLED),
        ("504 Gateway Timeout", Unsure, Why.GARBLED),
    ],
)
async def test_http_statuses_with_a_body_that_is_not_the_providers(
    raw: RawServer, raw_egress: HttpEgress, status: str, kind: type, why: Why
) -> None:
    raw.body(b"<h1>nginx</h1>", status, headers=f"Location: {raw.base}/elsewhere\r\n")

    outcome = await raw_egress.send(make_call())

    assert isinstance(outcome, kind)
    assert outcome.reason.why is why
    assert outcome.reason.detail.startswith(f"HTTP {status[:3]}")
    assert len(raw.requests) == 1, "a redirect must not be followed"


@pytest.mark.parametrize("status", ["201 Created", "500 Internal Server Error", "502 Bad Gateway"])
@pytest.mark.parametrize(
    "body", [b'{"id":"0123456789abcdef","cnt":1}', b'{"error":"unavailable","error_code":1}', b"ERROR = 3 (no money)"]
)
async def test_under_another_http_status_no_body_is_a_certainty(
    raw: RawServer, raw_egress: HttpEgress, status: str, body: bytes
) -> None:
    raw.body(body, status)
    outcome = await raw_egress.send(make_call())
    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.GARBLED


async def test_an_id_of_somebody_elses_alone_is_no_success(raw: RawServer, raw_egress: HttpEgress) -> None:
    raw.body(b'{"id":"req-8841"}')
    assert isinstance(await raw_egress.send(make_call()), Unsure)
    raw.body(b'{"id":"other-7","cnt":1}')
    assert await raw_egress.send(make_call()) == Taken("other-7")


async def test_a_reply_without_an_id_is_taken_under_ours(raw: RawServer, raw_egress: HttpEgress) -> None:
    raw.body(json.dumps({"cnt": "2", "cost": 0.3}).encode())
    assert await raw_egress.send(make_call()) == Taken("0123456789abcdef")
