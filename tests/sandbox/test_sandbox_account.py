"""One account over three channels: its money, its book, its script."""

import json
from decimal import Decimal
from typing import Any

import aiosmtplib
import pytest
from provider_desk import PHONE, Clock, Desk
from smsc_peer import Peer, call

from gateway.sandbox import Sandbox
from gateway.sandbox.account import Account, Credentials, read_sum


async def everywhere(desk: Desk, text: str) -> list[str]:
    """One call over each channel: what the provider made of it."""
    smtp, smpp = await desk.sandbox.start_smtp(), await desk.sandbox.start_smpp()
    peer = await Peer.bound(smpp)
    await desk.send(id="h", mes=text)
    async with aiosmtplib.SMTP(hostname=smtp[0], port=smtp[1], start_tls=False) as client:
        letter = f"Content-Type: text/plain\r\n\r\n:k:m::0,9:{PHONE}:{text}"
        await client.sendmail("a@example.com", ["send@send.example"], letter)
    await peer.ask(call(text))
    await Peer.goodbye()
    return [seen.became for seen in desk.sandbox.book.requests][-3:]


async def test_one_purse_and_one_book(desk: Desk) -> None:
    desk.sandbox.balance = "0.90"
    assert [said.split(",")[0] for said in await everywhere(desk, "Hello")] == ["taken: 1"] * 3
    assert [(rung.channel, rung.phone, rung.text) for rung in desk.sandbox.book.calls] == [
        ("http", PHONE, "Hello"),
        ("smtp", PHONE, "Hello"),
        ("smpp", PHONE, "Hello"),
    ]
    assert desk.sandbox.balance == 0


async def test_without_money_nothing_is_taken(desk: Desk) -> None:
    desk.sandbox.balance = "0.29"
    assert await everywhere(desk, "Hello") == ["error 3", "error 3", "status 0x403"]
    assert [(await desk.status_of(name))["status"] for name in "hm"] == [24, 24]
    assert desk.sandbox.book.accepted == 0


async def test_one_script(desk: Desk) -> None:
    desk.sandbox.script([{"error": 9, "channel": "http"}, {"error": 1, "times": 2}])
    assert await everywhere(desk, "Hello") == ["", "", ""], "carried out by nobody"
    assert [seen.script for seen in desk.sandbox.book.requests] == [
        "error 9 before",
        "error 1 before",
        "error 1 before",
    ]


async def test_the_balance_over_http(desk: Desk) -> None:
    async def set_to(value: Any) -> tuple[int, Any]:
        async with desk.session.post(f"{desk.base}/account", data=json.dumps(value)) as reply:
            return reply.status, await reply.json()

    assert await desk.get("/account") == {"balance": None}
    assert await desk.post("balance", apikey="k") == "1000.00"
    assert await set_to({"balance": "10"}) == (200, {"balance": "10.00"})
    assert await desk.send(fmt="1", id="a", cost="3") == "a,1,0.30,9.70"
    assert await desk.post("balance", apikey="k") == "9.70"
    desk.sandbox.script([{"for": "balance", "balance": "0.00", "times": 1}])
    assert await desk.post("balance", apikey="k") == "0.00"
    assert await desk.post("balance", apikey="k") == "9.70"
    for wrong in ({"balance": "much"}, {"balance": -1}, {"balance": True}, {}, [], {"balance": "1", "x": 1}):
        assert (await set_to(wrong))[0] == 400
    assert await set_to({"balance": None}) == (200, {"balance": None})
    assert desk.sandbox.balance is None


async def test_each_channel_goes_and_comes_by_itself(desk: Desk, clock: Clock) -> None:
    host, port = desk.base.removeprefix("http://").split(":")
    smpp = await desk.sandbox.start_smpp()
    peer = await Peer.bound(smpp)
    await desk.sandbox.stop_http()
    await peer.submit(call())
    await desk.sandbox.start(host, int(port))
    desk.sandbox.drop("smpp")
    assert await peer.rest() == b""
    await desk.send(id="a")
    assert desk.sandbox.book.accepted == 2
    await Peer.goodbye()


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("10", Decimal("10.00")),
        (0.3, Decimal("0.30")),
        (Decimal(5), Decimal(5)),
        ("NaN", None),
        ("1e99", None),
        ("-1", None),
        ("", None),
        (None, None),
        (False, None),
    ],
)
def test_sums(value: object, read: Decimal | None) -> None:
    assert read_sum(value) == read


def test_a_wrong_balance_in_code_is_an_exception(clock: Clock) -> None:
    with pytest.raises(ValueError, match="a balance must be a sum"):
        Sandbox(clock, balance="much")


def test_paying_is_all_or_nothing() -> None:
    account = Account(Decimal("0.60"))
    assert [account.pay(3), account.pay(2), account.pay(1)] == [False, True, False]
    assert (account.shown, Account().shown) == ("0.00", "1000.00")
    assert Account().pay(1_000_000)


def test_credentials_show_no_secret() -> None:
    assert repr(Credentials("a-key", "shop", "a-word", "another")) == "Credentials(login='shop')"
