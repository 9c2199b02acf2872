"""The provider's mail server for tests: one that says exactly what it is told to, and a strict reader of bodies."""

import asyncio
import email
import email.policy
import ssl
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gateway.egress.smtp import SmtpOutSettings

SECRET = "k3y/ё&+secret"
RECIPIENT = "send@send.provider.example"
USUAL = {
    "greeting": b"220 mail.example ESMTP\r\n",
    "EHLO": b"250-mail.example\r\n250-STARTTLS\r\n250 SIZE 100000\r\n",
    "HELO": b"250 mail.example\r\n",
    "STARTTLS": b"220 go ahead\r\n",
    "MAIL": b"250 2.1.0 ok\r\n",
    "RCPT": b"250 2.1.5 ok\r\n",
    "DATA": b"354 go ahead\r\n",
    "END": b"250 2.0.0 queued as 1A2B\r\n",
    "QUIT": b"221 2.0.0 bye\r\n",
}
Say = bytes | str | None


class MailSide:
    """Keeps commands and mails. `say[step]` are its next replies there, then the usual: None cuts, "hang" says nothing.

    "half": of the mail it reads a little, then cuts. A reply of several pieces is a list of them: each goes out alone.
    """

    def __init__(self, context: ssl.SSLContext | None = None, implicit: bool = False) -> None:
        self.say: defaultdict[str, list[Any]] = defaultdict(list)
        self.commands: list[str] = []
        self.mails: list[bytes] = []
        self.secured: list[bool] = []  # of each mail: whether it came over TLS
        self.connections = 0
        self.at_once = self.most_at_once = 0
        self.pause = 0.0  # seconds before each word on a mail
        self.came = asyncio.Event()  # a mail
        self.ended = asyncio.Event()  # a connection
        self.port = 0
        self._context = context
        self._implicit = implicit
        self._server: asyncio.Server | None = None
        self._over = asyncio.Event()
        self._writers: set[asyncio.StreamWriter] = set()

    async def start(self) -> None:
        over_tls = self._context if self._implicit else None
        self._server = await asyncio.start_server(self._talk, "127.0.0.1", self.port, ssl=over_tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        self._over.set()
        self.drop()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    def drop(self) -> None:
        """End every connection."""
        for writer in self._writers:
            writer.transport.abort()

    def shout(self, said: bytes) -> None:
        """Say something over every connection that nobody asked for."""
        for writer in self._writers:
            if not writer.is_closing():
                writer.write(said)

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self._writers.add(writer)
        secure = self._implicit
        try:
            await self._answer(writer, "greeting")
            while line := await reader.readline():
                command = line.decode("ascii").strip()
                self.commands.append(command)
                step = command.split()[0]
                if not await self._answer(writer, step, secure):
                    continue
                if step == "STARTTLS":
                    assert self._context is not None
                    await writer.start_tls(self._context)
                    secure = True
                elif step == "DATA":
                    await self._take(reader, writer, secure)
                elif step == "QUIT":
                    break
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            self._writers.discard(writer)
            self.ended.set()
            writer.close()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, secure: bool) -> None:
        if self.say["END"][:1] == ["half"]:
            self.say["END"].clear()
            await reader.readexactly(10)
            raise self._cut(writer)
        mail = await reader.readuntil(b"\r\n.\r\n")
        self.mails.append(mail[:-3])
        self.secured.append(secure)
        self.came.set()
        self.at_once += 1
        self.most_at_once = max(self.at_once, self.most_at_once)
        await asyncio.sleep(self.pause)
        self.at_once -= 1
        await self._answer(writer, "END")

    async def _answer(self, writer: asyncio.StreamWriter, step: str, secure: bool = False) -> bool:
        """Whether the usual answer was given, so that what usually follows does."""
        say = self.say[step].pop(0) if self.say[step] else USUAL.get(step, b"502 what\r\n")
        if say is None:
            raise self._cut(writer)
        if say == "hang":
            await self._over.wait()
            return False
        for piece in say if isinstance(say, list) else [say]:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01 if isinstance(say, list) else 0)  # pieces are to be read one by one
        return bool(say[:3] == USUAL.get(step, b"")[:3])

    def _cut(self, writer: asyncio.StreamWriter) -> ConnectionError:
        writer.transport.abort()
        return ConnectionError("cut")


def settings_for(port: int, **changes: Any) -> SmtpOutSettings:
    told: dict[str, Any] = {
        "recipient": RECIPIENT,
        "apikey": SECRET,
        "tls": "none",
        "connect_timeout": 2_000,
        "reply_timeout": 5_000,
    } | changes
    return SmtpOutSettings("127.0.0.1", port, **told)


@dataclass(frozen=True, slots=True)
class Body:
    """What the provider reads in a mail. `texts` goes by phone."""

    login: str
    password: str
    id: str
    time: str
    tz: int
    format: int
    sender: str
    test: bool
    texts: Sequence[tuple[str, str]]


def read_mail(mail: bytes) -> Body:
    """Strict: whatever is not as provider.md section 4 has it raises."""
    assert b"\n" not in mail.replace(b"\r\n", b"")
    assert b"\r" not in mail.replace(b"\r\n", b"")
    assert all(len(line) <= 998 and line.isascii() for line in mail.split(b"\r\n"))
    read = email.message_from_bytes(mail, policy=email.policy.strict)
    assert read.get_content_type() == "text/plain"
    for name in ("From", "To", "Date", "Message-ID", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"):
        assert len(read.get_all(name, [])) == 1, name
    assert not {"Cc", "Bcc", "Resent-To"} & set(read.keys())
    payload = read.get_payload(decode=True)
    assert isinstance(payload, bytes)
    charset = read.get_content_charset()
    assert charset in ("utf-8", "koi8-r", "windows-1251")
    return read_body(payload.decode(charset))


def read_body(body: str) -> Body:
    body = body.replace("\r\n", "\n")
    lower = body.lower()
    if "[text]" in lower:
        body = body[lower.index("[text]") + 6 : lower.index("[/text]")]
    login, password, name, when, manner, phones, rest = body.split(":", 6)
    time, tz = when.split(",")
    translit, kind, sender, test = manner.split(",")
    assert (translit, test in "01") == ("0", True)
    if phones:
        texts = [(phone, rest) for phone in phones.split(",")]
    else:
        first, *lines = rest.split("\n")
        assert first == ""
        texts = [(phone, text.replace(r"\n", "\n")) for phone, text in (line.split(":", 1) for line in lines)]
    return Body(login, password, name, time, int(tz), int(kind), sender, test == "1", texts)
