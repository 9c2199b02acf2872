"""The one door on the real store: what is refused, what is stored, what is one call though it comes twice."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from gateway.identity import new_id
from gateway.intake import Accepted, Rejected, Rules, Unavailable
from gateway.message import Notify, Origin, Recipient, Submission
from gateway.outcome import State
from offering import BAD, DAY, GOOD, HOUR, ORIGIN, House, ticketed
from watched import Clock, Watched


@pytest.fixture
def house(spool: Watched, clock: Clock) -> House:
    return House(spool, clock, Rules())


async def test_accepted_means_that_it_is_on_disk(house: House) -> None:
    identity = new_id(house.clock(), 1)
    assert await house.offer() == Accepted(identity, 1)
    (story,) = await house.spool.spool.find(identity)
    assert (story.call.state, story.call.phone, story.call.text) == (State.QUEUED, "79990000001", GOOD)
    assert story.call.accepted_at == house.clock()
    assert story.call.expires_at == house.clock() + DAY
    assert story.origin == ORIGIN
    assert house.woken == 1


async def test_several_people_are_several_calls_of_one_message(house: House) -> None:
    identity = new_id(house.clock(), 1)
    assert await house.offer("79990000001", "79990000002") == Accepted(identity, 2)
    assert await house.stored() == [f"{identity}.1", f"{identity}.2"]


async def test_a_bad_menu_is_refused_and_nothing_is_stored(house: House) -> None:
    found = await house.offer(text=BAD)
    assert isinstance(found, Rejected)
    assert found.diagnostics
    assert all(finding.severity == "error" for finding in found.diagnostics)
    assert found.diagnostics[0].line == 3
    assert await house.stored() == []
    assert house.woken == 0


async def test_trouble_with_the_store_is_told_and_nothing_is_stored(house: House) -> None:
    house.spool.trouble["put_all"] = 1
    assert await house.offer() == Unavailable("disk full")
    assert await house.stored() == []
    assert house.woken == 0
    assert isinstance(await house.offer(), Accepted)


@pytest.mark.parametrize("reference", ["<a@erp>", ""], ids=["by Message-ID", "by content"])
async def test_the_same_again_is_one_call(house: House, reference: str) -> None:
    origin = replace(ORIGIN, reference=reference)
    first = await house.offer(origin=origin)
    assert isinstance(first, Accepted)
    house.clock.at += 1
    assert await house.offer(origin=origin) == Accepted(first.message_id, 0, duplicate_of=first.message_id)
    assert await house.stored() == [first.message_id]
    assert house.woken == 1


@pytest.mark.parametrize(
    ("reference", "window"), [("<a@erp>", DAY), ("", 600_000)], ids=["by Message-ID", "by content"]
)
async def test_a_window_ends(house: House, reference: str, window: int) -> None:
    origin = replace(ORIGIN, reference=reference)
    await house.offer(origin=origin)
    house.clock.at += window - 1
    assert getattr(await house.offer(origin=origin), "duplicate_of", None)
    house.clock.at += 1
    assert getattr(await house.offer(origin=origin), "calls", None) == 1
    assert len(await house.stored()) == 2


DIFFERENT = {
    "another number": (ORIGIN, "79990000002", GOOD),
    "another sender": (replace(ORIGIN, sender="crm@office.example"), "79990000001", GOOD),
    "another client": (replace(ORIGIN, client="crm"), "79990000001", GOOD),
    "another subject": (replace(ORIGIN, subject="Bill"), "79990000001", GOOD),
    "another text": (ORIGIN, "79990000001", GOOD + "!"),
    "with a Message-ID": (replace(ORIGIN, reference="<a@erp>"), "79990000001", GOOD),
    "parts that only look the same when joined": (
        replace(ORIGIN, client="er", sender="perp@office.example"),
        "79990000001",
        GOOD,
    ),
}


@pytest.mark.parametrize(("origin", "phone", "text"), DIFFERENT.values(), ids=DIFFERENT)
async def test_what_differs_is_another_call(house: House, origin: Origin, phone: str, text: str) -> None:
    await house.offer()
    assert getattr(await house.offer(phone, origin=origin, text=text), "calls", None) == 1
    assert len(await house.stored()) == 2


async def test_with_a_message_id_the_text_does_not_matter(house: House) -> None:
    """A mail that is sent again can differ in its encoding or a trailing line; its Message-ID does not."""
    origin = replace(ORIGIN, reference="<a@erp>")
    await house.offer(origin=origin)
    again = await house.offer(origin=replace(origin, sender="ERP@office.example"), text=GOOD + "\n")
    assert getattr(again, "duplicate_of", None)


async def test_a_second_try_may_come_from_another_address(house: House) -> None:
    """Two stacks, or a pool of relays. Who logged in is known by name, and another name is another client."""
    origin = replace(ORIGIN, reference="<a@erp>", client="ip:10.0.0.1")
    await house.offer(origin=origin)
    assert getattr(await house.offer(origin=replace(origin, client="ip:2001:db8::1")), "duplicate_of", None)
    assert getattr(await house.offer(origin=replace(origin, client="crm")), "calls", None) == 1


async def test_message_ids_that_are_not_trusted_count_as_none(spool: Watched, clock: Clock) -> None:
    """A device that gives every mail the same one: what differs in content is another call, what does not is not."""
    house = House(spool, clock, Rules(reference_window=0))
    origin = replace(ORIGIN, reference="<always@device>")
    assert getattr(await house.offer(origin=origin), "calls", None) == 1
    assert getattr(await house.offer(origin=origin, text=GOOD + "!"), "calls", None) == 1
    assert getattr(await house.offer(origin=origin), "duplicate_of", None)


async def test_only_the_new_ones_of_several_are_called(house: House) -> None:
    first = await house.offer("79990000001")
    identity = new_id(house.clock(), 2)
    assert await house.offer("79990000001", "79990000002") == Accepted(identity, 1)
    assert isinstance(first, Accepted)
    assert await house.stored() == [first.message_id, f"{identity}.2"]


async def test_a_repeated_message_to_several_is_named_by_the_id_its_sender_knows(house: House) -> None:
    phones = ("79991234567", "79991234568")
    first = await house.offer(*phones)
    assert isinstance(first, Accepted)
    assert await house.offer(*phones) == Accepted(first.message_id, 0, duplicate_of=first.message_id)


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
async def test_every_line_end_is_stored_as_one(house: House, ends: str) -> None:
    accepted = await house.offer(text=GOOD.replace("\n", ends))
    assert isinstance(accepted, Accepted)
    (story,) = await house.spool.find(accepted.message_id)
    assert story.call.text == GOOD


async def test_windows_of_nothing_switch_duplicates_off(spool: Watched, clock: Clock) -> None:
    house = House(spool, clock, Rules(reference_window=0, content_window=0))
    for reference in ("", "", "<a@erp>", "<a@erp>"):
        assert getattr(await house.offer(origin=replace(ORIGIN, reference=reference)), "calls", None) == 1
    assert len(await house.stored()) == 4


@pytest.mark.parametrize("window", [0, HOUR])
async def test_one_telephone_named_twice_rings_once(spool: Watched, clock: Clock, window: int) -> None:
    house = House(spool, clock, Rules(reference_window=window, content_window=window))
    recipients = [
        Recipient("79990000001", "79990000001@call.example", Notify.FAILURE),
        Recipient("79990000002", "79990000002@call.example"),
        Recipient("79990000001", "+79990000001@call.example", Notify.SUCCESS),
    ]
    found = await house.intake.offer(Submission(ORIGIN, recipients, GOOD))
    assert getattr(found, "calls", None) == 2
    one, two = [(await spool.spool.find(call_id))[0].recipient for call_id in await house.stored()]
    assert (one, two) == (recipients[0], recipients[1])


WRAPPED = (
    "Hello.\n{menu: Press 1 to confirm that you will come to the clinic tomorrow at nine,\nor 2.\n1 : end\n2: end\n}\n"
)
WHOLE = WRAPPED.replace(",\nor", ", or").replace("1 : end", "1: end")


async def test_the_mended_text_is_stored_and_its_changes_with_it(house: House) -> None:
    accepted = await house.offer(text=WRAPPED, mend=True)
    assert isinstance(accepted, Accepted)
    story = await house.story(accepted.message_id)
    assert story.call.text == WHOLE
    assert story.remarks == accepted.remarks
    assert len(story.remarks) == 2


async def test_duplicates_are_told_by_the_mended_text(house: House) -> None:
    first = await house.offer(text=WHOLE, mend=True)
    assert isinstance(first, Accepted)
    assert await house.offer(text=WRAPPED, mend=True) == Accepted(first.message_id, 0, duplicate_of=first.message_id)


async def test_a_message_id_counts_whatever_was_mended(house: House) -> None:
    origin = replace(ORIGIN, reference="<a@erp>")
    first = await house.offer(text=WRAPPED, mend=True, origin=origin)
    again = await house.offer(text=WRAPPED, mend=False, origin=origin)
    assert isinstance(first, Accepted)
    assert getattr(again, "duplicate_of", None) == first.message_id


async def test_the_journal_tells_the_number_that_a_client_knows(house: House) -> None:
    with capture_logs() as logs:
        (known,) = await house.intake.offer_all([ticketed()])
        await house.offer(text=f"{GOOD} ")
    assert isinstance(known, Accepted)
    told = [log.get("message_id") for log in logs if log["event"] == "message_accepted"]
    assert told == [known.ticket, None]
