"""The numbers under which senders know their messages.

Rules. A number is given once, whatever becomes of what it was given for. It leads to a message in one of two ways: it
is the message's own, or that of a part which the message was made of. Several may lead to one message.
"""

from collections.abc import Iterator, Sequence

import apsw

from gateway.message import Notify, Ticket
from gateway.spool.sqlite.statements import QUERIES, fetch

__all__ = ["give", "last", "leads_to", "of_parts"]

_GIVE_TICKETS = QUERIES["give_tickets"]
_TICKETED = QUERIES["ticketed"]
_WENT_INTO = QUERIES["went_into"]
_TICKETS_OF = QUERIES["tickets_of"]


def give(db: apsw.Connection, count: int) -> Iterator[int]:
    """So many that were never given before. One that is not used after all is lost, which is no harm."""
    if not count:
        return iter(())
    newest: int = fetch(db, _GIVE_TICKETS, (count,))[0][0]
    return iter(range(newest - count + 1, newest + 1))


def leads_to(db: apsw.Connection, client: str, ticket: int) -> str | None:
    """The id of that client's message."""
    found = fetch(db, _TICKETED, (ticket, client)) or fetch(db, _WENT_INTO, (ticket, client))
    return found[0][0] if found else None


def of_parts(db: apsw.Connection, message_id: str) -> Sequence[Ticket]:
    """Those of the parts that went into a message, oldest first."""
    return tuple(Ticket(number, Notify(notify)) for number, notify in fetch(db, _TICKETS_OF, (message_id,)))


def last(db: apsw.Connection, message_id: str) -> int:
    """The newest of those; 0 when it did not come in parts."""
    return max((ticket.number for ticket in of_parts(db, message_id)), default=0)
