"""What every spool must pass, fifth part: what senders are told."""

import pytest
from spool_samples import HOUR, LEASE, T0, UNKNOWN, arrival, one, receipt, taken

from gateway.message import Notify
from gateway.outcome import Refused, State, Taken
from gateway.spool import Spool

__all__ = ["Homes", "Reports"]

MANY = 1_200  # more than are given up at one time


class Reports:
    async def test_an_end_is_owed_once_and_told_once(self, spool: Spool) -> None:
        call_id = await taken(spool, sender="clinic@example.org")
        await spool.note(receipt(State.DELIVERED), T0 + 1)
        assert await spool.owed({"smtp": 9}, T0, T0 + HOUR) == []
        ((report, story),) = await spool.owed({"smtp": 9}, T0 + 1, T0 + HOUR)
        assert (report.call_id, report.state, report.due, report.tries) == (call_id, State.DELIVERED, T0 + HOUR, 0)
        assert story == await one(spool, call_id)
        assert await spool.owed({"smtp": 9}, T0 + HOUR - 1, T0 + 2 * HOUR) == []
        assert await spool.told(report, T0 + 5)
        assert not await spool.told(report, T0 + 6)
        assert not await spool.untold(report, "late", T0 + 6, T0 + 7)
        (kept,) = (await one(spool, call_id)).reports
        assert (kept.told_at, kept.given_up_at, kept.tries, kept.error) == (T0 + 5, None, 1, "")
        assert await spool.owed({"smtp": 9}, T0 + 99 * HOUR, T0 + 100 * HOUR) == []

    async def test_a_report_that_did_not_get_through_is_tried_again_until_given_up(self, spool: Spool) -> None:
        call_id = await taken(spool)
        await spool.note(receipt(State.FAILED), T0)
        ((report, _),) = await spool.owed({"smtp": 9}, T0, T0 + HOUR)
        assert await spool.untold(report, "451 later", T0 + 1, T0 + 10)
        assert await spool.owed({"smtp": 9}, T0 + 9, T0 + HOUR) == []
        ((report, _),) = await spool.owed({"smtp": 9}, T0 + 10, T0 + HOUR)
        assert (report.tries, report.error) == (1, "451 later")
        assert await spool.untold(report, "550 no such user", T0 + 11, None)
        assert not await spool.told(report, T0 + 12)
        (kept,) = (await one(spool, call_id)).reports
        assert (kept.told_at, kept.given_up_at, kept.tries, kept.error) == (None, T0 + 11, 2, "550 no such user")
        assert await spool.owed({"smtp": 9}, T0 + 99 * HOUR, T0 + 100 * HOUR) == []

    @pytest.mark.parametrize(
        ("sender", "notify", "end", "owed"),
        [
            ("", Notify.SUCCESS | Notify.FAILURE, State.DELIVERED, False),
            ("a@b", Notify.NEVER, State.FAILED, False),
            ("a@b", Notify.FAILURE, State.DELIVERED, False),
            ("a@b", Notify.FAILURE, State.FAILED, True),
            ("a@b", Notify.SUCCESS, State.EXPIRED, False),
            ("a@b", Notify.SUCCESS, State.DELIVERED, True),
        ],
    )
    async def test_who_is_owed_a_report(
        self, spool: Spool, sender: str, notify: Notify, end: State, owed: bool
    ) -> None:
        await spool.put(arrival(sender=sender, notify=notify))
        (call,) = await spool.claim(1, T0, T0 + LEASE, "a", "http")
        await spool.settle(call, Taken("p1"), T0, T0)
        assert await spool.note(receipt(end), T0) is end
        assert len(await spool.owed({"smtp": 9}, T0, T0 + HOUR)) == owed

    async def test_the_one_that_waits_longest_is_told_first(self, spool: Spool) -> None:
        ids = [await taken(spool, n, f"p{n}") for n in range(3)]
        for n in (2, 0, 1):
            await spool.note(receipt(State.DELIVERED, f"p{n}"), T0 + 10 - n)
        owed = await spool.owed({"smtp": 2}, T0 + 99, T0 + HOUR)
        assert [report.call_id for report, _ in owed] == [ids[2], ids[1]]


class Homes:
    """Where reports are told: to each home by itself."""

    async def owing(self, spool: Spool, n: int, client: str, *, at: int = T0, ingress: str = "smpp") -> str:
        """The id of a call that failed at `at`, and whose sender is owed word of it."""
        await spool.put(arrival(n, at=at, ingress=ingress, client=client))
        (call,) = await spool.claim(1, at, at + LEASE, "a", "http")
        await spool.settle(call, Refused(UNKNOWN), at, at)
        return call.id

    async def asked(self, spool: Spool, rooms: dict[str, int], now: int = T0, until: int = T0 + HOUR) -> list[str]:
        return [report.call_id for report, _ in await spool.owed(rooms, now, until)]

    async def test_each_home_gets_its_own_and_no_more_than_it_has_room_for(self, spool: Spool) -> None:
        erp = [await self.owing(spool, n, "erp", at=T0 - n) for n in range(3)]
        crm = await self.owing(spool, 4, "crm")
        mail = await self.owing(spool, 5, "erp", ingress="smtp")
        assert await self.asked(spool, {}) == []
        assert await self.asked(spool, {"smpp": 9, "smpp:er": 9, "erp": 9, "smpp:crm": 0}) == []
        assert await self.asked(spool, {"smpp:erp": 2}) == [erp[2], erp[1]]
        assert sorted(await self.asked(spool, {"smpp:erp": 2, "smtp": 1, "smpp:crm": 1})) == sorted([erp[0], mail, crm])
        assert await self.asked(spool, {"smpp:erp": 9, "smtp": 9, "smpp:crm": 9}) == []

    async def test_a_report_says_where_and_since_when(self, spool: Spool) -> None:
        await self.owing(spool, 1, "erp", at=T0 - 7)
        ((report, story),) = await spool.owed({"smpp:erp": 1}, T0, T0 + HOUR)
        assert (report.home, report.owed_at, report.due) == ("smpp:erp", T0 - 7, T0 + HOUR)
        assert story.reports == (report,)

    async def test_what_was_no_try_is_not_counted(self, spool: Spool) -> None:
        call_id = await self.owing(spool, 1, "erp")
        ((report, _),) = await spool.owed({"smpp:erp": 1}, T0, T0 + HOUR)
        assert await spool.untold(report, "it went away", T0 + 1, T0 + 1, False)
        ((report, _),) = await spool.owed({"smpp:erp": 1}, T0 + 1, T0 + HOUR)
        assert (report.call_id, report.tries, report.error) == (call_id, 0, "it went away")
        assert await spool.untold(report, "busy", T0 + 2, T0 + 3, True)
        ((report, _),) = await spool.owed({"smpp:erp": 1}, T0 + 3, T0 + HOUR)
        assert report.tries == 1

    async def test_at_start_what_was_being_told_is_due_and_what_waits_for_its_next_try_waits(
        self, spool: Spool
    ) -> None:
        lent, waits, told = [await self.owing(spool, n, "erp") for n in range(3)]
        reports = {report.call_id: report for report, _ in await spool.owed({"smpp:erp": 9}, T0, T0 + HOUR)}
        assert await spool.untold(reports[waits], "busy", T0, T0 + 50)
        assert await spool.told(reports[told], T0)
        assert await spool.recover(T0 + 5, T0 + 5) == 0
        assert await self.asked(spool, {"smpp:erp": 9}, T0 + 4) == []
        assert await self.asked(spool, {"smpp:erp": 9}, T0 + 5) == [lent]
        assert await self.asked(spool, {"smpp:erp": 9}, T0 + 50) == [waits]

    async def test_who_stays_away_too_long_is_told_no_more(self, spool: Spool) -> None:
        old, fresh = [await self.owing(spool, n, "erp", at=at) for n, at in ((1, T0), (2, T0 + 1))]
        crm = await self.owing(spool, 3, "crm")
        mail = await self.owing(spool, 4, "erp", ingress="smtp")
        other, before = [await self.owing(spool, n, "erp", ingress=name) for n, name in ((5, "smppx"), (6, "http"))]
        assert await spool.forgo("smpp", T0, 9, T0 + HOUR) == {}
        assert await spool.forgo("smpp", T0 + 1, 9, T0 + HOUR) == {"smpp:erp": 1, "smpp:crm": 1}
        for call_id, given_up in (
            (old, T0 + HOUR),
            (crm, T0 + HOUR),
            (fresh, None),
            (mail, None),
            (other, None),
            (before, None),
        ):
            (report,) = (await one(spool, call_id)).reports
            assert report.given_up_at == given_up
        assert (await one(spool, old)).reports[0].error
        assert await self.asked(spool, {"smpp:erp": 9, "smpp:crm": 9}, T0 + 9) == [fresh]

    async def test_of_too_many_the_longest_owed(self, spool: Spool) -> None:
        ids = [await self.owing(spool, n, "erp", at=T0 + n) for n in range(5)]
        same = [await self.owing(spool, 9 + n, "crm") for n in range(3)]
        assert await spool.forgo("smpp", 0, 5, T0 + HOUR) == {}
        assert await spool.forgo("smpp", 0, 2, T0 + HOUR) == {"smpp:erp": 3, "smpp:crm": 1}
        assert await spool.forgo("smpp", 0, 2, T0 + HOUR) == {}
        assert await self.asked(spool, {"smpp:erp": 9}, T0 + 9) == ids[3:]
        assert await self.asked(spool, {"smpp:crm": 9}, T0 + 9) == same[1:]
        assert await spool.forgo("smpp", 0, 0, T0 + 9) == {}  # they are just being told
        assert await spool.forgo("smpp", 0, 0, T0 + 2 * HOUR) == {"smpp:erp": 2, "smpp:crm": 2}

    async def test_many_are_given_up_in_slices(self, spool: Spool) -> None:
        await spool.put(arrival(1, count=MANY, ingress="smpp", client="erp", dead=UNKNOWN))
        given_up = []
        while done := await spool.forgo("smpp", T0 + 1, 9, T0 + HOUR):
            given_up.append(done["smpp:erp"])
        assert (sum(given_up), len(given_up) > 1) == (MANY, True)
