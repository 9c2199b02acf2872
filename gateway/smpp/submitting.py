"""A text and a number as the submit_sm, one or several, that ask a provider for a call.

Rules. Plain values in, bodies out; how a provider wants them is `Habits`, since no two want the same. A character that
the first alphabet lacks makes the whole text go in the next one; nothing is ever left out, and nothing replaced but
halves of a surrogate pair, which are no characters. A text that is cut is cut between characters, never inside an
escape of GSM 03.38 or a surrogate pair: a part must be right by itself, for not everybody joins octets.

How much a short_message and its parts hold is what a telephone's frame does, 140 octets or 160 septets (3GPP TS 23.040
section 9.2.3.24.1), although SMPP has room for 254: whoever carries it on may not cut it himself.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from gateway.smpp import tlv
from gateway.smpp.alphabets import WRITTEN
from gateway.smpp.bodies import SubmitSm, Tlvs
from gateway.smpp.codes import Tag
from gateway.smpp.times import write_period

__all__ = ["GSM", "ISO", "UCS2_ALWAYS", "Alphabet", "Codings", "Habits", "LongText", "Marking", "submissions"]

Marking: TypeAlias = Literal["prefix", "service_type", "tlv", "none"]
"""What tells a provider that it is to call, and not to send a message."""

LongText: TypeAlias = Literal["payload", "udh8", "udh16"]
"""The whole text in message_payload, however short it is; or in parts, whose reference has so many bits."""

Alphabet: TypeAlias = Literal["gsm", "latin-1", "ascii", "cp1251", "utf-8", "ucs-2"]

Codings: TypeAlias = tuple[tuple[Alphabet, int], ...]
"""Alphabets and their data_coding, in the order in which they are tried; the last one must have every character."""

# The provider's data_coding is 4 * coding: 0 is its default alphabet, 4 ISO-8859-1, 8 UCS-2 (provider.md section 5).
GSM: Codings = (("gsm", 0), ("ucs-2", 8))
ISO: Codings = (("latin-1", 0), ("ucs-2", 8))
"""Its default alphabet for who binds with the system_type "ISO"."""
UCS2_ALWAYS: Codings = (("ucs-2", 8),)

_WIDE = {"utf-8": "utf-8", "ucs-2": "utf-16-be"}
_DAY = 86_400_000
_MINUTE = 60_000
_UDHI = 0x40
_MOST_PARTS = 255
_MOST_PAYLOAD = 65_535
_FRAME = {"gsm": 160}  # of an alphabet that is packed on the air
_OCTETS = 140


@dataclass(frozen=True, slots=True)
class Habits:
    """How a provider wants a submit_sm. The defaults are those of provider.md section 5.

    ValueError for what contradicts itself.
    """

    marking: Marking = "prefix"
    marker: str = "__CALL__"  # what "prefix" puts before the text
    marker_tlv: tuple[int, bytes] | None = None  # what "tlv" adds
    service_type: str = ""  # in every submit_sm; "service_type" says that it is the mark
    source_ton: int = 5
    source_npi: int = 1
    source_addr: str = ""
    dest_ton: int = 1
    dest_npi: int = 1
    esm_class: int = 0
    protocol_id: int = 0
    priority_flag: int = 0
    registered_delivery: int = 1
    long_text: LongText = "payload"
    codings: Codings = GSM
    longest_validity: int = _DAY  # ms; what is more is cut to that
    tlvs: Tlvs = ()  # in every submit_sm

    def __post_init__(self) -> None:
        if self.marking == "service_type" and not self.service_type:
            raise ValueError("service_type is the mark of a call, and empty")
        if self.marking == "tlv" and self.marker_tlv is None:
            raise ValueError("a parameter is the mark of a call, and there is none")
        if self.marking == "prefix" and not self.marker:
            raise ValueError("a prefix is the mark of a call, and empty")
        if not self.codings or self.codings[-1][0] not in _WIDE:
            raise ValueError("the last alphabet must have every character")
        if self.longest_validity < _MINUTE:
            raise ValueError("a validity has minutes")


def submissions(
    text: str,
    phone: str,
    habits: Habits,
    *,
    source_addr: str = "",
    validity: int = 0,
    message_reference: int | None = None,
    part_reference: int = 0,
) -> tuple[SubmitSm, ...]:
    """What asks for one call of `phone`, written as it stands in there; more than one submit_sm are parts of a text.

    `source_addr`: "" is that of `habits`. `validity`: ms from now, in whole minutes rounded down, but one at least; 0:
    the provider's own. `message_reference`: user_message_reference (SMPP 3.4 section 5.3.2.17). `part_reference` tells
    the parts of this text from those of others; what of it does not fit is cut off. ValueError for a text of more than
    65535 octets, or 255 parts, and for numbers that do not fit.
    """
    data_coding, alphabet, octets = _written(habits.marker + text if habits.marking == "prefix" else text, habits)
    tlvs = _parameters(habits, message_reference)
    if habits.long_text == "payload":
        if sum(map(len, octets)) > _MOST_PAYLOAD:
            raise ValueError(f"the text has more than {_MOST_PAYLOAD} octets")
        payload = (int(Tag.MESSAGE_PAYLOAD), b"".join(octets))
        pieces, esm_class, tlvs = [b""], habits.esm_class, (payload, *tlvs)
    else:
        pieces = _pieces(octets, _FRAME.get(alphabet, _OCTETS), alphabet == "gsm", habits.long_text, part_reference)
        esm_class = habits.esm_class | _UDHI if len(pieces) > 1 else habits.esm_class
    return tuple(
        SubmitSm(
            service_type=habits.service_type,
            source_addr_ton=habits.source_ton,
            source_addr_npi=habits.source_npi,
            source_addr=source_addr or habits.source_addr,
            dest_addr_ton=habits.dest_ton,
            dest_addr_npi=habits.dest_npi,
            destination_addr=phone,
            esm_class=esm_class,
            protocol_id=habits.protocol_id,
            priority_flag=habits.priority_flag,
            validity_period=_validity(validity, habits.longest_validity),
            registered_delivery=habits.registered_delivery,
            data_coding=data_coding,
            short_message=piece,
            tlvs=tlvs,
        )
        for piece in pieces
    )


def _written(text: str, habits: Habits) -> tuple[int, Alphabet, list[bytes]]:
    """data_coding, alphabet, and the octets of each character."""
    for alphabet, data_coding in habits.codings:
        codec = _WIDE.get(alphabet)
        if codec is not None:
            return data_coding, alphabet, [sign.encode(codec, "replace") for sign in text]
        known = WRITTEN[alphabet]
        if all(ord(sign) in known for sign in text):
            return data_coding, alphabet, [known[ord(sign)] for sign in text]
    raise ValueError("no alphabet has every character")  # `Habits` sees to it that the last one has


def _parameters(habits: Habits, message_reference: int | None) -> Tlvs:
    found: list[tuple[int, bytes]] = []
    if message_reference is not None:
        found.append(tlv.number(Tag.USER_MESSAGE_REFERENCE, message_reference))
    if habits.marking == "tlv" and habits.marker_tlv is not None:
        found.append(habits.marker_tlv)
    return (*found, *habits.tlvs)


def _validity(ms: int, longest: int) -> str:
    return write_period(max(_MINUTE, min(ms, longest) // _MINUTE * _MINUTE)) if ms else ""


def _pieces(octets: list[bytes], room: int, packed: bool, kind: LongText, reference: int) -> list[bytes]:
    """As one, or each behind its user data header (3GPP TS 23.040 section 9.2.3.24.1 and .8)."""
    if sum(map(len, octets)) <= room:
        return [b"".join(octets)]
    size = 2 if kind == "udh16" else 1
    head = bytes((4 + size, 8 if size == 2 else 0, 2 + size)) + (reference % (1 << 8 * size)).to_bytes(size, "big")
    header = len(head) + 2
    room -= -(-header * 8 // 7) if packed else header
    parts = [bytearray()]
    for sign in octets:
        if len(parts[-1]) + len(sign) > room:
            parts.append(bytearray())
        parts[-1] += sign
    if len(parts) > _MOST_PARTS:
        raise ValueError(f"the text has more than {_MOST_PARTS} parts")
    return [head + bytes((len(parts), number)) + part for number, part in enumerate(parts, 1)]
