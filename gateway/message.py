"""The nouns: what comes in, what becomes of it, and what is told about it.

Everything here is a value without behaviour that touches the world: no I/O, no clock, no randomness.
All instants are integer milliseconds since the Unix epoch, UTC; phone numbers are international digits without "+".
"""

from collections.abc import Sequence
from enum import IntFlag

from gateway.outcome import Event, Reason, State
from gateway.remark import Remark
from gateway.value import value

__all__ = [
    "Arrival",
    "Attached",
    "Audio",
    "Call",
    "Fragment",
    "Kept",
    "Manner",
    "NewCall",
    "Notify",
    "Origin",
    "Placed",
    "Recipient",
    "Report",
    "Step",
    "Story",
    "Submission",
    "Ticket",
]


class Notify(IntFlag):
    """Which ends the sender wants to hear of (RFC 3461 section 4.1)."""

    NEVER = 0
    SUCCESS = 1
    FAILURE = 2
    DELAY = 4


@value
class Origin:
    """Who brought a message, and what its report needs to find the way back."""

    ingress: str  # the way in that carries the report back: "smtp", "smpp", "cli"
    client: str  # who answers for it: the AUTH user, the system_id, or "ip:ADDRESS"
    peer: str = ""  # network address, for the journal
    sender: str = ""  # envelope sender, or source address; "" is the null reverse-path: nobody to tell
    reference: str = ""  # Message-ID with its angle brackets, or ""
    subject: str = ""  # decoded, one line
    headers: bytes = b""  # what came before the text, bounded, for the report: a mail's header block, a PDU
    envelope_id: str = ""  # ENVID as given, still xtext (RFC 3461 section 4.4)


@value
class Recipient:
    """One person to call, and how the envelope named them."""

    phone: str
    address: str = ""  # e.g. "79990000001@call.example"; a destination address as it was written
    notify: Notify = Notify.SUCCESS | Notify.FAILURE
    original: str = ""  # ORCPT as given: "rfc822;..." (RFC 3461 section 4.2)


@value
class Manner:
    """How a call is to be made, as far as its sender decides it. What is empty is the operator's default."""

    caller_id: str = ""  # the number or name that is shown to whoever is called
    voice: str = ""
    not_before: int = 0  # an instant
    priority: int = 0  # 0 to 3; higher goes first (SMPP 3.4 section 5.2.14)


@value
class Audio:
    """A sound file that came with a message, and is played in its calls."""

    name: str  # one line, without a path: "greeting.mp3"
    kind: str  # its media type: "audio/mpeg"
    octets: bytes


@value
class Attached:
    """What is told of such a file without giving it."""

    name: str
    kind: str
    size: int  # octets


@value
class Submission:
    """One message as a way in hands it to `intake`: one text for one or more people."""

    origin: Origin
    recipients: Sequence[Recipient]
    text: str  # start text, menu and end text, as the call will say it
    manner: Manner = Manner()
    expires_at: int = 0  # 0: as long as the operator says
    apart: str = ""  # what tells it from another message that is otherwise the same, and meant
    files: Sequence[Audio] = ()  # in the order in which they came; only some ways out can carry them


@value
class Fragment:
    """One part of a long message, as it came. Parts of one client with the same `key` and `total` belong together."""

    client: str
    key: str  # who it is from, to whom, and the sender's reference number
    total: int  # 2 to 255
    number: int  # 1 to `total`
    at: int
    notify: Notify
    body: bytes  # all of it, for the way in to read again: the PDU
    ticket: int = 0  # given by the spool
    octets: int = 0  # of its text, for the bound of all of them


@value
class Kept:
    """The spool's answer to a Fragment.

    `parts_id` names the set it belongs to. `whole`: all of its parts in order, when none is missing and no message was
    made of them yet; a part that came before is kept once, and answered as it was then. `over`: it is not kept and has
    no ticket, because its message is longer than it may be without it; the part that made it so is the last of `whole`.
    """

    ticket: int
    parts_id: str
    duplicate: bool = False
    whole: Sequence[Fragment] = ()
    over: bool = False


@value
class NewCall:
    """A call that is about to be stored. `key` names it among duplicates until `key_until`; b"" has no duplicates."""

    id: str
    recipient: Recipient
    key: bytes = b""
    key_until: int = 0


@value
class Arrival:
    """What the spool commits in one transaction: a message and its calls."""

    id: str
    origin: Origin
    text: str
    accepted_at: int
    expires_at: int
    calls: Sequence[NewCall]
    remarks: Sequence[Remark] = ()  # on the text: what was changed in it, what was noticed
    manner: Manner = Manner()
    ticketed: bool = False  # its sender knows it by a number, which the spool gives
    parts_id: str = ""  # the set of parts that it was put together from, if it came so: they have their tickets already
    dead: Reason | None = None  # why it will never be a call, although it was accepted in part: FAILED from the start
    files: Sequence[Audio] = ()


@value
class Placed:
    """The spool's answer to an Arrival, in the order of its calls: the id that now stands for each of them."""

    message_id: str
    ids: Sequence[str]
    duplicates: Sequence[str] = ()  # those of `ids` that were there before: the earlier calls' ids
    ticket: int = 0  # the message's, if it is ticketed; the earlier message's when every call is a duplicate


@value
class Call:
    """One call as the loops and the ways out see it. `owner`, `attempt` and `state` fence every later write."""

    id: str  # ours: [0-9a-z.], at most 40 characters; the provider is given it too
    message_id: str
    phone: str
    text: str
    state: State
    attempt: int  # how often it was claimed
    due: int  # QUEUED: when to send; SENDING: when the lease ends; TAKEN, UNSURE: when to ask
    accepted_at: int
    expires_at: int
    since: int  # when it entered its state
    owner: str = ""
    provider: str = ""  # name of the way out that it was last claimed for
    provider_id: str = ""  # under which that knows it, or was sent it with others; "" is `id`, or not known
    caller_id: str = ""  # as in Manner; "" is the operator's default
    voice: str = ""
    files: Sequence[Audio] = ()  # there when it is claimed, not elsewhere


@value
class Step:
    """One line of a call's history: append-only, written in the transaction of the change that it tells."""

    at: int
    event: Event
    state: State  # the state it led to
    attempt: int
    reason: Reason | None = None
    who: str = ""  # the operator, when a person did it


@value
class Report:
    """What the sender is owed, or was told, about the end of one call."""

    id: int
    call_id: str
    state: State  # the end that it tells
    due: int
    tries: int = 0
    told_at: int | None = None
    given_up_at: int | None = None
    error: str = ""  # why the last try did not work
    home: str = ""  # where it is told: a way in, or one client of it ("smtp", "smpp:erp")
    owed_at: int = 0


@value
class Ticket:
    """A number under which a message's sender knows it, or one of the parts that it came in."""

    number: int
    notify: Notify  # what its sender wants to hear under this number


@value
class Story:
    """All that is known of one call."""

    call: Call
    origin: Origin
    recipient: Recipient
    steps: Sequence[Step] = ()
    reports: Sequence[Report] = ()
    cost: str = ""
    seconds: int | None = None
    remarks: Sequence[Remark] = ()  # on the text, as they were when it came
    manner: Manner = Manner()
    tickets: Sequence[Ticket] = ()
    files: Sequence[Attached] = ()
