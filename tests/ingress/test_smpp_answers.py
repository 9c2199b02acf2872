"""What responses say: ids in both forms, and every refusal as the golden file has it."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpp_desk import BAD, MENU, NOW, PHONE, PLAIN, client, data, desk, submit

from gateway.ingress.smpp.answers import (
    Refusal,
    accepted,
    id_of,
    refused,
    rejected,
    status_text,
    ticket_of,
    unavailable,
)
from gateway.ingress.smpp.meaning import mean
from gateway.intake import Rejected, Unavailable, read_text
from gateway.smpp.bodies import Destination, ListName
from gateway.smpp.codes import Status, Tag, said
from gateway.smpp.pdu import (
    CancelSm,
    DataSmResp,
    Pdu,
    QuerySm,
    ReplaceSm,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSmResp,
    Unsuccess,
    read,
    write,
)

GOLDEN = Path(__file__).parent / "golden" / "smpp_refusals.txt"
TAG = Tag.ADDITIONAL_STATUS_INFO_TEXT
TEXT = ((TAG, b"because\0"),)
UNSUCCESS = (Unsuccess(1, 1, "112", Status.RINVDSTADR),)
WHY = Refusal(0x45, "because", unsuccess=UNSUCCESS)


@pytest.mark.parametrize(
    ("form", "version", "ticket", "message_id"),
    [
        ("decimal", 0x34, 255, "255"),
        ("hex", 0x34, 255, "ff"),
        ("hex", 0x50, 1 << 40, "10000000000"),
        ("decimal", 0x33, 255, "255"),
        ("decimal", 0x33, 99_999_999, "99999999"),
        ("decimal", 0x33, 100_000_000, "5f5e100"),
        ("hex", 0x33, 255, "ff"),
        ("hex", 0x33, 0x1_2345_6789, "23456789"),
    ],
)
def test_ids(form: Any, version: int, ticket: int, message_id: str) -> None:
    assert id_of(ticket, client(message_id=form), version) == message_id


@given(st.sampled_from(["decimal", "hex"]), st.sampled_from([0x33, 0x34, 0x50]), st.integers(1, 99_999_999))
def test_an_id_that_was_given_is_understood(form: Any, version: int, ticket: int) -> None:
    who = client(message_id=form)
    written = id_of(ticket, who, version)
    assert all(id_of(ticket, who, other) == written for other in (0x33, 0x34, 0x50))
    assert ticket_of(written, who, version) == ticket
    assert ticket_of(f"000{written.upper()}", who, version) == ticket
    assert version >= 0x34 or len(written) <= 8


@pytest.mark.parametrize("message_id", ["", "0", "-1", "+1", "1_0", " 1", "1.0", "ff", "0x1", "9" * 64, "٣"])
def test_what_is_no_id_of_ours(message_id: str) -> None:
    assert ticket_of(message_id, client(), 0x34) == 0


def test_what_the_store_cannot_do_now() -> None:
    assert unavailable(Unavailable("disk full", full=True)).status == Status.RMSGQFUL
    assert unavailable(Unavailable("disk broken")).status == Status.RSYSERR


def test_each_operation_has_its_own_response() -> None:
    assert accepted(submit(), "1") == SubmitSmResp("1")
    assert accepted(data(), "1") == DataSmResp("1")
    assert accepted(SubmitMulti(), "1", UNSUCCESS) == SubmitMultiResp("1", UNSUCCESS)


@pytest.mark.parametrize(
    ("request_", "body"),
    [
        (submit(), SubmitSmResp("", TEXT)),
        (data(), DataSmResp("", TEXT)),
        (SubmitMulti(), SubmitMultiResp("", UNSUCCESS, TEXT)),
        (QuerySm(), None),
        (CancelSm(), None),
        (ReplaceSm(), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_refusal_says_why_where_it_may(request_: Any, body: Any) -> None:
    assert refused(request_, WHY, client(), 0x34) == (body, 0x45)
    bare = SubmitMultiResp("", UNSUCCESS) if isinstance(request_, SubmitMulti) else None
    assert refused(request_, WHY, client(), 0x33) == (bare, 0x45)
    assert refused(request_, WHY, client(status_text="never"), 0x34) == (bare, 0x45)


@given(st.text())
def test_a_status_text_is_a_line_that_the_codec_writes(text: str) -> None:
    value = status_text(text)
    assert value.endswith(b"\0")
    assert len(value) <= 256
    assert value[:-1].decode("ascii").isprintable()
    if text:
        assert isinstance(read(write(SubmitSmResp("", ((TAG, value),)), 1, 0x45)), Pdu)


def test_a_long_text_is_cut_where_one_sees_it() -> None:
    assert status_text("x" * 255) == b"x" * 255 + b"\0"
    assert status_text("x" * 256) == b"x" * 252 + b"...\0"
    assert status_text("щ" * 255).endswith(b"sh...\0") or status_text("щ" * 255).endswith(b"...\0")


TEXTS: dict[str, str] = {
    "one fault": BAD,
    "a Russian one": "Привет.\n{menu: Нажмите 1.\n1: sms:7999 смс да\n2 нет\n}\n",
    "many": MENU.replace("1: Thank you.", "call 7999\n10: x\n11: y\n12: z"),
    "not closed": MENU.replace("}", ""),
    "too long": "x" * 1_001,
    "a bad jump": MENU.replace("1: Thank you.\n1: end", "1: call:79991234567 err:nowhere"),
    "nothing but blanks": " \n ",
}
REFUSED: dict[str, tuple[Any, dict[str, Any]]] = {
    "service": (submit(service_type="WAP"), {"service_types": ["CALL", "IVR"]}),
    "source": (submit(), {"caller_ids": ["74951111111"]}),
    "no phone": (submit(destination_addr="12345"), {}),
    "trunk": (submit(destination_addr="89991234567"), {}),
    "00": (submit(destination_addr="0079991234567"), {}),
    "length": (submit(destination_addr="7999123456"), {}),
    "name": (submit(dest_addr_ton=5), {}),
    "ton": (submit(dest_addr_ton=7), {}),
    "list": (SubmitMulti(dest_address=(ListName("all"),)), {}),
    "many": (SubmitMulti(dest_address=(Destination(1, 1, "112"),)), {}),
    "esm_class": (submit(esm_class=8), {}),
    "priority": (submit(priority_flag=4), {}),
    "schedule": (submit(schedule_delivery_time="2026-09-21 10:00"), {}),
    "schedule too far": (submit(schedule_delivery_time="271231000000000+"), {}),
    "validity": (submit(validity_period="000000000000001R"), {}),
    "validity over": (submit(validity_period="250101000000000+"), {}),
    "validity too long": (submit(validity_period="000300000000000R"), {}),
    "validity before schedule": (
        submit(validity_period="000000010000000R", schedule_delivery_time="000000020000000R"),
        {},
    ),
    "registered": (submit(registered_delivery=3), {}),
    "replace": (submit(replace_if_present_flag=2), {}),
    "predefined": (submit(sm_default_msg_id=9), {}),
    "time to live": (data(tlvs=((Tag.QOS_TIME_TO_LIVE, b"\xff\xff\xff\xff"),)), {}),
    "binary": (submit(b"\x00\x01", data_coding=4), {}),
    "odd UCS-2": (submit(b"\x04\x10\x04", data_coding=8), {}),
    "control": (submit(b"a\x07b"), {}),
    "GSM that is Latin-1": (submit(MENU), {"data_coding_0": "gsm"}),
    "GSM that is windows-1251": (submit("Привет всем".encode("cp1251")), {"data_coding_0": "gsm"}),
    "GSM that is UTF-8": (submit("Привет всем".encode()), {"data_coding_0": "gsm"}),
    "Latin-1 that is UCS-2": (submit("Hello.".encode("utf-16-be"), data_coding=3), {}),
    "no text": (submit(b""), {}),
    "no marker": (submit(PLAIN), {"marker": "CALL"}),
    "two texts": (submit(PLAIN, tlvs=((Tag.MESSAGE_PAYLOAD, b"x"),)), {}),
    "half a sar": (submit(PLAIN, tlvs=((Tag.SAR_TOTAL_SEGMENTS, b"\2"),)), {}),
    "no such part": (submit(b"\5\0\3\1\2\3x", esm_class=0x40), {}),
}


def golden() -> str:
    lines = []
    for name, (body, changed) in REFUSED.items():
        found = mean(desk(**changed), body, "", 0x34, NOW)
        assert isinstance(found, Refusal), name
        lines.append(f"{name}: {said(found.status)}\n    {status_text(found.text)[:-1].decode()}\n")
    for name, text in TEXTS.items():
        verdict = read_text(text, mend=False)
        assert isinstance(verdict, Rejected), name
        refusal = rejected(verdict, client())
        lines.append(f"menu, {name}: {said(refusal.status)}\n    {status_text(refusal.text)[:-1].decode()}\n")
        lines += [f"    | {line}\n" for line in refusal.lines]
    return "".join(lines)


def test_every_refusal_reads_as_it_should() -> None:
    assert golden() == GOLDEN.read_text(encoding="utf-8")


def test_a_menu_is_refused_with_the_client_s_status_unless_it_is_too_long() -> None:
    long = read_text("x" * 1_001 + MENU.replace("1:", "10:"), mend=False)
    bad = read_text(BAD, mend=False)
    assert isinstance(long, Rejected)
    assert isinstance(bad, Rejected)
    assert rejected(long, client(refusal=0x400)).status == Status.RINVMSGLEN
    assert rejected(bad, client(refusal=0x400)).status == 0x400


def test_what_the_journal_is_told_is_bounded() -> None:
    verdict = read_text("{menu: x\n" + "ю" * 900 + ":\n" + "1 x\n" * 300, mend=False)
    assert isinstance(verdict, Rejected)
    refusal = rejected(verdict, client())
    assert len(refusal.lines) <= 10
    assert all(len(line) <= 200 and line.isascii() for line in refusal.lines)
    assert len(status_text(refusal.text)) <= 256
    assert PHONE not in refusal.text
