"""Tones as samples: keys, ringing, the beep before a recording.

Rules. 16 bits, mono, `RATE` samples a second, as espeak-ng speaks, so that tones and speech can be joined as they are.
A tone begins and ends softly, or it would click.
"""

import math
import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["RATE", "WIDTH", "Note", "samples"]

RATE = 22_050  # samples a second
WIDTH = 2  # bytes of a sample

_LOUD = 8000.0  # of 32767: about as loud as the voice
_SOFT = 0.005  # seconds of rise and fall


@dataclass(frozen=True, slots=True)
class Note:
    """Frequencies in hertz that sound together, for `seconds`; none: silence."""

    hertz: tuple[int, ...]
    seconds: float


def samples(notes: Sequence[Note]) -> bytes:
    """The notes, one after another; little-endian, as WAV wants it."""
    return b"".join(map(_sounded, notes))


@lru_cache(maxsize=64)
def _sounded(note: Note) -> bytes:
    count = round(note.seconds * RATE)
    if not note.hertz:
        return bytes(WIDTH * count)
    turns = [2 * math.pi * hertz / RATE for hertz in note.hertz]
    loud = _LOUD / len(turns)
    edge = _SOFT * RATE
    wave = array("h")
    for place in range(count):
        soft = min(1.0, place / edge, (count - 1 - place) / edge)
        wave.append(round(loud * soft * sum(math.sin(turn * place) for turn in turns)))
    if sys.byteorder == "big":
        wave.byteswap()
    return wave.tobytes()
