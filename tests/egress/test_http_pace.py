"""So many turns in a while, in the order of coming."""

import asyncio

from gateway.egress.http.pace import Pace

SPAN = 0.1  # seconds


async def test_the_first_ones_come_at_once_and_the_next_when_the_first_is_old() -> None:
    pace, loop, came = Pace(3, SPAN), asyncio.get_running_loop(), []

    async def come(n: int) -> None:
        await pace.turn()
        came.append((n, loop.time()))

    began = loop.time()
    await asyncio.gather(*(come(n) for n in range(5)))

    assert [n for n, _ in came] == [0, 1, 2, 3, 4]
    assert came[2][1] - began < SPAN
    for later, earlier in ((3, 0), (4, 1)):
        assert came[later][1] - came[earlier][1] >= SPAN * 0.99


async def test_who_goes_away_while_waiting_takes_no_turn() -> None:
    pace = Pace(1, SPAN)
    await pace.turn()
    waiting = asyncio.create_task(pace.turn())
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    async with asyncio.timeout(5):
        await pace.turn()
