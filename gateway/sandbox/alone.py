"""`ivr-gateway sandbox`: the simulated provider in a process of its own.

Rules. This is the one file of the sandbox that reads the clock and writes to the terminal.
"""

import asyncio
import re
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from gateway.sandbox.account import read_sum
from gateway.sandbox.rules import read_script
from gateway.sandbox.server import Sandbox

__all__ = ["run"]

_PLACE = re.compile(r"(\[[0-9a-fA-F:.]+\]|[0-9A-Za-z.-]+):([0-9]{1,5})")
_EXAMPLES = {"http": "127.0.0.1:8090", "smtp": "127.0.0.1:8025", "smpp": "127.0.0.1:8775"}


async def run(http: str, script: Path | None = None, smtp: str = "", smpp: str = "", balance: str = "") -> int:
    """Until SIGINT or SIGTERM (0); 1 when it cannot listen, 2 when a place ("HOST:PORT"), script or balance is wrong.

    Without a place there is no such channel; without a balance money is endless.
    """
    places = {channel: place for channel, place in (("http", http), ("smtp", smtp), ("smpp", smpp)) if place}
    problems = [
        f'{place}: write host:port, for example "{_EXAMPLES[channel]}"'
        for channel, place in places.items()
        if _split(place) is None
    ]
    if balance and read_sum(balance) is None:
        problems.append(f'{balance}: write a sum, for example "10.00"')
    rules = read_script(script) if script is not None else ()
    if problems or isinstance(rules, list):
        return _complain(2, problems + (rules if isinstance(rules, list) else []))
    sandbox = Sandbox(lambda: time.time_ns() // 1_000_000, balance=balance or None)
    sandbox.play(rules)
    over = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, over.set)
    starts = {"http": sandbox.start, "smtp": sandbox.start_smtp, "smpp": sandbox.start_smpp}
    bound = {}
    for channel, place in places.items():
        try:
            host, port = await starts[channel](*(_split(place) or ("", 0)))
        except OSError as error:
            await sandbox.stop()
            return _complain(1, [f"cannot listen on {place}: {error.strerror or error}"])
        bound[channel] = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    sys.stdout.write(_welcome(bound))
    sys.stdout.flush()
    await over.wait()
    await sandbox.stop()
    return 0


def _split(place: str) -> tuple[str, int] | None:
    match = _PLACE.fullmatch(place)
    return (match[1].strip("[]"), int(match[2])) if match and int(match[2]) <= 65_535 else None


def _welcome(bound: Mapping[str, str]) -> str:
    """What listens where; the pages that are ours are HTTP's."""
    where = f"http://{bound['http']}" if "http" in bound else ""
    first = where or ", ".join(f"{channel} {place}" for channel, place in bound.items())
    lines = [f"The simulated provider listens on {first}; no telephone rings. Ctrl-C ends it."]
    if where:
        lines += [
            f"  {where}/sys/send.php   and status.php, balance.php: as the provider's; any credentials will do",
            f"  {where}/book           every request, and every call that it rang",
            f"  {where}/script         how it behaves: see ivr-gateway sandbox --help",
            f"  {where}/account        what is left in the account",
        ]
    if "smtp" in bound:
        lines.append(f"  smtp://{bound['smtp']}   takes mail for send@send.ANYTHING")
    if "smpp" in bound:
        lines.append(f"  smpp://{bound['smpp']}   takes binds; a text that begins with __CALL__ is a call")
    return "".join(f"{line}\n" for line in lines)


def _complain(code: int, lines: list[str]) -> int:
    sys.stderr.write("".join(f"{line}\n" for line in lines))
    return code
