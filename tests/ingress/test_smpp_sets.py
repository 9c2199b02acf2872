"""Sets of parts on a real store: refused, repeated, left by a crash, never completed."""

import asyncio
from typing import Any

import pytest
from smpp_desk import BAD, MENU, PHONE, PLAIN, SOURCE, Counter, client, in_parts, in_segments, submit, udh

from gateway.ingress.smpp.homeward import receipts
from gateway.ingress.smpp.settings import SmppSettings
from gateway.message import Story
from gateway.outcome import State, Why
from gateway.smpp.codes import Status, Tag
from gateway.smpp.pdu import QuerySm, SubmitSm, SubmitSmResp
from watched import Clock, Watched

WAIT = 600_000


@pytest.fixture
def counter(spool: Watched, clock: Clock) -> Counter:
    return Counter(spool, clock)


async def only(counter: Counter) -> Story:
    (story,) = await counter.stories()
    return story


async def told(counter: Counter) -> list[str]:
    """The ids under which receipts go out now, with their `stat`."""
    found = []
    for report, story in await counter.spool.owed({"smpp:erp": 100}, counter.clock(), counter.clock() + 1):
        for body in receipts(report, story, client(), 0x34):
            words = dict(word.split(":", 1) for word in body.short_message.decode().split(" ") if ":" in word)
            found.append(f"{words['id']} {words['stat']} {words['err']}")
    return found


async def test_each_part_is_answered_with_its_own_id_and_the_call_is_one(counter: Counter) -> None:
    parts = in_parts(MENU, 3)
    assert await counter.ids(parts[0]) == ["1"]
    assert await counter.stories() == []
    assert await counter.ids(parts[2], parts[1]) == ["2", "3"]
    story = await only(counter)
    assert (story.call.text, story.call.phone) == (MENU, PHONE)
    assert [ticket.number for ticket in story.tickets] == [1, 2, 3]


async def test_parts_and_whole_messages_in_one_read_take_two_commits(counter: Counter) -> None:
    await counter.ids(*in_parts(MENU, 2), *in_parts(MENU, 2, reference=8, destination_addr="79991234568"), submit())
    assert counter.spool.done["keep"].qsize() == 1
    assert counter.spool.done["put_all"].qsize() == 1
    assert len(await counter.stories()) == 3


async def test_a_query_by_any_part_s_id(counter: Counter) -> None:
    parts = in_parts(MENU, 2)
    await counter.ids(*parts)
    answers = await counter.say(QuerySm("1", 1, 1, SOURCE), QuerySm("2", 1, 1, SOURCE))
    assert [status for status, _ in answers] == [0, 0]


async def test_a_bad_menu_is_the_answer_to_the_last_part_and_a_receipt_for_the_others(counter: Counter) -> None:
    parts = in_parts(BAD, 3)
    await counter.ids(*parts[:2])
    ((status, body),) = await counter.say(parts[2])
    assert status == 0x45
    assert isinstance(body, SubmitSmResp)
    assert body.message_id == ""
    assert body.tlvs[0] == (Tag.ADDITIONAL_STATUS_INFO_TEXT, body.tlvs[0][1])
    assert b"IVR201 line 3 column 1" in body.tlvs[0][1]
    story = await only(counter)
    assert story.call.state is State.FAILED
    reason = story.steps[-1].reason
    assert reason is not None
    assert reason.why is Why.BAD_MENU
    assert "IVR201" in reason.detail
    assert await told(counter) == ["1 REJECTD 102", "2 REJECTD 102"]


async def test_the_refused_last_part_once_more_is_refused_once_more(counter: Counter) -> None:
    parts = in_parts(BAD, 2)
    await counter.say(*parts)
    again = await counter.say(*parts)
    assert [status for status, _ in again] == [0, 0x45]
    assert again[0][1] == SubmitSmResp("1")
    assert len(await counter.stories()) == 1


@pytest.mark.parametrize(("text", "good"), [("x" * 1_200, 24), ("x" * 5_000, 20)], ids=["characters", "octets"])
async def test_what_is_too_long_is_answered_alike_each_time(counter: Counter, text: str, good: int) -> None:
    """Its last part; or of what is too long without it, all from the one that is too much."""
    parts = in_segments(text, 25)
    expected = [*[0] * good, *[Status.RINVMSGLEN] * (25 - good)]
    for answers in (await counter.say(*parts), await counter.say(*parts)):
        assert [status for status, _ in answers] == expected
    for n in (24, good, good - 1):
        assert [status for status, _ in await counter.say(parts[n])] == [expected[n]]
    assert len(await counter.stories()) == 1


def long_parts(total: int) -> list[SubmitSm]:
    """Of 2000 octets each, in message_payload."""
    parts = in_segments("x" * total, total)
    for part in parts:
        part.short_message = b""
        part.tlvs = (*part.tlvs, (Tag.MESSAGE_PAYLOAD, b"x" * 2_000))
    return parts


@pytest.mark.parametrize("at_once", [True, False])
async def test_of_what_is_too_long_no_more_is_kept(counter: Counter, at_once: bool) -> None:
    """And what is reported says so, with no more of the text than a call could have."""
    parts = long_parts(9)
    answers = await counter.say(*parts) if at_once else [(await counter.say(part))[0] for part in parts]
    assert [status for status, _ in answers] == [0, 0, *[Status.RINVMSGLEN] * 7]
    story = await only(counter)
    assert (story.call.state, story.call.text) == (State.FAILED, "x" * 1_000)
    reason = story.steps[-1].reason
    assert reason is not None
    assert (reason.why, "longer than" in reason.detail) == (Why.BAD_MENU, True)
    assert [ticket.number for ticket in story.tickets] == [1, 2, 3]
    assert await told(counter) == ["1 REJECTD 102", "2 REJECTD 102"]
    assert await counter.spool.spool.part("erp", 4) is None


async def test_what_is_too_long_and_was_cut_off_is_reported_as_too_long(counter: Counter) -> None:
    counter.spool.trouble["put"] = 1
    parts = long_parts(9)
    await counter.say(*parts[:3])
    assert await counter.stories() == []
    await counter.again().sweep()
    story = await only(counter)
    assert story.steps[-1].reason is not None
    assert story.steps[-1].reason.why is Why.BAD_MENU
    assert [status for status, _ in await counter.say(parts[2])] == [Status.RINVMSGLEN]


async def test_parts_of_messages_under_one_number_are_not_mixed(counter: Counter) -> None:
    """A client that gives all the same number, with several on their way to one person."""
    messages = [in_parts(f"{n} begins, and this is how {n} ends", 2) for n in range(3)]
    await counter.ids(*(message[0] for message in messages))
    await counter.ids(*(message[1] for message in messages))
    texts = [story.call.text for story in await counter.stories()]
    assert texts == [f"{n} begins, and this is how {n} ends" for n in range(3)]


async def test_the_last_part_in_a_coding_of_5_0_is_answered_alike_each_time(counter: Counter) -> None:
    parts = [submit(udh(7, 2, n) + "ы".encode("utf-16-be")[:n], esm_class=0x40, data_coding=8) for n in (2, 1)]
    first = await counter.say(*parts, version=0x50)
    assert first[1][0] not in (0, 0x45)
    assert await counter.say(parts[1], version=0x50) == first[1:]


@pytest.mark.parametrize(("changed", "status"), [({}, Status.RINVMSGLEN), ({"marker": "CALL"}, 0x45)])
async def test_whatever_the_whole_is_refused_for(
    spool: Watched, clock: Clock, changed: dict[str, Any], status: int
) -> None:
    counter = Counter(spool, clock, SmppSettings(clients=[client(**changed)]))
    answers = await counter.say(*in_parts("x" * 1_200, 10))
    assert [status for status, _ in answers] == [0] * 9 + [status]
    assert len(await told(counter)) == 9


async def test_a_part_whose_response_was_lost_is_answered_as_it_was(counter: Counter) -> None:
    parts = in_parts(MENU, 2)
    assert await counter.ids(*parts) == ["1", "2"]
    assert await counter.ids(parts[1]) == ["2"]
    counter.again()
    assert await counter.ids(parts[1], parts[0]) == ["2", "1"]
    assert len(await counter.stories()) == 1


async def test_the_last_part_twice_in_one_read(counter: Counter) -> None:
    parts = in_parts(MENU, 2)
    assert await counter.ids(parts[0], parts[1], parts[1]) == ["1", "2", "2"]
    assert len(await counter.stories()) == 1


async def test_two_last_parts_in_one_read(counter: Counter) -> None:
    one, other = in_parts(MENU, 2), in_parts(BAD, 2, reference=8)
    await counter.ids(one[0], other[0])
    answers = await counter.say(other[1], one[1])
    assert [status for status, _ in answers] == [0x45, 0]


async def test_the_last_part_on_two_binds_at_once(counter: Counter) -> None:
    for reference, text, expected in ((1, MENU, {0}), (2, BAD, {0x45})):
        parts = in_parts(text, 2, reference=reference)
        await counter.ids(parts[0])
        answers = await asyncio.gather(*(counter.say(parts[1]) for _ in range(5)))
        assert {status for ((status, _),) in answers} == expected
    assert len(await counter.stories()) == 2


async def test_a_reference_number_that_comes_round_again(counter: Counter) -> None:
    await counter.ids(*in_parts(MENU, 2))
    counter.clock.at += WAIT + 1
    assert await counter.ids(*in_parts(MENU.replace("Hello", "Halloo"), 2)) == ["3", "4"]
    assert len(await counter.stories()) == 2


async def test_what_says_the_same_in_parts_is_a_duplicate(counter: Counter) -> None:
    await counter.ids(*in_parts(MENU, 2))
    assert await counter.ids(*in_parts(MENU, 2, reference=9)) == ["3", "4"]
    assert len(await counter.stories()) == 1


async def test_parts_replace_what_waits(counter: Counter) -> None:
    await counter.ids(submit())
    await counter.ids(*in_parts(MENU, 2, replace_if_present_flag=1))
    waiting = [story for story in await counter.stories() if story.call.state is State.QUEUED]
    assert [story.call.text for story in waiting] == [MENU]
    assert {ticket.number for ticket in waiting[0].tickets} == {1, 2, 3}


# --- time, and crashes ---


async def test_what_never_comes_is_reported(counter: Counter) -> None:
    first, _, third = in_parts(PLAIN, 3, registered_delivery=2)
    await counter.ids(first, third)
    await counter.ids(in_segments("other", 2, registered_delivery=0)[0])
    counter.clock.at += WAIT
    await counter.service.sweep()
    assert await counter.stories() == []
    counter.clock.at += 1
    await counter.service.sweep()
    stories = {story.call.text: story for story in await counter.stories()}
    assert set(stories) == {PLAIN[:7] + PLAIN[14:], "oth"}
    story = stories[PLAIN[:7] + PLAIN[14:]]
    assert story.call.state is State.FAILED
    assert str(story.steps[-1].reason) == "incomplete: part 2 of 3 never came"
    assert await told(counter) == ["1 REJECTD 101", "2 REJECTD 101"]
    await counter.service.sweep()
    assert len(await counter.stories()) == 2


async def test_a_whole_set_that_a_crash_left_is_made_a_call(counter: Counter) -> None:
    counter.spool.trouble["put_all"] = 1
    answers = await counter.say(*in_parts(MENU, 2))
    assert [status for status, _ in answers] == [0, Status.RSYSERR]
    await counter.again().sweep()
    story = await only(counter)
    assert (story.call.state, story.call.text) == (State.QUEUED, MENU)
    assert await counter.ids(in_parts(MENU, 2)[1]) == ["2"]
    await counter.service.sweep()
    assert len(await counter.stories()) == 1


async def test_or_the_last_part_comes_again_before_the_sweep(counter: Counter) -> None:
    counter.spool.trouble["put_all"] = 1
    parts = in_parts(MENU, 2)
    await counter.say(*parts)
    assert await counter.ids(parts[1]) == ["2"]
    await counter.service.sweep()
    assert len(await counter.stories()) == 1


async def test_a_bad_one_that_a_crash_left_is_reported(counter: Counter) -> None:
    counter.spool.trouble["put"] = 1  # the dead message could not be stored
    answers = await counter.say(*in_parts(BAD, 2))
    assert [status for status, _ in answers] == [0, 0x45]
    assert await counter.stories() == []
    await counter.service.sweep()
    assert (await only(counter)).call.state is State.FAILED
    assert await told(counter) == ["1 REJECTD 102"]


async def test_parts_of_a_client_that_is_no_longer_configured(counter: Counter) -> None:
    counter.spool.trouble["put_all"] = 1
    await counter.say(*in_parts(MENU, 2))
    await counter.say(in_parts(MENU, 2, reference=8)[0])
    counter.settings = SmppSettings()
    counter.clock.at += WAIT + 1
    await counter.again().sweep()
    reasons = sorted(str(story.steps[-1].reason) for story in await counter.stories())
    assert reasons == ["forbidden: its client is no longer configured", "incomplete: part 2 of 2 never came"]


async def test_the_sweep_leaves_what_is_being_made(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between the commit of the last part and that of its message the set is whole, and somebody's."""
    real = counter.intake.offer_all
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def offer_all(offers: Any) -> Any:
        under_way.set()
        await go_on.wait()
        return await real(offers)

    monkeypatch.setattr(counter.intake, "offer_all", offer_all)
    answering = asyncio.create_task(counter.ids(*in_parts(MENU, 2)))
    await under_way.wait()
    await counter.service.sweep()
    go_on.set()
    assert await answering == ["1", "2"]
    assert len(await counter.stories()) == 1


async def test_a_last_part_that_comes_while_its_set_is_given_up(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    parts = in_parts(MENU, 2)
    await counter.ids(parts[0])
    counter.clock.at += WAIT + 1
    real = counter.intake.abandon
    under_way, go_on = asyncio.Event(), asyncio.Event()

    async def abandon(*given: Any) -> Any:
        under_way.set()
        await go_on.wait()
        return await real(*given)

    monkeypatch.setattr(counter.intake, "abandon", abandon)
    sweeping = asyncio.create_task(counter.service.sweep())
    await under_way.wait()
    answering = asyncio.create_task(counter.ids(parts[1]))
    while counter.spool.done["keep"].qsize() < 2:
        await asyncio.sleep(0)
    go_on.set()
    await sweeping
    assert await answering == ["2"]
    story = await only(counter)
    assert story.call.state is State.FAILED
    assert await told(counter) == ["1 REJECTD 101", "2 REJECTD 101"], "acknowledged, so it is told"
