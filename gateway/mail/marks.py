"""The marks that mail programs leave in HTML around what nobody wrote for this mail: signatures and quoted mails.

Rules. What a mark surrounds ends where its element does, as in a browser; an element that is never closed is not
believed. A block stays, whatever its mark says, when the mail would say nothing without it, when the menu stands in
it and nowhere else, or when neither its braces nor those of the rest pair (then a piece of the menu is in it): people
do write into their signature. Linear: the document is cut into tokens once, blocks do not overlap, and elements are
counted, not kept.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from gateway.mail.left_out import Kind, LeftOut, first_words
from gateway.mail.markup import BLANKS, attributes, to_text, tokens

__all__ = ["holds_menu", "is_cut", "without"]

_MOST_BLOCKS = 50  # of one mail; what is marked behind them stays

_CLASSES: Mapping[str, Kind] = MappingProxyType(
    {
        "gmail_signature": "signature",
        "gmail_signature_prefix": "signature",
        "gmail_attr": "quote",
        "gmail_quote": "quote",
        "moz-signature": "signature",
        "moz-cite-prefix": "quote",
        "yahoo_quoted": "quote",
        "protonmail_signature_block": "signature",
        "protonmail_quote": "quote",
    }
)
_NAMES: Mapping[str, Kind] = MappingProxyType(
    {
        "ms-outlook-mobile-signature": "signature",
        "signature": "signature",  # Outlook on the web
        "applemailsignature": "signature",
        "messagesignaturesection": "signature",  # Spark
        "mail-editor-reference-message-container": "quote",  # Outlook's new mobile editor
    }
)
"""Of `id` and `name`, in lower case."""

_CONTAINERS = frozenset({"gmail_quote", "gmail_quote_container"})
"""Gmail's `div` has these around the words "on ... wrote", the `blockquote`, and whatever is written below it."""

_REST = frozenset({"divrplyfwdmsg"})  # Outlook: everything behind it, too, is the mail that is answered
_REST_BEHIND_A_LINE = frozenset({"appendonsend"})  # the same, when a line (<hr>) comes next
_NEXT_IS_SIGNATURE = frozenset({"linebreakatbeginningofsignature"})  # iPhone: a mark in front of the element

_ELEMENTS = frozenset({"div", "span", "blockquote", "pre", "table", "section"})
_HINT = re.compile(
    "gmail_|signature|moz-cite|divrplyfwdmsg|appendonsend|yahoo_quoted|protonmail_|reference-message|"
    r"type\s*+=\s*+[\"']?cite",
    re.IGNORECASE,
)
_MENU = re.compile(r"\{\s*+(?:menu|меню)", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class _Block:
    kind: Kind
    element: str
    start: int
    end: int
    within: tuple["_Block", ...] = ()  # what goes in any case, when the menu is in it


class _Open:
    """An element that is not closed yet. `depth`: it and those of its name within it."""

    def __init__(
        self, kind: Kind, element: str, start: int, first: int = 0, *, guessed: bool = False, heads: bool = False
    ) -> None:
        self.kind: Kind = kind
        self.element = element
        self.start = start
        self.first = first  # index of the first block that was found in it
        self.guessed = guessed  # by what stood in front of it
        self.heads = heads  # the rest of the document
        self.depth = 1

    def closes(self, element: str, *, end: bool) -> bool:
        """Whether that tag is its end."""
        if element == self.element:
            self.depth += -1 if end else 1
        return self.depth == 0


def holds_menu(text: str) -> bool:
    """`{menu:`, or what people write for it."""
    return _MENU.search(text) is not None


def is_cut(text: str) -> bool:
    """Whether its braces do not pair: it is a piece of something."""
    return text.count("{") != text.count("}")


def without(markup: str) -> tuple[str, tuple[LeftOut, ...]]:
    """The text of an HTML document as `to_text` gives it, without what is marked, and what that was."""
    if not _HINT.search(markup):
        return to_text(markup), ()
    marked = _spoken(markup, _Finder(markup).blocks())
    rest = _rest(markup, [block for block, _ in marked])
    if is_cut(rest):
        marked = [one for one in marked if not is_cut(one[1])]
        rest = _rest(markup, [block for block, _ in marked])
    if not holds_menu(rest) and any(holds_menu(text) for _, text in marked):
        marked = [one for one in _spoken(markup, _opened(marked)) if not holds_menu(one[1])]
        rest = _rest(markup, [block for block, _ in marked])
    if not rest or not marked:
        return to_text(markup), ()
    return rest, _told(markup, marked)


def _opened(marked: Sequence[tuple[_Block, str]]) -> list[_Block]:
    """The mail around the menu is taken apart: its head is still nobody's text."""
    blocks: list[_Block] = []
    for block, text in marked:
        blocks.extend(block.within if holds_menu(text) else (block,))
    return blocks


def _spoken(markup: str, blocks: Sequence[_Block]) -> list[tuple[_Block, str]]:
    """Those that say something, with what they say."""
    texts = [(block, to_text(markup[block.start : block.end])) for block in blocks[:_MOST_BLOCKS]]
    return [(block, text) for block, text in texts if text]


def _rest(markup: str, blocks: Sequence[_Block]) -> str:
    kept: list[str] = []
    at = 0
    for block in blocks:
        kept.append(markup[at : block.start])
        at = block.end
    return to_text("<br>".join((*kept, markup[at:])))


def _told(markup: str, marked: Sequence[tuple[_Block, str]]) -> tuple[LeftOut, ...]:
    """Neighbours of one kind are one thing: the line "on ... wrote" and the quote, the two hyphens and the name."""
    things: list[tuple[Kind, list[str]]] = []
    end = 0
    for block, text in marked:
        if things and things[-1][0] == block.kind and not to_text(markup[end : block.start]):
            things[-1][1].append(text)
        else:
            things.append((block.kind, [text]))
        end = block.end
    return tuple(
        LeftOut(
            kind,
            sum(text.count("\n") + 1 for text in texts),
            first_words(next((text for text in texts if _LETTER.search(text)), texts[0])),
        )
        for kind, texts in things
    )


class _Finder:
    """The marked blocks of a document, in order and without overlap."""

    def __init__(self, markup: str) -> None:
        self._markup = markup
        self._found: list[_Block] = []
        self._open: _Open | None = None
        self._container: _Open | None = None
        self._waiting: tuple[Kind, int] | None = None  # a mark whose element comes next, and where it stood
        self._over = False  # what follows belongs to the last block

    def blocks(self) -> list[_Block]:
        for token in tokens(self._markup):
            if token.lastgroup == "text":
                if self._waiting and not BLANKS.fullmatch(token[0]):
                    self._waiting = None
            elif token.lastgroup == "name":
                name = token["name"].lower()
                element, end = name.removeprefix("/"), name.startswith("/")
                self._count(element, token.start(), token.end(), end=end)
                if not end:
                    self._begin(element, token[0], token.start())
            if self._over:
                break
        if self._open and self._open.heads and not self._over:
            self._take_rest(self._open.start)
        return self._found

    def _count(self, element: str, start: int, after: int, *, end: bool) -> None:
        block, around = self._open, self._container
        if block and block.closes(element, end=end):
            done = _Block(block.kind, block.element, block.start, after)
            self._open = None
            if block.heads:
                self._take_rest(block.start, done)
                return
            self._found.append(done)
        if around and around.closes(element, end=end):
            if self._open:  # its end tag is missing: it ends with what it is in
                self._found.append(_Block(self._open.kind, self._open.element, self._open.start, start))
                self._open = None
            self._close_container(around, after)

    def _close_container(self, around: _Open, after: int) -> None:
        """Without a `blockquote` in it, all of it is the other mail: that is how Gmail forwards."""
        within = self._found[around.first :]
        if not any(block.element == "blockquote" for block in within):
            self._found[around.first :] = [_Block("quote", around.element, around.start, after, tuple(within))]
        self._container = None

    def _take_rest(self, start: int, *within: _Block) -> None:
        self._found.append(_Block("quote", "", start, len(self._markup), within))
        self._over = True

    def _begin(self, element: str, tag: str, start: int) -> None:
        if self._open and not self._open.guessed:
            return
        waiting = self._waiting
        if element == "hr" and waiting and waiting[0] == "quote":
            self._take_rest(waiting[1])
        if not (_HINT.search(tag) or (waiting and waiting[0] == "signature" and element in _ELEMENTS)):
            return
        given = attributes(tag)
        names = {given.get("id", "").lower(), given.get("name", "").lower()}
        if names & _REST:
            self._open = _Open("quote", element, start, heads=True)
        elif names & _REST_BEHIND_A_LINE:
            self._waiting = "quote", start
        elif names & _NEXT_IS_SIGNATURE:
            self._waiting = "signature", start
        elif element in _ELEMENTS:
            self._enter(element, given, start)

    def _enter(self, element: str, given: Mapping[str, str], start: int) -> None:
        kind = _kind(element, given)
        if kind is None and (self._open or not self._waiting or self._waiting[0] != "signature"):
            return
        classes = given.get("class", "").lower().split()
        if element == "div" and _CONTAINERS.intersection(classes):
            self._open = None
            if self._container is None:
                self._container = _Open("quote", element, start, len(self._found))
        else:
            self._open = _Open(kind or "signature", element, start, guessed=kind is None)
        self._waiting = None


def _kind(element: str, given: Mapping[str, str]) -> Kind | None:
    """What the attributes of an element say that it is."""
    for name in given.get("class", "").lower().split():
        if name in _CLASSES:
            return _CLASSES[name]
    for name in (given.get("id", "").lower(), given.get("name", "").lower()):
        if name in _NAMES:
            return _NAMES[name]
    if "data-signature-widget" in given or given.get("data-smartmail", "").lower() == "gmail_signature":
        return "signature"
    return "quote" if element == "blockquote" and given.get("type", "").lower() == "cite" else None
