"""The nouns are values, and say of themselves what they must."""

import dataclasses

import pytest

from gateway import message
from gateway.message import Notify

NOUNS = [
    noun for noun in vars(message).values() if dataclasses.is_dataclass(noun) and noun.__module__ == message.__name__
]


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: noun.__name__)
def test_nouns_are_values_with_slots(noun: type) -> None:
    """That nobody changes one is the type checker's to see: `gateway.value` tells why."""
    assert noun.__hash__ is not None
    assert hasattr(noun, "__slots__")
    assert noun.__name__ in message.__all__


def test_notify_never_is_none_of_the_others() -> None:
    assert not Notify.NEVER
    assert Notify(3) == Notify.SUCCESS | Notify.FAILURE
