"""What strangers send at the door: each has a clear answer or is cut, memory stays small, others are served."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.demo import configuration
from serving import Gateway, free_port
from smtp_client import load

MOST_MEMORY = 200_000_000  # bytes, for the whole daemon
ENVELOPE = b"EHLO stranger\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<79990000001@call.example>\r\nDATA\r\n"


class Door:
    """A daemon with short patience, and raw connections to it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        text = configuration(folder / "state", self.port, 0, 9, 9).replace("apikey_file", "# apikey_file")
        text = text.replace("[report]", '[report]\nwhen = "never"')
        text = text.replace("[smtp]", '[smtp]\nidle_timeout = "10s"\ndata_timeout = "10s"')
        file = folder / "gateway.toml"
        file.write_text(text)
        self.gateway = Gateway(file, self.port)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        assert (await reader.readline()).startswith(b"220 ")
        return reader, writer

    async def send(self, data: bytes, *, pieces: int = 65_536) -> str:
        """The whole of it after a good envelope; everything that the server says until it closes or we have QUIT."""
        async with asyncio.timeout(60):
            reader, writer = await self.connect()
            listening = asyncio.create_task(reader.read(-1))
            try:
                writer.write(ENVELOPE)
                for at in range(0, len(data), pieces):
                    writer.write(data[at : at + pieces])
                    await writer.drain()
                writer.write(b"QUIT\r\n")
                await writer.drain()
            except ConnectionError:
                pass  # it has heard enough: what it said before is the answer
            try:
                return (await listening).decode("ascii")
            except ConnectionResetError:
                return "reset"
            finally:
                writer.close()

    async def serves_others(self) -> bool:
        """A good mail is accepted."""
        async with asyncio.timeout(60):
            tally = await load(self.port, 1, kept=False, mails=1, prefix=os.urandom(4).hex())
        return len(tally.accepted) == 1


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[Door]:
    door = Door(tmp_path)
    await door.gateway.start()
    yield door
    assert door.gateway.memory() < MOST_MEMORY
    assert await door.serves_others()
    assert await door.gateway.end(signal.SIGTERM) == 0


async def test_a_mail_of_50_mb(door: Door) -> None:
    line = b"x" * 70 + b"\r\n"
    heard, served = await asyncio.gather(
        door.send(b"Subject: big\r\n\r\n" + line * (50_000_000 // len(line)) + b".\r\n"), door.serves_others()
    )
    assert served
    assert "552 5.3.4" in heard


async def test_an_endless_line(door: Door) -> None:
    heard, served = await asyncio.gather(door.send(b"x" * 80_000_000), door.serves_others())
    assert served
    assert "552 5.3.4" in heard


async def test_a_header_of_10_mb(door: Door) -> None:
    heard = await door.send(b"X-Long: " + b"y" * 10_000_000 + b"\r\n\r\nhello\r\n.\r\n")
    assert "552 5.3.4" in heard


async def test_a_header_that_is_long_but_fits_the_size(door: Door) -> None:
    heard = await door.send((b"X-Long: " + b"y" * 60 + b"\r\n") * 10_000 + b"\r\nhello\r\n.\r\n")
    assert "554 5.3.4" in heard


async def test_a_nul(door: Door) -> None:
    heard = await door.send(b"Subject: x\r\n\r\nhel\0lo\r\n.\r\n")
    assert "550 5.6.0 IVR" in heard
    heard = await door.send(b".\r\nMAIL FROM:<a\0@b.example>\r\n")
    assert "501 " in heard


async def test_a_million_braces(door: Door) -> None:
    heard = await door.send(b"Subject: x\r\n\r\n" + (b"{" * 70 + b"\r\n") * 13_000 + b".\r\n")
    assert "554 5.3.4" in heard
    heard = await door.send(b"Subject: x\r\n\r\n" + (b"{" * 70 + b"\r\n") * 2_000 + b".\r\n")
    assert "5.6.0 IVR700" in heard


async def test_one_byte_a_second_is_cut_and_nobody_waits_for_it(door: Door) -> None:
    reader, writer = await door.connect()
    writer.write(ENVELOPE)

    async def dribble() -> None:
        try:
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(1)  # it is the dawdling that is tried here
        except ConnectionError:
            pass

    dawdling = asyncio.create_task(dribble())
    assert await door.serves_others()
    async with asyncio.timeout(40):
        heard = await reader.read(-1)
    dawdling.cancel()
    writer.close()
    assert b"421 4.4.2" in heard


async def test_vanishing_in_data_and_many_times(door: Door) -> None:
    for _ in range(50):
        _, writer = await door.connect()
        writer.write(ENVELOPE + b"Subject: x\r\n\r\nhalf a li")
        await writer.drain()
        writer.transport.abort()
    assert await door.serves_others()
