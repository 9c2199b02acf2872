"""What foreign ESMEs are pointed at: `ivr-gateway serve` in a process of its own, and the provider it calls with."""

import asyncio
import itertools
import signal
from functools import cache
from pathlib import Path
from typing import Any

from gateway.daemon import now
from gateway.demo import configuration
from gateway.passwords import hash_password
from gateway.sandbox import Sandbox
from serving import Gateway, free_port

__all__ = ["PASSWORD", "Exchange"]

PASSWORD = "s3cret"  # SMPP passwords have at most eight characters
_PACE = 0.05  # of the calls: nobody listens

_CLIENT = """
[[smpp.client]]
system_id = "{name}"
password_hash = "{hash}"
max_binds = 10
throughput = 100000
{more}
"""


class Exchange:
    """One gateway with a real configuration file, real sockets and a real store. It can be ended and started again.

    `clients`: system_ids, each with further lines of its `[[smpp.client]]`.
    """

    def __init__(self, folder: Path, clients: dict[str, str]) -> None:
        self._clients = clients
        self._config = folder / "gateway.toml"
        self._state = folder / "state"
        self.provider = Sandbox(now, pace=_PACE)
        self.port = free_port()
        self.gateway = Gateway(self._config, self.port)
        self._runs = False
        self._phones = itertools.count(79990000001)

    async def open(self) -> None:
        _, provider_port = await self.provider.start("127.0.0.1", 0)
        text = configuration(self._state, 0, self.port, provider_port, 9).replace("apikey_file", "# apikey_file")
        blocks = "".join(_CLIENT.format(name=name, hash=_hash(), more=more) for name, more in self._clients.items())
        self._config.write_text(text.replace("[report]", f'{blocks}\n[report]\nwhen = "never"', 1), encoding="utf-8")
        await self.start()

    async def close(self) -> None:
        if self._runs:
            await self.end(signal.SIGTERM)
        await self.provider.stop()

    async def start(self) -> None:
        """Begin, or begin again, on the same port with the same store."""
        await self.gateway.start()
        self._runs = True

    async def end(self, number: signal.Signals) -> int:
        """Its exit code."""
        self._runs = False
        return await self.gateway.end(number)

    def phone(self) -> str:
        """One that nobody has called yet."""
        return str(next(self._phones))

    def calls(self) -> list[dict[str, Any]]:
        """Every call that rang."""
        return list(self.provider.book.as_json(requests=False)["calls"])

    async def rung(self, *phones: str, patience: float = 20) -> dict[str, str]:
        """What was said to each of these, once all have been called. The provider has no events, so this looks."""
        async with asyncio.timeout(patience):
            while not set(phones) <= {call["phone"] for call in self.calls()}:
                await asyncio.sleep(0.02)
        return {call["phone"]: call["text"] for call in self.calls() if call["phone"] in phones}


@cache
def _hash() -> str:
    return hash_password(PASSWORD)
