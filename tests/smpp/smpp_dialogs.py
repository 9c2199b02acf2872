"""SMPP conversations as plain files, `tests/dialogs/smpp/*.dialog`: how they are read, and how a session plays them.

    --- TITLE            a new connection; a title that begins with "session:" needs the shell's lines to be obeyed
    > OCTETS ; NOTE      the ESME sends this
    < OCTETS ; NOTE      the next PDU from the SMSC
    < nothing            the SMSC has nothing to say
    < closed             the SMSC closes the connection
    ! EVENT              the shell is told: bind N NAME, requested N NAME, answered N NAME STATUS,
                         unanswered N NAME, ended
    = ACT                the shell: accept, refuse STATUS, answer N STATUS [OCTETS], send COMMAND OCTETS, unbind,
                         wait SECONDS
    # anything           for the reader

OCTETS are hexadecimal digits, in any groups, and "text" in quotes; what is expected may have `..` for any octet and end
with `*` for any rest of the PDU. N is a sequence number in decimal, STATUS and COMMAND have eight hexadecimal digits.
Behind `;` stands what the line is; the first word of a PDU that is sent is its name, and an answer names the section
that asks for it. Without the lines of the shell (`!`, `=`), the rest can be played against any SMSC that lets
`demo` with the password `demo` in.
"""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from gateway.smpp.codes import Command
from gateway.smpp.events import BindRefused, Bound, Late
from gateway.smpp.pdu import Body, Pdu, read
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

FOLDER = Path(__file__).parent.parent / "dialogs" / "smpp"


@dataclass(frozen=True)
class Step:
    place: str  # file and line
    mark: str
    said: str
    note: str


@dataclass(frozen=True)
class Dialog:
    title: str
    steps: list[Step] = field(default_factory=list)


def dialogs(folder: Path = FOLDER) -> Iterator[Dialog]:
    for file in sorted(folder.glob("*.dialog")):
        dialog = None
        for number, line in enumerate(file.read_text(encoding="ascii").splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            if line.startswith("--- "):
                if dialog is not None:
                    yield dialog
                dialog = Dialog(f"{file.stem}: {line[4:].strip()}")
                continue
            said, _, note = line[2:].partition(";")
            assert dialog is not None, f"{file.name}:{number}: before the first ---"
            assert line[:2] in ("> ", "< ", "! ", "= "), f"{file.name}:{number}: no line of a dialog"
            dialog.steps.append(Step(f"{file.name}:{number}", line[0], said.strip(), note.strip()))
        if dialog is not None:
            yield dialog


def octets(said: str) -> bytes:
    """What a line that sends stands for."""
    made = bytearray()
    for text, digits in re.findall(r'"([^"]*)"|([0-9a-fA-F]+)', said):
        made += bytes.fromhex(digits) if digits else text.encode("ascii")
    return bytes(made)


def pattern(said: str) -> re.Pattern[bytes]:
    """What a line that expects stands for."""
    made = b""
    for text, digits, rest in re.findall(r'"([^"]*)"|([0-9a-fA-F.]+)|(\*)', said):
        if rest:
            made += b".*"
        elif digits:
            pairs = [digits[at : at + 2] for at in range(0, len(digits), 2)]
            made += b"".join(b"." if pair == ".." else re.escape(bytes.fromhex(pair)) for pair in pairs)
        else:
            made += re.escape(text.encode("ascii"))
    return re.compile(made, re.DOTALL)


def told(event: Event) -> str:
    match event:
        case BindRequested(sequence, body):
            return f"bind {sequence} {body.command.name.lower()}"
        case Requested(sequence, body):
            return f"requested {sequence} {body.command.name.lower()}"
        case Answered(sequence, request, status, _):
            return f"answered {sequence} {request.command.name.lower()} {status:08X}"
        case Unanswered(sequence, request, sent):
            return f"unanswered {sequence} {request.command.name.lower()}{'' if sent else ' unsent'}"
        case Bound(system_id, version, _):
            return f"bound {system_id} {version:02X}"
        case BindRefused(status):
            return f"refused {status:08X}"
        case Late(sequence, request, status, _):
            return f"late {sequence} {request.command.name.lower()} {status:08X}"
        case Ended():
            return "ended"
        case _:
            return ""


def body_of(command: int, status: int, raw: bytes) -> Body | None:
    whole = (16 + len(raw)).to_bytes(4, "big") + command.to_bytes(4, "big") + status.to_bytes(4, "big") + bytes(4)
    pdu = read(whole + raw)
    assert isinstance(pdu, Pdu), pdu
    return pdu.body


class SessionPlayer:
    """A session whose shell obeys the dialog."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.session = ServerSession(Timers(), self.now, system_id="ivr-gateway", window=4)
        self.asked: list[tuple[Command | int, State]] = []
        self._requests: dict[int, int] = {}  # sequence to command
        self._written = b""
        self._told: list[str] = []

    def play(self, dialog: Dialog) -> None:
        for step in dialog.steps:
            getattr(self, {">": "_send", "<": "_expect", "!": "_hear", "=": "_act"}[step.mark])(step)
        where = dialog.steps[-1].place
        assert not self._written, f"{where}: more was written: {self._written.hex()}"
        assert not self._told, f"{where}: more was told: {self._told}"

    def _send(self, step: Step) -> None:
        data = octets(step.said)
        if len(data) >= 16 and int.from_bytes(data[:4], "big") == len(data):
            command = int.from_bytes(data[4:8], "big")
            self.asked.append((command, self.session.state))
            name = step.note.split()[0].rstrip(",:")
            known = {int(one): one.name.lower() for one in Command}
            assert name == known.get(command, name), f"{step.place}: this is {known[command]}"
        self._note(self.session.receive(data, self.now))

    def _expect(self, step: Step) -> None:
        if step.said == "nothing":
            assert not self._written, f"{step.place}: {self._written.hex()}"
            return
        if step.said == "closed":
            assert self.session.state is State.CLOSED, step.place
            assert not self._written, f"{step.place}: {self._written.hex()} before the end"
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
            case "accept":
                self._note(session.bind_accepted(now))
            case "refuse":
                self._note(session.bind_refused(int(words, 16), now))
            case "answer":
                sequence, status, *body = words.split(maxsplit=2)
                self._answer(int(sequence), int(status, 16), octets(body[0]) if body else None)
            case "send":
                command, body_octets = words.split(maxsplit=1)
                body = body_of(int(command, 16), 0, octets(body_octets))
                assert body is not None
                session.send(body, now)
            case "unbind":
                session.unbind(now)
            case "wait":
                self.now += float(words)
            case _:
                raise AssertionError(f"{step.place}: {act}?")
        self._note(session.tick(self.now))

    def _answer(self, sequence: int, status: int, raw: bytes | None) -> None:
        command = self._requests[sequence]
        body = None if raw is None else body_of(command | 0x80000000, status, raw)
        self.session.answer(sequence, body, status, self.now)

    def _note(self, events: list[Event]) -> None:
        for event in events:
            if isinstance(event, Requested):
                self._requests[event.sequence] = event.body.command
            if not isinstance(event, Noted):
                self._told.append(told(event))
        self._written += self.session.take()


PATIENCE = 5.0  # seconds for one PDU over a socket


def can_be_played(dialog: Dialog) -> bool:
    """Against an SMSC whose shell nobody scripts."""
    return ": session:" not in dialog.title


async def play_over(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, dialog: Dialog) -> None:
    """The dialog against whatever listens at the other end. What it says too much shows in place of the next PDU."""
    for step in dialog.steps:
        if step.mark == ">":
            writer.write(octets(step.said))
        elif step.mark == "<" and step.said == "closed":
            rest = await asyncio.wait_for(reader.read(), PATIENCE)
            assert rest == b"", f"{step.place}: {rest.hex()} before the end"
        elif step.mark == "<" and step.said != "nothing":
            head = await asyncio.wait_for(reader.readexactly(4), PATIENCE)
            pdu = head + await asyncio.wait_for(reader.readexactly(int.from_bytes(head, "big") - 4), PATIENCE)
            assert pattern(step.said).fullmatch(pdu), f"{step.place}: expected {step.said}, got {pdu.hex(' ', 4)}"
