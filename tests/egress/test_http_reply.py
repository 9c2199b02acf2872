"""Reading the provider's replies: lenient where it is certainly meant, and nothing but None for the rest."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.egress.http.reply import Failure, Found, Success, read_send, read_status

OURS = "0123456789abcdef"
PHONE = "79990000001"

SENT = [
    (b'{"id":"0123456789abcdef","cnt":1}', Success(OURS)),
    (b'{"id":42,"cnt":"1","cost":"0.30","balance":"10"}', Success("42")),
    (b'\xef\xbb\xbf \r\n{"id":"a.b-c_d","cnt":1}\n\0', Success("a.b-c_d")),
    (b'[{"id":"x","cnt":1}]', Success("x")),
    (b'{"cnt":3}', Success("")),
    (b'{"id":null,"cnt":1}', Success("")),
    (b'{"id":"an id that is none","cnt":1}', Success("")),
    (b'{"id":"x","cnt":1,"error_code":0,"error":""}', Success("x")),
    (b'{"id":"x","cnt":0}', Success("x")),  # seconds of a call, before it
    (b'{"id":"0123456789abcdef"}', Success(OURS)),
    (b"OK - 1 SMS, ID - 17", Success("17")),
    (b"OK - 12 SMS, ID - 17, CODE - 1234\n", Success("17")),
    (b"0123456789abcdef,1", Success(OURS)),
    (b"0123456789abcdef,1,0.30,10.00", Success(OURS)),
    (b'{"error":"duplicate","error_code":9}', Failure(9, "duplicate")),
    (b'{"error":"no money","error_code":"3","id":"x"}', Failure(3, "no money")),
    (b'{"error_code":-2}', Failure(2)),
    (b'{"error":{"a":1},"error_code":6}', Failure(6)),
    ('{"error":"неверный номер","error_code":7}'.encode("windows-1251"), Failure(7, "неверный номер")),
    (b"ERROR = 2 (authorise error)", Failure(2, "authorise error")),
    (b"ERROR = 7 (invalid (very) number), ID - x", Failure(7, "invalid (very) number")),
    (b"ERROR = 4", Failure(4)),
    (b"0,-2", Failure(2)),
    (b"0123456789abcdef,-7", Failure(7)),
]
NOT_UNDERSTOOD = [
    b"", b"\xff\xfe", b"null", b"true", b"17", b'"OK"', b"[]", b"{}", b"[[]]", b'{"id":true}', b'{"id":0}',
    b'{"id":""}', b'{"id":[1]}', b'{"id":1.5e300}', b'{"cnt":0}', b'{"cnt":true}', b'{"error":"something"}',
    b'{"id":"req-8841"}', b'{"id":"x","message":"upstream failed"}', b'{"id":8841,"cnt":"?"}',
    b'{"id":"x","error":"hm"}', b'{"id":"x","cnt":1,"error_code":"many"}', b'{"error_code":true}',
    b'{"error_code":NaN}', b"1,2", b"5,1", b"OK", b"OK - 1 SMS", b"<html>ERROR = 2 (x)</html>", b'{"id": 17, "cn',
    b"0123456789abcdef,-0", b"fedcba9876543210,1", b"[" * 60_000, b'{"a":' * 10_000, b"9" * 60_000,
    b'{"id":' + b"9" * 5_000 + b"}", b"ERROR = 99999999999999",
    b'{"error":"no","error_code":79990000001}', b"ERROR = 79990000001 (no)", b"0,-79990000001",  # a number, no code
]  # fmt: skip


@pytest.mark.parametrize(("body", "meaning"), SENT)
def test_what_is_certainly_meant_is_understood(body: bytes, meaning: object) -> None:
    assert read_send(body, OURS) == meaning


@pytest.mark.parametrize("body", NOT_UNDERSTOOD, ids=lambda body: repr(body[:30]))
def test_the_rest_is_never_guessed_at(body: bytes) -> None:
    assert read_send(body, OURS) is None


STATUS = [
    (b'{"status":1,"last_date":"","last_timestamp":1,"flag":0,"err":0}', Found(1, 0, genuine=True)),
    (
        b'{"status":"-1","err":"","cost":"0.00","sms_cnt":"0","phone":79990000001}',
        Found(-1, 0, "0.00", 0, genuine=True),
    ),
    (
        b'{"status":20,"err":"240","cost":0.3,"sms_cnt":12,"phone":"+79990000001"}',
        Found(20, 240, "0.3", 12, genuine=True),
    ),
    (b'{"status":1,"err":0,"cost":"1,25","sms_cnt":-5}', Found(1, 0, "1.25", None)),
    (b'{"status":1,"cost":"much","sms_cnt":999999999}', Found(1, 0, "", None)),
    (b'{"status":-3}', Found(-3, 0)),
    (b'[{"status":20,"phone":"1"},{"status":1,"phone":"79990000001"}]', Found(1, 0, genuine=True)),
    (b'[{"status":20,"id":"other"},{"status":1,"id":"0123456789abcdef"}]', Found(1, 0, genuine=True)),
    (b'["?",7,{"status":2,"id":77}]', Found(2, 0, genuine=True)),
    (b'{"error":"IP is blocked","error_code":4}', Failure(4, "IP is blocked")),
    (b"ERROR = 9 (wait)", Failure(9, "wait")),
    (b"0,-9", Failure(9)),
]
NO_STATUS = [
    b"", b"null", b"[]", b"{}", b'{"status":null}', b'{"status":true}', b'{"status":1,"phone":"79990000002"}',
    b'{"status":1,"id":"other"}', b"Status = 1, check_time = x, err = 0", b"1,1700000000,0", b"OK - 1 SMS, ID - 1",
    b'{"status":79990000001,"phone":79990000001}',
]  # fmt: skip


@pytest.mark.parametrize(("body", "meaning"), STATUS)
def test_a_status_is_read_whatever_its_types(body: bytes, meaning: object) -> None:
    assert read_status(body, PHONE, (OURS, "77")) == meaning


@pytest.mark.parametrize("body", NO_STATUS)
def test_what_is_no_status_or_about_another_is_none(body: bytes) -> None:
    assert read_status(body, PHONE, (OURS, "77")) is None


KEYS = st.sampled_from(["id", "cnt", "error", "error_code", "status", "err", "cost", "sms_cnt", "phone", "x"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=6))


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=200) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_bytes_are_read_without_an_exception(body: bytes) -> None:
    assert isinstance(read_send(body, OURS), Success | Failure | None)
    assert isinstance(read_status(body, PHONE, (OURS,)), Found | Failure | None)


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(KEYS, LEAVES, max_size=6))
def test_a_reply_with_a_word_of_an_error_is_never_success(table: dict[str, object]) -> None:
    meaning = read_send(json.dumps(table).encode(), OURS)
    if table.get("error") or table.get("error_code"):
        assert not isinstance(meaning, Success)
