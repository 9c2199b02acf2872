"""Message ids as peers write them: ours given out in a client's form, a provider's looked up in every form.

Rules. Our id is a ticket, a number from 1 up. A client sees it in decimal or in hexadecimal, as its settings say, and
in the same form over all its binds: a receipt names the id that the submit was answered with. A field of version 3.3
holds eight characters (SMPP 3.3 section 6.2.13); tickets that are longer in decimal are written in hexadecimal there,
and beyond 0xFFFFFFFF it is given the last eight digits. A ticket is never cut for anybody else.
A provider's id is kept verbatim; `forms` is for looking it up, since providers change its form between the response
and the receipt (hexadecimal and decimal, case, leading zeros).
"""

import re
from typing import Literal, TypeAlias

__all__ = ["LONGEST", "LONGEST_3_3", "Form", "forms", "read_id", "write_id"]

Form: TypeAlias = Literal["decimal", "hex"]

LONGEST = 64
"""Characters of a message_id (3.4 section 5.2.23), without its NUL."""

LONGEST_3_3 = 8
"""The same of version 3.3."""

_MOST = (1 << 63) - 1  # what the store can keep
_DECIMAL = re.compile(r"[0-9]{1,64}")
_HEX = re.compile(r"[0-9a-fA-F]{1,64}")


def write_id(ticket: int, form: Form, longest: int = LONGEST) -> str:
    """Decimal, or hexadecimal in small letters without `0x`; no leading zeros; where it is too long as said above."""
    written = f"{ticket:x}" if form == "hex" else str(ticket)
    return written if len(written) <= longest else f"{ticket % 16**longest:x}"


def read_id(text: str, form: Form, longest: int = LONGEST) -> int | None:
    """The ticket in an id that we gave out, in either case and with leading zeros; None when it cannot be one.

    An id that was written in hexadecimal for want of room is known by its letters; the few without one are not found.
    """
    if _DECIMAL.fullmatch(text):
        ticket = int(text, 16 if form == "hex" else 10)
    elif _HEX.fullmatch(text) and (form == "hex" or longest < LONGEST):
        ticket = int(text, 16)
        if form != "hex" and ticket < 10**longest:  # in decimal there would have been room for it
            return None
    else:
        return None
    return ticket if 0 < ticket <= _MOST else None


def forms(message_id: str) -> tuple[str, ...]:
    """Every way a provider may write the same id elsewhere, itself first, the likeliest before the others.

    Two ids can share a form (decimal "10" and hexadecimal "10"), so a lookup takes the first form that is found, and
    only among the ids of that provider. Mixed case that was lost is not in here: it takes a lookup without case.
    """
    if not message_id.isascii():  # no id of the protocol: other letters may become several in another case
        return (message_id,)
    found = [message_id, message_id.lower(), message_id.upper()]
    bare = message_id.lstrip("0")
    if bare != message_id:
        found += [bare, bare.lower(), bare.upper()]
    if len(message_id) <= LONGEST:
        if _DECIMAL.fullmatch(message_id):
            number = int(message_id)
            found += [str(number), f"{number:010d}", f"{number:x}", f"{number:X}", f"{number:08x}", f"{number:08X}"]
        if _HEX.fullmatch(message_id):
            number = int(message_id, 16)
            found += [f"{number:08x}", f"{number:08X}", str(number), f"{number:010d}"]
    return tuple(dict.fromkeys(one for one in found if one))
