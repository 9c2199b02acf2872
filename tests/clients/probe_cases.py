"""The cases of the probe, one connection each: what is done, and what the specification wants to hear.

The first of them were put to four other servers as well (24 November 2026, loopback, each as it comes); theirs are the
four columns. What follows was put to this gateway alone.
"""

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from exchange import PASSWORD
from probe_line import (
    RESPONSE,
    Line,
    bind,
    c_octets,
    cancel_sm,
    data_sm,
    pdu,
    query_sm,
    replace_sm,
    submit_multi,
    submit_sm,
    tlv,
)

__all__ = ["CASES", "PEERS", "Case"]

PEERS = ("node-smpp 0.5.1", "smpp34 1.5.0", "Kannel+opensmppbox", "Jasmin 0.11.1")
NAME = "probe"
PHONE = "79991110000"
TEXT = b"The pump has stopped."
OK = "resp 0x00, stays"
TRX = bind(NAME, PASSWORD)
SUBMIT = submit_sm(PHONE, TEXT)

Play = Callable[[Line], Awaitable[str]]


class Case(NamedTuple):
    """`right` in the words of `Line.told`; `section` of SMPP 3.4, where it does not say 5.0."""

    name: str
    right: str
    section: str
    play: Play
    peers: tuple[str, ...] = ()


async def _bound(line: Line, kind: str = "bind_transceiver", body: bytes = TRX) -> None:
    line.say(pdu(kind, 1, body))
    heard = await line.hear()
    assert heard is not None
    assert heard[:3] == (pdu_command(kind) | RESPONSE, 0, 1), f"the bind itself: {heard}"


def pdu_command(kind: str) -> int:
    return int.from_bytes(pdu(kind, 1)[4:8], "big")


def first(octets: bytes, sequence: int | None = 2) -> Play:
    """The first thing that is said on a connection."""

    async def play(line: Line) -> str:
        line.say(octets)
        return await line.told(sequence)

    return play


def then(octets: bytes, kind: str = "bind_transceiver", sequence: int | None = 2) -> Play:
    """Said once bound."""

    async def play(line: Line) -> str:
        await _bound(line, kind)
        line.say(octets)
        return await line.told(sequence)

    return play


def silent(octets: bytes) -> Play:
    """Said once bound, and not to be answered."""

    async def play(line: Line) -> str:
        await _bound(line)
        line.say(octets)
        return await line.after()

    return play


def submitted(**fields: object) -> Play:
    """A submit_sm like the others but for these fields."""
    return then(pdu("submit_sm", 2, submit_sm(PHONE, TEXT, **fields)))  # type: ignore[arg-type]


async def _one_segment(line: Line) -> str:
    line.say(pdu("bind_transceiver", 1, TRX), pdu("submit_sm", 2, SUBMIT))
    assert (await line.hear() or [0])[0] == pdu_command("bind_transceiver") | RESPONSE
    return await line.told(2)


async def _byte_by_byte(line: Line) -> str:
    await line.drip(pdu("bind_transceiver", 1, TRX) + pdu("submit_sm", 2, SUBMIT))
    assert (await line.hear() or [0])[0] == pdu_command("bind_transceiver") | RESPONSE
    return await line.told(2)


async def _bind_in_3_3(line: Line) -> str:
    line.say(pdu("bind_transceiver", 2, bind(NAME, PASSWORD, version=0x33)))
    heard = await line.hear()
    assert heard is not None
    extra = "TLVs" if heard.body.count(b"\0") != 1 else "no TLVs"
    return f"{heard.words}, {extra}, {await line.after()}"


async def _submit_and_unbind(line: Line) -> str:
    await _bound(line)
    line.say(pdu("submit_sm", 2, SUBMIT), pdu("unbind", 3), pdu("submit_sm", 4, SUBMIT))
    heard = {}
    while (one := await line.hear()) is not None:
        heard[one.sequence] = (one.words, list(heard))
    assert heard[3][1][:1] == [4] or 2 in heard[3][1], "the unbind was answered before what came first"
    return f"{heard[2][0]}, {heard[4][0]}, unbind {heard[3][0]}, closed"


def _length(length: int, body: bytes = b"") -> Play:
    return then(pdu("submit_sm", 2, body, length=length), sequence=None)


COMPARED = [
    Case("submit_sm before any bind", "resp 0x04, stays", "2.3; 5.0 2.8.2", first(pdu("submit_sm", 2, SUBMIT)),
         ("**accepted**", "nack 0x04, close", "nack 0x0e", "resp 0x04, close")),
    Case("bind, bad password", "resp 0x0d, stays", "5.1.3", first(pdu("bind_transceiver", 2, bind(NAME, "wrong"))),
         ("app's job", "**accepted (no hook)**", "0x0d", "0x0e")),
    Case("bind while bound", "resp 0x05, stays", "5.1.3", then(pdu("bind_transceiver", 2, TRX)),
         ("**bound again**", "nack 0x03", "kicks itself", "0x05")),
    Case("submit_sm on a receiver", "resp 0x04, stays", "2.3; 5.0 2.8.2",
         then(pdu("submit_sm", 2, SUBMIT), "bind_receiver"),
         ("**accepted**", "nack 0x03", "**accepted**", "0x04, then unbinds")),
    Case("unknown command", "nack 0x03, stays", "4.3; 5.0 2.8.2", then(pdu(0x22, 2)),
         ("silence", "right", "**closes**", "nack seq 0, close")),
    Case("command_length 15", "nack 0x02, closed", "4.3; 5.0 2.8.2", _length(15),
         ("link dead, silent", "closes, no nack", "closes", "nack 0x01 seq 0, close")),
    Case("command_length 0x7fffffff", "nack 0x02, closed", "4.3; 5.0 2.8.2", _length(0x7FFFFFFF),
         ("link dead, silent", "closes", "waits, later RST", "waits 10 s")),
    Case("submit_sm, truncated", "resp 0x0b, stays", "5.2.9; 5.0 2.8.2", then(pdu("submit_sm", 2, SUBMIT[:16])),
         ("**accepted, id returned**", "resp 0xc2", "RST", "nack 0x01, close")),
    Case("submit_sm, no NUL anywhere", "resp 0x15, stays", "5.2.11", then(pdu("submit_sm", 2, b"A" * 60)),
         ("**accepted**", "0xc2", "RST", "close")),
    Case("destination of 50 digits", "resp 0x0b, stays", "5.2.9", then(pdu("submit_sm", 2, submit_sm("7" * 50, TEXT))),
         ("**accepted**", "**accepted**", "nack 0xff", "0x0b")),
    Case("destination empty", "resp 0x0b, stays", "5.2.9", then(pdu("submit_sm", 2, submit_sm("", TEXT))),
         ("**accepted**", "**accepted**", "nack 0xff", "0x0b")),
    Case("sm_length beyond the PDU", "resp 0x01, stays", "5.2.21", submitted(length=200),
         ("**accepted**", "0xc2", "RST", "close")),
    Case("vendor TLV", OK, "3.3", submitted(tlvs=tlv(0x1401, b"abc")), ("ok", "ok", "ok", "ok")),
    Case("TLV longer than the PDU", "resp 0xc0, stays", "5.1.3", submitted(tlvs=tlv(0x1401, b"abc", length=40)),
         ("**accepted**", "**accepted**", "**accepted**", "nack 0xc4, close")),
    Case("short_message and payload", "resp 0x01, stays", "5.3.2.32", submitted(tlvs=tlv(0x0424, TEXT)),
         ("accepted", "accepted", "accepted", "accepted")),
    Case("bad validity_period", "resp 0x62, stays", "5.2.16", submitted(validity="tomorrow"),
         ("accepted", "accepted", "0x45", "0x62")),
    Case("query_sm, unknown id", "resp 0x67, stays", "4.8.2", then(pdu("query_sm", 2, query_sm("987654321"))),
         ("silence", "right", "nack", "**close**")),
    Case("cancel_sm, unknown id", "resp 0x11, stays", "4.9.2", then(pdu("cancel_sm", 2, cancel_sm("987654321", PHONE))),
         ("silence", "right", "nack", "0x08 + unbind")),
    Case("replace_sm, unknown id", "resp 0x13, stays", "4.10.2",
         then(pdu("replace_sm", 2, replace_sm("987654321", TEXT))), ("silence", "right", "**close**", "**close**")),
    Case("submit_multi", OK, "4.5", then(pdu("submit_multi", 2, submit_multi([PHONE, "79991110001"], TEXT))),
         ("silence", "0x08", "nack 0x03", "**close**")),
    Case("data_sm", OK, "4.7", then(pdu("data_sm", 2, data_sm(PHONE, TEXT))), ("silence", "0x08", "ok", "0x08")),
    Case("enquire_link with a body", OK, "4.11", then(pdu("enquire_link", 2, b"body")),
         ("ok", "**submit_sm_resp 0xc1**", "ok", "ok")),
    Case("generic_nack from the ESME", "stays", "4.3", silent(pdu(RESPONSE, 2, status=3)),
         ("ignore", "ignore", "**answers nack 0x03**", "ignore")),
    Case("bind, submit_sm in one segment", OK, "3.2", _one_segment, ("ok", "ok", "ok", "ok")),
    Case("both, byte by byte", OK, "3.2", _byte_by_byte, ("ok", "ok", "ok", "ok")),
    Case("unbind", "resp 0x00, closed", "4.2", then(pdu("unbind", 2)), ("ok", "**close, no resp**", "ok", "ok")),
]  # fmt: skip

FURTHER = [
    Case("bind, unknown system_id", "resp 0x0d, stays", "5.1.3", first(pdu("bind_receiver", 2, bind("x", PASSWORD)))),
    Case("bind, system_id of 70", "resp 0x0f, stays", "5.2.1", first(pdu("bind_receiver", 2, bind("x" * 70, "x")))),
    Case("bind as version 3.3", "resp 0x00, no TLVs, stays", "3.4", _bind_in_3_3),
    Case("enquire_link before any bind", OK, "5.0 2.4", first(pdu("enquire_link", 2))),
    Case("unbind before any bind", "resp 0x04, stays", "2.3", first(pdu("unbind", 2))),
    Case("query_sm on a receiver", "resp 0x04, stays", "2.3", then(pdu("query_sm", 2, query_sm("1")), "bind_receiver")),
    Case("data_sm on a receiver", "resp 0x04, stays", "5.0 2.4",
         then(pdu("data_sm", 2, data_sm(PHONE, TEXT)), "bind_receiver")),
    Case("deliver_sm from the ESME", "nack 0x03, stays", "2.3", then(pdu("deliver_sm", 2, SUBMIT))),
    Case("outbind from the ESME", "nack 0x03, stays", "2.3",
         then(pdu("outbind", 2, c_octets(NAME) + c_octets(PASSWORD)))),
    Case("alert_notification from the ESME", "nack 0x03, stays", "2.3",
         then(pdu("alert_notification", 2, b"\1\1" + c_octets(PHONE) + b"\1\1" + c_octets(PHONE)))),
    Case("unknown response", "stays", "4.3", silent(pdu(RESPONSE | 0x22, 2))),
    Case("response to nothing", "stays", "4.3", silent(pdu(RESPONSE | 0x05, 2, b"\0"))),
    Case("sequence_number 0", OK, "5.1.4", then(pdu("submit_sm", 0, SUBMIT), sequence=0)),
    Case("sequence_number 0xffffffff", OK, "5.1.4", then(pdu("submit_sm", 0xFFFFFFFF, SUBMIT), sequence=0xFFFFFFFF)),
    Case("command_length 0", "nack 0x02, closed", "4.3", _length(0)),
    Case("command_length 70,000", "nack 0x02, closed", "5.1.3", _length(70_000)),
    Case("HTTP", "nack 0x02, closed", "4.3", first(b"GET / HTTP/1.1\r\nHost: call.example\r\n\r\n", None)),
    Case("submit, unbind, submit at once", "resp 0x00, resp 0x04, unbind resp 0x00, closed", "4.2", _submit_and_unbind),
    Case("service_type of 9", "resp 0x15, stays", "5.2.11", submitted(service_type="too long!")),
    Case("source_addr of 25 digits", "resp 0x0a, stays", "5.2.8", submitted(source="1" * 25)),
    Case("dest_addr_ton 7", "resp 0x50, stays", "5.2.5", submitted(ton=7)),
    Case("esm_class, a receipt's", "resp 0x43, stays", "5.2.12", submitted(esm_class=4)),
    Case("priority_flag 4", "resp 0x06, stays", "5.2.14", submitted(priority=4)),
    Case("bad schedule_delivery_time", "resp 0x61, stays", "5.2.15", submitted(schedule="tomorrow")),
    Case("registered_delivery 3", "resp 0x07, stays", "5.2.17", submitted(registered=3)),
    Case("replace_if_present_flag 2", "resp 0x54, stays", "5.2.18", submitted(replace=2)),
    Case("sm_default_msg_id 1", "resp 0x63, stays", "5.2.20", submitted(default_id=1)),
    Case("TLV of the wrong length", "resp 0xc2, stays", "5.1.3", submitted(tlvs=tlv(0x0005, b"\1\1"))),
    Case("no text", "resp 0x01, stays", "5.2.21", then(pdu("submit_sm", 2, submit_sm(PHONE, b"")))),
    Case("submit_multi, a distribution list", "resp 0x34, stays", "5.1.3",
         then(pdu("submit_multi", 2, submit_multi([], TEXT, lists=("all",))))),
]  # fmt: skip

CASES = COMPARED + FURTHER
