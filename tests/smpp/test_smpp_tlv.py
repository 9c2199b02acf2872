"""Optional parameters: sizes, access, encoding."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.smpp.codes import Status, Tag
from gateway.smpp.pdu import Body, DataSm, DeliverSm, Faulty, Pdu, QuerySm, SubmitSm, SubmitSmResp, read, write
from gateway.smpp.tlv import SIZES, find, integer, number, text, tlvs_in, words, wrong_size

# SMPP 3.4 section 5.3.2, written down a second time: octets of each value. (5.0 where a comment says so.)
SPECIFIED = {
    **dict.fromkeys((0x05, 0x06, 0x07, 0x0D, 0x0E, 0x0F, 0x10, 0x19, 0x30, 0x0201, 0x0205, 0x020D), (1, 1)),
    **dict.fromkeys((0x020E, 0x020F, 0x0210, 0x0302, 0x0304, 0x0420, 0x0421, 0x0422, 0x0425, 0x0426), (1, 1)),
    **dict.fromkeys((0x0427, 0x0428, 0x0501, 0x1201, 0x1380), (1, 1)),
    **dict.fromkeys((0x08, 0x0204, 0x020A, 0x020B, 0x020C, 0x1203, 0x1383), (2, 2)),
    **dict.fromkeys((0x0202, 0x0203), (2, 23)),
    0x17: (4, 4),
    0x1D: (1, 256),
    0x1E: (1, 65),
    0x0303: (0, 65),
    0x0381: (4, 19),
    0x0423: (3, 3),
    0x0424: (0, 65_535),
    0x1204: (1, 4),  # 5.0 section 4.8.4.41
    0x130C: (0, 1),  # 5.0 section 4.8.4.2
}


def test_every_tag_has_its_size() -> None:
    assert {int(tag): (size.least, size.most) for tag, size in SIZES.items()} == SPECIFIED
    assert set(SIZES) == set(Tag)
    assert len({size.section for size in SIZES.values()}) == len(SIZES)


def _raw(tag: int, size: int) -> bytes:
    """A data_sm with one parameter, put together by hand: `write` would refuse it."""
    whole = bytearray(write(DataSm(), 1)) + tag.to_bytes(2, "big") + size.to_bytes(2, "big") + bytes(size)
    whole[:4] = len(whole).to_bytes(4, "big")
    return bytes(whole)


WRONG = [
    (tag, octets)
    for tag, size in SIZES.items()
    for octets in (size.least - 1, size.most + 1)
    if octets >= 0 and size.most < 65_535
]


@pytest.mark.parametrize(("tag", "octets"), WRONG, ids=lambda one: getattr(one, "name", str(one)))
def test_a_known_tag_of_the_wrong_size_is_refused(tag: Tag, octets: int) -> None:
    """RINVPARLEN (0xC2), with the section that says the size."""
    got = read(_raw(tag, octets))
    assert isinstance(got, Faulty)
    assert got.status == Status.RINVPARLEN == 0xC2
    assert f"section {SIZES[tag].section}" in got.detail
    with pytest.raises(ValueError, match="octets"):
        write(DataSm(tlvs=((tag, bytes(octets)),)), 1)


@pytest.mark.parametrize("tag", SIZES, ids=lambda one: one.name)
def test_a_known_tag_of_the_right_size_is_kept(tag: Tag) -> None:
    for octets in {SIZES[tag].least, min(SIZES[tag].most, 1000)}:
        got = read(_raw(tag, octets))
        assert isinstance(got, Pdu)
        assert got.body == DataSm(tlvs=((tag, bytes(octets)),))


def test_unknown_and_repeated_tags_are_kept_in_order() -> None:
    """A later version's or a vendor's are ignored, not refused (SMPP 3.4 section 3.3)."""
    many = ((0x1401, b"x" * 300), (Tag.SOURCE_PORT, b"\0\1"), (0x1401, b""), (Tag.SOURCE_PORT, b"\0\2"), (0xFFFF, b"y"))
    got = read(write(SubmitSm(tlvs=many), 1))
    assert isinstance(got, Pdu)
    assert got.body == SubmitSm(tlvs=many)
    assert integer(many, Tag.SOURCE_PORT, 0) == 1


@pytest.mark.parametrize("left", [b"\0", b"\2\4\0", b"\2\4\0\2\1", b"\x14\0\xff\xff" + bytes(70)])
def test_one_that_runs_over_the_end_is_refused(left: bytes) -> None:
    """RINVOPTPARSTREAM (0xC0)."""
    for body in (SubmitSm(), DataSm(), QuerySm("1")):
        whole = bytearray(write(body, 1)) + left
        whole[:4] = len(whole).to_bytes(4, "big")
        got = read(bytes(whole) + bytes(100_000))
        assert isinstance(got, Faulty)
        assert got.status == Status.RINVOPTPARSTREAM == 0xC0
        assert "section 3.2.4.1" in got.detail


def test_sizes_do_not_count_where_no_parameter_is_expected() -> None:
    """Known but not expected for the operation: ignored."""
    whole = bytearray(write(QuerySm("1"), 1)) + b"\2\4\0\1\1"
    whole[:4] = len(whole).to_bytes(4, "big")
    got = read(whole)
    assert isinstance(got, Pdu)
    assert got.body == QuerySm("1", tlvs=((Tag.USER_MESSAGE_REFERENCE, b"\1"),))


@pytest.mark.parametrize(("body", "taken"), [(SubmitSm(), False), (DataSm(), False), (DeliverSm(), True)])
def test_a_receipt_is_not_refused_for_the_size_of_a_parameter(body: Body, taken: bool) -> None:
    """It would be lost; who reads the parameter finds none of its size."""
    whole = bytearray(write(body, 1)) + b"\4\x27\0\2\0\2"
    whole[:4] = len(whole).to_bytes(4, "big")
    got = read(whole)
    if taken:
        assert isinstance(got, Pdu)
        assert got.body == DeliverSm(tlvs=((Tag.MESSAGE_STATE, b"\0\2"),))
        assert integer(((Tag.MESSAGE_STATE, b"\0\2"),), Tag.MESSAGE_STATE, 9) == 9
    else:
        assert isinstance(got, Faulty)
        assert got.status == Status.RINVPARLEN


@pytest.mark.parametrize(
    ("left", "kept"),
    [
        (b"\0", ()),
        (b"\2\4\0\2\1", ()),
        (b"\2\4\0\1\1", ((Tag.USER_MESSAGE_REFERENCE, b"\1"),)),
        (b"\x20\0\0\1x\2\4\0", ((0x2000, b"x"),)),
    ],
)
def test_a_response_is_not_doubted_for_its_optional_part(left: bytes, kept: tuple[tuple[int, bytes], ...]) -> None:
    """What can be read is kept, and nothing of the next PDU."""
    good = ((Tag.ADDITIONAL_STATUS_INFO_TEXT, b"ok\0"),)
    whole = bytearray(write(SubmitSmResp("id", good), 1)) + left
    whole[:4] = len(whole).to_bytes(4, "big")
    got = read(whole + b"next PDU")
    assert isinstance(got, Pdu)
    assert got.body == SubmitSmResp("id", good + kept)
    assert integer(kept, Tag.USER_MESSAGE_REFERENCE, 7) == 7, "one octet is no reference"


def test_access() -> None:
    some = ((Tag.RECEIPTED_MESSAGE_ID, b"12\0"), (Tag.MESSAGE_STATE, b"\2"), (0x2000, b"\1\0"), (0x2001, b""))
    assert find(some, Tag.MESSAGE_STATE) == b"\2"
    assert find(some, Tag.SOURCE_PORT) is None
    assert integer(some, 0x2000, 0) == 256
    assert integer(some, 0x2001, 5) == 5
    assert integer(some, 0x2002, 6) == 6
    assert text(some, Tag.RECEIPTED_MESSAGE_ID) == "12"
    assert text(((Tag.RECEIPTED_MESSAGE_ID, b"12"),), Tag.RECEIPTED_MESSAGE_ID) == "12"
    assert text(((Tag.RECEIPTED_MESSAGE_ID, b"\xff\0"),), Tag.RECEIPTED_MESSAGE_ID) is None
    assert text(some, Tag.SOURCE_SUBADDRESS) is None


def test_a_number_is_as_wide_as_its_tag_demands() -> None:
    assert number(Tag.SOURCE_PORT, 1) == (Tag.SOURCE_PORT, b"\0\1")
    assert number(Tag.CONGESTION_STATE, 90) == (0x0428, b"\x5a")
    assert number(0x2000, 0) == (0x2000, b"\0")
    assert number(0x2000, 70_000) == (0x2000, b"\1\x11\x70")
    with pytest.raises(OverflowError):
        number(Tag.SOURCE_PORT, 70_000)


@given(st.binary(max_size=200), st.integers(0, 20))
def test_any_octets_are_taken_apart_and_put_together_again(octets: bytes, start: int) -> None:
    found, stop = tlvs_in(octets, start, len(octets))
    assert start <= max(stop, start)
    if not wrong_size(found):
        assert words(found) == octets[start : max(stop, start)]


@pytest.mark.parametrize("tlvs", [((0x10000, b""),), ((-1, b""),), ((0x2000, bytes(65_536)),)])
def test_what_does_not_fit_is_not_written(tlvs: tuple[tuple[int, bytes], ...]) -> None:
    with pytest.raises(ValueError, match="two octets"):
        words(tlvs)
