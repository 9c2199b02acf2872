"""How a simulated call goes by the clock, and the book that tells it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_desk import PHONE, START, Clock, Desk

from gateway.sandbox import OUTCOMES
from gateway.sandbox.calls import Manner
from gateway.sandbox.platform import Limit, Platform, Sending

DAY = 86_400_000


def sending(call_id: str = "a", phone: str = PHONE, lifetime: int = DAY) -> Sending:
    return Sending("http", call_id, [phone], "text", is_call=True, lifetime=lifetime)


def test_an_answered_call_second_by_second(clock: Clock) -> None:
    platform = Platform(clock)
    platform.accept(sending(), Manner(keys="15"))
    (rung,) = platform.book.calls

    story = {ms: rung.as_json(START + ms) for ms in (0, 299, 300, 1299, 1300, 3299, 3300)}

    assert {ms: told["status"] for ms, told in story.items()} == {
        0: -1,
        299: -1,
        300: 0,
        1299: 0,
        1300: 0,
        3299: 0,
        3300: 1,
    }
    assert {ms: told["keys"] for ms, told in story.items() if told["keys"]} == {1300: "15", 3299: "15", 3300: "15"}
    end = story[3300]
    times = [end[name] for name in ("accepted_at", "handed_at", "rang_at", "answered_at", "ended_at")]
    assert times == [START, START + 300, START + 300, START + 1300, START + 3300]
    assert end["seconds"] == 2
    assert story[0]["rang_at"] is story[1299]["answered_at"] is story[3299]["ended_at"] is None


@settings(deadline=None, max_examples=200)
@given(
    outcome=st.sampled_from(list(OUTCOMES)),
    pace=st.sampled_from([0.0, 0.1, 1.0, 7.0]),
    looks=st.lists(st.integers(0, 3 * DAY), min_size=1, max_size=20).map(sorted),
)
def test_no_call_goes_backwards_and_each_ends_as_it_was_told(outcome: str, pace: float, looks: list[int]) -> None:
    clock = Clock()
    platform = Platform(clock, pace)
    platform.accept(sending(), Manner(outcome, "1"))
    (rung,) = platform.book.calls
    final = (OUTCOMES[outcome].status, OUTCOMES[outcome].err)
    order = {-1: 0, 0: 1, final[0]: 2}

    stages = [rung.stage(START + at) for at in looks]

    assert [order[stage.status] for stage in stages] == sorted(order[stage.status] for stage in stages)
    last = rung.stage(START + DAY + 60_000)
    assert (last.status, last.err) == final
    answered = OUTCOMES[outcome].talk > 0
    assert (last.answered_at is not None) == answered == (last.seconds > 0)


def test_a_stuck_call_ends_with_its_lifetime(clock: Clock) -> None:
    platform = Platform(clock)
    platform.accept(sending(lifetime=60_000), Manner("stuck"))
    (rung,) = platform.book.calls
    assert rung.stage(START + 59_999).status == 0
    assert rung.stage(START + 60_000).status == 3


def test_the_same_id_to_two_phones_is_no_double(clock: Clock) -> None:
    platform = Platform(clock)
    platform.accept(sending(phone="79990000001"), Manner())
    platform.accept(sending(phone="79990000002"), Manner())
    assert platform.book.doubles() == []
    platform.accept(sending(phone="79990000002"), Manner())
    assert platform.book.doubles() == ["a"]


def test_of_two_under_one_id_the_latest_is_found(clock: Clock) -> None:
    platform = Platform(clock)
    platform.accept(sending(), Manner("busy"))
    platform.accept(sending(), Manner("answered"))
    found = platform.find("a", PHONE)
    assert found is not None
    assert (found.manner.outcome, found.copy) == ("answered", 2)


def test_the_book_is_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.sandbox.platform._MOST_CALLS", 100)
    platform = Platform(clock)
    for n in range(250):
        platform.accept(sending(f"call{n}"), Manner())
    assert len(platform.book.calls) == 100
    assert platform.find("call149", PHONE) is None
    assert platform.find("call150", PHONE) is not None
    assert platform.book.accepted == 250


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 90))), st.integers(1, 4))
def test_a_limit_lets_through_so_many_a_minute_and_no_fewer(steps: list[tuple[str, int]], most: int) -> None:
    limit, now, passed = Limit(most, 60), 0, {"a": [], "b": []}
    for key, wait in steps:
        now += wait
        recent = [at for at in passed[key] if at > now - 60]
        over = limit.over(key, now)
        assert over == (len(recent) >= most)
        if not over:
            passed[key].append(now)


async def test_the_book_over_http(desk: Desk, clock: Clock) -> None:
    desk.sandbox.script([{"outcome": "busy", "phone": "79990000002"}, {"keys": "2"}])
    await desk.send(id="a")
    await desk.send(id="b", phones="79990000002;8 (999) 000-00-03")
    clock.wait(5_000)

    book = await desk.get("/book")

    assert (book["accepted"], book["doubles"], book["at_once"]) == (3, [], {"send": 1})
    assert [(call["id"], call["phone"], call["outcome"], call["keys"]) for call in book["calls"]] == [
        ("a", "79990000001", "answered", "2"),
        ("b", "79990000002", "busy", ""),
        ("b", "89990000003", "answered", "2"),
    ]
    first = book["calls"][0]
    assert (first["channel"], first["type"], first["text"], first["status"]) == ("http", "call", "Привет", 1)
    assert [(seen["at"], seen["method"], seen["path"]) for seen in book["requests"]] == [
        (START, "POST", "/sys/send.php"), (START, "POST", "/sys/send.php"),
    ]  # fmt: skip
    assert "apikey" not in book["requests"][0]["fields"]

    assert set(await desk.get("/book?calls=1")) == {"accepted", "doubles", "at_once", "receipts", "calls"}
    assert {"requests", "connects"} == set(await desk.get("/book?requests=1")) - set(await desk.get("/book?calls=1"))
    assert len((await desk.get("/book?calls=1&id=b"))["calls"]) == 2
    assert len((await desk.get("/book?calls=1&phone=79990000002"))["calls"]) == 1


async def test_it_can_be_stopped_and_started_at_the_same_place_with_its_book(desk: Desk) -> None:
    await desk.send(id="a")
    host, port = desk.base.removeprefix("http://").split(":")
    await desk.sandbox.stop()
    await desk.sandbox.stop()
    assert await desk.sandbox.start(host, int(port)) == (host, int(port))
    await desk.send(id="b")
    assert desk.sandbox.book.accepted == 2
