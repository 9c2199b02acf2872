"""Tones: the right frequencies, the right length, no clicks."""

import math
from array import array

import pytest

from gateway.menu.sound.tones import RATE, WIDTH, Note, samples


def heard(note: Note) -> "array[int]":
    wave = array("h")
    wave.frombytes(samples([note]))
    return wave


def loudness(wave: "array[int]", hertz: float) -> float:
    """How strong one frequency is (a single bin of the Fourier transform)."""
    turn = 2 * math.pi * hertz / RATE
    real = sum(value * math.cos(turn * place) for place, value in enumerate(wave))
    imaginary = sum(value * math.sin(turn * place) for place, value in enumerate(wave))
    return math.hypot(real, imaginary) / len(wave)


def test_both_frequencies_of_a_key_are_heard_and_no_others() -> None:
    wave = heard(Note((770, 1336), 0.2))
    present = [hertz for hertz in (697, 770, 852, 941, 1209, 1336, 1477) if loudness(wave, hertz) > 500]
    assert present == [770, 1336]


@pytest.mark.parametrize("seconds", [0.0, 0.001, 0.2, 1.0])
@pytest.mark.parametrize("hertz", [(), (425,), (697, 1209)])
def test_it_lasts_as_long_as_it_should(hertz: tuple[int, ...], seconds: float) -> None:
    assert len(samples([Note(hertz, seconds)])) == WIDTH * round(seconds * RATE)


def test_it_begins_and_ends_softly_and_is_not_too_loud() -> None:
    wave = heard(Note((425,), 0.3))
    assert (abs(wave[0]), abs(wave[-1])) == (0, 0)
    assert 7000 < max(map(abs, wave)) <= 8000
    assert max(map(abs, wave[:10])) < 1500
    assert max(map(abs, heard(Note((697, 1209), 0.3)))) <= 8000


def test_silence_is_silent_and_notes_follow_each_other() -> None:
    assert set(samples([Note((), 0.1)])) == {0}
    both = [Note((425,), 0.1), Note((), 0.1)]
    assert samples(both) == samples(both[:1]) + samples(both[1:])
