"""The call played key by key, without a telephone: what the caller hears, what happens, and when.

Rules. Pure: events in, a log out, the same for the same text, events and profile. `profile` holds what the provider
leaves open, `place` where a caller can be; `session` is the state machine, `played` what a run leaves; `events` reads
scripts of keys, `transcript` tells a run to people, `expectation` judges test files.
To add an open point: a field and a row in `profile`, one question in `session`.
"""

from gateway.menu.running import transcript
from gateway.menu.running.events import EVENTS, BadEvent, is_phone, read_events
from gateway.menu.running.played import Entry, Loop, Played, State, Stray, Why
from gateway.menu.running.profile import DEFAULT, POINTS, Profile, adjusted
from gateway.menu.running.session import Session, run

__all__ = [
    "DEFAULT",
    "EVENTS",
    "POINTS",
    "BadEvent",
    "Entry",
    "Loop",
    "Played",
    "Profile",
    "Session",
    "State",
    "Stray",
    "Why",
    "adjusted",
    "is_phone",
    "read_events",
    "run",
    "transcript",
]
