"""HTML -> the text that a person would read aloud. Small on purpose: line breaks, entities, nothing hidden.

Rules. Linear: one pattern cuts the whole document into tokens, and every alternative of it succeeds at the end of the
document as well, so nothing is ever read twice (`html.parser` goes back to the start of every unfinished tag). What a
browser would drop at the end of a document (an unfinished tag, an unclosed comment) is dropped.
Voice-file macros (`<file ...>`) look like tags and are gone: they can only be written in plain text.
"""

import html
import re

__all__ = ["to_text"]

_TOKEN = re.compile(
    r"""
      (?P<text> [^<]++ )
    | <!-- (?: [^-]++ | -(?!->) )*+ (?: --> | \Z )
    | < (?P<slash> /? ) (?P<name> [a-z][^\s/>]*+ )
        (?: [^>=]++ | =\s*+"[^"]*+ (?:"|\Z) | =\s*+'[^']*+ (?:'|\Z) | = )*+ (?: > | \Z )
    | <[!?/] [^>]*+ (?: > | \Z )
    | (?P<sign> < )
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)

_LINE = re.compile(
    "address|article|aside|blockquote|body|br|center|d[dlt]|div|fieldset|footer|form|h[1-6]|header|hr|html|li|main|nav"
    "|[ou]l|p|pre|section|table|tbody|tfoot|thead|tr"
)
"""Elements that begin, and end, on a line of their own."""

_CELLS = frozenset(("td", "th"))

_END_OF = {
    name: re.compile(rf"</{name}(?=[\s/>]|\Z)", re.IGNORECASE) for name in ("script", "style", "template", "title")
}
"""Elements whose content is not read; it ends at their end tag and nowhere else."""

_BLANKS = re.compile(r"[\s\u00a0]+")


def to_text(markup: str) -> str:
    """Lines without blanks at their ends and without empty lines between them."""
    lines: list[str] = []
    line: list[str] = []
    at = 0
    preformatted = False
    while token := _TOKEN.match(markup, at):
        at = token.end()
        if (text := token["text"] or token["sign"]) is not None:
            if preformatted:
                *whole, text = text.split("\n")
                for written in whole:
                    line.append(written)
                    _flush(line, lines)
            line.append(text)
        elif (name := token["name"]) is not None:
            name = name.lower()
            if _LINE.fullmatch(name):
                _flush(line, lines)
                if name == "pre":
                    preformatted = not token["slash"]
            elif name in _CELLS:
                line.append(" ")
            elif name in _END_OF and not token["slash"]:
                close = _END_OF[name].search(markup, at)
                at = close.start() if close else len(markup)
    _flush(line, lines)
    return "\n".join(lines)


def _flush(line: list[str], lines: list[str]) -> None:
    text = _BLANKS.sub(" ", _entities("".join(line))).strip()
    if text:
        lines.append(text)
    line.clear()


def _entities(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:  # a decimal reference of more digits than Python converts (sys.set_int_max_str_digits)
        return text
