"""Tried in processes of their own, because both are for a whole process."""

import subprocess
import sys
from pathlib import Path

import pytest

_KEPT = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from gateway.memory import give_back_large_blocks
from gateway.passwords import hash_password

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if sys.argv[1] == "set" and not give_back_large_blocks():
    sys.exit(3)
hash_password("warm")
with ThreadPoolExecutor(1) as thread:
    before = resident()
    for _ in range(3):
        thread.submit(hash_password, "secret").result()
    print(resident() - before)
"""


_PASSED_OVER = """
import gc
from gateway.memory import pass_over_what_is_there
before = len(gc.get_objects())
pass_over_what_is_there()
print(gc.get_freeze_count() > before * 0.9, len(gc.get_objects()) < before // 10)
"""


def _run(*told: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([sys.executable, "-c", *told], capture_output=True, text=True, timeout=60)


def _kept(how: str) -> int:
    done = _run(_KEPT, how)
    if done.returncode == 3:
        pytest.skip("this C library has no mallopt")
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is measured on Linux only")
def test_the_memory_of_a_hash_is_given_back() -> None:
    assert _kept("set") < 8 << 20


def test_what_is_there_is_passed_over() -> None:
    assert _run(_PASSED_OVER).stdout.split() == ["True", "True"]
