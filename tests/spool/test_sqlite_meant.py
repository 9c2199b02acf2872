"""What a provider sends about nobody stays bounded work, and what it is called may be anything."""

import asyncio
from pathlib import Path

from spool_samples import T0, receipt, sending

from gateway.outcome import State, Taken
from gateway.spool.sqlite import SqliteSpool

HIS = "79990000000"
MANY = 400  # more than are looked through


async def test_of_many_words_to_one_number_the_newest_are_looked_through_and_the_id_is_always_found(
    tmp_path: Path,
) -> None:
    spool = SqliteSpool.open(tmp_path)
    call, other = await sending(spool, 1), await sending(spool, 2)
    await spool.note(receipt(State.DELIVERED, "p1", phone=HIS), T0)
    words = [receipt(State.FAILED, f"nobody's {n}", phone=HIS, aliases=(f"{n}",)) for n in range(MANY)]
    await asyncio.gather(*(spool.note(word, T0) for word in words))
    assert await spool.settle(call, Taken("p1", ("p2",)), T0, T0) is State.DELIVERED
    assert await spool.settle(other, Taken(f"{MANY - 1}"), T0, T0) is State.FAILED
    await spool.close()


async def test_an_id_may_be_any_text(tmp_path: Path) -> None:
    spool = SqliteSpool.open(tmp_path)
    for n, name in enumerate(('"', "[]", "\\", "\n", "é", "☎", "x" * 64, "0"), 1):
        call = await sending(spool, n)
        assert await spool.note(receipt(State.DELIVERED, f"{name}?", phone=HIS, aliases=("?", name)), T0) is None
        assert await spool.settle(call, Taken(name), T0, T0) is State.DELIVERED
    await spool.close()
