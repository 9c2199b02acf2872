"""How long a session may wait for its client. Pure; instants are loop times in seconds.

Rules. Commands reset the idle timer, bytes do not; bytes keep a message going, but only so slowly and only so long.
What we ourselves are busy with is never cut here: a commit under way is answered, however long it takes.
"""

from dataclasses import dataclass
from enum import Enum

from gateway.ingress.smtp.data import DataReader
from gateway.ingress.smtp.settings import SmtpSettings

__all__ = ["LINGER", "Course", "Phase", "last_word"]

LINGER = 2.0
"""Seconds for a client to read the last reply and hang up."""

_LAST_DOT = 5.0  # s of silence after a dot that ends nothing
_LOGIN = 60.0  # s for a stranger to say who it is
_DATA_START = 60.0  # s before slowness counts
_DATA_FLOOR = 100.0  # octets a second on the average


class Phase(Enum):
    """What a session is waiting for."""

    HANDSHAKE = "handshake"  # bounded by the TLS layer
    COMMAND = "command"
    MESSAGE = "message"
    BUSY = "busy"  # us
    LEAVING = "leaving"  # the client to hang up


@dataclass(slots=True)
class Course:
    """Where a session stands: its phase and since when, when it began, when bytes last came.

    `stranger`: it may not send yet.
    """

    phase: Phase
    since: float
    born: float
    heard: float
    stranger: bool = False

    def enter(self, phase: Phase, at: float) -> None:
        """Go on to `phase`."""
        self.phase, self.since = phase, at


def last_word(course: Course, message: DataReader | None, settings: SmtpSettings, at: float) -> str | None:
    """The reply that ends a session which has used up its time at `at`; None while there is some left."""
    lasted, silent = at - course.since, at - course.heard
    match course.phase:
        case Phase.HANDSHAKE | Phase.BUSY | Phase.LEAVING:
            return None
        case Phase.COMMAND:
            if lasted * 1000 > settings.idle_timeout:
                return "421 4.4.2 no command for too long"
            if course.stranger and at - course.born > _LOGIN:
                return "421 4.7.0 nobody has logged in for too long"
            if (at - course.born) * 1000 > settings.session_timeout:
                return "421 4.4.2 this session has lasted too long; connect again"
        case Phase.MESSAGE:
            assert message is not None
            if silent > min(_LAST_DOT, settings.idle_timeout / 4000) and message.stranded:
                return "550 5.6.11 lines must end in CRLF; end the message with CRLF.CRLF"
            if silent * 1000 > settings.idle_timeout:
                return "421 4.4.2 the message stopped"
            if lasted * 1000 > settings.data_timeout or lasted > _DATA_START + message.received / _DATA_FLOOR:
                return "421 4.4.2 the message is coming too slowly"
    return None
