"""`ivr-gateway serve` as systemd runs it: in a process of its own, to be killed or measured."""

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Gateway:
    """`ivr-gateway serve` in a process of its own."""

    def __init__(self, config: Path, port: int) -> None:
        self._config = config
        self._port = port
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Until it listens."""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "gateway", "serve", "--config", str(self._config),
            env={**os.environ, "IVR_GATEWAY_PROVIDER_APIKEY": "key"}, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        async with asyncio.timeout(30):
            while not await self._listens():
                assert self._process.returncode is None, "the gateway did not start"
                await asyncio.sleep(0.02)

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            return False
        writer.close()
        return True

    async def end(self, number: signal.Signals) -> int:
        """Send it this signal and wait; its exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return await self._process.wait()

    def memory(self) -> int:
        """The most memory that it ever held, in bytes."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
