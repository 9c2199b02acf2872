"""HTML -> the text that a person would read aloud. Small on purpose: line breaks, entities, numbers, nothing hidden.

Rules. Linear: one pattern cuts the whole document into tokens, and every alternative of it succeeds at the end of the
document as well, so nothing is ever read twice (`html.parser` goes back to the start of every unfinished tag). What a
browser would drop at the end of a document (an unfinished tag, an unclosed comment) is dropped. Reading stops when far
more was said than a call can say; what is given then is still too long for one.
Numbers that a browser puts in front of the items of an `<ol>` are given, for people see them; bullets are not, whether
they come from a `<ul>` or are Word's own: nobody means them to be spoken, and a key behind one is no key.
Voice-file macros (`<file ...>`) look like tags and are gone: they can only be written in plain text.
"""

import html
import re
from collections.abc import Iterator, Mapping

__all__ = ["BLANKS", "MOST_SAID", "attributes", "to_text", "tokens"]

MOST_SAID = 40_000  # characters of words, numbers and references; the longest references leave one character of 33

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
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]++)(?:\s*+=\s*+(?:"([^"]*+)|'([^']*+)|([^\s>"']*+)))?+""")
_MOST_OF_A_TAG = 2_000  # characters whose attributes are looked at

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
BLANKS = re.compile(r"(?:\s++|&nbsp;|&#160;)++")  # `\s` has the no-break space itself
_EMPTY_LINES = re.compile(r"\n\s++")
_REFERENCE = re.compile(
    r"&(?:#[0-9]{1,7}+(?![0-9]);?|#x[0-9a-f]{1,6}+(?![0-9a-f]);?|[a-z][a-z0-9]{1,31};?)", re.IGNORECASE
)

_NUMBER = re.compile(r"[0-9]{1,6}")
_NUMBERED = re.compile(r"[0-9*#]++\s*+(?::|[.)](?![0-9]))")
"""What an item begins with when whoever wrote it numbered it by hand."""

_WORDS_MARKER = re.compile(r"mso-list:\s*+ignore", re.IGNORECASE)
_WORDS_NUMBER = re.compile(r"(?:&nbsp;|\s)*+\(?[0-9a-zа-я]{1,9}+[.):]", re.IGNORECASE)


def tokens(markup: str) -> Iterator["re.Match[str]"]:
    """Text and tags, in order; `lastgroup` is "text" or "name" (lower case it; it has the slash), or None for what
    says nothing. Contents that nobody reads (scripts, styles) are left out."""
    at = 0
    while token := _TOKEN.match(markup, at):
        at = token.end()
        yield token
        if token.lastgroup == "name" and (end := _END_OF.get(token["name"].lower())):
            close = end.search(markup, at)
            at = close.start() if close else len(markup)


def attributes(tag: str) -> Mapping[str, str]:
    """Of a start tag, by their lower-case names; of those with one name the first, as in a browser."""
    found: dict[str, str] = {}
    pairs = _ATTRIBUTE.finditer(tag[:_MOST_OF_A_TAG])
    next(pairs, None)  # its own name, which comes right behind the "<"
    for pair in pairs:
        found.setdefault(pair[1].lower(), pair[2] or pair[3] or pair[4] or "")
    return found


def to_text(markup: str) -> str:
    """Lines without blanks at their ends and without empty lines between them."""
    page = _Page()
    for token in tokens(markup):
        if page.said > MOST_SAID:
            break
        if token.lastgroup == "text":
            page.write(token[0])
        elif token.lastgroup == "name":
            page.tag(token["name"].lower(), token[0])
    page.flush()
    return "\n".join(page.lines)


class _Page:
    """What was read so far. `said`: characters that count."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.said = 0
        self._line: list[str] = []
        self._preformatted = False
        self._lists: list[int | None] = []  # those that are open: the number of the last item; None: bullets
        self._number: int | None = None  # of an item that has said nothing yet
        self._marker: tuple[int, int] | None = None  # Word's: where it begins in the line, and spans open in it

    def write(self, text: str) -> None:
        for count, piece in enumerate(_EMPTY_LINES.sub("\n", text).split("\n") if self._preformatted else [text]):
            if count:
                self.flush()
            self._line.append(" " if piece.isspace() else BLANKS.sub(" ", piece))
            self.said += len(self._line[-1].strip())
            if self.said > MOST_SAID:
                break

    def tag(self, name: str, whole: str) -> None:
        element = name.removeprefix("/")
        if element in _LINES:
            self.flush()
            if element == "pre":
                self._preformatted = name == "pre"
            elif element in ("ol", "ul", "li"):
                self._list(name, whole)
        elif element in _CELLS:
            self._line.append(" ")
        elif element == "span":
            self._span(name, whole)

    def flush(self) -> None:
        """End the line."""
        self._marker = None
        if not self._line:
            return
        text = " ".join(_REFERENCE.sub(_character, "".join(self._line), count=_MOST_REFERENCES).split())
        self._line.clear()
        if not text:
            return
        if self._number is not None:
            if not _NUMBERED.match(text):
                number = f"{self._number}. "
                self.said += len(number)
                text = number + text
            self._number = None
        self.lines.append(text)

    def _list(self, name: str, whole: str) -> None:
        """Lists that count in letters or in Roman numerals are no keys: of them no number is given."""
        match name:
            case "ol":
                given = attributes(whole)
                first = _integer(given.get("start", ""), 1)
                self._lists.append(first - 1 if given.get("type", "1") == "1" else None)
            case "ul":
                self._lists.append(None)
            case "/ol" | "/ul":
                if self._lists:
                    self._lists.pop()
                self._number = None
            case "li":
                self._number = None
                if self._lists and (last := self._lists[-1]) is not None:
                    self._number = self._lists[-1] = _integer(attributes(whole).get("value", ""), last + 1)

    def _span(self, name: str, whole: str) -> None:
        """Word writes the marker of a list's item as text, in a span that says so."""
        if self._marker is None:
            if name == "span" and _WORDS_MARKER.search(whole, 0, _MOST_OF_A_TAG):
                self._marker = len(self._line), 1
            return
        begin, depth = self._marker
        depth += 1 if name == "span" else -1
        self._marker = (begin, depth) if depth else None
        if not depth and not _WORDS_NUMBER.match("".join(self._line[begin:])):
            del self._line[begin:]


def _integer(text: str, otherwise: int) -> int:
    return int(text) if _NUMBER.fullmatch(text) else otherwise


def _character(reference: "re.Match[str]") -> str:
    return html.unescape(reference[0])
