"""A small fast SMTP client for load: one transaction after the other on each session, never pipelined.

Like Postfix' smtp-source: MAIL, RCPT, DATA, content, each waiting for its reply; with `kept`, one session sends mail
after mail, else each mail has a connection of its own.
"""

import asyncio
import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

__all__ = ["Tally", "letters", "load"]

MENU = """\
Здравствуйте! Сервер базы данных не отвечает уже пять минут.

{menu: Нажмите 1, чтобы принять, 2, чтобы передать дежурному, 0, чтобы повторить.
0: repeat
1: Принято, спасибо.
1: end
2: call:79990000002,79990000003 wait=30 ok:end err:nobody record
nobody: Дежурный не отвечает, нажмите 1 или ждите.
}

До свидания!
"""


@dataclass
class Tally:
    """What a load run saw: the ids in the 250s, and for each of them the seconds from MAIL to its 250."""

    accepted: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    broken: int = 0
    took: list[float] = field(default_factory=list)
    seconds: float = 0.0


def letters(prefix: str, size: int = 1000) -> Iterator[tuple[bytes, bytes]]:
    """Endless different mails of about `size` bytes: RCPT command, and content with its dot.

    Each has a Message-ID and a telephone of its own, so that none is a duplicate of another.
    """
    body = MENU.encode()
    for n in itertools.count():
        phone = f"7999{n:07d}@call.example"
        head = (
            f"From: erp@client.example\r\nTo: {phone}\r\nSubject: alarm {n}\r\n"
            f"Message-ID: <{prefix}.{n}@client.example>\r\nMIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        ).encode()
        filler = b"X-Filler: " + b"x" * max(size - len(head) - len(body) - 20, 0) + b"\r\n\r\n"
        yield f"RCPT TO:<{phone}>\r\n".encode(), head + filler + body.replace(b"\n", b"\r\n") + b".\r\n"


class _Session(asyncio.Protocol):
    """One SMTP session. `next_letter` gives the next mail, or None when there is enough."""

    def __init__(
        self, next_letter: Callable[[], tuple[bytes, bytes] | None], tally: Tally, *, kept: bool, every: float
    ) -> None:
        self._next = next_letter
        self._tally = tally
        self._mail = b"MAIL FROM:<erp@client.example>\r\n"
        self._rcpt = b""
        self._kept = kept
        self._every = every
        self._buffer = b""
        self._stage = "greeting"
        self._content = b""
        self._began = 0.0
        self.over: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.WriteTransport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.over.done():
            self._tally.broken += self._stage not in ("quit", "ehlo")
            self.over.set_result(False)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\n")) >= 0:
            line, self._buffer = self._buffer[: end + 1], self._buffer[end + 1 :]
            if line[3:4] != b"-":
                self._replied(line)

    def _replied(self, line: bytes) -> None:
        good = line[:1] in b"23"
        match self._stage:
            case "greeting" if good:
                self._say("ehlo", b"EHLO load\r\n")
            case "ehlo" if good:
                self._begin()
            case "mail" if good:
                self._say("rcpt", self._rcpt)
            case "rcpt" if good:
                self._say("data", b"DATA\r\n")
            case "data" if good:
                self._say("content", self._content)
            case "content":
                self._ended(line, good)
            case "quit":
                self._close()
            case _:
                self._tally.refused.append(line.decode("ascii", "replace").strip())
                self._close()

    def _begin(self) -> None:
        if self.over.done():
            return  # cut off during a pause
        letter = self._next()
        if letter is None:
            self._say("quit", b"QUIT\r\n")
            return
        self._rcpt, self._content = letter
        self._began = time.perf_counter()
        self._say("mail", self._mail)

    def _ended(self, line: bytes, good: bool) -> None:
        text = line.decode("ascii", "replace").strip()
        if good:
            self._tally.accepted.append(text.rpartition(" ")[2])
            self._tally.took.append(time.perf_counter() - self._began)
        else:
            self._tally.refused.append(text)
        if self._kept:
            if self._every:
                asyncio.get_running_loop().call_later(self._every, self._begin)
            else:
                self._begin()
        else:
            self._say("quit", b"QUIT\r\n")

    def _say(self, stage: str, data: bytes) -> None:
        self._stage = stage
        self._transport.write(data)

    def _close(self) -> None:
        self._stage = "quit"
        if not self.over.done():
            self.over.set_result(True)
        self._transport.close()


async def load(
    port: int,
    sessions: int,
    *,
    kept: bool,
    every: float = 0.0,
    seconds: float = 0.0,
    mails: int = 0,
    prefix: str = "load",
) -> Tally:
    """Send until `seconds` are over or `mails` are sent, whichever is given, over so many sessions at once.

    `every` is the pause of a kept session between its mails, in seconds.
    """
    tally = Tally()
    source = letters(prefix)
    began = time.perf_counter()
    left = mails or 1 << 60

    def next_letter() -> tuple[bytes, bytes] | None:
        nonlocal left
        if left <= 0 or (seconds and time.perf_counter() - began >= seconds):
            return None
        left -= 1
        return next(source)

    async def work() -> None:
        loop = asyncio.get_running_loop()
        while left > 0 and not (seconds and time.perf_counter() - began >= seconds):
            try:
                _, session = await loop.create_connection(
                    lambda: _Session(next_letter, tally, kept=kept, every=every), "127.0.0.1", port
                )
            except OSError:
                tally.broken += 1
                await asyncio.sleep(0.05)
                continue
            await session.over

    await asyncio.gather(*(work() for _ in range(sessions)))
    tally.seconds = time.perf_counter() - began
    return tally
