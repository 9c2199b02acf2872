"""Lines of a menu that are not plainly `key: body`: what they were meant to be.

Rules. In doubt a line continues the text above it. A line is taken for an entry only when its head can be nothing else:
a digit of another shape, a letter of another alphabet in a label that is jumped to, an invisible character.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property

from gateway.menu.diagnostic import Findings
from gateway.menu.reading.call import is_parameters
from gateway.menu.reading.commands import command_name
from gateway.menu.reading.frame import BLANK
from gateway.menu.reading.lookalike import NARROW_COLONS, named, note_look_alike, plain, skeleton, visible
from gateway.menu.tree import Span

__all__ = ["Dropped", "OddLines", "RawEntry", "Remainder"]


@dataclass(slots=True)
class Remainder:
    """A line that continues what stands above it.

    `noted`: the reader was told about this line already. `flowed`: the line above ends with a blank, by which mail
    programs mark that the text goes on (RFC 3676 section 4.1).
    """

    words: str
    at: int
    end: int
    noted: bool = False
    flowed: bool = False


@dataclass(slots=True)
class RawEntry:
    """A key and its body before the body is read. `replaces_last_line`: its key was on the line before."""

    key: str
    key_span: Span
    body: str
    at: int
    rest: list[Remainder] = field(default_factory=list)
    replaces_last_line: bool = False


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line that means nothing; what there was to say about it was noted."""


Taken = RawEntry | Remainder | Dropped

_HEADS = re.compile(rf"([A-Za-z0-9]++)[{BLANK}]*+:")
_TARGETS = re.compile(r"err:([^\s]++)")
_KEY = re.compile(r"[*#]|[A-Za-z0-9]++")
_LONE_KEY = re.compile(r"[*#]|0|[1-9]++")
_ODD_HEAD = re.compile(rf"([^\s:{NARROW_COLONS}]{{1,40}}+)[{BLANK}]*+([:{NARROW_COLONS}])[{BLANK}]*+(.*+)", re.DOTALL)
_SIGNED = re.compile(r"[-+−][0-9]++")
_OTHER_STYLE = re.compile(
    rf"([1-9]++(?:\.[1-9]++)*+)[{BLANK}]*+(?:\)|\.|[—–−-](?=[{BLANK}])|:)[{BLANK}]*+(?=\S)(?![0-9])"
    rf"|([1-9]++(?:[-–][1-9]++)++)[{BLANK}]*+:(?![0-9])"
)
_DRESSED = re.compile(
    rf"(?:[•·●▪◦*]|[–—-](?=[{BLANK}])|№|(?:клавиша|кнопка|пункт|цифра|key|item|option|button)(?=[{BLANK}]))?[{BLANK}]*+"
    rf"[«“\"'(\[]?([1-9*#0]{{1,9}}+)[»”\"')\]]?[{BLANK}]*+:(?![0-9])"
    rf"|(?:клавиша|кнопка|key|button)[{BLANK}]++([1-9*#0]{{1,9}}+)[{BLANK}]*+(?:[—–−)-]|\.(?![0-9]))(?=[{BLANK}])",
    re.IGNORECASE,
)
"""`• 1: text`, `«1»: text`, `[1: text]`, `Key 1: text`, `Button 1 - text`."""
_NO_COLON = re.compile(rf"([1-9]++)[{BLANK}]++(?=\S)")
_MARKED = re.compile(rf"(?:>[{BLANK}]*+)++")
_ENTRY = re.compile(rf"([*#]|[A-Za-z0-9]++)([{BLANK}]*+):[{BLANK}]*+(.*+)", re.DOTALL)
_TIME = re.compile(r"[0-9]{1,2}+:[0-9][0-9](?![0-9])")
_COMMENT = re.compile(rf"(?://|#)[{BLANK}]*+(?=[^\W\d_])")
_LIKE_A_LABEL = re.compile(rf"([^\W\d_][^\W_]{{0,19}}(?:[-_][^\W_]{{1,20}}){{0,3}})[{BLANK}]*+:(?!//)[{BLANK}]*+(?=\S)")
_WRAPPED_AT = 60  # a line at least this long was probably broken by a mail program


class OddLines:
    """Reads one odd line after another of one menu."""

    def __init__(self, text: str, findings: Findings) -> None:
        self._text = text
        self._findings = findings
        self._marks_told = False

    @cached_property
    def _targets(self) -> frozenset[str]:
        """What is jumped to, as it is written anywhere in the text."""
        return frozenset(_TARGETS.findall(self._text))

    @cached_property
    def _heads(self) -> frozenset[str]:
        """Every word of the text with a colon behind it: all keys are among them."""
        return frozenset(_HEADS.findall(self._text))

    def read(self, line: "re.Match[str]", words: str, last: RawEntry) -> Taken:
        """What a line is that `parse` could not read; `words` is all of it, trimmed, and `last` the entry above."""
        at = line.start() + line[0].find(words)
        whole = Remainder(words, at, at + len(words), flowed=self._flowed(line.start()))
        if last.key and not last.body and not last.rest:
            return whole  # the body of the empty key above
        if words in ("{", "}"):
            return Dropped()  # told with the braces
        if words[0] == ">":
            return self._marked(words, at)
        if words[0] == ":":
            return self._without_key(words, at, last)
        reserved = self._reserved(line, whole, last)
        if reserved is not None:
            return reserved
        if _TIME.match(words):
            return whole
        style = _OTHER_STYLE.match(words) or _DRESSED.match(words) or self._forgotten_colon(words, whole, last)
        if style:
            head = style[0].rstrip()
            near = "".join(c for c in style[0] if c in "*#") if style[0].isascii() else ""
            near = "".join(c for c in style[0] if "0" <= c <= "9") or near
            self._findings.note("IVR209", at, at + len(head), found=head, near=near)
            whole.noted = True
            return whole
        taken = self._odd_head(words, at)
        if taken is None and not (whole.flowed or self._wrapped(last) or command_name(last.body)):
            whole.noted = self._told_as_read_aloud(words, at)
        return taken or whole

    def _told_as_read_aloud(self, words: str, at: int) -> bool:
        """A remark, or a word with a colon that no label can be: nobody sees that it belongs to the text above."""
        comment = _COMMENT.match(words)
        if comment:
            self._findings.note("IVR114", at, at + comment.end())
            return True
        label = _LIKE_A_LABEL.match(words)
        if label:
            self._findings.note("IVR406", at, at + len(label[1]), found=label[1])
        return label is not None

    def _flowed(self, begin: int) -> bool:
        above = begin - 2 if self._text[begin - 2 : begin] != "\r\n" else begin - 3
        return self._text[above : above + 1] == " "

    def _marked(self, words: str, at: int) -> Taken:
        """`> 1: text`: the marks of a quoted mail are dropped, and told once."""
        marks = _MARKED.match(words)
        assert marks is not None
        if not self._marks_told:
            self._findings.note("IVR606", at, at + 1)
            self._marks_told = True
        begin = at + marks.end()
        inner = words[marks.end() :]
        entry = _ENTRY.fullmatch(inner)
        if entry and not _TIME.match(inner):
            key = entry[1]
            return RawEntry(key, (begin, begin + len(key)), entry[3], begin + entry.start(3))
        return Remainder(inner, begin, begin + len(inner), noted=True) if inner else Dropped()

    def _without_key(self, words: str, at: int, last: RawEntry) -> Taken:
        """`2` on one line and `: text` on the next: the break of the page's own scheme, copied; else no key at all."""
        before = last.rest[-1] if last.rest else None
        if before is None or not _LONE_KEY.fullmatch(before.words):
            self._findings.note("IVR210", at, at + 1)
            return Dropped()
        key = before.words
        self._findings.note("IVR126", before.at, before.end, key=key)
        body = words[1:].lstrip(BLANK)
        start = at + len(words) - len(body)
        return RawEntry(key, (before.at, before.end), body, start, replaces_last_line=True)

    def _reserved(self, line: "re.Match[str]", whole: Remainder, last: RawEntry) -> Taken | None:
        """Lines that begin with the word of a command or of a parameter; None for all others."""
        words = whole.words
        if is_parameters(words) and command_name(last.body) == "call" and not self._is_handler(line, last):
            return whole
        name = command_name(words)
        if name and self._is_command(name, words, last):
            self._findings.note("IVR300", whole.at, whole.end, command=name, found=words)
            return Dropped()
        key = line[1]
        if key is None or line[3].startswith("//"):
            return None
        start = line.start(1)
        if key != "err":
            self._findings.note("IVR404", start, start + len(key), key=key)
        return RawEntry(key, (start, start + len(key)), line[3].rstrip(), line.start(3))

    def _is_handler(self, line: "re.Match[str]", last: RawEntry) -> bool:
        """Whether `err:word` right after a call is the wrong-key handler (R30) rather than the call's parameter."""
        if line[1] != "err":
            return False
        target, *_ = line[3].split() or [""]
        return "err:" in last.body or target not in self._heads

    def _is_command(self, name: str, words: str, last: RawEntry) -> bool:
        """Whether the line is a command that lost its key, rather than words: a label's text, an address in a text."""
        if name == "url":
            return words == "url" or ("://" in words and not self._wrapped(last))
        argument = words[len(name) :].lstrip(f"{BLANK}:")
        if name == "sms":
            return not argument or "," in argument
        return not argument or not argument[0].isalpha() or is_parameters(argument)

    def _wrapped(self, last: RawEntry) -> bool:
        """Whether the line above is so long that a mail program broke it, and is a text."""
        above = last.rest[-1].words if last.rest else last.body
        return len(above) >= _WRAPPED_AT and not command_name(last.body)

    def _forgotten_colon(self, words: str, whole: Remainder, last: RawEntry) -> "re.Match[str] | None":
        """`1 Thank you`, unless a mail program may have broken the text above there, or no text may stand here."""
        if whole.flowed or self._wrapped(last) or command_name(last.body):
            return None
        return _NO_COLON.match(words)

    def _odd_head(self, words: str, at: int) -> RawEntry | None:
        """A head that is meant for a key but is written with other characters."""
        head = _ODD_HEAD.fullmatch(words)
        if head is None:
            return None
        written, colon, body = head.groups()
        note = self._findings.note
        key = plain(written)
        if not key:
            return None  # nothing to see in front of the colon
        span = (at, at + len(written))
        # `№5:` is a number in a text, though its compatible form, No5, could be a label
        is_key = _KEY.fullmatch(key) is not None and (key in "*#" or visible(written).isalnum())
        if is_key and key != written:
            if len(key) < len(written):
                hidden = next(c for c in written if c not in key)
                place = at + written.find(hidden)
                note("IVR141", place, place + 1, found=named(hidden))
            elif len(written) == 1 and written.isalpha():
                note_look_alike(self._findings, *span, written, key)
            else:
                note("IVR204", *span, found=written, near=key)
        elif _SIGNED.fullmatch(key):
            note("IVR201", *span, key=key)
        elif is_key and colon == ":":
            return None  # an entry already, were it one
        elif not is_key and not self._odd_label(written, span):
            return None
        if colon != ":":
            mark = at + head.start(2)
            note("IVR204", mark, mark + 1, found=colon, near=":")
        return RawEntry(key if is_key else skeleton(key), span, body, at + head.start(3))

    def _odd_label(self, written: str, span: Span) -> bool:
        """Whether a word is meant for a label although it has other characters than Latin letters and digits."""
        note = self._findings.note
        latin = skeleton(written)
        looks_latin = not written.isascii() and _KEY.fullmatch(latin) is not None
        if looks_latin and (any(c.isascii() for c in written) or latin in self._targets):
            note_look_alike(self._findings, *span, written, latin)
            return True
        if written in self._targets or (written.isascii() and "_" in written and written.isidentifier()):
            note("IVR402", *span, target=written)
            return True
        return False
