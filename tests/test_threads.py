"""Tried in a process of its own, because it is for a whole process."""

import subprocess
import sys

_SHORT = """
import sys
from gateway.threads import take_short_turns
take_short_turns()
print(sys.getswitchinterval())
"""


def test_turns_are_short_but_not_so_short_that_taking_them_is_all_the_work() -> None:
    """A commit takes some twenty turns, and its messages wait for all of them."""
    told = subprocess.run([sys.executable, "-c", _SHORT], capture_output=True, text=True, timeout=60, check=True)
    assert 0.0002 <= float(told.stdout) <= 0.001
