"""What the tests of SMPP's meaning write with: a client, its submits in every form, and a service on a real store."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.ingress.smpp.checks import Desk
from gateway.ingress.smpp.meaning import Caller
from gateway.ingress.smpp.service import Service
from gateway.ingress.smpp.settings import Client, SmppSettings
from gateway.inquiry import Inquiry
from gateway.intake import Intake, Rules
from gateway.message import Story
from gateway.smpp.codes import Tag
from gateway.smpp.pdu import Body, DataSm, SubmitSm
from watched import Clock, Watched

NOW = 1_790_000_000_000  # 2026-09-21 14:13:20 UTC
PHONE = "79991234567"
SOURCE = "74950000000"
PLAIN = "The pump has stopped."
MENU = "Hello.\n{menu: Press 1.\n1: Thank you.\n1: end\n}\nGoodbye.\n"
BAD = MENU.replace("1: Thank", "10: Thank")
HOUR, DAY = 3_600_000, 86_400_000


def client(**changed: Any) -> Client:
    """`erp`, who writes ASCII, so that a test can write what it means."""
    return Client(**({"name": "erp", "password_hash": "", "data_coding_0": "ascii"} | changed))


def desk(**changed: Any) -> Desk:
    return Desk(client(**changed))


def submit(text: str | bytes = PLAIN, **changed: Any) -> SubmitSm:
    """A submit_sm to PHONE that wants to hear of both ends."""
    fields = {
        "source_addr_ton": 1,
        "source_addr_npi": 1,
        "source_addr": SOURCE,
        "dest_addr_ton": 1,
        "dest_addr_npi": 1,
        "destination_addr": PHONE,
        "registered_delivery": 1,
        "short_message": text.encode("ascii") if isinstance(text, str) else text,
    }
    return SubmitSm(**(fields | changed))  # type: ignore[arg-type]  # names and types are the specification's


def data(text: str = PLAIN, **changed: Any) -> DataSm:
    fields = {
        "source_addr": SOURCE,
        "destination_addr": PHONE,
        "registered_delivery": 1,
        "tlvs": ((Tag.MESSAGE_PAYLOAD, text.encode("ascii")),),
    }
    return DataSm(**(fields | changed))  # type: ignore[arg-type]  # as above


def udh(reference: int, total: int, number: int) -> bytes:
    """A user data header with an 8-bit reference."""
    return bytes([5, 0, 3, reference, total, number])


def in_parts(text: str, total: int, reference: int = 7, **changed: Any) -> list[SubmitSm]:
    """The text in so many pieces of about one length."""
    size = -(-len(text) // total)
    return [
        submit(
            udh(reference, total, n + 1) + text[n * size : (n + 1) * size].encode("ascii"), esm_class=0x40, **changed
        )
        for n in range(total)
    ]


def in_segments(text: str, total: int, reference: int = 7, **changed: Any) -> list[SubmitSm]:
    """The same with sar_* parameters."""
    size = -(-len(text) // total)
    return [
        submit(
            text[n * size : (n + 1) * size],
            tlvs=(
                (Tag.SAR_MSG_REF_NUM, reference.to_bytes(2, "big")),
                (Tag.SAR_TOTAL_SEGMENTS, bytes([total])),
                (Tag.SAR_SEGMENT_SEQNUM, bytes([n + 1])),
            ),
            **changed,
        )
        for n in range(total)
    ]


@dataclass
class Counter:
    """A service, with everything behind it real."""

    spool: Watched
    clock: Clock
    settings: SmppSettings = field(default_factory=lambda: SmppSettings(clients=[client()]))
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        self.entropy = 0
        self.woken = 0
        self.intake = Intake(self.spool, self.rules, self.clock, self._entropy, self._wake)  # type: ignore[arg-type]  # watched
        self.inquiry = Inquiry(self.spool, self.intake, self.clock, self._wake)  # type: ignore[arg-type]  # watched
        self.service = self.again()

    def again(self) -> Service:
        """Another service on the same store: as after a restart."""
        self.service = Service(self.settings, self.intake, self.inquiry, self.clock)
        return self.service

    def _entropy(self) -> int:
        self.entropy += 1
        return self.entropy

    def _wake(self) -> None:
        self.woken += 1

    def caller(self, version: int = 0x34, peer: str = "10.0.0.1", number: int = 0) -> Caller:
        return Caller(self.settings.clients[number], peer, version)

    async def say(self, *bodies: Body, version: int = 0x34) -> list[tuple[int, Body | None]]:
        """What one read of these is answered: status and body of each, in order."""
        answers = await self.service.answer(self.caller(version), list(enumerate(bodies, 100)))
        assert [sequence for sequence, _, _ in answers] == list(range(100, 100 + len(bodies)))
        return [(status, body) for _, body, status in answers]

    async def ids(self, *bodies: Body, version: int = 0x34) -> list[str]:
        """The message ids that one read of these is answered; all are accepted."""
        answers = await self.say(*bodies, version=version)
        assert [status for status, _ in answers] == [0] * len(bodies), answers
        return [getattr(body, "message_id", "") for _, body in answers]

    async def stories(self) -> Sequence[Story]:
        """All calls, oldest first."""
        return list(reversed(await self.spool.spool.listing((), 1_000)))
