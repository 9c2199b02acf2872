"""Whom the provider means: receipts to calls, at once or as soon as it can be known.

Rules. Who is meant does not depend on whether the word comes before or after the outcome of the send: `meant` looks
among the calls by a receipt, `kept_for` among the receipts by a call, and `_is_about` is what they both go by. Our own
ids are unlike anybody's, and are believed whoever says them. What was sent together has one id, so it takes the number
as well; so does another form of an id, since two ids can share one (see `smpp.message_ids.forms`).
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import apsw

from gateway.message import Call
from gateway.outcome import Reason, Receipt, State, Why
from gateway.spool.sqlite.rows import Position, look, position_of
from gateway.spool.sqlite.statements import QUERIES, Row, fetch

__all__ = ["NO_NAME", "Name", "in_its_name", "keep_receipt", "kept_for", "meant"]

_BY_PROVIDER = QUERIES["position_by_provider"]
_BY_PROVIDER_AND_PHONE = QUERIES["position_by_provider_and_phone"]
_IN_MESSAGE = QUERIES["positions_in_message"]
_KEEP_RECEIPT = QUERIES["keep_receipt"]
_KEPT_RECEIPTS = QUERIES["kept_receipts"]
_KEPT_FOR_PHONE = QUERIES["kept_for_phone"]
_DROP_RECEIPT = QUERIES["drop_receipt"]


class Name(NamedTuple):
    """Under what a provider knows a call: its id ("": nobody knows one), and what else it may call it."""

    provider: str
    under: str
    aliases: tuple[str, ...] = ()


NO_NAME = Name("", "")


def meant(db: apsw.Connection, receipt: Receipt) -> Position | None:
    """The call that the provider speaks of. Some providers take our id for theirs, whether or not they told us so."""
    if receipt.call_id:
        return look(db, receipt.call_id)
    for name in (receipt.provider_id, *(receipt.aliases if receipt.phone else ())):
        if (call := _known_by(db, receipt.provider, name, receipt.phone)) is not None:
            return call
    call = look(db, receipt.provider_id)
    if call is not None:
        return call if receipt.phone in ("", call.phone) else None
    # It was sent together with others of its message, and has gone another way since.
    found = fetch(db, _IN_MESSAGE, (receipt.provider_id, receipt.phone)) if receipt.phone else []
    return position_of(found[0]) if len(found) == 1 else None


def _known_by(db: apsw.Connection, provider: str, name: str, phone: str) -> Position | None:
    """The newest, should a provider use an id again."""
    if phone:
        found = fetch(db, _BY_PROVIDER_AND_PHONE, (name, provider, phone))
        return position_of(found[0]) if found else None
    found = fetch(db, _BY_PROVIDER, (name, provider))
    if not found:
        return None
    call = position_of(max(found))
    return None if _is_shared(call.provider_id, call) else call


def _is_shared(name: str, call: Call | Position) -> bool:
    """Whether other calls may have that id as well."""
    return name == call.message_id != call.id


def in_its_name(receipt: Receipt, call: Position) -> Receipt:
    """The receipt of a call that it is about, under the id by which we know it: not under another form of that."""
    if receipt.call_id or receipt.provider_id in (call.id, call.message_id):
        return receipt
    return replace(receipt, provider_id=call.provider_id)


def keep_receipt(db: apsw.Connection, receipt: Receipt, now: int) -> None:
    """For `kept_for`; a repetition is kept once."""
    about = (receipt.provider, receipt.provider_id, receipt.call_id)
    says = (receipt.state, receipt.reason.why, receipt.reason.detail, receipt.cost, receipt.seconds)
    aliases = json.dumps(receipt.aliases) if receipt.aliases else ""
    db.execute(_KEEP_RECEIPT, (now, *about, *says, receipt.phone, aliases))


def kept_for(db: apsw.Connection, call: Call | Position, name: Name) -> Iterator[Receipt]:
    """Receipts that came before anybody knew that they are about this call, in their order; each is taken away."""
    of_message = call.message_id if call.message_id != call.id else None
    found = set(fetch(db, _KEPT_RECEIPTS, (name.under, name.provider, call.id, of_message, call.phone)))
    if name.under:
        found.update(fetch(db, _KEPT_FOR_PHONE, (call.phone, name.provider)))
    for row in sorted(found):
        receipt = _receipt_of(row)
        if _is_about(receipt, call, name):
            db.execute(_DROP_RECEIPT, row[:1])
            if db.changes():  # else it was heard on the way
                yield receipt


def _is_about(receipt: Receipt, call: Call | Position, name: Name) -> bool:
    """As `meant` would find it, were the call known by that name."""
    if receipt.call_id:
        return receipt.call_id == call.id
    if receipt.phone not in ("", call.phone):
        return False
    if receipt.provider_id == call.id:
        return True
    if _is_shared(receipt.provider_id, call):
        return bool(receipt.phone)
    if not name.under or receipt.provider != name.provider:
        return False
    if receipt.provider_id == name.under:
        return True
    return bool(receipt.phone) and (receipt.provider_id in name.aliases or name.under in receipt.aliases)


def _receipt_of(row: Row) -> Receipt:
    _, by, under, what, why, detail, about, cost, seconds, aliases, phone = row
    others = tuple(json.loads(aliases)) if aliases else ()
    return Receipt(by, under, State(what), Reason(Why(why), detail), about, cost, seconds, others, phone)
