"""A text that asks for another of the provider's services than a call."""

import pytest

from gateway.services import CALL, other_service


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("__VIBER__Hello", "__VIBER__"),
        (f"{CALL}Hello", "__CALL__"),
        ("\n \t__HLR__", "__HLR__"),
        ("\u00a0__SOC__x", "__SOC__"),
        ("__NEW__", "__NEW__"),  # nobody documents all of them
        ("__call__ x", ""),
        ("__A__", ""),
        ("Hello __VIBER__", ""),
        ("__VIBER_", ""),
        ("___VIBER__", ""),
        ("", ""),
    ],
)
def test_the_mark_that_a_text_begins_with(text: str, mark: str) -> None:
    assert other_service(text) == mark


def test_a_long_text_takes_no_time() -> None:
    assert other_service(" " * 1_000_000 + "__" + "A" * 1_000_000) == ""
