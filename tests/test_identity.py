"""Ids sort by time, can be read over a telephone, and fit the provider."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.identity import call_ids, new_id

INSTANTS = st.integers(0, (1 << 48) - 1)  # until the year 10889
ENTROPY = st.integers(0, (1 << 32) - 1)


@settings(deadline=None, max_examples=300)
@given(INSTANTS, ENTROPY, INSTANTS, ENTROPY)
def test_ids_sort_by_time_then_by_chance(now: int, chance: int, later: int, other: int) -> None:
    one, two = new_id(now, chance), new_id(later, other)
    assert (one < two) == ((now, chance) < (later, other))
    assert (one == two) == ((now, chance) == (later, other))


@settings(deadline=None, max_examples=300)
@given(st.integers(-(1 << 70), 1 << 70), st.integers(-(1 << 70), 1 << 70))
def test_an_id_is_sixteen_characters_that_cannot_be_misread(now: int, chance: int) -> None:
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{16}", new_id(now, chance))


def test_an_id_keeps_its_form() -> None:
    """Ids stand in stores and at the provider: the same instant must always give the same id."""
    assert new_id(0, 0) == "0" * 16
    assert new_id((1 << 48) - 1, (1 << 32) - 1) == "z" * 16
    assert new_id(1_790_000_000_000, 0xDEADBEEF) == "06gc8m3c03favfqf"


@settings(deadline=None, max_examples=50)
@given(INSTANTS, ENTROPY, st.integers(1, 1000))
def test_call_ids_are_distinct_and_fit_the_provider(now: int, chance: int, count: int) -> None:
    """At most 40 of [A-Za-z0-9.-_] (provider.md section 1.1, `id`)."""
    identity = new_id(now, chance)
    ids = call_ids(identity, count)
    assert len(set(ids)) == count
    assert all(re.fullmatch(r"[0-9a-z.]{1,40}", one) for one in ids)
    assert ids == [identity] if count == 1 else ids[0] == f"{identity}.1"
