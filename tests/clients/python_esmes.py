"""Two Python libraries as ESMEs: smpplib's client, and smpp34's, which is written in Rust."""

import asyncio
from typing import Any

import smpp34
from esmes import PATIENCE, SOURCE, TAGS, Answer, Esme, GoneError, RefusedError, receipt
from exchange import PASSWORD
from smpplib.client import Client as SmpplibClient
from smpplib.exceptions import ConnectionError as SmpplibLost
from smpplib.exceptions import PDUError

__all__ = ["Smpp34Esme", "SmpplibEsme"]


class SmpplibEsme(Esme):
    """smpplib 2.2's client. It blocks, so whatever it does it does on a thread.

    As it comes: optional parameters that it has never heard of are too much for it, unless it is told to allow them.
    (False is what it takes when nothing is said, but then it warns.)
    """

    can = frozenset({"query"})

    def __init__(self, port: int, system_id: str) -> None:
        super().__init__(port, system_id)
        self.client = SmpplibClient("127.0.0.1", port, timeout=PATIENCE, allow_unknown_opt_params=False)
        self.client.set_message_received_handler(self._heard)
        self.client.set_message_sent_handler(self._answered)
        self.client.set_query_resp_handler(self._answered)
        self._answers: list[Any] = []

    def _heard(self, pdu: Any) -> None:
        self.receipts.append(
            receipt(pdu.short_message, pdu.esm_class, pdu.receipted_message_id, int(pdu.message_state))
        )

    def _answered(self, pdu: Any) -> None:
        self._answers.append(pdu)

    async def bind(self, kind: str) -> None:
        self.client.connect()
        try:
            await asyncio.to_thread(
                getattr(self.client, f"bind_{kind}"),
                system_id=self.system_id,
                password=PASSWORD,
                interface_version=0x34,
            )
        except PDUError as error:
            raise RefusedError(error.args[1]) from None

    async def submit(self, phone: str, octets: bytes = b"", **more: Any) -> Answer:
        more = {"coding": 0, "esm_class": 0, "tlvs": (), "schedule": "", "receipt": True, **more}
        self.client.send_message(
            source_addr=SOURCE,
            dest_addr_ton=1,
            dest_addr_npi=1,
            destination_addr=phone,
            short_message=octets,
            data_coding=more["coding"],
            esm_class=more["esm_class"],
            schedule_delivery_time=more["schedule"],
            registered_delivery=int(more["receipt"]),
            **{TAGS[tag]: value for tag, _, value in more["tlvs"]},
        )
        try:
            answer = await self._answer()
        except PDUError as error:
            return Answer(error.args[1], "")
        return Answer(answer.status, answer.message_id.decode("ascii"))

    async def query(self, message_id: str) -> int:
        self.client.query_message(message_id=message_id, source_addr=SOURCE)
        return int((await self._answer()).message_state)

    async def _answer(self) -> Any:
        while not self._answers:
            await self.listen()
        return self._answers.pop()

    async def listen(self) -> None:
        try:
            await asyncio.to_thread(self.client.read_once, auto_send_enquire_link=False)
        except SmpplibLost:
            raise GoneError from None

    async def unbind(self) -> None:
        await asyncio.to_thread(self.client.unbind)
        await self.close()

    async def close(self) -> None:
        self.client.disconnect()


class Smpp34Esme(Esme):
    """smpp34 1.5's client: submit_sm and receipts are all that it shows to Python."""

    _smsc: smpp34.Smsc | None = None

    async def bind(self, kind: str) -> None:
        short = {"transmitter": "TX", "receiver": "RX", "transceiver": "TRX"}[kind]
        self._client = smpp34.Client("127.0.0.1", self.port, self.system_id, PASSWORD, bind_type=short)
        self._smsc = await self._client.connect()

    async def submit(self, phone: str, octets: bytes = b"", **more: Any) -> Answer:
        more = {"coding": 0, "esm_class": 0, "tlvs": (), "schedule": "", "receipt": True, **more}
        assert self._smsc is not None
        answer = await self._smsc.submit_sm(
            phone,
            octets,
            source_addr=SOURCE,
            dest_addr_ton=1,
            dest_addr_npi=1,
            data_coding=more["coding"],
            esm_class=more["esm_class"],
            schedule_delivery_time=more["schedule"],
            registered_delivery=int(more["receipt"]),
            tlvs=[
                smpp34.Tlv(tag, value if isinstance(value, bytes) else value.to_bytes(size, "big"))
                for tag, size, value in more["tlvs"]
            ],
        )
        return Answer(answer.command_status, answer.message_id or "")

    async def listen(self) -> None:
        assert self._smsc is not None
        event = await self._smsc.next()
        if isinstance(event, smpp34.Disconnected):
            raise GoneError
        tlvs = {one.tag: one.value for one in event.tlvs}
        self.receipts.append(
            receipt(
                event.short_message,
                event.esm_class,
                tlvs[smpp34.TLV_RECEIPTED_MESSAGE_ID],
                tlvs[smpp34.TLV_MESSAGE_STATE][0],
            )
        )

    async def unbind(self) -> None:
        assert self._smsc is not None
        await self._smsc.unbind()
        await self.close()

    async def close(self) -> None:
        if self._smsc is not None:
            self._smsc = None
            await self._client.stop()
