"""The DATA reader: where a message ends, what is kept of it, and that the network's cuts do not matter."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway.ingress.smtp.data import DataReader

LIMIT = 100
GRACE = 50


def read(pieces: list[bytes], limit: int = LIMIT, grace: int = GRACE) -> tuple[object, ...]:
    """Everything that can be seen of a reader that was fed these pieces, until it ended."""
    reader = DataReader(limit, grace)
    rest = None
    for n, piece in enumerate(pieces):
        rest = reader.feed(piece)
        if rest is not None:
            rest += b"".join(pieces[n + 1 :])
            break
        if reader.flooding:
            break
    if reader.flooding:
        return ("flooding",)
    if rest is None:
        return ("unended", reader.received, reader.too_large)
    if reader.too_large:
        return ("too large", rest)
    return (reader.message(), reader.message(normalise=True), reader.bare_newline, rest)


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b".\r\n", b""),
        (b"a\r\n.\r\n", b"a\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"..a\r\n...\r\n.\r\n", b".a\r\n..\r\n"),
        (b".a\r\n.\r\n", b"a\r\n"),
        (b"a..b\r\n.\r\n", b"a..b\r\n"),
        (b"\r\n\r\n.\r\n", b"\r\n\r\n"),
    ],
)
def test_message(raw: bytes, message: bytes) -> None:
    assert read([raw]) == (message, message, False, b"")


@pytest.mark.parametrize(
    "smuggled", [b"\n.\n", b"\n.\r\n", b"\r.\r\n", b"\r\n.\n", b"\r\n.\r", b"\r.\r", b"\r\n.\0\r\n", b"\r\n\0.\r\n"]
)
def test_only_crlf_dot_crlf_ends(smuggled: bytes) -> None:
    """CVE-2023-51764, -51765, -51766: what follows such a dot stays content and becomes no second message."""
    raw = b"a" + smuggled + b"MAIL FROM:<evil@b>\r\n.\r\n"
    reader = DataReader(LIMIT)
    assert reader.feed(raw) == b""
    assert b"evil" in reader.message()
    assert reader.bare_newline or b"\0" in smuggled


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"a\nb\n\r\n.\r\n", b"a\r\nb\r\n\r\n"),
        (b"a\r\r\nb\r\n.\r\n", b"a\r\nb\r\n"),  # CR CR LF: one line end that went through two hands
        (b"a\rb\r\n.\r\n", b"a\r\nb\r\n"),
        (b"a\n..b\r\n.\r\n", b"a\r\n.b\r\n"),  # who ends lines in LF stuffs dots after LF
    ],
)
def test_normalise(raw: bytes, message: bytes) -> None:
    assert read([raw])[1:] == (message, True, b"")


def test_size() -> None:
    exact = b"x" * (LIMIT - 2) + b"\r\n"
    assert read([exact + b".\r\n"])[0] == exact
    assert read([b"x" + exact + b".\r\nQUIT\r\n"]) == ("too large", b"QUIT\r\n")
    assert read([b"x" * (LIMIT + GRACE - 2) + b"\r\n.\r\n"]) == ("too large", b"")
    assert read([b"x" * (LIMIT + GRACE - 1) + b"\r\n.\r\n"]) == ("flooding",)


def test_nothing_is_kept_beyond_the_limit() -> None:
    reader = DataReader(LIMIT, 10_000_000)
    for _ in range(1000):
        assert reader.feed(b"x" * 1000) is None
    assert reader.received == 1_000_000
    assert len(reader._kept) < 10


@pytest.mark.parametrize("pieces", [[b"a\r\n.\r\nQUIT"], [b"a", b"\r", b"\n.", b"\r", b"\nQUIT"], [b".", b"\r\nQUIT"]])
def test_what_there_is_no_room_for_is_dropped_to_its_end(pieces: list[bytes]) -> None:
    reader = DataReader(LIMIT)
    reader.give_up()
    rests = [reader.feed(piece) for piece in pieces]
    assert rests[:-1] == [None] * (len(pieces) - 1)
    assert rests[-1] == b"QUIT"
    assert (reader.no_room, reader.too_large) == (True, False)
    assert len(reader._kept) <= 4


@pytest.mark.parametrize(
    ("raw", "stranded"),
    [
        (b"a\nb\n.\n", True),
        (b".\n", True),
        (b"a\n.\r\n", True),
        (b"a\rb\r.\r", True),
        (b"a\n.\nb\n", False),
        (b"a\r\nb\n.\n", False),
        (b"a\r\n.\n", False),
        (b"a\n..\n", False),
        (b"", False),
    ],
)
def test_stranded(raw: bytes, stranded: bool) -> None:
    """A sender that knows no CRLF believes that its dot has ended the message."""
    reader = DataReader(LIMIT)
    assert reader.feed(raw) is None
    assert reader.stranded is stranded


PIECE = st.sampled_from([b"\r", b"\n", b".", b"\r\n", b"\r\n.", b"\r\n.\r\n", b"..", b"a", b"x" * 40]) | st.binary(
    max_size=3
)


@settings(deadline=None, max_examples=400)
@given(st.lists(PIECE, max_size=40), st.data())
@example([b"x" * 98 + b"\r\n", b".\r\n"], None)
@example([b"x" * 99 + b"\r\n", b".\r\n"], None)
def test_any_cut_gives_the_same(pieces: list[bytes], data: st.DataObject | None) -> None:
    whole = b"".join(pieces)
    expected = read([whole])
    assert read([whole[n : n + 1] for n in range(len(whole))]) == expected
    assert read(pieces) == expected
    if data is not None and whole:
        cut = data.draw(st.integers(0, len(whole)))
        assert read([whole[:cut], whole[cut:]]) == expected


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(alphabet=".ab \x00\x7f", max_size=8), max_size=20))
def test_stuffing_is_undone(lines: list[str]) -> None:
    message = "".join(f"{line}\r\n" for line in lines).encode()
    stuffed = b"".join(b"." * line.startswith(b".") + line for line in message.splitlines(keepends=True) if line)
    assert read([stuffed + b".\r\n"], limit=10_000)[0] == message


def test_a_megabyte_of_line_ends_takes_no_time() -> None:
    for unit in (b"\r", b"\n", b"\r\n", b".\r\n.", b"\r\n.."):
        reader = DataReader(1_100_000)
        reader.feed(unit * (1_000_000 // len(unit)))
        reader.feed(b"\r\n.\r\n")
        reader.message(normalise=True)
