"""What tests of mail in talk with: raw lines, a running ingress, and a clerk that stands where intake stands."""

import asyncio
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

from gateway.ingress.smtp import Listener, SmtpIngress, User
from gateway.intake import Accepted, BadNumber, Rejected, Unavailable, read_phone
from gateway.message import Submission
from gateway.remark import Remark

LOOPBACK = (ip_network("127.0.0.0/8"),)
OPEN = Listener(port=0, allow=LOOPBACK)
NUMBER = "79990000001@call.example"
LETTER = b"From: erp@office.example\r\nSubject: x\r\nMessage-ID: <1@office.example>\r\n\r\nThe pump has stopped.\r\n"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # the real thing, only cheap
ERP = User("erp", QUICK.hash("s3cret"))


@dataclass
class Clerk:
    """Stands where intake stands. `verdict` is what it answers, or raises; while `open` is not set, it does not."""

    verdict: Accepted | Rejected | Unavailable | Exception = field(default=Accepted("0123456789abcdef", 1))
    taken: list[Submission] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.may_mend = self.is_strict = False
        self.remarks: Sequence[Remark] = ()
        self.open = asyncio.Event()
        self.open.set()
        self.asked = asyncio.Event()
        self.done = asyncio.Event()

    def phone(self, written: str) -> str | BadNumber:
        return read_phone(written)

    async def offer(
        self, submission: Submission, *, mend: bool = False, strict: bool = False, remarks: Sequence[Remark] = ()
    ) -> Accepted | Rejected | Unavailable:
        self.asked.set()
        await self.open.wait()
        if isinstance(self.verdict, Exception):
            raise self.verdict
        self.taken.append(submission)
        self.may_mend, self.is_strict, self.remarks = mend, strict, remarks
        self.done.set()
        return self.verdict


class Line:
    """One raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    def send(self, raw: bytes) -> None:
        self.writer.write(raw)

    async def reply(self) -> str:
        """One whole reply, its lines joined by LF; "" when the other side has hung up."""
        lines = []
        while line := await self.reader.readline():
            lines.append(line.decode("ascii").removesuffix("\r\n"))
            if line[3:4] != b"-":
                break
        return "\n".join(lines)

    async def say(self, command: str) -> str:
        self.send(command.encode() + b"\r\n")
        return await self.reply()

    def reset(self) -> None:
        """Vanish as a machine does that lost its power: no goodbye, a reset when it is spoken to."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    async def hung_up(self) -> bool:
        return await self.reader.read(1) == b""

    async def letter(self, letter: bytes = LETTER, *to: str) -> str:
        """A whole transaction; its last word."""
        await self.say("MAIL FROM:<erp@office.example>")
        for address in to or (NUMBER,):
            assert (await self.say(f"RCPT TO:<{address}>")).startswith("250")
        assert (await self.say("DATA")).startswith("354")
        self.send(letter + b".\r\n")
        return await self.reply()


@dataclass
class Gate:
    """A running ingress."""

    ingress: SmtpIngress
    clerk: Clerk
    clock: list[int]
    lines: list[Line] = field(default_factory=list)

    @property
    def port(self) -> int:
        return self.ingress.addresses[0][1]

    async def connect(self, port: int = 0, **options: Any) -> Line:
        """A connection whose greeting nobody has read yet."""
        line = Line(*await asyncio.open_connection("127.0.0.1", port or self.port, **options))
        self.lines.append(line)
        return line

    async def hello(self) -> Line:
        """A connection that is past EHLO."""
        line = await self.connect()
        assert (await line.reply()).startswith("220 ")
        assert (await line.say("EHLO client.example")).startswith("250-")
        return line


Serve = Callable[..., Awaitable[Gate]]


@dataclass(frozen=True)
class Papers:
    """A certificate for 127.0.0.1 and localhost, and a client's context that trusts it."""

    certificate: Path
    key: Path
    client: ssl.SSLContext

    def server(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def listener(self, tls: Any, **more: Any) -> Listener:
        return Listener(port=0, tls=tls, certificate=self.certificate, key=self.key, **more)
