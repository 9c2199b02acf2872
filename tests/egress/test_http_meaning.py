"""What a reply means where it is about several numbers, or about money; single calls are in test_http_send and _ask."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from provider_side import SECRET, make_call

from gateway.egress import Price
from gateway.egress.http.meaning import Meaning
from gateway.message import Call
from gateway.outcome import Deferred, Held, Outcome, Reason, Refused, Taken, Unsure, Why
from gateway.shown import Shown

MEANING = Meaning("http", Shown(SECRET))
NUMBERS = ["79990000001", "79990000002", "79990000003"]
CALLS = [make_call(f"m.{n}", message_id="m", phone=number) for n, number in enumerate(NUMBERS)]
ALL = [Taken("m")] * 3
UNSAID = Unsure(Reason(Why.GARBLED, "the reply says nothing of this number, or two things"))


def outcomes(reply: object, calls: list[Call] = CALLS, status: int = 200) -> list[Outcome]:
    return MEANING.outcomes(status, json.dumps(reply).encode(), calls)


def of_first(**row: object) -> Outcome:
    """What that row makes of the first of three, of whom the others were taken."""
    rows = [{"phone": NUMBERS[0], **row}, *({"phone": number, "cost": "0.30"} for number in NUMBERS[1:])]
    first, *others = outcomes({"id": "m", "cnt": 2, "phones": rows})
    assert others == [Taken("m")] * 2
    return first


class TestSeveral:
    @pytest.mark.parametrize("phones", [None, [], {}, ""])
    def test_a_success_that_names_no_number_is_everybodys(self, phones: object) -> None:
        assert outcomes({"id": "m", "cnt": 3}) == ALL
        assert outcomes({"id": "m", "cnt": 3, "phones": phones}) == ALL

    def test_the_providers_own_id_is_kept(self) -> None:
        assert outcomes({"id": 77, "cnt": 3}) == [Taken("77")] * 3

    @pytest.mark.parametrize("number", [NUMBERS[0], f"+{NUMBERS[0]}", int(NUMBERS[0])])
    def test_each_is_told_what_was_said_of_its_own_number(self, number: object) -> None:
        rows = [
            {"phone": NUMBERS[2], "cost": "0.30", "status": "-1", "error": "0"},
            {"phone": number, "mccmnc": "", "cost": "0.00", "status": "22", "error": "249"},
            {"phone": NUMBERS[1], "mccmnc": 25001, "cost": 0.3},
        ]
        assert outcomes({"id": "m", "cnt": 2, "phones": rows}) == [
            Refused(Reason(Why.BAD_NUMBER, "status 22: wrong number; err 249: bad number format")),
            Taken("m"),
            Taken("m"),
        ]

    @pytest.mark.parametrize(
        ("row", "outcome"),
        [
            ({}, Taken("m")),
            ({"status": None, "error": ""}, Taken("m")),
            ({"error": 0}, Taken("m")),
            ({"status": 0, "error": 220}, Taken("m")),  # the operator's queue is full: it goes on by itself
            ({"status": 1, "error": 200}, Taken("m")),
            ({"status": 25}, Refused(Reason(Why.NO_ROUTE, "status 25: unreachable number"))),
            ({"status": 23, "error": 2}, Refused(Reason(Why.FORBIDDEN, "status 23: forbidden; err 2: mailbox full"))),
            ({"error": 248}, Refused(Reason(Why.NO_ROUTE, "err 248: no route"))),
            ({"status": 24, "error": 0}, Held(Reason(Why.NO_MONEY, "status 24: not enough money on the account"))),
            ({"error": "239"}, Held(Reason(Why.BAD_CREDENTIALS, "err 239: our address is not on the account's list"))),
        ],
    )  # fmt: skip
    def test_a_certain_word_of_one_number(self, row: dict[str, object], outcome: Outcome) -> None:
        assert of_first(**row) == outcome

    @pytest.mark.parametrize(
        "row",
        [
            {"status": 5},  # not a documented one
            {"status": -3},
            {"error": 237},  # somebody's telephone has rung
            {"error": 220},
            {"error": 245},
            {"error": 999},
            {"error": 7},
            {"status": "sent"},
            {"status": 22, "error": "bad"},
            {"status": [22]},
        ],
    )
    def test_what_is_not_certain_leaves_only_that_number_unsure(self, row: dict[str, object]) -> None:
        outcome = of_first(**row)
        assert isinstance(outcome, Unsure)
        assert outcome.reason.why is Why.GARBLED

    @pytest.mark.parametrize(
        "phones",
        [
            [{"phone": NUMBERS[1]}, {"phone": NUMBERS[2]}],
            [{"phone": NUMBERS[0]}, {"phone": NUMBERS[0], "status": 22}, {"phone": NUMBERS[1]}, {"phone": NUMBERS[2]}],
            [{"phone": NUMBERS[0][1:]}, {"phone": NUMBERS[1]}, {"phone": NUMBERS[2]}, 7, None, {"status": 22}],
        ],
    )
    def test_a_number_of_which_nothing_or_two_things_are_said_is_unsure(self, phones: object) -> None:
        assert outcomes({"id": "m", "cnt": 3, "phones": phones}) == [UNSAID, Taken("m"), Taken("m")]

    @pytest.mark.parametrize("phones", [{"79990000001": {"status": 22}}, "79990000001", 3, [1, 2], [[]]])
    def test_a_list_that_nobody_understands_says_it_of_nobody(self, phones: object) -> None:
        assert outcomes({"id": "m", "cnt": 3, "phones": phones}) == [UNSAID] * 3

    @pytest.mark.parametrize(
        ("code", "kind"), [(1, Refused), (2, Held), (3, Held), (7, Refused), (9, Deferred), (10, Unsure)]
    )
    def test_an_error_of_the_request_is_everybodys(self, code: int, kind: type[Outcome]) -> None:
        assert [type(outcome) for outcome in outcomes({"error": "no", "error_code": code})] == [kind] * 3

    def test_of_those_that_were_sent_before_a_nine_may_speak_of_the_earlier_request(self) -> None:
        calls = [*CALLS[:2], make_call("m.2", message_id="m", phone=NUMBERS[2], attempt=2)]
        first, second, third = outcomes({"error": "no", "error_code": 9}, calls)
        assert isinstance(first, Deferred)
        assert isinstance(second, Deferred)
        assert isinstance(third, Unsure)

    def test_what_is_not_the_providers_is_nobodys_certainty(self) -> None:
        assert {type(outcome) for outcome in outcomes({"id": "m", "cnt": 3}, status=500)} == {Unsure}
        assert {type(outcome) for outcome in outcomes({"hello": 1})} == {Unsure}

    @given(
        reply=st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from([*NUMBERS, "m", "22", "0"]),
            lambda inner: (
                st.lists(inner)
                | st.dictionaries(
                    st.sampled_from(["id", "cnt", "phones", "phone", "status", "error", "error_code"]), inner
                )
            ),
            max_leaves=20,
        )
    )
    def test_any_reply_at_all_is_as_many_outcomes_as_calls(self, reply: object) -> None:
        found = outcomes(reply)
        assert len(found) == 3
        for outcome in found:
            for number in NUMBERS:
                assert number not in repr(outcome) or isinstance(outcome, Taken)


class TestMoney:
    @pytest.mark.parametrize(
        ("reply", "price"),
        [
            (b'{"cost":"0.30","cnt":1}', Price(Decimal("0.30"), 1)),
            (b'{"cost":12.5,"cnt":"40"}', Price(Decimal("12.5"), 40)),
            (b'{"cost":0,"cnt":0}', Price(Decimal(0), 0)),
            (b'{"cost":"1,5","cnt":3,"phones":[]}', Price(Decimal("1.5"), 3)),
        ],
    )
    def test_a_price(self, reply: bytes, price: Price) -> None:
        assert MEANING.price(200, reply, make_call()) == price

    @pytest.mark.parametrize(
        ("reply", "why"),
        [
            (b'{"id":"m","cost":"0.30","cnt":1}', Why.GARBLED),
            (b'{"cost":"0.30"}', Why.GARBLED),
            (b'{"cost":"-1","cnt":1}', Why.GARBLED),
            (b'{"cost":"NaN","cnt":1}', Why.GARBLED),
            (b'{"cost":true,"cnt":1}', Why.GARBLED),
            (b'{"cnt":1}', Why.GARBLED),
            (b'{"cost":1,"cnt":1,"error":"no"}', Why.GARBLED),
            (b"", Why.GARBLED),
            (b"[]", Why.GARBLED),
            (b"0.30,1", Why.GARBLED),
            (b'{"error":"duplicate","error_code":9}', Why.THROTTLED),
            (b"ERROR = 7 (invalid number)", Why.BAD_NUMBER),
        ],
    )
    def test_no_price(self, reply: bytes, why: Why) -> None:
        told = MEANING.price(200, reply, make_call())
        assert isinstance(told, Reason)
        assert told.why is why

    @pytest.mark.parametrize(
        ("reply", "left"),
        [
            (b'{"balance":"250.80"}', "250.80"),
            (b'{"balance":250.8}', "250.8"),
            (b'{"balance":"-10.5","credit":"100","currency":"RUR"}', "-10.5"),
            (b'{"balance":-3}', "-3"),
            (b' {"balance":0} ', "0"),
        ],
    )
    def test_a_balance(self, reply: bytes, left: str) -> None:
        assert MEANING.balance(200, reply) == Decimal(left)

    @pytest.mark.parametrize(
        ("reply", "why"),
        [
            (b"250.80", Why.GARBLED),  # any page might say a number
            (b'{"balance":"much"}', Why.GARBLED),
            (b'{"balance":"--1"}', Why.GARBLED),
            (b'{"balance":1e300}', Why.GARBLED),
            (b'{"balance":Infinity}', Why.GARBLED),
            (b'{"balance":null}', Why.GARBLED),
            (b'{"balance":1,"error":"no"}', Why.GARBLED),
            (b'{"error":"authorise error","error_code":2}', Why.BAD_CREDENTIALS),
            (b"ERROR = 9 (too often)", Why.THROTTLED),
        ],
    )
    def test_no_balance(self, reply: bytes, why: Why) -> None:
        told = MEANING.balance(200, reply)
        assert isinstance(told, Reason)
        assert told.why is why

    def test_under_another_http_status_nothing_is_money(self) -> None:
        assert isinstance(MEANING.balance(500, b'{"balance":"1"}'), Reason)
        assert isinstance(MEANING.price(500, b'{"cost":"1","cnt":1}', make_call()), Reason)

    @given(st.binary(max_size=200))
    def test_any_bytes_at_all_are_answered(self, body: bytes) -> None:
        assert isinstance(MEANING.balance(200, body), Decimal | Reason)
        assert isinstance(MEANING.price(200, body, make_call()), Price | Reason)
