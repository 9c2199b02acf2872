"""Our way out against SMSCs that others wrote: bound to, given a menu of a thousand characters, heard and asked.

Kannel has none: opensmppbox, which would make it one, is in no Debian package.
"""

import asyncio
import json
import os
import random
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import smpp34
from exchange import PASSWORD
from long_forms import MENU
from node_esme import NODE_MODULES, NodeEsme

from gateway.daemon import now
from gateway.egress import Pushed
from gateway.egress.smpp import SmppEgress, SmppOutSettings
from gateway.identity import reference_of
from gateway.message import Call
from gateway.outcome import Receipt, State, Taken
from serving import free_port

PATIENCE = 20.0


class Ours:
    """Our way out, and what it was told."""

    def __init__(self, port: int, password: str = PASSWORD, **changes: Any) -> None:
        self.told: asyncio.Queue[Pushed] = asyncio.Queue()
        self.bound = asyncio.Event()
        settings = SmppOutSettings("gateway", password, (("127.0.0.1", port),), "none", **changes)
        self.egress = SmppEgress(settings, now, time.monotonic, self._hear, self._changed, random.random)

    async def open(self) -> None:
        await self.egress.start()
        await asyncio.wait_for(self.bound.wait(), PATIENCE)

    async def receipt(self) -> Receipt:
        return (await asyncio.wait_for(self.told.get(), PATIENCE)).receipt

    async def _hear(self, pushed: Pushed) -> bool:
        self.told.put_nowait(pushed)
        return True

    def _changed(self) -> None:
        if self.egress.slots:
            self.bound.set()


def call(name: str, text: str, **changes: Any) -> Call:
    words: dict[str, Any] = {"message_id": name, "phone": "79990000001", "state": State.SENDING, "attempt": 1}
    at = now()
    times = {"due": at, "accepted_at": at, "since": at, "expires_at": at + 3_600_000}
    return Call(id=name, text=text, **(words | times | changes))


class NodeSmsc:
    """The npm package `smpp`, told what to do by npm_smsc.js."""

    async def open(self) -> int:
        self._process = await asyncio.create_subprocess_exec(
            "node", str(Path(__file__).with_name("npm_smsc.js")), PASSWORD,
            env={**os.environ, "NODE_PATH": NODE_MODULES},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        return int((await self.said("port"))["port"])

    async def said(self, what: str) -> dict[str, Any]:
        """The next line that has this word."""
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            while line := await self._process.stdout.readline():
                if what in (said := json.loads(line)):
                    return dict(said)
        raise AssertionError("it has ended")

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


@pytest.fixture
async def node() -> AsyncIterator[NodeSmsc]:
    node = NodeSmsc()
    yield node
    await node.close()


@pytest.mark.skipif(bool(NodeEsme.missing()), reason=NodeEsme.missing())
async def test_the_npm_package(node: NodeSmsc) -> None:
    ours = Ours(await node.open())
    await ours.open()
    assert (await node.said("bound"))["bound"] == "gateway"

    outcome = await ours.egress.send(call("menu", MENU))

    assert isinstance(outcome, Taken)
    assert outcome.provider_id == "5A1"  # in hexadecimal
    asked = await node.said("to")
    assert (asked["to"], asked["text"], asked["reference"]) == (
        "79990000001", f"__CALL__{MENU}", reference_of("menu"),
    )  # fmt: skip
    receipt = await ours.receipt()
    assert receipt.provider_id == "0000001441"  # in decimal
    assert receipt.provider_id in outcome.aliases
    assert (receipt.state, receipt.phone) == (State.DELIVERED, "79990000001")
    assert (await node.said("answered"))["answered"] == 0

    early = await ours.egress.send(call("early", "It comes early."))
    assert isinstance(early, Taken)
    assert (await ours.receipt()).provider_id in early.aliases

    standing = await ours.egress.ask(call("menu", MENU, state=State.TAKEN, provider_id=outcome.provider_id))
    assert isinstance(standing, Receipt)
    assert standing.state is State.DELIVERED
    assert (await node.said("query"))["query"] == "5A1"

    await ours.egress.close()
    assert (await node.said("unbound"))["unbound"]


@pytest.mark.skipif(bool(NodeEsme.missing()), reason=NodeEsme.missing())
async def test_the_npm_package_and_a_wrong_password(node: NodeSmsc) -> None:
    ours = Ours(await node.open(), "wrong")
    await ours.egress.start()
    async with asyncio.timeout(PATIENCE):
        while "RBINDFAIL" not in repr(await ours.egress.send(call("menu", MENU))):
            await asyncio.sleep(0.01)
    await ours.egress.close()


@pytest.mark.parametrize("long_text", ["payload", "udh"])
async def test_the_rust_server_of_smpp34(long_text: Any) -> None:
    port = free_port()
    server = smpp34.Server("127.0.0.1", port)
    await server.start()
    ours = Ours(port, long_text=long_text)
    await ours.open()
    esme = await server.next()
    assert isinstance(esme, smpp34.Esme)
    parts: dict[int, bytes] = {}  # it hands them out in an order of its own

    async def serve() -> None:
        while True:
            event = await server.next()
            if isinstance(event, smpp34.SubmitSmEvent):
                payload = [tlv.value for tlv in event.tlvs if tlv.tag == smpp34.TLV_MESSAGE_PAYLOAD]
                number = 1 if payload else event.short_message[5]
                parts[number] = payload[0] if payload else event.short_message[6:]
                event.accept(f"{number:08x}")

    serving = asyncio.create_task(serve())
    outcome = await ours.egress.send(call("menu", MENU))
    assert isinstance(outcome, Taken)
    assert outcome.provider_id == "00000001"
    assert b"".join(parts[number] for number in sorted(parts)).decode("utf-16-be") == f"__CALL__{MENU}"

    text = b"id:1 sub:001 dlvrd:000 submit date:2611241500 done date:2611241501 stat:UNDELIV err:240 text:"
    await esme.deliver_sm("gateway", text, source_addr="79990000001", source_addr_ton=1, esm_class=4)
    receipt = await ours.receipt()
    assert receipt.provider_id in outcome.aliases
    assert receipt.state is State.FAILED

    await ours.egress.close()
    serving.cancel()
    await server.stop()
