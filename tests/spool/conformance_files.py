"""What every spool must pass, twelfth part: sound files that come with a message."""

import pytest
from spool_samples import LEASE, T0, UNKNOWN, arrival, briefly, claimed, keep, one, part, queued, swept

from gateway.message import Attached, Audio, Manner, Notify
from gateway.outcome import Deferred, Refused, State, Taken, Unsure
from gateway.spool import Files, Spool

__all__ = ["WithFiles"]

SOUNDS = (Audio("привет.mp3", "audio/mpeg", bytes(range(256)) * 90), Audio("bye.wav", "audio/wav", b""))
TOLD = (Attached("привет.mp3", "audio/mpeg", 23_040), Attached("bye.wav", "audio/wav", 0))


class WithFiles:
    async def test_they_are_there_when_the_call_is_claimed(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2, files=SOUNDS))
        await queued(spool, 2)
        calls = await claimed(spool)
        assert [(call.id, call.files) for call in calls] == [(i, SOUNDS) for i in placed.ids] + [(arrival(2).id, ())]

    async def test_every_time(self, spool: Spool) -> None:
        await spool.put(arrival(files=SOUNDS))
        for _ in range(3):
            (call,) = await claimed(spool)
            assert call.files == SOUNDS
            await spool.settle(call, Deferred(UNKNOWN), T0, T0)

    async def test_elsewhere_they_are_told_and_not_given(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2, files=SOUNDS))
        await queued(spool, 2)
        stories = await spool.find(placed.message_id)
        assert [(story.files, story.call.files) for story in stories] == [(TOLD, ()), (TOLD, ())]
        assert [story.files for story in await spool.listing([], 9)] == [(), TOLD, TOLD]
        first, second, _ = await claimed(spool)
        await spool.settle(first, Unsure(UNKNOWN), T0, T0)
        (asked,) = await spool.questions(9, T0, T0)
        assert (asked.id, asked.files) == (first.id, ())
        assert [call.files for call in await spool.doubted("http", first.phone, 9)] == [(), ()]
        await spool.settle(second, Refused(UNKNOWN), T0, T0)
        ((_, story),) = await spool.owed({"smtp": 9}, T0, T0)
        assert story.files == TOLD

    async def test_what_is_told_in_brief_is_without_them(self, spool: Spool) -> None:
        placed = await spool.put(arrival(ticketed=True, files=SOUNDS, ingress="smpp"))
        stories = await spool.by_ticket("clinic", placed.ticket)
        assert stories == briefly(await spool.find(placed.message_id))
        assert [story.files for story in stories] == [()]

    @pytest.mark.parametrize("together", [1, 9])
    async def test_which_are_meant(self, spool: Spool, together: int) -> None:
        plain, sound = await queued(spool, 1), (await spool.put(arrival(2, files=SOUNDS))).message_id
        later = await queued(spool, 3, at=T0 + 1)
        for wanted, ids in ((Files.ONLY, [sound]), (Files.NONE, [plain, later]), (Files.ANY, [plain, sound, later])):
            calls = await claimed(spool, at=T0 + 1, files=wanted, together=together)
            assert [call.id for call in calls] == ids
            assert [bool(call.files) for call in calls] == [call.id == sound for call in calls]
            for call in calls:  # back as it was
                await spool.settle(call, Deferred(UNKNOWN), T0 + 1, T0 + (call.id == later))

    async def test_many_of_one_kind_do_not_hide_the_other(self, spool: Spool) -> None:
        for n in range(5):
            await spool.put(arrival(n, files=SOUNDS))
        plain = await queued(spool, 9)
        assert [call.id for call in await claimed(spool, 1, files=Files.NONE)] == [plain]

    async def test_both_kinds_by_priority_and_time(self, spool: Spool) -> None:
        for n in range(8):
            manner = Manner(priority=3 if n in (2, 5) else n % 2)
            await spool.put(arrival(n, at=T0 + 8 - n, manner=manner, files=SOUNDS if n in (0, 1, 2, 6) else ()))
        wanted = [arrival(n, at=T0 + 8 - n).id for n in (5, 2, 7, 3, 1, 6, 4, 0)]
        assert [call.id for _ in range(4) for call in await claimed(spool, 2, at=T0 + 9)] == wanted

    async def test_they_never_go_together(self, spool: Spool) -> None:
        placed = await spool.put(arrival(count=2, files=SOUNDS))
        calls = await claimed(spool, together=9)
        assert [(call.id, call.provider_id, call.files) for call in calls] == [(i, "", SOUNDS) for i in placed.ids]

    async def test_a_message_that_takes_anothers_place_brings_its_own(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, ticketed=True, files=SOUNDS))
        await spool.replace(first.ids[0], arrival(2, ticketed=True, files=SOUNDS[:1]), T0)
        (call,) = await claimed(spool)
        assert (call.id, call.files) == (arrival(2).id, SOUNDS[:1])
        assert (await one(spool, first.ids[0])).files == TOLD

    async def test_one_that_was_there_before_keeps_its_own(self, spool: Spool) -> None:
        first = await spool.put(arrival(1, keys=[b"k"], files=SOUNDS))
        assert (await spool.put(arrival(2, keys=[b"k"], files=SOUNDS[1:]))).ids == first.ids
        (call,) = await claimed(spool)
        assert call.files == SOUNDS

    async def test_so_does_one_that_was_put_together_from_parts(self, spool: Spool) -> None:
        first, _ = await keep(spool, part(1), part(2))
        await spool.put(arrival(parts_id=first.parts_id, files=SOUNDS))
        assert [call.files for call in await claimed(spool)] == [SOUNDS]

    async def test_a_dead_message_has_them_too(self, spool: Spool) -> None:
        placed = await spool.put(arrival(dead=UNKNOWN, files=SOUNDS))
        story = await one(spool, placed.message_id)
        assert (story.call.state, story.files) == (State.FAILED, TOLD)

    async def test_they_are_forgotten_with_their_message(self, spool: Spool) -> None:
        placed = await spool.put(arrival(1, count=2, sender="", notify=Notify.NEVER, files=SOUNDS))
        first, second = await claimed(spool)
        await spool.settle(first, Refused(UNKNOWN), T0, T0)
        await spool.settle(second, Taken("p1"), T0, T0)
        assert (await swept(spool, T0, forget_before=T0 + 1)).forgotten == 1
        assert (await one(spool, second.id)).files == TOLD
        assert (await swept(spool, T0, silent_before=T0 + LEASE)).silent == 1
        assert (await swept(spool, T0, forget_before=T0 + 1)).forgotten == 1
        assert await spool.find(placed.message_id) == []
        await spool.put(arrival(1, count=2, files=SOUNDS[:1]))  # the same id again: nothing of the first is left
        assert (await one(spool, first.id)).files == TOLD[:1]
