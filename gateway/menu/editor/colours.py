"""The colours of a text: which pieces of which line are keys, commands, numbers, labels (LSP 3.17, semantic tokens).

Rules. A piece never goes over a line end; blanks and spoken text have no colour, so that what is structure stands out.
"""

from collections.abc import Iterator, Mapping

from gateway.menu.tree import Message
from gateway.menu.writing.tokens import Kind, tokens

__all__ = ["COLOURS", "coloured"]

COLOURS: Mapping[Kind, str] = {
    Kind.MENU_OPEN: "keyword",
    Kind.CLOSE: "keyword",
    Kind.CONTROL_KEY: "keyword",
    Kind.WORD: "keyword",
    Kind.KEY: "enumMember",
    Kind.LABEL: "function",
    Kind.LABEL_REF: "function",
    Kind.COMMAND: "macro",
    Kind.PARAMETER: "parameter",
    Kind.VALUE: "number",
    Kind.PHONE: "number",
    Kind.SENDER: "variable",
    Kind.URL: "string",
    Kind.FILE: "string",
    Kind.JUNK: "comment",
}
"""The standard names of LSP that every editor's theme has a colour for."""


def coloured(message: Message) -> Iterator[tuple[int, int, str]]:
    """(begin, end, name of the colour), in the order of the text."""
    for token in tokens(message):
        colour = COLOURS.get(token.kind)
        if colour is not None:
            yield token.begin, token.end, colour
