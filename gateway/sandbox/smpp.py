"""The simulated provider's SMSC: takes submit_sm, answers query_sm, tells what became of calls (provider.md section 5).

Rules. What the specification says about sessions is `gateway.smpp.session`; here is what the provider does with what is
asked, and where receipts go: to whatever connection of the account is bound to receive. `esme` is one connection.
"""

import asyncio
import ssl
from collections import OrderedDict, deque
from collections.abc import Mapping, Sequence
from dataclasses import replace

from gateway.sandbox.account import Credentials
from gateway.sandbox.calls import Manner, Rung
from gateway.sandbox.esme import Answer, Esme
from gateway.sandbox.platform import Limit, Platform, Seen, Sending
from gateway.sandbox.receipts import Receipts, Word, id_in, query_answer
from gateway.sandbox.script import Page, Script, Trouble
from gateway.sandbox.submitted import Piece, Pieces, SmscSettings, Submitted, number_of, read_submit, reading
from gateway.smpp.bodies import Bind, Body, QuerySm, SubmitSm, SubmitSmResp
from gateway.smpp.codes import Command, Status, Tag
from gateway.smpp.text import Default
from gateway.smpp.tlv import find

__all__ = ["SmppFace"]

_FIRST = 0x10000001  # ids: nine digits, eight in hexadecimal, which no two of them share
_MOST = 100_000
_TICK = 0.05  # seconds between two looks at the clock
_QUICK = 0.01  # the same while receipts are owed: tests set the clock by hand
_SHOWN = 2000  # characters of a text in the book
_VENDOR = 0x0400  # SMPP 3.4 table 5-2: from here on the statuses are the SMSC vendor's
_INCOMPLETE = "bad-audio"  # err 241 is that of missing parts, too

_SUBMIT_ERRORS = {
    1: Status.RSUBMITFAIL,
    2: Status.RSUBMITFAIL,
    5: Status.RINVSCHED,
    7: Status.RINVDSTADR,
    9: Status.RTHROTTLED,
}
_BIND_ERRORS = {2: Status.RINVPASWD, 9: Status.RTHROTTLED}
_NOT_DONE = {Command.CANCEL_SM: Status.RCANCELFAIL, Command.REPLACE_SM: Status.RREPLACEFAIL}


class SmppFace:
    """The SMSC of one account on `platform`, behaving as `script` says."""

    def __init__(self, platform: Platform, script: Script, credentials: Credentials, settings: SmscSettings) -> None:
        self.settings = settings
        self.connections: set[Esme] = set()
        self._platform = platform
        self._script = script
        self._credentials = credentials
        self._pieces = Pieces()
        self._receipts = Receipts(platform.book.receipts, settings.again)
        self._known: OrderedDict[str, tuple[Rung | None, str]] = OrderedDict()  # by id, with the source address
        self._throughput = Limit(settings.throughput, 1000) if settings.throughput else None
        self._number = _FIRST
        self._server: asyncio.Server | None = None
        self._timer: asyncio.TimerHandle | None = None

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None) -> tuple[str, int]:
        """Listen; says where (port 0 takes a free one). May be started again after `stop`."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: Esme(self, loop), host, port, ssl=tls)
        self._tick(loop)
        bound = self._server.sockets[0].getsockname()
        return bound[0], bound[1]

    async def stop(self) -> None:
        """Cut what is open. Idempotent; the book stays, and receipts that are owed stay owed."""
        if self._timer is not None:
            self._timer.cancel()
        if self._server is not None:
            self._server.close()
            self._server = None
        gone = [connection.gone for connection in self.connections]
        self.drop()
        await asyncio.gather(*gone)

    def drop(self) -> None:
        """Cut every connection; go on listening."""
        for connection in tuple(self.connections):
            connection.cut()

    def now(self) -> int:
        """Milliseconds."""
        return self._platform.now()

    # --- what is asked ---

    def bind(self, body: Bind) -> Answer:
        """Whether it may."""
        behaviour = self._script.take("smpp", "connect")
        shown = {"system_id": body.system_id, "system_type": body.system_type}
        seen = self._note(self._platform.book.connects, body.command, shown, behaviour.trouble)
        status = _forced(behaviour.trouble, "connect")
        if status is None and not self._credentials.knows(body.system_id):
            status = Status.RINVSYSID
        elif status is None and not self._credentials.opens(body.password):
            status = Status.RINVPASWD
        seen.became = f"status 0x{status:02X}" if status else "bound"
        return Answer(None, status or Status.OK, behaviour)

    def ask(self, body: Body, default: Default, under_way: int) -> Answer:
        """Any other request. `default`: what data_coding 0 is to this ESME."""
        if isinstance(body, SubmitSm):
            self._platform.book.together("submit_sm", under_way)
            return self._submit(body, default)
        if isinstance(body, QuerySm):
            return self._query(body)
        return Answer(None, _NOT_DONE.get(body.command, Status.RINVCMDID))

    def _submit(self, body: SubmitSm, default: Default) -> Answer:
        phone = number_of(body)
        behaviour = self._script.take("smpp", "send", [phone])
        trouble = behaviour.trouble
        seen = self._note(self._platform.book.requests, body.command, _shown(body), trouble)
        if trouble is not None and trouble.when == "before":
            return Answer(None, _forced(trouble, "send") or Status.OK, behaviour)
        manner = behaviour.manner(phone)
        number, status = self._take(body, default, manner)
        if status:
            seen.became = f"status 0x{status:02X}"
            return Answer(None, _forced(trouble, "send") or status, behaviour)
        name = id_in(number, manner.ids, receipt=False)
        seen.became = f"taken: 1, ID {name}"
        if manner.telling == "early":
            self.tell()
        if forced := _forced(trouble, "send"):
            return Answer(None, forced, behaviour)
        return Answer(SubmitSmResp(name), Status.OK, behaviour)

    def _take(self, body: SubmitSm, default: Default, manner: Manner) -> tuple[int, int]:
        """The number that its id is made of; or 0, and the command_status that refuses it."""
        now = self.now()
        if self._throughput is not None and self._throughput.over("submit_sm", now):
            return 0, Status.RTHROTTLED
        submitted = read_submit(body, now)
        if not isinstance(submitted, Submitted):
            return 0, submitted
        pieces = self._pieces.add(Piece(self._number, submitted), now)
        if not pieces:
            self._remember(id_in(self._number, manner.ids, receipt=False), None, body.source_addr)
            return self._new_number(), Status.OK
        read = reading([piece.submitted for piece in pieces], self.settings, default)
        if isinstance(read, int):
            return 0, read
        sending = _sending(pieces, *read)
        if self.settings.duplicates and self._platform.is_repeated(sending):
            return 0, Status.RTHROTTLED
        if not self._platform.account.pay(1):
            return 0, _VENDOR + 3
        named = replace(sending, id=id_in(pieces[0].number, manner.ids, receipt=False))
        self._owe(pieces, self._platform.accept(named, manner)[0])
        return self._new_number(), Status.OK

    def _query(self, body: QuerySm) -> Answer:
        rung, source = self._known.get(body.message_id, (None, None))
        behaviour = self._script.take("smpp", "status", [rung.phone] if rung else [])
        shown = {"message_id": body.message_id, "source_addr": body.source_addr}
        seen = self._note(self._platform.book.requests, body.command, shown, behaviour.trouble)
        status = _forced(behaviour.trouble, "status")
        is_there = source == body.source_addr and (rung is None or self._platform.shows(rung))
        if status is None and not is_there:
            status = Status.RQUERYFAIL
        if status:
            seen.became = f"status 0x{status:02X}"
            return Answer(None, status, behaviour)
        return Answer(query_answer(body.message_id, rung, self.now()), Status.OK, behaviour)

    # --- receipts ---

    def tell(self) -> None:
        """Send the receipts that are due, where there is room."""
        receipts = self._receipts
        receipts.ripen(self.now())
        told: set[Esme] = set()
        while receipts.ready:
            word = receipts.ready.popleft()
            taker = next((connection for connection in self.connections if connection.deliver(word)), None)
            if taker is None:
                receipts.ready.appendleft(word)
                break
            receipts.was_sent()
            told.add(taker)
        for connection in told:
            connection.flush()

    def heard(self, word: Word, status: int | None) -> None:
        """How a receipt was answered; None: not at all."""
        self._receipts.was_heard(word, status, self.now())

    def _owe(self, pieces: Sequence[Piece], rung: Rung) -> None:
        """Each part is a message of its own to whoever asks, and to whom receipts are told."""
        for piece in pieces:
            name = id_in(piece.number, rung.manner.ids, receipt=False)
            self._remember(name, rung, piece.submitted.body.source_addr)
            self._receipts.owe(Word(piece.number, rung, piece.submitted))

    def _tick(self, loop: asyncio.AbstractEventLoop) -> None:
        """What only the clock brings about."""
        for connection in tuple(self.connections):
            connection.tick()
        for piece in self._pieces.overdue(self.now()):
            lost = _sending([piece], "", True)
            name = id_in(piece.number, "decimal", receipt=False)
            self._owe([piece], self._platform.refuse(replace(lost, id=name), _INCOMPLETE)[0])
        self.tell()
        self._timer = loop.call_later(_TICK if self._receipts.next_at is None else _QUICK, self._tick, loop)

    # --- small things ---

    def _new_number(self) -> int:
        self._number += 1
        return self._number - 1

    def _remember(self, name: str, rung: Rung | None, source: str) -> None:
        self._known[name] = rung, source
        if len(self._known) > _MOST:
            self._known.popitem(last=False)

    def _note(self, where: deque[Seen], command: Command, shown: Mapping[str, str], trouble: Trouble | None) -> Seen:
        seen = Seen(self.now(), "smpp", command.name.lower(), "", shown, str(trouble or ""))
        where.append(seen)
        return seen


def _forced(trouble: Trouble | None, page: Page) -> int | None:
    """The command_status that the script wants, if it wants one."""
    match trouble:
        case Trouble("smpp", _, code):
            return code
        case Trouble("error", _, code):
            others = _VENDOR + min(code, 0xFF)
            match page:
                case "send":
                    return _SUBMIT_ERRORS.get(code, others)
                case "connect":
                    return _BIND_ERRORS.get(code, Status.RBINDFAIL)
                case _:
                    return Status.RQUERYFAIL
        case _:
            return None


def _sending(pieces: Sequence[Piece], text: str, is_call: bool) -> Sending:
    first = pieces[0].submitted
    return Sending(
        channel="smpp",
        id="",
        phones=[first.phone],
        text=text,
        is_call=is_call,
        lifetime=first.lifetime,
        reference=first.reference,
        given=first.given,
    )


def _shown(body: SubmitSm) -> dict[str, str]:
    """Numbers in decimal, the text in hexadecimal, as it came."""
    octets = body.short_message or find(body.tlvs, Tag.MESSAGE_PAYLOAD) or b""
    reference = find(body.tlvs, Tag.USER_MESSAGE_REFERENCE)
    return {
        "service_type": body.service_type,
        "source_addr": body.source_addr,
        "destination_addr": body.destination_addr,
        "esm_class": str(body.esm_class),
        "registered_delivery": str(body.registered_delivery),
        "data_coding": str(body.data_coding),
        "schedule_delivery_time": body.schedule_delivery_time,
        "validity_period": body.validity_period,
        "user_message_reference": "" if reference is None else str(int.from_bytes(reference, "big")),
        "octets": octets[:_SHOWN].hex(),
    }
