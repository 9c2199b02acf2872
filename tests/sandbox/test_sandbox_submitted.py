"""Reading what a submit_sm asks for: any body whatever is answered with a value."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from provider_desk import START
from smsc_peer import call

from gateway.sandbox.submitted import Piece, Pieces, SmscSettings, Submitted, read_submit, reading
from gateway.smpp.bodies import SubmitSm
from gateway.smpp.codes import Tag
from gateway.smpp.pdu import Pdu, read, write

SETTINGS = SmscSettings()
octets = st.binary(max_size=60)
tlvs = st.lists(
    st.tuples(st.just(int(Tag.MESSAGE_PAYLOAD)), octets)
    | st.tuples(st.just(int(Tag.SAR_MSG_REF_NUM)), st.binary(min_size=2, max_size=2))
    | st.tuples(
        st.sampled_from([int(Tag.SAR_TOTAL_SEGMENTS), int(Tag.SAR_SEGMENT_SEQNUM)]), st.binary(min_size=1, max_size=1)
    )
    | st.tuples(st.just(int(Tag.USER_MESSAGE_REFERENCE)), st.binary(min_size=2, max_size=2)),
    max_size=4,
).map(tuple)
bodies = st.builds(
    SubmitSm,
    destination_addr=st.sampled_from(["79990000001", "+79990000001", "", "7999", "x"]),
    source_addr=st.sampled_from(["", "Shop"]),
    esm_class=st.sampled_from([0, 0x40]),
    data_coding=st.sampled_from([0, 4, 8, 1]),
    validity_period=st.sampled_from(["", "000000010000000R", "999999999999999+", "270115110000000+"]),
    short_message=octets | st.just(b"\x05\x00\x03\x07\x02\x01Hello"),
    tlvs=tlvs,
)


@settings(deadline=None, max_examples=200)
@given(st.lists(bodies, max_size=5))
def test_any_bodies_are_read_or_refused(given_bodies: list[SubmitSm]) -> None:
    pieces = Pieces()
    for number, body in enumerate(given_bodies):
        submitted = read_submit(body, START)
        if isinstance(submitted, Submitted):
            assert 0 < submitted.lifetime <= 86_400_000
            whole = pieces.add(Piece(number, submitted), START)
            if whole:
                said: Any = reading([piece.submitted for piece in whole], SETTINGS, "gsm")
                assert isinstance(said, int) or 0 < len(said[0]) <= 1000
        else:
            assert submitted > 0


@settings(deadline=None, max_examples=100)
@given(st.text(min_size=1, max_size=1000).filter(lambda text: text.strip() != ""))
def test_a_text_comes_back_from_the_wire_as_it_went(text: str) -> None:
    text = "".join(sign for sign in text if sign.isprintable() and ord(sign) < 0xD800) or "x"
    pdu = read(write(call(text), 1), 0)
    assert isinstance(pdu, Pdu)
    assert isinstance(pdu.body, SubmitSm)
    submitted = read_submit(pdu.body, START)
    assert isinstance(submitted, Submitted)
    assert reading([submitted], SETTINGS, "gsm") == (text, True)


def test_parts_that_wait_are_bounded_in_number_and_time() -> None:
    pieces = Pieces()
    for reference in range(1100):
        header = b"\x06\x08\x04" + reference.to_bytes(2, "big") + b"\x02\x01"
        submitted = read_submit(call(esm_class=0x40, short_message=header + b"\0x", tlvs=()), START)
        assert isinstance(submitted, Submitted)
        assert pieces.add(Piece(reference, submitted), START) == []
    assert [piece.number for piece in pieces.overdue(START)] == list(range(100))
    assert len(pieces) == 1000
    assert pieces.overdue(START + 59_999) == []
    assert len(pieces.overdue(START + 60_000)) == 1000
    assert len(pieces) == 0
