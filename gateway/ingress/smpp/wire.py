"""The wire of one SMPP connection: octets in by slices, answers out, TLS, and a place among the others.

Rules. What a peer sends is digested a slice at a time, so that a flood holds up no neighbour. Who does not read its
answers is not read either. While a bind is checked nothing is read: the kernel holds the rest. A place is held until
the transport says that the connection is gone (`_let_go`), and after the last word that is a bounded time.
"""

import asyncio
from abc import abstractmethod
from collections.abc import Sequence
from typing import cast

from gateway import journal
from gateway.ingress.smpp.binding import Visitor
from gateway.ingress.smpp.house import Door
from gateway.ingress.smpp.strangers import BEGINNING, spoken
from gateway.ingress.smpp.tls import LINGER, certificate_names, put_layer
from gateway.peer import origin, peer_address
from gateway.smpp.session import Event, ServerSession, State

__all__ = ["Wire"]

_HIGH_WATER = 262_144  # octets of answers that wait for the peer to read them
_SLICE = 16_384  # octets digested at a time: a millisecond's work, or two
_STRANGERS_SLICE = 4_096  # a bind has some dozen
_GRACE = 2.0  # s that a stranger has for its bind, however many others come
_UNREAD = 30.0  # s for a peer to begin to read its answers, where the response timer is off


class Wire(asyncio.Protocol):
    """The lower half of a connection. `gone` is done when the transport is."""

    def __init__(self, door: Door, loop: asyncio.AbstractEventLoop) -> None:
        settings = door.house.settings
        self._door, self._house, self._loop = door, door.house, loop
        self.gone: asyncio.Future[None] = loop.create_future()
        self._session = ServerSession(
            door.house.timers, loop.time(), system_id=settings.system_id, window=1, long_passwords=True
        )
        self._visitor = Visitor(None, "", frozenset())
        self._peer = ""
        self._wire: asyncio.Transport | None = None
        self._entered = False  # counted among the connections
        self._secured = False  # TLS is on
        self._known = False  # it has bound: no stranger any more
        self._failures = 0  # binds that were not right
        self._ended = False  # the session is over, whether or not the connection is
        self._came_at = loop.time()
        self._left_at = 0.0
        self._beginning = b""  # of what a stranger sent
        self._unread_since: float | None = None
        self._rest = bytearray()  # read, not digested yet
        self._due = False  # somebody will come for it
        self._eof = False

    # --- for the upper half to say ---

    @abstractmethod
    def _act(self, events: Sequence[Event], now: float) -> None:
        """Do what the session tells."""

    def _heeds_again(self) -> None:
        """The peer reads again what it is told."""

    # --- what asyncio tells us ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it; or turn it away before it costs anything. Told twice where there is TLS."""
        wire = cast(asyncio.Transport, transport)  # uvloop's are no instances of it
        self._wire = wire
        if self._ended:  # while it shook hands another took its place
            wire.abort()
            return
        wire.set_write_buffer_limits(_HIGH_WATER)
        names = certificate_names(wire.get_extra_info("peercert"))
        if self._entered:
            self._secured = True
            self._visitor = Visitor(self._visitor.peer, self._visitor.origin, names)
            return
        peer = peer_address(wire.get_extra_info("peername"))
        self._peer = str(peer or "unknown")
        self._visitor = Visitor(peer, origin(peer), names)
        why = self._unwelcome()
        if why:
            self._refused(why)
            self._ended = True
            wire.abort()
            return
        self._entered = True
        self._house.sessions.add(self)
        if self._door.context is not None:
            put_layer(self._loop, self, wire, self._door.context).add_done_callback(self._shook_hands)

    def data_received(self, data: bytes) -> None:
        """Digest it, alone or with what others send: a slice, and the rest when the others have had their turn."""
        if self._ended:
            return
        if not (self._rest or self._holds or len(data) > self._slice):
            if not (self._known and self._house.open):
                self._digest(data)
                return
            self._due = True
            self._house.rounds.join(self)
        self._rest += data
        if self._holds or len(self._rest) > self._slice:
            self._pause()
        self._house.rounds.came(len(data))
        self._go_on()

    def digest_gathered(self) -> int:
        """Its turn in a round."""
        waited = len(self._rest)
        self._digest_rest()
        return waited - len(self._rest)

    def eof_received(self) -> bool | None:
        """The peer says no more, but may listen still: what it asked for is answered first."""
        self._eof = True
        self._finish_if_deaf()
        return not self._ended and self._wire is not None and self._wire.can_write_eof()

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody is there any more. What is being committed goes on."""
        try:
            if not self._ended:
                why = "the connection broke" if error else "the peer hung up"
                self._act(self._session.lost(why), self._loop.time())
        finally:
            self._let_go()

    def pause_writing(self) -> None:
        """The peer does not read what it is told: nothing more is read from it, and no receipt sent to it."""
        self._unread_since = self._loop.time()

    def resume_writing(self) -> None:
        """It reads again."""
        self._unread_since = None
        self._resume()
        self._heeds_again()

    # --- for the watchman, and for the end ---

    def check(self, now: float) -> None:
        """Do what is due by `now`, in seconds of the loop's clock."""
        if self._ended:
            if now - self._left_at > LINGER:
                self.abort()
        elif self._unread_since is not None and now - self._unread_since > (self._house.timers.response or _UNREAD):
            journal.session_cut(peer=self._peer, reply="it does not read its answers")
            self.abort()
        elif self._session.wakes_at() <= now:
            self._act(self._session.tick(now), now)
            self._flush()

    def retire(self) -> None:
        """We are stopping: nothing new, what is under way is answered, then unbind."""
        if self._ended:
            return
        now = self._loop.time()
        self._session.unbind(now, "we are stopping")
        self._act(self._session.tick(now), now)
        self._flush()

    @property
    def keeps_a_place(self) -> bool:
        """Whether it has had its time for a bind, and there is none that may yet be right."""
        tries = self._session.state is State.BINDING and not self._failures
        return self._entered and not self._known and not tries and self._loop.time() - self._came_at >= _GRACE

    def make_room(self) -> None:
        """Be cut for another stranger, who may be a client: else those who only hold places keep everybody out."""
        if not self._ended and self._house.told.may(self._visitor.origin, "cut", self._loop.time()):
            journal.session_cut(peer=self._peer, reply="it did not bind, and others want its place")
        self._ended = True
        self._leave_place()
        self.abort()

    def abort(self) -> None:
        """No more patience: drop the connection."""
        if self._wire is not None:
            self._wire.abort()

    # --- inside ---

    def _unwelcome(self) -> str | None:
        house = self._house
        if house.stopping:
            return "we are stopping"
        if not house.admits(self._visitor.peer):
            return "no client may bind from this address"
        if house.connections.crowded:
            idle = [session for session in house.sessions if session.keeps_a_place]
            if idle:
                min(idle, key=lambda session: session._came_at).make_room()
        return house.connections.enter(self._visitor.origin, stranger=True)

    def _refused(self, why: str) -> None:
        """Tell the journal, if it was not told that lately."""
        if self._house.told.may(self._visitor.origin, why, self._loop.time()):
            journal.session_refused(peer=self._peer, why=why)

    def _never_bound(self, reason: str, now: float) -> None:
        """A stranger's session is over. Who hangs up, as a probe does, or was told why by a bind_resp, is no news."""
        patience = self._house.timers.session_init
        if why := spoken(self._beginning):
            self._refused(why)
        elif reason.startswith("not SMPP"):
            self._refused(reason)
        elif 0 < patience <= now - self._came_at and not self._failures:
            self._refused(f"no bind within {patience:g} s")

    def _shook_hands(self, handshake: asyncio.Future[None]) -> None:
        error = None if handshake.cancelled() else handshake.exception()
        if self._secured:
            return
        if not self._ended:
            why = (getattr(error, "reason", None) or type(error).__name__) if error else "the peer hung up"
            self._refused(f"no TLS: {why}")
        self._ended = True
        self._let_go()  # the layer tells nobody else

    @property
    def _handshaking(self) -> bool:
        return self._door.context is not None and not self._secured

    @property
    def _slice(self) -> int:
        return _SLICE if self._known else _STRANGERS_SLICE

    @property
    def _holds(self) -> bool:
        """Whether nothing is to be digested now: its bind is being checked, or it does not read its answers."""
        return self._session.state is State.BINDING or self._unread_since is not None

    def _digest(self, octets: bytes) -> None:
        now = self._loop.time()
        if not self._known and len(self._beginning) < BEGINNING:
            self._beginning += octets[: BEGINNING - len(self._beginning)]
        try:
            self._act(self._session.receive(octets, now), now)
            self._flush()
        except Exception as error:  # noqa: BLE001 - a bug about one session must not touch the others
            self._fall(error)
        if self._holds:
            self._pause()

    def _go_on(self) -> None:
        if not self._due:
            self._due = True
            self._loop.call_soon(self._digest_rest)

    def _digest_rest(self) -> None:
        self._due = False
        if self._ended or self._wire is None or self._wire.is_closing():
            self._rest.clear()  # nobody would hear the answers
        elif not self._holds:
            octets = bytes(self._rest[: self._slice])
            del self._rest[: self._slice]
            self._digest(octets)
            self._resume()

    def _pause(self) -> None:
        if self._wire is not None and not self._wire.is_closing() and self._wire.is_reading():
            self._wire.pause_reading()

    def _resume(self) -> None:
        """Go on where nothing holds us up any more: with what was read, then with reading."""
        if self._holds or self._wire is None:
            return
        if self._rest:
            self._go_on()
            return
        if not self._wire.is_closing() and not self._wire.is_reading():
            self._wire.resume_reading()
        self._finish_if_deaf()

    def _flush(self) -> None:
        octets = self._session.take()
        if octets and self._wire is not None and not self._wire.is_closing():
            self._wire.write(octets)

    def _finish_if_deaf(self) -> None:
        """It has said all that it will say: when it has all its answers the session is over."""
        if self._eof and not self._ended and not self._rest and not self._session.open and not self._holds:
            self._act(self._session.lost("the peer hung up"), self._loop.time())
            self._flush()

    def _leave(self) -> None:
        """The last word is said. It is heard only if the peer hangs up first: what nobody has read when a socket is
        closed makes the kernel throw the last octets away."""
        self._ended = True
        self._left_at = self._loop.time()
        self._rest.clear()
        self._flush()
        wire = self._wire
        if wire is None or wire.is_closing():
            return
        if self._handshaking:
            wire.abort()
        elif wire.can_write_eof() and not self._eof:
            if not wire.is_reading():
                wire.resume_reading()
            wire.write_eof()
        else:
            wire.close()

    def _fall(self, error: Exception) -> None:
        journal.bug(where="smpp session", error=error)
        self.abort()

    def _leave_place(self) -> None:
        if self._entered:
            self._entered = False
            self._house.connections.leave(self._visitor.origin, stranger=not self._known)

    def _let_go(self) -> None:
        """The connection is gone. Told once."""
        self._leave_place()
        self._house.sessions.discard(self)
        self._wire = None
        self._rest.clear()
        if not self.gone.done():
            self.gone.set_result(None)
