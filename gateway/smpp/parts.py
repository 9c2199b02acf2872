"""Long messages in pieces: which piece a PDU carries, and the text of the pieces together.

Rules. Three ways lead here: a user data header in the text (esm_class 0x40; 3GPP TS 23.040 sections 9.2.3.24.1 and
.8), the sar_* parameters (SMPP 3.4 section 5.3.2.22), and message_payload, which is a whole long message. Nothing
raises: what does not add up is a Fault for the answer. References are as good as their `kind`: an 8-bit 5 and a 16-bit
5 are two messages. Keeping pieces, and how many and how long, is for the caller to bound.

Decided where the standards leave it open:
- Faults of the header are RINVESMCLASS, since esm_class promises one that is not there; those of sar_* have the
  statuses of section 5.1.3 for parameters: RMISSINGOPTPARAM, RINVPARLEN, RINVOPTPARAMVAL.
- Header and sar_* may both be there when they say the same piece of the same total (the header's reference counts).
- A repeated concatenation element: the last one counts (23.040 section 9.2.3.24). One of the wrong length is a Fault.
- Elements that change the alphabet (national language tables, 0x24 and 0x25) are a Fault: RINVDCS. Others are skipped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from gateway.smpp.bodies import Tlvs
from gateway.smpp.codes import Status, Tag
from gateway.smpp.text import Default, Fault, Ia5, decode, reading_of
from gateway.smpp.tlv import find

__all__ = ["Kind", "Part", "Whole", "join", "part_of"]

Kind: TypeAlias = Literal["udh8", "udh16", "sar"]


@dataclass(frozen=True, slots=True)
class Part:
    """One of `total` (2 to 255) pieces; `number` from 1. `octets`: its text, without a header."""

    reference: int
    total: int
    number: int
    octets: bytes
    kind: Kind = "udh8"


@dataclass(frozen=True, slots=True)
class Whole:
    """All of the text, without a header."""

    octets: bytes


_UDHI = 0x40
_CONCATENATION: dict[int, tuple[Kind, int]] = {0x00: ("udh8", 3), 0x08: ("udh16", 4)}
_NATIONAL = frozenset({0x24, 0x25})
_SAR = (Tag.SAR_MSG_REF_NUM, Tag.SAR_TOTAL_SEGMENTS, Tag.SAR_SEGMENT_SEQNUM)
_SAR_LENGTHS = {Tag.SAR_MSG_REF_NUM: 2, Tag.SAR_TOTAL_SEGMENTS: 1, Tag.SAR_SEGMENT_SEQNUM: 1}

_Place: TypeAlias = tuple[Kind, int, int, int]  # kind, reference, total, number


def part_of(short_message: bytes, esm_class: int, tlvs: Tlvs) -> Part | Whole | Fault:
    """What a submit_sm, submit_multi or data_sm carries. Of repeated parameters the first counts."""
    if not tlvs and not esm_class & _UDHI:
        return Whole(short_message)
    octets = short_message
    payload = find(tlvs, Tag.MESSAGE_PAYLOAD)
    if payload is not None:
        if short_message:
            return Fault(
                Status.RINVMSGLEN,
                "both short_message and message_payload hold text",
                "текст и в short_message, и в message_payload",
            )
        octets = payload
    header: _Place | None = None
    if esm_class & _UDHI:
        read = _header(octets)
        if isinstance(read, Fault):
            return read
        header = read
        octets = octets[1 + octets[0] :]
    segment = _segment(tlvs)
    if isinstance(segment, Fault):
        return segment
    if header and segment and header[2:] != segment[2:]:
        return Fault(
            Status.RINVOPTPARAMVAL,
            f"the header says part {header[3]} of {header[2]}, sar_* say part {segment[3]} of {segment[2]}",
            f"в заголовке часть {header[3]} из {header[2]}, а в sar_* — {segment[3]} из {segment[2]}",
        )
    place = header or segment
    if place is None or place[2] == 1:
        return Whole(octets)
    kind, reference, total, number = place
    return Part(reference, total, number, octets, kind)


def join(parts: Sequence[Part], codings: Sequence[int], default: Default, ia5: Ia5 = "auto") -> str | Fault:
    """The text of all the parts of one message, in any order; `codings` are their data_codings in the same order.

    Octets are joined before they are read, since a cut may go through a character, an escape or a surrogate pair;
    only where the codings differ is each part read by itself. Raises ValueError when a part is missing or twice there.
    """
    pairs = sorted(zip(parts, codings, strict=True), key=lambda pair: pair[0].number)
    messages = {(part.kind, part.reference, part.total) for part, _ in pairs}
    if len(messages) != 1 or [part.number for part, _ in pairs] != list(range(1, pairs[0][0].total + 1)):
        raise ValueError("not all parts of one message")
    if len(set(codings)) == 1:
        coding = codings[0]
        pieces = [part.octets for part, _ in pairs]
        if reading_of(coding, default) == "ucs-2":
            pieces = _one_mark(pieces)
        return decode(b"".join(pieces), coding, default, ia5)
    texts = []
    for part, coding in pairs:
        text = decode(part.octets, coding, default, ia5)
        if isinstance(text, Fault):
            return Fault(text.status, f"part {part.number}: {text.detail}", f"часть {part.number}: {text.ru}")
        texts.append(text)
    return "".join(texts)


def _one_mark(pieces: list[bytes]) -> list[bytes]:
    """Without the byte order marks that some programs set before every part."""
    mark = pieces[0][:2]
    if mark not in (b"\xfe\xff", b"\xff\xfe"):
        return pieces
    return [pieces[0], *(piece.removeprefix(mark) for piece in pieces[1:])]


def _header(octets: bytes) -> _Place | Fault | None:
    """The place that a user data header gives; None when it gives none."""
    if not octets or 1 + octets[0] > len(octets):
        return _bad_header("the user data header is longer than the message", "заголовок UDH длиннее сообщения")
    end = 1 + octets[0]
    found: _Place | None = None
    at = 1
    while at < end:
        if at + 2 > end or at + 2 + octets[at + 1] > end:
            return _bad_header("an element of the user data header is cut", "элемент заголовка UDH обрезан")
        element, length = octets[at], octets[at + 1]
        body = octets[at + 2 : at + 2 + length]
        at += 2 + length
        if element in _NATIONAL:
            return Fault(
                Status.RINVDCS,
                "national language tables are not supported; the sender must write UCS-2 and set data_coding 8",
                "национальные таблицы GSM не поддерживаются; отправитель должен писать UCS-2 и ставить data_coding 8",
            )
        if element not in _CONCATENATION:
            continue
        kind, expected = _CONCATENATION[element]
        if length != expected:
            return _bad_header(
                f"concatenation element 0x{element:02X} has {length} octets",
                f"в элементе склейки 0x{element:02X} {length} октетов",
            )
        found = (kind, int.from_bytes(body[:-2], "big"), body[-2], body[-1])
    if found and (trouble := _trouble(found)):
        return _bad_header(*trouble)
    return found


def _segment(tlvs: Tlvs) -> _Place | Fault | None:
    """The place that sar_* give; None when there are none."""
    found = {tag: value for tag in _SAR if (value := find(tlvs, tag)) is not None}
    if not found:
        return None
    if len(found) < len(_SAR):
        missing = ", ".join(tag.name.lower() for tag in _SAR if tag not in found)
        return Fault(Status.RMISSINGOPTPARAM, f"sar_* without {missing}", f"среди sar_* нет {missing}")
    for tag, value in found.items():
        if len(value) != _SAR_LENGTHS[tag]:
            return Fault(
                Status.RINVPARLEN,
                f"{tag.name.lower()} has {len(value)} octets",
                f"в {tag.name.lower()} {len(value)} октетов",
            )
    reference, total, number = (int.from_bytes(found[tag], "big") for tag in _SAR)
    place: _Place = ("sar", reference, total, number)
    trouble = _trouble(place)
    return Fault(Status.RINVOPTPARAMVAL, *trouble) if trouble else place


def _trouble(place: _Place) -> tuple[str, str] | None:
    """Why there is no such part, in both languages."""
    _, _, total, number = place
    if 1 <= number <= total:
        return None
    return f"there is no part {number} of {total}", f"части {number} из {total} не бывает"


def _bad_header(en: str, ru: str) -> Fault:
    return Fault(Status.RINVESMCLASS, en, ru)
