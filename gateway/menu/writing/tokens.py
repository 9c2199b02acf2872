"""The lossless layer: every character of a message belongs to one token, and printing the tokens gives the text back.

Rules. Tokens are never empty, stand in the order of the text and tile `Message.source` without gap or overlap, also
when the text is broken; what belongs to nothing is JUNK. No token holds a line end together with anything else, so an
editor can colour line by line. Linear. Bytes: what `checking.decode` makes of UTF-8 is the file but for one byte order
mark at its beginning; whoever writes bytes puts it back.
"""

import re
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from gateway.menu.reading.frame import BLANK
from gateway.menu.tree import Call, Control, End, Entry, Menu, Message, Record, Say, Sms, Span, Url

__all__ = ["Kind", "Token", "print_tokens", "tokens"]


class Kind(StrEnum):
    """What a token is; the names are for whoever colours them."""

    START = "start"  # words in front of the menu; all words of a message without one
    MENU_OPEN = "menu-open"  # {menu:
    MENU_TEXT = "menu-text"
    CONTROL_KEY = "control-key"  # * # 0 in front of a colon
    KEY = "key"  # an item
    LABEL = "label"
    COLON = "colon"  # behind a key, a command, a parameter; also the = of wait=
    TEXT = "text"  # words that an entry says, or an SMS
    FILE = "file"  # <file ...>: a voice file, wherever words may stand
    COMMAND = "command"
    WORD = "word"  # back, start, repeat
    URL = "url"
    PHONE = "phone"  # also $phone as a number
    COMMA = "comma"
    SENDER = "sender"
    PARAMETER = "parameter"  # wait, ok, err, record
    VALUE = "value"  # a number of seconds; the end of ok:end
    LABEL_REF = "label-ref"  # where err: leads
    CLOSE = "close"  # }
    END = "end"  # words behind the menu
    BLANK = "blank"
    NEWLINE = "newline"
    JUNK = "junk"  # belongs to nothing: a lost line, a stray brace


@dataclass(frozen=True, slots=True)
class Token:
    """source[begin:end] is a `kind`."""

    kind: Kind
    begin: int
    end: int


Piece = tuple[Kind, int, int]

_LAYOUT = re.compile(rf"(\r\n|[\r\n])|([{BLANK}\f\v\ufeff]++)|(:)|[^\r\n:{BLANK}\f\v\ufeff]++")
_WORDS = re.compile(r"(\r\n|[\r\n])|(<file\b[^>\r\n]{0,1000}+>?)|(?:(?!<file\b)[^\r\n])++")
_COMMAND = re.compile(rf"(\w++)([{BLANK}]*+)(:?)")
_ARGUMENT = re.compile(
    rf"(?P<newline>\r\n|[\r\n])|(?P<blank>[{BLANK}]++)|(?P<comma>,)|(?P<phone>[+0-9]++)"
    rf"|(?P<parameter>[^\W\d_]++)(?P<colon>[:=]?)(?P<value>[^{BLANK}\r\n]*+)|(?P<junk>[^{BLANK}\r\n,]++)"
)
_PARAMETERS = frozenset({"wait", "ok", "err", "record"})
_CONTROLS = "*#0"


def tokens(message: Message) -> tuple[Token, ...]:
    """All tokens of `message.source`."""
    return tuple(_tiled(message.source, _pieces(message)))


def print_tokens(message: Message, several: Iterable[Token]) -> str:
    """What the tokens stand for: of all of them, the source."""
    return "".join(message.source[token.begin : token.end] for token in several)


def _pieces(message: Message) -> Iterator[Piece]:
    """What the tree knows, in the order of the text; the gaps between are left."""
    source, menu = message.source, message.menu
    yield from _words(Kind.START, source, message.start.span)
    if menu is None:
        return
    yield Kind.MENU_OPEN, *menu.opening
    yield from _words(Kind.MENU_TEXT, source, menu.text.span)
    for entry in sorted(menu.entries, key=lambda entry: entry.key_span):
        yield _key_kind(menu, entry), *entry.key_span
        yield from _body(source, entry)
    yield from _closing(source, menu)
    yield from _words(Kind.END, source, message.end.span)


def _key_kind(menu: Menu, entry: Entry) -> Kind:
    if entry.key in _CONTROLS:
        return Kind.CONTROL_KEY
    return Kind.KEY if entry.key in menu.items else Kind.LABEL


def _closing(source: str, menu: Menu) -> Iterator[Piece]:
    """The brace, or what was written for it; nothing when the menu is never closed."""
    end = menu.span[1]
    last = max((entry.body_span[1] for entry in menu.entries), default=menu.text.span[1])
    begin = end - 2 if source[end - 2 : end - 1] == "\x1b" else end - 1
    if last <= begin and source[end - 1 : end] in ("}", "ñ", ")", "]", ">"):
        yield Kind.CLOSE, begin, end


def _body(source: str, entry: Entry) -> Iterator[Piece]:
    match entry.action:
        case Say():
            yield from _words(Kind.TEXT, source, entry.body_span)
        case Control():
            yield from _first_line(Kind.WORD, source, entry.body_span)
        case End():
            yield from _first_line(Kind.COMMAND, source, entry.body_span)
        case Url():
            yield from _url(source, entry.body_span)
        case Sms():
            yield from _sms(source, entry.body_span)
        case Call() | Record():
            at = yield from _command(source, entry.body_span)
            number = Kind.VALUE if isinstance(entry.action, Record) else Kind.PHONE
            yield from _arguments(source, at, entry.body_span[1], number)


def _words(kind: Kind, source: str, span: Span) -> Iterator[Piece]:
    """Words line by line, voice files told apart."""
    for found in _WORDS.finditer(source, *span):
        yield Kind.NEWLINE if found[1] else Kind.FILE if found[2] else kind, *found.span()


def _first_line(kind: Kind, source: str, span: Span) -> Iterator[Piece]:
    """A body of one line; what hangs on below it belongs to nothing."""
    for number, piece in enumerate(_words(kind, source, span)):
        yield piece if number == 0 or piece[0] is Kind.NEWLINE else (Kind.JUNK, *piece[1:])


def _command(source: str, span: Span) -> Generator[Piece, None, int]:
    """The command's word and its colon. Returns where its arguments begin."""
    found = _COMMAND.match(source, *span)
    if found is None:
        return span[0]
    yield Kind.COMMAND, *found.span(1)
    yield Kind.BLANK, *found.span(2)
    yield Kind.COLON, *found.span(3)
    return found.end()


def _url(source: str, span: Span) -> Iterator[Piece]:
    at = span[0]
    if source.startswith("url", at):
        at = yield from _command(source, span)
    blanks = at + len(source[at : span[1]]) - len(source[at : span[1]].lstrip(BLANK))
    yield Kind.BLANK, at, blanks
    yield from _first_line(Kind.URL, source, (blanks, span[1]))


def _sms(source: str, span: Span) -> Iterator[Piece]:
    at = yield from _command(source, span)
    for kind in (Kind.PHONE, Kind.SENDER):
        comma = source.find(",", at, span[1])
        if comma < 0:
            yield from _words(Kind.JUNK, source, (at, span[1]))
            return
        yield from _words(kind, source, (at, comma))
        yield Kind.COMMA, comma, comma + 1
        at = comma + 1
    yield from _words(Kind.TEXT, source, (at, span[1]))


def _arguments(source: str, begin: int, end: int, number: Kind) -> Iterator[Piece]:
    """The numbers and parameters of a call; the seconds of a record."""
    for found in _ARGUMENT.finditer(source, begin, end):
        name = found["parameter"]
        if name is None:
            yield number if found["phone"] else Kind(found.lastgroup or ""), *found.span()
            continue
        known = name in _PARAMETERS
        yield Kind.PARAMETER if known else Kind.JUNK, *found.span("parameter")
        yield Kind.COLON, *found.span("colon")
        target = Kind.LABEL_REF if name == "err" else Kind.VALUE
        yield target if known else Kind.JUNK, *found.span("value")


def _tiled(source: str, pieces: Iterable[Piece]) -> Iterator[Token]:
    """The pieces, with tokens for whatever lies between them. Pieces of a broken text may overlap: the first wins."""
    at = 0
    for kind, begin, end in pieces:
        if end <= at or end <= begin:
            continue
        yield from _between(source, at, max(at, begin))
        at = max(at, begin)
        yield Token(kind, at, end)
        at = end
    yield from _between(source, at, len(source))


def _between(source: str, begin: int, end: int) -> Iterator[Token]:
    for found in _LAYOUT.finditer(source, begin, end):
        newline, blank, colon = found.groups()
        kind = Kind.NEWLINE if newline else Kind.BLANK if blank else Kind.COLON if colon else Kind.JUNK
        yield Token(kind, *found.span())
