"""Whose turn it is: the reads of one client in the order in which they came, over all its binds.

Rules. Most reads are answered side by side: which of two submits is stored first does not matter. What takes back or
changes messages that wait (`holds_up`) is done after all that was sent before it, and what was sent after it is done
after it. A read only ever waits for earlier ones, so no two wait for each other.
"""

import asyncio
from collections import OrderedDict

from gateway.smpp.codes import Command
from gateway.smpp.pdu import Body, SubmitMulti, SubmitSm

__all__ = ["Turns", "holds_up"]

_CHANGING = frozenset({Command.CANCEL_SM, Command.REPLACE_SM})


def holds_up(body: Body) -> bool:
    """Whether what is sent after this request must not be done before it."""
    if isinstance(body, SubmitSm | SubmitMulti):
        return body.replace_if_present_flag != 0
    return body.command in _CHANGING


class Turns:
    """The reads of one client that are not answered yet."""

    def __init__(self) -> None:
        self._open: OrderedDict[int, None] = OrderedDict()  # oldest first, as all of these
        self._firm: OrderedDict[int, None] = OrderedDict()
        self._waiting: list[tuple[OrderedDict[int, None], int, asyncio.Future[None]]] = []
        self._begun = 0

    def begin(self, *, firm: bool) -> int:
        """A read has come; `firm`: one of its requests holds up what comes after it. To be ended, whatever happens."""
        self._begun += 1
        self._open[self._begun] = None
        if firm:
            self._firm[self._begun] = None
        return self._begun

    def end(self, turn: int) -> None:
        """It is answered."""
        self._open.pop(turn)
        self._firm.pop(turn, None)
        still: list[tuple[OrderedDict[int, None], int, asyncio.Future[None]]] = []
        for waiting in self._waiting:
            if _is_first(*waiting[:2]):
                if not waiting[2].done():
                    waiting[2].set_result(None)
            else:
                still.append(waiting)
        self._waiting = still

    async def free(self, turn: int) -> None:
        """Wait until no read before this one holds it up."""
        await self._first(self._firm, turn)

    async def alone(self, turn: int) -> None:
        """Wait until every read before this one is answered."""
        await self._first(self._open, turn)

    async def _first(self, among: OrderedDict[int, None], turn: int) -> None:
        if not _is_first(among, turn):
            waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((among, turn, waiting))
            await waiting


def _is_first(among: OrderedDict[int, None], turn: int) -> bool:
    return not among or next(iter(among)) >= turn
