"""The rule against what espeak-ng took: measured once (`spoken_texts.json`), and again where it is installed."""

import json
import shutil
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.menu.spoken.duration import SPREAD, pieces, seconds, voice_files, without_files

TEXTS: list[tuple[str, str, float]] = json.loads(
    Path(__file__).with_name("spoken_texts.json").read_text(encoding="utf-8")
)["texts"]


def off(text: str, measured: float) -> float:
    return seconds(text) / measured - 1


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_rule_is_close_to_what_was_measured(language: str) -> None:
    """Mean and worst, and over all: long texts and a whole menu must come out better than one prompt."""
    found = [(text, measured) for lang, text, measured in TEXTS if lang == language]
    errors = [abs(off(text, measured)) for text, measured in found]
    assert len(errors) >= 14
    assert sum(errors) / len(errors) < 0.08
    assert max(errors) < SPREAD
    assert abs(sum(seconds(text) for text, _ in found) / sum(measured for _, measured in found) - 1) < 0.07


def test_numbers_are_what_makes_the_rule_good() -> None:
    """A plain rate by characters is off by half for a telephone number; this one is not."""
    text, measured = next((text, measured) for _, text, measured in TEXTS if "79161234567" in text)
    assert len(text) / 13.55 < 0.5 * measured
    assert abs(off(text, measured)) < 0.1


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed: apt install espeak-ng")
@pytest.mark.parametrize(("language", "text"), [(language, text) for language, text, _ in TEXTS[::4]])
def test_espeak_itself_agrees(language: str, text: str, tmp_path: Path) -> None:
    file = tmp_path / "said.wav"
    command = ["espeak-ng", "-b", "1", "-v", language, "--stdin", "-w", str(file)]
    subprocess.run(command, input=text.encode(), check=True, timeout=60)
    with wave.open(str(file)) as said:
        assert abs(off(text, said.getnframes() / said.getframerate())) < SPREAD


def test_the_rule_itself() -> None:
    assert seconds("абвгд") == pytest.approx(5 * 0.056 + 0.36)
    assert seconds("Да. Нет! Что?") == pytest.approx(13 * 0.056 + 3 * 0.36)
    assert seconds("Да... Нет") == pytest.approx(9 * 0.056 + 0.36)  # a dot in "1.5" and a row of dots are one end
    assert seconds("абв 1.5") == pytest.approx(len("абв один точка пять") * 0.056 + 0.36)
    assert seconds("  абв\n\n где ") == seconds("абв где")


def test_nothing_takes_no_time() -> None:
    assert [seconds(text) for text in ("", "  \n", "<file /a.mp3>", "<FILE x> <file y>")] == [0.0] * 4


def test_speed_is_a_factor() -> None:
    assert seconds("Добрый день", 1.3) == pytest.approx(1.3 * seconds("Добрый день"))


def test_voice_files_are_counted_and_not_timed() -> None:
    text = "Привет <file /files/sms/catalog/address.mp3> и <file b> <filet>"
    assert voice_files(text) == 2
    assert seconds(text) == seconds("Привет и <filet>")
    assert [piece for piece, is_file in pieces(text) if is_file] == [
        "<file /files/sms/catalog/address.mp3>",
        "<file b>",
    ]
    assert voice_files("Привет") == 0


@given(st.text(st.sampled_from("<file >абв\n"), max_size=40))
def test_pieces_are_the_text(text: str) -> None:
    cut = list(pieces(text))
    assert "".join(piece for piece, _ in cut) == text
    assert sum(is_file for _, is_file in cut) == voice_files(text)
    assert all(piece for piece, _ in cut)
    assert without_files(text) == "".join(" " * len(piece) if is_file else piece for piece, is_file in cut)


@given(st.text(max_size=80))
def test_any_text_has_a_length(text: str) -> None:
    spoken = "".join(piece for piece, is_file in pieces(text) if not is_file)
    assert (seconds(text) > 0) == bool(spoken.split())
    assert seconds(text) < 2 * len(text) + 1


def calls(text: str) -> int:
    """How many functions run to reckon a text."""
    count = 0

    def called(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        seconds(text)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("piece", ["1 ", "1.", "1,000", "<file ", "<file x>", "..", "% ", "+", "№", "9" * 15 + " "])
def test_twice_the_text_is_twice_the_work(piece: str) -> None:
    assert calls(piece * 2000) < 2.5 * calls(piece * 1000) + 100
