"""The dialogs of `tests/dialogs/smpp`, played by a session and over a socket, and whether they leave anything out."""

import asyncio
from itertools import product

import pytest

from gateway.smpp.codes import Command, Status
from gateway.smpp.pdu import (
    CancelSm,
    DataSm,
    DataSmResp,
    QuerySm,
    ReplaceSm,
    SubmitMulti,
    SubmitMultiResp,
    SubmitSm,
    SubmitSmResp,
)
from gateway.smpp.session import BindRequested, Ended, Event, Requested, ServerSession, State, Timers
from smpp_dialogs import Dialog, SessionPlayer, can_be_played, dialogs, play_over

DIALOGS = list(dialogs())


@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda one: one.title)
def test_dialog(dialog: Dialog) -> None:
    SessionPlayer().play(dialog)


def test_every_command_is_sent_in_every_state() -> None:
    """One that nobody knows (0x22) among them."""
    asked = set()
    for dialog in DIALOGS:
        player = SessionPlayer()
        player.play(dialog)
        asked.update(player.asked)
    states = [state for state in State if state is not State.CLOSED]
    missing = {*product(map(int, Command), states), *product([0x22], set(states) - {State.BINDING})} - asked
    assert not missing


class Shell(asyncio.Protocol):
    """The least that a session needs around it: lets demo in, takes every text, and knows none of the ids."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.session = ServerSession(Timers(), 0.0, system_id="ivr-gateway", window=4)

    def data_received(self, data: bytes) -> None:
        self.obey(self.session.receive(data, 0.0))

    def obey(self, events: list[Event]) -> None:
        session = self.session
        for event in events:
            match event:
                case BindRequested(_, body) if body.password == "demo":
                    self.obey(session.bind_accepted(0.0))
                case BindRequested():
                    self.obey(session.bind_refused(Status.RBINDFAIL, 0.0))
                case Requested(sequence, SubmitSm()):
                    session.answer(sequence, SubmitSmResp("1"), 0, 0.0)
                case Requested(sequence, DataSm()):
                    session.answer(sequence, DataSmResp("1"), 0, 0.0)
                case Requested(sequence, SubmitMulti()):
                    session.answer(sequence, SubmitMultiResp("1"), 0, 0.0)
                case Requested(sequence, QuerySm()):
                    session.answer(sequence, None, Status.RQUERYFAIL, 0.0)
                case Requested(sequence, CancelSm()):
                    session.answer(sequence, None, Status.RCANCELFAIL, 0.0)
                case Requested(sequence, ReplaceSm()):
                    session.answer(sequence, None, Status.RREPLACEFAIL, 0.0)
        self.transport.write(session.take())
        if any(isinstance(event, Ended) for event in [*events, *session.tick(0.0)]):
            self.transport.close()


async def test_the_dialogs_can_be_played_over_a_socket() -> None:
    server = await asyncio.get_running_loop().create_server(Shell, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        for dialog in filter(can_be_played, DIALOGS):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            await play_over(reader, writer, dialog)
            writer.close()
            await writer.wait_closed()
