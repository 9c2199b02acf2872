"""An ESME that others wrote, whichever it is: what a test may ask of it.

None of the gateway's code speaks SMPP here. What a library cannot do is not in its `can`.
"""

import asyncio
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

__all__ = ["PATIENCE", "SOURCE", "TAGS", "Answer", "Esme", "GoneError", "Receipt", "RefusedError", "receipt"]

PATIENCE = 30.0
"""Seconds for whatever comes from the gateway."""
SOURCE = "1234"
TAGS = {
    0x020C: "sar_msg_ref_num",
    0x020E: "sar_total_segments",
    0x020F: "sar_segment_seqnum",
    0x0424: "message_payload",
}
"""What libraries call them."""
_TEXT = re.compile(
    r"id:(\w+) sub:\d{3} dlvrd:\d{3} submit date:\d{10} done date:\d{10} stat:([A-Z]{7}) err:\d{3} text:"
)


class GoneError(Exception):
    """The gateway ended the session."""


class RefusedError(Exception):
    """A bind was refused; the argument is its command_status."""


@dataclass(frozen=True)
class Answer:
    """A submit_sm_resp, as far as the library shows it. `why`: additional_status_info_text."""

    status: int
    message_id: str
    why: str = ""


@dataclass(frozen=True)
class Receipt:
    """What a deliver_sm told; `state` is the TLV message_state."""

    message_id: str
    stat: str
    state: int


def receipt(text: bytes, esm_class: int, receipted: bytes | str, state: int) -> Receipt:
    """Both forms of a receipt must tell the same."""
    found = _TEXT.match(text.decode("latin-1"))
    assert found, text
    assert esm_class & 0x3C == 0x04
    told = receipted if isinstance(receipted, str) else receipted.decode("ascii")
    assert told.rstrip("\0") == found[1]
    return Receipt(found[1], found[2], state)


@dataclass
class Esme(ABC):
    """One connection."""

    port: int
    system_id: str
    receipts: list[Receipt] = field(default_factory=list)

    can = frozenset[str]()

    @abstractmethod
    async def bind(self, kind: str) -> None:
        """As transmitter, receiver or transceiver; RefusedError when it may not."""

    @abstractmethod
    async def submit(
        self,
        phone: str,
        octets: bytes = b"",
        *,
        coding: int = 0,
        esm_class: int = 0,
        tlvs: Sequence[tuple[int, int, int | bytes]] = (),
        schedule: str = "",
        receipt: bool = True,
    ) -> Answer:
        """A submit_sm; TLVs are tag, size and value."""

    @abstractmethod
    async def listen(self) -> None:
        """Take what comes next by itself; GoneError when that is the end."""

    @abstractmethod
    async def unbind(self) -> None:
        """Say good-bye, hear the answer, hang up."""

    @abstractmethod
    async def close(self) -> None:
        """Hang up. Idempotent."""

    async def query(self, message_id: str) -> int:
        """Its message_state."""
        raise NotImplementedError

    async def cancel(self, message_id: str) -> int:
        """The command_status of the answer."""
        raise NotImplementedError

    async def replace(self, message_id: str, octets: bytes, schedule: str = "") -> int:
        """The command_status of the answer."""
        raise NotImplementedError

    async def hear(self, *message_ids: str) -> dict[str, str]:
        """What the receipts say of these, once all are there."""
        async with asyncio.timeout(PATIENCE):
            while not set(message_ids) <= {one.message_id for one in self.receipts}:
                await self.listen()
        return {one.message_id: one.stat for one in self.receipts}

    async def gone(self) -> None:
        """Until the gateway has ended the session."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self.listen()
            except GoneError:
                await self.close()
