"""The tables, against the standards and not against themselves."""

import pytest

from gateway.smpp.alphabets import ALPHABETS, CONTROL, ESCAPE, EXTENSION, GSM, NOTHING, WRITTEN

# 3GPP TS 23.038 section 6.2.1, by columns as it is printed there: b7-b5 across, b4-b1 down.
COLUMNS = (
    "@£$¥èéùìòÇ\nØø\rÅå",
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ",
    " !\"#¤%&'()*+,-./",
    "0123456789:;<=>?",
    "¡ABCDEFGHIJKLMNO",
    "PQRSTUVWXYZÄÖÑÜ§",
    "¿abcdefghijklmno",
    "pqrstuvwxyzäöñüà",
)
# Section 6.2.1.1, without the control and the two reserved places.
PAIRS = {0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\", 0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€"}


def test_the_gsm_table_is_the_standards() -> None:
    assert "".join(COLUMNS) == GSM[:0x80]
    assert set(GSM[0x80:]) == {NOTHING}
    assert GSM[ESCAPE] == "\x1b"


def test_the_extension_table_is_the_standards() -> None:
    assert {GSM[at]: sign for at, sign in PAIRS.items()} | {"\n": "\n", "\x1b": " "} == dict(EXTENSION)


def test_gsm_is_written_as_it_is_read() -> None:
    written = WRITTEN["gsm"]
    assert {ord(sign): bytes([at]) for at, sign in enumerate(GSM[:0x80]) if at != ESCAPE} | {
        ord(sign): bytes([ESCAPE, at]) for at, sign in PAIRS.items()
    } == dict(written)


@pytest.mark.parametrize("name", [name for name in ALPHABETS if name != "gsm"])
def test_no_table_of_a_kin_of_ascii_has_a_control(name: str) -> None:
    table = ALPHABETS[name]
    assert len(table) == 256
    assert not set(table) & set(CONTROL)
    assert table[0x20:0x7F] == bytes(range(0x20, 0x7F)).decode("ascii")
    assert (table[9], table[10], table[13]) == ("\t", "\n", "\r")


def test_latin_1_is_read_as_windows_means_it_and_written_as_the_standard_has_it() -> None:
    assert ALPHABETS["latin-1"][0x85] == "…"
    assert ord("…") not in WRITTEN["latin-1"]
    assert all(octets == chr(point).encode("latin-1") for point, octets in WRITTEN["latin-1"].items())
