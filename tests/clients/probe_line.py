"""A raw SMPP line for the probe: octets by `struct`, and what came back in words. Nothing of the gateway is in here."""

import asyncio
import struct
from typing import NamedTuple

__all__ = [
    "Heard", "Line", "bind", "c_octets", "cancel_sm", "data_sm", "pdu", "query_sm", "replace_sm", "submit_multi",
    "submit_sm", "tlv",
]  # fmt: skip

NAMES = {
    0x01: "bind_receiver", 0x02: "bind_transmitter", 0x03: "query_sm", 0x04: "submit_sm", 0x05: "deliver_sm",
    0x06: "unbind", 0x07: "replace_sm", 0x08: "cancel_sm", 0x09: "bind_transceiver", 0x0B: "outbind",
    0x15: "enquire_link", 0x21: "submit_multi", 0x102: "alert_notification", 0x103: "data_sm",
}  # fmt: skip
"""SMPP 3.4 section 5.1.2.1."""
COMMANDS = {name: command for command, name in NAMES.items()}
RESPONSE = 0x80000000
_HEADER = struct.Struct(">IIII")
_PATIENCE = 20.0  # seconds for an answer: less would call a busy machine wrong


class Heard(NamedTuple):
    """One PDU from the SMSC."""

    command: int
    status: int
    sequence: int
    body: bytes

    @property
    def words(self) -> str:
        if self.command == RESPONSE:
            return f"nack 0x{self.status:02x}"
        name = NAMES.get(self.command & ~RESPONSE, f"{self.command:#x}")
        return f"resp 0x{self.status:02x}" if self.command & RESPONSE else name


class Line:
    """One connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def open(cls, port: int, source: str) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port, local_addr=(source, 0)))

    def say(self, *octets: bytes) -> None:
        """In one write."""
        self._writer.write(b"".join(octets))

    async def drip(self, octets: bytes) -> None:
        """One octet a segment."""
        for octet in octets:
            self._writer.write(bytes([octet]))
            await self._writer.drain()
            await asyncio.sleep(0)

    async def hear(self) -> Heard | None:
        """The next PDU; None at the end."""
        async with asyncio.timeout(_PATIENCE):
            try:
                length, command, status, sequence = _HEADER.unpack(await self._reader.readexactly(16))
                return Heard(command, status, sequence, await self._reader.readexactly(length - 16))
            except (asyncio.IncompleteReadError, ConnectionError):
                return None

    async def after(self) -> str:
        """What else is said, and whether the session lives: an enquire_link is answered, and first."""
        self.say(pdu("enquire_link", 99))
        said = []
        while (heard := await self.hear()) is not None:
            if heard[:3] == (RESPONSE | 0x15, 0, 99):
                return ", ".join([*said, "stays"])
            said.append(heard.words)
        return ", ".join([*said, "closed"])

    async def told(self, sequence: int | None = None) -> str:
        """The next PDU in words, and then `after`; another sequence number than that is said."""
        heard = await self.hear()
        if heard is None:
            return "closed"
        odd = "" if sequence in (None, heard.sequence) else f" seq {heard.sequence}"
        return f"{heard.words}{odd}, {await self.after()}"

    def close(self) -> None:
        self._writer.close()


def pdu(name: str | int, sequence: int, body: bytes = b"", *, length: int | None = None, status: int = 0) -> bytes:
    command = COMMANDS[name] if isinstance(name, str) else name
    return _HEADER.pack(16 + len(body) if length is None else length, command, status, sequence) + body


def c_octets(text: str) -> bytes:
    return text.encode("ascii") + b"\0"


def tlv(tag: int, value: bytes, *, length: int | None = None) -> bytes:
    return struct.pack(">HH", tag, len(value) if length is None else length) + value


def bind(system_id: str, password: str, *, version: int = 0x34) -> bytes:
    """Section 4.1.1: the body of each kind of bind."""
    return c_octets(system_id) + c_octets(password) + c_octets("") + bytes([version, 0, 0]) + c_octets("")


def submit_sm(
    to: str,
    text: bytes,
    *,
    service_type: str = "",
    source: str = "1234",
    ton: int = 1,
    esm_class: int = 0,
    priority: int = 0,
    schedule: str = "",
    validity: str = "",
    registered: int = 0,
    replace: int = 0,
    coding: int = 0,
    default_id: int = 0,
    length: int | None = None,
    tlvs: bytes = b"",
) -> bytes:
    """Section 4.4.1."""
    return b"".join(
        [
            c_octets(service_type), b"\1\1", c_octets(source), bytes([ton, 1]), c_octets(to),
            bytes([esm_class, 0, priority]), c_octets(schedule), c_octets(validity),
            bytes([registered, replace, coding, default_id, len(text) if length is None else length]), text, tlvs,
        ]
    )  # fmt: skip


def submit_multi(to: list[str], text: bytes, *, lists: tuple[str, ...] = ()) -> bytes:
    """Section 4.5.1."""
    whom = b"".join(b"\1\1\1" + c_octets(one) for one in to) + b"".join(b"\2" + c_octets(one) for one in lists)
    count = bytes([len(to) + len(lists)])
    return b"\0\1\1" + c_octets("1234") + count + whom + bytes(3) + b"\0\0" + bytes([0, 0, 0, 0, len(text)]) + text


def data_sm(to: str, text: bytes) -> bytes:
    """Section 4.7.1."""
    return b"\0\1\1" + c_octets("1234") + b"\1\1" + c_octets(to) + bytes(3) + tlv(0x0424, text)


def query_sm(message_id: str) -> bytes:
    """Section 4.8.1."""
    return c_octets(message_id) + b"\1\1" + c_octets("1234")


def cancel_sm(message_id: str, to: str) -> bytes:
    """Section 4.9.1."""
    return b"\0" + c_octets(message_id) + b"\1\1" + c_octets("1234") + b"\1\1" + c_octets(to)


def replace_sm(message_id: str, text: bytes) -> bytes:
    """Section 4.10.1."""
    return c_octets(message_id) + b"\1\1" + c_octets("1234") + b"\0\0" + bytes([0, 0, len(text)]) + text
