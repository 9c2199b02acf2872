"""What may be said of a call: by us, by the provider, by time.

Everything here is a frozen value without behaviour that touches the world: no I/O, no clock, no randomness.
"""

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "Deferred",
    "Event",
    "Held",
    "NeverHad",
    "NoWord",
    "Outcome",
    "Reason",
    "Receipt",
    "Refused",
    "Standing",
    "State",
    "Taken",
    "Unsure",
    "Why",
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

    INCOMPLETE = "incomplete"  # before it was a call: parts of it never came
    BAD_MENU = "bad-menu"  # its parts are here, and what they make cannot be called with
    REPLACED = "replaced"  # by its sender, before it was sent
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
    SENDER = "sender"  # who sent it cancelled it


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is as it is: a word of the common vocabulary and, for people, what was actually seen."""

    why: Why
    detail: str = ""  # short, printable, without secrets

    def __str__(self) -> str:
        return f"{self.why}: {self.detail}" if self.detail else str(self.why)


@dataclass(frozen=True, slots=True)
class Taken:
    """The provider has it, under this id. `aliases`: what else its receipts may call it, the likeliest first."""

    provider_id: str
    aliases: tuple[str, ...] = ()


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
    by `provider_id` alone where that is our own id, or by one of `aliases`, where that is known as well: what the
    provider may have called it when it took it. `phone`, if it says whom it is about, must then be the call's.
    """

    provider: str
    provider_id: str
    state: State
    reason: Reason
    call_id: str = ""
    cost: str = ""  # decimal text in the account's currency, as the provider gives it
    seconds: int | None = None  # billed length of the call
    aliases: tuple[str, ...] = ()
    phone: str = ""  # digits


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
