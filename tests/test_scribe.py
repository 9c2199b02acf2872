"""The journal's lines under load: gathered, in order, never waited for, and none lost that could be written."""

import asyncio
import contextlib
import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise
from typing import TextIO, cast

import pytest
import structlog
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import journal, scribe
from gateway.scribe import Json, Lossy

_STAMP = re.compile(r'"timestamp": "20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"')


class Counting(io.StringIO):
    """A stream that knows its writes."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []

    def write(self, text: str) -> int:
        self.pieces.append(text)
        return super().write(text)


@pytest.fixture
def stderr() -> Counting:
    return Counting()


@pytest.fixture
def log(stderr: Counting) -> Json:
    return Json(Lossy(stderr), logging.INFO)


def events(stream: io.StringIO) -> list[str]:
    return [str(json.loads(line)["event"]) for line in stream.getvalue().splitlines()]


def test_without_a_loop_a_line_is_there_at_once(log: Json, stderr: Counting) -> None:
    log.info("one", n=1)
    assert events(stderr) == ["one"]


async def test_lines_of_a_few_milliseconds_are_one_write(log: Json, stderr: Counting) -> None:
    for n in range(10):
        log.info(f"event_{n}")
    assert stderr.getvalue() == ""
    await asyncio.sleep(scribe._GATHERED_FOR * 2)
    assert events(stderr) == [f"event_{n}" for n in range(10)]
    assert len(stderr.pieces) == 1


async def test_each_gathering_is_written_in_its_time(log: Json, stderr: Counting) -> None:
    for n in range(3):
        log.info(f"event_{n}")
        await asyncio.sleep(scribe._GATHERED_FOR * 2)
        assert events(stderr) == [f"event_{m}" for m in range(n + 1)]


@pytest.mark.parametrize("level", ["warning", "error"])
async def test_a_trouble_is_written_at_once_and_in_its_turn(log: Json, stderr: Counting, level: str) -> None:
    log.info("before")
    getattr(log, level)("trouble")
    assert events(stderr) == ["before", "trouble"]
    log.info("after")
    await asyncio.sleep(scribe._GATHERED_FOR * 2)
    assert events(stderr) == ["before", "trouble", "after"]


@pytest.mark.parametrize("event", ["daemon_started", "daemon_stopped"])
async def test_the_first_and_the_last_line_are_written_at_once(log: Json, stderr: Counting, event: str) -> None:
    log.info("before")
    log.info(event)
    assert events(stderr) == ["before", event]


async def test_a_busy_loop_does_not_heap_up_lines(log: Json, stderr: Counting) -> None:
    for n in range(scribe._HELD * 3 + 1):
        log.info(f"event_{n}")
    assert len(events(stderr)) == scribe._HELD * 3
    await asyncio.sleep(scribe._GATHERED_FOR * 2)
    assert events(stderr) == [f"event_{n}" for n in range(scribe._HELD * 3 + 1)]


def test_what_a_loop_left_behind_is_written_with_the_next_line(log: Json, stderr: Counting) -> None:
    async def tell(event: str) -> None:
        log.info(event)

    asyncio.run(tell("first"))
    asyncio.run(tell("second"))
    log.info("third")
    assert events(stderr) == ["first", "second", "third"]


def test_a_second_loop_writes_what_it_was_told(log: Json, stderr: Counting) -> None:
    async def tell(event: str, wait: float) -> None:
        log.info(event)
        await asyncio.sleep(wait)

    asyncio.run(tell("first", 0))  # ends before it wrote
    asyncio.run(tell("second", scribe._GATHERED_FOR * 2))
    assert events(stderr) == ["first", "second"]


def test_nothing_is_lost_when_the_process_ends() -> None:
    """Neither with a line that still waits, nor when an exception ends the program."""
    program = (
        "import asyncio; from gateway import journal; journal.set_up(human=False)\n"
        "async def main():\n"
        "    journal.session_cut(peer='here', reply='421'); 1 / 0\n"
        "asyncio.run(main())"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "ZeroDivisionError" in ended.stderr
    assert [line for line in ended.stderr.splitlines() if '"session_cut"' in line]


@contextlib.contextmanager
def pipe() -> Iterator[tuple[TextIO, int]]:
    out, into = os.pipe()
    with os.fdopen(into, "w", encoding="utf-8") as stream:
        yield stream, out
    os.close(out)


@pytest.mark.timeout(20)
async def test_gathered_lines_that_find_no_room_are_counted_and_never_block() -> None:
    count = 5_000
    with pipe() as (stream, out):
        log = Json(Lossy(stream), logging.INFO)
        for n in range(count):
            log.info("told", n=n)
        await asyncio.sleep(scribe._GATHERED_FOR * 2)
        os.set_blocking(out, False)
        kept = [json.loads(line)["n"] for line in os.read(out, 1 << 20).splitlines()]
        log.warning("room_again")
        last = json.loads(os.read(out, 1 << 20).splitlines()[-1])
        log.warning("still_room")
        assert b"lines_lost" not in os.read(out, 1 << 20)  # it is said once
    assert kept == sorted(kept)
    assert 0 < len(kept) < count
    assert last == {"event": "lines_lost", "level": "error", "lines": count - len(kept)}


@settings(deadline=None, max_examples=100)
@given(lengths=st.lists(st.integers(1, 3 * scribe._PIECE), min_size=1, max_size=20))
def test_no_write_is_longer_than_what_a_pipe_takes_but_for_a_long_line(lengths: list[int]) -> None:
    stream = Counting()
    out = Lossy(stream)
    out._held = ["x" * (length - 1) + "\n" for length in lengths]
    out.flush()
    assert [len(line) for line in stream.getvalue().splitlines(keepends=True)] == lengths
    for piece in stream.pieces:
        assert len(piece) <= scribe._PIECE or piece.count("\n") == 1
    for one, other in pairwise(stream.pieces):
        assert len(one) + len(other.partition("\n")[0]) + 1 > scribe._PIECE  # no write that was not needed


_VALUES = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20), st.lists(st.text(max_size=5)))
_NAMES = st.sampled_from(["id", "peer", "why", "error", "codes", "state"])


@settings(deadline=None, max_examples=100)
@given(told=st.dictionaries(_NAMES, _VALUES), level=st.sampled_from(["debug", "info", "warning", "error"]))
def test_it_writes_what_structlog_would_write(told: dict[str, object], level: str) -> None:
    ours, theirs = io.StringIO(), io.StringIO()
    if level == "error":
        told = told | {"exc_info": ValueError("x")}
    getattr(Json(Lossy(ours), logging.DEBUG), level)("happened", **told)
    logger = structlog.wrap_logger(
        structlog.PrintLogger(cast(TextIO, theirs)),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG),
    )
    getattr(logger, level)("happened", **told)
    assert _STAMP.search(ours.getvalue())
    assert _STAMP.sub("", ours.getvalue()) == re.sub(r'"timestamp": "[^"]*Z"', "", theirs.getvalue())


def test_what_is_written_says_when() -> None:
    stream = io.StringIO()
    log = Json(Lossy(stream), logging.INFO)
    for _ in range(3):
        log.info("tick")
    stamps = [json.loads(line)["timestamp"] for line in stream.getvalue().splitlines()]
    assert stamps == sorted(stamps)


def test_the_journal_of_a_person_is_never_held_back() -> None:
    stream = io.StringIO()

    async def tell() -> None:
        journal.session_cut(peer="here", reply="421")
        assert "session_cut" in stream.getvalue()

    with contextlib.redirect_stderr(stream):
        journal.set_up(human=True)
    asyncio.run(tell())
