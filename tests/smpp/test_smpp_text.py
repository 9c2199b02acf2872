"""What a message says, by its data_coding; and that no octets make it raise or pass a control on."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.smpp.alphabets import CONTROL, EXTENSION, GSM, Ia5
from gateway.smpp.codes import Status
from gateway.smpp.text import IA5, NAMES, UCS2, Default, Fault, decode, encode, is_septets, reading_of, squeezed

DEFAULTS: tuple[Default, ...] = ("gsm", "latin-1", "ascii", "utf-8", "cp1251")
OCTETS = st.binary(max_size=200)
CODINGS = st.integers(0, 255)


def said(octets: bytes, data_coding: int = 0, default: Default = "gsm") -> str:
    text = decode(octets, data_coding, default)
    assert isinstance(text, str), text
    return text


def fault(octets: bytes, data_coding: int = 0, default: Default = "gsm") -> str:
    text = decode(octets, data_coding, default)
    assert isinstance(text, Fault), text
    assert text.status == Status.RINVDCS
    assert text.detail.isascii()
    assert text.ru
    return text.detail


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"", ""),
        (b"Hello \x1b(menu: 1\x1b)", "Hello {menu: 1}"),
        (b"\x1be5", "€5"),
        (b"a\x1bb", "ab"),  # no such pair: the character of the base table
        (b"a\x1b\x1bb", "a b"),  # reserved: a space
        (b"\x1b\x1b\x1b(", " {"),
        (b"a\x1b\x1b(b", "a (b"),  # and not a blank with a brace
        (b"a\x1b", "a "),  # an escape of nothing: a space
        (b"a\x1b\nb", "a\nb"),  # a page break
        (b"line\r\nline", "line\r\nline"),
        (b"me\x00", "me@"),  # no NUL in this alphabet
    ],
)
def test_gsm(octets: bytes, text: str) -> None:
    assert said(octets) == text


def test_gsm_has_seven_bits() -> None:
    assert fault(b"ab\xe4") == "octet 0xE4 at 2 is no character of GSM 03.38"


@pytest.mark.parametrize(
    ("data_coding", "codec", "text"),
    [
        (1, "ascii", "{menu: 1}"),
        (3, "latin-1", "für"),
        (3, "cp1252", "„für“ — 5 €…"),  # Windows programs call theirs Latin-1
        (5, "shift_jis", "こんにちは"),
        (5, "iso2022_jp", "こんにちは"),
        (6, "iso8859-5", "Привет"),
        (7, "iso8859-8", "שלום"),
        (8, "utf-16-be", "Привет, 😀"),
        (10, "iso2022_jp", "こんにちは"),
        (13, "iso2022_jp_1", "丂こ"),
        (13, "euc_jp", "丂こ"),
        (14, "euc_kr", "안녕"),
        (0x18, "utf-16-be", "Привет"),
        (0xE0, "utf-16-be", "Привет"),
    ],
)
def test_codings_of_their_own(data_coding: int, codec: str, text: str) -> None:
    assert said(text.encode(codec), data_coding) == text


@pytest.mark.parametrize("data_coding", [0, 0x10, 0x13, 0xD0, 0xF0, 0xF3, 0xF8])
@pytest.mark.parametrize("default", DEFAULTS)
def test_codings_that_the_settings_decide(data_coding: int, default: Default) -> None:
    text = "Привет" if default in ("utf-8", "cp1251") else "Hello, {1}"
    octets = b"Hello, \x1b(1\x1b)" if default == "gsm" else text.encode(default)
    assert said(octets, data_coding, default) == text
    assert reading_of(data_coding, default) == default


@pytest.mark.parametrize(
    ("data_coding", "words"),
    [
        (2, "binary"),
        (4, "binary"),
        (0x14, "binary"),
        (0xF4, "binary"),
        (0xF7, "binary"),
        (9, "pictograms"),
        (0x20, "compressed"),
        (11, "reserved"),
        (0x1C, "reserved"),
        (0x80, "reserved"),
        (0xC0, "reserved"),  # message waiting, its text to be thrown away
    ],
)
def test_codings_that_are_no_text(data_coding: int, words: str) -> None:
    assert words in fault(b"hello", data_coding)
    assert reading_of(data_coding, "gsm") == ""


@pytest.mark.parametrize(
    ("octets", "data_coding", "default", "detail"),
    [
        (b"\x04\x1f\x04", 8, "gsm", "3 octets are not UCS-2, which has two for each character"),
        (b"\x00a\xd8\x3d\x00b", 8, "gsm", "octets d8 3d at 2 are no character of UCS-2"),
        (b"\x00a\xde\x00", 8, "gsm", "octets de 00 at 2 are no character of UCS-2"),
        (b"\xff\xfe\x00\xd8", 8, "gsm", "octets 00 d8 at 2 are no character of UCS-2"),
        (b"\xd0", 0, "utf-8", "octets d0 at 0 are no character of UTF-8"),
        (b"\xed\xa0\x80", 0, "utf-8", "octets ed a0 at 0 are no character of UTF-8"),
        (b"\xe4", 1, "gsm", "octet 0xE4 at 0 is no character of ASCII"),
        (b"\x98", 0, "cp1251", "octet 0x98 at 0 is no character of windows-1251"),
        (b"a\x07b", 0, "latin-1", "control character 0x07 at octet 1"),
        (b"a\x1b(", 3, "gsm", "control character 0x1B at octet 1"),
        (b"a\x00b", 0, "ascii", "control character 0x00 at octet 1"),
        (b"\x00a\x00\x07", 8, "gsm", "control character 0x07 at character 1"),
        (b"\x00a\x00\x85", 8, "gsm", "control character 0x85 at character 1"),
        (b"a\x7f", 0, "utf-8", "control character 0x7F at character 1"),
        (b"\xff", 5, "gsm", "octets ff at 0 are no character of JIS X 0208"),
    ],
)
def test_what_is_no_text_says_where(octets: bytes, data_coding: int, default: Default, detail: str) -> None:
    assert fault(octets, data_coding, default) == detail


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"{plain} [text]@_^~|\\ $5\r\n\tend\0", "{plain} [text]@_^~|\\ $5\r\n\tend"),
        (b"\x1b(menu: Press 1\n1: end\n\x1b)", "{menu: Press 1\n1: end\n}"),
        (b"a\x1b\nb\x1be", "a\nb€"),
        (b"Perch\x05 no\x00it", "Perché no@it"),
        (b"me\x11you\0", "me_you@"),  # no NUL in that alphabet
        (b"\x10", "Δ"),
        (b"Citt\x7f", "Città"),
    ],
)
def test_data_coding_1_is_ascii_and_what_cannot_be_is_gsm(octets: bytes, text: str) -> None:
    assert said(octets, IA5) == text


@pytest.mark.parametrize(
    ("octets", "detail"),
    [
        (b"a\x0cb", "control character 0x0C at octet 1"),  # a form feed
        (b"a\x1bb", "control character 0x1B at octet 1"),  # no such pair, nor is that one there:
        (b"a\x1b", "control character 0x1B at octet 1"),
        (b"a\x1b\x1b(", "control character 0x1B at octet 1"),
        (b"\x1b(\xe4", "control character 0x1B at octet 0"),  # not whole in GSM either
        (b"\xe4", "octet 0xE4 at 0 is no character of ASCII"),
    ],
)
def test_what_is_neither_is_no_text(octets: bytes, detail: str) -> None:
    assert fault(octets, IA5) == detail


@pytest.mark.parametrize("default", DEFAULTS)
def test_data_coding_1_as_it_is_set(default: Default) -> None:
    assert decode(b"{\x1b(}", IA5, default, "gsm") == "ä{ñ"
    assert isinstance(decode(b"\x1b(", IA5, default, "ascii"), Fault)
    assert decode(b"{}", IA5, default, "ascii") == "{}"


BOTH = "".join(sign for sign in map(chr, range(0x20, 0x7F)) if sign != "`")
LINES = st.text(st.sampled_from(BOTH + "\r\n\t"), max_size=80)


@given(LINES, st.sampled_from(DEFAULTS), st.sampled_from(["auto", "ascii"]))
@example("$5 @ [me_you] {menu: ^~|\\}", "gsm", "auto")
@settings(max_examples=200, deadline=None)
def test_auto_never_changes_what_plain_ascii_means(text: str, default: Default, ia5: Ia5) -> None:
    octets = text.encode("ascii")
    assert decode(octets, IA5, default, ia5) == text
    assert not is_septets(octets)


@given(st.text(st.sampled_from(BOTH + "\néùòàèì£¥ΔΦΓΛΩΠΨΣΘΞ€"), max_size=80))
@settings(max_examples=200, deadline=None)
def test_auto_reads_gsm_whole_or_as_the_ascii_that_it_is(text: str) -> None:
    octets = encode(text, "gsm")[1]
    read = decode(octets, IA5, "latin-1")
    assert read == (text if is_septets(octets) else octets.rstrip(b"\0").decode("ascii"))


@given(OCTETS)
@settings(max_examples=200, deadline=None)
def test_auto_takes_what_ascii_takes_as_ascii_does(octets: bytes) -> None:
    strict = decode(octets, IA5, "gsm", "ascii")
    assert decode(octets, IA5, "gsm") == strict or (isinstance(strict, Fault) and is_septets(octets))


@pytest.mark.parametrize("mark", [b"\xfe\xff", b""])
def test_a_byte_order_mark_is_no_text(mark: bytes) -> None:
    assert said(mark + "Да".encode("utf-16-be"), UCS2) == "Да"


def test_a_little_endian_mark_is_believed() -> None:
    assert said("Да".encode("utf-16"), UCS2) == "Да"
    assert said("Да".encode("utf-8-sig"), 0, "utf-8") == "Да"


@pytest.mark.parametrize("default", ["latin-1", "ascii", "utf-8", "cp1251"])
def test_nuls_that_end_a_string_of_c_are_no_text(default: Default) -> None:
    assert said(b"hello\0", 0, default) == "hello"
    assert said(b"\0h\0i\0\0", UCS2, default) == "hi"


@given(OCTETS, CODINGS, st.sampled_from(DEFAULTS))
@example(b"\x1b$(D", 13, "gsm")
@example(b"\x1b\x0e\x0f", 10, "gsm")
@settings(max_examples=200, deadline=None)
def test_whatever_comes_is_text_or_a_fault(octets: bytes, data_coding: int, default: Default) -> None:
    text = decode(octets, data_coding, default)
    if isinstance(text, Fault):
        assert text.detail.isascii()
        assert len(text.detail) < 120
    else:
        assert not set(text) & set(CONTROL)
        text.encode()  # no half of a pair


@given(st.text(max_size=80), st.sampled_from(DEFAULTS))
@example("{menu: €}\n", "gsm")
@settings(max_examples=200, deadline=None)
def test_what_we_write_is_read_as_it_was(text: str, default: Default) -> None:
    text = "".join(
        sign for sign in text if sign not in CONTROL and sign != "\ufeff" and not "\ud800" <= sign <= "\udfff"
    )
    data_coding, octets = encode(text, default)
    assert data_coding in (0, UCS2)
    assert decode(octets, data_coding, default) == text
    assert isinstance(decode(squeezed(text, default), 0, default), str)


@given(st.text(st.sampled_from(GSM[:0x80].replace("\x1b", "") + "".join(EXTENSION.values())), max_size=60))
def test_text_of_the_alphabet_is_never_made_ucs2(text: str) -> None:
    assert encode(text, "gsm")[0] == 0


def test_what_an_alphabet_lacks() -> None:
    assert encode("Да", "gsm") == (UCS2, "Да".encode("utf-16-be"))
    assert squeezed("Да!", "gsm") == b"??!"
    assert squeezed("a\ud800", "utf-8") == b"a?"
    assert encode("a\ud800", "ascii") == (UCS2, b"\0a\0?")


def test_every_reading_has_a_name_for_people() -> None:
    readings = {reading_of(coding, default, "ascii") for coding in range(256) for default in DEFAULTS}
    assert readings - {""} == set(NAMES)
