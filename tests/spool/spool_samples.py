"""Messages to put, and the shortest ways to bring a call into a state. Any Spool."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from gateway.identity import call_ids, new_id
from gateway.message import (
    Arrival,
    Audio,
    Call,
    Fragment,
    Kept,
    Manner,
    NewCall,
    Notify,
    Origin,
    Placed,
    Recipient,
    Story,
)
from gateway.outcome import Event, NeverHad, Reason, Receipt, Refused, State, Taken, Unsure, Why
from gateway.remark import Remark
from gateway.spool import Files, Keeping, Spool, Swept

T0 = 1_700_000_000_000
SECOND = 1_000
HOUR = 3_600_000
LEASE = 60 * SECOND
ALL = Notify.SUCCESS | Notify.FAILURE
REMARKS = (
    Remark("IVR130", 3, "remove the blank", "убрать пробел", changed=True, before="1 : end", after="1: end"),
    Remark("IVR640", 2, "key 5 is announced", "объявлена клавиша 5"),
)
OPERATOR = Reason(Why.OPERATOR)
UNKNOWN = Reason(Why.UNSPECIFIED, "no such message")


def arrival(
    n: int = 1,
    *,
    at: int = T0,
    count: int = 1,
    sender: str = "clinic@example.org",
    notify: Notify = ALL,
    keys: Sequence[bytes] = (),
    key_until: int = T0 + HOUR,
    validity: int = 24 * HOUR,
    text: str = "Доброе утро {menu}",
    remarks: Sequence[Remark] = (),
    ingress: str = "smtp",
    client: str = "clinic",
    manner: Manner = Manner(),  # noqa: B008 - frozen
    ticketed: bool = False,
    parts_id: str = "",
    dead: Reason | None = None,
    phones: Sequence[str] = (),
    files: Sequence[Audio] = (),
) -> Arrival:
    """The `n`-th message, for `count` people; `keys` in their order, and so `phones`, if it matters."""
    message_id = new_id(at, n)
    origin = Origin(
        ingress, client, "192.0.2.1", sender, f"<{n}@example.org>", "Напоминание", b"Subject: x\r\n", "env+20id"
    )
    calls = []
    for i, call_id in enumerate(call_ids(message_id, count)):
        phone = phones[i] if phones else f"7999000{i:04}"
        recipient = Recipient(phone, f"{phone}@call.example", notify, f"rfc822;{phone}@call.example")
        calls.append(NewCall(call_id, recipient, keys[i] if keys else b"", key_until))
    return Arrival(
        message_id, origin, text, at, at + validity, tuple(calls), remarks, manner, ticketed, parts_id, dead, files
    )


def part(
    number: int,
    total: int = 2,
    *,
    client: str = "clinic",
    key: str = "10>20#1",
    at: int = T0,
    notify: Notify = ALL,
    body: bytes | None = None,
) -> Fragment:
    """The `number`-th part of a long message; of the same body whenever it comes, unless said."""
    return Fragment(client, key, total, number, at, notify, b"part %d" % number if body is None else body)


async def keep(
    spool: Spool, *fragments: Fragment, reused: int = 0, closed: int = 0, quiet: int = 0, most: int = 1000
) -> list[Kept]:
    """Parts of which none is one too many; no set is too old, or was quiet too long, unless said."""
    kept = [one for one in await spool.keep(fragments, Keeping(reused, closed, quiet, most)) if one]
    assert len(kept) == len(fragments)
    return kept


def briefly(stories: Sequence[Story], steps: int = 1) -> list[Story]:
    """As `by_ticket` tells them; with no steps, as `waiting` does."""
    return [
        replace(
            one,
            call=replace(one.call, text=""),
            steps=one.steps[len(one.steps) - steps :],
            reports=(),
            remarks=(),
            files=(),
        )
        for one in stories
    ]


async def whole(spool: Spool, *fragments: Fragment) -> tuple[str, Sequence[int]]:
    """The name of a set that these parts make whole, and their tickets."""
    kept = await keep(spool, *fragments)
    assert kept[-1].whole
    return kept[-1].parts_id, [one.ticket for one in kept]


async def parted(spool: Spool, begun_before: int, limit: int = 9) -> list[tuple[str, Sequence[Fragment]]]:
    """The sets that a look finds, however large they are."""
    return list((await spool.parted(begun_before, limit, 1 << 30)).sets)


def repeats(placed: Placed) -> bool:
    """Whether every call was there before."""
    return placed.duplicates == placed.ids


async def queued(spool: Spool, n: int = 1, *, at: int = T0, validity: int = 24 * HOUR, sender: str = "a@b") -> str:
    """The id of a new call."""
    placed = await spool.put(arrival(n, at=at, validity=validity, sender=sender))
    return placed.ids[0]


async def sending(
    spool: Spool, n: int = 1, *, owner: str = "node-1", sender: str = "a@b", provider: str = "http"
) -> Call:
    """A new call, claimed at T0 until T0 + LEASE."""
    call_id = await queued(spool, n, sender=sender)
    (call,) = await spool.claim(10, T0, T0 + LEASE, owner, provider)
    assert call.id == call_id
    return call


async def taken(spool: Spool, n: int = 1, provider_id: str = "p1", *, sender: str = "a@b") -> str:
    """The id of a call that the provider took at T0, to be asked about a second later."""
    call = await sending(spool, n, sender=sender)
    assert await spool.settle(call, Taken(provider_id), T0, T0 + SECOND) is State.TAKEN
    return call.id


async def unsure(spool: Spool, n: int = 1, *, sender: str = "a@b", provider: str = "http") -> str:
    """The id of a call that nobody knows about since T0, to be asked about a second later."""
    call = await sending(spool, n, sender=sender, provider=provider)
    assert await spool.settle(call, Unsure(Reason(Why.CUT)), T0, T0 + SECOND) is State.UNSURE
    return call.id


async def waiting_again(spool: Spool, n: int = 1, *, due: int = T0) -> str:
    """The id of a call that was sent once, and waits to be sent again because the provider says it never had it."""
    call_id = await unsure(spool, n)
    assert await spool.learn((await one(spool, call_id)).call, NeverHad(UNKNOWN), T0, due) is State.QUEUED
    return call_id


async def claimed(
    spool: Spool, limit: int = 9, *, at: int = T0, provider: str = "http", files: Files = Files.ANY, together: int = 1
) -> Sequence[Call]:
    """What is due then, SENDING for a LEASE."""
    return await spool.claim(limit, at, at + LEASE, "node-1", provider, files, together)


async def ended(spool: Spool, n: int = 1, *, at: int = T0, count: int = 1, sender: str = "") -> Sequence[str]:
    """The ids of a message's calls, all refused at `at`; with a `sender`, that is still to be told."""
    placed = await spool.put(arrival(n, count=count, sender=sender))
    for call in await spool.claim(count, T0, T0 + LEASE, "node-1", "http"):
        assert await spool.settle(call, Refused(UNKNOWN), at, at) is State.FAILED
    return placed.ids


async def swept(
    spool: Spool, now: int, *, silent_before: int = 0, forget_before: int = 0, under_way: Collection[str] = ()
) -> Swept:
    """One sweep; nothing is silent or forgotten unless said."""
    return await spool.sweep(now, silent_before, forget_before, under_way)


async def one(spool: Spool, call_id: str) -> Story:
    """The story of one call."""
    (story,) = await spool.find(call_id)
    return story


async def events(spool: Spool, call_id: str) -> list[Event]:
    """What happened to one call, in order."""
    return [step.event for step in (await one(spool, call_id)).steps]


def receipt(
    state: State,
    provider_id: str = "p1",
    *,
    provider: str = "http",
    call_id: str = "",
    cost: str = "",
    phone: str = "",
    aliases: tuple[str, ...] = (),
) -> Receipt:
    """The provider's word, with a reason that suits."""
    why = {State.DELIVERED: Why.ANSWERED, State.FAILED: Why.BUSY, State.EXPIRED: Why.LIFETIME_OVER}
    reason = Reason(why.get(state, Why.UNSPECIFIED), "as the provider said")
    return Receipt(provider, provider_id, state, reason, call_id, cost, 12 if cost else None, aliases, phone)
