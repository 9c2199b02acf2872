"""What must hold for any bytes holds for every case of the tests, for pieces of them put together, and for noise."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from menu_targets import TARGETS

CASES = {path.stem: path.read_bytes() for path in sorted(Path(__file__).parent.rglob("*.txt"))}
PIECES = [line + b"\n" for text in CASES.values() for line in text.splitlines()[:40] if len(line) < 200]


@pytest.mark.parametrize("name", TARGETS)
@pytest.mark.parametrize("case", CASES)
def test_the_cases(name: str, case: str) -> None:
    TARGETS[name](CASES[case][:4_000])


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_pieces_and_noise(name: str, data: st.DataObject) -> None:
    pieces = st.lists(st.sampled_from(PIECES), max_size=8).map(b"".join)
    TARGETS[name](
        data.draw(st.one_of(st.binary(max_size=80), pieces, st.tuples(pieces, st.binary(max_size=8)).map(b"".join)))
    )
