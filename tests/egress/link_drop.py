"""A request under way while the link goes down and comes back: to be run in a network namespace of its own.

Prints as JSON what the wire said and which requests the provider saw; exit 3 when the kernel still has the request to
send ten seconds after we called it lost.
"""

import asyncio
import json
import subprocess
import sys
from pathlib import Path

from provider_side import RawServer

from gateway.egress.http import HttpSettings
from gateway.egress.http.wire import Wire

_REPLY_TIMEOUT = 500  # ms


def link(up: bool) -> None:
    subprocess.run(["ip", "link", "set", "lo", "up" if up else "down"], check=True)


def unacknowledged() -> bool:
    """Whether the kernel holds bytes that it goes on sending (proc_net_tcp: tx_queue is the first half of column 5)."""
    lines = Path("/proc/self/net/tcp").read_text("ascii").splitlines()[1:]
    return any(int(line.split()[4].partition(":")[0], 16) for line in lines)


async def drama() -> int:
    link(up=True)
    provider = RawServer()
    await provider.start()
    provider.body(b'{"status":-3}')
    wire = Wire(HttpSettings((provider.base,), connect_timeout=500, reply_timeout=_REPLY_TIMEOUT))
    said = [type(await wire.post("send.php", {"n": "before"}, (provider.base,))).__name__]
    link(up=False)  # under a kept connection
    said.append(type(await wire.post("send.php", {"n": "lost"}, (provider.base,))).__name__)
    try:
        async with asyncio.timeout(10):
            while unacknowledged():
                await asyncio.sleep(0.05)  # /proc wakes nobody
    except TimeoutError:
        return 3
    link(up=True)
    said.append(type(await wire.post("send.php", {"n": "after"}, (provider.base,))).__name__)
    await wire.close()
    await provider.stop()
    seen = [request.rpartition(b"=")[2].decode() for request in provider.requests]
    sys.stdout.write(json.dumps({"said": said, "seen": seen}))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(drama()))
