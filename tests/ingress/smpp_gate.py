"""What tests of SMPP in talk with: a raw ESME, a running ingress, and a desk that stands where the service stands."""

import asyncio
import itertools
import socket
import struct
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from argon2 import PasswordHasher

from gateway.ingress import Word
from gateway.ingress.smpp import Client, Listener, SmppIngress, SmppSettings
from gateway.ingress.smpp.receivers import Writer
from gateway.inquiry import Inquiry
from gateway.intake import Intake
from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import (
    Bind,
    BindResp,
    Body,
    DeliverSm,
    DeliverSmResp,
    EnquireLink,
    Pdu,
    SubmitSm,
    SubmitSmResp,
    Unbind,
    UnbindResp,
    read,
    write,
)

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # the real thing, only cheap
HASH = QUICK.hash("s3cret")
ERP = Client("erp", HASH, throughput=1e9)
PBX = Client("pbx", HASH, throughput=1e9)
TX, RX, TRX = Command.BIND_TRANSMITTER, Command.BIND_RECEIVER, Command.BIND_TRANSCEIVER
SUBMIT = SubmitSm(source_addr="1", destination_addr="79990000001", short_message=b"The pump has stopped.")


def receipt(text: bytes = b"id:1 stat:DELIVRD") -> DeliverSm:
    return DeliverSm(source_addr="79990000001", destination_addr="1", esm_class=4, short_message=text)


@dataclass
class Desk:
    """Stands where the service stands. While `open` is not set it does not answer."""

    taken: list[tuple[str, int, Body]] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    trouble: Exception | None = None

    def __post_init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()
        self.asked = asyncio.Event()

    async def answer(self, caller: Any, requests: Sequence[tuple[int, Body]]) -> Sequence[tuple[int, Body | None, int]]:
        self.asked.set()
        self.batches.append(len(requests))
        self.taken += [(caller.client.name, sequence, body) for sequence, body in requests]
        await self.open.wait()
        if self.trouble:
            raise self.trouble
        return [(sequence, SubmitSmResp(str(sequence)), Status.OK) for sequence, _ in requests]

    async def sweep(self) -> None:
        self.asked.set()


class Esme:
    """One raw connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.sequences = itertools.count(1)

    def raw(self, octets: bytes) -> None:
        self.writer.write(octets)

    def send(self, body: Body) -> int:
        sequence = next(self.sequences)
        self.raw(write(body, sequence))
        return sequence

    async def pdu(self) -> Pdu:
        """The next PDU from the other side; EOFError when it has hung up."""
        head = await self.reader.readexactly(4)
        octets = head + await self.reader.readexactly(int.from_bytes(head) - 4)
        pdu = read(octets)
        assert isinstance(pdu, Pdu), pdu
        return pdu

    async def ask(self, body: Body) -> Pdu:
        """Its response, when that is what comes next."""
        sequence = self.send(body)
        pdu = await self.pdu()
        assert pdu.sequence == sequence
        return pdu

    async def rest(self) -> list[tuple[str, int, int]]:
        """Command, sequence number and status of all that comes until the other side hangs up."""
        heard = []
        while True:
            try:
                pdu = await self.pdu()
            except EOFError:
                self.writer.close()
                return heard
            heard.append((Command(pdu.command).name, pdu.sequence, pdu.status))

    async def bind(
        self, name: str = "erp", password: str = "s3cret", command: Command = TRX, version: int = 0x34
    ) -> int:
        """The status of the bind_resp."""
        pdu = await self.ask(Bind(command, name, password, interface_version=version))
        assert pdu.command == command | 0x80000000
        assert pdu.status or pdu.body is None or isinstance(pdu.body, BindResp)
        return pdu.status

    async def receipt(self, status: int = 0) -> bytes:
        """The text of the next deliver_sm, which is answered."""
        pdu = await self.pdu()
        assert isinstance(pdu.body, DeliverSm), pdu
        self.raw(write(DeliverSmResp() if not status else None, pdu.sequence, status, Command.DELIVER_SM_RESP))
        return pdu.body.short_message

    async def alive(self) -> bool:
        return (await self.ask(EnquireLink())).command == Command.ENQUIRE_LINK_RESP

    async def unbound(self) -> None:
        """The other side unbinds, we agree, and it hangs up."""
        pdu = await self.pdu()
        assert isinstance(pdu.body, Unbind)
        self.raw(write(UnbindResp(), pdu.sequence))
        assert await self.hung_up()

    async def hung_up(self) -> bool:
        """Whether the other side has; so do we, then."""
        over = await self.reader.read(1) == b""
        self.writer.close()
        return over

    def reset(self) -> None:
        """Vanish as a machine does that lost its power: no goodbye, a reset when it is spoken to."""
        self.writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def stop_reading(self) -> None:
        self.writer.transport.pause_reading()  # type: ignore[attr-defined]  # there are transports without it

    def read_on(self) -> None:
        self.writer.transport.resume_reading()  # type: ignore[attr-defined]

    @property
    def unsent(self) -> int:
        return self.writer.transport.get_write_buffer_size()  # type: ignore[attr-defined]

    async def close(self) -> None:
        self.writer.close()


@dataclass
class Gate:
    """A running ingress."""

    ingress: SmppIngress
    desk: Desk
    clock: list[int]
    pauses: list[float] = field(default_factory=list)
    bound: list[None] = field(default_factory=list)
    esmes: list[Esme] = field(default_factory=list)

    async def connect(self, door: int = 0, **options: Any) -> Esme:
        esme = Esme(*await asyncio.open_connection("127.0.0.1", self.ingress.addresses[door][1], **options))
        self.esmes.append(esme)
        return esme

    async def bind(self, name: str = "erp", command: Command = TRX, **options: Any) -> Esme:
        """A connection that has bound."""
        esme = await self.connect(**options)
        assert await esme.bind(name, command=command) == Status.OK
        return esme

    async def tight(self, command: Command = TRX, **options: Any) -> tuple[Esme, Any]:
        """One that has bound, and our side of it; between them the kernel holds little."""
        ours = set(self.ingress._house.sessions)
        sock = socket.socket()
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16_384)
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, ("127.0.0.1", self.ingress.addresses[0][1]))
        esme = Esme(*await asyncio.open_connection(sock=sock, limit=2**30, **options))
        self.esmes.append(esme)
        assert await esme.bind(command=command) == Status.OK
        (session,) = self.ingress._house.sessions - ours
        session._wire.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 16_384)  # type: ignore[union-attr]
        return esme, session

    def tell(self, bodies: Sequence[DeliverSm], name: str = "erp") -> "asyncio.Task[Word]":
        """As `report` does, with receipts as they are."""
        return asyncio.create_task(self.ingress._house.accounts[name].receivers.tell(_always(bodies)))


def _always(bodies: Sequence[DeliverSm]) -> Writer:
    return lambda version: bodies


async def until(true: Callable[[], object]) -> None:
    """What happens on the other side of a socket is there some turns of the loop later."""
    async with asyncio.timeout(10):
        while not true():
            await asyncio.sleep(0.001)


@asynccontextmanager
async def running(
    *listeners: Listener,
    clients: Sequence[Client] = (ERP, PBX),
    service: Any = None,
    intake: Intake | None = None,
    inquiry: Inquiry | None = None,
    **settings: Any,
) -> AsyncIterator[Gate]:
    """An ingress that listens; its slow-downs take no time, and are kept in `pauses`.

    With an intake it has its own service, without one `service` or a desk answers.
    """
    doors = [replace(listener, port=0) for listener in listeners or (Listener(),)]
    desk, clock = Desk(), [1_800_000_000_000]
    gate = Gate(
        SmppIngress(
            SmppSettings(listeners=doors, clients=clients, **settings),
            intake,  # type: ignore[arg-type]  # whoever answers instead needs none
            inquiry,  # type: ignore[arg-type]
            lambda: clock[0],
            lambda: gate.bound.append(None),
        ),
        desk,
        clock,
    )

    async def pause(seconds: float) -> None:
        gate.pauses.append(seconds)

    if intake is None:
        gate.ingress._house.service = service or desk
    gate.ingress._house.pause = pause
    await gate.ingress.start()
    try:
        async with asyncio.timeout(60):
            yield gate
    finally:
        desk.open.set()
        for esme in gate.esmes:
            esme.writer.transport.abort()
        await gate.ingress.stop()
