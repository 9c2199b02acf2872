"""What is said to clients: replies with their enhanced codes (RFC 5321 section 4.2, RFC 3463). Pure.

Rules. ASCII, CRLF, no line over 512 octets (RFC 5321 section 4.5.3.1.5). Nothing that a client sent is said back but
what was checked or made harmless here, and never the text of an exception.
"""

from collections.abc import Sequence

from gateway.intake import Accepted, Rejected
from gateway.menu import Diagnostic, Language
from gateway.remark import told

__all__ = ["accepted", "plain", "rejected"]

_LONGEST_LINE = 500  # octets with code and CRLF
_MOST_LINES = 20  # findings
_MOST_RUSSIAN = 5  # of them
_MOST_CHANGES = 8
_QUOTED = 60  # characters of a line of the mail
_LOOKED_AT = 5_000  # characters of the mail, in which every finding lies

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
    """The id under which the message can be found, and what there is to remark on its text; said after the commit.

    The id stands in the first line and again in the last: some clients log the one, some the other, some both.
    """
    if verdict.duplicate_of:
        return f"250 2.0.0 duplicate of {verdict.duplicate_of}"
    changes = [one for one in verdict.remarks if one.changed]
    lines = [f"changed: {told(one, 'en')}" for one in changes[:_MOST_CHANGES]]
    if len(changes) > _MOST_CHANGES:
        lines.append("changed: the rest is told in the report")
    lines += [f"warning: {told(one, 'en')}" for one in verdict.remarks if not one.changed]
    if not lines:
        return f"250 2.0.0 {verdict.message_id}"
    return _reply("250", "2.0.0", [verdict.message_id, *map(plain, lines), verdict.message_id])


def rejected(verdict: Rejected) -> str:
    """Everything that is wrong with a menu, a line each: where it is, what it is, what to do, and the line itself.

    Mail servers show these lines to whoever sent the mail. The first faults of a Russian text are told in Russian too,
    transliterated: more than ASCII is for clients that were offered SMTPUTF8 (RFC 6531 section 3.7.4), and it is not.
    """
    told_of, text = verdict.diagnostics[:_MOST_LINES], verdict.text[:_LOOKED_AT]
    source = text.split("\n")
    also_russian = _is_russian(text)
    lines: list[str] = []
    for n, diagnostic in enumerate(told_of):
        lines.append(_finding(diagnostic, source))
        if also_russian and n < _MOST_RUSSIAN:
            lines.append(_finding_in_russian(diagnostic))
    if more := len(verdict.diagnostics) - len(told_of):
        lines.append(f"and {more} more")
    if verdict.mendable:
        lines.append(f"and {verdict.mendable} more that will be mended for you once the rest is right")
    return _reply("550", "5.6.0", lines)


def _finding(diagnostic: Diagnostic, source: Sequence[str]) -> str:
    words = _words(diagnostic, "en")
    line = source[diagnostic.line - 1].strip() if diagnostic.line <= len(source) else ""
    shown = (
        f" [line {diagnostic.line} is: {plain(line[:_QUOTED])}{'...' if len(line) > _QUOTED else ''}]" if line else ""
    )
    return f"{diagnostic.code} line {diagnostic.line} column {diagnostic.column}: {words}{shown}"


def _finding_in_russian(diagnostic: Diagnostic) -> str:
    return f"{diagnostic.code} stroka {diagnostic.line}, znak {diagnostic.column}: {_words(diagnostic, 'ru')}"


def _words(diagnostic: Diagnostic, language: Language) -> str:
    """Cut before it is made ASCII: a message may quote much of the mail."""
    message, hint = diagnostic.message(language)[:_LONGEST_LINE], diagnostic.hint(language)[:_LONGEST_LINE]
    return plain(f"{message}; {hint}" if hint else message)


def _is_russian(text: str) -> bool:
    """A third of the letters are Cyrillic: keys and commands are Latin in every language."""
    letters = [character for character in text if character.isalpha()]
    return 3 * sum("\u0400" <= letter <= "\u04ff" for letter in letters) > len(letters)


def _reply(code: str, status: str, lines: Sequence[str]) -> str:
    """RFC 5321 section 4.2.1: a hyphen behind the code of every line but the last."""
    room = _LONGEST_LINE - len(f"{code}-{status} \r\n")
    last = len(lines) - 1
    return "\r\n".join(
        f"{code}{' ' if n == last else '-'}{status} {line if len(line) <= room else f'{line[: room - 3]}...'}"
        for n, line in enumerate(lines)
    )
