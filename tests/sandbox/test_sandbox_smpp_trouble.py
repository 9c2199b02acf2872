"""The SMSC misbehaves as it is told, and ends connections as a real one does."""

import asyncio
import ssl
from typing import Any

import pytest
import trustme
from provider_desk import PHONE, Clock
from smsc_peer import Peer, Place, call, status_of

from gateway.sandbox import Sandbox, SmscSettings
from gateway.smpp.bodies import Bind, QuerySm
from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import write

pytestmark = pytest.mark.usefixtures("goodbye")


TROUBLE = [
    ({"smpp": 88}, 88, 0),
    ({"smpp": 0x45, "when": "after"}, 0x45, 1),
    ({"error": 1}, 0x45, 0),
    ({"error": 3}, 0x403, 0),
    ({"error": 7}, 0x0B, 0),
    ({"error": 9}, 0x58, 0),
    ({"error": 999}, 0x4FF, 0),
    ({"cut": "before"}, None, 0),
    ({"cut": "after"}, None, 1),
]


@pytest.mark.parametrize(("rule", "status", "accepted"), TROUBLE, ids=str)
async def test_trouble(
    sandbox: Sandbox, peer: Peer, place: Place, rule: dict[str, Any], status: int | None, accepted: int
) -> None:
    sandbox.script([{"channel": "smpp", "times": 1, "phone": PHONE, **rule}])
    answer = await peer.ask(call())
    assert (answer and answer.status) == status
    assert sandbox.book.accepted == accepted
    again = peer if answer else await Peer.bound(place)
    await again.submit(call("Next"))


async def test_half_an_answer_and_garbage(sandbox: Sandbox, place: Place) -> None:
    sandbox.script([{"cut": "during", "times": 1}, {"garbage": True, "times": 1}])
    for number in range(2):
        peer = await Peer.bound(place)
        peer.say(call(str(number)))
        octets = await peer.rest()
        assert 0 < len(octets) < 26
        assert octets.startswith(b"HTTP") == (number == 1)
        assert sandbox.book.accepted == number + 1


@pytest.mark.parametrize(("when", "accepted"), [("before", 0), ("after", 1)])
async def test_hanging_is_of_one_request(sandbox: Sandbox, peer: Peer, when: str, accepted: int) -> None:
    sandbox.script([{"hang": when, "times": 1}])
    peer.say(call())
    await peer.submit(call("Next"))
    assert sandbox.book.accepted == 1 + accepted
    assert not peer.others


async def test_a_delayed_answer_holds_up_no_other(sandbox: Sandbox, peer: Peer) -> None:
    sandbox.script([{"delay": 0.1, "times": 1}])
    slow = peer.say(call(registered_delivery=0))
    await peer.submit(call("Next", registered_delivery=0))
    late = await peer.hear()
    assert late is not None
    assert (late.sequence, late.status) == (slow, 0)
    assert sandbox.book.at_once["submit_sm"] == 2


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        ({"error": 2}, Status.RINVPASWD),
        ({"error": 4}, Status.RBINDFAIL),
        ({"smpp": 5}, Status.RALYBND),
        ({"cut": "before"}, None),
        ({"cut": "during"}, None),
        ({"hang": "before"}, None),
    ],
    ids=str,
)
async def test_binds_that_go_wrong(sandbox: Sandbox, place: Place, rule: dict[str, Any], status: int | None) -> None:
    sandbox.script([{"for": "bind", "times": 1, **rule}])
    peer = await Peer.connect(*place)
    if "hang" in rule:
        peer.say(Bind(Command.BIND_TRANSCEIVER, "shop", "word"))
        async with asyncio.timeout(5):
            while not sandbox.book.connects:
                await asyncio.sleep(0)
        sandbox.drop("smpp")
        assert await peer.rest() == b""
    else:
        answer = await peer.ask(Bind(Command.BIND_TRANSCEIVER, "shop", "word"))
        assert (answer and answer.status) == status
    await Peer.bound(place)
    assert [seen.became for seen in sandbox.book.connects][-1] == "bound"
    assert list(sandbox.book.requests) == []


async def test_questions_that_go_wrong(sandbox: Sandbox, peer: Peer) -> None:
    name = await peer.submit(call())
    sandbox.script([{"for": "status", "error": 2, "times": 1}, {"for": "status", "cut": "before", "phone": PHONE}])
    assert await status_of(peer, QuerySm(name, source_addr="Shop")) == Status.RQUERYFAIL
    assert await peer.ask(QuerySm(name, source_addr="Shop")) is None


async def test_nobody_stays_idle_where_the_rule_holds(clock: Clock) -> None:
    sandbox = Sandbox(clock, smsc=SmscSettings(idle=0.1))
    peer = await Peer.bound(await sandbox.start_smpp())
    await peer.rest()
    await sandbox.stop()


async def test_tls_and_stopping(clock: Clock) -> None:
    authority = trustme.CA()
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    sandbox = Sandbox(clock)
    place = await sandbox.start_smpp(tls=server)
    peer = await Peer.bound(place, tls=client)
    await peer.submit(call())
    await sandbox.stop_smpp()
    await sandbox.stop_smpp()
    await peer.rest()
    with pytest.raises(OSError):
        await Peer.connect(*place)
    assert await sandbox.start_smpp(*place) == place
    await Peer.bound(place)
    await sandbox.stop()


@pytest.mark.parametrize(
    "octets", [b"GET / HTTP/1.1\r\n\r\n", b"\0\0\0\x0f" * 4, b"\xff" * 100, write(None, 1, 0, 0x0F) * 20], ids=repr
)
async def test_hostile_octets_end_their_connection_alone(sandbox: Sandbox, place: Place, octets: bytes) -> None:
    stranger, peer = await Peer.connect(*place), await Peer.bound(place)
    stranger.raw(octets)
    await stranger.rest()
    await peer.submit(call())
