"""However octets are cut, and whatever they are: the same events, the same answers, and nothing grows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smpp_client_dialogs import FOLDER
from smpp_dialogs import dialogs, octets
from smpp_targets import TARGETS

FROM_ESMES = {octets(step.said) for dialog in dialogs() for step in dialog.steps if step.mark == ">"}
FROM_SMSCS = {octets(step.said) for dialog in dialogs(FOLDER) for step in dialog.steps if step.mark == "<"}
SENT = sorted(FROM_ESMES | FROM_SMSCS)
PDUS = [data for data in SENT if len(data) >= 16 and int.from_bytes(data[:4], "big") == len(data)]

heads = st.binary(min_size=2, max_size=2)
streams = st.lists(st.sampled_from(PDUS), max_size=12).map(b"".join)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A stream in which some octets are others, gone or too many."""
    stream = bytearray(draw(streams))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(stream)))
        gone = draw(st.integers(0, 4))
        stream[at : at + gone] = draw(st.binary(max_size=4))
    return bytes(stream)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=150, deadline=None)
@given(head=heads, data=st.one_of(streams, mutated(), st.binary(max_size=200)))
def test_streams_and_noise(name: str, head: bytes, data: bytes) -> None:
    TARGETS[name](head + data)


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("how", [0, 64, 128, 129, 130, 160, 161, 194, 227, 243])
def test_everything_that_the_dialogs_send(name: str, how: int) -> None:
    for data in SENT:
        TARGETS[name](bytes((how, 7)) + data)
    TARGETS[name](bytes((how, 7)) + b"".join(PDUS))
