"""Addresses that stand twice in plain text: what goes, and what stays because it may be meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mail.doubled import without


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("1: call:+77012345678 <tel:+77012345678> ", "1: call:+77012345678 "),
        ("тел. +7 (701) 234-56-78<tel:+7%20701%20234%2056%2078>, да", "тел. +7 (701) 234-56-78, да"),
        ("E: Ann@shop.example<mailto:ann@shop.example?subject=x>", "E: Ann@shop.example"),
        ("1: https://a.example/x <https://a.example/x>", "1: https://a.example/x"),
        ("www.a.example<http://www.a.example/>", "www.a.example"),
        (
            "https://a.example/ok <https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2Fok&d=1>",
            "https://a.example/ok",
        ),
        ("a [cid:image001.png@01DC] b", "a  b"),
    ],
)
def test_what_goes(text: str, left: str) -> None:
    found, left_out = without(text)
    assert found == left
    assert [one.lines for one in left_out] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "+77012345678 <tel:+77012345679>",
        "9+77012345678x <tel:+77012345678>",
        "bob@a.example<mailto:ann@a.example>",
        "joann@a.example<mailto:ann@a.example>",
        "https://a.example <https://b.example>",
        "Outlook<https://aka.ms/o>",
        "<file /a.mp3>",
        "<tel:1>",
        "[cid:]",
        "<mailto:>",
    ],
)
def test_what_stays(text: str) -> None:
    assert without(text) == (text, ())


PIECES = ["<", ">", "tel:", "1", "mailto:", "a@b.c", "https://", "a.b", " ", "[cid:", "]", "?url=", "%", "\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_soup_only_loses(text: str) -> None:
    found, left_out = without(text)
    assert len(found) <= len(text)
    assert bool(left_out) == (found != text)


@pytest.mark.parametrize(
    "piece", ["<tel:", "<tel:1>", "1 ", "[cid:", "<https://a", "https://a<https://a>", "?url=<http:"]
)
def test_a_flood_is_read_once(piece: str) -> None:
    without(piece * (500_000 // len(piece)))
