"""What a session, of either side, tells the shell around it.

Rules. Plain values. What the session settles by itself (a wrong state, a malformed body, enquire_link) is no event; at
most a word of it is `Noted`. None of these holds a password but the bind that carries it, and that one shows none.
"""

from typing import NamedTuple, TypeAlias

from gateway.smpp.bodies import Bind, Body, Tlvs

__all__ = [
    "Answered",
    "BindRefused",
    "BindRequested",
    "Bound",
    "Ended",
    "Event",
    "Late",
    "Noted",
    "Requested",
    "Unanswered",
]


class BindRequested(NamedTuple):
    """An ESME wants to bind: `bind_accepted` or `bind_refused` is owed, and until then everything else waits."""

    sequence: int
    body: Bind


class Bound(NamedTuple):
    """The SMSC has taken our bind. `version`: the lower of its and our interface_version; ours when it says none."""

    system_id: str
    version: int
    tlvs: Tlvs


class BindRefused(NamedTuple):
    """The SMSC has refused our bind. Ended follows."""

    status: int


class Requested(NamedTuple):
    """It asked for something, in a state that allows it and within its window: one `answer` is owed."""

    sequence: int
    body: Body


class Answered(NamedTuple):
    """It answered a request of ours. `response` is None when only a status came, or a body that nobody can read."""

    sequence: int
    request: Body
    status: int
    response: Body | None


class Unanswered(NamedTuple):
    """It did not answer in time, or the session ended first: whether it took that request is not known.

    But when `sent` is False it was never given out to be written, and never will be: so nobody has taken it. Only the
    ESME's side knows that.
    """

    sequence: int
    request: Body
    sent: bool = True


class Late(NamedTuple):
    """An SMSC answered after all what was told Unanswered. As Answered."""

    sequence: int
    request: Body
    status: int
    response: Body | None


class Noted(NamedTuple):
    """Something that an operator who looks for trouble wants to read; told of each kind once a minute at most."""

    text: str


class Ended(NamedTuple):
    """The session is over: write what `take` still gives, then close. Always the last event, and told once."""

    reason: str


Event: TypeAlias = BindRequested | Bound | BindRefused | Requested | Answered | Unanswered | Late | Noted | Ended
