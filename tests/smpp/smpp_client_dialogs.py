"""The ESME's conversations, `tests/dialogs/smpp/client/*.dialog`, written like those of `smpp_dialogs`, but:

> OCTETS ; NOTE      the next PDU from the ESME, which is ours; NOTE names the section
> nothing, > closed  as there, of the ESME
< OCTETS ; NOTE      the SMSC sends this; the first word of the note is its name
! EVENT              also: bound SYSTEM_ID VERSION, refused STATUS, late N NAME STATUS; unanswered N NAME unsent
= ACT                also: bind COMMAND (as demo / demo), pause (nothing is written until), resume, lost
"""

import re
from pathlib import Path

from gateway.smpp.client_session import ClientSession, Event, Noted, Requested, State, Timers
from gateway.smpp.codes import Command
from gateway.smpp.pdu import Bind
from smpp_dialogs import Dialog, Step, body_of, octets, pattern, told

FOLDER = Path(__file__).parent.parent / "dialogs" / "smpp" / "client"


class ClientPlayer:
    """A session whose shell obeys the dialog."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.session = ClientSession(Timers(inactivity=0), self.now, window=2, their_window=2)
        self._paused = False
        self._requests: dict[int, int] = {}  # sequence to command
        self._written = b""
        self._told: list[str] = []

    def play(self, dialog: Dialog) -> None:
        for step in dialog.steps:
            getattr(self, {">": "_expect", "<": "_send", "!": "_hear", "=": "_act"}[step.mark])(step)
        where = dialog.steps[-1].place
        assert not self._written, f"{where}: more was written: {self._written.hex()}"
        assert not self._told, f"{where}: more was told: {self._told}"

    def _send(self, step: Step) -> None:
        data = octets(step.said)
        if len(data) >= 16 and int.from_bytes(data[:4], "big") == len(data):
            name = step.note.split()[0].rstrip(",:")
            known = {int(one): one.name.lower() for one in Command}
            command = int.from_bytes(data[4:8], "big")
            assert name == known.get(command, name), f"{step.place}: this is {known[command]}"
        self._note(self.session.receive(data, self.now))

    def _expect(self, step: Step) -> None:
        if step.said in ("nothing", "closed"):
            assert not self._written, f"{step.place}: {self._written.hex()}"
            assert step.said == "nothing" or self.session.state is State.CLOSED, step.place
            return
        assert re.search(r"\b(3\.4|5\.0)\b.*\d", step.note), f"{step.place}: which section asks for this?"
        size = int.from_bytes(self._written[:4], "big")
        pdu, self._written = self._written[:size], self._written[size:]
        assert pattern(step.said).fullmatch(pdu), f"{step.place}: expected {step.said}, got {pdu.hex(' ', 4)}"

    def _hear(self, step: Step) -> None:
        assert self._told, f"{step.place}: nothing was told"
        heard = self._told.pop(0)
        assert heard == step.said, f"{step.place}: {heard}"

    def _act(self, step: Step) -> None:
        act, *rest = step.said.split(maxsplit=1)
        words = rest[0] if rest else ""
        session, now = self.session, self.now
        match act:
            case "bind":
                session.bind(Bind(Command(int(words, 16)), "demo", "demo"), now)
            case "answer":
                sequence, status, *raw = words.split(maxsplit=2)
                command = self._requests[int(sequence)] | 0x80000000
                body = body_of(command, int(status, 16), octets(raw[0])) if raw else None
                session.answer(int(sequence), body, int(status, 16), now)
            case "send":
                command_digits, body_octets = words.split(maxsplit=1)
                sent = body_of(int(command_digits, 16), 0, octets(body_octets))
                assert sent is not None
                session.send(sent, now)
            case "unbind":
                session.unbind(now)
            case "wait":
                self.now += float(words)
            case "pause" | "resume":
                self._paused = act == "pause"
            case "lost":
                self._note(session.lost("the connection is gone"))
            case _:
                raise AssertionError(f"{step.place}: {act}?")
        self._note(session.tick(self.now))

    def _note(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Requested):
                self._requests[event.sequence] = event.body.command
            if not isinstance(event, Noted):
                self._told.append(told(event))
        if not self._paused:
            self._written += self.session.take()
