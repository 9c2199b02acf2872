"""From a session to cues: what is heard, in which language, and that nothing hostile gets through."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.running.session import Session
from gateway.menu.sound.speech import LONGEST_TEXT, Cue, Sound, Turn, caption, cues, lasts, script
from gateway.menu.sound.tones import Note

EXAMPLE = (Path(__file__).parents[1] / "provider_example.txt").read_text(encoding="utf-8")


def heard(*log: list[str | int]) -> list[tuple[str, str]]:
    """Sounds and texts, without the pauses between texts."""
    return [(cue.sound.value, cue.text) for cue in cues(log) if cue.sound is not Sound.SILENCE]


def test_each_entry_of_a_log_is_heard_or_named() -> None:
    assert heard(
        ["say", "Добрый день"],
        ["sms", "79991234567", "Shop", "Спасибо"],
        ["url", "https://a.example/x"],
        ["call", "79991234567,79991234568", 20, "answered", "rec"],
        ["call", "79991234567", 20, "failed"],
        ["record", 30],
        ["hangup"],
    ) == [
        ("speech", "Добрый день"),
        ("sms", "79991234567, Shop: Спасибо"),
        ("url", "https://a.example/x"),
        ("ringing", "79991234567,79991234568"),
        ("answered", "79991234567,79991234568"),
        ("ringing", "79991234567"),
        ("failed", "79991234567"),
        ("record", "30"),
        ("hangup", ""),
    ]


@pytest.mark.parametrize(
    ("key", "hertz"),
    [
        ("1", (697, 1209)),
        ("5", (770, 1336)),
        ("9", (852, 1477)),
        ("*", (941, 1209)),
        ("0", (941, 1336)),
        ("#", (941, 1477)),
    ],
)
def test_keys_are_the_tones_of_a_telephone(key: str, hertz: tuple[int, int]) -> None:
    """ITU-T Q.23."""
    (cue,) = script([(key, [])])
    assert (cue.sound, cue.text, cue.notes[0].hertz) == (Sound.KEY, key, hertz)


def test_every_key_has_its_own_tone() -> None:
    tones = {cue.notes[0].hertz for cue in script([(key, []) for key in "0123456789*#"])}
    assert len(tones) == 12


def test_early_keys_are_heard_silence_lasts_and_outcomes_are_in_the_log() -> None:
    made = list(script([("!5", []), ("~", []), ("answered", []), ("hangup", [["hangup"]])], silence=7.0))
    assert [(cue.sound.value, cue.text) for cue in made] == [("key", "5"), ("silence", "7"), ("hangup", "")]
    assert lasts(made[1]) == 7.0


def test_a_text_has_the_language_of_its_letters_or_the_one_asked_for() -> None:
    log = [["say", "Добрый день"], ["say", "Press 1"]]
    assert [cue.language for cue in cues(log) if cue.sound is Sound.SPEECH] == ["ru", "en"]
    assert [cue.language for cue in cues(log, "ru") if cue.sound is Sound.SPEECH] == ["ru", "ru"]


def test_a_voice_file_is_a_tone_between_the_texts() -> None:
    assert heard(["say", "Адрес <file a.mp3> и телефон"]) == [
        ("speech", "Адрес"),
        ("file", "<file a.mp3>"),
        ("speech", "и телефон"),
    ]


def test_hostile_texts_are_one_harmless_line() -> None:
    text = "a\x1b[31m\x00b\n\u202ec [[ph0n]] --voice\u2028" + "я" * 5000
    ((_, said),) = heard(["say", text])
    assert said.isprintable()
    assert not set("[]") & set(said)
    assert len(said) <= LONGEST_TEXT
    assert heard(["say", "\x00 \n"], ["say", ""]) == []


@given(st.lists(st.lists(st.one_of(st.text(max_size=20), st.integers()), max_size=6), max_size=6))
def test_whatever_the_log_is_nothing_is_raised(log: list[list[str | int]]) -> None:
    for cue in cues(log):
        assert all(caption(cue, lang).isprintable() for lang in ("ru", "en"))  # type: ignore[arg-type]


def transcript(events: list[str], lang: str) -> list[str]:
    session = Session(menu.check(EXAMPLE).message, "79991234567")
    turns: list[Turn] = [("", session.start())]
    turns += [(event, session.feed(event)) for event in events]
    return [line for cue in script(turns) if (line := caption(cue, lang))]  # type: ignore[arg-type]


@pytest.mark.parametrize("lang", ["ru", "en"])
def test_the_transcript_of_the_example(lang: str) -> None:
    golden = json.loads(Path(__file__).with_name("transcript.json").read_text(encoding="utf-8"))
    events = ["1", "2", "#", "5", "failed", "failed", "~", "7", "#", "!4"]
    assert transcript(events, lang) == golden[lang]


def test_a_speech_lasts_by_the_rule_and_a_tone_by_its_notes() -> None:
    assert lasts(Cue(Sound.SPEECH, "абв")) == pytest.approx(3 * 0.056 + 0.36)
    assert lasts(Cue(Sound.KEY, "1", notes=(Note((1,), 0.5), Note((), 0.25)))) == 0.75
