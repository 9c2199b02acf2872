"""Receipts: what they say, to whom, under which ids; and what the answers to them mean."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from smpp_desk import NOW, PHONE, PLAIN, SOURCE, client, data, submit

from gateway.ingress import NotNow, Told, Undeliverable, Unheard
from gateway.ingress.smpp.envelope import header
from gateway.ingress.smpp.homeward import REFUSED_FOR_GOOD, end_of, receipts, refused_ticket, word_of
from gateway.message import Call, Manner, Notify, Origin, Recipient, Report, Step, Story, Ticket
from gateway.outcome import Event, Reason, State, Why
from gateway.smpp.bodies import Destination
from gateway.smpp.codes import Status, Tag
from gateway.smpp.pdu import DeliverSm, Pdu, SubmitMulti, read, write
from gateway.smpp.receipt import COST, SECONDS, read_receipt
from gateway.smpp.tlv import find

BOTH = Notify.SUCCESS | Notify.FAILURE
ENDS = {
    State.DELIVERED: (Event.DELIVERED, Why.ANSWERED),
    State.FAILED: (Event.FAILED, Why.BUSY),
    State.EXPIRED: (Event.EXPIRED, Why.VALIDITY_OVER),
    State.CANCELLED: (Event.CANCELLED, Why.SENDER),
}


def story(body: Any = None, state: State = State.DELIVERED, *tickets: Ticket, **changed: Any) -> Story:
    body = submit() if body is None else body
    event, why = ENDS[state]
    steps = [
        Step(NOW, Event.CLAIMED, State.SENDING, 1),
        Step(NOW + 60_000, event, state, 1, Reason(changed.pop("why", why))),
    ]
    call = Call("0123", "0123", PHONE, PLAIN, state, 1, 0, NOW, NOW + 1, NOW + 60_000)
    origin = Origin("smpp", "erp", sender=body.source_addr or "erp", headers=header(body))
    told = Story(call, origin, Recipient(PHONE, PHONE, BOTH), steps, tickets=tickets or (Ticket(7, BOTH),))
    return replace(told, **changed)


def written(about: Story, version: int = 0x34, **settings: Any) -> list[DeliverSm]:
    report = Report(1, about.call.id, about.call.state, 0)
    found = list(receipts(report, about, client(**settings), version))
    for one in found:
        pdu = read(write(one, 1))
        assert isinstance(pdu, Pdu)
        assert pdu.body == one
    return found


def test_a_receipt_goes_back_where_the_submit_came_from() -> None:
    body = submit(source_addr_ton=5, source_addr_npi=0, source_addr="ACME", dest_addr_ton=2, service_type="CALL")
    (found,) = written(story(body))
    assert (found.source_addr_ton, found.source_addr_npi, found.source_addr) == (2, 1, PHONE)
    assert (found.dest_addr_ton, found.dest_addr_npi, found.destination_addr) == (5, 0, "ACME")
    assert (found.esm_class, found.data_coding, found.service_type) == (0x04, 0, "CALL")
    assert found.short_message.startswith(
        b"id:7 sub:001 dlvrd:001 submit date:2609211413 done date:2609211414 stat:DELI"
    )


@pytest.mark.parametrize(
    ("state", "stat", "number", "err"),
    [
        (State.DELIVERED, "DELIVRD", 2, 0),
        (State.FAILED, "UNDELIV", 5, 240),
        (State.EXPIRED, "EXPIRED", 3, 141),
        (State.CANCELLED, "DELETED", 4, 143),
    ],
)
def test_every_end_in_text_and_parameters(state: State, stat: str, number: int, err: int) -> None:
    (found,) = written(story(None, state))
    heard = read_receipt(found, "ascii")
    assert heard is not None
    assert (heard.ids, heard.stat, heard.state_number, heard.err) == (("7",), stat, number, err)
    assert heard.done_at == (NOW + 60_000) // 60_000 * 60_000
    assert find(found.tlvs, Tag.RECEIPTED_MESSAGE_ID) == b"7\0"


def test_cost_and_seconds_when_they_are_known() -> None:
    (found,) = written(story(cost="1.25", seconds=17), receipt_tlvs="all")
    assert find(found.tlvs, COST) == b"1.2500\0"
    assert find(found.tlvs, SECONDS) == (17).to_bytes(4, "big")


def test_a_peer_of_3_3_gets_no_parameters_and_short_ids() -> None:
    (found,) = written(story(None, State.DELIVERED, Ticket(0x1_0000_00FF, BOTH)), version=0x33)
    assert found.tlvs == ()
    assert found.short_message.startswith(b"id:ff ")


def test_the_form_of_the_id_is_the_client_s() -> None:
    (found,) = written(story(None, State.DELIVERED, Ticket(255, BOTH)), message_id="hex")
    assert found.short_message.startswith(b"id:ff ")
    assert find(found.tlvs, Tag.RECEIPTED_MESSAGE_ID) == b"ff\0"


@given(st.lists(st.sampled_from([Notify.NEVER, Notify.SUCCESS, Notify.FAILURE, BOTH]), max_size=4))
def test_each_ticket_hears_of_the_ends_that_it_wants(wanted: list[Notify]) -> None:
    tickets = [Ticket(n, notify) for n, notify in enumerate(wanted, 1)] or [Ticket(1, Notify.NEVER)]
    for state in ENDS:
        kind = Notify.SUCCESS if state is State.DELIVERED else Notify.FAILURE
        expected = [str(one.number) for one in tickets if one.notify & kind]
        found = [read_receipt(one, "ascii") for one in written(story(None, state, *tickets))]
        assert [one.ids[0] for one in found if one] == expected


def test_the_part_that_was_answered_with_the_refusal_is_not_told_again() -> None:
    tickets = (Ticket(5, BOTH), Ticket(9, BOTH), Ticket(7, BOTH))
    bad = story(None, State.FAILED, *tickets, why=Why.BAD_MENU)
    assert [one.short_message[:5] for one in written(bad)] == [b"id:5 ", b"id:7 "]
    assert refused_ticket(bad) == 9
    assert len(written(story(None, State.FAILED, *tickets, why=Why.INCOMPLETE))) == 3
    assert len(written(story(None, State.FAILED, Ticket(5, BOTH), why=Why.BAD_MENU))) == 1


def test_of_many_telephones_each_has_its_receipt_under_the_one_id() -> None:
    many = SubmitMulti("", 1, 1, SOURCE, (Destination(1, 1, "79990000001"), Destination(2, 9, PHONE)))
    (found,) = written(story(many))
    assert (found.source_addr_ton, found.source_addr_npi, found.source_addr) == (2, 9, PHONE)


@pytest.mark.parametrize(
    ("shown", "caller_ids", "to"),
    [
        ("", (), (5, 0, "erp")),
        ("", ("+74951234567", "ACME"), (1, 1, "74951234567")),
        ("", ("ACME",), (5, 0, "ACME")),
        ("74959999999", ("ACME",), (1, 1, "74959999999")),  # as it was when the call was accepted
    ],
)
def test_without_a_source_address_the_receipt_still_has_a_destination(
    shown: str, caller_ids: tuple[str, ...], to: tuple[int, int, str]
) -> None:
    """Kannel's bearerbox refuses one without for good."""
    body = submit(source_addr="", source_addr_ton=0, source_addr_npi=0)
    for about in (story(body), replace(story(body), origin=Origin("smpp", "erp", sender="erp"))):
        about = replace(about, manner=Manner(caller_id=shown))
        (found,) = written(about, caller_ids=caller_ids)
        assert (found.dest_addr_ton, found.dest_addr_npi, found.destination_addr) == to


def test_data_sm_is_told_by_deliver_sm() -> None:
    assert len(written(story(data()))) == 1


def test_what_did_not_come_by_smpp_is_still_told() -> None:
    odd = story(origin=Origin("smpp", "erp", sender="x", headers=b"damaged"))
    (found,) = written(odd)
    assert (found.source_addr, found.destination_addr) == (PHONE, "x")


def test_the_last_step_to_an_end_is_its_end() -> None:
    about = story(None, State.FAILED)
    assert end_of(about, State.FAILED) is about.steps[-1]
    assert end_of(about, State.EXPIRED) is None
    (found,) = written(replace(about, steps=()))
    assert b"done date:2609211414 stat:UNDELIV err:000" in found.short_message


def test_the_text_is_in_the_client_s_alphabet() -> None:
    about = story()
    about = replace(about, call=replace(about.call, text="Насос\nстоит {1}"))
    for default, expected in (("cp1251", "Насос стоит {1}".encode("cp1251")), ("ascii", b"Nasos stoit {1}")):
        (found,) = written(about, data_coding_0=default)
        assert found.short_message.endswith(b"text:" + expected)


@pytest.mark.parametrize("status", [*Status, 0x400, None], ids=str)
def test_what_an_answer_means(status: Any) -> None:
    word = word_of(status)
    if status is None:
        assert isinstance(word, Unheard)
    elif status == 0:
        assert word == Told()
    elif status in REFUSED_FOR_GOOD:
        assert isinstance(word, Undeliverable)
        assert f"0x{status:02X}" in word.error
    else:
        assert isinstance(word, NotNow)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (Status.RX_P_APPN, Undeliverable),
        (Status.RX_R_APPN, Undeliverable),
        (Status.RINVDSTADR, Undeliverable),
        (Status.RX_T_APPN, NotNow),
        (Status.RTHROTTLED, NotNow),
        (Status.RMSGQFUL, NotNow),
        (Status.RSYSERR, NotNow),
        (Status.RUNKNOWNERR, NotNow),
    ],
)
def test_which_answers_are_for_good(status: Status, kind: type) -> None:
    assert isinstance(word_of(status), kind)
