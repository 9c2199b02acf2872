"""Entries in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.menu.running.notation import read_entry, written

GOOD = [
    ("say Hello there", ["say", "Hello there"]),
    ("  say  Hello ", ["say", "Hello"]),
    ("sms 79990001122 Me Hi there, you", ["sms", "79990001122", "Me", "Hi there, you"]),
    ('sms 79990001122 "" Hi', ["sms", "79990001122", "", "Hi"]),
    ("url", ["url", ""]),
    ("url https://a.example/?b", ["url", "https://a.example/?b"]),
    ("record 30", ["record", 30]),
    ("call 79990001122,79990001123 60 answered rec", ["call", "79990001122,79990001123", 60, "answered", "rec"]),
    ("call 79990001122 60 failed", ["call", "79990001122", 60, "failed"]),
    ("hangup", ["hangup"]),
    (["call", "79990001122", "60", "failed"], ["call", "79990001122", 60, "failed"]),
    (["say", "a  b"], ["say", "a  b"]),
    (["sms", 79990001122, "Me", "Hi"], ["sms", "79990001122", "Me", "Hi"]),
]


@pytest.mark.parametrize(("value", "entry"), GOOD)
def test_entries_are_read(value: object, entry: list[object]) -> None:
    assert read_entry(value) == entry


@pytest.mark.parametrize(
    "value",
    ["", "say", "Say x", "sms 7999 Me", "record", "record ten", "record ²", "record " + "9" * 99, "hangup now",
     "call 7999 failed", "call 7999 10 busy", "call 7999 10 answered recorded", [], [[]], ["say", ["x"]], {}, None, 5],
)  # fmt: skip
def test_other_things_are_none(value: object) -> None:
    assert read_entry(value) is None


_WORDS = st.text(st.characters(exclude_categories=["Cs", "Zs", "Cc"]), min_size=1).filter(
    lambda text: text.split() == [text]
)


@given(
    st.one_of(
        st.lists(_WORDS, min_size=1).map(lambda words: ["say", " ".join(words)]),
        st.tuples(_WORDS, st.just("") | _WORDS, _WORDS).map(lambda words: ["sms", *words]),
        st.integers(0, 10**9 - 1).map(lambda seconds: ["record", seconds]),
        st.tuples(_WORDS, st.integers(0, 120)).map(lambda call: ["call", *call, "answered", "rec"]),
    )
)
def test_what_is_written_is_read_back(entry: list[str | int]) -> None:
    assert read_entry(written(entry)) == entry or '""' in entry
