"""Receipts of the simulated SMSC: when each is due, what it says, and that it comes until it is acknowledged.

Rules. Pure; time is an argument (ms). Text as in SMPP 3.4 appendix B, the provider's parameters beside it (provider.md
section 5: the usual ones, cost, flag, seconds); dates are Moscow's. A receipt waits for whoever is bound to receive.
"""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from heapq import heappop, heappush
from itertools import count
from types import MappingProxyType
from zlib import crc32

from gateway.sandbox.account import PRICE
from gateway.sandbox.calls import OUTCOMES, Ids, Rung
from gateway.sandbox.submitted import SmscSettings, Submitted
from gateway.smpp.bodies import DeliverSm, QuerySmResp
from gateway.smpp.codes import Status, Tag
from gateway.smpp.message_states import FINAL, WORDS, MessageState
from gateway.smpp.text import Default, squeezed
from gateway.smpp.times import write_time

__all__ = ["Receipts", "Word", "deliver", "id_in", "query_answer"]

_STATES: Mapping[int, MessageState] = MappingProxyType(
    {
        -1: MessageState.ENROUTE,
        0: MessageState.ENROUTE,
        1: MessageState.DELIVERED,
        3: MessageState.EXPIRED,
        20: MessageState.UNDELIVERABLE,
        22: MessageState.REJECTED,
        23: MessageState.REJECTED,
        24: MessageState.REJECTED,
        25: MessageState.REJECTED,
    }
)
"""The provider's status in SMPP's words: which it chooses is not documented."""

_FORMS: Mapping[Ids, tuple[str, str]] = MappingProxyType(
    {
        "decimal": ("d", "d"),
        "hex": ("x", "x"),
        "hex-then-decimal": ("x", "d"),
        "decimal-then-hex": ("d", "X"),
        "padded": ("d", "012d"),
    }
)
"""How an id is written in the response, and in receipts."""

_NEVER_AGAIN = frozenset({int(Status.RX_P_APPN), int(Status.RX_R_APPN)})
_SHUFFLED = 1000  # ms within which receipts overtake each other
_MOST = 100_000
_MOSCOW = timezone(timedelta(hours=3))
_RECEIPT = 0x04
_QUOTED = 20
_CENTRE = 8  # network type of network_error_code: message centre specific
_COST, _FLAG, _SECONDS = 0x2000, 0x2001, 0x2002
_CALL = 7


@dataclass(frozen=True, slots=True)
class Word:
    """What is to be told about one submit_sm, once its call has ended."""

    number: int
    rung: Rung
    submitted: Submitted = field(repr=False)


def id_in(number: int, ids: Ids, *, receipt: bool) -> str:
    """A message's id as the response or the receipt has it."""
    return format(number, _FORMS[ids][receipt])


class Receipts:
    """Those that are owed, by when they are due. `tally` counts them for the book."""

    def __init__(self, tally: dict[str, int], again: float) -> None:
        self._tally = tally
        self._again = round(again * 1000)
        self._waiting: list[tuple[int, int, Word]] = []
        self._order = count()
        self.ready: deque[Word] = deque()

    @property
    def next_at(self) -> int | None:
        """When the next is due; None when none waits for that."""
        return self._waiting[0][0] if self._waiting else None

    def owe(self, word: Word) -> None:
        """Tell it when the call has ended, if its submit_sm asked for that and the script does not say otherwise."""
        manner, wanted = word.rung.manner, word.submitted.body.registered_delivery & 3
        good = OUTCOMES[manner.outcome].status == 1
        if manner.telling == "never" or not wanted or (wanted == 2 and good) or (wanted == 3 and not good):
            return
        due = word.rung.ends_at + manner.late
        if manner.telling == "shuffled":
            due += crc32(b"%d" % word.number) % _SHUFFLED
        for _ in range(2 if manner.telling == "twice" else 1):
            if self._tally["waiting"] < _MOST:
                self._tally["waiting"] += 1
                self._put(word, due)

    def ripen(self, now: int) -> None:
        """What is due by `now` is `ready`."""
        while self._waiting and self._waiting[0][0] <= now:
            self.ready.append(heappop(self._waiting)[2])

    def was_sent(self) -> None:
        """One of `ready` is on its way."""
        self._tally["sent"] += 1

    def was_heard(self, word: Word, status: int | None, now: int) -> None:
        """How it was answered; None: not at all. It comes again unless it was accepted, or refused for ever."""
        if status == Status.OK:
            self._tally["acknowledged"] += 1
        if status == Status.OK or status in _NEVER_AGAIN:
            self._tally["waiting"] -= 1
        elif status is None:
            self.ready.appendleft(word)
        else:
            self._put(word, now + self._again)

    def _put(self, word: Word, due: int) -> None:
        heappush(self._waiting, (due, next(self._order), word))


def deliver(word: Word, settings: SmscSettings, default: Default, now: int) -> DeliverSm:
    """The receipt."""
    rung, submit = word.rung, word.submitted.body
    stage = rung.stage(now)
    stands = _STATES[stage.status]
    name = id_in(word.number, rung.manner.ids, receipt=True)
    return DeliverSm(
        service_type=submit.service_type,
        source_addr_ton=submit.dest_addr_ton,
        source_addr_npi=submit.dest_addr_npi,
        source_addr=submit.destination_addr,
        dest_addr_ton=submit.source_addr_ton,
        dest_addr_npi=submit.source_addr_npi,
        destination_addr=submit.source_addr,
        esm_class=_RECEIPT,
        short_message=_words(word, name, stands, stage.err, default) if settings.receipt_text else b"",
        tlvs=(*_parameters(name, stands, stage.err, stage.seconds), *_repeated(word)) if settings.receipt_tlvs else (),
    )


def query_answer(message_id: str, rung: Rung | None, now: int) -> QuerySmResp:
    """The answer to query_sm (SMPP 3.4 section 4.8.2). Without `rung`: parts of it are still missing."""
    if rung is None:
        return QuerySmResp(message_id, "", MessageState.ENROUTE, 0)
    stage = rung.stage(now)
    stands = _STATES[stage.status]
    final = write_time(stage.ended_at) if stands in FINAL and stage.ended_at is not None else ""
    return QuerySmResp(message_id, final, stands, stage.err)


def _words(word: Word, name: str, stands: MessageState, err: int, default: Default) -> bytes:
    rung = word.rung
    quoted = "".join(sign if sign.isprintable() else " " for sign in rung.text[:_QUOTED])
    told = (
        f"id:{name} sub:001 dlvrd:{int(stands is MessageState.DELIVERED):03d}"
        f" submit date:{_date(rung.accepted_at)} done date:{_date(rung.ends_at)}"
        f" stat:{WORDS[stands]} err:{err:03d} text:{quoted}"
    )
    return squeezed(told, default)


def _date(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1000, _MOSCOW):%y%m%d%H%M}"


def _parameters(name: str, stands: MessageState, err: int, seconds: int) -> tuple[tuple[int, bytes], ...]:
    cost = PRICE if seconds else 0
    return (
        (Tag.RECEIPTED_MESSAGE_ID, name.encode() + b"\0"),
        (Tag.MESSAGE_STATE, bytes([stands])),
        (Tag.NETWORK_ERROR_CODE, bytes([_CENTRE]) + err.to_bytes(2, "big")),
        (_COST, f"{cost:.4f}".encode() + b"\0"),
        (_FLAG, _CALL.to_bytes(2, "big")),
        (_SECONDS, min(seconds, 0xFFFF).to_bytes(2, "big")),
    )


def _repeated(word: Word) -> tuple[tuple[int, bytes], ...]:
    """What the submit_sm gave us to say again."""
    reference = word.submitted.reference
    return () if reference is None else ((Tag.USER_MESSAGE_REFERENCE, reference.to_bytes(2, "big")),)
