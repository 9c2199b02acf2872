"""May this ESME bind? One answer to strangers, and the reason for the journal.

Rules. Whoever may not bind hears ESME_RBINDFAIL, whatever was wrong: the name, the password, the address, the
certificate (RINVSYSID and RINVPASWD would tell a stranger which names there are). These four take equally long, count
as guesses, and their answer waits the longer the more of them come from one origin. What only somebody with the right
password can do wrong (a kind of bind that it may not have, too many of them) costs nothing. The journal says which it
was, and what to do about it.
"""

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from gateway.ingress.smpp.house import KINDS, Account, House
from gateway.limits import Try
from gateway.passwords import Credentials
from gateway.smpp.codes import Status
from gateway.smpp.pdu import Bind

_ALIKE = 0.8  # how near to a known name a name must be to be a slip of the pen
_LONGEST = 15  # characters of a system_id (SMPP 3.4 section 5.2.1)

__all__ = ["Barred", "Visitor", "decide"]


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is at the door: its address, whom limits count it with, and the names in its certificate."""

    peer: IPv4Address | IPv6Address | None
    origin: str
    certificate: frozenset[str]


@dataclass(frozen=True, slots=True)
class Barred:
    """It may not bind. `shown` is the client's name, if there is such a client, or a name that is nearly one.

    `locked`: its password was not even looked at. `wait`: seconds until it is told.
    """

    status: int
    why: str
    shown: str
    locked: bool = False
    wait: float = 0.0


async def decide(house: House, visitor: Visitor, bind: Bind) -> Account | Barred:
    """Whose bind it is, or why it is none."""
    name, now, origin = bind.system_id, house.now(), visitor.origin
    account = house.accounts.get(name)
    shown, why = (name, _stranger(account, visitor)) if account is not None else _unknown(bind, house.accounts)
    password = bind.password.encode("utf-8", "surrogateescape")
    claimed = Credentials(name, b"\0" if why else password)  # measured all the same, and never right
    # Asked before the lock: who was right before is not to pay for the guesses of a neighbour.
    right: bool | None = house.guesses.heard(origin, now) and house.passwords.remembers(claimed, origin)
    one = Try(house.guesses, name, origin, house.now)
    if not right:  # after a restart all binds of a client come at once, and the first is the try of them all
        right = await house.passwords.right(claimed, origin, one.may)
        if right is None:
            return Barred(Status.RSYSERR, "too many are binding at the same time", shown)
    if account is None or why or not right:
        wait = house.slowdown.failed(origin, house.now()) / 1000
        locked = not (one.charged or right)
        why = "too many wrong binds" if locked else why or "wrong password"
        return Barred(Status.RBINDFAIL, why, shown, locked=locked, wait=wait)
    one.forgive()
    why = _barred(account, bind)
    return Barred(Status.RBINDFAIL, why, shown) if why else account


def _unknown(bind: Bind, known: Collection[str]) -> tuple[str, str]:
    """The name to show and the reason, where there is no client of that name.

    What was sent may be a password in the wrong field: it is shown only when it is nearly a name that there is.
    """
    name, why = bind.system_id, "no such system_id"
    harmless = name.isascii() and name.isprintable() and len(name) <= _LONGEST
    if not harmless or bind.password in known:
        return "unknown", why
    folded = {one.lower(): one for one in known}
    near = difflib.get_close_matches(name.lower(), folded, n=1, cutoff=_ALIKE)
    return (name, f"{why}; is it {folded[near[0]]}?") if near else ("unknown", why)


def _stranger(account: Account, visitor: Visitor) -> str:
    """Why nobody who comes like this is believed, whatever the password; "" when it may be right."""
    if not account.admits(visitor.peer):
        return "not from this address: add it to addresses of this client"
    wanted = account.client.certificate_name.lower()
    if wanted and wanted not in visitor.certificate:
        return "not with this certificate"
    return ""


def _barred(account: Account, bind: Bind) -> str:
    """Why a client may not bind like this; "" when it may."""
    client = account.client
    kind = KINDS[bind.command]
    if kind not in client.binds:
        return f"a bind as {kind} is not allowed: add it to binds"
    if account.binds >= client.max_binds:
        return f"too many binds: max_binds is {client.max_binds}"
    return ""
