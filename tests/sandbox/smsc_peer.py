"""An ESME of a few lines, which sends what it is told and keeps what it hears."""

import asyncio
import ssl
from collections import deque
from contextlib import suppress
from typing import ClassVar

from provider_desk import PHONE

from gateway.smpp.bodies import Bind, Body, DeliverSm, DeliverSmResp, SubmitSm, SubmitSmResp
from gateway.smpp.codes import RESPONSE, Command, Tag
from gateway.smpp.pdu import Pdu, read, write

__all__ = ["Peer", "Place", "call", "status_of"]

Place = tuple[str, int]

SENDER = "Shop"


def call(text: str = "Hello", phone: str = PHONE, **given: object) -> SubmitSm:
    """A submit_sm that is a call, with the text in message_payload as UCS-2, but for these fields."""
    payload = (int(Tag.MESSAGE_PAYLOAD), f"__CALL__{text}".encode("utf-16-be"))
    fields: dict[str, object] = {
        "source_addr": SENDER,
        "destination_addr": phone,
        "data_coding": 8,
        "registered_delivery": 1,
        "tlvs": (payload,),
    }
    return SubmitSm(**fields | given)  # type: ignore[arg-type]


class Peer:
    """A connection to the SMSC."""

    everyone: ClassVar[list["Peer"]] = []

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._sequence = 0
        self._rest = b""
        self.others: deque[Pdu] = deque()  # what came while an answer was waited for
        self.everyone.append(self)

    @classmethod
    async def connect(cls, host: str, port: int, tls: ssl.SSLContext | None = None) -> "Peer":
        return cls(*await asyncio.open_connection(host, port, ssl=tls))

    @classmethod
    async def bound(
        cls,
        place: tuple[str, int],
        command: Command = Command.BIND_TRANSCEIVER,
        system_id: str = "shop",
        password: str = "word",
        system_type: str = "",
        tls: ssl.SSLContext | None = None,
    ) -> "Peer":
        peer = await cls.connect(*place, tls)
        answer = await peer.ask(Bind(command, system_id, password, system_type))
        assert answer is not None
        assert answer.status == 0, hex(answer.status)
        return peer

    def say(self, *bodies: Body) -> int:
        """Send these in one write; the sequence number of the last."""
        out = b""
        for body in bodies:
            self._sequence += 1
            out += write(body, self._sequence)
        self.raw(out)
        return self._sequence

    def raw(self, octets: bytes) -> None:
        self._writer.write(octets)

    async def ask(self, body: Body) -> Pdu | None:
        """Its answer; None when the connection ended first."""
        sequence = self.say(body)
        while (pdu := await self._next()) is not None:
            if pdu.command & RESPONSE and pdu.sequence == sequence:
                return pdu
            self.others.append(pdu)
        return None

    async def submit(self, body: SubmitSm) -> str:
        """The id of one that is taken."""
        answer = await self.ask(body)
        assert answer is not None
        assert isinstance(answer.body, SubmitSmResp), hex(answer.status)
        assert answer.status == 0
        return answer.body.message_id

    async def hear(self) -> Pdu | None:
        """The next that comes, or has come already."""
        return self.others.popleft() if self.others else await self._next()

    async def receipt(self, status: int = 0) -> DeliverSm:
        """The next receipt, which is answered with `status`."""
        pdu = await self.hear()
        assert pdu is not None
        assert isinstance(pdu.body, DeliverSm), pdu
        if status:
            self.raw(write(None, pdu.sequence, status, Command.DELIVER_SM_RESP))
        else:
            self.raw(write(DeliverSmResp(), pdu.sequence))
        return pdu.body

    async def rest(self) -> bytes:
        """What comes until the connection ends, as it came."""
        async with asyncio.timeout(5):
            try:
                while octets := await self._reader.read(65_536):
                    self._rest += octets
            except ConnectionError:
                pass
        return self._rest

    async def _next(self) -> Pdu | None:
        async with asyncio.timeout(5):
            while True:
                pdu = read(self._rest, 0)
                if isinstance(pdu, Pdu):
                    self._rest = self._rest[pdu.length :]
                    return pdu
                assert pdu is None, pdu
                try:
                    octets = await self._reader.read(65_536)
                except ConnectionError:
                    return None
                if not octets:
                    return None
                self._rest += octets

    def close(self) -> None:
        self._writer.close()

    @classmethod
    async def goodbye(cls) -> None:
        """Leave no connection open."""
        while cls.everyone:
            peer = cls.everyone.pop()
            peer.close()
            with suppress(OSError):
                await peer._writer.wait_closed()


async def status_of(peer: Peer, body: Body) -> int:
    """How it is answered."""
    answer = await peer.ask(body)
    assert answer is not None
    return answer.status
