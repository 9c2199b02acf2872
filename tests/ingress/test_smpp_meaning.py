"""What a submit means: its text, its marker, its parts; whatever is in it, there is an answer."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smpp_desk import MENU, NOW, PHONE, PLAIN, SOURCE, data, desk, in_parts, in_segments, submit, udh

from gateway.ingress.smpp import meaning
from gateway.ingress.smpp.answers import Refusal
from gateway.ingress.smpp.meaning import Meant, Piece, mean
from gateway.message import Manner, Notify, Recipient
from gateway.smpp.bodies import Destination, ListName
from gateway.smpp.codes import Status, Tag
from gateway.smpp.pdu import DataSm, Pdu, SubmitMulti, SubmitSm, read

BOTH = Notify.SUCCESS | Notify.FAILURE


def meant(body: Any, version: int = 0x34, **changed: Any) -> Meant:
    found = mean(desk(**changed), body, "10.0.0.1", version, NOW)
    assert isinstance(found, Meant), found
    return found


def refused(body: Any, version: int = 0x34, **changed: Any) -> Refusal:
    found = mean(desk(**changed), body, "10.0.0.1", version, NOW)
    assert isinstance(found, Refusal), found
    assert found.text.isascii()
    return found


def test_a_submit_is_a_call() -> None:
    found = meant(submit(schedule_delivery_time="000000000100000R", priority_flag=2), caller_ids=[SOURCE], voice="w")
    submission = found.submission
    assert submission.text == PLAIN
    assert submission.recipients == (Recipient(PHONE, PHONE, BOTH),)
    assert submission.manner == Manner(SOURCE, "w", NOW + 60_000, 2)
    assert submission.apart == "000000000100000R"
    origin = submission.origin
    assert (origin.ingress, origin.client, origin.peer, origin.sender) == ("smpp", "erp", "10.0.0.1", SOURCE)
    assert not found.replaces


def test_without_a_source_address_the_client_is_the_sender() -> None:
    assert meant(submit(source_addr="")).submission.origin.sender == "erp"


def test_replace_if_present() -> None:
    assert meant(submit(replace_if_present_flag=1)).replaces


def test_data_sm_and_submit_multi_are_calls_too() -> None:
    assert meant(data()).submission.text == PLAIN
    many = SubmitMulti(
        dest_address=(Destination(1, 1, PHONE), Destination(1, 1, "112"), Destination(1, 1, "79991234568")),
        short_message=b"Hello.",
    )
    found = meant(many)
    assert [one.phone for one in found.submission.recipients] == [PHONE, "79991234568"]
    assert [one.addr for one in found.unsuccess] == ["112"]


LETTERS = "Привет, насос стоит."


@pytest.mark.parametrize(
    ("coding", "octets", "changed", "text"),
    [
        (0, b"100@ \x1b", {}, None),  # a control character
        (0, b"caf\x05 \x00", {"data_coding_0": "gsm"}, "café @"),
        (0, "café".encode("latin-1"), {"data_coding_0": "latin-1"}, "café"),
        (0, LETTERS.encode(), {"data_coding_0": "utf-8"}, LETTERS),
        (0, LETTERS.encode("cp1251"), {"data_coding_0": "cp1251"}, LETTERS),
        (1, b"plain", {}, "plain"),
        (1, b"\x1b(braces\x1b) and Perch\x05", {}, "{braces} and Perché"),
        (1, b"\x1b(braces\x1b)", {"data_coding_1": "ascii"}, None),
        (1, b"sch\x7cn", {"data_coding_1": "gsm"}, "schön"),
        (3, "café".encode("latin-1"), {}, "café"),
        (8, LETTERS.encode("utf-16-be"), {}, LETTERS),
        (8, "\U0001f4a7 ok".encode("utf-16-be"), {}, "\U0001f4a7 ok"),
        (0xF0, b"flash", {}, "flash"),
        (8, b"odd", {}, None),
        (2, b"\x01\x02", {}, None),
        (4, b"\x01\x02", {}, None),
        (0x0B, b"x", {}, None),
    ],
)
@pytest.mark.parametrize("version", [0x33, 0x34, 0x50])
def test_every_coding_or_a_refusal_that_this_version_knows(
    coding: int, octets: bytes, changed: dict[str, Any], text: str | None, version: int
) -> None:
    body = submit(octets, data_coding=coding)
    if text is None:
        assert refused(body, version, **changed).status == (Status.RINVDCS if version == 0x50 else Status.RSUBMITFAIL)
    else:
        assert meant(body, version, **changed).submission.text == text


def test_a_menu_that_was_read_through_the_wrong_table_gets_its_diagnosis() -> None:
    """As GSM it would be `Hello. ämenu: ...`, a text without a menu: it would be read aloud."""
    refusal = refused(submit(MENU), data_coding_0="gsm", refusal=0x400)
    assert refusal.status == 0x400
    assert 'set data_coding_0 = "latin-1"' in refusal.text


def test_what_cannot_be_read_gets_the_diagnosis_too() -> None:
    """Octets above 0x7f are no GSM at all."""
    refusal = refused(submit(LETTERS.encode("cp1251")), data_coding_0="gsm")
    assert refusal.status == Status.RSUBMITFAIL
    assert 'data_coding_0 = "cp1251"' in refusal.text


@pytest.mark.parametrize("coding", [0, 8])
def test_no_text_is_no_message(coding: int) -> None:
    refusal = refused(submit(b"", data_coding=coding))
    assert (refusal.status, refusal.text) == (Status.RINVMSGLEN, "there is no text")


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("CALL Hello", "Hello"),
        ("CALL\r\nHello", "Hello"),
        ("CALL\nHello", "Hello"),
        ("CALL  Hello", " Hello"),
        ("CALLHello", "Hello"),
        ("CALL\n\nHello", "\nHello"),
    ],
)
def test_the_marker_is_taken_off(written: str, text: str) -> None:
    assert meant(submit(written), marker="CALL").submission.text == text


@pytest.mark.parametrize("written", ["Hello", " CALL Hello", "call Hello"])
def test_what_is_not_marked_is_refused(written: str) -> None:
    refusal = refused(submit(written), marker="CALL", refusal=0x403)
    assert refusal.status == 0x403
    assert refusal.text.startswith("not marked as a call")


def test_a_marker_alone_is_no_text() -> None:
    assert refused(submit("CALL "), marker="CALL").status == Status.RINVMSGLEN


def test_message_payload_is_the_text() -> None:
    assert meant(submit(b"", tlvs=((Tag.MESSAGE_PAYLOAD, b"Hello."),))).submission.text == "Hello."
    assert refused(submit(b"x", tlvs=((Tag.MESSAGE_PAYLOAD, b"Hello."),))).status == Status.RINVMSGLEN


def test_a_header_without_parts_is_not_read_aloud() -> None:
    assert meant(submit(b"\x03\x05\x01\x00Hello.", esm_class=0x40)).submission.text == "Hello."
    assert meant(submit(udh(1, 1, 1) + b"Hello.", esm_class=0x40)).submission.text == "Hello."


@pytest.mark.parametrize(
    ("text", "changed", "status"),
    [
        (udh(1, 2, 0) + b"x", {"esm_class": 0x40}, Status.RINVESMCLASS),
        (udh(1, 2, 3) + b"x", {"esm_class": 0x40}, Status.RINVESMCLASS),
        (udh(1, 0, 1) + b"x", {"esm_class": 0x40}, Status.RINVESMCLASS),
        (b"\x40x", {"esm_class": 0x40}, Status.RINVESMCLASS),
        (b"x", {"tlvs": ((Tag.SAR_MSG_REF_NUM, b"\0\1"),)}, Status.RMISSINGOPTPARAM),
        (udh(1, 2, 1) + b"x", {"esm_class": 0x40, "data_coding": 4}, Status.RSUBMITFAIL),
        (udh(1, 2, 1) + b"x", {"esm_class": 0x40, "destination_addr": "112"}, Status.RINVDSTADR),
    ],
)
def test_a_part_that_can_never_be_one_is_refused_at_once(text: bytes, changed: dict[str, Any], status: Status) -> None:
    assert refused(submit(text, **changed)).status == status


@pytest.mark.parametrize("body", [submit(b""), data()], ids=["submit_sm", "data_sm"])
def test_more_octets_than_any_text_has_are_not_looked_at(body: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """They would be decoded, mended and checked first: a hundred times as much work as for a text that is a call."""
    longest = "\U0001f4a7" * 1_000
    body.data_coding, body.tlvs = 8, ((Tag.MESSAGE_PAYLOAD, longest.encode("utf-16-be")),)
    assert meant(body).submission.text == longest
    marked = ("CALL\r\n" + longest).encode("utf-16")
    body.tlvs = ((Tag.MESSAGE_PAYLOAD, marked),)
    assert meant(body, marker="CALL").submission.text == longest
    monkeypatch.setattr(meaning, "decode", None)
    monkeypatch.setattr(meaning, "misread", None)
    for size in (4_010, 65_000):
        body.tlvs = ((Tag.MESSAGE_PAYLOAD, b"x" * size),)
        assert refused(body).status == Status.RINVMSGLEN


def test_a_part_that_no_call_has_room_for_is_not_kept() -> None:
    sar = ((Tag.SAR_MSG_REF_NUM, b"\0\1"), (Tag.SAR_TOTAL_SEGMENTS, b"\2"), (Tag.SAR_SEGMENT_SEQNUM, b"\1"))
    assert piece(data(tlvs=(*sar, (Tag.MESSAGE_PAYLOAD, b"x" * 4_008))))
    assert refused(data(tlvs=(*sar, (Tag.MESSAGE_PAYLOAD, b"x" * 4_009)))).status == Status.RINVMSGLEN


def piece(body: Any) -> Piece:
    found = mean(desk(), body, "", 0x34, NOW)
    assert isinstance(found, Piece), found
    return found


def test_a_part_is_kept_as_it_came() -> None:
    body = in_parts(MENU, 3, registered_delivery=2)[1]
    kept = piece(body).fragment
    assert (kept.client, kept.total, kept.number, kept.at, kept.notify) == ("erp", 3, 2, NOW, Notify.FAILURE)
    pdu = read(kept.body)
    assert isinstance(pdu, Pdu)
    assert pdu.body == body


def test_a_part_is_kept_without_what_is_not_read_again() -> None:
    """A parameter nobody knows may be longer than sixty messages, and any may be repeated."""
    for body in (in_parts(MENU, 2)[0], in_segments(MENU, 2)[0]):
        long = replace(body, tlvs=(*body.tlvs, *body.tlvs, (0x1500, b"z" * 60_000)))
        assert piece(long).fragment.body == piece(body).fragment.body
    payload = (int(Tag.MESSAGE_PAYLOAD), udh(7, 2, 1) + b"x" * 4_000)
    part = data(esm_class=0x40, tlvs=(payload, payload, (int(Tag.QOS_TIME_TO_LIVE), b"\0\0\0\1")))
    pdu = read(piece(part).fragment.body)
    assert isinstance(pdu, Pdu)
    assert isinstance(pdu.body, DataSm)
    assert pdu.body.tlvs == (payload, part.tlvs[2])


def test_a_part_for_a_bad_destination_is_refused_at_once() -> None:
    """All of it, before anything was acknowledged: later there is no answer that could name it."""
    destinations = (Destination(1, 1, PHONE), Destination(1, 1, "123"), ListName("all"))
    body = SubmitMulti(dest_address=destinations, esm_class=0x40, short_message=udh(7, 2, 1) + b"x")
    found = refused(body)
    assert found.status == Status.RINVDSTADR
    assert [(one.addr, one.status) for one in found.unsuccess] == [
        ("123", Status.RINVDSTADR),
        ("all", Status.RINVDLNAME),
    ]
    body.dest_address = destinations[:1]
    assert piece(body)


def test_parts_belong_together_by_reference_kind_source_and_destination() -> None:
    first, second = (piece(body).fragment for body in in_parts(MENU, 2))
    assert first.key == second.key
    others = [
        in_parts(MENU, 2, reference=8)[0],
        in_segments(MENU, 2)[0],
        in_parts(MENU, 2, source_addr="1")[0],
        in_parts(MENU, 2, destination_addr="79991234568")[0],
        SubmitMulti(
            source_addr=SOURCE,
            dest_address=(Destination(1, 1, PHONE),),
            esm_class=0x40,
            short_message=udh(7, 2, 1) + b"x",
        ),
    ]
    keys = {first.key, *(piece(body).fragment.key for body in others)}
    assert len(keys) == 1 + len(others)
    assert all(len(key) < 100 for key in keys)


octets = st.one_of(st.binary(max_size=60), st.text(max_size=20).map(lambda text: text.encode("utf-16-be", "replace")))
ascii_text = st.text(st.characters(min_codepoint=1, max_codepoint=127), max_size=20)
byte = st.integers(0, 255)
tlvs = st.lists(st.tuples(st.sampled_from([*Tag, 0x1500]).map(int), st.binary(max_size=5)), max_size=3).map(tuple)
shared: dict[str, Any] = {
    "service_type": st.sampled_from(["", "CALL"]),
    "source_addr": ascii_text,
    "destination_addr": st.sampled_from([PHONE, "112", ""]) | ascii_text,
    "dest_addr_ton": st.integers(0, 8),
    "esm_class": byte,
    "registered_delivery": byte,
    "data_coding": byte,
    "tlvs": tlvs,
}
submits = st.builds(
    SubmitSm,
    **shared,
    priority_flag=st.integers(0, 4),
    schedule_delivery_time=st.sampled_from(["", "000000010000000R", "xxxxxxxxxxxxxxxx", "991231235959900+"]),
    validity_period=st.sampled_from(["", "000000020000000R", "99999999999999-", "000000000000000R"]),
    replace_if_present_flag=st.integers(0, 1),
    sm_default_msg_id=st.integers(0, 1),
    short_message=octets,
)


@settings(deadline=None, max_examples=200)
@given(submits | st.builds(DataSm, **shared), st.sampled_from([0x33, 0x34, 0x50]), st.sampled_from(["gsm", "utf-8"]))
def test_whatever_it_holds_there_is_an_answer(body: Any, version: int, default: str) -> None:
    found = mean(desk(data_coding_0=default, marker="!"), body, "", version, NOW)
    if isinstance(found, Refusal):
        assert 0 < found.status < 0x100 or (found.status == Status.RINVDCS and version == 0x50)
        assert found.text.isascii()
