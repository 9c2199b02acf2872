"""What is kept of a submit for the way back: what was written is read."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smpp_desk import PHONE, SOURCE, data, submit

from gateway.ingress.smpp.envelope import callee_of, header, submitted
from gateway.message import Origin
from gateway.smpp.bodies import Destination, ListName
from gateway.smpp.codes import Tag
from gateway.smpp.pdu import SubmitMulti, SubmitSm, write

byte = st.integers(0, 255)
address = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=20)
times = st.sampled_from(["", "000000010000000R"])


def kept(headers: bytes) -> Any:
    return submitted(Origin("smpp", "erp", headers=headers))


@settings(max_examples=200, deadline=None)
@given(
    st.builds(
        SubmitSm,
        service_type=st.sampled_from(["", "CALL"]),
        source_addr_ton=byte,
        source_addr_npi=byte,
        source_addr=address,
        dest_addr_ton=byte,
        dest_addr_npi=byte,
        destination_addr=address,
        esm_class=byte,
        protocol_id=byte,
        priority_flag=st.integers(0, 3),
        schedule_delivery_time=times,
        validity_period=times,
        registered_delivery=byte,
        replace_if_present_flag=st.integers(0, 1),
        data_coding=byte,
    ),
    st.binary(max_size=20),
)
def test_a_submit_sm_without_its_text_comes_back(body: SubmitSm, text: bytes) -> None:
    bare = write(body, 0)
    body.short_message = text
    body.tlvs = ((0x1500, text),)
    assert header(body) == bare
    body.short_message, body.tlvs = b"", ()
    assert kept(bare) == body


def test_data_sm_and_submit_multi_come_back() -> None:
    body = data(source_addr_ton=5, dest_addr_ton=1, service_type="CALL", data_coding=8)
    back = kept(header(body))
    body.tlvs = ()
    assert back == body
    many = SubmitMulti(
        "CALL", 1, 1, SOURCE, (Destination(1, 1, PHONE), ListName("all")), data_coding=8, short_message=b"x",
        tlvs=((Tag.MORE_MESSAGES_TO_SEND, b"\1"),), registered_delivery=1, schedule_delivery_time="000000010000000R",
        validity_period="000000020000000R",
    )  # fmt: skip
    back = kept(header(many))
    many.short_message, many.tlvs = b"", ()
    assert back == many


@pytest.mark.parametrize("headers", [b"", b"From: erp@office.example\r\n", b"\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\1"])
def test_what_is_no_submit_is_none(headers: bytes) -> None:
    assert kept(headers) is None


def test_the_callee_has_the_types_it_was_written_with() -> None:
    assert callee_of(submit(dest_addr_ton=2, dest_addr_npi=9), PHONE) == (2, 9, PHONE)
    many = SubmitMulti(dest_address=(ListName(PHONE), Destination(1, 1, "1"), Destination(2, 9, PHONE)))
    assert callee_of(many, PHONE) == (2, 9, PHONE)
    assert callee_of(many, "79990000000") == (1, 1, "79990000000")
