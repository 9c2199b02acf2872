"""The nouns: what comes in, what becomes of it, and what is told about it.

Everything here is a frozen value without behaviour that touches the world: no I/O, no clock, no randomness.
All instants are integer milliseconds since the Unix epoch, UTC; phone numbers are international digits without "+".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntFlag, StrEnum

from gateway.remark import Remark

__all__ = [
    "Arrival",
    "Call",
    "Deferred",
    "Event",
    "Held",
    "NeverHad",
    "NewCall",
    "NoWord",
    "Notify",
    "Origin",
    "Outcome",
    "Placed",
    "Reason",
    "Receipt",
    "Recipient",
    "Refused",
    "Report",
    "Standing",
    "State",
    "Step",
    "Story",
    "Submission",
    "Taken",
    "Unsure",
    "Why",
    "call_ids",
    "new_id",
]


class State(StrEnum):
    """Where a call is in its life. `lifecycle.TABLE` says what may follow what."""

    QUEUED = "queued"  # ours to send, at `due`
    SENDING = "sending"  # claimed under a lease; the request may be on its way
    TAKEN = "taken"  # the provider has it
    UNSURE = "unsure"  # nobody knows whether the provider has it: ask, never send
    HELD = "held"  # waits for a person until it expires: no money, bad credentials, address blocked
    DELIVERED = "delivered"  # answered and played
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can happen to a call."""

    CLAIMED = "claimed"
    TAKEN = "taken"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNSURE = "unsure"
    HELD = "held"
    RECOVERED = "recovered"  # found SENDING after a crash or a lapsed lease
    FOUND = "found"  # the provider has it, though we doubted it or believed that it had not
    NEVER_HAD = "never-had"  # asked about an UNSURE call: the provider never had it
    DELIVERED = "delivered"
    FAILED = "failed"
    EXPIRED = "expired"
    SILENT = "silent"  # the provider gave no final status in time
    RETRIED = "retried"  # an operator's word
    CANCELLED = "cancelled"  # an operator's word


class Why(StrEnum):
    """Every reason that this gateway can give, whoever the provider is. Each egress maps its codes onto these."""

    # before the provider took it
    UNREACHABLE = "unreachable"  # no connection: nothing was sent
    THROTTLED = "throttled"
    PROVIDER_FAULT = "provider-fault"
    NO_MONEY = "no-money"
    BAD_CREDENTIALS = "bad-credentials"
    ADDRESS_BLOCKED = "address-blocked"
    MISCONFIGURED = "misconfigured"
    BAD_REQUEST = "bad-request"
    FORBIDDEN = "forbidden"
    BAD_NUMBER = "bad-number"
    NO_ROUTE = "no-route"
    # what leaves us unsure
    TIMEOUT = "timeout"  # the request left, no reply came
    CUT = "cut"  # the request left, the connection broke
    GARBLED = "garbled"  # a reply came that cannot be understood
    RESTARTED = "restarted"  # we stopped while sending
    LAPSED = "lapsed"  # its outcome was not recorded in time
    ADAPTER_FAULT = "adapter-fault"  # a bug of ours
    ANSWERED = "answered"  # from here on: what became of the call
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    ANSWERING_MACHINE = "answering-machine"
    SWITCHED_OFF = "switched-off"
    BARRED = "barred"
    BAD_AUDIO = "bad-audio"
    OUT_OF_HOURS = "out-of-hours"
    DAILY_LIMIT = "daily-limit"
    LIFETIME_OVER = "lifetime-over"  # the provider's own expiry
    UNSPECIFIED = "unspecified"
    VALIDITY_OVER = "validity-over"  # from here on: our own ends
    NO_STATUS = "no-status"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a word of the common vocabulary and, for people, what was actually seen."""

    why: Why
    detail: str = ""  # short, printable, without secrets

    def __str__(self) -> str:
        return f"{self.why}: {self.detail}" if self.detail else str(self.why)


class Notify(IntFlag):
    """Which ends the sender wants to hear of (RFC 3461 section 4.1)."""

    NEVER = 0
    SUCCESS = 1
    FAILURE = 2
    DELAY = 4


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brought a message, and what its report needs to find the way back."""

    ingress: str  # the way in that carries the report back: "smtp", "cli"
    client: str  # who answers for it: the AUTH user, or "ip:ADDRESS"
    peer: str = ""  # network address, for the journal
    sender: str = ""  # envelope sender; "" is the null reverse-path: nobody to tell
    reference: str = ""  # Message-ID with its angle brackets, or ""
    subject: str = ""  # decoded, one line
    headers: bytes = b""  # the original header block, bounded; quoted in the report (RFC 3464 section 2)
    envelope_id: str = ""  # ENVID as given, still xtext (RFC 3461 section 4.4)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person to call, and how the envelope named them."""

    phone: str
    address: str = ""  # e.g. "79990000001@call.example"
    notify: Notify = Notify.SUCCESS | Notify.FAILURE
    original: str = ""  # ORCPT as given: "rfc822;..." (RFC 3461 section 4.2)


@dataclass(frozen=True, slots=True)
class Submission:
    """One message as a way in hands it to `intake`: one text for one or more people."""

    origin: Origin
    recipients: Sequence[Recipient]
    text: str  # start text, menu and end text, as the call will say it


@dataclass(frozen=True, slots=True)
class NewCall:
    """A call that is about to be stored. `key` names it among duplicates until `key_until`; b"" has no duplicates."""

    id: str
    recipient: Recipient
    key: bytes = b""
    key_until: int = 0


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the spool commits in one transaction: a message and its calls."""

    id: str
    origin: Origin
    text: str
    accepted_at: int
    expires_at: int
    calls: Sequence[NewCall]
    remarks: Sequence[Remark] = ()  # on the text: what was changed in it, what was noticed


@dataclass(frozen=True, slots=True)
class Placed:
    """The spool's answer to an Arrival, in the order of its calls: the id that now stands for each of them."""

    message_id: str
    ids: Sequence[str]
    duplicates: Sequence[str] = ()  # those of `ids` that were there before: the earlier calls' ids

    @property
    def all_duplicates(self) -> bool:
        return len(self.duplicates) == len(self.ids)


@dataclass(frozen=True, slots=True)
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
    provider: str = ""  # name of the egress that took it
    provider_id: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider has it, under this id."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """Certainly not taken, worth another try, at `not_before` or later (0: whenever)."""

    reason: Reason
    not_before: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """Certainly not taken, and never will be."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Unsure:
    """It may or may not have been taken. Only asking the provider, or a person, can tell."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Held:
    """Certainly not taken, and nothing will be until a person acts. The call waits for that until it expires."""

    reason: Reason


Outcome = Taken | Deferred | Refused | Unsure | Held


@dataclass(frozen=True, slots=True)
class Receipt:
    """The provider's word on a call: pushed, or the answer to a question.

    `state` is TAKEN while it is under way, else DELIVERED, FAILED or EXPIRED. `call_id` is set when the word is
    certainly about that call of ours (we asked under our id); otherwise it is found by (provider, provider_id), or
    by `provider_id` alone where that is our own id.
    """

    provider: str
    provider_id: str
    state: State
    reason: Reason
    call_id: str = ""
    cost: str = ""  # decimal text in the account's currency, as the provider gives it
    seconds: int | None = None  # billed length of the call


@dataclass(frozen=True, slots=True)
class NeverHad:
    """The provider says that it never had such a message."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class NoWord:
    """The question was not answered: nothing was learnt. Ask again at `not_before` or later."""

    reason: Reason
    not_before: int = 0


Standing = Receipt | NeverHad | NoWord


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a call's history: append-only, written in the transaction of the change that it tells."""

    at: int
    event: Event
    state: State  # the state it led to
    attempt: int
    reason: Reason | None = None
    who: str = ""  # the operator, when a person did it


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to be misread over a telephone


def new_id(now: int, entropy: int) -> str:
    """A message id: 16 characters that sort by time. `entropy` is 32 random bits, given by the caller."""
    number = (now & (1 << 48) - 1) << 32 | entropy & (1 << 32) - 1
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))


def call_ids(message_id: str, count: int) -> list[str]:
    """Ids of a message's calls: the message's own id when there is one call, else `ID.1`, `ID.2`, ..."""
    return [message_id] if count == 1 else [f"{message_id}.{n}" for n in range(1, count + 1)]
