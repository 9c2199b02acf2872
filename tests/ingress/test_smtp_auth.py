"""Logging in: every form that old clients use, always an answer, and no room for guessing."""

import asyncio
import smtplib
from base64 import b64encode

import aiosmtplib
import pytest
import structlog
from smtp_gate import ERP, LETTER, NUMBER, QUICK, Gate, Serve

from gateway.ingress.smtp import Listener, User
from gateway.ingress.smtp.auth import decode, read_plain
from gateway.passwords import Credentials, Passwords

CLOSED = Listener(auth="required")


def b64(text: str | bytes) -> str:
    return b64encode(text.encode() if isinstance(text, str) else text).decode()


RIGHT = b64("\0erp\0s3cret")
WRONG = b64("\0erp\0guess")


@pytest.fixture
async def gate(serve: Serve) -> Gate:
    return await serve(CLOSED, users=(ERP,))


@pytest.mark.parametrize("mechanism", ["PLAIN", "plain", "Plain"])
async def test_plain(gate: Gate, mechanism: str) -> None:
    line = await gate.hello()
    assert await line.say(f"AUTH {mechanism} {RIGHT}") == "235 2.7.0 welcome"
    assert await line.letter(LETTER) == "250 2.0.0 0123456789abcdef"
    assert gate.clerk.taken[0].origin.client == "erp"


async def test_plain_in_two_steps(gate: Gate) -> None:
    line = await gate.hello()
    assert await line.say("AUTH PLAIN") == "334 "
    assert await line.say(RIGHT) == "235 2.7.0 welcome"
    assert await line.say(f"AUTH PLAIN {RIGHT}") == "503 5.5.1 you have logged in already"


@pytest.mark.parametrize("command", ["AUTH LOGIN", "AUTH login"])
async def test_login(gate: Gate, command: str) -> None:
    """Go clients, curl and many devices compare the prompts to the letter."""
    line = await gate.hello()
    assert await line.say(command) == f"334 {b64('Username:')}"
    assert await line.say(b64("erp")) == f"334 {b64('Password:')}"
    assert await line.say(b64("s3cret")) == "235 2.7.0 welcome"


async def test_login_with_the_name_inline(gate: Gate) -> None:
    line = await gate.hello()
    assert await line.say(f"AUTH LOGIN {b64('erp')}") == f"334 {b64('Password:')}"
    assert await line.say(b64("s3cret")) == "235 2.7.0 welcome"


async def test_who_cannot_wait_for_prompts(gate: Gate) -> None:
    line = await gate.hello()
    line.send(f"AUTH LOGIN\r\n{b64('erp')}\r\n{b64('s3cret')}\r\n".encode())
    assert [(await line.reply())[:3] for _ in range(3)] == ["334", "334", "235"]


@pytest.mark.parametrize(
    ("commands", "reply"),
    [
        (["AUTH"], "504 5.5.4"),
        (["AUTH CRAM-MD5"], "504 5.5.4"),
        (["AUTH PLAIN", "*"], "501 5.7.0 cancelled"),
        (["AUTH LOGIN", "*"], "501 5.7.0 cancelled"),
        (["AUTH LOGIN", b64("erp"), "*"], "501 5.7.0 cancelled"),
        (["AUTH PLAIN !!!"], "501 5.5.2"),
        (["AUTH PLAIN abc"], "501 5.5.2"),
        (["AUTH PLAIN", "\x7f"], "501 5.5.2"),
        (["AUTH LOGIN", "no base64"], "501 5.5.2"),
        (["AUTH LOGIN", b64("erp"), "=x="], "501 5.5.2"),
        (["AUTH PLAIN", "A" * 5000], "500 5.5.6"),
        (["AUTH PLAIN ="], "535 5.7.8"),
        (["AUTH PLAIN", ""], "535 5.7.8"),
        ([f"AUTH PLAIN {b64('erp')}"], "535 5.7.8"),
        ([f"AUTH PLAIN {b64(chr(0) * 5)}"], "535 5.7.8"),
        (["AUTH PLAIN " + b64(b"\0\xff\0x")], "535 5.7.8"),
        (["AUTH PLAIN " + b64("root\0erp\0s3cret")], "535 5.7.8"),  # nobody acts for somebody else
        ([f"AUTH PLAIN {WRONG}"], "535 5.7.8"),
        (["AUTH PLAIN " + b64("\0nobody\0s3cret")], "535 5.7.8"),
        (["AUTH PLAIN " + b64("\0erp\0")], "535 5.7.8"),
    ],
)
async def test_there_is_always_an_answer(gate: Gate, commands: list[str], reply: str) -> None:
    line = await gate.hello()
    for command in commands[:-1]:
        assert (await line.say(command)).startswith("334")
    assert (await line.say(commands[-1])).startswith(reply)
    assert (await line.say("MAIL FROM:<a@b>")).startswith("530 5.7.0")
    assert await line.say(f"AUTH PLAIN {RIGHT}") == "235 2.7.0 welcome"


async def test_three_tries_a_connection(gate: Gate) -> None:
    line = await gate.hello()
    for _ in range(3):
        assert (await line.say(f"AUTH PLAIN {WRONG}")).startswith("535")
    assert await line.reply() == "421 4.7.0 too many tries"
    assert await line.hung_up()


async def tries(gate: Gate, response: str, count: int) -> list[str]:
    """So many tries on as many connections as it takes; the codes."""
    codes: list[str] = []
    while len(codes) < count:
        line = await gate.hello()
        codes += [(await line.say(f"AUTH PLAIN {response}"))[:3] for _ in range(min(3, count - len(codes)))]
        line.writer.close()
    return codes


async def test_two_hundred_wrong_passwords(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten are looked at; then the name is locked for this address, right password or not, until time has passed."""
    looked_at: list[bytes] = []
    matches = Passwords._matches

    def counted(self: Passwords, against: str, password: bytes) -> bool:
        looked_at.append(password)
        return matches(self, against, password)

    monkeypatch.setattr(Passwords, "_matches", counted)
    codes = await tries(gate, WRONG, 200)
    assert codes == ["535"] * 10 + ["454"] * 190
    assert len(looked_at) == 10
    assert await tries(gate, RIGHT, 1) == ["454"]
    gate.clock[0] += 600_001
    assert await tries(gate, RIGHT, 1) == ["235"]


async def test_one_wrong_device_does_not_lock_its_neighbours(serve: Serve) -> None:
    gate = await serve(CLOSED, users=(ERP, User("pbx", QUICK.hash("other"))))
    assert await tries(gate, WRONG, 12) == ["535"] * 10 + ["454"] * 2
    assert await tries(gate, b64("\0pbx\0other"), 1) == ["235"]


async def test_many_names_from_one_address(gate: Gate) -> None:
    codes = []
    for n in range(12):
        codes += await tries(gate, b64(f"\0name{n}\0x"), 3)
    assert codes == ["535"] * 30 + ["454"] * 6
    assert await tries(gate, RIGHT, 1) == ["454"]


async def test_right_passwords_are_never_held_against_anybody(gate: Gate) -> None:
    assert await tries(gate, RIGHT, 40) == (["235"] + ["503"] * 2) * 13 + ["235"]
    assert gate.ingress._house.guesses._charges == {}


async def test_where_no_password_may_be_said(serve: Serve) -> None:
    """No users, or AUTH off: nothing to offer. (Before TLS: test_smtp_tls.)"""
    nobody = await serve()
    line = await nobody.hello()
    assert "AUTH" not in await line.say("EHLO x")
    assert (await line.say(f"AUTH PLAIN {RIGHT}")).startswith("502 5.5.1")


async def test_auth_needs_a_greeting_and_no_transaction(serve: Serve) -> None:
    gate = await serve(users=(ERP,))
    line = await gate.connect()
    await line.reply()
    assert (await line.say(f"AUTH PLAIN {RIGHT}")).startswith("503 5.5.1")
    await line.say("HELO x")
    await line.say("MAIL FROM:<a@b>")
    assert (await line.say(f"AUTH PLAIN {RIGHT}")).startswith("503 5.5.1")


async def test_smtplib_and_aiosmtplib(gate: Gate) -> None:
    def send() -> None:
        with smtplib.SMTP("127.0.0.1", gate.port, timeout=10) as client:
            client.login("erp", "s3cret")
            client.sendmail("a@b", [NUMBER], LETTER)

    await asyncio.to_thread(send)
    async with aiosmtplib.SMTP(hostname="127.0.0.1", port=gate.port, start_tls=False) as client:
        await client.ehlo()
        await client.auth_login("erp", "s3cret")
        await client.sendmail("a@b", [NUMBER], LETTER)
    assert [taken.origin.client for taken in gate.clerk.taken] == ["erp", "erp"]


async def test_no_password_is_shown(gate: Gate) -> None:
    line = await gate.hello()
    with structlog.testing.capture_logs() as events:
        await line.say("AUTH PLAIN " + b64("\0erp\0hunter2"))
        await line.say("AUTH PLAIN " + b64("\0hunter2\0x"))  # in the wrong field
    shown = f"{events} {Credentials('erp', b'hunter2')!r} {ERP!r} {gate.ingress._house!r}"
    assert [event["user"] for event in events] == ["erp", "unknown"]
    assert "hunter2" not in shown
    assert ERP.password_hash not in shown


def test_parts() -> None:
    assert decode("=") == b""
    assert decode("YQ==") == b"a"
    assert decode("YQ=") is None
    assert decode("\udcff") is None
    assert read_plain(b"erp\0erp\0p\xff") == Credentials("erp", b"p\xff")
    assert read_plain(b"\0erp\0a\0b") is None
    assert read_plain(b"\0" + b"x" * 1001 + b"\0p") is None
