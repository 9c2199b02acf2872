"""What a call costs: seconds rounded up to the tariff's step, SMS parts, and minutes of the calls that are put through.

Rules. Prices come from the configuration alone; none is known here, and a price that was not given makes no number.
Money is Decimal. An SMS is counted as it goes out: 160 characters of the GSM 03.38 alphabet (153 in each part of a
longer one), with `{ } [ ] ~ ^ | \\ €` taking two places; or 70 UTF-16 units (67) when anything else is in it.
No character is cut in two at the end of a part.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

__all__ = ["CALLER", "Cost", "Tariff", "cost", "sms_parts"]

CALLER = "79991234567"  # in place of "$phone" while nobody is called: as long as a Russian mobile number

_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_TWO = frozenset("\f^{}\\[~]|€")  # behind an escape: two places (3GPP TS 23.038 6.2.1.1)


@dataclass(frozen=True, slots=True)
class Tariff:
    """What is paid. None: no such price was given."""

    minute: Decimal | None = None  # of the call itself
    step: Decimal = Decimal(60)  # seconds: a call is paid in whole steps
    sms: Decimal | None = None  # one part
    forwarded_minute: Decimal | None = None  # of a call that is put through, beside the call itself
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """The price of a call, between two bounds. A minute of talk, as long as it may last, is `talk_minute` more."""

    least: Decimal
    most: Decimal
    talk_minute: Decimal | None  # None: nobody is put through, or a price is missing


def cost(tariff: Tariff, least: float, most: float, sms: int, *, talks: bool) -> Cost | None:
    """The price of a call of `least` to `most` seconds that sends `sms` SMS parts; None when a price for it is missing.

    The talk with whoever is put through is in neither bound: nobody knows how long it lasts.
    """
    if tariff.minute is None or (sms and tariff.sms is None):
        return None
    parts = sms * (tariff.sms or Decimal(0))
    talk = tariff.minute + tariff.forwarded_minute if talks and tariff.forwarded_minute is not None else None
    return Cost(_paid(tariff, least) + parts, _paid(tariff, most) + parts, talk)


def _paid(tariff: Tariff, seconds: float) -> Decimal:
    """Seconds in whole steps. Less than half a thousandth more than a step is the float's doing: no further step."""
    assert tariff.minute is not None
    steps = (Decimal(round(seconds * 1000)) / (1000 * tariff.step)).to_integral_value(ROUND_CEILING)
    return steps * tariff.step * tariff.minute / 60


def sms_parts(text: str, caller: str = CALLER) -> int:
    """How many SMS a text goes out as, `$phone` replaced; 0 for no text."""
    said = text.replace("$phone", caller)
    if all(character in _GSM or character in _GSM_TWO for character in said):
        return _parts((2 if character in _GSM_TWO else 1 for character in said), 160, 153)
    return _parts((2 if character > "\uffff" else 1 for character in said), 70, 67)


def _parts(widths: Iterable[int], alone: int, each: int) -> int:
    """Parts that characters of these widths fill: one of `alone` places, else as many as needed of `each`."""
    total, parts, used = 0, 0, each
    for width in widths:
        total += width
        if used + width > each:
            parts, used = parts + 1, 0
        used += width
    return min(parts, 1) if total <= alone else parts
