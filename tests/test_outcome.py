"""What may be said of a call is frozen, and is said in one line."""

import dataclasses

import pytest

from gateway import outcome
from gateway.outcome import Reason, Why

NOUNS = [
    noun for noun in vars(outcome).values() if dataclasses.is_dataclass(noun) and noun.__module__ == outcome.__name__
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_nouns_are_frozen_and_slotted(noun: type) -> None:
    assert noun.__dataclass_params__.frozen  # type: ignore[attr-defined]  # dataclasses keep it there
    assert hasattr(noun, "__slots__")
    assert noun.__name__ in outcome.__all__


def test_a_reason_is_one_line_for_people() -> None:
    assert str(Reason(Why.TIMEOUT)) == "timeout"
    assert str(Reason(Why.TIMEOUT, "no reply for 30 s")) == "timeout: no reply for 30 s"
