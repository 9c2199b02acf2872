"""Messages to put, and the shortest ways to bring a call into a state. Any Spool."""

from collections.abc import Sequence

from gateway.message import (
    Arrival,
    Call,
    Event,
    NewCall,
    Notify,
    Origin,
    Reason,
    Receipt,
    Recipient,
    State,
    Story,
    Taken,
    Unsure,
    Why,
    call_ids,
    new_id,
)
from gateway.spool import Spool

T0 = 1_700_000_000_000
SECOND = 1_000
HOUR = 3_600_000
LEASE = 60 * SECOND
ALL = Notify.SUCCESS | Notify.FAILURE
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
) -> Arrival:
    """The `n`-th message, for `count` people; `keys` in their order."""
    message_id = new_id(at, n)
    origin = Origin(
        "smtp", "clinic", "192.0.2.1", sender, f"<{n}@example.org>", "Напоминание", b"Subject: x\r\n", "env+20id"
    )
    calls = []
    for i, call_id in enumerate(call_ids(message_id, count)):
        phone = f"7999000{i:04}"
        recipient = Recipient(phone, f"{phone}@call.example", notify, f"rfc822;{phone}@call.example")
        calls.append(NewCall(call_id, recipient, keys[i] if keys else b"", key_until))
    return Arrival(message_id, origin, text, at, at + validity, calls)


async def queued(spool: Spool, n: int = 1, *, at: int = T0, validity: int = 24 * HOUR, sender: str = "a@b") -> str:
    """The id of a new call."""
    placed = await spool.put(arrival(n, at=at, validity=validity, sender=sender))
    return placed.ids[0]


async def sending(spool: Spool, n: int = 1, *, owner: str = "node-1", sender: str = "a@b") -> Call:
    """A new call, claimed at T0 until T0 + LEASE."""
    call_id = await queued(spool, n, sender=sender)
    (call,) = await spool.claim(10, T0, T0 + LEASE, owner)
    assert call.id == call_id
    return call


async def taken(spool: Spool, n: int = 1, provider_id: str = "p1", *, sender: str = "a@b") -> str:
    """The id of a call that the provider took at T0, to be asked about a second later."""
    call = await sending(spool, n, sender=sender)
    assert await spool.settle(call, Taken(provider_id), "http", T0, T0 + SECOND) is State.TAKEN
    return call.id


async def unsure(spool: Spool, n: int = 1, *, sender: str = "a@b") -> str:
    """The id of a call that nobody knows about since T0, to be asked about a second later."""
    call = await sending(spool, n, sender=sender)
    assert await spool.settle(call, Unsure(Reason(Why.CUT)), "http", T0, T0 + SECOND) is State.UNSURE
    return call.id


async def one(spool: Spool, call_id: str) -> Story:
    """The story of one call."""
    (story,) = await spool.find(call_id)
    return story


async def events(spool: Spool, call_id: str) -> list[Event]:
    """What happened to one call, in order."""
    return [step.event for step in (await one(spool, call_id)).steps]


def receipt(state: State, provider_id: str = "p1", *, call_id: str = "", cost: str = "") -> Receipt:
    """The provider's word, with a reason that suits."""
    why = {State.DELIVERED: Why.ANSWERED, State.FAILED: Why.BUSY, State.EXPIRED: Why.LIFETIME_OVER}
    reason = Reason(why.get(state, Why.UNSPECIFIED), "as the provider said")
    return Receipt("http", provider_id, state, reason, call_id, cost, 12 if cost else None)
