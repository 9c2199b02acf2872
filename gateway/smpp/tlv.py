"""Optional parameters (TLVs): the table of their sizes, and typed access to them.

Rules. SIZES has every tag of 3.4 section 5.3.2, with 5.0's width where that is greater. A tag that is not in it is a
vendor's or a later version's: kept as it came. Repeated tags are all kept; whoever asks for one gets the first.
A tag here is an int, a value bytes, big-endian when it is a number (section 3.1).
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.smpp.bodies import Tlvs
from gateway.smpp.codes import Tag

__all__ = ["SIZES", "Size", "find", "integer", "number", "text", "tlvs_in", "words", "wrong_size"]

_HEAD = struct.Struct(">HH")


@dataclass(frozen=True, slots=True)
class Size:
    """How many octets a value has, and where the specification says so (3.4, or 5.0 where marked)."""

    least: int
    most: int
    section: str


SIZES: Mapping[int, Size] = MappingProxyType(
    {
        Tag.DEST_ADDR_SUBUNIT: Size(1, 1, "5.3.2.1"),
        Tag.SOURCE_ADDR_SUBUNIT: Size(1, 1, "5.3.2.2"),
        Tag.DEST_NETWORK_TYPE: Size(1, 1, "5.3.2.3"),
        Tag.SOURCE_NETWORK_TYPE: Size(1, 1, "5.3.2.4"),
        Tag.DEST_BEARER_TYPE: Size(1, 1, "5.3.2.5"),
        Tag.SOURCE_BEARER_TYPE: Size(1, 1, "5.3.2.6"),
        Tag.DEST_TELEMATICS_ID: Size(2, 2, "5.3.2.7"),
        Tag.SOURCE_TELEMATICS_ID: Size(1, 1, "5.3.2.8"),
        Tag.QOS_TIME_TO_LIVE: Size(4, 4, "5.3.2.9"),
        Tag.PAYLOAD_TYPE: Size(1, 1, "5.3.2.10"),
        Tag.ADDITIONAL_STATUS_INFO_TEXT: Size(1, 256, "5.3.2.11"),
        Tag.RECEIPTED_MESSAGE_ID: Size(1, 65, "5.3.2.12"),
        Tag.MS_MSG_WAIT_FACILITIES: Size(1, 1, "5.3.2.13"),
        Tag.PRIVACY_INDICATOR: Size(1, 1, "5.3.2.14"),
        Tag.SOURCE_SUBADDRESS: Size(2, 23, "5.3.2.15"),
        Tag.DEST_SUBADDRESS: Size(2, 23, "5.3.2.16"),
        Tag.USER_MESSAGE_REFERENCE: Size(2, 2, "5.3.2.17"),
        Tag.USER_RESPONSE_CODE: Size(1, 1, "5.3.2.18"),
        Tag.LANGUAGE_INDICATOR: Size(1, 1, "5.3.2.19"),
        Tag.SOURCE_PORT: Size(2, 2, "5.3.2.20"),
        Tag.DESTINATION_PORT: Size(2, 2, "5.3.2.21"),
        Tag.SAR_MSG_REF_NUM: Size(2, 2, "5.3.2.22"),
        Tag.SAR_TOTAL_SEGMENTS: Size(1, 1, "5.3.2.23"),
        Tag.SAR_SEGMENT_SEQNUM: Size(1, 1, "5.3.2.24"),
        Tag.SC_INTERFACE_VERSION: Size(1, 1, "5.3.2.25"),
        Tag.DISPLAY_TIME: Size(1, 1, "5.3.2.26"),
        Tag.MS_VALIDITY: Size(1, 4, "5.3.2.27"),  # 5.0 section 4.8.4.41 has a longer form
        Tag.DPF_RESULT: Size(1, 1, "5.3.2.28"),
        Tag.SET_DPF: Size(1, 1, "5.3.2.29"),
        Tag.MS_AVAILABILITY_STATUS: Size(1, 1, "5.3.2.30"),
        Tag.NETWORK_ERROR_CODE: Size(3, 3, "5.3.2.31"),
        Tag.MESSAGE_PAYLOAD: Size(0, 65_535, "5.3.2.32"),
        Tag.DELIVERY_FAILURE_REASON: Size(1, 1, "5.3.2.33"),
        Tag.MORE_MESSAGES_TO_SEND: Size(1, 1, "5.3.2.34"),
        Tag.MESSAGE_STATE: Size(1, 1, "5.3.2.35"),
        Tag.CALLBACK_NUM: Size(4, 19, "5.3.2.36"),
        Tag.CALLBACK_NUM_PRES_IND: Size(1, 1, "5.3.2.37"),
        Tag.CALLBACK_NUM_ATAG: Size(0, 65, "5.3.2.38"),
        Tag.NUMBER_OF_MESSAGES: Size(1, 1, "5.3.2.39"),
        Tag.SMS_SIGNAL: Size(2, 2, "5.3.2.40"),
        Tag.ALERT_ON_MESSAGE_DELIVERY: Size(0, 1, "5.3.2.41"),  # 5.0 section 4.8.4.2 gives it a value
        Tag.ITS_REPLY_TYPE: Size(1, 1, "5.3.2.42"),
        Tag.ITS_SESSION_INFO: Size(2, 2, "5.3.2.43"),
        Tag.USSD_SERVICE_OP: Size(1, 1, "5.3.2.44"),
        Tag.CONGESTION_STATE: Size(1, 1, "5.0 4.8.4.18"),
    }
)


def tlvs_in(buffer: bytes | bytearray, at: int, end: int) -> tuple[Tlvs, int]:
    """The whole parameters between `at` and `end`, and where they stop: short of `end` when one runs over it."""
    found = []
    while end - at >= 4:
        tag, size = _HEAD.unpack_from(buffer, at)
        after = at + 4 + size
        if after > end:
            break
        found.append((tag, bytes(buffer[at + 4 : after])))
        at = after
    return tuple(found), at


def words(tlvs: Tlvs) -> bytes:
    """The parameters as octets. ValueError when one cannot be written: `read` would refuse it."""
    if wrong := wrong_size(tlvs):
        raise ValueError(wrong)
    if any(not 0 <= tag <= 0xFFFF or len(value) > 0xFFFF for tag, value in tlvs):
        raise ValueError("a tag or a length does not fit into two octets")
    return b"".join([_HEAD.pack(tag, len(value)) + value for tag, value in tlvs])


def wrong_size(tlvs: Tlvs) -> str:
    """What is wrong with the first known parameter whose value has the wrong length; empty when all are right."""
    for tag, value in tlvs:
        size = SIZES.get(tag)
        if size and not size.least <= len(value) <= size.most:
            allowed = f"{size.least}" if size.least == size.most else f"{size.least} to {size.most}"
            return f"{Tag(tag).name.lower()} has {len(value)} octets, not {allowed} (section {size.section})"
    return ""


def find(tlvs: Tlvs, tag: int) -> bytes | None:
    """The first value under `tag`."""
    for one, value in tlvs:
        if one == tag:
            return value
    return None


def integer(tlvs: Tlvs, tag: int, default: int) -> int:
    """The first value under `tag` as an unsigned number; `default` when it is not there or not as long as it must be.

    A response may carry such a one (`reading` does not doubt a response for it). A vendor's has 1 to 8 octets.
    """
    value = find(tlvs, tag)
    if value is None:
        return default
    size = SIZES.get(tag)
    least, most = (size.least, size.most) if size else (1, 8)
    return int.from_bytes(value, "big") if max(least, 1) <= len(value) <= most else default


def text(tlvs: Tlvs, tag: int) -> str | None:
    """The first value under `tag` as a C-octet string; None when it is not there or not ASCII.

    The NUL at its end is not missed: many SMSCs send receipted_message_id without.
    """
    value = find(tlvs, tag)
    if value is None or not value.isascii():
        return None
    return value.split(b"\0", 1)[0].decode("ascii")


def number(tag: int, value: int) -> tuple[int, bytes]:
    """A parameter whose value is a number; as wide as its tag demands (a vendor's: one octet, or as many as it needs).

    OverflowError or ValueError when it does not fit.
    """
    size = SIZES.get(tag)
    width = size.most if size else max(1, (value.bit_length() + 7) // 8)
    return tag, value.to_bytes(width, "big")
