"""A text and a number as submit_sm: what a peer reads out of them is what was put in."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp.codes import Tag
from gateway.smpp.parts import Part, Whole, join, part_of
from gateway.smpp.pdu import Pdu, SubmitSm, read, write
from gateway.smpp.submitting import GSM, ISO, UCS2_ALWAYS, Alphabet, Codings, Habits, LongText, submissions
from gateway.smpp.text import Default, decode
from gateway.smpp.times import read_time
from gateway.smpp.tlv import find

PHONE = "79990000001"
MENU = "{menu:\n1:Принято\n2:Повторить\n}"
PLAIN = Habits(marking="none")
HOUR = 3_600_000

# No controls, and none at the ends that a reader drops: NULs, byte order marks.
signs = st.one_of(
    st.sampled_from("abc {}[]~^|\\€@£_\n"),
    st.sampled_from("Насос😀𝄞漢"),
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\ufffe\uffff"),
)
texts = st.one_of(
    st.text(signs, max_size=30),
    st.text(signs, min_size=60, max_size=500),
    st.text(st.sampled_from("ab{}€"), min_size=150, max_size=700),
)


def written(body: SubmitSm) -> SubmitSm:
    """As a peer reads it."""
    pdu = read(write(body, 1))
    assert isinstance(pdu, Pdu)
    assert isinstance(pdu.body, SubmitSm)
    return pdu.body


def text_of(bodies: tuple[SubmitSm, ...], default: Default) -> object:
    parts = [part_of(body.short_message, body.esm_class, body.tlvs) for body in map(written, bodies)]
    if isinstance(parts[0], Whole):
        assert len(parts) == 1
        return decode(parts[0].octets, bodies[0].data_coding, default)
    pieces = [part for part in parts if isinstance(part, Part)]
    return join(pieces, [body.data_coding for body in bodies], default)


def test_the_official_sample() -> None:
    """The whole text in message_payload, UTF-16BE, data_coding 8 (provider.md section 5)."""
    (body,) = submissions("Насос", PHONE, Habits(source_addr="Monitoring"), message_reference=513, validity=HOUR)
    assert body == SubmitSm(
        source_addr_ton=5,
        source_addr_npi=1,
        source_addr="Monitoring",
        dest_addr_ton=1,
        dest_addr_npi=1,
        destination_addr=PHONE,
        registered_delivery=1,
        data_coding=8,
        validity_period="000000010000000R",
        tlvs=((Tag.MESSAGE_PAYLOAD, "__CALL__Насос".encode("utf-16-be")), (Tag.USER_MESSAGE_REFERENCE, b"\2\1")),
    )
    assert written(body) == body


@settings(max_examples=200, deadline=None)
@given(texts, st.sampled_from([GSM, ISO, UCS2_ALWAYS]), st.sampled_from(["payload", "udh8", "udh16"]))
def test_what_is_said_is_what_is_heard(text: str, codings: Codings, long_text: LongText) -> None:
    bodies = submissions(text, PHONE, Habits(codings=codings, long_text=long_text), part_reference=7)
    assert text_of(bodies, "latin-1" if codings is ISO else "gsm") == "__CALL__" + text


@settings(max_examples=200, deadline=None)
@given(texts, st.sampled_from([GSM, ISO, UCS2_ALWAYS]), st.sampled_from(["udh8", "udh16"]))
def test_every_part_is_right_by_itself_and_as_long_as_it_may_be(
    text: str, codings: Codings, long_text: LongText
) -> None:
    bodies = submissions(text, PHONE, Habits(marking="none", codings=codings, long_text=long_text))
    parts = [part_of(body.short_message, body.esm_class, body.tlvs) for body in bodies]
    is_gsm = codings is GSM and bodies[0].data_coding == 0
    room = (152 if long_text == "udh16" else 153) if is_gsm else (133 if long_text == "udh16" else 134)
    if len(bodies) == 1:
        assert isinstance(parts[0], Whole)
        assert len(parts[0].octets) <= (160 if is_gsm else 140)
        return
    heard = ""
    for number, (body, part) in enumerate(zip(bodies, parts, strict=True), 1):
        assert isinstance(part, Part)
        assert (part.number, part.total, part.kind) == (number, len(bodies), long_text)
        assert len(part.octets) <= room
        if number < len(bodies):
            assert len(part.octets) > room - 4, "the next character would have found room"
        words = decode(part.octets, body.data_coding, "latin-1" if codings is ISO else "gsm")
        assert isinstance(words, str), words
        heard += words
    assert heard == text


@pytest.mark.parametrize(
    ("text", "long_text", "sizes"),
    [
        ("a" * 160, "udh8", [160]),
        ("a" * 161, "udh8", [153 + 6, 8 + 6]),
        ("a" * 161, "udh16", [152 + 7, 9 + 7]),
        ("{" * 80, "udh8", [160]),
        ("{" * 81, "udh8", [152 + 6, 10 + 6]),  # 153 would cut an escape
        ("я" * 70, "udh8", [140]),
        ("я" * 71, "udh8", [134 + 6, 8 + 6]),
        ("я" * 71, "udh16", [132 + 7, 10 + 7]),
        ("я" * 66 + "😀" * 4, "udh8", [132 + 6, 16 + 6]),  # 134 would cut a pair
        ("", "udh8", [0]),
    ],
)
def test_how_much_a_part_holds(text: str, long_text: LongText, sizes: list[int]) -> None:
    bodies = submissions(text, PHONE, Habits(marking="none", long_text=long_text))
    assert [len(body.short_message) for body in bodies] == sizes


@pytest.mark.parametrize(
    ("long_text", "reference", "head"), [("udh8", 0x1FF, "050003ff0201"), ("udh16", 0x101FF, "06080401ff0201")]
)
def test_the_header_of_a_part(long_text: LongText, reference: int, head: str) -> None:
    """3GPP TS 23.040 sections 9.2.3.24.1 and 9.2.3.24.8; what does not fit of a reference is cut off."""
    one, two = submissions("a" * 200, PHONE, Habits(long_text=long_text, esm_class=3), part_reference=reference)
    assert one.short_message.hex().startswith(head)
    assert two.short_message.hex().startswith(head[:-2] + "02")
    assert one.esm_class == two.esm_class == 0x43
    assert submissions("a", PHONE, Habits(long_text=long_text, esm_class=3))[0].esm_class == 3


@pytest.mark.parametrize(
    ("text", "codings", "coding"),
    [
        ("pump {1} €", GSM, 0),
        ("pump {1} €", ISO, 8),
        ("Pumpe läuft", ISO, 0),
        ("ç", GSM, 8),  # of GSM 03.38 the capital one only
        ("ç", ISO, 0),
        ("Насос", GSM, 8),
        ("pump", UCS2_ALWAYS, 8),
        ("ç", (("gsm", 0), ("latin-1", 4), ("ucs-2", 8)), 4),
        ("Насос", (("cp1251", 4), ("ucs-2", 8)), 4),
        ("Насос", (("ascii", 0), ("utf-8", 3)), 3),
        ("a\tb", GSM, 8),
    ],
)
def test_the_first_alphabet_that_has_every_character(text: str, codings: Codings, coding: int) -> None:
    assert {body.data_coding for body in submissions(text, PHONE, Habits(marking="none", codings=codings))} == {coding}


def test_halves_of_a_pair_are_no_characters() -> None:
    (body,) = submissions("a\ud83d", PHONE, Habits(marking="none", long_text="udh8"))
    assert body.short_message == b"\0a\0?"


def test_the_marks_of_a_call() -> None:
    def made(**more: Any) -> SubmitSm:
        (body,) = submissions("pump", PHONE, Habits(long_text="udh8", codings=(("ascii", 0), ("ucs-2", 8)), **more))
        return body

    assert made().short_message == b"__CALL__pump"
    assert made(marker="#voice ").short_message == b"#voice pump"
    typed = made(marking="service_type", service_type="VMA")
    assert (typed.service_type, typed.short_message, typed.tlvs) == ("VMA", b"pump", ())
    by_tlv = made(marking="tlv", marker_tlv=(0x1501, b"\7"), tlvs=((0x1502, b"x"),))
    assert (by_tlv.short_message, by_tlv.tlvs) == (b"pump", ((0x1501, b"\7"), (0x1502, b"x")))
    plain = made(marking="none", service_type="CMT", marker_tlv=(0x1501, b"\7"))
    assert (plain.service_type, plain.short_message, plain.tlvs) == ("CMT", b"pump", ())


@pytest.mark.parametrize(
    ("ms", "period"),
    [
        (0, ""),
        (1, "000000000100000R"),
        (119_999, "000000000100000R"),
        (HOUR + 59_999, "000000010000000R"),
        (23 * HOUR + 59 * 60_000, "000000235900000R"),
        (24 * HOUR, "000001000000000R"),
        (48 * HOUR, "000001000000000R"),
    ],
)
def test_validity_is_told_in_minutes_and_never_longer_than_it_is(ms: int, period: str) -> None:
    (body,) = submissions("pump", PHONE, PLAIN, validity=ms)
    assert body.validity_period == period
    if ms >= 60_000:
        until = read_time(period, 0)
        assert isinstance(until, int)
        assert 0 <= min(ms, 24 * HOUR) - until < 60_000


def test_a_caller_of_its_own() -> None:
    assert (
        submissions("x", PHONE, Habits(source_addr="Ours"), source_addr="79990000002")[0].source_addr == "79990000002"
    )
    assert submissions("x", PHONE, Habits(source_addr="Ours"))[0].source_addr == "Ours"


def test_all_parts_are_alike_but_for_their_text() -> None:
    habits = Habits(long_text="udh16", service_type="CMT", tlvs=((0x1502, b"x"),), priority_flag=1, protocol_id=2)
    bodies = submissions(MENU * 10, PHONE, habits, validity=HOUR, message_reference=9, part_reference=5)
    assert len(bodies) > 2
    for one, other in combinations(bodies, 2):
        assert one.short_message != other.short_message
        one.short_message = other.short_message
        assert one == other
    assert find(bodies[0].tlvs, Tag.USER_MESSAGE_REFERENCE) == b"\0\x09"


@pytest.mark.parametrize(
    "wrong",
    [
        {"marking": "service_type"},
        {"marking": "tlv"},
        {"marking": "prefix", "marker": ""},
        {"codings": ()},
        {"codings": (("gsm", 0),)},
        {"codings": (("ucs-2", 8), ("latin-1", 4))},
        {"longest_validity": 59_999},
    ],
)
def test_habits_that_contradict_themselves(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        Habits(**wrong)


def test_what_cannot_be_told_is_a_mistake_of_ours() -> None:
    assert len(submissions("a" * 255 * 153, PHONE, Habits(marking="none", long_text="udh8"))) == 255
    with pytest.raises(ValueError, match="255 parts"):
        submissions("a" * (255 * 153 + 1), PHONE, Habits(marking="none", long_text="udh8"))
    (body,) = submissions("a" * 65_535, PHONE, PLAIN)
    assert written(body) == body
    with pytest.raises(ValueError, match="65535 octets"):
        submissions("a" * 65_536, PHONE, PLAIN)
    with pytest.raises((ValueError, OverflowError)):
        submissions("a", PHONE, PLAIN, message_reference=65_536)


def test_every_alphabet_can_be_used() -> None:
    alphabets: list[Alphabet] = ["gsm", "latin-1", "ascii", "cp1251", "utf-8", "ucs-2"]
    for alphabet in alphabets:
        habits = Habits(marking="none", codings=((alphabet, 3), ("ucs-2", 8)))
        assert submissions("a", PHONE, habits)[0].data_coding == 3
