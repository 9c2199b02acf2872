"""Requests of one read, answered together, on a real store: ids, order, shared commits, and what a bug costs."""

import asyncio
from typing import Any

import pytest
from smpp_desk import BAD, HOUR, MENU, NOW, PHONE, PLAIN, SOURCE, Counter, client, data, in_parts, submit

from gateway import intake, journal
from gateway.ingress.smpp import envelope, meaning, service
from gateway.ingress.smpp.settings import SmppSettings
from gateway.intake import Rules, Unavailable
from gateway.message import Notify, Ticket
from gateway.outcome import State
from gateway.smpp.bodies import Destination
from gateway.smpp.codes import Command, Status, Tag
from gateway.smpp.message_states import MessageState
from gateway.smpp.pdu import (
    Body,
    CancelSm,
    CancelSmResp,
    DataSmResp,
    EnquireLink,
    QuerySm,
    QuerySmResp,
    ReplaceSm,
    ReplaceSmResp,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSmResp,
    Unsuccess,
    write,
)
from watched import BEGAN, Clock, Watched

OTHER = "79991234568"


@pytest.fixture
def counter(spool: Watched, clock: Clock) -> Counter:
    return Counter(spool, clock)


@pytest.fixture
def refusals(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the journal was told."""
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(journal, "submit_refused", lambda **words: told.append(words))
    return told


def commits(spool: Watched, method: str) -> int:
    return spool.done[method].qsize()


def test_the_clock_of_these_tests_is_that_of_the_others() -> None:
    assert BEGAN == NOW


async def test_a_submit_is_on_disk_when_it_is_answered(counter: Counter) -> None:
    ((status, body),) = await counter.say(submit(priority_flag=2))
    assert (status, body) == (0, SubmitSmResp("1"))
    (story,) = await counter.stories()
    assert (story.call.phone, story.call.text, story.call.state) == (PHONE, PLAIN, State.QUEUED)
    assert (story.origin.sender, story.origin.peer) == (SOURCE, "10.0.0.1")
    assert story.tickets == (Ticket(1, Notify.SUCCESS | Notify.FAILURE),)
    assert story.manner.priority == 2
    assert counter.woken == 1


async def test_ids_in_the_form_of_the_client(spool: Watched, clock: Clock) -> None:
    counter = Counter(spool, clock, SmppSettings(clients=[client(message_id="hex")]))
    ids = await counter.ids(*(submit(f"Hello {n}.") for n in range(12)))
    assert ids[-3:] == ["a", "b", "c"]
    counter.settings = SmppSettings(clients=[client()])
    assert await counter.ids(submit("Hello 12.")) == ["13"]
    assert await counter.ids(submit("Hello 13."), version=0x33) == ["14"]


async def test_what_came_together_shares_one_commit_and_keeps_its_order(counter: Counter) -> None:
    ids = await counter.ids(*(submit(f"Hello {n}.", destination_addr=f"7999123{n:04}") for n in range(100)))
    assert ids == [str(n) for n in range(1, 101)]
    assert commits(counter.spool, "put_all") == 1


async def test_good_and_bad_in_one_read(counter: Counter, refusals: list[dict[str, Any]]) -> None:
    answers = await counter.say(
        submit("one"), submit(BAD), submit(destination_addr="112"), data("two"), submit(b"", esm_class=8), submit("3")
    )
    assert [status for status, _ in answers] == [0, 0x45, Status.RINVDSTADR, 0, Status.RINVESMCLASS, 0]
    assert [getattr(body, "message_id", None) for _, body in answers] == ["1", "", "", "2", "", "3"]
    assert isinstance(answers[3][1], DataSmResp)
    assert len(await counter.stories()) == 3
    codes = [words["codes"] for words in refusals]
    assert codes == [(), (), ["IVR201"]]  # the menus are looked at last, together
    assert refusals[-1]["client"] == "erp"
    assert refusals[-1]["lines"][0].startswith("IVR201 line 3 column 1")
    assert refusals[-1]["status"] == "submit_sm or submit_multi failed (RSUBMITFAIL, 0x45)"


async def test_a_refusal_says_why_to_those_that_can_read_it(counter: Counter) -> None:
    ((_, body),) = await counter.say(submit(BAD))
    assert isinstance(body, SubmitSmResp)
    assert body.tlvs[0][0] == Tag.ADDITIONAL_STATUS_INFO_TEXT
    assert body.tlvs[0][1].startswith(b"IVR201 line 3 column 1: 10 is not an item")
    assert await counter.say(submit(BAD), version=0x33) == [(0x45, None)]


async def test_what_says_the_same_is_the_same_call(counter: Counter) -> None:
    assert await counter.ids(submit(), submit(), data()) == ["1", "1", "1"]
    assert await counter.ids(submit()) == ["1"]
    assert len(await counter.stories()) == 1


async def test_another_schedule_is_another_call(counter: Counter) -> None:
    times = ["", "000000010000000R", "000000020000000R", "000000010000000R"]
    assert await counter.ids(*(submit(schedule_delivery_time=one) for one in times)) == ["1", "2", "3", "2"]
    due = [story.call.due - NOW for story in await counter.stories()]
    assert sorted(due) == [0, HOUR, 2 * HOUR]


async def test_validity(counter: Counter) -> None:
    await counter.ids(submit("1", validity_period="000000010000000R"), submit("2"))
    stories = {story.call.text: story.call.expires_at - NOW for story in await counter.stories()}
    assert stories == {"1": HOUR, "2": counter.rules.validity}


async def test_submit_multi(counter: Counter) -> None:
    destinations = (Destination(1, 1, PHONE), Destination(1, 1, "112"), Destination(1, 1, OTHER))
    many = SubmitMulti(source_addr=SOURCE, dest_address=destinations, short_message=b"Hello.", registered_delivery=1)
    unsuccess = (Unsuccess(1, 1, "112", Status.RINVDSTADR),)
    assert await counter.say(many) == [(0, SubmitMultiResp("1", unsuccess))]
    assert {story.call.phone for story in await counter.stories()} == {PHONE, OTHER}
    many.short_message = BAD.encode()
    ((status, body),) = await counter.say(many)
    assert status == 0x45
    assert isinstance(body, SubmitMultiResp)
    assert (body.message_id, body.unsuccess) == ("", unsuccess)
    many.dest_address = destinations[1:2]
    ((status, body),) = await counter.say(many)
    assert status == Status.RINVDSTADR
    assert isinstance(body, SubmitMultiResp)
    assert (body.message_id, body.unsuccess) == ("", unsuccess)


async def test_a_query_sees_the_submit_before_it_in_the_same_read(counter: Counter) -> None:
    answers = await counter.say(
        submit(),
        QuerySm("1", 1, 1, SOURCE),
        ReplaceSm("1", 1, 1, SOURCE, short_message=b"Changed.", registered_delivery=1),
        CancelSm("", "1", source_addr=SOURCE),
        QuerySm("1", 1, 1, SOURCE),
    )
    assert [status for status, _ in answers] == [0] * 5
    first, last = answers[1][1], answers[4][1]
    assert isinstance(first, QuerySmResp)
    assert isinstance(last, QuerySmResp)
    assert first.message_state == MessageState.ENROUTE
    assert last.message_state == MessageState.DELETED
    assert isinstance(answers[2][1], ReplaceSmResp)
    assert isinstance(answers[3][1], CancelSmResp)
    assert [story.call.text for story in await counter.stories()] == [PLAIN, "Changed."]


async def test_without_a_store_nothing_is_accepted(counter: Counter) -> None:
    counter.spool.trouble["put_all"] = counter.spool.trouble["keep"] = counter.spool.trouble["by_ticket"] = 1
    counter.spool.trouble["waiting"] = 1
    answers = await counter.say(
        submit(), in_parts(MENU, 2)[0], QuerySm("1"), submit(replace_if_present_flag=1), submit(BAD)
    )
    assert [status for status, _ in answers] == [Status.RSYSERR] * 4 + [0x45]
    assert await counter.ids(submit()) == ["1"]


async def test_a_bug_in_reading_one_submit_costs_that_one(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]]
) -> None:
    real = envelope.header

    def header(body: Any) -> bytes:
        if body.destination_addr == OTHER:
            raise KeyError("a bug")
        return real(body)

    monkeypatch.setattr(meaning, "header", header)
    answers = await counter.say(submit("1"), submit("2", destination_addr=OTHER), submit("3"))
    assert [status for status, _ in answers] == [0, Status.RSYSERR, 0]
    assert [where for where, _ in bugs] == ["reading a submit"]


async def test_a_bug_in_looking_at_one_text_costs_that_one(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]]
) -> None:
    real = intake.read_text

    def read_text(text: str, **how: Any) -> Any:
        if text == "2":
            raise RecursionError("a bug")
        return real(text, **how)

    monkeypatch.setattr(intake, "read_text", read_text)
    monkeypatch.setattr(service, "read_text", read_text)
    answers = await counter.say(submit("1"), submit("2"), submit("3"))
    assert [status for status, _ in answers] == [0, Status.RSYSERR, 0]
    assert len(bugs) == 1
    assert [status for status, _ in await counter.say(submit("2"))] == [Status.RSYSERR]


async def test_a_bug_after_the_commit_does_not_call_twice(
    spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]]
) -> None:
    counter = Counter(spool, clock, rules=Rules(content_window=0))  # nothing is a duplicate

    def broken(**_: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(journal, "message_accepted", broken)
    answers = await counter.say(submit("1"), submit("2"))
    assert [status for status, _ in answers] == [Status.RSYSERR] * 2
    assert sorted(story.call.text for story in await counter.stories()) == ["1", "2"]
    assert len(bugs) == 1


async def test_a_bug_in_asking_costs_the_question(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]]
) -> None:
    async def by_ticket(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(counter.inquiry, "by_ticket", by_ticket)
    answers = await counter.say(QuerySm("1"), submit(), CancelSm("", "", source_addr=SOURCE, destination_addr=PHONE))
    assert [status for status, _ in answers] == [Status.RSYSERR, 0, 0]
    assert len(bugs) == 1


async def test_a_bug_in_looking_up_a_repeated_part_costs_that_part(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]]
) -> None:
    parts = in_parts(MENU, 2)
    await counter.ids(*parts)
    monkeypatch.setattr(counter.inquiry, "by_ticket", None)
    answers = await counter.say(parts[0], in_parts("other", 2, reference=8)[0], submit())
    assert [status for status, _ in answers] == [Status.RSYSERR, 0, 0]
    assert len(bugs) == 1


async def test_a_bug_in_keeping_costs_its_batch_and_everybody_is_answered(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, bugs: list[tuple[str, BaseException]]
) -> None:
    async def keep(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(counter.intake, "keep", keep)
    answers = await counter.say(in_parts(MENU, 2)[0], submit(destination_addr="112"), QuerySm("1"))
    assert [status for status, _ in answers] == [Status.RSYSERR, Status.RINVDSTADR, Status.RSYSERR]
    assert len(bugs) == 1


async def test_what_is_no_request_of_ours_is_refused(counter: Counter) -> None:
    assert await counter.say(EnquireLink()) == [(Status.RINVCMDID, None)]


async def test_every_answer_can_be_written(counter: Counter) -> None:
    """Also one whose request is a hostile one: `write` raises for what a peer could not read."""
    requests: list[tuple[int, Body]] = [
        (1, submit("\x7f" * 20)),
        (2, submit(BAD.replace("Thank", "Щи").encode("utf-16-be"), data_coding=8)),
        (3, QuerySm("x" * 64)),
        (4, SubmitMulti(dest_address=tuple(Destination(7, 7, "x" * 20) for _ in range(254)), short_message=b"x")),
    ]
    commands = {3: Command.QUERY_SM_RESP}
    for sequence, body, status in await counter.service.answer(counter.caller(), requests):
        assert status
        assert write(body, sequence, status, None if body else commands.get(sequence, Command.SUBMIT_SM_RESP))


async def test_a_client_that_was_configured_anew_is_seen_as_it_is_now(counter: Counter) -> None:
    await counter.ids(submit())
    counter.settings = SmppSettings(clients=[client(service_types=["CALL"])])
    assert [status for status, _ in await counter.say(submit())] == [Status.RINVSERTYP]


async def test_many_reads_at_once(counter: Counter) -> None:
    reads = [[submit(f"{bind}.{n}") for n in range(20)] for bind in range(10)]
    answers = await asyncio.gather(*(counter.say(*read) for read in reads))
    ids = [body.message_id for read in answers for _, body in read if isinstance(body, SubmitSmResp)]
    assert sorted(map(int, ids)) == list(range(1, 201))


@pytest.mark.parametrize(
    ("changed", "statuses", "words"),
    [
        ({}, [0, 0], "for\ncalling"),
        ({"repair": "safe"}, [0, 0], "for calling"),
        ({"strict": True, "repair": "safe"}, [0, 0x45], "for calling"),
    ],
)
async def test_what_repairs_and_strictness_a_client_has(
    spool: Watched, clock: Clock, changed: dict[str, Any], statuses: list[int], words: str
) -> None:
    counter = Counter(spool, clock, SmppSettings(clients=[client(**changed)]))
    wrapped = MENU.replace("Thank you.", "Thank you for\ncalling us today.")
    signed = MENU + "Kind regards,\nAnna\nphone +7 701 123 45 67\n"
    assert [status for status, _ in await counter.say(submit(wrapped), submit(signed))] == statuses
    assert words in (await counter.stories())[0].call.text


async def test_the_place_of_a_waiting_one(counter: Counter) -> None:
    """replace_if_present: the oldest with the same addresses and service type; the id stays."""
    await counter.ids(submit("1"), submit("2"), submit("3", service_type="X"), submit("4", source_addr="1"))
    assert await counter.ids(submit("5", replace_if_present_flag=1)) == ["1"]
    assert await counter.ids(submit("6", replace_if_present_flag=1, service_type="X")) == ["3"]
    assert await counter.ids(submit("7", replace_if_present_flag=1, service_type="Y")) != ["3"]
    waiting = [story.call.text for story in await counter.stories() if story.call.state is State.QUEUED]
    assert sorted(waiting) == ["2", "4", "5", "6", "7"]
    assert [status for status, _ in await counter.say(submit(BAD, replace_if_present_flag=1))] == [0x45]


async def test_a_full_store_is_a_full_queue(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: Any, **__: Any) -> Any:
        return [Unavailable("no room", full=True)]

    for method in ("offer_all", "keep"):
        monkeypatch.setattr(counter.intake, method, full)
    for body in (submit(), in_parts(MENU, 2)[0]):
        assert [status for status, _ in await counter.say(body)] == [Status.RMSGQFUL]


async def test_what_is_not_there_is_not_told_to_the_journal(counter: Counter, refusals: list[Any]) -> None:
    """Whoever asks in a loop would write it full; a replace_sm with a bad text is told as a submit is."""
    answers = await counter.say(QuerySm("9", 1, 1, SOURCE), CancelSm(message_id="9"), ReplaceSm("9", 1, 1, SOURCE))
    assert all(status for status, _ in answers)
    assert refusals == []
    (ticket,) = await counter.ids(submit())
    ((status, _),) = await counter.say(ReplaceSm(ticket, 1, 1, SOURCE, short_message=BAD.encode()))
    assert status == 0x45
    assert [told["operation"] for told in refusals] == ["replace_sm"]
