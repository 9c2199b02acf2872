"""HTML -> the text that a person would read aloud. Small on purpose: line breaks, entities, nothing hidden.

Rules. Linear: one pattern cuts the whole document into tokens, and every alternative of it succeeds at the end of the
document as well, so nothing is ever read twice (`html.parser` goes back to the start of every unfinished tag). What a
browser would drop at the end of a document (an unfinished tag, an unclosed comment) is dropped. Reading stops when far
more was said than a call can say; what is given then is still too long for one.
Voice-file macros (`<file ...>`) look like tags and are gone: they can only be written in plain text.
"""

import html
import re

__all__ = ["MOST_SAID", "to_text"]

MOST_SAID = 40_000  # characters of words and references; the longest references leave one character of 33

_TOKEN = re.compile(
    r"""
      (?P<text> (?: [^<]++ | <(?![a-z/!?]) )++ )
    | <!-- (?: [^-]++ | -(?!->) )*+ (?: --> | \Z )
    | < (?P<name> /?+ [a-z][^\s/>]*+ )
        (?: [^>=]++ | =\s*+"[^"]*+ (?:"|\Z) | =\s*+'[^']*+ (?:'|\Z) | = )*+ (?: > | \Z )
    | <[!?/] [^>]*+ (?: > | \Z )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_NAMES_OF_LINES = """
    address article aside blockquote body br center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr html
    li main nav ol p pre section table tbody tfoot thead tr ul
"""
_LINES = frozenset(_NAMES_OF_LINES.split())
"""Elements that begin, and end, on a line of their own."""

_CELLS = frozenset(("td", "th"))

_END_OF = {
    name: re.compile(rf"</{name}(?=[\s/>]|\Z)", re.IGNORECASE) for name in ("script", "style", "template", "title")
}
"""Elements whose content is not read; it ends at their end tag and nowhere else."""

_MOST_REFERENCES = 10_000  # of a line; what is behind them stays as it is written
_BLANKS = re.compile(r"(?:\s++|&nbsp;|&#160;)++")  # `\s` has the no-break space itself
_EMPTY_LINES = re.compile(r"\n\s++")
_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7}+(?![0-9]);?|#x[0-9a-f]{1,6}+(?![0-9a-f]);?|[a-z][a-z0-9]{1,31};?)", re.IGNORECASE
)


def to_text(markup: str) -> str:
    """Lines without blanks at their ends and without empty lines between them."""
    lines: list[str] = []
    line: list[str] = []
    at = said = 0
    preformatted = False
    while said <= MOST_SAID and (token := _TOKEN.match(markup, at)):
        at = token.end()
        if token.lastgroup == "text":
            pieces = _EMPTY_LINES.sub("\n", token[0]).split("\n") if preformatted else [token[0]]
            for count, piece in enumerate(pieces):
                if count:
                    _flush(line, lines)
                line.append(" " if piece.isspace() else _BLANKS.sub(" ", piece))
                said += len(line[-1].strip())
                if said > MOST_SAID:
                    break
        elif token.lastgroup == "name":
            name = token["name"].lower()
            element = name.removeprefix("/")
            if element in _LINES:
                _flush(line, lines)
                if element == "pre":
                    preformatted = name == "pre"
            elif element in _CELLS:
                line.append(" ")
            elif name in _END_OF:
                close = _END_OF[name].search(markup, at)
                at = close.start() if close else len(markup)
    _flush(line, lines)
    return "\n".join(lines)


def _flush(line: list[str], lines: list[str]) -> None:
    if line:
        text = " ".join(_REFERENCE.sub(_character, "".join(line), count=_MOST_REFERENCES).split())
        if text:
            lines.append(text)
        line.clear()


def _character(reference: "re.Match[str]") -> str:
    return html.unescape(reference[0])
