"""A small fast ESME for load: each bind keeps a window of submit_sm under way. None of the gateway's own code is in it.

Latency is the time to the reading of a response: from the write of its submit_sm, or, where a rate is offered, from the
moment at which that rate wants it sent. So a server that is behind is charged with all who wait for their turn, and the
load with its own delays; how large those were is told beside it.
"""

import asyncio
import struct
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import cast

__all__ = ["Tally", "load", "menu_body", "part_bodies", "plain_body"]

HEADER = struct.Struct(">IIII")
BIND_TRANSCEIVER, SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x09, 0x04, 0x05, 0x06, 0x15
RESPONSE = 0x80000000

_TICK = 0.001  # seconds between two looks at what a rate wants sent

MENU = """\
Здравствуйте! Заявка № %07d: сервер базы данных не отвечает пять минут.
{menu: Нажмите 1, чтобы принять, 2, чтобы передать дежурному, 0, чтобы повторить.
0: repeat
1: Принято, спасибо вам.
1: end
2: Передаём дежурному, ждите.
2: end
}
До свидания!"""


@dataclass
class Tally:
    """What a run saw: the message ids of the OKs, the other statuses, and the seconds that each OK took."""

    accepted: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    took: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # seconds by which each was sent too late
    receipts: list[bytes] = field(default_factory=list)
    unanswered: list[bytes] = field(default_factory=list)  # bodies that were cut off
    cut_off: int = 0  # how many there ever were of them
    lost: int = 0  # connections
    done: bool = False  # every body was submitted, and answered if it was not cut off
    seconds: float = 0.0


def c_octets(text: str) -> bytes:
    return text.encode("ascii") + b"\0"


def submit_body(n: int, data_coding: int, short: bytes, payload: bytes, *, receipt: bool, esm_class: int = 0) -> bytes:
    """All of a submit_sm but its header (SMPP 3.4 section 4.4.1); each has a telephone of its own."""
    addresses = b"\1\1" + c_octets("74951234567") + b"\1\1" + c_octets(f"7999{n % 10_000_000:07d}")
    fixed = bytes([esm_class, 0, 0]) + b"\0\0" + bytes([receipt, 0, data_coding, 0, len(short)])
    tlv = struct.pack(">HH", 0x0424, len(payload)) + payload if payload else b""
    return b"\0" + addresses + fixed + short + tlv


def plain_body(n: int, *, receipt: bool = False) -> bytes:
    """Forty characters in GSM 03.38."""
    return submit_body(n, 0, b"Load test message number %07d, forty chars." % n, b"", receipt=receipt)


def menu_body(n: int, *, receipt: bool = False) -> bytes:
    """A menu of 250 characters in UCS-2, which is too long for short_message."""
    return submit_body(n, 8, b"", (MENU % n).encode("utf-16-be"), receipt=receipt)


def part_bodies(n: int, *, receipt: bool = False) -> list[bytes]:
    """A text in two parts, with an 8-bit reference in their UDH."""
    texts = (b"Load test message number %07d, first of two parts. ", b"And the second part of number %07d.")
    return [
        submit_body(n, 0, bytes([5, 0, 3, n % 256, 2, at]) + text % n, b"", receipt=receipt, esm_class=0x40)
        for at, text in enumerate(texts, 1)
    ]


class _Esme(asyncio.Protocol):
    """One bind."""

    def __init__(self, run: "_Run") -> None:
        self._run = run
        self._left = b""
        self._sequence = 1
        self._sent: dict[int, tuple[float, bytes]] = {}
        self.wanted: deque[tuple[float, bytes]] = deque()  # to be sent, and since when
        self.open = asyncio.get_running_loop().create_future()
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        body = c_octets(self._run.system_id) + c_octets(self._run.password) + b"\0" + bytes([0x34, 0, 0]) + b"\0"
        self.transport.write(HEADER.pack(16 + len(body), BIND_TRANSCEIVER, 0, 1) + body)

    def connection_lost(self, _: Exception | None) -> None:
        self._run.gone([body for _, body in self._sent.values()])
        self.closed.set_result(None)
        if not self.open.done():
            self.open.set_exception(ConnectionError("closed before the bind was answered"))

    def fill(self) -> None:
        """Submit until the window is full, or what is wanted is sent."""
        out, now, run = [], time.perf_counter(), self._run
        while len(self._sent) < run.window:
            if not run.rate:
                if (body := run.next_body()) is None:
                    break
                since = now
            elif self.wanted:
                since, body = self.wanted.popleft()
                run.tally.late.append(now - since)
            else:
                break
            self._sequence += 1
            self._sent[self._sequence] = since, body
            out.append(HEADER.pack(16 + len(body), SUBMIT_SM, 0, self._sequence))
            out.append(body)
        if out:
            self.transport.write(b"".join(out))

    def data_received(self, data: bytes) -> None:
        buffer, at, now, tally = self._left + data, 0, time.perf_counter(), self._run.tally
        answered = 0
        while len(buffer) - at >= 16:
            length, command, status, sequence = HEADER.unpack_from(buffer, at)
            if len(buffer) - at < length:
                break
            body = buffer[at + 16 : at + length]
            at += length
            if command == SUBMIT_SM | RESPONSE:
                answered += 1
                began, _ = self._sent.pop(sequence)
                if status:
                    tally.refused[status] += 1
                else:
                    tally.took.append(now - began)
                    tally.accepted.append(body.split(b"\0")[0].decode())
            elif command == DELIVER_SM:
                tally.receipts.append(body)
                self.transport.write(HEADER.pack(17, DELIVER_SM | RESPONSE, 0, sequence) + b"\0")
            elif command in (ENQUIRE_LINK, UNBIND):
                self.transport.write(HEADER.pack(16, command | RESPONSE, 0, sequence))
            elif command == BIND_TRANSCEIVER | RESPONSE:
                if status:
                    self.open.set_exception(ConnectionError(f"bind refused with {status:#x}"))
                else:
                    self.open.set_result(None)
        self._left = buffer[at:]
        if answered:
            self._run.progress(answered)
            self.fill()
            self._run.look()


class _Run:
    """What the binds of one run share."""

    def __init__(
        self, bodies: Iterator[bytes], window: int, system_id: str, password: str, tally: Tally, rate: float
    ) -> None:
        self.window, self.system_id, self.password = window, system_id, password
        self.tally = tally
        self.over = asyncio.get_running_loop().create_future()
        self._bodies = bodies
        self._under_way = 0
        self._exhausted = False
        self.rate, self._wanted, self._began = rate, 0, time.perf_counter()

    def want(self, esmes: Sequence[_Esme]) -> None:
        """Give the binds, in turn, what the rate wants sent by now."""
        due = int((time.perf_counter() - self._began) * self.rate)
        while self._wanted < due and (body := self.next_body()) is not None:
            esmes[self._wanted % len(esmes)].wanted.append((self._began + self._wanted / self.rate, body))
            self._wanted += 1

    def begin(self) -> None:
        """The rate counts from now."""
        self._began = time.perf_counter()

    def next_body(self) -> bytes | None:
        body = next(self._bodies, None)
        if body is None:
            self._exhausted = True
        else:
            self._under_way += 1
        return body

    def progress(self, answered: int) -> None:
        self._under_way -= answered

    def look(self) -> None:
        """Whether all is answered."""
        if self._exhausted and not self._under_way:
            self.tally.done = True
            if not self.over.done():
                self.over.set_result(None)

    def gone(self, unanswered: list[bytes]) -> None:
        self.tally.lost += 1
        self.tally.unanswered += unanswered
        self.tally.cut_off += len(unanswered)
        if not self.over.done():
            self.over.set_result(None)


async def load(
    port: int,
    bodies: Iterable[bytes],
    *,
    binds: int = 1,
    window: int = 100,
    system_id: str = "load",
    password: str = "load",
    tally: Tally | None = None,
    stay: asyncio.Event | None = None,
    rate: float = 0.0,
) -> Tally:
    """Submit all bodies over so many binds; ends when all are answered or a connection is gone.

    `stay`: once all are answered the binds stay for receipts until it is set, or a connection is gone.
    `rate`: so many submits a second over all binds, however fast they are answered; 0: as fast as the windows let.
    """
    tally = tally if tally is not None else Tally()
    run = _Run(iter(bodies), window, system_id, password, tally, rate)
    loop = asyncio.get_running_loop()
    esmes = [(await loop.create_connection(lambda: _Esme(run), "127.0.0.1", port))[1] for _ in range(binds)]
    await asyncio.gather(*(esme.open for esme in esmes))
    began = time.perf_counter()
    run.begin()
    for esme in esmes:
        esme.fill()
    run.look()
    while rate and not run.over.done():
        await asyncio.sleep(_TICK)
        run.want(esmes)
        for esme in esmes:
            esme.fill()
        run.look()
    await run.over
    tally.seconds += time.perf_counter() - began
    if stay is not None and not any(esme.transport.is_closing() for esme in esmes):
        leaving = [asyncio.ensure_future(stay.wait()), *(esme.closed for esme in esmes)]
        await asyncio.wait(leaving, return_when=asyncio.FIRST_COMPLETED)
        leaving[0].cancel()
    for esme in esmes:
        esme.transport.close()
    return tally
