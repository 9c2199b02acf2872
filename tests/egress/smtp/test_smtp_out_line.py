"""One connection: what is given up is given up by the kernel too, and each reply is for what was asked."""

import asyncio
import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mail_side import MailSide
from test_http_link import APART, why_not

from gateway.egress.smtp.line import Line
from gateway.egress.smtp.replies import Answer, Broken
from gateway.outcome import Why

HERE = Path(__file__).parent


async def connected(side: MailSide, give_up: int = 1_234) -> Line:
    _, line = await asyncio.get_running_loop().create_connection(lambda: Line(give_up), "127.0.0.1", side.port)
    assert isinstance(await line.greeting(), Answer)
    return line


async def test_the_kernel_gives_up_when_we_do(side: MailSide) -> None:
    line = await connected(side)
    assert line.transport is not None
    made = line.transport.get_extra_info("socket")
    assert made.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 1_234
    line.abort()
    await line.gone.wait()
    line.abort()
    line.leave()


async def test_abort_is_a_reset(side: MailSide) -> None:
    """A close in good order would go on delivering what is under way."""
    line = await connected(side)
    line.abort()
    await line.gone.wait()
    await side.ended.wait()
    assert "QUIT" not in side.commands


async def test_abort_waits_for_nobody(side: MailSide) -> None:
    """What the kernel would not take yet is not sent either."""
    side.say["NOOP"] = ["hang"]
    line = await connected(side, give_up=60_000)
    line.write(b"NOOP\r\n" + b"x" * 20_000_000)
    await asyncio.sleep(0.05)
    line.abort()
    async with asyncio.timeout(5):
        await line.gone.wait()


async def test_what_was_said_before_the_mail_is_no_word_on_it(side: MailSide) -> None:
    line = await connected(side)
    await line.ask("DATA")
    line.data_received(b"250 already\r\n")
    assert await line.deliver(b"a\r\n", 1.0) is None
    assert side.mails == []
    line.abort()
    await line.gone.wait()


async def test_lines_that_begin_with_a_dot_are_stuffed(side: MailSide) -> None:
    line = await connected(side)
    await line.ask("DATA")
    assert isinstance(await line.deliver(b"a\r\n.\r\n..b\r\n", 1.0), Answer)
    assert side.mails == [b"a\r\n..\r\n...b\r\n"]
    line.leave()
    await line.gone.wait()


async def test_without_a_connection_it_certainly_did_not_leave(side: MailSide) -> None:
    line = await connected(side)
    await line.ask("DATA")
    line.abort()
    assert await line.deliver(b"a\r\n", 1.0) is None
    heard = await line.ask("NOOP")
    assert isinstance(heard, Broken)
    assert heard.why is Why.CUT


@settings(max_examples=100)
@given(
    st.lists(
        st.binary(max_size=40) | st.sampled_from([b"250 ok\r\n", b"250-a\r\n", b"354 b\r\n", b"25", b"\n"]), max_size=8
    )
)
def test_whatever_comes_it_is_the_answer_or_none(pieces: list[bytes]) -> None:
    """Any octets in any pieces: an Answer only when they are exactly one reply."""

    async def heard() -> Answer | Broken:
        near, far = socket.socketpair()
        far.setblocking(False)
        _, line = await asyncio.get_running_loop().create_connection(lambda: Line(1_000), sock=_inet(near))
        greeting = asyncio.create_task(line.greeting())
        await asyncio.sleep(0)
        for piece in pieces:
            line.data_received(piece)
        line.eof_received()
        line.abort()
        far.close()
        return await greeting

    answer = asyncio.run(heard())
    whole = b"".join(pieces)
    lines = whole.split(b"\n")
    if isinstance(answer, Answer):
        assert lines[-1] == b""
        *more, last = lines[:-1]
        assert last[:3] == str(answer.code).encode()
        assert last[3:4] in (b"", b" ", b"\r")
        assert all(one[:4] == last[:3] + b"-" for one in more)


def _inet(near: socket.socket) -> socket.socket:
    near.close()
    listening = socket.create_server(("127.0.0.1", 0))
    made = socket.create_connection(listening.getsockname())
    listening.close()
    return made


def test_what_was_called_lost_is_not_delivered_when_the_link_is_back() -> None:
    if reason := why_not():
        pytest.skip(reason)
    path = os.pathsep.join([str(HERE), str(HERE.parent), str(HERE.parents[2])])
    told = subprocess.run(
        [*APART, sys.executable, str(HERE / "mail_link_drop.py")],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode != 3, "the kernel goes on sending what we called lost"
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {"said": ["Taken", "Unsure", "Taken"], "seen": ["before", "after"]}
