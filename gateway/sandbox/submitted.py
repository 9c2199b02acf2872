"""What a submit_sm asks for, read as the provider does (provider.md section 5), and long texts put together.

Rules. Pure. data_coding is the provider's coding times four, so 0, 4 and 8 are all that there is; the call mark is one
of several guesses, since nobody documents it. What cannot be taken is answered with a command_status: which one the
real SMSC would choose is not known, these are the specification's.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from gateway.sandbox.sending import TEXT_LIMIT, is_phone
from gateway.smpp.bodies import SubmitSm
from gateway.smpp.codes import Status, Tag
from gateway.smpp.parts import Part, Whole, join, part_of
from gateway.smpp.text import Default, Fault, decode
from gateway.smpp.times import Wrong, read_time
from gateway.smpp.tlv import find

__all__ = ["Mark", "Piece", "Pieces", "SmscSettings", "Submitted", "number_of", "read_submit", "reading"]

Mark: TypeAlias = Literal["any", "prefix", "service_type", "tlv", "none"]

_DAY = 86_400_000
_CODINGS: Mapping[int, int] = {0: 0, 4: 3, 8: 8}  # the provider's data_coding: the specification's
_MOST_SETS = 1000
_SET_LIVES = 60_000  # ms that the parts of a text are waited for


@dataclass(frozen=True, slots=True)
class SmscSettings:
    """What the simulated SMSC is like. `mark`: how a submit_sm must say that it is a call ("none": each is one)."""

    system_id: str = "SMSC"
    mark: Mark = "any"
    marker: str = "__CALL__"
    service_type: str = "CALL"
    marker_tlv: tuple[int, bytes] = (0x1500, b"\x07")
    window: int = 1000
    throughput: int = 0  # submits a second; 0: as many as come
    idle: float = 0.0  # seconds without a PDU until it is disconnected; the real one: 120; 0: never
    duplicates: bool = True  # the same within a minute is refused
    receipt_text: bool = True
    receipt_tlvs: bool = True
    patience: float = 10.0  # seconds for a deliver_sm_resp
    again: float = 1.0  # seconds until a receipt that was not accepted is told again


@dataclass(frozen=True, slots=True)
class Submitted:
    """One submit_sm that is in order by itself. `reference`: its user_message_reference."""

    phone: str
    body: SubmitSm = field(repr=False)
    piece: Part | Whole
    coding: int  # of the specification
    lifetime: int  # ms
    reference: int | None

    @property
    def given(self) -> dict[str, str]:
        """For the book: what else it says."""
        body = self.body
        named = {
            "sender": body.source_addr,
            "service_type": body.service_type,
            "time": body.schedule_delivery_time,
            "valid": body.validity_period,
        }
        return {name: value for name, value in named.items() if value}


def number_of(body: SubmitSm) -> str:
    """Whom it is for, as digits, if it is a number at all."""
    return body.destination_addr.lstrip("+")


def read_submit(body: SubmitSm, now: int) -> Submitted | int:
    """It, or the command_status that refuses it."""
    phone = number_of(body)
    if not is_phone(phone):
        return Status.RINVDSTADR
    if body.data_coding not in _CODINGS:
        return Status.RINVDCS
    if isinstance(read_time(body.schedule_delivery_time, now), Wrong):
        return Status.RINVSCHED
    expires = read_time(body.validity_period, now)
    if isinstance(expires, Wrong) or (expires is not None and expires <= now):
        return Status.RINVEXPIRY
    piece = part_of(body.short_message, body.esm_class, body.tlvs)
    if isinstance(piece, Fault):
        return piece.status
    lifetime = _DAY if expires is None else min(expires - now, _DAY)
    found = find(body.tlvs, Tag.USER_MESSAGE_REFERENCE)
    reference = None if found is None else int.from_bytes(found, "big")
    return Submitted(phone, body, piece, _CODINGS[body.data_coding], lifetime, reference)


def reading(pieces: Sequence[Submitted], settings: SmscSettings, default: Default) -> tuple[str, bool] | int:
    """The text of a whole message, and whether it is a call; or the command_status that refuses it."""
    parts = [one.piece for one in pieces if isinstance(one.piece, Part)]
    if parts:
        text = join(parts, [one.coding for one in pieces], default)
    else:
        only = pieces[0]
        octets = only.piece.octets
        text = decode(octets, only.coding, default)
    if isinstance(text, Fault):
        return text.status
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    is_marked = _is_marked(pieces, settings)
    if settings.mark in ("any", "prefix") and text.startswith(settings.marker):
        text, is_marked = text[len(settings.marker) :], True
    return (text, is_marked) if 0 < len(text) <= TEXT_LIMIT else Status.RINVMSGLEN


def _is_marked(pieces: Sequence[Submitted], settings: SmscSettings) -> bool:
    """Beside the text."""
    tag, value = settings.marker_tlv
    by_type = any(one.body.service_type == settings.service_type for one in pieces)
    by_tlv = any(find(one.body.tlvs, tag) == value for one in pieces)
    return {
        "any": by_type or by_tlv,
        "prefix": False,
        "service_type": by_type,
        "tlv": by_tlv,
        "none": True,
    }[settings.mark]


@dataclass(frozen=True, slots=True)
class Piece:
    """One part that waits for the others, under the number that its id is made of."""

    number: int
    submitted: Submitted


class Pieces:
    """The parts of long texts whose other parts have not come yet."""

    def __init__(self) -> None:
        self._sets: OrderedDict[tuple[object, ...], tuple[int, dict[int, Piece]]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._sets)

    def add(self, piece: Piece, now: int) -> list[Piece]:
        """All the parts in their order when this was the last of them; nothing while some are missing."""
        submitted = piece.submitted
        part = submitted.piece
        if isinstance(part, Whole):
            return [piece]
        body = submitted.body
        key = (body.source_addr, submitted.phone, part.kind, part.reference, part.total)
        _, found = self._sets.setdefault(key, (now, {}))
        found[part.number] = piece
        if len(found) < part.total:
            return []
        del self._sets[key]
        return [found[number] for number in sorted(found)]

    def overdue(self, now: int) -> list[Piece]:
        """Parts whose others never came, or that there is no room for: err 241 (provider.md section 7)."""
        late: list[Piece] = []
        while self._sets:
            key, (since, found) = next(iter(self._sets.items()))
            if len(self._sets) <= _MOST_SETS and now - since < _SET_LIVES:
                break
            late += found.values()
            del self._sets[key]
        return late
