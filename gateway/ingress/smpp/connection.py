"""One SMPP connection: what a session asks for is done here, and its answers written.

Rules. Whatever can be decided without I/O is decided in `smpp.session`; here is who waits for whom. The requests of one
read are one task, and their answers one write. A bug ends the session in which it shows, and no other.
"""

import asyncio
from collections.abc import Sequence

from gateway import journal
from gateway.ingress.smpp.binding import Barred, decide
from gateway.ingress.smpp.homeward import word_of
from gateway.ingress.smpp.house import KINDS, Account, Door
from gateway.ingress.smpp.meaning import Caller
from gateway.ingress.smpp.receivers import Parcel
from gateway.ingress.smpp.wire import Wire
from gateway.smpp.codes import Status
from gateway.smpp.pdu import Body, DeliverSm
from gateway.smpp.session import Answered, BindRequested, Ended, Event, Noted, Requested, State, Unanswered

__all__ = ["Connection"]

_TRIES = 3  # binds that fail on one connection
_NOTE_PAUSE = 60.0  # s between two notes of one kind


class Connection(Wire):
    """The upper half: a `receivers.Line` while it is bound as a receiver."""

    def __init__(self, door: Door, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(door, loop)
        self._account: Account | None = None
        self._caller: Caller | None = None
        self._binding: asyncio.Task[None] | None = None
        self._asked: dict[int, Parcel] = {}
        self._throttled_at = -_NOTE_PAUSE

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody waits for the word on a bind either."""
        super().connection_lost(error)
        if self._binding is not None:
            self._binding.cancel()

    # --- a line to a receiver ---

    @property
    def version(self) -> int:
        """What both sides speak."""
        return self._session.version

    @property
    def listens(self) -> bool:
        """Whether it reads what it is told."""
        return self._unread_since is None and self._session.can_receive

    @property
    def has_room(self) -> bool:
        """Whether one more receipt may be sent now."""
        return self.listens and len(self._asked) < self._session.window

    def send(self, body: DeliverSm, parcel: Parcel) -> bool:
        """Send it, and tell the parcel what was answered; to be flushed. False when there was no room."""
        sequence = self._session.send(body, self._loop.time()) if self.has_room else None
        if sequence is None:
            return False
        self._asked[sequence] = parcel
        return True

    def flush(self) -> None:
        """Let out what was sent."""
        self._flush()

    # --- the session ---

    def _act(self, events: Sequence[Event], now: float) -> None:
        requests: list[tuple[int, Body]] = []
        for event in events:
            match event:
                case Requested(sequence, body):
                    status = self._full(body, len(requests), now)
                    if status:
                        self._session.answer(sequence, None, status, now)
                    else:
                        requests.append((sequence, body))
                case Answered(sequence, _, status, _):
                    self._heard(sequence, status)
                case Unanswered(sequence):
                    self._heard(sequence, None)
                case BindRequested():
                    self._binding = self._loop.create_task(self._bind(event))
                case Noted(text):
                    journal.session_noted(client=self._name, peer=self._peer, what=text)
                case Ended(reason):
                    journal.session_ended(client=self._name, peer=self._peer, why=reason)
                    if not self._known:
                        self._never_bound(reason, now)
                    self._leave()
                    self._retract()
        if requests and self._account is not None and self._caller is not None:
            self._house.open += len(requests)
            batch = self._account.receivers.begin()
            task = self._loop.create_task(self._serve(self._account, self._caller, requests, batch))
            self._house.serving.add(task)
            task.add_done_callback(self._house.serving.discard)

    def _full(self, body: Body, before: int, now: float) -> int:
        """The status for a request for which there is no room, with so many `before` it; 0 when there is."""
        if self._house.open + before >= self._house.settings.max_open:
            return Status.RMSGQFUL
        if self._account is None or self._account.may_send(body, now):
            return 0
        if now - self._throttled_at >= _NOTE_PAUSE:
            self._throttled_at = now
            journal.session_noted(client=self._name, peer=self._peer, what="it sends more than its throughput allows")
        return Status.RTHROTTLED

    async def _serve(self, account: Account, caller: Caller, requests: Sequence[tuple[int, Body]], batch: int) -> None:
        """The requests of one read: all their answers in one write."""
        session = self._session
        try:
            answers = await self._house.service.answer(caller, requests)
            now = self._loop.time()
            for sequence, body, status in answers:
                session.answer(sequence, body, status, now)
            if len(answers) != len(requests):
                raise LookupError(f"{len(answers)} answers to {len(requests)} requests")
            if session.wakes_at() <= now:
                self._act(session.tick(now), now)
            self._flush()
        except Exception as error:  # noqa: BLE001 - a bug about one session must not touch the others
            self._fall(error)
        finally:
            self._house.open -= len(requests)
            account.receivers.end(batch)
            if not self._house.open:
                self._house.rounds.begin()
        self._finish_if_deaf()

    def _heard(self, sequence: int, status: int | None) -> None:
        parcel = self._asked.pop(sequence, None)
        if parcel is not None:
            parcel.heard(word_of(status))
            if self._account is not None:
                self._account.receivers.pump()

    # --- bound ---

    async def _bind(self, event: BindRequested) -> None:
        house, session, body = self._house, self._session, event.body
        try:
            found = await decide(house, self._visitor, body)
            kind = KINDS[body.command]
            if isinstance(found, Barred):
                journal.bind_refused(client=found.shown, peer=self._peer, kind=kind, why=found.why, locked=found.locked)
                self._failures += 1
                if found.wait:
                    await house.pause(found.wait)
                now = self._loop.time()
                events = session.bind_refused(found.status, now)
                if self._failures >= _TRIES:
                    session.unbind(now, "too many binds failed")
                    events += session.tick(now)
            elif session.state is State.BINDING:  # it has not gone meanwhile, nor are we stopping
                self._admit(found, kind)
                events = session.bind_accepted(self._loop.time())
            else:
                return
            self._act(events, self._loop.time())
            self._flush()
            if self._is_receiver:
                self._receivers_changed()
        except Exception as error:  # noqa: BLE001 - a bug about one session must not touch the others
            self._fall(error)
        self._resume()

    def _admit(self, account: Account, kind: str) -> None:
        session = self._session
        session.window = account.client.window
        account.binds += 1
        self._account = account
        self._caller = Caller(account.client, self._peer, session.version)
        self._known = True
        self._house.connections.known()
        journal.bind_accepted(client=self._name, peer=self._peer, kind=kind, version=session.version, tls=self._secured)

    @property
    def _name(self) -> str:
        return self._account.client.name if self._account is not None else ""

    @property
    def _is_receiver(self) -> bool:
        return self._account is not None and not self._ended and self._session.can_receive

    def _heeds_again(self) -> None:
        if self._is_receiver:
            self._receivers_changed()

    def _receivers_changed(self) -> None:
        if self._account is not None:
            self._account.receivers.join(self)
            self._house.bound()

    def _retract(self) -> None:
        """The client has one bind less."""
        if self._account is not None:
            self._account.binds -= 1
            self._account.receivers.leave(self)
