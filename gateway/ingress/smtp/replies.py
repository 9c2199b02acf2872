"""What is said to clients: replies with their enhanced codes (RFC 5321 section 4.2, RFC 3463). Pure.

Rules. ASCII, CRLF, no line over 512 octets (RFC 5321 section 4.5.3.1.5). Nothing that a client sent is said back but
what was checked or made harmless here, and never the text of an exception.
"""

from collections.abc import Sequence

from gateway.intake import Accepted
from gateway.menu import Diagnostic

__all__ = ["accepted", "plain", "rejected"]

_LONGEST_LINE = 500  # octets with code and CRLF
_MOST_LINES = 20

# One letter for one or more, readable by whoever knows the word.
_LATIN = dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)) | {
    "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch",
    "ъ": "'", "ь": "'", "ю": "yu", "я": "ya",
}  # fmt: skip
_SIGNS = {
    "…": "...",
    "–": "-",
    "—": "-",
    "«": '"',
    "»": '"',
    "“": '"',
    "”": '"',
    "’": "'",
    "№": "No.",
    "\N{NO-BREAK SPACE}": " ",
}
_TO_ASCII = str.maketrans(
    _LATIN | {cyrillic.upper(): latin.capitalize() for cyrillic, latin in _LATIN.items()} | _SIGNS
)


def plain(text: str) -> str:
    """Printable ASCII that a person can still read: Cyrillic is transliterated, the rest named by its code point."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        character if character.isascii() and character.isprintable() else f"<U+{ord(character):04X}>"
        for character in text.translate(_TO_ASCII)
    )


def accepted(verdict: Accepted) -> str:
    """The id under which the message can be found; said only after the commit."""
    if verdict.duplicate_of:
        return f"250 2.0.0 duplicate of {verdict.duplicate_of}"
    return f"250 2.0.0 {verdict.message_id}"


def rejected(diagnostics: Sequence[Diagnostic]) -> str:
    """Everything that is wrong with a menu, a line each: where it is, what it is, what to do."""
    lines = [_finding(diagnostic) for diagnostic in diagnostics[:_MOST_LINES]]
    if len(diagnostics) > _MOST_LINES:
        lines.append(f"and {len(diagnostics) - _MOST_LINES} more")
    last = len(lines) - 1
    return "\r\n".join(f"550{' ' if n == last else '-'}5.6.0 {line}" for n, line in enumerate(lines))


def _finding(diagnostic: Diagnostic) -> str:
    message, hint = diagnostic.message("en"), diagnostic.hint("en")
    # The text is cut before it is made ASCII: a message may quote much of the mail.
    words = plain(f"{message[:_LONGEST_LINE]}; {hint[:_LONGEST_LINE]}" if hint else message[:_LONGEST_LINE])
    line = f"{diagnostic.code} line {diagnostic.line} column {diagnostic.column}: {words}"
    room = _LONGEST_LINE - len("550-5.6.0 ") - len("\r\n")
    return line if len(line) <= room else f"{line[: room - 3]}..."
