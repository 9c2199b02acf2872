"""What the model of a spool knows of one call, and of parts that belong together."""

from dataclasses import dataclass, field

from gateway import lifecycle
from gateway.outcome import Event, State

__all__ = ["Parts", "Row"]


@dataclass
class Row:
    """One call."""

    due: int
    since: int
    expires_at: int
    sender: bool
    wants: bool
    message_id: str = ""
    home: str = ""
    phone: str = ""
    files: bool = False
    state: State = State.QUEUED
    attempt: int = 0
    owner: str = ""
    provider: str = ""
    provider_id: str = ""
    ends: int = 0
    owed_at: int | None = None
    tell_at: int = 0
    lent: bool = False
    told: bool = False
    doubted: bool = False
    asking: bool = False
    uncalled: bool = False

    @property
    def tells(self) -> bool:
        return self.sender and self.wants

    @property
    def waits_again(self) -> bool:
        """It was sent before and is to be sent again: late proof may stop that."""
        return self.state in (State.QUEUED, State.HELD) and self.attempt > 0

    def happen(self, event: Event, now: int, due: int, *, ours: bool = False) -> State | None:
        """By the table; `ours`: not by the provider's word."""
        to = lifecycle.TABLE.get((self.state, event))
        if to is not None:
            self.doubted |= (self.state, event) == (State.UNSURE, Event.RETRIED)
            waited = self.state in (State.QUEUED, State.HELD) and not self.doubted
            self.uncalled = ours and waited and to in (State.CANCELLED, State.EXPIRED)
            self.asking &= self.due == due
            self.since = self.since if to is self.state else now
            self.state, self.due, self.owner = to, due, ""
            self.ends += to in lifecycle.ENDS
            if to in lifecycle.ENDS and self.tells:
                self.owe(now)
        return to

    def owe(self, now: int) -> None:
        """Again, if it was owed before."""
        self.owed_at = now if self.owed_at is None else max(now, self.owed_at + 1)
        self.tell_at, self.lent, self.told = now, False, False


@dataclass
class Parts:
    """Parts that belong together: ticket and body by number."""

    key: str
    total: int
    begun: int
    touched: int
    kept: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    name: str = ""
    message_id: str = ""
    closed: int = 0

    @property
    def whole(self) -> bool:
        return len(self.kept) == self.total and not self.message_id
