"""One simulated call: how it may go, and where it stands after so much time.

Rules. No timers and no clock: everything is computed from the time that has passed since the call was accepted.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal, TypeAlias

from gateway.sandbox.playing import play

__all__ = ["OUTCOMES", "Ids", "Manner", "Outcome", "Rung", "Stage", "Telling"]

Telling: TypeAlias = Literal["", "never", "twice", "early", "shuffled"]
"""What is odd about the receipt of a call; "" is nothing."""

Ids: TypeAlias = Literal["decimal", "hex", "hex-then-decimal", "decimal-then-hex", "padded"]
"""How an id of SMPP is written in the response, and then in receipts."""

_QUEUE = 300  # ms from accepting to dialling
_FOREVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call goes: milliseconds of ringing and talking, and what status.php then says (provider.md section 7)."""

    status: int
    err: int
    ring: int = 0
    talk: int = 0


OUTCOMES: Mapping[str, Outcome] = MappingProxyType(
    {
        "answered": Outcome(1, 0, ring=1000, talk=2000),
        "no-answer": Outcome(20, 237, ring=1500),
        "busy": Outcome(20, 240, ring=200),
        "switched-off": Outcome(20, 6),
        "answering-machine": Outcome(20, 242, ring=800, talk=400),
        "subscriber-blocked": Outcome(20, 13),
        "barred": Outcome(23, 250),
        "bad-number": Outcome(22, 249),
        "no-route": Outcome(25, 248),
        "no-money": Outcome(24, 0),
        "bad-audio": Outcome(20, 241),
        "out-of-hours": Outcome(23, 246),
        "daily-limit": Outcome(23, 247),
        "failed": Outcome(20, 255),
        "expired": Outcome(3, 237, ring=1500),
        "virtual": Outcome(1, 200),
        "stuck": Outcome(3, 0, ring=_FOREVER),  # handed over, and no word until its lifetime ends
    }
)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a call shall go, and how its receipt shall come where there are receipts (SMPP)."""

    outcome: str = "answered"
    keys: str = ""  # what whoever answers does, as `menu simulate` takes it
    lag: int = 0  # ms for which a question does not find it
    telling: Telling = ""
    late: int = 0  # ms from the end of the call to its receipt
    ids: Ids = "decimal"


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a call stands, and when it came to each point; None is not yet, or never."""

    status: int
    err: int
    handed_at: int | None
    rang_at: int | None
    answered_at: int | None
    ended_at: int | None
    seconds: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One call in the book. Accepted twice under one id, it stands there twice, the second with `copy` 2."""

    id: str
    phone: str
    channel: str
    text: str
    is_call: bool
    accepted_at: int
    expires_at: int
    manner: Manner
    pace: float
    copy: int
    reference: int | None = None  # user_message_reference of its submit_sm
    given: Mapping[str, str] = field(default_factory=dict)  # what else was asked for: time, sender, voice ...
    files: Sequence[tuple[str, int]] = ()  # name and size

    @property
    def ends_at(self) -> int:
        """When it is over (ms)."""
        how = OUTCOMES[self.manner.outcome]
        if how.ring >= _FOREVER:
            return self.expires_at
        return self.accepted_at + round(_QUEUE * self.pace) + round(how.ring * self.pace) + round(how.talk * self.pace)

    def stage(self, now: int) -> Stage:
        """Where it stands at `now`."""
        how = OUTCOMES[self.manner.outcome]
        handed = self.accepted_at + round(_QUEUE * self.pace)
        answered = handed + round(how.ring * self.pace)
        ended = self.ends_at
        status = -1 if now < handed else 0 if now < ended else how.status
        return Stage(
            status=status,
            err=how.err if now >= ended else 0,
            handed_at=_past(handed, now),
            rang_at=_past(handed, now) if how.ring else None,
            answered_at=_past(answered, now) if how.talk else None,
            ended_at=_past(ended, now),
            seconds=-(-how.talk // 1000) if now >= ended else 0,
        )

    def as_json(self, now: int, *, with_log: bool = True) -> dict[str, object]:
        """For the book. What was heard and done needs the call to be played; `with_log` tells whether it is wanted."""
        stage = self.stage(now)
        return {
            "id": self.id,
            "phone": self.phone,
            "channel": self.channel,
            "type": "call" if self.is_call else "sms",
            "text": self.text,
            "copy": self.copy,
            "outcome": self.manner.outcome,
            "keys": self.manner.keys if stage.answered_at is not None else "",
            "status": stage.status,
            "err": stage.err,
            "accepted_at": self.accepted_at,
            "handed_at": stage.handed_at,
            "rang_at": stage.rang_at,
            "answered_at": stage.answered_at,
            "ended_at": stage.ended_at,
            "seconds": stage.seconds,
            "reference": self.reference,
            "given": dict(self.given),
            "files": [list(file) for file in self.files],
            "played": self._played(stage, now) if with_log else None,
        }

    def _played(self, stage: Stage, now: int) -> dict[str, object] | None:
        """What the person heard and did until now; None when nobody answered.

        The few seconds of `Outcome.talk` stand for the whole call, so that nobody waits for a long one; `clock` says
        how many it would have taken, and `times` when in it each entry of the log came.
        """
        how = OUTCOMES[self.manner.outcome]
        if stage.answered_at is None or not self.is_call:
            return None
        whole = play(self.text, self.phone, self.manner.keys if self.manner.outcome == "answered" else "")
        talk = how.talk * self.pace
        over = stage.ended_at is not None or talk <= 0
        heard = whole.clock if over else whole.clock * (now - stage.answered_at) / talk
        entries = [(time, entry) for time, entry in zip(whole.times, whole.log, strict=True) if over or time <= heard]
        return {
            "log": [list(entry) for _, entry in entries],
            "times": [round(time, 1) for time, _ in entries],
            "clock": round(heard, 1),
            "state": str(whole.state) if over else "playing",
        }


def _past(at: int, now: int) -> int | None:
    return at if at <= now else None
