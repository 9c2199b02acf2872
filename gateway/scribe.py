"""How lines reach stderr: never waited for, in order, many in one write when there are many.

Rules. A line is at worst lost, and said to be; nothing here raises, and nothing blocks. A trouble is written at once.
What merely tells of work done may wait for a few milliseconds while an event loop runs: with thousands of messages a
second a write for each would cost more than all else that is done for the message. One thread writes.
"""

import asyncio
import io
import json
import logging
import select
import time
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO

import structlog

__all__ = ["Json", "Lossy"]

_quoted = json.encoder.encode_basestring_ascii

_GATHERED_FOR = 0.005  # seconds
_PIECE = 4000
"""Bytes in one write at most, but for a line that is longer by itself: a pipe that has room at all takes 4096 without
blocking (PIPE_BUF in pipe(7)), and the word of lost lines may be added."""
_HELD = 256  # lines that wait at most: with a loop that is busy for long they are written without it
_AT_ONCE = frozenset({"daemon_started", "daemon_stopped"})


class Lossy(io.TextIOBase):
    """stderr, whatever has become of it: a line that cannot be written is lost, what it tells of is done all the same.

    Without this, a closed pipe would answer 451 to mails that are on disk, and a full one that nobody drains would stop
    the whole gateway. How many lines were lost is said as soon as one gets through.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._begun = ""
        self._held: list[str] = []
        self._waker: asyncio.AbstractEventLoop | None = None  # the loop that was asked to write what is held
        self._lost = 0
        self._pipe: select.poll | None = None
        with suppress(OSError, ValueError):  # a stream in memory always has room
            descriptor = stream.fileno()
            self._pipe = select.poll()
            self._pipe.register(descriptor, select.POLLOUT)

    def write(self, text: str) -> int:
        """Part of a line, which `flush` ends."""
        self._begun += text
        return len(text)

    def flush(self) -> None:
        """All that is held, and the line that was begun, go out or are lost."""
        lines, self._held = self._held, []
        self._waker = None
        if self._begun:
            lines.append(self._begun)
            self._begun = ""
        at = 0
        while at < len(lines):
            end, room = at + 1, _PIECE - len(lines[at])
            while end < len(lines) and len(lines[end]) <= room:
                room -= len(lines[end])
                end += 1
            self._write_out("".join(lines[at:end]), end - at)
            at = end

    def hold(self, line: str) -> None:
        """A whole ASCII line that may wait for others, if a loop runs that will write them."""
        self._held.append(line)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        if self._waker is not loop:  # none was asked, or one that has ended since
            self._waker = loop
            loop.call_later(_GATHERED_FOR, self.flush)
        elif len(self._held) >= _HELD:
            self.flush()

    def _write_out(self, piece: str, lines: int) -> None:
        if self._pipe is not None and not self._pipe.poll(0):
            self._lost += lines
            return
        with suppress(OSError, ValueError):
            if self._lost:
                piece += json.dumps({"event": "lines_lost", "level": "error", "lines": self._lost}) + "\n"
            self._stream.write(piece)
            self._stream.flush()
            self._lost = 0


class Json:
    """Each event as one JSON object on one line: what it was told, then `event`, `level` and `timestamp`.

    What structlog would write with its JSONRenderer, at a third of the price: a busy gateway tells of every message.
    """

    def __init__(self, out: Lossy, least: int) -> None:
        self._out = out
        self._least = least  # a level of `logging`; what is below it is not written
        self._encode = json.JSONEncoder(default=repr).encode  # made once: `json.dumps` with options makes it each time
        self._now = _Clock()

    def debug(self, event: str, **told: object) -> None:
        self._tell(event, "debug", logging.DEBUG, told)

    def info(self, event: str, **told: object) -> None:
        self._tell(event, "info", logging.INFO, told)

    def warning(self, event: str, **told: object) -> None:
        self._tell(event, "warning", logging.WARNING, told)

    def error(self, event: str, **told: object) -> None:
        self._tell(event, "error", logging.ERROR, told)

    def _tell(self, event: str, level: str, number: int, told: dict[str, object]) -> None:
        if number < self._least:
            return
        told["event"] = event
        told["level"] = level
        told["timestamp"] = self._now()
        if "exc_info" in told:
            structlog.processors.format_exc_info(self, level, told)
        encode = self._encode  # not for texts and numbers, which most are: to start it costs more than all else
        line = ", ".join(
            [
                f'"{name}": {_quoted(one) if type(one) is str else one if type(one) is int else encode(one)}'
                for name, one in told.items()
            ]
        )
        line = f"{{{line}}}\n"
        if number <= logging.INFO and event not in _AT_ONCE:
            self._out.hold(line)
        else:
            self._out.write(line)
            self._out.flush()


class _Clock:
    """The wall clock as ISO 8601 in UTC with microseconds. The text of a second is made once."""

    def __init__(self) -> None:
        self._second = -1
        self._text = ""

    def __call__(self) -> str:
        second, rest = divmod(time.time_ns() // 1000, 1_000_000)
        if second != self._second:
            self._second = second
            self._text = f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"
        return f"{self._text}.{rest:06d}Z"
