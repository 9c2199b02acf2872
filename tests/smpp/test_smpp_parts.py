"""Long messages: which part of what a PDU is, and the parts together."""

import random
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp.codes import Status, Tag
from gateway.smpp.parts import Kind, Part, Whole, join, part_of
from gateway.smpp.text import IA5, UCS2, Default, Fault, encode

UDHI = 0x40
TEXT = b"hello"


def sar(
    reference: bytes = b"\x12\x34", total: bytes = b"\x03", number: bytes = b"\x02"
) -> tuple[tuple[int, bytes], ...]:
    return (
        (Tag.SAR_MSG_REF_NUM, reference),
        (Tag.SAR_TOTAL_SEGMENTS, total),
        (Tag.SAR_SEGMENT_SEQNUM, number),
    )


def payload(octets: bytes) -> tuple[tuple[int, bytes], ...]:
    return ((Tag.MESSAGE_PAYLOAD, octets),)


@pytest.mark.parametrize(
    ("octets", "esm_class", "tlvs", "expected"),
    [
        (TEXT, 0, (), Whole(TEXT)),
        (b"\x05\x00\x03\x07\x02\x01hello", 0, (), Whole(b"\x05\x00\x03\x07\x02\x01hello")),  # nobody said header
        (b"", 0, payload(TEXT), Whole(TEXT)),
        (TEXT, 0, ((0x1401, b"x"),), Whole(TEXT)),
        (b"\x05\x00\x03\x07\x02\x01hello", UDHI, (), Part(7, 2, 1, TEXT, "udh8")),
        (b"\x05\x00\x03\x07\xff\xffhello", UDHI | 0x80 | 3, (), Part(7, 255, 255, TEXT, "udh8")),
        (b"\x06\x08\x04\x01\x07\x02\x01hello", UDHI, (), Part(0x107, 2, 1, TEXT, "udh16")),
        (b"", UDHI, payload(b"\x05\x00\x03\x07\x02\x01hello"), Part(7, 2, 1, TEXT, "udh8")),
        # others are skipped: ports, and what nobody knows; the last concatenation counts
        (b"\x0b\x05\x04\x0b\x84\x23\xf0\x00\x03\x07\x02\x01hello", UDHI, (), Part(7, 2, 1, TEXT, "udh8")),
        (b"\x0a\x00\x03\x01\x09\x05\x00\x03\x07\x02\x01hello", UDHI, (), Part(7, 2, 1, TEXT, "udh8")),
        (b"\x03\x70\x01\x00hello", UDHI, (), Whole(TEXT)),
        (b"\x00hello", UDHI, (), Whole(TEXT)),
        (b"\x05\x00\x03\x07\x01\x01hello", UDHI, (), Whole(TEXT)),  # one of one
        (b"\x05\x00\x03\x07\x02\x02", UDHI, (), Part(7, 2, 2, b"", "udh8")),
        (TEXT, 0, sar(), Part(0x1234, 3, 2, TEXT, "sar")),
        (TEXT, 0, sar(total=b"\x01", number=b"\x01"), Whole(TEXT)),
        (b"", 0, (*sar(), *payload(TEXT)), Part(0x1234, 3, 2, TEXT, "sar")),
        (b"\x05\x00\x03\x07\x03\x02hello", UDHI, sar(), Part(7, 3, 2, TEXT, "udh8")),  # they agree
    ],
)
def test_what_a_pdu_carries(
    octets: bytes, esm_class: int, tlvs: tuple[tuple[int, bytes], ...], expected: object
) -> None:
    assert part_of(octets, esm_class, tlvs) == expected


@pytest.mark.parametrize(
    ("octets", "esm_class", "tlvs", "status", "detail"),
    [
        (b"", UDHI, (), Status.RINVESMCLASS, "the user data header is longer than the message"),
        (b"\x05\x00\x03\x07\x02", UDHI, (), Status.RINVESMCLASS, "the user data header is longer than the message"),
        (b"\xffhello", UDHI, (), Status.RINVESMCLASS, "the user data header is longer than the message"),
        (b"\x05\x00\x04\x07\x02\x01hello", UDHI, (), Status.RINVESMCLASS, "an element of the user data header is cut"),
        (b"\x01\x00hello", UDHI, (), Status.RINVESMCLASS, "an element of the user data header is cut"),
        (b"\x04\x00\x02\x07\x02hello", UDHI, (), Status.RINVESMCLASS, "concatenation element 0x00 has 2 octets"),
        (b"\x02\x08\x00hello", UDHI, (), Status.RINVESMCLASS, "concatenation element 0x08 has 0 octets"),
        (b"\x05\x00\x03\x07\x02\x00hello", UDHI, (), Status.RINVESMCLASS, "there is no part 0 of 2"),
        (b"\x05\x00\x03\x07\x02\x03hello", UDHI, (), Status.RINVESMCLASS, "there is no part 3 of 2"),
        (b"\x05\x00\x03\x07\x00\x00hello", UDHI, (), Status.RINVESMCLASS, "there is no part 0 of 0"),
        (b"\x03\x24\x01\x01hello", UDHI, (), Status.RINVDCS, "national language tables"),
        (b"\x03\x25\x01\x01hello", UDHI, (), Status.RINVDCS, "national language tables"),
        (TEXT, 0, sar()[:2], Status.RMISSINGOPTPARAM, "sar_* without sar_segment_seqnum"),
        (TEXT, 0, sar()[2:], Status.RMISSINGOPTPARAM, "sar_* without sar_msg_ref_num, sar_total_segments"),
        (TEXT, 0, sar(reference=b"\x01"), Status.RINVPARLEN, "sar_msg_ref_num has 1 octets"),
        (TEXT, 0, sar(total=b""), Status.RINVPARLEN, "sar_total_segments has 0 octets"),
        (TEXT, 0, sar(number=b"\x00"), Status.RINVOPTPARAMVAL, "there is no part 0 of 3"),
        (TEXT, 0, sar(number=b"\x04"), Status.RINVOPTPARAMVAL, "there is no part 4 of 3"),
        (TEXT, 0, sar(total=b"\x00"), Status.RINVOPTPARAMVAL, "there is no part 2 of 0"),
        (TEXT, 0, payload(TEXT), Status.RINVMSGLEN, "both short_message and message_payload hold text"),
        (
            b"\x05\x00\x03\x07\x02\x02hello",
            UDHI,
            sar(),
            Status.RINVOPTPARAMVAL,
            "the header says part 2 of 2, sar_* say part 2 of 3",
        ),
    ],
)
def test_what_does_not_add_up(
    octets: bytes, esm_class: int, tlvs: tuple[tuple[int, bytes], ...], status: Status, detail: str
) -> None:
    fault = part_of(octets, esm_class, tlvs)
    assert isinstance(fault, Fault)
    assert fault.status == status
    assert fault.detail.startswith(detail)
    assert fault.detail.isascii()
    assert fault.ru


@given(
    st.binary(max_size=40),
    st.integers(0, 255),
    st.lists(st.tuples(st.sampled_from([0x020C, 0x020E, 0x020F, 0x0424, 0x1401]), st.binary(max_size=20)), max_size=4),
)
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_a_part_a_whole_or_a_fault(
    octets: bytes, esm_class: int, tlvs: list[tuple[int, bytes]]
) -> None:
    part = part_of(octets, esm_class, tuple(tlvs))
    if isinstance(part, Part):
        assert 2 <= part.total <= 255
        assert 1 <= part.number <= part.total


def cut(octets: bytes, at: list[int], kind: Kind = "udh8") -> list[Part]:
    places = sorted({0, len(octets), *(place for place in at if place < len(octets))})
    pieces = [octets[start:end] for start, end in pairwise(places)] or [octets]
    return [Part(7, len(pieces), number, piece, kind) for number, piece in enumerate(pieces, 1)]


@given(
    st.text(st.sampled_from("a{}€ Яё😀@\n"), min_size=1, max_size=60),
    st.lists(st.integers(1, 200), max_size=5),
    st.sampled_from(["gsm", "utf-8", "cp1251"]),
    st.randoms(use_true_random=False),
)
@settings(max_examples=200, deadline=None)
def test_a_cut_anywhere_in_any_order_changes_nothing(
    text: str, at: list[int], default: Default, chance: random.Random
) -> None:
    data_coding, octets = encode(text, default)
    parts = cut(octets, at)
    chance.shuffle(parts)
    assert join(parts, [data_coding] * len(parts), default) == text


def test_an_escape_and_a_surrogate_pair_that_were_cut() -> None:
    assert join([Part(1, 2, 1, b"a\x1b"), Part(1, 2, 2, b"(b")], [0, 0], "gsm") == "a{b"
    assert join([Part(1, 2, 1, b"a\x1b"), Part(1, 2, 2, b"(b")], [IA5, IA5], "latin-1") == "a{b"
    first, second = "😀".encode("utf-16-be")[:2], "😀".encode("utf-16-be")[2:]
    assert join([Part(1, 2, 2, second), Part(1, 2, 1, first)], [UCS2, UCS2], "gsm") == "😀"


def test_a_mark_before_every_part() -> None:
    parts = [Part(1, 2, number, text.encode("utf-16")) for number, text in ((1, "да"), (2, "нет"))]
    assert join(parts, [UCS2, UCS2], "gsm") == "данет"


def test_parts_of_different_codings_are_read_each_by_itself() -> None:
    parts = [Part(1, 2, 1, b"\x1b(a"), Part(1, 2, 2, "я".encode("utf-16-be"))]
    assert join(parts, [0, UCS2], "gsm") == "{aя"
    assert join(parts, [IA5, UCS2], "latin-1") == join(parts, [IA5, UCS2], "gsm", "gsm") == "{aя"
    assert isinstance(join(parts, [IA5, UCS2], "gsm", "ascii"), Fault)
    fault = join(parts, [4, UCS2], "gsm")
    assert isinstance(fault, Fault)
    assert fault.detail == "part 1: data_coding 0x04 is 8-bit binary data, not text"


def test_255_parts() -> None:
    assert join([Part(1, 255, n, b"ab") for n in range(255, 0, -1)], [0] * 255, "gsm") == "ab" * 255


@pytest.mark.parametrize(
    "parts",
    [
        [],
        [Part(1, 2, 1, b"")],
        [Part(1, 2, 1, b""), Part(1, 2, 1, b"")],
        [Part(1, 2, 1, b""), Part(2, 2, 2, b"")],
        [Part(1, 2, 1, b""), Part(1, 2, 2, b"", "sar")],
    ],
)
def test_only_whole_messages_are_joined(parts: list[Part]) -> None:
    with pytest.raises(ValueError, match="not all parts"):
        join(parts, [0] * len(parts), "gsm")
