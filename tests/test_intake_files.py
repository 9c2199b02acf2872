"""Recordings through the one door: kept with their message, and part of what makes it another one."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from gateway.intake import Accepted, Rejected, Rules, Unavailable
from gateway.message import Attached, Audio, Manner, Recipient, Submission
from gateway.spool import Files
from offering import GOOD, ORIGIN, House
from watched import Clock, Watched

HELLO = Audio("hello.mp3", "audio/mpeg", b"ID3" + bytes(200))
BYE = Audio("bye.wav", "audio/wav", b"RIFF" + bytes(200))
PHONE = "79990000001"


@pytest.fixture
def house(spool: Watched, clock: Clock) -> House:
    return House(spool, clock, Rules())


async def offer(
    house: House, files: Sequence[Audio], text: str = GOOD, *phones: str, strict: bool = True, reference: str = ""
) -> Accepted | Rejected | Unavailable:
    recipients = [Recipient(phone) for phone in phones or (PHONE,)]
    origin = replace(ORIGIN, reference=reference)
    return await house.intake.offer(Submission(origin, recipients, text, files=files), strict=strict)


async def test_they_are_kept_and_come_with_every_call(house: House) -> None:
    taken = await offer(house, (HELLO, BYE), GOOD, PHONE, "79990000002")
    assert isinstance(taken, Accepted)
    assert taken.calls == 2
    for story in await house.spool.spool.find(taken.message_id):
        told = (Attached("hello.mp3", "audio/mpeg", 203), Attached("bye.wav", "audio/wav", 204))
        assert tuple(story.files) == told
    now = house.clock()
    assert not await house.spool.spool.claim(10, now, now + 1, "me", "smtp", Files.NONE)
    calls = await house.spool.spool.claim(10, now, now + 1, "me", "http")
    assert [tuple(call.files) for call in calls] == [(HELLO, BYE)] * 2


async def test_with_one_no_text_is_needed(house: House) -> None:
    taken = await offer(house, (HELLO,), " \n")
    assert isinstance(taken, Accepted)
    assert not taken.remarks
    assert (await house.story(taken.message_id)).call.text == ""
    assert isinstance(await offer(house, (), ""), Rejected)


async def test_with_one_a_menu_needs_no_other_start(house: House) -> None:
    menu = GOOD.removeprefix("Hello.\n")
    taken = await offer(house, (HELLO,), menu)
    assert isinstance(taken, Accepted)
    assert not taken.remarks
    assert isinstance(await offer(house, (), menu), Rejected)


@pytest.mark.parametrize("text", [GOOD, ""])
async def test_the_same_again_is_one_call(house: House, text: str) -> None:
    first = await offer(house, (HELLO, BYE), text)
    assert isinstance(first, Accepted)
    renamed = (replace(HELLO, name="other.mp3"), BYE)
    for again in ((HELLO, BYE), renamed):
        assert await offer(house, again, text) == Accepted(first.message_id, 0, duplicate_of=first.message_id)


async def test_what_sounds_otherwise_is_another_call(house: House) -> None:
    cut = Audio("hello.mp3", "audio/mpeg", HELLO.octets[:-1])
    rest = replace(BYE, octets=HELLO.octets[-1:] + BYE.octets)
    for files in ((), (HELLO,), (BYE,), (HELLO, BYE), (BYE, HELLO), (cut, rest), (HELLO, HELLO)):
        assert getattr(await offer(house, files), "calls", 0) == 1, files
    assert len(await house.stored()) == 7


async def test_so_is_what_is_said_of_a_caller(house: House) -> None:
    """Beside a caller's number the text is compared in another way, and so are recordings."""
    for files in ((HELLO,), (BYE,)):
        said = Submission(ORIGIN, [Recipient(PHONE)], GOOD, Manner(caller_id="74951234567"), files=files)
        for calls in (1, 0):
            assert getattr(await house.intake.offer(said), "calls", None) == calls


async def test_a_message_id_says_that_it_is_the_same(house: House) -> None:
    first = await offer(house, (HELLO,), reference="<a@erp>")
    assert isinstance(first, Accepted)
    again = await offer(house, (BYE,), reference="<a@erp>")
    assert getattr(again, "duplicate_of", None) == first.message_id
