"""What every spool must pass, seventh part: long messages that come in parts."""

from dataclasses import replace

import pytest
from spool_samples import (
    HOUR,
    LEASE,
    T0,
    UNKNOWN,
    arrival,
    briefly,
    keep,
    one,
    part,
    parted,
    receipt,
    repeats,
    sending,
    swept,
    whole,
)

from gateway.message import Kept, Notify, Ticket
from gateway.outcome import Refused, State, Taken
from gateway.spool import Spool

__all__ = ["Keeping", "PutTogether"]


class Keeping:
    @pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2), (2, 3, 1)])
    @pytest.mark.parametrize("at_once", [True, False])
    async def test_parts_become_whole_in_any_order(self, spool: Spool, order: tuple[int, ...], at_once: bool) -> None:
        parts = [replace(part(number, 3, at=T0 + number), notify=Notify(number)) for number in order]
        if at_once:
            kept = await keep(spool, *parts)
        else:
            kept = [(await keep(spool, each))[0] for each in parts]
        tickets = [each.ticket for each in kept]
        assert sorted(set(tickets)) == tickets
        assert len({each.parts_id for each in kept}) == 1
        assert [each.whole for each in kept[:2]] == [(), ()]
        given = [replace(each, ticket=ticket) for each, ticket in zip(parts, tickets, strict=True)]
        assert list(kept[2].whole) == sorted(given, key=lambda each: each.number)
        assert not any(each.duplicate for each in kept)

    async def test_what_differs_in_client_key_or_total_is_apart(self, spool: Spool) -> None:
        kept = await keep(spool, part(1), part(1, client="other"), part(1, key="other"), part(1, 3))
        assert len({each.parts_id for each in kept}) == 4
        (last,) = await keep(spool, part(2, key="other"))
        assert last.parts_id == kept[2].parts_id
        assert [each.key for each in last.whole] == ["other", "other"]

    async def test_a_part_that_came_before_is_kept_once_and_answered_as_it_was(self, spool: Spool) -> None:
        first, again, other = await keep(spool, part(1), part(1, at=T0 + 5), part(2))
        assert again == Kept(first.ticket, first.parts_id, duplicate=True)
        assert [each.ticket for each in other.whole] == [first.ticket, other.ticket]
        late = await keep(spool, part(1), part(2))  # whole, but no message was made of it
        assert late == [replace(first, duplicate=True, whole=other.whole), replace(other, duplicate=True)]

    async def test_nor_is_it_new_when_the_message_is_made(self, spool: Spool) -> None:
        parts_id, tickets = await whole(spool, part(1), part(2))
        await spool.put(arrival(parts_id=parts_id))
        assert await keep(spool, part(2), part(1)) == [
            Kept(tickets[1], parts_id, duplicate=True),
            Kept(tickets[0], parts_id, duplicate=True),
        ]

    @pytest.mark.parametrize("at_once", [True, False])
    async def test_a_number_that_is_taken_by_another_body_begins_a_new_set(self, spool: Spool, at_once: bool) -> None:
        parts = [part(1), part(1, body=b"other"), part(2)]
        if at_once:
            first, second, third = await keep(spool, *parts)
        else:
            first, second, third = [(await keep(spool, each))[0] for each in parts]
        assert second.parts_id != first.parts_id
        assert third.parts_id == first.parts_id  # the oldest that lacks it
        assert [each.body for each in third.whole] == [b"part 1", b"part 2"]
        (last,) = await keep(spool, part(2, body=b"last"))
        assert last.parts_id == second.parts_id
        assert [each.body for each in last.whole] == [b"other", b"last"]

    @pytest.mark.parametrize("at_once", [True, False])
    async def test_messages_under_one_number_side_by_side_are_not_mixed(self, spool: Spool, at_once: bool) -> None:
        parts = [part(number, 3, body=b"%d of %d" % (number, n)) for number in (1, 2, 3) for n in range(3)]
        kept = await keep(spool, *parts) if at_once else [(await keep(spool, each))[0] for each in parts]
        for n in range(3):
            assert [each.body for each in kept[6 + n].whole] == [b"%d of %d" % (number, n) for number in (1, 2, 3)]

    @pytest.mark.parametrize("at_once", [True, False])
    async def test_what_stopped_coming_takes_no_part_of_what_came_since(self, spool: Spool, at_once: bool) -> None:
        parts = [part(1), part(1, at=T0 + 1, body=b"b"), part(1, at=T0 + 9, body=b"c")]
        last = part(2, at=T0 + 9)
        if at_once:
            first, second, third, final = await keep(spool, *parts, last, quiet=T0 + 2)
        else:
            first, second, third = await keep(spool, *parts)
            (final,) = await keep(spool, last, quiet=T0 + 2)
        assert len({first.parts_id, second.parts_id, third.parts_id}) == 3
        assert final.parts_id == third.parts_id
        (more,) = await keep(spool, part(2, body=b"more"), quiet=T0 + 99)
        assert more.parts_id == second.parts_id  # of those that have stopped, the newest

    async def test_two_messages_under_one_number_may_end_alike(self, spool: Spool) -> None:
        parts_id, _ = await whole(spool, part(1), part(2))
        await spool.put(arrival(1, parts_id=parts_id))
        one, two = await keep(spool, part(1, body=b"another"), part(2))
        assert (one.parts_id == two.parts_id != parts_id, len(two.whole)) == (True, 2)

    @pytest.mark.parametrize(("closed", "duplicate"), [(T0 + 20, True), (T0 + 21, False)])
    async def test_when_the_sender_has_come_round_to_a_number_it_is_another_message(
        self, spool: Spool, closed: int, duplicate: bool
    ) -> None:
        """Counted from when the message was made, for that is when its last part was answered."""
        parts_id, _ = await whole(spool, part(1), part(2, at=T0 + 9))
        await spool.put(arrival(at=T0 + 20, parts_id=parts_id))
        kept = await keep(spool, part(1), part(2), reused=T0 + HOUR, closed=closed)
        assert [each.duplicate for each in kept] == [duplicate] * 2
        assert [each.parts_id == parts_id for each in kept] == [duplicate] * 2
        assert [len(each.whole) for each in kept] == [0, 0 if duplicate else 2]

    async def test_nor_does_it_repeat_a_part_that_waits_from_long_ago(self, spool: Spool) -> None:
        (old,) = await keep(spool, part(1))
        (same,) = await keep(spool, part(1, at=T0 + 9), reused=T0)
        (other,) = await keep(spool, part(1, at=T0 + 9), reused=T0 + 1)
        assert (same.ticket, same.duplicate) == (old.ticket, True)
        assert (other.parts_id != old.parts_id, other.duplicate) == (True, False)

    async def test_a_set_is_closed_when_its_message_joins_an_earlier_one(self, spool: Spool) -> None:
        await spool.put(arrival(1, keys=[b"k"], ticketed=True))
        parts_id, _ = await whole(spool, part(1), part(2))
        await spool.put(arrival(2, at=T0 + 20, keys=[b"k"], parts_id=parts_id))
        (same,) = await keep(spool, part(2), closed=T0 + 20)
        assert (same.parts_id, same.duplicate) == (parts_id, True)

    @pytest.mark.parametrize("at_once", [True, False])
    @pytest.mark.parametrize("number", [1, 2, 3])
    async def test_after_a_pause_a_sender_goes_on_or_begins_again(
        self, spool: Spool, number: int, at_once: bool
    ) -> None:
        before = [part(2, 4), part(2, 4, at=T0 + 5)]
        late = part(number, 4, at=T0 + 9, body=b"late")
        if at_once:
            old, _, new = await keep(spool, *before, late, quiet=T0 + 1)
        else:
            old, _ = await keep(spool, *before)  # what was there already is no sign of life
            (new,) = await keep(spool, late, quiet=T0 + 1)
        assert (new.parts_id == old.parts_id) is (number > 2)
        assert not new.duplicate
        (same,) = await keep(spool, part(1, 4, body=b"other"), quiet=T0 + 9)
        assert (same.parts_id == new.parts_id) is (number != 1)

    async def test_a_part_is_a_sign_of_life(self, spool: Spool) -> None:
        old, _ = await keep(spool, part(2, 4), part(3, 4, at=T0 + 9))
        (new,) = await keep(spool, part(1, 4, at=T0 + 99), quiet=T0 + 9)
        assert new.parts_id == old.parts_id
        (last,) = await keep(spool, part(4, 4, at=T0 + 199), quiet=T0 + 199)
        assert [each.number for each in last.whole] == [1, 2, 3, 4]

    async def test_after_a_pause_the_same_is_still_the_same(self, spool: Spool) -> None:
        old, _ = await keep(spool, part(1, 3), part(2, 3))
        (again,) = await keep(spool, part(2, 3, at=T0 + 99), quiet=T0 + 1)
        assert (again.parts_id, again.duplicate) == (old.parts_id, True)

    async def test_a_sender_with_one_number_for_everything(self, spool: Spool) -> None:
        for n in range(30):
            kept = await keep(spool, part(1, body=b"head %d" % n), part(2, body=b"tail"))
            assert [each.body for each in kept[1].whole] == [b"head %d" % n, b"tail"]
            await spool.put(arrival(n, parts_id=kept[1].parts_id))

    async def test_a_body_may_be_anything(self, spool: Spool) -> None:
        bodies = [b"", bytes(range(256)) * 4]
        kept = await keep(spool, *(part(n, body=body) for n, body in enumerate(bodies, 1)))
        assert [each.body for each in kept[1].whole] == bodies


class PutTogether:
    async def test_every_part_leads_to_the_message(self, spool: Spool) -> None:
        parts = (part(1, notify=Notify.FAILURE), part(2, notify=Notify.NEVER))
        parts_id, tickets = await whole(spool, *parts)
        assert await spool.by_ticket("clinic", tickets[0]) == []  # nothing was made of it yet
        placed = await spool.put(arrival(parts_id=parts_id))
        assert placed.ticket == tickets[-1]
        (story,) = await spool.find(placed.message_id)
        assert story.tickets == (Ticket(tickets[0], Notify.FAILURE), Ticket(tickets[1], Notify.NEVER))
        for ticket in tickets:
            assert await spool.by_ticket("clinic", ticket) == briefly([story])
            assert await spool.by_ticket("other", ticket) == []

    async def test_a_set_that_is_a_message_already_answers_with_it(self, spool: Spool) -> None:
        parts_id, tickets = await whole(spool, part(1), part(2))
        first, again = await spool.put_all([arrival(1, parts_id=parts_id), arrival(2, parts_id=parts_id)])
        assert (again.ids, repeats(again), again.ticket) == (first.ids, True, tickets[-1])
        dead = await spool.put(arrival(3, parts_id=parts_id, dead=UNKNOWN))
        assert (dead.ids, repeats(dead), dead.ticket) == (first.ids, True, tickets[-1])
        assert sum((await spool.counts()).values()) == 1

    @pytest.mark.parametrize("at_once", [True, False])
    async def test_a_duplicate_in_parts_joins_the_earlier_message(self, spool: Spool, at_once: bool) -> None:
        parts_id, tickets = await whole(spool, part(1), part(2, notify=Notify.NEVER))
        messages = [arrival(1, keys=[b"k"], ticketed=True), arrival(2, keys=[b"k"], parts_id=parts_id)]
        if at_once:
            first, again = await spool.put_all(messages)
        else:
            first, again = [await spool.put(message) for message in messages]
        assert (again.ids, repeats(again), again.ticket) == (first.ids, True, first.ticket)
        story = await one(spool, first.message_id)
        assert story.tickets == (
            Ticket(first.ticket, story.recipient.notify),
            Ticket(tickets[0], story.recipient.notify),
            Ticket(tickets[1], Notify.NEVER),
        )
        assert await spool.by_ticket("clinic", tickets[0]) == briefly([story])
        assert await parted(spool, T0 + HOUR) == []

    async def told(self, spool: Spool, notify: Notify) -> str:
        """A call with a key that failed at T0; whoever wanted to hear was told."""
        placed = await spool.put(arrival(1, keys=[b"k"], key_until=T0 + 9 * HOUR, ticketed=True, notify=notify))
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await spool.settle(call, Refused(UNKNOWN), T0, T0)
        for report, _ in await spool.owed({"smtp": 9}, T0, T0 + HOUR):
            assert await spool.told(report, T0 + 1)
        return placed.ids[0]

    @pytest.mark.parametrize("wanted", [Notify.FAILURE, Notify.NEVER])
    async def test_and_hears_of_an_end_that_was_told_already(self, spool: Spool, wanted: Notify) -> None:
        call_id = await self.told(spool, wanted)
        parts_id, _ = await whole(spool, part(1), part(2))
        assert repeats(await spool.put(arrival(2, at=T0 + 5, keys=[b"k"], parts_id=parts_id)))
        ((report, story),) = await spool.owed({"smtp": 9}, T0 + 5, T0 + HOUR)
        assert (report.call_id, report.state, report.tries, report.told_at) == (call_id, State.FAILED, 0, None)
        assert len(story.tickets) == 3
        assert await spool.told(report, T0 + 6)
        assert len((await one(spool, call_id)).reports) == 1

    async def test_but_is_not_told_what_it_does_not_want_to_hear(self, spool: Spool) -> None:
        await self.told(spool, Notify.NEVER)
        parts_id, _ = await whole(spool, part(1, notify=Notify.SUCCESS), part(2, notify=Notify.NEVER))
        await spool.put(arrival(2, keys=[b"k"], parts_id=parts_id))
        assert await spool.owed({"smtp": 9}, T0 + 5, T0 + HOUR) == []

    async def test_nor_is_it_lost_when_the_earlier_one_is_just_being_told(self, spool: Spool) -> None:
        call = await sending(spool)
        await spool.settle(call, Refused(UNKNOWN), T0, T0)
        ((report, _),) = await spool.owed({"smtp": 9}, T0, T0 + HOUR)
        await spool.put(arrival(2, keys=[b"k"]))
        (other,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await spool.settle(other, Refused(UNKNOWN), T0, T0)
        ((report, _),) = await spool.owed({"smtp": 9}, T0, T0 + HOUR)
        parts_id, _ = await whole(spool, part(1), part(2))
        assert repeats(await spool.put(arrival(3, keys=[b"k"], parts_id=parts_id)))
        assert not await spool.told(report, T0 + 1)  # it knew nothing of the new ones
        assert not await spool.untold(report, "451", T0 + 1, T0 + 2)
        ((_, story),) = await spool.owed({"smtp": 9}, T0, T0 + HOUR)
        assert len(story.tickets) == 2

    async def test_an_end_is_owed_when_any_of_the_parts_wants_to_hear_of_it(self, spool: Spool) -> None:
        parts_id, _ = await whole(spool, part(1, notify=Notify.SUCCESS), part(2, notify=Notify.NEVER))
        await spool.put(arrival(1, parts_id=parts_id, notify=Notify.NEVER))
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await spool.settle(call, Taken("p1"), T0, T0)
        await spool.note(receipt(State.DELIVERED), T0)
        assert len(await spool.owed({"smtp": 9}, T0, T0 + HOUR)) == 1

    async def test_parts_are_forgotten_with_their_message(self, spool: Spool) -> None:
        parts_id, tickets = await whole(spool, part(1), part(2))
        placed = await spool.put(arrival(1, count=2, keys=[b"k", b"l"], parts_id=parts_id, dead=UNKNOWN, sender=""))
        assert (await swept(spool, T0, forget_before=T0)).forgotten == 0
        assert (await swept(spool, T0, forget_before=T0 + 1)).forgotten == 2
        assert await spool.find(placed.message_id) == []
        assert await spool.by_ticket("clinic", tickets[0]) == []
        kept = await keep(spool, part(1), part(2))
        assert [each.duplicate for each in kept] == [False, False]
        unknown = await spool.put(arrival(2, parts_id=parts_id))
        assert (repeats(unknown), unknown.ticket) == (False, 0)

    async def test_but_not_before_the_last_of_its_calls(self, spool: Spool) -> None:
        parts_id, tickets = await whole(spool, part(1), part(2))
        await spool.put(arrival(1, count=2, parts_id=parts_id, sender=""))
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await spool.settle(call, Refused(UNKNOWN), T0, T0)
        assert (await swept(spool, T0, forget_before=T0 + 1)).forgotten == 1
        (story,) = await spool.by_ticket("clinic", tickets[0])
        assert [ticket.number for ticket in story.tickets] == tickets

    async def test_a_duplicate_of_what_is_forgotten_is_forgotten_with_it(self, spool: Spool) -> None:
        await self.told(spool, Notify.NEVER)
        assert (await swept(spool, T0, forget_before=T0 + 1)).forgotten == 1
        parts_id, tickets = await whole(spool, part(1), part(2))
        again = await spool.put(arrival(2, keys=[b"k"], parts_id=parts_id))
        assert (repeats(again), again.ticket) == (True, tickets[-1])
        assert await parted(spool, T0 + HOUR) == []
        assert not (await keep(spool, part(1)))[0].duplicate
