"""Names for what is new: ids that sort by time and can be read over a telephone.

Everything here is pure: time and chance are arguments.
"""

from zlib import crc32

__all__ = ["call_ids", "new_id", "reference_of"]

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to be misread over a telephone
_PAIRS = tuple(one + other for one in _ALPHABET for other in _ALPHABET)  # ten bits a step: a third of the time


def new_id(now: int, entropy: int) -> str:
    """A message id: 16 characters that sort by time. `entropy` is 32 random bits, given by the caller."""
    number = (now & (1 << 48) - 1) << 32 | entropy & (1 << 32) - 1
    high, low = number >> 40, number & (1 << 40) - 1
    return (
        f"{_PAIRS[high >> 30]}{_PAIRS[high >> 20 & 1023]}{_PAIRS[high >> 10 & 1023]}{_PAIRS[high & 1023]}"
        f"{_PAIRS[low >> 30]}{_PAIRS[low >> 20 & 1023]}{_PAIRS[low >> 10 & 1023]}{_PAIRS[low & 1023]}"
    )


def call_ids(message_id: str, count: int) -> list[str]:
    """Ids of a message's calls: the message's own id when there is one call, else `ID.1`, `ID.2`, ..."""
    return [message_id] if count == 1 else [f"{message_id}.{n}" for n in range(1, count + 1)]


def reference_of(call_id: str) -> int:
    """A number from 1 to 65535 that goes with a call where there is room for no more.

    user_message_reference (SMPP 3.4 section 5.3.2.17) comes back in its receipt. It names nothing by itself: together
    with the number that was called it tells which of a few calls is meant.
    """
    return crc32(call_id.encode()) % 0xFFFF + 1
