"""A long text in every form that SMPP has for it, made by hand: what libraries leave to the programs that use them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

__all__ = ["FORMS", "GSM_MENU", "MENU", "SHORT", "Form", "gsm", "udh8"]

Form: TypeAlias = Iterator[tuple[bytes, int, Sequence[tuple[int, int, int | bytes]]]]
"""Of each submit: short_message, esm_class, TLVs as tag, size and value."""

_UDHI = 0x40
_SAR_REFERENCE, _SAR_TOTAL, _SAR_NUMBER, _PAYLOAD = 0x020C, 0x020E, 0x020F, 0x0424

SHORT = "The pump has stopped, and {menu: press 1 to take it.\n1: Thank you.\n1: end\n}"

_START = "Здравствуйте! Это диспетчерская. "
_SENTENCE = "Насос номер семь остановился, давление падает. "
_ITEMS = """\
{menu: Нажмите 1, чтобы принять, 0, чтобы повторить.
0: repeat
1: Спасибо.
1: end
}"""


_GSM_ITEMS = """\
{menu: press 1 to take it, 0 to hear it again.
0: repeat
1: %s
1: end
}"""


def _filled(length: int, sentence: str) -> str:
    return (sentence * (length // len(sentence) + 1))[:length].rstrip().ljust(length, ".")


MENU = _START + _filled(1000 - 1 - len(_START) - len(_ITEMS), _SENTENCE) + "\n" + _ITEMS
"""Of a thousand characters."""

GSM_MENU = _filled(152, "Pump 7 has stopped. ") + _GSM_ITEMS % _filled(
    1000 - 152 - len(_GSM_ITEMS) + 2, "Thank you, we wait for your call. "
)
"""The same length; the escape of its first brace is the last octet of a part of 153."""


def gsm(text: str) -> bytes:
    """GSM 03.38 of a text in ASCII whose only odd signs are braces."""
    return text.encode("ascii").replace(b"{", b"\x1b(").replace(b"}", b"\x1b)")


def udh8(octets: bytes, length: int = 134) -> Form:
    """User data header with an 8-bit reference (3GPP TS 23.040 section 9.2.3.24.1)."""
    parts = _cut(octets, length)
    for number, part in enumerate(parts, 1):
        yield bytes([5, 0, 3, 0xA7, len(parts), number]) + part, _UDHI, ()


def udh16(octets: bytes) -> Form:
    """With a 16-bit reference (section 9.2.3.24.8), the parts as they may come: out of order."""
    parts = _cut(octets, 132)
    for number, part in sorted(enumerate(parts, 1), key=lambda one: -one[0]):
        yield bytes([6, 8, 4, 0x12, 0xA7, len(parts), number]) + part, _UDHI, ()


def sar(octets: bytes) -> Form:
    """SAR parameters (SMPP 3.4 sections 5.3.2.22 to 24)."""
    parts = _cut(octets, 140)
    for number, part in enumerate(parts, 1):
        yield part, 0, [(_SAR_REFERENCE, 2, 0x12A8), (_SAR_TOTAL, 1, len(parts)), (_SAR_NUMBER, 1, number)]


def payload(octets: bytes) -> Form:
    """message_payload (section 5.3.2.32)."""
    yield b"", 0, [(_PAYLOAD, len(octets), octets)]


FORMS: Mapping[str, Callable[[bytes], Form]] = {"UDH 8": udh8, "UDH 16": udh16, "SAR": sar, "payload": payload}


def _cut(octets: bytes, length: int) -> list[bytes]:
    return [octets[at : at + length] for at in range(0, len(octets), length)]
