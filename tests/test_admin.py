"""What an operator may do, on the real store and through a real socket."""

import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from gateway.admin import SOCKET, VERBS, AdminSocket, Answer, Desk, ask_daemon
from gateway.intake import Intake, Rules
from gateway.message import Deferred, Event, Held, Outcome, Reason, Refused, State, Taken, Unsure, Why, new_id
from watched import Clock, Watched

GOOD = "Hello.\n{menu: Press 1.\n1: Thank you.\n}\n"
PHONE = "79990000001"

LED: dict[State, Outcome | None] = {
    State.QUEUED: Deferred(Reason(Why.UNREACHABLE)),
    State.SENDING: None,
    State.TAKEN: Taken("4711"),
    State.UNSURE: Unsure(Reason(Why.TIMEOUT)),
    State.HELD: Held(Reason(Why.NO_MONEY)),
    State.FAILED: Refused(Reason(Why.FORBIDDEN)),
}
"""States, and the outcome of a send that leads there."""

ALLOWED = {
    ("retry", State.QUEUED): State.QUEUED,
    ("retry", State.HELD): State.QUEUED,
    ("cancel", State.QUEUED): State.CANCELLED,
    ("cancel", State.HELD): State.CANCELLED,
    ("resolve-retry", State.UNSURE): State.QUEUED,
    ("resolve-delivered", State.UNSURE): State.DELIVERED,
    ("resolve-failed", State.UNSURE): State.FAILED,
    ("resolve-cancelled", State.UNSURE): State.CANCELLED,
}
"""All that may be done, and where it leads."""


class House:
    """A desk on the real store, and the socket in front of it."""

    def __init__(self, spool: Watched, clock: Clock, folder: Path) -> None:
        self.spool, self.clock, self.folder = spool, clock, folder
        self.changes = 0
        intake = Intake(spool, Rules(), clock, lambda: 77, lambda: None)  # type: ignore[arg-type]  # watched
        self.desk = Desk(spool, intake, clock, self._changed)  # type: ignore[arg-type]  # watched
        self.socket = AdminSocket(self.desk, folder / SOCKET)

    def _changed(self) -> None:
        self.changes += 1

    async def call_in(self, state: State) -> str:
        """A call in that state."""
        (call_id,) = await self.spool.accept(PHONE)
        (call,) = await self.spool.spool.claim(1, self.clock(), self.clock() + 60_000, "node")
        outcome = LED[state]
        if outcome is not None:
            await self.spool.spool.settle(call, outcome, "http", self.clock(), self.clock() + 60_000)
        assert await self.spool.state(call_id) is state
        return call_id

    async def post(self, what: str, body: bytes) -> tuple[int, dict[str, object]]:
        """A request as any program could send it."""
        connector = aiohttp.UnixConnector(str(self.folder / SOCKET))
        async with (
            aiohttp.ClientSession(connector=connector) as session,
            session.post(f"http://daemon/{what}", data=body) as reply,
        ):
            return reply.status, await reply.json()


@pytest.fixture
async def house(spool: Watched, clock: Clock, tmp_path: Path) -> AsyncIterator[House]:
    house = House(spool, clock, tmp_path)
    yield house
    await house.socket.stop()


@pytest.fixture
async def open_house(house: House) -> House:
    await house.socket.start()
    return house


@pytest.mark.parametrize("state", LED)
@pytest.mark.parametrize("verb", VERBS)
async def test_each_verb_in_each_state(house: House, verb: str, state: State) -> None:
    call_id = await house.call_in(state)
    before = len(await house.spool.steps(call_id))
    house.clock.at += 1_000
    answer = await house.desk.act(verb, call_id, "anna")
    after = ALLOWED.get((verb, state))
    assert answer.ok is (after is not None)
    assert await house.spool.state(call_id) is (after or state)
    steps = await house.spool.steps(call_id)
    if after is None:
        assert call_id in answer.text
        assert str(state) in answer.text
        assert (len(steps), house.changes) == (before, 0)
    else:
        assert answer == Answer(True, f"{call_id} {VERBS[verb].says}", call_id)
        assert (steps[-1].who, steps[-1].at, steps[-1].event) == ("anna", house.clock(), VERBS[verb].event)
        assert house.changes == 1


async def test_retry_makes_a_call_due_at_once(house: House) -> None:
    call_id = await house.call_in(State.QUEUED)
    await house.desk.act("retry", call_id, "anna")
    assert [call.id for call in await house.spool.spool.claim(9, house.clock(), house.clock() + 1, "node")] == [call_id]


async def test_an_unsure_call_is_explained(house: House) -> None:
    """It may be ringing: only somebody who knows better may decide."""
    call_id = await house.call_in(State.UNSURE)
    answer = await house.desk.act("retry", call_id, "anna")
    assert f"queue resolve {call_id} --as retry|delivered|failed|cancelled" in answer.text


async def test_what_is_not_there(house: House) -> None:
    assert await house.desk.act("dial", "x", "anna") == Answer(False, "no such action: dial")
    assert await house.desk.act("retry", "x", "anna") == Answer(False, "x: no such call")


async def test_a_message_with_several_calls_is_not_guessed_at(house: House) -> None:
    ids = await house.spool.accept(PHONE, "79990000002")
    message = ids[0].partition(".")[0]
    answer = await house.desk.act("cancel", message, "anna")
    assert not answer.ok
    assert all(call_id in answer.text for call_id in ids)
    assert (await house.desk.act("cancel", ids[1], "anna")).ok
    assert [await house.spool.state(call_id) for call_id in ids] == [State.QUEUED, State.CANCELLED]


async def test_a_call_that_moves_meanwhile_is_left_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    call_id = await house.call_in(State.HELD)
    find = house.spool.spool.find

    async def overtaken(any_id: str) -> object:
        found = await find(any_id)
        await house.spool.spool.operate(
            any_id, State.HELD, Event.CANCELLED, "boris", Reason(Why.OPERATOR), house.clock()
        )
        return found

    monkeypatch.setattr(house.spool, "find", overtaken, raising=False)
    assert await house.desk.act("retry", call_id, "anna") == Answer(False, f"{call_id} has just changed; look again")
    assert house.changes == 0


async def test_send_puts_one_call_in(house: House) -> None:
    identity = new_id(house.clock(), 77)
    assert await house.desk.send(f"+{PHONE}", GOOD, "anna") == Answer(True, f"{identity} accepted", identity)
    (story,) = await house.spool.spool.find(identity)
    assert (story.origin.ingress, story.origin.client, story.origin.sender) == ("cli", "operator:anna", "")
    assert (story.call.phone, story.call.text) == (PHONE, GOOD)
    again = await house.desk.send(PHONE, GOOD, "anna")
    assert again == Answer(True, f"duplicate of {identity}", identity)


async def test_send_refuses_as_every_door_does(house: House) -> None:
    assert "trunk prefix" in (await house.desk.send("89991234567", GOOD, "anna")).text
    refused = await house.desk.send(PHONE, GOOD.replace("1: Thank", "10: Thank"), "anna")
    assert not refused.ok
    assert refused.text.startswith("3:1 IVR")
    house.spool.trouble["put"] = 1
    assert await house.desk.send(PHONE, GOOD, "anna") == Answer(False, "the store cannot take it now: disk full")


async def test_only_the_gateway_s_user_may_come_in(open_house: House) -> None:
    mode = (open_house.folder / SOCKET).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600
    before = os.umask(0o022)
    os.umask(before)
    assert before != 0o177  # the narrow mask was for the moment of binding only


async def test_the_cli_acts_through_the_socket(open_house: House) -> None:
    call_id = await open_house.call_in(State.HELD)
    told = await ask_daemon(open_house.folder, "act", {"verb": "retry", "id": call_id, "who": "anna"})
    assert told == Answer(True, f"{call_id} will be sent now", call_id)
    told = await ask_daemon(open_house.folder, "send", {"phone": "79990000002", "text": GOOD, "who": "anna"})
    assert told is not None
    assert told.ok
    assert await open_house.spool.state(told.id) is State.QUEUED


async def test_trouble_with_the_store_is_an_answer(open_house: House) -> None:
    call_id = await open_house.call_in(State.HELD)
    open_house.spool.trouble["operate"] = 1
    told = await ask_daemon(open_house.folder, "act", {"verb": "retry", "id": call_id, "who": "anna"})
    assert told == Answer(False, "the store cannot do it now: disk full")
    open_house.spool.trouble["find"] = 1
    told = await ask_daemon(open_house.folder, "act", {"verb": "retry", "id": call_id, "who": "anna"})
    assert told == Answer(False, "the store cannot do it now: disk full")


WRONG = {
    "nothing": (b"", "the request is not JSON"),
    "no JSON": (b"verb=retry", "the request is not JSON"),
    "no UTF-8": (b'{"verb": "\xff"}', "the request is not JSON"),
    "too deep": (b"[" * 100_000, "the request is not JSON"),
    "a number too long to read": (b"9" * 100_000, "the request is not JSON"),
    "a list": (b"[1]", "the request must be an object with verb, id, who"),
    "a field missing": (b'{"verb": "retry", "who": "anna"}', "id must be a text"),
    "a field of another kind": (b'{"verb": "retry", "id": {"a": 1}, "who": "anna"}', "id must be a text"),
    "half a character": (b'{"verb": "retry", "id": "\\ud800", "who": "anna"}', "id must be a text"),
    "a long id": (
        json.dumps({"verb": "retry", "id": "x" * 101, "who": "a"}).encode(),
        "id is longer than 100 characters",
    ),
    "a long request": (b" " * 1_000_001, "the request is larger than 1000000 bytes"),
}


@pytest.mark.parametrize(("body", "text"), WRONG.values(), ids=WRONG)
async def test_a_wrong_request_is_told_what_is_wrong(open_house: House, body: bytes, text: str) -> None:
    assert await open_house.post("act", body) == (400, {"ok": False, "text": text, "id": ""})
    call_id = await open_house.call_in(State.HELD)
    assert (
        await ask_daemon(open_house.folder, "act", {"verb": "retry", "id": call_id, "who": "a"}) or Answer(False, "")
    ).ok


async def test_send_names_its_own_fields(open_house: House) -> None:
    assert await open_house.post("send", b"{}") == (400, {"ok": False, "text": "phone must be a text", "id": ""})


async def test_a_daemon_that_listens_nowhere_is_none(tmp_path: Path) -> None:
    body = {"verb": "retry", "id": "x", "who": "anna"}
    assert await ask_daemon(tmp_path, "act", body) is None
    (tmp_path / SOCKET).write_text("no socket")
    assert await ask_daemon(tmp_path, "act", body) is None


async def test_a_socket_that_a_crash_left_is_none_and_is_replaced(house: House) -> None:
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(house.folder / SOCKET))
    left.close()
    body = {"verb": "retry", "id": "x", "who": "anna"}
    assert await ask_daemon(house.folder, "act", body) is None
    await house.socket.start()
    assert await ask_daemon(house.folder, "act", body) == Answer(False, "x: no such call")


async def test_a_file_in_the_way_is_replaced(house: House) -> None:
    (house.folder / SOCKET).write_text("no socket")
    await house.socket.start()
    body = {"verb": "retry", "id": "x", "who": "anna"}
    assert await ask_daemon(house.folder, "act", body) == Answer(False, "x: no such call")


async def test_stop_is_idempotent_and_leaves_nobody_listening(open_house: House) -> None:
    await open_house.socket.stop()
    await open_house.socket.stop()
    assert await ask_daemon(open_house.folder, "act", {"verb": "retry", "id": "x", "who": "anna"}) is None


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n[]",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
        b"nonsense\r\n\r\n",
    ],
)
async def test_a_daemon_that_dies_meanwhile_is_an_answer_not_a_traceback(tmp_path: Path, reply: bytes) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        await writer.drain()
        writer.close()

    async with await asyncio.start_unix_server(answer, tmp_path / SOCKET):
        told = await ask_daemon(tmp_path, "act", {"verb": "retry", "id": "x", "who": "anna"})
    assert told is not None
    assert not told.ok
    assert "no answer that can be understood" in told.text
