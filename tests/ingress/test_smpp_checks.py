"""Everything about a submit but its text: each decision with the status and the section that it is from."""

from typing import Any

import pytest
from smpp_desk import DAY, HOUR, NOW, PHONE, SOURCE, client, data, desk, submit

from gateway.ingress.smpp import checks
from gateway.ingress.smpp.answers import Refusal
from gateway.ingress.smpp.checks import CHECKS, Draft, draft, drafted
from gateway.message import Notify
from gateway.smpp.bodies import Destination, ListName
from gateway.smpp.codes import Status, Tag
from gateway.smpp.pdu import DataSm, SubmitMulti, SubmitSm, Unsuccess

BOTH = Notify.SUCCESS | Notify.FAILURE
CALLERS = {"caller_ids": ["74951111111", "+74952222222", "ACME"]}


def drawn(body: Any, version: int = 0x34, **settings: Any) -> Draft:
    made = draft(desk(**settings), body, version, NOW)
    assert isinstance(made, Draft), made
    return made


def refused(body: Any, version: int = 0x34, **settings: Any) -> Refusal:
    made = draft(desk(**settings), body, version, NOW)
    assert isinstance(made, Refusal)
    assert made.text.isascii()
    assert made.text.isprintable()
    return made


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], Status, str]] = {
    # name: fields of the submit, settings of the client, status, words
    "service": ({"service_type": "WAP"}, {"service_types": ["CALL", "IVR"]}, Status.RINVSERTYP, "use CALL, IVR"),
    "no service": ({}, {"service_types": ["CALL"]}, Status.RINVSERTYP, "use CALL"),
    "caller": ({}, CALLERS, Status.RINVSRCADR, "not among the caller ids"),
    "name in other case": ({"source_addr": "acme"}, CALLERS, Status.RINVSRCADR, "not among"),
    "name with plus": ({"source_addr": "+ACME"}, CALLERS, Status.RINVSRCADR, "not among"),
    "no phone": ({"destination_addr": "112"}, {}, Status.RINVDSTADR, "write country code and number"),
    "empty": ({"destination_addr": ""}, {}, Status.RINVDSTADR, "is not a phone number"),
    "trunk": ({"destination_addr": "89991234567"}, {}, Status.RINVDSTADR, "write 79991234567"),
    "national": ({"destination_addr": "9991234567", "dest_addr_ton": 2}, {}, Status.RINVDSTADR, "country"),
    "00": ({"destination_addr": "0079991234567"}, {}, Status.RINVDSTADR, "leave the 00 away"),
    "name": ({"destination_addr": "ACME", "dest_addr_ton": 5}, {}, Status.RINVDSTADR, "alphanumeric"),
    "digits as a name": ({"dest_addr_ton": 5}, {}, Status.RINVDSTADR, "alphanumeric"),
    "reserved ton": ({"dest_addr_ton": 7}, {}, Status.RINVDSTTON, "dest_addr_ton 7 is reserved"),
    "receipt": ({"esm_class": 0x04}, {}, Status.RINVESMCLASS, "type 0x04"),
    "delivery ack": ({"esm_class": 0x08}, {}, Status.RINVESMCLASS, "type 0x08"),
    "user ack": ({"esm_class": 0x50}, {}, Status.RINVESMCLASS, "type 0x10"),
    "notification": ({"esm_class": 0x20}, {}, Status.RINVESMCLASS, "type 0x20"),
    "priority": ({"priority_flag": 4}, {}, Status.RINVPRTFLG, "above 3"),
    "schedule": ({"schedule_delivery_time": "tomorrow"}, {}, Status.RINVSCHED, "schedule_delivery_time: not of"),
    "far": ({"schedule_delivery_time": "000100010000000R"}, {}, Status.RINVSCHED, "more than 30 days"),
    "no date": ({"schedule_delivery_time": "260230000000000+"}, {}, Status.RINVSCHED, "no such date"),
    "validity": ({"validity_period": "x"}, {}, Status.RINVEXPIRY, "validity_period: not of"),
    "over": ({"validity_period": "260921141320000+"}, {}, Status.RINVEXPIRY, "over already"),
    "none": ({"validity_period": "000000000000000R"}, {}, Status.RINVEXPIRY, "over already"),
    "long": ({"validity_period": "000030000001000R"}, {}, Status.RINVEXPIRY, "longer than 30 days"),
    "before schedule": (
        {"schedule_delivery_time": "000000020000000R", "validity_period": "000000020000000R"},
        {},
        Status.RINVEXPIRY,
        "before schedule_delivery_time",
    ),
    "success only": ({"registered_delivery": 3}, {}, Status.RINVREGDLVFLG, "reserved"),
    "replace": ({"replace_if_present_flag": 2}, {}, Status.RINVREPFLAG, "neither 0 nor 1"),
    "predefined": ({"sm_default_msg_id": 1}, {}, Status.RINVDFTMSGID, "no predefined messages"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    fields, settings, status, words = REFUSED[name]
    refusal = refused(submit(**fields), **settings)
    assert refusal.status == status
    assert words in refusal.text


def test_every_check_has_a_refusal_above() -> None:
    assert {check.status for check in CHECKS[SubmitSm]} == {status for _, _, status, _ in REFUSED.values()}


def test_a_plain_submit_is_asked_less_and_that_is_all(monkeypatch: pytest.MonkeyPatch) -> None:
    bodies = [submit(**{name: value}) for name, value in vars_of(submit()).items()]
    few = [draft(desk(), body, 0x34, NOW) for body in bodies]
    monkeypatch.setattr(checks, "_is_plain", lambda _: False)
    for one, body in zip(few, bodies, strict=True):
        all_ = draft(desk(), body, 0x34, NOW)
        assert isinstance(one, Draft)
        assert isinstance(all_, Draft)
        assert vars_of(one) | {"desk": None} == vars_of(all_) | {"desk": None}


def vars_of(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())}


def test_every_check_cites_its_section() -> None:
    for those in CHECKS.values():
        assert all(check.section[0] in "45" and check.name for check in those)
    assert [check.name for check in CHECKS[DataSm]][-1] == "time_to_live"


TAKEN: dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    # name: fields of the submit, settings of the client, what the draft is then
    "plain": ({}, {}, {"phones": ((PHONE, PHONE),), "notify": BOTH, "caller_id": "", "not_before": 0, "expires_at": 0}),
    "plus": ({"destination_addr": "+79991234567"}, {}, {"phones": ((PHONE, "+79991234567"),)}),
    "ton 0": ({"dest_addr_ton": 0}, {}, {"phones": ((PHONE, PHONE),)}),
    "ton 2": ({"dest_addr_ton": 2, "dest_addr_npi": 9}, {}, {"phones": ((PHONE, PHONE),)}),
    "ton 6": ({"dest_addr_ton": 6}, {}, {"phones": ((PHONE, PHONE),)}),
    "any source": ({"source_addr": "anything"}, {}, {"caller_id": ""}),
    "first caller": ({"source_addr": ""}, CALLERS, {"caller_id": "74951111111"}),
    "caller with plus": ({"source_addr": "+74951111111"}, CALLERS, {"caller_id": "74951111111"}),
    "caller without": ({"source_addr": "74952222222"}, CALLERS, {"caller_id": "74952222222"}),
    "name": ({"source_addr": "ACME", "source_addr_ton": 5}, CALLERS, {"caller_id": "ACME"}),
    "service": ({"service_type": "IVR"}, {"service_types": ["CALL", "IVR"]}, {}),
    "datagram": ({"esm_class": 0x01}, {}, {}),
    "store and forward, reply path": ({"esm_class": 0x83}, {}, {}),
    "priority": ({"priority_flag": 3}, {}, {"priority": 3}),
    "priority lowered": ({"priority_flag": 3}, {"max_priority": 1}, {"priority": 1}),
    "priority below": ({"priority_flag": 1}, {"max_priority": 2}, {"priority": 1}),
    "protocol": ({"protocol_id": 0x7F}, {}, {}),
    "later": (
        {"schedule_delivery_time": "000000020000000R"},
        {},
        {"not_before": NOW + 2 * HOUR, "apart": "000000020000000R"},
    ),
    "past": ({"schedule_delivery_time": "200101000000000+"}, {}, {"not_before": 0, "apart": "200101000000000+"}),
    "zone": ({"schedule_delivery_time": "260921191320012+"}, {}, {"not_before": NOW + 2 * HOUR}),
    "validity": ({"validity_period": "000000010000000R"}, {}, {"expires_at": NOW + HOUR}),
    "longest": ({"validity_period": "000030000000000R"}, {}, {"expires_at": NOW + 30 * DAY}),
    "both times": (
        {"schedule_delivery_time": "000000010000000R", "validity_period": "000000020000000R"},
        {},
        {"not_before": NOW + HOUR, "expires_at": NOW + 2 * HOUR},
    ),
    "no receipt": ({"registered_delivery": 0}, {}, {"notify": Notify.NEVER}),
    "failure only": ({"registered_delivery": 2}, {}, {"notify": Notify.FAILURE}),
    "other bits": ({"registered_delivery": 0x1D}, {}, {"notify": BOTH}),
    "replace": ({"replace_if_present_flag": 1}, {}, {}),
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken(name: str) -> None:
    fields, settings, expected = TAKEN[name]
    made = drawn(submit(**fields), **settings)
    assert {name: getattr(made, name) for name in expected} == expected


def test_success_only_is_known_since_5_0() -> None:
    assert drawn(submit(registered_delivery=3), version=0x50).notify is Notify.SUCCESS


def test_the_first_violation_is_told() -> None:
    body = submit(destination_addr="112", priority_flag=9, sm_default_msg_id=1)
    assert refused(body).status == Status.RINVDSTADR


def test_an_address_that_no_receipt_could_carry() -> None:
    assert refused(data(source_addr="1" * 21)).status == Status.RINVSRCADR
    assert drawn(data(source_addr="1" * 20))


def test_data_sm_has_its_validity_in_seconds() -> None:
    assert drawn(data(tlvs=((Tag.QOS_TIME_TO_LIVE, (60).to_bytes(4, "big")),))).expires_at == NOW + 60_000
    assert drawn(data(tlvs=((Tag.QOS_TIME_TO_LIVE, bytes(4)),))).expires_at == 0
    assert refused(data(tlvs=((Tag.QOS_TIME_TO_LIVE, b"\xff" * 4),))).status == Status.RINVOPTPARAMVAL


def multi(*destinations: Destination | ListName, **fields: Any) -> SubmitMulti:
    return SubmitMulti(source_addr=SOURCE, dest_address=destinations, short_message=b"x", **fields)


def test_of_many_destinations_each_is_looked_at() -> None:
    good = Destination(1, 1, PHONE)
    made = drawn(multi(Destination(1, 1, "112"), good, ListName("all"), Destination(9, 1, PHONE), good))
    assert made.phones == [(PHONE, PHONE)] * 2
    assert made.unsuccess == (
        Unsuccess(1, 1, "112", Status.RINVDSTADR),
        Unsuccess(0, 0, "all", Status.RINVDLNAME),
        Unsuccess(9, 1, PHONE, Status.RINVDSTTON),
    )


@pytest.mark.parametrize(
    ("destination", "status"),
    [
        (ListName("all"), Status.RINVDLNAME),
        (Destination(1, 1, "112"), Status.RINVDSTADR),
        (Destination(7, 1, PHONE), Status.RINVDSTTON),
    ],
)
def test_without_a_good_destination_the_first_bad_one_is_told(destination: Any, status: Status) -> None:
    assert refused(multi(destination, Destination(5, 0, "x"))).status == status


def test_one_of_many_cannot_be_replaced() -> None:
    one, other = Destination(1, 1, PHONE), Destination(1, 1, "79991234568")
    assert refused(multi(one, other, replace_if_present_flag=1)).status == Status.RINVREPFLAG
    assert drawn(multi(one, replace_if_present_flag=1))


def test_what_was_accepted_once_is_drafted_whatever_is_wrong_with_it_today() -> None:
    made = drafted(desk(service_types=["CALL"], caller_ids=["ACME"]), submit(destination_addr="112"), NOW)
    assert made.phones == (("112", "112"),)
    assert made.notify == BOTH


def test_a_client_s_ways_of_calling_are_made_once() -> None:
    one = desk(voice="w")
    assert one.manner("x", 0, 1) is one.manner("x", 0, 1)
    assert one.manner("x", 5, 1) is not one.manner("x", 5, 1)
    assert one.manner("x", 5, 1).not_before == 5
    assert one.manner("x", 0, 2).voice == "w"


def test_the_same_number_in_two_writings_is_one_caller_id() -> None:
    assert desk(caller_ids=["+74951111111"]).first == "74951111111"
    assert client().caller_ids == ()
