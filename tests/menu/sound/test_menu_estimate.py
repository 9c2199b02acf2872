"""How long calls last: the official example, small menus with one question each, and the simulator as a witness."""

import sys
from dataclasses import astuple, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.diagnostic import Findings, Lines
from gateway.menu.reading import parse
from gateway.menu.running.profile import DEFAULT, Profile
from gateway.menu.running.session import run
from gateway.menu.sound.estimate import Estimate, KeyLasts, Lasts, estimate
from gateway.menu.spoken.duration import seconds
from menu_texts import Written, around, written_menus

EXAMPLE = (Path(__file__).parents[1] / "provider_example.txt").read_text(encoding="utf-8")


def of(*lines: str, profile: Profile = DEFAULT) -> Estimate:
    return estimate(menu.check(around(*lines) + "\nКонец").message, profile)


def key(found: Estimate, name: str) -> KeyLasts:
    return next(one for one in found.keys if one.key == name)


HEAD = seconds("Начало") + seconds("Меню")
END = seconds("Конец")


def test_the_example_lasts_what_was_measured() -> None:
    """menu-language.md section 5: 14.5 s before the first choice, 44.3 s for all 13 pieces."""
    found = estimate(menu.check(EXAMPLE).message)
    labels = sum(one.lasts.speech for one in found.keys if one.label)
    assert found.before_choice.speech == pytest.approx(14.5, rel=0.05)
    assert found.each_once.speech + labels == pytest.approx(44.3, rel=0.05)
    assert found.shortest is not None
    assert list(found.shortest.keys) == ["3"]  # an SMS and the end text
    assert [one.key for one in found.keys] == ["1", "11", "12", "13", "2", "21", *"34567", "err", "callerr"]


def test_before_the_first_choice_is_the_start_and_the_menu_text() -> None:
    found = of("1: Спасибо")
    assert found.before_choice == Lasts(speech=pytest.approx(HEAD))  # type: ignore[arg-type]


def test_a_key_lasts_what_it_says_and_names_the_rest() -> None:
    found = of(
        "1: Раз",
        "1: record: 20",
        "1: call:79991234567,79991234568 wait=15",
        "1: sms:$phone,Shop,Да",
        "1: end",
        "1: Нет",
    )
    assert key(found, "1") == KeyLasts(
        "1",
        Lasts(speech=seconds("Раз"), recording=20, ringing=15, ringing_in_turn=30, talks=1, sms=1),
        ends=True,
    )


def test_voice_files_are_counted() -> None:
    lasts = key(of("1: Слушайте <file a.mp3>"), "1").lasts
    assert (lasts.speech, lasts.files) == (seconds("Слушайте"), 1)


def test_the_shortest_way_goes_by_seconds() -> None:
    found = of("1: " + "Очень долгий рассказ " * 9, "1: end", "2: Раз", "21: Два", "21: end")
    assert found.shortest is not None
    assert (list(found.shortest.keys), found.shortest.lasts.choices) == (["2", "21"], 2)
    assert found.shortest.lasts.speech == pytest.approx(HEAD + seconds("Раз") + seconds("Два") + END)


def test_a_failed_transfer_may_be_the_shortest() -> None:
    found = of("1: call:79991234567 err:bad", "1: end", "bad: Жаль", "bad: end")
    assert found.shortest is not None
    assert list(found.shortest.keys) == ["1"]


def test_without_an_end_there_is_no_way_to_the_end_text() -> None:
    assert of("1: Раз").shortest is None
    assert of("1: Раз").each_once.speech == pytest.approx(HEAD + seconds("Раз"))


def test_each_item_once_leaves_out_what_cannot_be_reached() -> None:
    found = of("1: Раз", "21: Сирота", "miss: Метка")
    assert (found.each_once.speech, found.each_once.choices) == (pytest.approx(HEAD + seconds("Раз")), 1)


STRICT = replace(DEFAULT, leaf_digits="strict")


def test_the_longest_way_goes_down_one_branch_when_no_key_leads_back() -> None:
    lines = ("1: Раз", "11: Раз и раз", "2: Два")
    assert of(*lines, profile=STRICT).longest.speech == pytest.approx(HEAD + seconds("Раз") + seconds("Раз и раз"))


def test_the_longest_way_takes_all_when_a_key_leads_back() -> None:
    found = of("#: start", "1: Раз", "11: Раз и раз", "2: Два", "2: end", profile=STRICT)
    said = HEAD + sum(map(seconds, ("Раз", "Раз и раз", "Два"))) + END
    assert found.longest.speech == pytest.approx(said)


def test_a_ring_of_transfers_counts_once() -> None:
    found = of("1: Раз", "1: call:79991234567 wait=10 err:2", "2: call:79991234568 wait=20 err:1", profile=STRICT)
    assert (found.longest.ringing, found.longest.talks) == (30, 2)
    assert found.longest.speech == pytest.approx(HEAD + seconds("Раз"))


def test_a_label_is_on_the_longest_way_and_goes_on_to_the_sub_items() -> None:
    found = of("1: call:79991234567 err:bad", "11: Дальше", "bad: Жаль", profile=STRICT)
    assert found.longest.speech == pytest.approx(HEAD + seconds("Жаль") + seconds("Дальше"))


def test_ringing_is_bounded_both_ways() -> None:
    """A37: nine numbers of two minutes each are eighteen minutes."""
    numbers = ",".join(f"7999123456{n}" for n in range(9))
    lasts = key(of(f"1: call:{numbers}"), "1").lasts
    assert (lasts.ringing, lasts.ringing_in_turn) == (120, 1080)


def test_bounds() -> None:
    lasts = Lasts(speech=10, silence=1, waiting=20, recording=30, ringing=40, ringing_in_turn=50, talks=1, files=1)
    assert (lasts.least, lasts.most) == (pytest.approx(9), pytest.approx(113))


def test_a_message_without_a_menu_is_its_text() -> None:
    found = estimate(menu.check("Просто сообщение").message)
    spoken = seconds("Просто сообщение")
    assert found.keys == ()
    assert [one.speech for one in (found.before_choice, found.each_once, found.longest, found.silent)] == [spoken] * 4


def test_speed_is_the_voice_and_not_the_waiting() -> None:
    slow = of("1: Раз", profile=replace(DEFAULT, speed=2.0))
    assert slow.each_once.speech == pytest.approx(2 * (HEAD + seconds("Раз")))
    assert slow.each_once.waiting == DEFAULT.silence_seconds


@pytest.mark.parametrize(
    "profile",
    [
        DEFAULT,
        replace(DEFAULT, misses=1, silence_seconds=4.0),
        replace(DEFAULT, silence="nothing"),
        replace(DEFAULT, after_misses="hangup"),
        replace(DEFAULT, speed=1.5),
    ],
)
def test_who_presses_nothing_is_kept_as_long_as_the_simulator_says(profile: Profile) -> None:
    message = menu.check(EXAMPLE).message
    played = run(message, "79991234567", ["~"] * (profile.misses + 1), profile)
    lasts = estimate(message, profile).silent
    assert played.state == "done"
    assert lasts.speech + lasts.silence == pytest.approx(played.clock)


KEYS = st.lists(st.sampled_from([*"123456789*#0", "answered", "failed"]), max_size=6)


@settings(max_examples=60, deadline=None)
@given(written_menus(), KEYS)
def test_no_session_without_repetition_is_longer_than_the_longest(made: Written, events: list[str]) -> None:
    """What is heard once stands on the longest way, or on a shorter one."""
    message = menu.check(made.text).message
    played = run(message, "79991234567", events)
    said = [str(entry[1]) for entry in played.log if entry[0] == "say"]
    found = estimate(message)
    if len(set(said)) == len(said):
        assert sum(map(seconds, said)) <= found.longest.most + 0.001


@settings(max_examples=60, deadline=None)
@given(written_menus())
def test_any_menu_has_an_estimate_and_its_bounds_are_in_order(made: Written) -> None:
    found = estimate(menu.check(made.text).message)
    shortest = found.shortest.lasts if found.shortest else found.before_choice
    assert 0 < found.before_choice.least <= shortest.least + 0.001
    assert shortest.least <= found.longest.most + 0.001
    assert found.before_choice.speech <= found.each_once.speech + 0.001
    assert {one.key for one in found.keys} == {*made.ast["items"], *made.ast["labels"]}


def chain(length: int) -> menu.Message:
    lines = [f"n{n}: call:79991234567 wait=1 err:n{n + 1}" for n in range(length)]
    text = around("1: call:79991234567 wait=1 err:n0", *lines, f"n{length}: Конец")
    return parse(text, Findings(Lines(text)))


def calls(message: menu.Message) -> int:
    """How many functions run for an estimate."""
    count = 0

    def called(*_: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        assert estimate(message).longest.talks == len(message.menu.entries if message.menu else ()) - 1
    finally:
        sys.setprofile(before)
    return count


def test_twice_the_entries_are_twice_the_work() -> None:
    """A chain of transfers, each of two outcomes: nobody enumerates the ways."""
    assert calls(chain(2000)) < 2.5 * calls(chain(1000))


def test_all_of_a_part_is_added() -> None:
    one = Lasts(*(2**place for place in range(10)))
    assert astuple(one + one) == tuple(2 * number for number in astuple(one))
