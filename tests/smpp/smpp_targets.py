"""What must hold for any octets, one function for each public entry of SMPP.

Each takes bytes and raises when a promise is broken; `one_input` is the one for a fuzzer that is guided by coverage.
The first octet says how the session stands, the second how the rest is cut into pieces; the rest is what comes in.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from gateway.smpp.client_session import ClientSession
from gateway.smpp.codes import RESPONSE, Command, Status
from gateway.smpp.pdu import LONGEST, Bind, BindResp, Broken, DeliverSm, Faulty, Pdu, SubmitSm, read, write
from gateway.smpp.session import (
    Answered,
    BindRequested,
    Ended,
    Event,
    Noted,
    Requested,
    ServerSession,
    State,
    Timers,
    Unanswered,
)

__all__ = ["TARGETS", "Target", "one_input", "session"]

Target = Callable[[bytes], None]

_KINDS = (Command.BIND_TRANSMITTER, Command.BIND_RECEIVER, Command.BIND_TRANSCEIVER)


def session(data: bytes) -> None:
    """In one piece, octet by octet and in other pieces: the same events, the same answers, and all of it bounded."""
    how, cut, sent = data[0] if data else 0, data[1] if len(data) > 1 else 0, data[2:]
    whole = play(how, iter((sent,)))
    for pieces in (bytewise(sent), in_pieces(sent, cut)):
        again = play(how, pieces)
        assert again == whole, (again, whole)


def play(how: int, pieces: Iterator[bytes]) -> tuple[list[Event], list[tuple[int, int, int]]]:
    """All events, and all that was written: command, status and sequence of each PDU."""
    one = ServerSession(Timers(), 0.0, system_id="ivr-gateway", window=1 + how % 5)
    events: list[Event] = []
    received = 0

    def take(new: list[Event]) -> None:
        while new:
            events.extend(new)
            binds = [event for event in new if isinstance(event, BindRequested)]
            new = []
            if binds and how & 64:
                new = one.bind_refused(Status.RINVPASWD, 0.0)
            elif binds:
                new = one.bind_accepted(0.0)

    if how & 128:
        take(one.receive(write(Bind(_KINDS[how % 3], "demo", "secret"), 1), 0.0))
        for _ in range(3 if how & 32 else 0):  # they can be answered
            one.send(DeliverSm(short_message=b"x"), 0.0)
    for piece in pieces:
        received += len(piece)
        take(one.receive(piece, 0.0))
        assert one.open <= one.window
        assert len(one._rest) <= LONGEST
    for event in tuple(events):
        if isinstance(event, Requested):
            one.answer(event.sequence, None, Status.RSYSERR, 0.0)
    take(one.tick(0.0))
    assert not one.open
    written = list(written_by(one.take()))
    check(one, events, len(written), received)
    return events, written


def check(one: ServerSession, events: list[Event], written: int, received: int) -> None:
    """Nothing grows faster than what came, and an end is the last word."""
    assert written <= received // 16 + 8
    assert len(events) <= 2 * (received // 16) + 12
    ends = [event for event in events if isinstance(event, Ended)]
    assert len(ends) == (one.state is State.CLOSED)
    if ends:
        assert events[-1] is ends[0]
    for event in events:
        assert not isinstance(event, Noted) or "secret" not in event.text


def written_by(octets: bytes) -> Iterator[tuple[int, int, int]]:
    at = 0
    while at < len(octets):
        pdu = read(octets, at)
        assert isinstance(pdu, Pdu), octets[at:]
        # a length that is refused on its four octets has no sequence number yet: how much was there is chance
        broken = pdu.command == Command.GENERIC_NACK and pdu.status == Status.RINVCMDLEN
        yield pdu.command, pdu.status, 0 if broken else pdu.sequence
        at += pdu.length


def bytewise(data: bytes) -> Iterator[bytes]:
    return (data[at : at + 1] for at in range(len(data)))


def in_pieces(data: bytes, cut: int) -> Iterator[bytes]:
    """Pieces of 1 to 128 octets, from a generator that needs no chance."""
    at = 0
    while at < len(data):
        cut = (cut * 109 + 89) % 256
        size = 1 + cut // 2
        yield data[at : at + size]
        at += size


def client(data: bytes) -> None:
    """The same for the side of an ESME."""
    how, cut, sent = data[0] if data else 0, data[1] if len(data) > 1 else 0, data[2:]
    whole = play_client(how, iter((sent,)))
    for pieces in (bytewise(sent), in_pieces(sent, cut)):
        again = play_client(how, pieces)
        assert again == whole, (again, whole)


def play_client(how: int, pieces: Iterator[bytes]) -> tuple[list[Event], list[tuple[int, int, int]]]:
    """All events, and all that was written. Each request of ours is told of once, and none is withdrawn and written."""
    one = ClientSession(Timers(), 0.0, window=1 + how % 5, their_window=1 + how % 4)
    events: list[Event] = []
    octets = b""
    received, asked = 0, []
    kind = _KINDS[how % 3]
    if how & 64:
        one.bind(Bind(kind, "demo", "secret"), 0.0)
        octets += one.take()
    if how & 128:
        events += one.receive(write(BindResp(Command(kind | RESPONSE), "smsc"), 1), 0.0)
        for number in range(3 if how & 32 else 0):
            asked.append(one.send(SubmitSm(short_message=b"x"), 0.0))
            if number < 2:  # the last one waits
                octets += one.take()
    for piece in pieces:
        received += len(piece)
        events += one.receive(piece, 0.0)
        assert one.open <= one.their_window
        assert len(one._rest) <= LONGEST
    for event in tuple(events):
        if isinstance(event, Requested):
            one.answer(event.sequence, None, Status.RX_T_APPN, 0.0)
    events += one.tick(0.0)
    assert not one.open
    if how & 16:
        events += one.lost("gone")
    octets += one.take()
    written = list(written_by(octets))
    check(one, events, len(written), received)
    ours = Counter(event.sequence for event in events if isinstance(event, Answered | Unanswered))
    all_of_them = {sequence for sequence in asked if sequence}
    assert all(count == 1 for count in ours.values())
    assert set(ours) <= all_of_them
    assert one.state is not State.CLOSED or set(ours) == all_of_them
    sent = {sequence for command, _, sequence in written if command == Command.SUBMIT_SM}
    unsent = {event.sequence for event in events if isinstance(event, Unanswered) and not event.sent}
    assert not sent & unsent
    assert sent | unsent == all_of_them
    return events, written


def codec(data: bytes) -> None:
    """Whatever is read is told, and what was understood can be written and read again.

    But for optional parameters: one that does not belong to its operation is passed over, whatever its size is.
    """
    at = 0
    while (pdu := read(data, at)) is not None and not isinstance(pdu, Broken):
        assert 16 <= pdu.length <= len(data) - at
        if isinstance(pdu, Faulty):
            assert pdu.status
        elif pdu.body is not None:
            body = replace(pdu.body, tlvs=()) if hasattr(pdu.body, "tlvs") else pdu.body  # type: ignore[arg-type]
            again = read(write(body, pdu.sequence, pdu.status))
            assert isinstance(again, Pdu)
            assert (again.command, again.body) == (pdu.command, body)
        at += pdu.length


def one_input(data: bytes) -> None:
    """Everything at once."""
    codec(data[2:])
    session(data)
    client(data)


TARGETS: Mapping[str, Target] = {"client": client, "codec": codec, "session": session}
