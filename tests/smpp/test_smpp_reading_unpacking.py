"""Whatever comes, `read` answers; and the fast path says what the table says."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.smpp import reading, unpacking
from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.fields import LONGEST, OPERATIONS
from gateway.smpp.pdu import Broken, DeliverSm, Faulty, Pdu, SubmitSm, read, write
from smpp_drawn import bodies_of, pdus, sequences, spoilt

MESSAGES = st.sampled_from((Command.SUBMIT_SM, Command.DELIVER_SM)).flatmap(lambda one: bodies_of(OPERATIONS[one]))
OUTCOMES = Pdu | Faulty | Broken


def check(buffer: bytes | bytearray, at: int, got: OUTCOMES | None) -> None:
    """What is true of every answer."""
    if got is None:
        length = int.from_bytes(buffer[at : at + 4], "big")
        assert len(buffer) - at < 4 or len(buffer) - at < length
        return
    assert isinstance(got, OUTCOMES)
    if isinstance(got, Broken):
        assert not 16 <= int.from_bytes(buffer[at : at + 4], "big") <= LONGEST
        return
    assert got.length == int.from_bytes(buffer[at : at + 4], "big")
    assert at + got.length <= len(buffer)
    assert got.command == int.from_bytes(buffer[at + 4 : at + 8], "big")
    assert got.sequence == int.from_bytes(buffer[at + 12 : at + 16], "big")
    if isinstance(got, Faulty):
        assert got.status in set(Status) - {Status.OK}
        assert got.detail.isascii()
        assert len(got.detail) < 200
    elif got.body is None:
        assert got.command & RESPONSE
        assert got.status
    else:
        assert got.body.command == got.command


@settings(max_examples=200)
@given(st.binary(max_size=300), st.integers(0, 20))
def test_any_octets_are_answered(octets: bytes, at: int) -> None:
    for buffer in (octets, bytearray(octets)):
        got = read(buffer, at)
        check(buffer, at, got)
    assert read(octets, at) == read(bytearray(octets), at)


@settings(max_examples=200)
@given(st.sampled_from([*Command, 0x0A, 0x8000_0111]), st.binary(max_size=120), st.integers(0, 0x500), st.booleans())
def test_any_body_is_answered(command: int, body: bytes, status: int, long: bool) -> None:
    """A right header, so all the way into every operation."""
    whole = b"".join(number.to_bytes(4, "big") for number in (16 + len(body), command, status, 1)) + body
    got = read(whole, long_passwords=long)
    assert got is not None
    check(whole, 0, got)


@settings(max_examples=200)
@given(spoilt(), st.booleans())
def test_spoilt_pdus_are_answered(whole: bytes, long: bool) -> None:
    check(whole, 0, read(whole, long_passwords=long))


@settings(max_examples=100)
@given(st.lists(st.one_of(pdus, spoilt()), max_size=4), st.binary(max_size=8))
def test_a_stream_is_cut_by_lengths_alone(wholes: list[bytes], rest: bytes) -> None:
    stream = bytearray(b"".join(wholes) + rest)
    at = 0
    while (got := read(stream, at)) is not None and not isinstance(got, Broken):
        check(stream, at, got)
        assert got.length >= 16
        at += got.length
    assert at <= len(stream)


@contextmanager
def by_the_table() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "_message", lambda *_: None)
        yield


@settings(max_examples=200)
@given(st.one_of(st.builds(write, MESSAGES, sequences), spoilt(st.builds(write, MESSAGES, sequences))))
@example(write(SubmitSm(priority_flag=4, replace_if_present_flag=1), 1))
def test_the_fast_path_says_what_the_table_says(whole: bytes) -> None:
    fast = read(whole)
    fast_inside = read(bytearray(b"\0\1" + whole + b"\0\0"), 2)
    with by_the_table():
        slow = read(whole)
    assert fast == slow
    if slow is not None and not isinstance(slow, Broken):
        assert fast_inside == slow


@settings(max_examples=100)
@given(MESSAGES, st.data())
def test_the_fast_path_says_what_the_table_says_after_one_accident(
    body: SubmitSm | DeliverSm, data: st.DataObject
) -> None:
    """One octet, anywhere: most of these are still right or wrong in a single field."""
    whole = bytearray(write(body, 1))
    whole[data.draw(st.integers(16, len(whole) - 1))] = data.draw(st.sampled_from((0, 1, 2, 5, 0x31, 0x7F, 0x80, 0xFF)))
    fast = read(whole)
    with by_the_table():
        assert read(whole) == fast


@settings(max_examples=50)
@given(MESSAGES)
def test_a_right_message_never_needs_the_table(body: SubmitSm | DeliverSm) -> None:
    """Or it would be read at a quarter of the speed."""

    def request(*_: object) -> None:
        raise AssertionError("the slow path was taken")

    whole = write(body, 1)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reading, "request", request)
        assert read(whole) == Pdu(len(whole), body.command, 0, 1, body)


def test_the_fast_path_follows_the_table() -> None:
    """Its expressions are made of the rows: as many groups as there are strings and runs of numbers."""
    assert reading._SUBMITTED.groups == reading._DELIVERED.groups == 9
    assert reading._SUBMITTED.pattern != reading._DELIVERED.pattern  # priority and replace are unused in deliver_sm


def test_the_worst_pdus_do_not_take_long() -> None:
    """No quadratic time for strings without an end, parameters without octets or destinations without number."""
    worst = [
        b"\1" * 66_000,
        b"1" * 20 + b"\0" * 66_000,
        b"\0" * 17 + b"\x20\0\0\0" * 16_000,
        b"\0" * 17 + b"\x20\0\0\0" * 16_000 + b"\0",
        b"\0\0\0\0\xff" + b"\2\0" * 30_000,
    ]
    begun = time.process_time()
    for command in Command:
        for body in worst:
            read(b"".join(number.to_bytes(4, "big") for number in (16 + len(body), command, 0, 1)) + body)
    assert time.process_time() - begun < 5, "135 of them; a tenth of that is usual"


def test_faults_are_values() -> None:
    got = unpacking.request(OPERATIONS[Command.QUERY_SM], b"1\0\0", 0, 3)
    assert got == unpacking.Fault(Status.RINVCMDLEN, "ends before source_addr_npi (section 5.2.6)")
