"""A house with three ways out, a provider that misbehaves on all of them at random, and who compares their books."""

import asyncio
import contextlib
import random
from collections import Counter
from pathlib import Path
from typing import Any

from pydantic import SecretStr
from scenario_house import House

from gateway import config
from gateway.daemon import Daemon
from gateway.demo import configuration
from gateway.intake import Accepted, Offer
from gateway.message import Origin, Recipient, Story, Submission
from gateway.outcome import State

MINUTE = 60_000
CHANNELS = ("http", "smtp", "smpp")
_PROVIDER = """
reply_timeout = "5s"
connect_timeout = "1s"
never_had_after = "60s"
balance_interval = "1m"
recipients_at_once = {together}
"""
_SMTP = 'connect_timeout = "1s"\nreply_timeout = "5s"\nnever_had_after = "10m"\n'
_SMPP = """
response_timeout = "5s"
reconnect_first = "100ms"
reconnect_longest = "1s"
throughput = 1000
receipt_after = "1m"
"""
_CALLS = '\n[calls]\nretry_first = "5s"\nretry_longest = "60s"\nvalidity = "20h"\n'
_AT_A_TIME = 200  # offers


class ThreeWays(House):
    """Calls go out over HTTP, SMTP and SMPP, preferred in the order given."""

    def __init__(self, folder: Path, channels: tuple[str, ...], together: int = 1) -> None:
        super().__init__(folder, "20h")
        self.channels = channels
        self._together = together
        self._ports: dict[str, int] = {"smtp": 0, "smpp": 0}

    async def provider_up(self) -> None:
        await super().provider_up()
        for channel in ("smtp", "smpp"):
            await self.channel_up(channel)

    async def channel_up(self, channel: str) -> None:
        match channel:
            case "http":
                _, self.provider_port = await self.provider.start("127.0.0.1", self.provider_port)
            case "smtp":
                _, self._ports["smtp"] = await self.provider.start_smtp("127.0.0.1", self._ports["smtp"])
            case _:
                _, self._ports["smpp"] = await self.provider.start_smpp("127.0.0.1", self._ports["smpp"])

    async def channel_down(self, channel: str) -> None:
        await getattr(self.provider, f"stop_{channel}")()

    async def gateway_up(self) -> None:
        text = configuration(
            self.folder, 0, 0, self.provider_port, self._mailbox_port, self._ports["smtp"], self._ports["smpp"]
        )
        names = ", ".join(f'"{name}"' for name in self.channels)
        text = text.replace('channels = ["http"]', f"channels = [{names}]").replace('when = "all"', 'when = "never"')
        text = text.replace("[provider]\n", "[provider]\n" + _PROVIDER.format(together=self._together))
        text = text.replace('same_call_pause = "0s"', 'same_call_pause = "61s"')
        text = text.replace("[provider.smtp]\n", "[provider.smtp]\n" + _SMTP)
        text = text.replace("[provider.smpp]\n", "[provider.smpp]\n" + _SMPP)
        settings = config.read(text + _CALLS)
        assert isinstance(settings, config.Config), settings
        secrets = config.Secrets(SecretStr("key"), SecretStr(""), SecretStr(""), SecretStr("smpp"))
        self.gateway = Daemon(settings, secrets, now=self.clock, elapsed=self.elapsed)
        await self.gateway.start()

    async def accept(self, first: int, count: int) -> list[str]:
        """Messages to that many numbers, from `first` on, each with a text of its own; a few are for several people."""
        numbers = [f"7999{first + n:07}" for n in range(count)]
        offers, at = [], 0
        while at < count:
            several = 3 if at % 10 == 0 else 1
            to = [Recipient(phone) for phone in numbers[at : at + several]]
            offers.append(
                Offer(
                    Submission(Origin("cli", "test"), to, f"Message {first + at}.\n{{menu: Press 1.\n1: Thanks\n}}\n")
                )
            )
            at += several
        ids: list[str] = []
        for begin in range(0, len(offers), _AT_A_TIME):
            for answer in await self.gateway._intake.offer_all(offers[begin : begin + _AT_A_TIME]):
                assert isinstance(answer, Accepted)
                ids.append(answer.message_id)
        return ids

    async def stories(self) -> list[Story]:
        """Every call in the spool."""
        found: list[Story] = []
        while page := await self.gateway.spool.listing([], 1000, found[-1].call.id if found else ""):
            found += page
        return found

    async def counts(self) -> dict[State, int]:
        return dict(await self.gateway.spool.counts())

    async def settles(self, *moving: State, patience: float) -> dict[State, int]:
        """Until no call is in one of these states any more; minutes pass in each half of a second."""
        counts = await self.counts()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(patience):
                while any(counts.get(state) for state in moving):
                    await asyncio.sleep(0.5)
                    self.skip(hours=0.05)
                    counts = await self.counts()
        return counts

    def rings(self) -> Counter[str]:
        """How often each telephone rang."""
        return Counter(call.phone for call in self.provider.book.calls if call.is_call)


def trouble(chance: random.Random) -> list[dict[str, Any]]:
    """A script of random faults, each for a few requests; about half of the requests meet none."""
    rules = [_fault(chance) for _ in range(chance.randint(3, 8))]
    receipts = chance.choice(
        ({}, {"receipt": "never"}, {"receipt": "twice"}, {"receipt": "early"}, {"receipt": "shuffled"})
    )
    ids = chance.choice(("decimal", "hex", "hex-then-decimal", "decimal-then-hex", "padded"))
    rules.append({"channel": "smpp", "ids": ids, **receipts})
    rules.append({"outcome": chance.choice(("answered", "busy", "no-answer", "answering-machine"))})
    if chance.random() < 0.3:
        rules.append({"lag": chance.choice((1, 20))})
    return rules


def _fault(chance: random.Random) -> dict[str, Any]:
    channel = chance.choice(CHANNELS)
    fault: dict[str, Any] = chance.choice(
        (
            {"error": chance.choice((1, 2, 3, 5, 6, 7, 8, 9))},
            {"cut": chance.choice(("before", "during", "after"))},
            {"cut": chance.choice(("before", "during", "after"))},
            {"garbage": True},
            {"delay": round(chance.random() / 10, 3)},
            {"http": chance.choice((403, 500, 502, 503))},
            {"smtp": chance.choice((421, 450, 451, 550, 554))},
            {"smpp": chance.choice((8, 20, 88, 11, 69, 0x400, 0x410))},
        )
    )
    if chance.random() < 0.02:
        fault = {"hang": chance.choice(("before", "after"))}
    where = next((name for name in ("http", "smtp", "smpp") if name in fault), channel)
    asks = where != "smtp" and chance.random() < 0.3
    return {"channel": where, "times": chance.randint(1, 6), **fault, **({"for": "status"} if asks else {})}
