"""How the threads of the process share the interpreter.

Rules. It is for the whole process, so only what owns it calls this.
"""

import sys

__all__ = ["take_short_turns"]

_TURN = 0.001  # seconds; the default is 0.005


def take_short_turns() -> None:
    """A thread that waits for the interpreter has it after a millisecond, however busy the others are.

    A commit lets go of it a dozen times (each step of a statement) and must win it back from the event loop each time:
    with turns of 5 ms it took 40 ms under load, during which everybody whose message was in it waited.
    """
    sys.setswitchinterval(_TURN)
