"""Whole stories through the real daemon, told as its users would tell them."""

import pytest
from scenario_house import House, fields, steps

from gateway.outcome import State

BAD_MENU = "Здравствуйте!\n\n{menu: Нажмите 1\n1: call:79990000002 wait=300\n10: end\n}\n"


def id_of(answer: str) -> str:
    assert answer.startswith("250 2.0.0 "), answer
    return answer.split()[-1]


async def test_a_good_call_is_made_once_and_its_sender_is_told(house: House) -> None:
    house.provider.script([{"for": "call", "outcome": "answered", "keys": "1"}])
    _, answer = await house.mail(message_id="<order-17@office.example>")
    call_id = id_of(answer)

    report = await house.report()

    story = await house.seen(call_id, lambda story: bool(story.reports and story.reports[0].told_at))
    assert story.call.state is State.DELIVERED
    assert steps(story) == ["claimed", "taken", "delivered"]
    assert [(call["id"], call["phone"]) for call in house.rung()] == [(call_id, "79990000001")]
    assert report["Auto-Submitted"] == "auto-replied"
    assert report["In-Reply-To"] == "<order-17@office.example>"
    told = fields(report)
    assert (told["Action"], told["Status"]) == ("delivered", "2.0.0")
    assert told["Final-Recipient"] == "rfc822; 79990000001@call.example"


async def test_a_bad_menu_is_refused_with_line_column_and_remedy_and_nothing_is_kept(house: House) -> None:
    _, answer = await house.mail(text=BAD_MENU)

    assert answer.startswith("550 5.6.0 ")
    assert "line 4 column" in answer
    assert "line 5 column 1" in answer
    assert await house.gateway.spool.listing((), 10) == []
    assert house.rung() == []


async def test_each_recipient_has_a_call_and_a_report_of_their_own(house: House) -> None:
    house.provider.script([{"for": "call", "phone": "79990000002", "outcome": "busy"}])
    answers, last = await house.mail(
        "79990000001@call.example", "123@call.example", "79990000002@call.example", "79990000003@elsewhere.example"
    )
    assert [answer[:3] for answer in answers] == ["250", "550", "250", "550"]
    message_id = id_of(last)

    reports = [await house.report(), await house.report()]

    stories = await house.gateway.spool.find(message_id)
    assert [(story.call.phone, story.call.state) for story in stories] == [
        ("79990000001", State.DELIVERED),
        ("79990000002", State.FAILED),
    ]
    assert sorted(fields(report)["Action"] for report in reports) == ["delivered", "failed"]


async def test_while_the_provider_is_down_calls_wait_and_go_out_when_it_is_back(house: House) -> None:
    await house.provider_down()
    _, answer = await house.mail()
    call_id = id_of(answer)
    waiting = await house.seen(call_id, lambda story: "deferred" in steps(story))
    assert waiting.call.state is State.QUEUED

    await house.provider_up()

    story = await house.until(call_id, State.DELIVERED)
    assert len(house.rung()) == 1
    assert "unreachable" in str(next(step.reason for step in story.steps if step.reason))


async def test_cut_after_accepting_the_call_is_found_and_not_dialled_again(house: House) -> None:
    house.provider.script([{"for": "send", "cut": "after", "times": 1}])
    _, answer = await house.mail()

    story = await house.until(id_of(answer), State.DELIVERED)

    assert steps(story)[:2] == ["claimed", "unsure"]
    assert "never-had" not in steps(story)
    assert len(house.rung()) == 1


async def test_cut_before_accepting_the_call_is_dialled_once_the_provider_says_it_never_had_it(house: House) -> None:
    house.provider.script([{"for": "send", "cut": "before", "times": 1}])
    _, answer = await house.mail()

    story = await house.until(id_of(answer), State.DELIVERED)

    assert steps(story) == ["claimed", "unsure", "never-had", "claimed", "taken", "delivered"]
    unsure, never_had = story.steps[1], story.steps[2]
    assert never_had.at - unsure.at >= 60_000
    assert len(house.rung()) == 1


async def test_hanging_after_accepting_is_unsure_then_found(house: House) -> None:
    house.provider.script([{"for": "send", "hang": "after", "times": 1}])
    _, answer = await house.mail()

    story = await house.until(id_of(answer), State.DELIVERED)

    assert steps(story)[:2] == ["claimed", "unsure"]
    assert "never-had" not in steps(story)
    assert len(house.rung()) == 1


async def test_no_money_holds_the_call_until_a_person_acts(house: House) -> None:
    house.provider.script([{"for": "send", "error": 3, "times": 1}])
    _, answer = await house.mail()
    call_id = id_of(answer)
    held = await house.until(call_id, State.HELD)
    assert "no-money" in str(held.steps[-1].reason)

    answered = await house.gateway.desk.act("retry", call_id, "anna")

    assert answered.ok, answered.text
    story = await house.until(call_id, State.DELIVERED)
    assert next(step.who for step in story.steps if str(step.event) == "retried") == "anna"


async def test_the_same_mail_again_is_the_same_call(house: House) -> None:
    _, first = await house.mail(message_id="<same@office.example>")
    _, again = await house.mail(message_id="<same@office.example>")

    assert again == f"250 2.0.0 duplicate of {id_of(first)}"
    await house.until(id_of(first), State.DELIVERED)
    assert len(house.rung()) == 1


@pytest.mark.parametrize("validity", ["2m"])
async def test_a_call_that_cannot_be_sent_in_time_expires_and_its_sender_is_told(house: House) -> None:
    await house.provider_down()
    _, answer = await house.mail()

    report = await house.report()

    story = await house.until(id_of(answer), State.EXPIRED)
    assert steps(story)[-1] == "expired"
    assert fields(report)["Action"] == "failed"
    assert fields(report)["Status"] == "5.4.7"
    assert house.rung() == []
