"""What does not belong into any text: control characters, and what is left of other codings.

Rules. A plain `in` decides in nanoseconds whether a pattern is worth its search; each pattern runs once over the text.
Addresses may hold `%2F` and `=3A`, so a word with `://` is spared. Each kind is told once, at its first place.
"""

import re

from gateway.menu.diagnostic import Findings
from gateway.menu.reading.frame import first_entry
from gateway.menu.reading.lookalike import named
from gateway.menu.tree import Message

__all__ = ["find_debris"]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x85\u2028\u2029\ud800-\udfff]")
_OTHER_LINE_ENDS = "\x0b\x0c\x85\u2028\u2029"
"""No line ends here, but the provider may see one: what follows them could become a command of the menu."""
_GSM_PAIRS = {
    "\x1b(": "{",
    "\x1b)": "}",
    "\x1b<": "[",
    "\x1b>": "]",
    "\x1b/": "\\",
    "\x1b=": "~",
    "\x1b@": "|",
    "\x1be": "€",
}
"""Septets of the GSM extension table that nobody put together (3GPP TS 23.038 section 6.2.1.1)."""

_MOST_CONTROLS = 10  # a text of control characters is told ten times, not two hundred

_ESCAPED_BREAK = re.compile(r"\\r?\\?n")
_BREAK_AT_ENTRY = re.compile(
    r"\\n[ \t]*+(?:(?:[*#]|[A-Za-z0-9]++)[ \t]*+:|[{}])|[{}](?:\\r)?\\n|\{menu:[^\r\n\\{]*+\\n"
)
_QUOTED_PRINTABLE = re.compile(
    r"=(?:[0-9A-F]{2}(?:=[0-9A-F]{2})++|3A|3D|7B|7D|0A|0D|C2"
    r"|20(?<!wait=20)(?=[\r\n])"  # a blank at the end of a line
    r"|(?<!\s=)(?<!==)(?<!wait=)(?<!ok=)(?<!err=)(?=\r?\n)"  # a soft line break
    r"|(?<=[^\r\n]{59}[^=\r\n]=)(?=\r?\n))"  # the same behind a blank, at the length where it is made
)
_URL_CODED = re.compile(r"%7B(?=menu)|(?:%[0-9A-F]{2}){2,}+|%0[AD]|%3A", re.IGNORECASE)
_BASE64_MENU = ("e21lbnU6", "ttZW51O", "7bWVudT")  # `{menu:` at each of the three alignments
_GSM_PHONE = re.compile("¤phone")
_TAG = re.compile(
    r"</?(?:html|head|body|br|p|div|span|b|i|u|a|font|table|tr|td|th|style|meta|strong|em|ul|ol|li|h[1-6]|hr|img|pre|blockquote)"
    r"(?:\s[^<>]{0,400}+|/)?+>|&(?:nbsp|lt|gt|amp|quot|laquo|raquo|mdash|#[0-9]{2,5}|#x[0-9a-f]{2,5});",
    re.IGNORECASE,
)


_BRACE_ENTITY = re.compile(r"&(?:#123|#x7b|lcub|lbrace);(?=menu)", re.IGNORECASE)


def find_debris(message: Message, findings: Findings) -> None:
    """Note everything of that kind in the whole text."""
    text = message.source
    if "\\" in text:
        _escaped_breaks(text, findings)
    if "=" in text:
        _first_outside_addresses(_QUOTED_PRINTABLE, "IVR601", text, findings)
    if "%" in text:
        _first_outside_addresses(_URL_CODED, "IVR602", text, findings)
    if message.menu is None:
        _base64(text, findings)
    if "¤" in text:
        for found in _GSM_PHONE.finditer(text):
            findings.note("IVR620", found.start(), found.end(), found=found[0], near="$phone")
    if "<" in text or "&" in text:
        _html(message, findings)
    if not text.isprintable() and not text.replace("\n", "").isprintable():  # quicker than the search it spares
        _controls(text, findings)


def _controls(text: str, findings: Findings) -> None:
    for count, found in enumerate(_CONTROL.finditer(text)):
        if count == _MOST_CONTROLS:
            return
        at = found.start()
        pair = text[at : at + 2]
        if pair in _GSM_PAIRS:
            findings.note("IVR620", at, at + 2, found=pair, near=_GSM_PAIRS[pair])
        else:
            ends_a_line = found[0] in _OTHER_LINE_ENDS
            findings.note("IVR140", at, at + 1, found=named(found[0]), near="\\n" if ends_a_line else "")


def _escaped_breaks(text: str, findings: Findings) -> None:
    """`\\n` between entries: a script kept its quotes single. In a spoken text it is only ugly."""
    found = _ESCAPED_BREAK.search(text)
    if found:
        code = "IVR610" if _BREAK_AT_ENTRY.search(text) else "IVR611"
        findings.note(code, found.start(), found.end())


_WORD = re.compile(r"\S++")


def _first_outside_addresses(pattern: "re.Pattern[str]", code: str, text: str, findings: Findings) -> None:
    if not pattern.search(text):
        return
    for word in _WORD.finditer(text):
        # two more characters, for what a pattern wants to see behind the word
        found = None if "://" in word[0] else pattern.search(text, word.start(), word.end() + 2)
        if found and found.start() < word.end():
            findings.note(code, found.start(), found.end(), found=found[0].strip())
            return


def _base64(text: str, findings: Findings) -> None:
    if any(map(text.__contains__, _BASE64_MENU)):
        found = re.search(r"\S++", text)
        assert found is not None
        findings.note("IVR603", found.start(), found.end())


def _html(message: Message, findings: Findings) -> None:
    """`<file ...>` is a voice file and none of this."""
    text = message.source
    brace = _BRACE_ENTITY.search(text)
    if brace:
        findings.note("IVR604", brace.start(), brace.end())
        return
    found = _TAG.search(text)
    if found:
        lines = first_entry(text, 0, len(text)) >= 0
        code = "IVR605" if lines or message.menu is None else "IVR604"
        findings.note(code, found.start(), found.end(), found=found[0])
