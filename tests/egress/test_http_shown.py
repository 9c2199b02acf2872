"""What people may see of a reply: no credentials, no whole number, no text of a call."""

import json
from urllib.parse import quote

import pytest
from provider_side import PHONE, SECRET, Clock, RawServer, http_egress, make_call, unsure

from gateway.egress.http import HttpEgress, HttpSettings, in_clear
from gateway.message import Call
from gateway.outcome import NoWord, Outcome, Reason, Receipt, Standing, Taken, Unsure, Why

TEXT = "Код входа 4821, никому его не говорите!\nSay nothing <to> anybody & hang up."


ECHOES = (
    SECRET, quote(SECRET), quote(SECRET, safe=""), json.dumps(SECRET)[1:-1], "k3y/ё&amp;+secret",
    "p w", "p\r\n\tw",
)  # fmt: skip


class TestSecrets:
    """Not even a provider that echoes them gets our credentials into a reason."""

    @pytest.mark.parametrize("echo", ECHOES)
    @pytest.mark.parametrize("around", ["%s", "x" * 190 + "%s", "a\n\0%s\t%s", "\u202e%s"])
    async def test_no_reason_carries_them(self, raw: RawServer, clock: Clock, echo: str, around: str) -> None:
        settings = HttpSettings((raw.base,), apikey=SECRET, login="shop", password="p w")
        egress = http_egress(settings, clock)
        text = around.replace("%s", echo)
        reasons = []
        for body in (json.dumps({"error": text, "error_code": 6}, ensure_ascii=False).encode(), text.encode()):
            raw.body(body)
            for answer in (await egress.send(make_call()), await egress.ask(unsure())):
                assert not isinstance(answer, Taken)
                reasons.append(answer.reason)
        raw.reply = lambda request: b"HTTP/1.1 2OO " + echo.encode() + b"\r\n\r\n"
        answer = await egress.send(make_call())
        assert not isinstance(answer, Taken)
        reasons.append(answer.reason)
        await egress.close()
        for reason in reasons:
            for secret in (echo, SECRET, "p w"):
                assert secret not in str(reason)
            assert reason.detail.isprintable()
            assert len(reason.detail) < 300

    def test_no_repr_carries_them(self, clock: Clock) -> None:
        settings = HttpSettings(("https://smsc.ru",), apikey=SECRET, login="shop", password="p w")
        for text in (repr(settings), str(settings), repr(http_egress(settings, clock))):
            assert not any(secret in text for secret in (SECRET, "shop", "p w"))

    @pytest.mark.parametrize(
        ("base", "clear"),
        [
            ("https://smsc.ru", False),
            ("http://smsc.ru", True),
            ("http://127.0.0.1:8090", False),
            ("http://[::1]:8090", False),
            ("http://localhost", False),
            ("http://localhost.example", True),
            ("http://127.0.0.1.example", True),
            ("http://0.0.0.0", True),
        ],
    )
    def test_they_do_not_cross_a_network_in_clear(self, base: str, clear: bool) -> None:
        assert in_clear(base) == clear
        if clear:
            with pytest.raises(ValueError, match="in clear"):
                HttpSettings((base,))


def reason_of(answer: Outcome | Standing) -> Reason:
    assert not isinstance(answer, Taken | Receipt)
    return answer.reason


class TestPrivacy:
    """A journal can be shown to a supplier: whom we called and what we said stays out of it."""

    @pytest.fixture
    def call(self) -> Call:
        return make_call(text=TEXT)

    async def seen(self, raw: RawServer, egress: HttpEgress, call: Call, body: bytes) -> list[Reason]:
        raw.body(body)
        return [reason_of(await egress.send(call)), reason_of(await egress.ask(call))]

    @pytest.mark.parametrize("cut", [-1, -2, -15, -40])
    @pytest.mark.parametrize("escaped", [True, False])
    async def test_a_status_that_breaks_off_shows_neither_number_nor_a_word_of_the_text(
        self, raw: RawServer, raw_egress: HttpEgress, call: Call, cut: int, escaped: bool
    ) -> None:
        body = json.dumps({"phone": PHONE, "message": TEXT}, ensure_ascii=escaped).encode()
        for reason in await self.seen(raw, raw_egress, call, body[:cut]):
            assert reason.why is Why.GARBLED
            for private in (PHONE, PHONE[-7:], "4821", "Код", "никому", "Say", "nothing", "043a", "anybody"):
                assert private not in reason.detail
            assert len(reason.detail) < 100

    async def test_a_web_servers_page_is_still_known_by_what_is_quoted(
        self, raw: RawServer, raw_egress: HttpEgress, call: Call
    ) -> None:
        for reason in await self.seen(raw, raw_egress, call, b"<html><title>502 Bad Gateway</title>" + b"x" * 500):
            assert reason.detail.startswith("HTTP 200, not understood: <html><title>502 Bad Gateway</title>xx")

    @pytest.mark.parametrize("number", [PHONE, f"+{PHONE}", "+7 (999) 000-00-01", "74951234567"])
    async def test_an_error_keeps_its_words_without_the_number(
        self, raw: RawServer, raw_egress: HttpEgress, call: Call, number: str
    ) -> None:
        body = json.dumps({"error": f"number {number} in: {TEXT}", "error_code": 7}).encode()
        for reason in await self.seen(raw, raw_egress, call, body):
            assert reason.detail == "error 7: number *** in: ***"

    @pytest.mark.parametrize(
        "answer",
        [
            b"HTTP/1.1 2OO %s\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX Echo: %s\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX-Echo: %s\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n%s\r\n",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n%s",
        ],
    )
    async def test_what_is_not_http_is_not_quoted(
        self, raw: RawServer, raw_egress: HttpEgress, call: Call, answer: bytes
    ) -> None:
        raw.reply, raw.cut = lambda request: answer % b"Say nothing to 79990000001", True
        outcome = await raw_egress.send(call)
        assert isinstance(outcome, Unsure)
        for private in ("79990000001", "Say", "nothing"):
            assert private not in outcome.reason.detail

    async def test_a_short_login_does_not_hide_everything(self, raw: RawServer, clock: Clock) -> None:
        egress = http_egress(HttpSettings((raw.base,), login="e", password="secret!"), clock)
        raw.body(b'{"error":"message is denied","error_code":6}')
        told = await egress.ask(unsure())
        await egress.close()
        assert isinstance(told, NoWord)
        assert told.reason.detail == "error 6: message is denied"
