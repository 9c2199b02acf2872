"""The desk as the command line reaches it: through a real socket, from callers of every kind."""

import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway import admin
from gateway.admin import SOCKET, AdminSocket, ask_daemon
from gateway.desk import Answer
from gateway.outcome import State
from operating import GOOD, House
from watched import Clock, Watched


@pytest.fixture
async def house(spool: Watched, clock: Clock, tmp_path: Path) -> AsyncIterator[House]:
    house = House(spool, clock, tmp_path)
    yield house
    await house.socket.stop()


@pytest.fixture
async def open_house(house: House) -> House:
    await house.socket.start()
    return house


async def test_only_the_gateway_s_user_may_come_in(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a umask, which would be that of the whole process while the store's thread makes its files."""
    monkeypatch.setattr(os, "umask", None)
    await house.socket.start()
    mode = (house.folder / SOCKET).stat().st_mode
    assert stat.S_ISSOCK(mode)
    assert stat.S_IMODE(mode) == 0o600


async def test_the_cli_acts_through_the_socket(open_house: House) -> None:
    call_id, _ = [await open_house.call_in(State.HELD) for _ in range(2)]
    told = await ask_daemon(open_house.folder, "act", {"verb": "retry", "id": call_id, "who": "anna"})
    assert told == Answer(True, f"{call_id} will be sent now", call_id)
    told = await ask_daemon(open_house.folder, "send", {"phone": "79990000002", "text": GOOD, "who": "anna"})
    assert told is not None
    assert told.ok
    assert await open_house.spool.state(told.id) is State.QUEUED
    assert await ask_daemon(open_house.folder, "retry-held", {"who": "anna"}) == Answer(True, "1 call will be sent now")


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


async def test_send_takes_no_other_kind_of_repair(open_house: House) -> None:
    fields = {"phone": "79990000002", "text": GOOD, "who": "anna", "repair": "saef"}
    assert not (await ask_daemon(open_house.folder, "send", fields)).ok


async def test_send_is_strict_when_asked_and_takes_no_other_word_for_it(open_house: House) -> None:
    text = f"{GOOD}Kind regards,\nAnna\nphone +7 701 123 45 67\n"
    signed = {"phone": "79990000002", "text": text, "who": "anna"}
    for strict, ok in (("yes", False), ("maybe", False), ("no", True)):
        answer = await ask_daemon(open_house.folder, "send", {**signed, "strict": strict})
        assert (answer or Answer(True, "")).ok is ok


async def test_send_names_its_own_fields(open_house: House) -> None:
    assert await open_house.post("send", b"{}") == (400, {"ok": False, "text": "phone must be a text", "id": ""})
    assert await open_house.post("retry-held", b"{}") == (400, {"ok": False, "text": "who must be a text", "id": ""})


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


HALF = b"POST /act HTTP/1.1\r\nHost: daemon\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"


async def test_half_a_request_is_not_waited_for(open_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin, "_READING", 0.01)
    reader, writer = await asyncio.open_unix_connection(open_house.folder / SOCKET)
    writer.write(HALF)
    reply = await reader.readuntil(b"}")
    assert reply.startswith(b"HTTP/1.1 400 ")
    assert b"the request was not here within 0.01 s" in reply
    writer.close()


async def test_half_a_request_does_not_keep_the_daemon_from_stopping(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admin, "_READING", 1_000.0)
    monkeypatch.setattr(admin, "_GRACE", 0.01)
    await house.socket.start()
    _, writer = await asyncio.open_unix_connection(house.folder / SOCKET)
    writer.write(HALF)
    # Whoever comes later is answered later: by now the first half has been seen.
    await ask_daemon(house.folder, "act", {"verb": "retry", "id": "x", "who": "anna"})
    async with asyncio.timeout(30):  # less than aiohttp's own patience
        await house.socket.stop()
    writer.close()


@pytest.mark.parametrize("folder", ["nowhere", "x" * 120])
async def test_a_socket_that_cannot_be_opened_says_so_and_leaves_nothing(house: House, folder: str) -> None:
    path = house.folder / folder / SOCKET
    if len(folder) > 100:
        path.parent.mkdir()
    refused = AdminSocket(house.desk, path)
    with pytest.raises(OSError, match="cannot open the socket"):
        await refused.start()
    await refused.stop()
    assert not path.exists()
