"""`ivr-gateway sandbox`: the simulated provider in a process of its own.

Rules. This is the one file of the sandbox that reads the clock and writes to the terminal.
"""

import asyncio
import re
import signal
import sys
import time
from pathlib import Path

from gateway.sandbox.script import read_script
from gateway.sandbox.server import Sandbox

__all__ = ["run"]


async def run(http: str, script: Path | None = None) -> int:
    """Until SIGINT or SIGTERM (0); 1 when it cannot listen, 2 when `http` ("HOST:PORT") or the script is wrong."""
    match = re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[0-9A-Za-z.-]+):([0-9]{1,5})", http)
    if match is None or int(match[2]) > 65_535:
        return _complain(2, [f'{http}: write host:port, for example "127.0.0.1:8090"'])
    rules = read_script(script) if script is not None else ()
    if isinstance(rules, list):
        return _complain(2, rules)
    sandbox = Sandbox(lambda: time.time_ns() // 1_000_000)
    sandbox.play(rules)
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    try:
        host, port = await sandbox.start(match[1].strip("[]"), int(match[2]))
    except OSError as error:
        await sandbox.stop()
        return _complain(1, [f"cannot listen on {http}: {error.strerror or error}"])
    where = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    sys.stdout.write(
        f"The simulated provider listens on {where}; no telephone rings. Ctrl-C ends it.\n"
        f"  {where}/sys/send.php   and status.php, balance.php: as the provider's; any credentials will do\n"
        f"  {where}/book           every request, and every call that it rang\n"
        f"  {where}/script         how it behaves: see ivr-gateway sandbox --help\n"
    )
    sys.stdout.flush()
    await over.wait()
    await sandbox.stop()
    return 0


def _complain(code: int, lines: list[str]) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return code
