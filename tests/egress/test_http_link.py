"""Promise 2 on a road that breaks: what we called lost must not ring a telephone when the link returns.

The kernel goes on sending for a closed socket, for minutes. Seen with a real link, in a network namespace.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
APART = ["unshare", "--net", "--map-root-user"]


def why_not() -> str:
    """Why no network namespace can be had here; "" when it can."""
    try:
        tried = subprocess.run([*APART, "ip", "link", "set", "lo", "up"], capture_output=True, text=True, check=False)
    except OSError as error:
        return f"no network namespace to drop a link in: {error}"
    return "" if tried.returncode == 0 else f"no network namespace to drop a link in: {tried.stderr.strip()}"


def test_what_was_called_lost_is_not_delivered_when_the_link_is_back() -> None:
    if reason := why_not():
        pytest.skip(reason)
    path = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    told = subprocess.run(
        [*APART, sys.executable, str(HERE / "link_drop.py")],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert told.returncode != 3, "the kernel goes on sending what we called lost"
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {"said": ["Reply", "Lost", "Reply"], "seen": ["before", "after"]}
