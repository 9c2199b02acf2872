"""Asking, cancelling, replacing: by id and by addresses, one's own only, and only what was never sent."""

from typing import Any

import pytest
from smpp_desk import BAD, DAY, HOUR, MENU, NOW, PHONE, PLAIN, SOURCE, Counter, client, data, desk, in_parts, submit

from gateway.ingress.smpp import care
from gateway.ingress.smpp.answers import Refusal
from gateway.ingress.smpp.settings import SmppSettings
from gateway.message import Notify, Story
from gateway.outcome import Held, Reason, Receipt, State, Taken, Why
from gateway.smpp.bodies import Destination
from gateway.smpp.codes import Status, Tag
from gateway.smpp.message_states import MessageState
from gateway.smpp.pdu import CancelSm, CancelSmResp, QuerySm, QuerySmResp, ReplaceSm, ReplaceSmResp, SubmitMulti
from gateway.smpp.times import write_time
from watched import Clock, Watched

OTHER = "79991234568"


@pytest.fixture
def counter(spool: Watched, clock: Clock) -> Counter:
    return Counter(spool, clock)


def query(message_id: str, source: str = SOURCE) -> QuerySm:
    return QuerySm(message_id, 1, 1, source)


def cancel(message_id: str = "", **changed: Any) -> CancelSm:
    return CancelSm(**({"message_id": message_id, "source_addr": SOURCE} | changed))


def replacing(message_id: str, text: str = "Changed.", **changed: Any) -> ReplaceSm:
    fields: dict[str, Any] = {"source_addr": SOURCE, "short_message": text.encode("ascii"), "registered_delivery": 1}
    return ReplaceSm(message_id, **(fields | changed))


async def status(counter: Counter, body: Any) -> int:
    ((found, _),) = await counter.say(body)
    return found


async def seen(counter: Counter, message_id: str) -> QuerySmResp:
    ((found, body),) = await counter.say(query(message_id))
    assert found == 0
    assert isinstance(body, QuerySmResp)
    return body


async def waiting(counter: Counter) -> list[Story]:
    return [story for story in await counter.stories() if story.call.state is State.QUEUED]


async def send(counter: Counter, count: int = 1) -> None:
    """The dispatcher takes them, and the provider has them."""
    for call in await counter.spool.claim(count, counter.clock(), counter.clock() + 60_000, "me", "up"):
        await counter.spool.settle(call, Taken(f"p-{call.id}"), counter.clock(), counter.clock() + 1)


async def end(counter: Counter, state: State, why: Why, number: int = 0) -> None:
    call = (await counter.stories())[number].call
    await counter.spool.note(Receipt("up", f"p-{call.id}", state, Reason(why)), counter.clock())


# --- query_sm ---


async def test_a_message_on_its_way_and_at_its_end(counter: Counter) -> None:
    await counter.ids(submit())
    assert await seen(counter, "1") == QuerySmResp("1", "", MessageState.ENROUTE, 0)
    await send(counter)
    assert (await seen(counter, "001")).message_state == MessageState.ENROUTE
    counter.clock.at += HOUR
    await end(counter, State.FAILED, Why.BUSY)
    assert await seen(counter, "1") == QuerySmResp("1", write_time(NOW + HOUR), MessageState.UNDELIVERABLE, 240)


@pytest.mark.parametrize(
    "body",
    [query("2"), query(""), query("x"), query("1", "74950000001"), query("1", ""), query("1", "erp"), query("9" * 40)],
    ids=lambda body: f"{body.message_id[:5]}-{body.source_addr}",
)
async def test_what_is_not_found(counter: Counter, body: QuerySm) -> None:
    await counter.ids(submit())
    assert await counter.say(body) == [(Status.RQUERYFAIL, None)]


async def test_without_a_source_address_it_is_asked_for_without(counter: Counter) -> None:
    await counter.ids(submit(source_addr=""))
    assert await status(counter, query("1", "")) == 0
    assert await status(counter, query("1")) == Status.RQUERYFAIL


async def test_another_client_s_message_is_not_there(spool: Watched, clock: Clock) -> None:
    counter = Counter(spool, clock)
    await counter.ids(submit())
    counter.settings = SmppSettings(clients=[client(name="crm")])
    assert await status(counter, query("1")) == Status.RQUERYFAIL
    assert await status(counter, cancel("1")) == Status.RCANCELFAIL
    assert await status(counter, cancel(destination_addr=PHONE)) == Status.RCANCELFAIL
    assert await status(counter, replacing("1")) == Status.RREPLACEFAIL
    assert len(await waiting(counter)) == 1


async def test_a_part_whose_message_is_not_whole_yet(counter: Counter) -> None:
    """It was acknowledged, so it is there: on its way, but nothing that could be taken back."""
    parts = in_parts(MENU, 2)
    await counter.ids(parts[0])
    assert await seen(counter, "1") == QuerySmResp("1", "", MessageState.ENROUTE, 0)
    assert await status(counter, query("1", "1")) == Status.RQUERYFAIL
    assert await status(counter, cancel("1")) == Status.RCANCELFAIL
    assert await status(counter, replacing("1")) == Status.RREPLACEFAIL
    refusal = await care.cancel(desk(), counter.caller(), cancel("1"), counter.inquiry)
    assert isinstance(refusal, Refusal)
    assert "have not come yet" in refusal.text
    counter.spool.trouble["part"] = 1
    assert await status(counter, query("1")) == Status.RSYSERR
    await counter.ids(parts[1])
    assert await status(counter, cancel("1")) == 0


async def test_of_many_calls_the_least_finished_is_told(counter: Counter) -> None:
    many = SubmitMulti("", 1, 1, SOURCE, (Destination(1, 1, PHONE), Destination(1, 1, OTHER)), short_message=b"x")
    await counter.ids(many)
    await send(counter, 2)
    await end(counter, State.DELIVERED, Why.ANSWERED)
    assert (await seen(counter, "1")).message_state == MessageState.ENROUTE
    await end(counter, State.FAILED, Why.NO_ANSWER, 1)
    assert (await seen(counter, "1")).message_state == MessageState.UNDELIVERABLE


async def test_an_id_is_the_same_whatever_version_asks(counter: Counter) -> None:
    await counter.ids(*(submit(str(n)) for n in range(10)))
    for version in (0x33, 0x34, 0x50):
        ((found, body),) = await counter.say(query("10"), version=version)
        assert found == 0
        assert isinstance(body, QuerySmResp)
        assert body.message_id == "10"


# --- cancel_sm ---


async def test_cancel_by_id(counter: Counter) -> None:
    await counter.ids(submit(), submit("other"))
    assert await counter.say(cancel("1")) == [(0, CancelSmResp())]
    first, second = await counter.stories()
    assert (first.call.state, second.call.state) == (State.CANCELLED, State.QUEUED)
    step = first.steps[-1]
    assert (step.reason, step.who) == (Reason(Why.SENDER), "client erp")
    assert (await seen(counter, "1")).message_state == MessageState.DELETED


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (cancel("1", source_addr="1"), Status.RCANCELFAIL),
        (cancel("1", destination_addr=OTHER), Status.RCANCELFAIL),
        (cancel("1", destination_addr=PHONE), 0),
        (cancel("2"), Status.RCANCELFAIL),
        (cancel(destination_addr="112"), Status.RINVDSTADR),
        (cancel(destination_addr=OTHER), Status.RCANCELFAIL),
        (cancel(destination_addr=PHONE, source_addr="1"), Status.RCANCELFAIL),
        (cancel(destination_addr=PHONE, service_type="X"), Status.RCANCELFAIL),
        (cancel(destination_addr=f"+{PHONE}"), 0),
    ],
    ids=str,
)
async def test_what_can_be_cancelled(counter: Counter, body: CancelSm, expected: int) -> None:
    await counter.ids(submit())
    assert await status(counter, body) == expected
    assert len(await waiting(counter)) == (1 if expected else 0)


async def test_cancel_all_between_two_addresses(counter: Counter) -> None:
    await counter.ids(submit("1"), submit("2"), submit("3", service_type="CALL"), submit("4", source_addr="1"))
    assert await status(counter, cancel(destination_addr=PHONE, service_type="CALL")) == 0
    assert sorted(story.call.text for story in await waiting(counter)) == ["1", "2", "4"]
    assert await status(counter, cancel(destination_addr=PHONE)) == 0
    assert [story.call.text for story in await waiting(counter)] == ["4"]


async def test_what_was_sent_cannot_be_cancelled(counter: Counter) -> None:
    await counter.ids(submit())
    await send(counter)
    assert await status(counter, cancel("1")) == Status.RCANCELFAIL
    assert await status(counter, cancel(destination_addr=PHONE)) == Status.RCANCELFAIL


async def test_of_many_calls_those_that_can_are_cancelled_and_the_answer_is_no(counter: Counter) -> None:
    many = SubmitMulti("", 1, 1, SOURCE, (Destination(1, 1, PHONE), Destination(1, 1, OTHER)), short_message=b"x")
    await counter.ids(many)
    await send(counter, 1)
    assert await status(counter, cancel("1")) == Status.RCANCELFAIL
    states = {story.call.state for story in await counter.stories()}
    assert states == {State.TAKEN, State.CANCELLED}


async def test_a_long_message_is_cancelled_by_any_of_its_ids(counter: Counter) -> None:
    await counter.ids(*in_parts(MENU, 3))
    assert await status(counter, cancel("2")) == 0
    assert await waiting(counter) == []


async def test_without_a_store(counter: Counter) -> None:
    await counter.ids(submit())
    for method in ("operate", "replace"):
        counter.spool.trouble[method] = 1
    assert await status(counter, cancel("1")) == Status.RSYSERR
    assert await status(counter, replacing("1")) == Status.RSYSERR
    for body in (query("1"), cancel("1"), replacing("1")):
        counter.spool.trouble["by_ticket"] = 1
        assert await status(counter, body) == Status.RSYSERR
    assert len(await waiting(counter)) == 1


# --- replace_sm ---


async def test_replace(counter: Counter) -> None:
    await counter.ids(submit(priority_flag=2, schedule_delivery_time="000000010000000R", dest_addr_ton=2))
    assert await counter.say(replacing("1", registered_delivery=2)) == [(0, ReplaceSmResp())]
    (story,) = await waiting(counter)
    assert story.call.text == "Changed."
    assert [(one.number, one.notify) for one in story.tickets] == [(1, Notify.FAILURE)]
    assert (story.manner.priority, story.manner.not_before) == (2, NOW + HOUR)
    assert story.call.due == NOW + HOUR
    assert await status(counter, query("1")) == 0
    assert not await counter.spool.owed({"smpp:erp": 10}, NOW + DAY, NOW + DAY)


async def test_replace_twice_keeps_the_id(counter: Counter) -> None:
    await counter.ids(submit())
    for n in range(3):
        assert await status(counter, replacing("1", f"Changed {n}.")) == 0
    assert [story.call.text for story in await waiting(counter)] == ["Changed 2."]


@pytest.mark.parametrize(
    ("was", "new", "due", "expires"),
    [
        ({}, {}, 0, DAY),
        ({}, {"schedule_delivery_time": "000000020000000R"}, 2 * HOUR, DAY + 2 * HOUR),
        ({}, {"validity_period": "000000020000000R"}, 0, 2 * HOUR),
        ({"validity_period": "000000030000000R"}, {}, 0, 3 * HOUR),
        (
            {"validity_period": "000000030000000R"},
            {"schedule_delivery_time": "000000020000000R"},
            2 * HOUR,
            3 * HOUR,
        ),
    ],
)
async def test_times_that_are_not_given_stay(
    counter: Counter, was: dict[str, str], new: dict[str, str], due: int, expires: int
) -> None:
    await counter.ids(submit(**was))
    assert await status(counter, replacing("1", **new)) == 0
    (story,) = await waiting(counter)
    assert (story.call.due - NOW, story.call.expires_at - NOW) == (due, expires)


@pytest.mark.parametrize(
    ("was", "body", "expected"),
    [
        ({}, replacing("2"), Status.RREPLACEFAIL),
        ({}, replacing("1", source_addr="1"), Status.RREPLACEFAIL),
        ({}, replacing("1", sm_default_msg_id=1), Status.RINVDFTMSGID),
        ({}, replacing("1", BAD), 0x45),
        ({}, replacing("1", ""), Status.RINVMSGLEN),
        ({}, replacing("1", schedule_delivery_time="x"), Status.RINVSCHED),
        ({}, replacing("1", validity_period="x"), Status.RINVEXPIRY),
        ({}, replacing("1", registered_delivery=3), Status.RINVREGDLVFLG),
        ({"data_coding": 8, "short_message": b"\0H"}, replacing("1", "odd"), Status.RSUBMITFAIL),
        (
            {"validity_period": "000000010000000R"},
            replacing("1", schedule_delivery_time="000000020000000R"),
            Status.RINVSCHED,
        ),
        (
            {"schedule_delivery_time": "000000020000000R"},
            replacing("1", validity_period="000000010000000R"),
            Status.RINVEXPIRY,
        ),
    ],
)
async def test_what_cannot_replace(counter: Counter, was: dict[str, Any], body: ReplaceSm, expected: int) -> None:
    await counter.ids(submit(**was))
    before = [story.call for story in await waiting(counter)]
    assert await counter.say(body) == [(expected, None)]
    assert [story.call for story in await waiting(counter)] == before


async def test_the_text_is_read_as_the_submit_was(counter: Counter) -> None:
    await counter.ids(submit("Да".encode("utf-16-be"), data_coding=8))
    body = replacing("1")
    body.short_message = "Нет".encode("utf-16-be")
    assert await status(counter, body) == 0
    assert (await waiting(counter))[0].call.text == "Нет"
    body.short_message, body.tlvs = b"", ((Tag.MESSAGE_PAYLOAD, "Никогда".encode("utf-16-be")),)
    assert await status(counter, body) == 0
    assert (await waiting(counter))[0].call.text == "Никогда"


async def test_the_marker_is_asked_for_again(spool: Watched, clock: Clock) -> None:
    counter = Counter(spool, clock, SmppSettings(clients=[client(marker="CALL")]))
    await counter.ids(submit("CALL one"))
    assert await status(counter, replacing("1", "two")) == 0x45
    assert await status(counter, replacing("1", "CALL two")) == 0
    assert (await waiting(counter))[0].call.text == "two"


async def test_what_was_sent_or_held_cannot_be_replaced(counter: Counter) -> None:
    await counter.ids(submit())
    (call,) = await counter.spool.claim(1, NOW, NOW + 60_000, "me", "up")
    assert await status(counter, replacing("1")) == Status.RREPLACEFAIL
    await counter.spool.settle(call, Held(Reason(Why.NO_MONEY)), NOW, 0)
    assert await status(counter, replacing("1")) == Status.RREPLACEFAIL


async def test_a_message_to_several_cannot_be_replaced(counter: Counter) -> None:
    many = SubmitMulti("", 1, 1, SOURCE, (Destination(1, 1, PHONE), Destination(1, 1, OTHER)), short_message=b"x")
    await counter.ids(many)
    assert await status(counter, replacing("1")) == Status.RREPLACEFAIL
    assert [story.call.text for story in await waiting(counter)] == ["x", "x"]


@pytest.mark.parametrize(
    "body", [data(), SubmitMulti("", 1, 1, SOURCE, (Destination(1, 1, PHONE),), short_message=b"x")]
)
async def test_other_operations_messages_can_be_replaced(counter: Counter, body: Any) -> None:
    await counter.ids(body)
    assert await status(counter, replacing("1")) == 0
    (story,) = await waiting(counter)
    assert (story.call.text, story.call.phone) == ("Changed.", PHONE)


async def test_what_came_in_parts_can_be_replaced(counter: Counter) -> None:
    await counter.ids(*in_parts(PLAIN, 2))
    assert await status(counter, replacing("2")) == 0
    (story,) = await waiting(counter)
    assert story.call.text == "Changed."
    assert {one.number for one in story.tickets} == {1, 2}
