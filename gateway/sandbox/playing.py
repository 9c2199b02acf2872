"""What happens in a simulated call once somebody answers: the menu is played with the keys of the script.

Rules. The simulator of `gateway.menu.running` does the playing, so what the book shows is what `menu simulate` shows.
When the script is at its end, transfers that still ring fail and then the caller hangs up; a menu that goes round in a
loop ends by the simulator's budget. Nothing depends on the clock.
"""

from functools import lru_cache

from gateway import menu
from gateway.menu.running import BadEvent, Played, Session, State, read_events

__all__ = ["MOST_EVENTS", "play", "script_events"]

MOST_EVENTS = 100
"""Events of one call: what a rule may hold."""

_TEXTS = 200  # that are kept parsed: a load test sends few
_CALLS = 1_000  # that are kept played: as many as one answer shows, again and again


def script_events(keys: str) -> tuple[str, ...] | None:
    """The events of a rule's `keys`; None when they are none, or too many."""
    events = read_events(keys)
    return None if isinstance(events, BadEvent) or len(events) > MOST_EVENTS else events


@lru_cache(_CALLS)
def play(text: str, phone: str, keys: str) -> Played:
    """The whole call to `phone`, from its answer to its end."""
    session = Session(_message(text), phone)
    session.start()
    for event in script_events(keys) or ():
        session.feed(event)
    while session.state is State.TRANSFER:
        session.feed("failed")
    if not session.done:
        session.feed("hangup")
    return session.played


@lru_cache(_TEXTS)
def _message(text: str) -> menu.Message:
    return menu.check(text).message
