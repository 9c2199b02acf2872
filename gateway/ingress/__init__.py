"""Ways in. Whoever took a message carries its report back (design promise 4).

To add one: a module here with a class that fits `Ingress`, a block in `config`, three lines in `daemon`.

What a way in promises:
- It says yes (250, command_status 0) only after `intake.Intake.offer` returned `Accepted`: by then it is on disk.
- What it answers, bounds and refuses does not depend on the peer being well-behaved.
- It never touches the spool, other ways in, or the ways out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from gateway.message import Report, Story

__all__ = ["Ingress", "NotNow", "Told", "Undeliverable", "Unheard", "Word"]


@dataclass(frozen=True, slots=True)
class Told:
    """The other side has taken responsibility for the report."""


@dataclass(frozen=True, slots=True)
class NotNow:
    """Worth another try later."""

    error: str


@dataclass(frozen=True, slots=True)
class Undeliverable:
    """It will never work: no such address, report refused for good."""

    error: str


@dataclass(frozen=True, slots=True)
class Unheard:
    """The way there broke off, so nobody knows whether it was heard. Again as soon as there is one; this was no try."""

    error: str


Word = Told | NotNow | Undeliverable | Unheard


class Ingress(Protocol):
    @property
    def name(self) -> str:
        """What `Origin.ingress` says for messages that came this way."""

    async def start(self) -> None:
        """Bind and listen; OSError when an address cannot be had."""

    async def stop(self) -> None:
        """Stop listening, let transactions under way finish for a moment, close the rest. Idempotent."""

    def homes(self) -> Mapping[str, int]:
        """Where reports can be told now (`Report.home`), and how many at a time there."""

    async def report(self, report: Report, story: Story) -> Word:
        """Tell the sender the end of one call. Never raises for what a peer or the network did."""
