"""Lines out of pieces."""

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.ingress.smtp.inbox import Inbox, TooLong

LONGEST = 8


def lines(pieces: list[bytes]) -> list[object]:
    """All lines that these pieces give, and what is left."""
    loop = asyncio.new_event_loop()
    inbox = Inbox(loop)
    found: list[object] = []
    for piece in pieces:
        inbox.feed(piece)
        while (line := inbox.line(LONGEST)) is not None:
            found.append(line)
        assert len(inbox) <= LONGEST
    loop.close()
    return found


def test_lines() -> None:
    assert lines([b"NO", b"OP\r", b"\nA\n\n"]) == [b"NOOP\r\n", b"A\n", b"\n"]


def test_the_rest_of_a_line_that_is_too_long_is_no_line() -> None:
    """Its tail must not be obeyed as a command."""
    assert lines([b"x" * 20, b"QUIT", b"\r\nNOOP\r\n"]) == [TooLong, b"NOOP\r\n"]
    assert lines([b"x" * 20 + b"\r\nNOOP\r\n"]) == [TooLong, b"NOOP\r\n"]
    assert lines([b"x" * 7 + b"\n", b"x" * 8 + b"\n"]) == [b"xxxxxxx\n", TooLong]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(alphabet="ab\r\n", max_size=12).map(str.encode), max_size=12))
def test_any_cut_gives_the_same(pieces: list[bytes]) -> None:
    whole = b"".join(pieces)
    assert lines(pieces) == lines([whole]) == lines([whole[n : n + 1] for n in range(len(whole))])


async def test_what_is_given_back_comes_first() -> None:
    inbox = Inbox(asyncio.get_running_loop())
    inbox.feed(b"a\nb\n")
    assert inbox.take() == b"a\nb\n"
    inbox.feed(b"c\n")
    inbox.give_back(b"b\n")
    assert inbox.line(LONGEST) == b"b\n"
    assert inbox.line(LONGEST) == b"c\n"


async def test_whoever_waits_is_woken_by_anything() -> None:
    inbox = Inbox(asyncio.get_running_loop())
    for wake in (lambda: inbox.feed(b"x"), inbox.wake, inbox.end):
        waiting = asyncio.create_task(inbox.wait())
        await asyncio.sleep(0)
        wake()
        await waiting
