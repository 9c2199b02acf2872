"""What single values may look like, and that bounds hold on both sides."""

import re
from decimal import Decimal
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from gateway.config import units
from gateway.passwords import hash_password

MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
HASH = hash_password("correct horse")


def taken(kind: Any, value: object) -> Any:
    return TypeAdapter(kind).validate_python(value)


def refusal(kind: Any, value: object) -> str:
    with pytest.raises(ValidationError) as caught:
        taken(kind, value)
    (error,) = caught.value.errors()
    return str(error["msg"]).removeprefix("Value error, ")


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 999), st.sampled_from(sorted(MS)))
def test_a_duration_is_milliseconds(number: int, unit: str) -> None:
    assert taken(Annotated[int, units.lasting("0ms", "999d")], f"{number}{unit}") == number * MS[unit]


@pytest.mark.parametrize(
    "value", ["", "30", "30 sec", "-1s", "1.5s", "1s ", " 1s", "１s", "1S", "1h30m", 30, None, True, []]
)
def test_a_duration_needs_number_and_unit(value: object) -> None:
    assert refusal(Annotated[int, units.lasting("0ms", "999d")], value).startswith("write a number and a unit")


def test_bounds_are_inclusive_and_tell_their_reason() -> None:
    kind = Annotated[int, units.lasting("10s", "1m", "because")]
    assert (taken(kind, "10s"), taken(kind, "60s")) == (10_000, 60_000)
    for value in ("9999ms", "60001ms"):
        assert refusal(kind, value) == 'must be "10s" to "1m": because'


def test_a_size_is_bytes() -> None:
    kind = Annotated[int, units.sized("1kB", "2MB")]
    assert (taken(kind, "1kB"), taken(kind, "2 MB")) == (1_000, 2_000_000)
    assert refusal(kind, "3MB") == 'must be "1kB" to "2MB"'
    assert refusal(kind, "10s").startswith("write a number and a unit")


@pytest.mark.parametrize("value", [0, 6, True, "3", 3.0, None])
def test_a_count_is_a_whole_number_within_bounds(value: object) -> None:
    kind = Annotated[int, units.count(1, 5)]
    assert [taken(kind, number) for number in (1, 5)] == [1, 5]
    assert refusal(kind, value) == "must be a whole number from 1 to 5, without quotes"


@pytest.mark.parametrize(
    ("value", "host", "port"),
    [("127.0.0.1:2525", "127.0.0.1", 2525), ("[::1]:25", "::1", 25), ("mail.example:0", "mail.example", 0)],
)
def test_an_address_is_host_and_port(value: str, host: str, port: int) -> None:
    assert taken(units.Address, value) == (host, port)


@pytest.mark.parametrize(
    "value", ["", "2525", ":25", "::1:25", "[::zz]:25", "[1.2.3.4]:25", "a:65536", "a b:25", "a:25\n", 25]
)
def test_what_is_no_address(value: object) -> None:
    assert refusal(units.Address, value).startswith("write host:port")


@pytest.mark.parametrize("value", ["a", "call.example", "XN--80AK6AA92E.com", "a" * 63 + ".b"])
def test_a_domain_is_kept_in_lower_case(value: str) -> None:
    assert taken(units.Domain, value) == value.lower()


@pytest.mark.parametrize(
    "value", ["", ".", "a..b", "-a", "a-", "звонок.рф", "a" * 64, "a." * 127 + "ab", "a b", "a\n", 1]
)
def test_what_is_no_domain(value: object) -> None:
    assert refusal(units.Domain, value).startswith("is not a domain name")


@pytest.mark.parametrize("value", ["", "me", "me@", "@b.example", "a b@c.example", "я@c.example", "a@c.example\n", 1])
def test_what_is_no_mailbox(value: object) -> None:
    assert taken(units.Mailbox, "mailer-daemon@call.example") == "mailer-daemon@call.example"
    assert refusal(units.Mailbox, value).startswith("is not a mail address")


def test_a_web_address_loses_its_last_slash() -> None:
    assert taken(units.Web, "https://smsc.ru/") == "https://smsc.ru"
    assert taken(units.Web, "http://127.0.0.1:8090/under/") == "http://127.0.0.1:8090/under"


@pytest.mark.parametrize(
    "value",
    ["", "smsc.ru", "ftp://smsc.ru", "https://a:b@c", "https://", "https://:443", "https://a:0", "https://a:65536",
     "https://a:x", "https://a?b", "https://a#b", "https://a b", "https://[::1", "https://a\\b", 1],
)  # fmt: skip
def test_what_is_no_web_address(value: object) -> None:
    assert refusal(units.Web, value).startswith("write an address without login")


def test_only_the_backup_may_be_none() -> None:
    assert taken(units.WebOrNone, "") is None
    assert refusal(units.WebOrNone, "x") == refusal(units.Web, "")


def test_a_network_is_never_widened_in_silence() -> None:
    assert taken(units.Network, "10.0.0.0/8") == ip_network("10.0.0.0/8")
    assert taken(units.Network, "::1") == ip_network("::1/128")
    assert refusal(units.Network, "10.1.2.3/8") == (
        'write "10.0.0.0/8" for the whole network, or "10.1.2.3" for that machine alone'
    )
    for value in ("", "localhost", "10.0.0.0/33", 10, 0):
        assert "192.168.1.7" in refusal(units.Network, value)


@pytest.mark.parametrize("value", ["", "var/lib", "~/spool", "./x", "/a\0b", 1])
def test_a_path_is_whole(value: object) -> None:
    assert taken(units.AbsolutePath, "/var/lib") == Path("/var/lib")
    assert refusal(units.AbsolutePath, value).startswith("write a whole path")


def test_a_hash_is_argon2id_and_affordable() -> None:
    assert taken(units.PasswordHash, HASH) == HASH
    assert "not an argon2id hash" in refusal(units.PasswordHash, "correct horse")
    assert "another kind" in refusal(units.PasswordHash, HASH.replace("argon2id", "argon2d"))
    assert "MiB" in refusal(units.PasswordHash, re.sub("m=[0-9]+", "m=262145", HASH))
    assert "passes" in refusal(units.PasswordHash, re.sub("t=[0-9]+", "t=17", HASH))
    for value in (1, None, HASH + "я", "$argon2id$" + "x" * 400, "$argon2id$v=19$m=x,t=2,p=1$YWFh$YWFh"):
        assert "not an argon2id hash" in refusal(units.PasswordHash, value)


@pytest.mark.parametrize("value", ["m", "w4", "w2,en"])
def test_voices(value: str) -> None:
    assert taken(units.Voice, value) == value
    assert refusal(units.Voice, value + "x").startswith('write "m"')


@pytest.mark.parametrize("value", ["", "Clinic", "A-B_C.D 7", "ABCDEFGHIJK", "9" * 15])
def test_caller_ids(value: str) -> None:
    assert taken(units.CallerId, value) == value


@pytest.mark.parametrize("value", ["ABCDEFGHIJKL", "9" * 16, "Клиника", "A\n", "+79990000001", 7])
def test_what_is_no_caller_id(value: object) -> None:
    assert "as registered" in refusal(units.CallerId, value)


def test_loopback() -> None:
    assert all(map(units.is_loopback, ("localhost", "::1", "127.0.0.1", "127.9.9.9")))
    assert not any(map(units.is_loopback, ("127.0.0.1.example", "128.0.0.1", "", "127.0.0.1\n", "::")))


def test_a_state_directory_leaves_room_for_the_name_of_its_socket() -> None:
    assert taken(units.StateDir, "/" + "x" * 95) == Path("/" + "x" * 95)
    assert taken(units.StateDir, "/" + "я" * 47) == Path("/" + "я" * 47)
    for long in ("/" + "x" * 96, "/" + "я" * 48):
        assert refusal(units.StateDir, long).startswith("write a path of at most 96 bytes")


@pytest.mark.parametrize("value", ["0", "2.5", "3.10", "0.0001", "999999"])
def test_a_price_is_exact(value: str) -> None:
    assert taken(units.Price, value) == Decimal(value)


@pytest.mark.parametrize(
    "value", ["", "2,50", "-1", "1e3", "2.", ".5", " 2", "NaN", "1000000", "٢", 2, 2.5, True, None]
)
def test_a_price_is_written_in_quotes_with_a_point(value: object) -> None:
    assert refusal(units.Price, value) == 'write a price in quotes, with a point: "1.50"'
