"""What every spool must pass, ninth part: parts of long messages that wait for the others."""

from dataclasses import replace

import pytest
from spool_samples import HOUR, T0, UNKNOWN, arrival, keep, part, parted, swept, whole

from gateway.message import Kept
from gateway.spool import Keeping, Spool

__all__ = ["Bounded", "Parted", "TooLong"]


class Bounded:
    async def test_a_client_has_only_so_many_open_sets(self, spool: Spool) -> None:
        some = [part(1, key=str(n)) for n in range(3)]
        by = Keeping(0, 0, 0, 2)
        first, second, third = await spool.keep(some, by)
        assert third is None
        (other,) = await spool.keep([part(1, client="other")], by)
        assert other is not None
        again, more, still = await spool.keep([part(1, key="0"), part(2, key="1"), part(1, key="2")], by)
        assert (again is not None and again.duplicate, more is not None and len(more.whole), still) == (True, 2, None)
        assert first is not None
        assert second is not None
        await spool.put(arrival(parts_id=second.parts_id))
        (third,) = await spool.keep([part(1, key="2")], by)
        assert third is not None


class TooLong:
    """Of what is longer than it may be whatever is still to come, nothing more is kept."""

    async def kept(self, spool: Spool, *sizes: int, start: int = 1, most: int = 10, closed: int = 0) -> list[Kept]:
        some = [replace(part(number, 9), octets=size) for number, size in enumerate(sizes, start)]
        found = await spool.keep(some, Keeping(0, closed, 0, 1000, most))
        return [one for one in found if one is not None]

    @pytest.mark.parametrize("at_once", [True, False])
    async def test_it_is_whole_with_the_part_that_is_too_much(self, spool: Spool, at_once: bool) -> None:
        sizes = (4, 6, 1, 1)
        if at_once:
            kept = await self.kept(spool, *sizes)
        else:
            kept = [(await self.kept(spool, size, start=n))[0] for n, size in enumerate(sizes, 1)]
        assert [len(each.whole) for each in kept] == [0, 0, 3, 0]
        assert [each.over for each in kept] == [False, False, False, True]
        assert [each.octets for each in kept[2].whole] == [4, 6, 1]
        assert (kept[3].ticket, kept[3].parts_id) == (0, kept[0].parts_id)
        assert kept[2].ticket > kept[1].ticket > kept[0].ticket > 0
        ((name, fragments),) = await parted(spool, T0)  # as if the last part had come
        assert (name, len(fragments)) == (kept[0].parts_id, 3)

    async def test_and_stays_so_when_something_was_made_of_it(self, spool: Spool) -> None:
        *_, last = await self.kept(spool, 9, 9)
        assert (await self.kept(spool, 9, start=2)) == [replace(last, duplicate=True)]
        await spool.put(arrival(at=T0 + 5, parts_id=last.parts_id, dead=UNKNOWN))
        assert await self.kept(spool, 9, start=2, closed=T0 + 5) == [replace(last, duplicate=True, whole=())]
        assert await self.kept(spool, 1, 1, start=3, closed=T0 + 5) == [Kept(0, last.parts_id, over=True)] * 2
        (fresh,) = await self.kept(spool, 1, start=3, closed=T0 + 6)
        assert (fresh.over, fresh.parts_id == last.parts_id) == (False, False)

    async def test_the_next_message_is_another(self, spool: Spool) -> None:
        *_, last = await self.kept(spool, 9, 9)
        parts = [replace(part(number, 9, body=b"next %d" % number), octets=1) for number in range(1, 10)]
        first, *_, final = await spool.keep(parts, Keeping(0, 0, 0, 1000, 10))
        assert first is not None
        assert final is not None
        assert (first.parts_id != last.parts_id, len(final.whole)) == (True, 9)

    async def test_after_a_pause_a_lower_number_is_of_another(self, spool: Spool) -> None:
        (last,) = await self.kept(spool, 11, start=5)
        by = Keeping(0, 0, T0 + 1, 1000, 10)
        lower, higher = await spool.keep([part(4, 9), part(6, 9)], by)
        assert lower is not None
        assert higher is not None
        assert (lower.over, lower.parts_id == last.parts_id) == (False, False)
        assert (higher.over, higher.parts_id) == (False, lower.parts_id)


class Parted:
    async def test_a_part_can_be_looked_at_while_it_waits(self, spool: Spool) -> None:
        first, second = await keep(spool, part(1), part(2, key="other"))
        assert await spool.part("clinic", first.ticket) == replace(part(1), ticket=first.ticket)
        assert await spool.part("other", first.ticket) is None
        assert await spool.part("clinic", second.ticket + 1) is None
        await spool.put(arrival(parts_id=first.parts_id))
        assert await spool.part("clinic", first.ticket) is None

    async def test_open_sets_that_began_before_and_those_that_are_whole(self, spool: Spool) -> None:
        old, middle, fresh = await keep(
            spool, part(1, 3, key="a", at=T0), part(1, key="b", at=T0 + 5), part(1, 3, key="c", at=T0 + 9)
        )
        (more,) = await keep(spool, part(3, 3, key="a", at=T0 + 20))
        assert await parted(spool, T0) == []
        ((name, parts),) = await parted(spool, T0 + 1)
        assert name == old.parts_id == more.parts_id
        assert [(each.number, each.ticket, each.at) for each in parts] == [
            (1, old.ticket, T0),
            (3, more.ticket, T0 + 20),
        ]
        await keep(spool, part(2, key="b"))
        assert [name for name, _ in await parted(spool, T0)] == [middle.parts_id]
        assert [name for name, _ in await parted(spool, T0 + 1)] == [old.parts_id, middle.parts_id]
        assert [name for name, _ in await parted(spool, T0 + 99)] == [old.parts_id, middle.parts_id, fresh.parts_id]
        assert [name for name, _ in await parted(spool, T0 + 99, 2)] == [old.parts_id, middle.parts_id]
        assert await parted(spool, T0 + 99, 0) == []
        await keep(spool, part(2, 3, key="c"), part(3, 3, key="c"))
        assert [name for name, _ in await parted(spool, T0 + 99, 2)] == [old.parts_id, middle.parts_id]
        assert [name for name, _ in await parted(spool, T0, 2)] == [middle.parts_id, fresh.parts_id]

    async def test_look_by_look_none_is_given_twice(self, spool: Spool) -> None:
        kept = await keep(spool, *(part(1, key=str(n), at=T0 + n // 2) for n in range(9)))
        await keep(spool, part(2, key="3"), part(2, key="8"))  # whole
        names = [each.parts_id for each in kept]
        looks: list[list[str]] = []
        after = ""
        while not looks or after:
            some, after = await spool.parted(T0 + 3, 2, 1 << 30, after)
            looks.append([name for name, _ in some])
        assert looks == [names[0:2], names[2:4], names[4:6], names[8:]]
        assert await spool.parted(T0 + 99, 9, 1 << 30) == (await parted(spool, T0 + 99), "")

    async def test_a_look_is_over_when_the_bodies_are_many(self, spool: Spool) -> None:
        bodies = {"a": 6, "b": 4, "c": 1, "d": 99}
        kept = await keep(spool, *(part(1, key=key, body=bytes(size)) for key, size in bodies.items()))
        names = [each.parts_id for each in kept]
        looks: list[list[str]] = []
        after = ""
        while not looks or after:
            some, after = await spool.parted(T0 + 1, 9, 10, after)
            looks.append([name for name, _ in some])
        assert looks == [names[:2], names[2:]]

    async def test_not_when_a_message_was_made_of_them_dead_or_alive(self, spool: Spool) -> None:
        parts_id, _ = await whole(spool, part(1), part(2))
        (lonely,) = await keep(spool, part(1, key="lonely"))
        await spool.put_all([arrival(1, parts_id=parts_id), arrival(2, parts_id=lonely.parts_id, dead=UNKNOWN)])
        assert await parted(spool, T0 + HOUR) == []
        (late,) = await keep(spool, part(2, key="lonely"))
        assert (late.parts_id != lonely.parts_id, late.duplicate, late.whole) == (True, False, ())

    async def test_open_sets_are_not_swept(self, spool: Spool) -> None:
        (kept,) = await keep(spool, part(1))
        await swept(spool, T0 + 1000 * HOUR, forget_before=T0 + 1000 * HOUR)
        assert [name for name, _ in await parted(spool, T0 + 1)] == [kept.parts_id]
