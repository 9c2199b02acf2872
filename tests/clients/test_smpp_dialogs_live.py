"""The dialogs of tests/dialogs/smpp over a socket, against `ivr-gateway serve` with its own clock and its own mind.

Those that begin with "session:" need a shell that obeys them, and time that is given; the others any SMSC must pass.
"""

import asyncio
import itertools

import pytest
from exchange import Exchange

from smpp_dialogs import Dialog, dialogs, octets, pattern

DIALOGS = [dialog for dialog in dialogs() if not dialog.title.partition(": ")[2].startswith("session:")]
AT_ONCE = 8
PATIENCE = 20.0
_OTHERS = (f"127.0.2.{low}" for low in itertools.count(1))


@pytest.mark.asyncio(loop_scope="session")
async def test_every_dialog_that_needs_no_clock(exchange: Exchange) -> None:
    places = asyncio.Semaphore(AT_ONCE)

    async def played(dialog: Dialog) -> str:
        async with places:
            # Who binds wrongly is made to wait, so each of these comes from an address of its own.
            source = next(_OTHERS) if any(step.said.startswith("refuse") for step in dialog.steps) else "127.0.2.0"
            reader, writer = await asyncio.open_connection("127.0.0.1", exchange.port, local_addr=(source, 0))
            try:
                return await play(dialog, reader, writer)
            finally:
                writer.close()

    faults = [fault for fault in await asyncio.gather(*map(played, DIALOGS)) if fault]
    assert not faults, "\n".join(faults)
    print(f"\n{len(DIALOGS)} dialogs over a socket")


async def play(dialog: Dialog, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
    """What is wrong; "" when nothing is. That there is nothing to hear shows at the next thing that there is."""
    for step in dialog.steps:
        if step.mark == ">":
            writer.write(octets(step.said))
            await writer.drain()
        elif step.mark == "<" and step.said == "closed":
            if left := await _pdu(reader):
                return f"{step.place}: more was said: {left.hex(' ', 4)}"
        elif step.mark == "<" and step.said != "nothing":
            heard = await _pdu(reader)
            if not pattern(step.said).fullmatch(heard):
                return f"{step.place}: expected {step.said}, got {heard.hex(' ', 4) or 'the end'}"
    return ""


async def _pdu(reader: asyncio.StreamReader) -> bytes:
    """The next PDU, all of it; nothing at the end."""
    async with asyncio.timeout(PATIENCE):
        try:
            length = await reader.readexactly(4)
            return length + await reader.readexactly(int.from_bytes(length, "big") - 4)
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""
