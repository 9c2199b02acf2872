"""Delivery receipts: a deliver_sm that tells how a message ended, written and read (SMPP 3.4 appendix B).

Rules. Written the classic way: the text that every ESME knows, data_coding 0 whatever the message had, in the client's
alphabet; and for peers from 3.4 on the same in parameters. The dates are in a time zone that the caller chooses, for
the text does not say one. `err` and the error code parameter are ours (`message_states.ERRORS`).
Read with patience, since every SMSC writes its own: fields in any order or missing, any case, dates of 10 to 14 digits,
`err` in decimal or hexadecimal, a text in UCS-2 or a data_coding that lies, parameters alone. Reading never raises.

Parameters: receipted_message_id, message_state, network_error_code; and for who asks for "all", the provider's own cost
(0x2000) and flag (0x2001, whose low bits 7 say "call") as it would send them itself (provider.md section 5), and the
billed seconds of the call under SECONDS, which is ours: four octets, in the vendors' range (0x1400 to 0x3FFF) outside
what the provider uses. Not for everybody: section 3.3 has an unknown parameter ignored, and there are ESMEs that break
at one, do not answer, and so get the receipt again and again.
network_error_code has network type 8, "message centre specific" (5.0 section 4.8.4.42): 3.4 knows none for numbers
like ours, and 3 would pass them off as GSM's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import partial
from typing import Literal, NamedTuple, TypeAlias

from gateway.latin import plain
from gateway.outcome import State, Why
from gateway.smpp import tlv
from gateway.smpp.bodies import DeliverSm, QuerySmResp, Tlvs
from gateway.smpp.codes import Tag
from gateway.smpp.message_states import BY_WORD, FINAL, WORDS, MessageState, error_code, message_state
from gateway.smpp.text import Default, Fault, decode, squeezed
from gateway.smpp.times import write_time

__all__ = [
    "COST",
    "FLAG",
    "SECONDS",
    "Address",
    "Parameters",
    "ReadReceipt",
    "query_result",
    "read_receipt",
    "write_receipt",
]

COST = 0x2000
FLAG = 0x2001
SECONDS = 0x2F01

_CALL = 7  # bits 0 to 3 of FLAG
_OURS = 8  # network type: message centre specific
_RECEIPT, _INTERMEDIATE, _TYPE = 0x04, 0x20, 0x3C  # esm_class bits 5 to 2
_QUOTED = 20  # characters of the message
_COST = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_MOST_COST = 6  # characters
_PARAMETERS_SINCE = 0x34


Parameters: TypeAlias = Literal["standard", "all", "none"]
"""Which a peer is sent: the specification's, also the vendors', or no parameters at all."""


class Address(NamedTuple):
    """As a submit_sm gave it."""

    ton: int
    npi: int
    addr: str


def write_receipt(
    message_id: str,
    state: State,
    why: Why | None,
    *,
    sender: Address,
    callee: Address,
    submitted_at: int,
    done_at: int,
    text: str,
    version: int,
    default: Default,
    zone: tzinfo = UTC,
    service_type: str = "",
    cost: str = "",
    seconds: int | None = None,
    parameters: Parameters = "standard",
) -> DeliverSm:
    """The receipt for one call; while it has not ended, an intermediate notification (esm_class 0x20).

    `message_id` is the id as this client was given it. `sender` and `callee` are source and destination of the submit:
    they are swapped here, the receipt comes from the callee. `submitted_at`, `done_at`: ms. `version` and `default`
    are the peer's interface_version and what data_coding 0 means to it. `cost` and `seconds` are told with "all" alone.
    """
    stands, error = message_state(state, why), error_code(state, why)
    delivered = int(stands is MessageState.DELIVERED)
    quoted = _quoted(text, default)
    tlvs: Tlvs = ()
    if version >= _PARAMETERS_SINCE and parameters != "none":
        tlvs = _standard(message_id, stands, error) + (_further(cost, seconds) if parameters == "all" else ())
    words = (
        f"id:{message_id} sub:001 dlvrd:{delivered:03d}"
        f" submit date:{_date(submitted_at, zone)} done date:{_date(done_at, zone)}"
        f" stat:{WORDS[stands]} err:{error:03d} text:{quoted}"
    )
    return DeliverSm(
        service_type=service_type,
        source_addr_ton=callee.ton,
        source_addr_npi=callee.npi,
        source_addr=callee.addr,
        dest_addr_ton=sender.ton,
        dest_addr_npi=sender.npi,
        destination_addr=sender.addr,
        esm_class=_RECEIPT if stands in FINAL else _INTERMEDIATE,
        short_message=squeezed(words, default),
        tlvs=tlvs,
    )


def query_result(message_id: str, state: State, why: Why | None, ended_at: int) -> QuerySmResp:
    """The answer to query_sm; final_date is `ended_at` (ms), and empty while the call has not ended (4.8.2)."""
    stands = message_state(state, why)
    return QuerySmResp(
        message_id=message_id,
        final_date=write_time(ended_at) if stands in FINAL else "",
        message_state=stands,
        error_code=error_code(state, why),
    )


def _quoted(text: str, default: Default) -> str:
    """The beginning of a text; what the client's alphabet has no letters for stands there in Latin ones."""
    quoted = "".join(sign if sign.isprintable() else " " for sign in text[:_QUOTED])
    if quoted.isascii() or b"?" not in squeezed(quoted.replace("?", ""), default):
        return quoted
    return "".join(map(partial(_latin, default=default), quoted))[:_QUOTED]


def _latin(sign: str, default: Default) -> str:
    """`<U+266B>`, for what has no Latin letters either, would only take the room of those that have."""
    word = sign if squeezed(sign, default) != b"?" else plain(sign)
    return "?" if word.startswith("<U+") else word


def _date(ms: int, zone: tzinfo) -> str:
    return f"{datetime.fromtimestamp(ms // 1000, zone):%y%m%d%H%M}"


def _standard(message_id: str, stands: MessageState, error: int) -> Tlvs:
    found = ((Tag.RECEIPTED_MESSAGE_ID, message_id.encode("ascii") + b"\0"), (Tag.MESSAGE_STATE, bytes([stands])))
    return (*found, (Tag.NETWORK_ERROR_CODE, bytes([_OURS]) + error.to_bytes(2, "big"))) if error else found


def _further(cost: str, seconds: int | None) -> Tlvs:
    found: list[tuple[int, bytes]] = []
    if price := _price(cost):
        found.append((COST, price.encode("ascii") + b"\0"))
    if price or seconds is not None:
        found.append((FLAG, _CALL.to_bytes(2, "big")))
    if seconds is not None and 0 <= seconds < 1 << 32:
        found.append((SECONDS, seconds.to_bytes(4, "big")))
    return tuple(found)


def _price(cost: str) -> str:
    """`n.nnnn`, six characters, so with fewer decimals where the sum is greater; "" when it is none or does not fit."""
    if not _COST.fullmatch(cost):
        return ""
    sums = (f"{Decimal(cost):.{places}f}" for places in (4, 3, 2, 1, 0))
    return next((text for text in sums if len(text) <= _MOST_COST), "")


@dataclass(frozen=True, slots=True)
class ReadReceipt:
    """What an SMSC says about a message. Whatever it does not say is empty or None."""

    ids: tuple[str, ...]  # verbatim: of the parameter, and of the text where that is another one
    state: MessageState | None  # by `stat`, else by the parameter: some providers put their own numbers there
    intermediate: bool
    stat: str = ""  # the word as it was written
    state_number: int | None = None  # the parameter as it was written
    err: int | None = None
    network_error: tuple[int, int] | None = None  # network type, code
    submitted_at: int | None = None
    done_at: int | None = None
    sub: int | None = None
    dlvrd: int | None = None
    text: str = ""
    cost: str = ""
    flag: int | None = None
    seconds: int | None = None
    reference: int | None = None  # user_message_reference of the submit


_NUMBERS = frozenset(MessageState)
_LONGEST = 2_000  # octets that are looked at
_FIELDS = r"submit[ _]?date|done[ _]?date|dlvrd|stat|sub|err|id"
_FIELD = re.compile(rf"(?:^|[\s,;])({_FIELDS})\s?:\s?(?!(?:{_FIELDS}|text)\s?:)([^\s,;]*)", re.IGNORECASE)
_TEXT = re.compile(r"(?:^|[\s,;])text\s?:", re.IGNORECASE)
_SIGNS = bytes.maketrans(b"\x00\x02\x11", b"@$_")
_LOOKS_PLAIN = re.compile(rb"\b(?:id|stat)\s?:", re.IGNORECASE)


def read_receipt(pdu: DeliverSm, default: Default, zone: tzinfo = UTC) -> ReadReceipt | None:
    """What a deliver_sm says about an earlier message; None when it is no receipt but a message.

    It is one when esm_class says so or receipted_message_id is there: never by the text alone, which a telephone could
    have sent. `zone` is what the SMSC's dates are in.
    """
    kind = pdu.esm_class & _TYPE
    receipted = tlv.text(pdu.tlvs, Tag.RECEIPTED_MESSAGE_ID)
    if kind not in (_RECEIPT, _INTERMEDIATE) and not receipted:
        return None
    head, text = _split(pdu, default)
    fields = _fields(text) | _fields(head)
    number = _integer(pdu.tlvs, Tag.MESSAGE_STATE)
    stat = fields.get("stat", "")
    network = tlv.find(pdu.tlvs, Tag.NETWORK_ERROR_CODE) or b""
    state = BY_WORD.get(stat.upper())
    if state is None and number is not None and number in _NUMBERS:
        state = MessageState(number)
    return ReadReceipt(
        ids=tuple(dict.fromkeys(one for one in (receipted, fields.get("id")) if one)),
        state=state,
        intermediate=kind == _INTERMEDIATE,
        stat=stat,
        state_number=number,
        err=_error(fields.get("err", "")),
        network_error=(network[0], int.from_bytes(network[1:], "big")) if len(network) == 3 else None,
        submitted_at=_instant(fields.get("submitdate", ""), zone),
        done_at=_instant(fields.get("donedate", ""), zone),
        sub=_count(fields.get("sub", "")),
        dlvrd=_count(fields.get("dlvrd", "")),
        text=text,
        cost=tlv.text(pdu.tlvs, COST) or "",
        flag=_integer(pdu.tlvs, FLAG),
        seconds=_integer(pdu.tlvs, SECONDS),
        reference=_integer(pdu.tlvs, Tag.USER_MESSAGE_REFERENCE),
    )


def _split(pdu: DeliverSm, default: Default) -> tuple[str, str]:
    """The fields, and what stands behind `text:`. Fields behind it count only where they are missing before it.

    Fields are ASCII in every alphabet but for a few signs of GSM 03.38, which no other has there; so what an id is
    does not depend on a setting. The text does. When there are fields it is not UCS-2, whatever data_coding says.
    """
    octets = (pdu.short_message or tlv.find(pdu.tlvs, Tag.MESSAGE_PAYLOAD) or b"")[:_LONGEST]
    if not _LOOKS_PLAIN.search(octets):
        read = decode(octets, pdu.data_coding, default)
        words = "" if isinstance(read, Fault) else read
        found = _TEXT.search(words)
        return (words[: found.start()], words[found.end() :]) if found else (words, "")
    words = octets.translate(_SIGNS).decode("latin-1")
    found = _TEXT.search(words)
    if not found:
        return words, ""
    read = decode(octets[found.end() :], 0, default)
    return words[: found.start()], words[found.end() :] if isinstance(read, Fault) else read


def _fields(words: str) -> dict[str, str]:
    """By name, in small letters and without a gap; of a repeated one the first."""
    found = reversed(_FIELD.findall(words))
    return {name.lower().replace(" ", "").replace("_", ""): value for name, value in found}


def _integer(tlvs: Tlvs, tag: int) -> int | None:
    value = tlv.find(tlvs, tag)
    return int.from_bytes(value, "big") if value and len(value) <= 8 else None


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _error(text: str) -> int | None:
    """Decimal where it can be, else hexadecimal."""
    found = re.fullmatch("(0x)?([0-9a-f]{1,8})", text.lower())
    if not found:
        return None
    return int(found[2], 16) if found[1] or not found[2].isdigit() else int(found[2])


_DATES: Sequence[tuple[int, str]] = ((10, "%y%m%d%H%M"), (12, "%Y%m%d%H%M"), (12, "%y%m%d%H%M%S"), (14, "%Y%m%d%H%M%S"))


def _instant(text: str, zone: tzinfo) -> int | None:
    """YYMMDDhhmm, with seconds, the whole year, or both; 12 digits that begin with 20 have the year if they can."""
    if not re.fullmatch("[0-9]{10,14}", text):
        return None
    for digits, form in _DATES:
        if len(text) == digits and (form[1] == "y" or text.startswith("20")):
            try:
                at = datetime.strptime(text, form).replace(tzinfo=zone)
            except ValueError:
                continue
            return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return None
