"""Who means harm, and who merely is broken: a clear answer, bounded memory, and the others are served meanwhile."""

import asyncio

import pytest
from smtp_gate import ERP, LETTER, LOOPBACK, NUMBER, Gate, Line, Serve

from gateway.ingress.smtp import Listener

MEGABYTE = 1_000_000


async def in_data(gate: Gate) -> Line:
    line = await gate.hello()
    for command in ("MAIL FROM:<a@b>", f"RCPT TO:<{NUMBER}>", "DATA"):
        await line.say(command)
    return line


async def pour(line: Line, piece: bytes, count: int) -> None:
    for _ in range(count):
        line.send(piece)
        await line.writer.drain()


def held(gate: Gate) -> int:
    """Octets that the sessions keep of what came in."""
    return sum(
        len(session._inbox) + (len(session._message._kept) if session._message else 0)
        for session in gate.ingress._house.sessions
    )


async def test_an_endless_line_in_a_message(serve: Serve) -> None:
    """200 MB without a line end went past aiosmtpd's size limit into memory. Here it is counted, and then cut."""
    gate = await serve(max_size=MEGABYTE)
    line = await in_data(gate)
    pouring = asyncio.create_task(pour(line, b"x" * MEGABYTE, 80))
    reply = await line.reply()
    assert reply == "552 5.3.4 the message is larger than 1000000 octets"
    assert held(gate) < MEGABYTE
    pouring.cancel()
    await asyncio.gather(pouring, return_exceptions=True)
    line.writer.transport.abort()
    other = await gate.hello()
    assert (await other.letter(LETTER)).startswith("250")


async def test_fifty_megabytes_get_a_clear_answer_and_a_second_chance(serve: Serve) -> None:
    gate = await serve(max_size=MEGABYTE)
    line = await in_data(gate)
    other = await gate.hello()
    largest = 0
    for _ in range(50):
        await pour(line, (b"y" * 998 + b"\r\n") * 1000, 1)
        largest = max(largest, held(gate))
    assert (await other.letter(LETTER)).startswith("250")
    line.send(b".\r\n")
    assert (await line.reply()).startswith("552 5.3.4")
    assert largest < 2 * MEGABYTE
    assert (await line.letter(LETTER)).startswith("250")
    assert [taken.text for taken in gate.clerk.taken] == ["The pump has stopped."] * 2


async def test_too_much_mail_at_once(serve: Serve) -> None:
    """Each keeps to the size limit, and together they would fill the memory: who asks too much is told "later"."""
    gate = await serve(max_size=MEGABYTE)
    room = gate.ingress._house.room
    room._free = 6 * MEGABYTE  # what is made of a message counts too
    first, second, third = await in_data(gate), await in_data(gate), await in_data(gate)
    for line in (first, second, third):
        await pour(line, (b"y" * 998 + b"\r\n") * 900, 1)
    while room._free > 600_000:
        await asyncio.sleep(0)
    for line in (third, second, first):
        line.send(b".\r\n")
    replies = sorted([(await line.reply())[:9] for line in (first, second, third)])
    assert replies == ["452 4.3.1", "554 5.3.4", "554 5.3.4"]
    assert room._free == 6 * MEGABYTE
    assert (await first.letter(LETTER)).startswith("250")


async def test_a_ten_megabyte_header(serve: Serve) -> None:
    gate = await serve(max_size=20 * MEGABYTE)
    line = await in_data(gate)
    await pour(line, b"X-Header: " + b"y" * (MEGABYTE - 12) + b"\r\n", 10)
    line.send(b"\r\nHello.\r\n.\r\n")
    assert (await line.reply()).startswith(("554 5.3.4", "554 5.6.0"))
    assert (await line.letter(LETTER)).startswith("250")


async def test_a_command_that_is_much_too_long(serve: Serve) -> None:
    gate = await serve()
    line = await gate.hello()
    for _ in range(10):
        await pour(line, b"NOOP" * 1_000, 1)
    line.send(b"\r\nNOOP\r\n")
    assert (await line.reply()).startswith("500 5.5.2 the line is longer than 4096")
    assert (await line.reply()).startswith("250")


async def test_an_endless_command(serve: Serve) -> None:
    """Nobody listens to it until the idle time-out."""
    gate = await serve()
    line = await gate.hello()
    await pour(line, b"NOOP" * 250_000, 1)
    assert await line.reply() == "421 4.7.0 this line does not end"
    assert await line.hung_up()


@pytest.mark.parametrize("length", [4095, 4096, 4097, 5000])
async def test_the_longest_command(serve: Serve, length: int) -> None:
    gate = await serve()
    line = await gate.hello()
    reply = await line.say("NOOP " + "x" * (length - 7))
    assert reply.startswith("250" if length <= 4096 else "500")
    assert (await line.say("NOOP")).startswith("250")


@pytest.mark.parametrize(
    "raw", [b"\0\r\n", b"MAIL FROM:<a\0@b>\r\n", b"\xff\xfe\r\n", b"NO\0OP\r\n", b"\r\n", b" \r\n", b"NOOP\tx\r\n"]
)
async def test_bytes_that_are_no_command(serve: Serve, raw: bytes) -> None:
    gate = await serve()
    line = await gate.hello()
    line.send(raw)
    assert (await line.reply()).startswith(("500 5.5.2", "501 5."))
    assert (await line.say("NOOP")).startswith("250")


@pytest.mark.parametrize("smuggled", [b"\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r"])
@pytest.mark.parametrize("policy", ["refuse", "normalise"])
async def test_smuggling(serve: Serve, smuggled: bytes, policy: str) -> None:
    """Whatever an upstream server let through as content is content here; never a second message."""
    gate = await serve(Listener(allow=LOOPBACK, bare_newline=policy))  # type: ignore[arg-type]  # parametrised
    line = await in_data(gate)
    second = b"MAIL FROM:<evil@b>\r\nRCPT TO:<79990000002@call.example>\r\nDATA\r\n\r\nevil\r\n"
    line.send(b"Subject: x\r\n\r\nHello." + smuggled + second + b".\r\n")
    reply = await line.reply()
    if policy == "refuse":
        assert reply.startswith("550 5.6.11")
        assert gate.clerk.taken == []
    else:
        assert reply.startswith("250")
        assert len(gate.clerk.taken) == 1
        assert "MAIL FROM:<evil@b>" in gate.clerk.taken[0].text
        assert [recipient.phone for recipient in gate.clerk.taken[0].recipients] == ["79990000001"]
    assert (await line.say("NOOP")).startswith("250")


@pytest.mark.parametrize("listener", [Listener(allow=LOOPBACK, bare_newline="normalise"), Listener(allow=LOOPBACK)])
async def test_old_devices_are_normalised_where_they_are_trusted(serve: Serve, listener: Listener) -> None:
    gate = await serve(listener)
    line = await gate.connect()
    line.send(f"EHLO x\nMAIL FROM:<a@b>\nRCPT TO:<{NUMBER}>\nDATA\n".encode())
    line.send(b"Subject: x\n\none\n..\r\r\ntwo\r\n.\r\n")
    replies = [await line.reply() for _ in range(6)]
    assert replies[-1] == "250 2.0.0 0123456789abcdef"
    assert gate.clerk.taken[0].text == "one\n.\ntwo"


@pytest.mark.parametrize("listener", [Listener(allow=LOOPBACK, bare_newline="refuse"), Listener()])
async def test_lf_commands_are_refused_elsewhere(serve: Serve, listener: Listener) -> None:
    gate = await serve(listener, users=(ERP,))
    line = await gate.connect()
    await line.reply()
    line.send(b"EHLO x\n")
    assert await line.reply() == "500 5.5.2 lines must end in CRLF"


async def test_many_who_say_nothing(serve: Serve) -> None:
    """Silence costs a place and little else; who is over the limit is told so, and work goes on."""
    gate = await serve(max_connections=100, max_connections_per_address=100)
    working = await gate.hello()
    lines = [await gate.connect() for _ in range(300)]
    greetings = [(await line.reply())[:3] for line in lines]
    assert greetings.count("220") == 99
    assert greetings.count("421") == 201
    assert (await working.letter(LETTER)).startswith("250")


async def test_a_flood_of_commands_lets_others_in(serve: Serve) -> None:
    """Every 64 commands the loop goes round, however many there are in one piece."""
    gate = await serve()
    flood = await gate.hello()
    (session,) = gate.ingress._house.sessions
    rounds = 0
    session.data_received(b"NOOP\r\n" * 40_000)
    while len(session._inbox):
        await asyncio.sleep(0)
        rounds += 1
    assert rounds >= 40_000 // 64
    assert await flood.reader.readexactly(14 * 40_000) == b"250 2.0.0 OK\r\n" * 40_000


async def test_input_that_nobody_takes_stays_with_the_kernel(serve: Serve) -> None:
    """While a message is being committed its sender may pour; it does not get into memory."""
    gate = await serve()
    gate.clerk.open.clear()
    line = await in_data(gate)
    (session,) = gate.ingress._house.sessions
    line.send(LETTER + b".\r\n")
    await gate.clerk.asked.wait()
    pouring = asyncio.create_task(pour(line, b"NOOP\r\n" * 100_000, 30))
    while not session._reading_paused and not pouring.done():
        await asyncio.sleep(0)
    assert held(gate) < MEGABYTE
    assert not pouring.done()
    gate.clerk.open.set()
    assert (await line.reply()).startswith("250")
    for _ in range(1000):
        assert (await line.reply()).startswith("250")
    line.writer.transport.abort()
    await asyncio.gather(pouring, return_exceptions=True)


async def test_thousands_of_recipients(serve: Serve) -> None:
    gate = await serve(max_recipients=5)
    line = await gate.hello()
    line.send(b"MAIL FROM:<a@b>\r\n" + b"".join(b"RCPT TO:<7999%07d@call.example>\r\n" % n for n in range(2000)))
    await line.reply()
    codes = [(await line.reply())[:9] for _ in range(2000)]
    assert codes == ["250 2.1.5"] * 5 + ["452 4.5.3"] * 1995


async def test_a_bug_in_a_session_stays_in_it(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = await serve()
    line, other = await gate.hello(), await gate.hello()

    def broken(*_: object) -> None:
        raise RuntimeError("db password=hunter2")

    with monkeypatch.context() as patched:
        patched.setattr("gateway.ingress.smtp.session.read_mail", broken)
        assert await line.say("MAIL FROM:<a@b>") == "451 4.3.0 internal error; try again later"
        assert await line.say("RSET") == "250 2.0.0 OK"
    with monkeypatch.context() as patched:
        patched.setattr("gateway.ingress.smtp.inbox.Inbox.line", broken)
        line.send(b"NOOP\r\n")
        assert await line.reply() == "421 4.3.0 internal error; try again later"
    assert await line.hung_up()
    assert (await other.letter(LETTER)).startswith("250")
