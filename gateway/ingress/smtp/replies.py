"""What is said to clients: replies with their enhanced codes (RFC 5321 section 4.2, RFC 3463). Pure.

Rules. ASCII, CRLF, no line over 512 octets (RFC 5321 section 4.5.3.1.5). Nothing that a client sent is said back but
what was checked or made harmless here, and never the text of an exception.
"""

from collections.abc import Iterator, Sequence

from gateway.intake import Accepted, Rejected
from gateway.latin import plain
from gateway.menu import Diagnostic, Language
from gateway.remark import told

__all__ = ["accepted", "both", "rejected"]

_LONGEST_LINE = 500  # octets with code and CRLF
_MOST_LINES = 20  # findings
_MOST_RUSSIAN = 5  # of them
_MOST_CHANGES = 8
_QUOTED = 60  # characters of a line of the mail
_LOOKED_AT = 5_000  # characters of the mail, in which every finding lies


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


def both(code: str, status: str, en: str, ru: str) -> str:
    """One line of a refusal in both languages: whoever is refused before the text is known may read either."""
    room = _LONGEST_LINE - len(f"{code} {status} \r\n")
    first, second = plain(en[:_LONGEST_LINE])[:room], plain(ru)
    whole = f"{first} / {second}"
    return f"{code} {status} {whole if second and len(whole) <= room else first}"


def rejected(verdict: Rejected) -> str:
    """Everything that is wrong with a menu: first how much, then a line each for what it is and what to do.

    Mail servers show these lines to whoever sent the mail. Who wrote Russian reads Russian first, transliterated (more
    than ASCII is for clients that were offered SMTPUTF8, RFC 6531 section 3.7.4, and it is not): each line of the mail
    is named by its own words, because mail programs show no numbers and hide the empty lines between paragraphs.
    The English lines that begin with a code are for programs as well.
    """
    told_of, text = verdict.diagnostics[:_MOST_LINES], verdict.text[:_LOOKED_AT]
    source = text.split("\n")
    lines: list[str] = []
    if _is_russian(text):
        lines += _in_russian(verdict, source)
    count = len(verdict.diagnostics)
    lines.append(f"No call was made: {count} fault{'s' if count > 1 else ''} in the text")
    lines += [_finding(diagnostic, source) for diagnostic in told_of]
    if more := count - len(told_of):
        lines.append(f"and {more} more")
    if verdict.mendable:
        lines.append(f"and {verdict.mendable} more that will be mended for you once the rest is right")
    return _reply("550", "5.6.0", lines)


def _in_russian(verdict: Rejected, source: Sequence[str]) -> Iterator[str]:
    """The first faults, one of a kind for each line: the same again in the same line goes with the first."""
    first: dict[tuple[int, str], Diagnostic] = {}
    for diagnostic in verdict.diagnostics:
        first.setdefault((diagnostic.line, diagnostic.code), diagnostic)
    yield plain(f"Звонка не будет: в тексте {_errors(len(first))}")
    for diagnostic in list(first.values())[:_MOST_RUSSIAN]:
        line = _line(diagnostic, source)
        where = f'v stroke "{line}"' if line else f"stroka {diagnostic.line}"
        yield f"{where}: {_words(diagnostic, 'ru')} ({diagnostic.code})"
    if (more := len(first) - _MOST_RUSSIAN) > 0:
        yield plain(f"и ещё {more}")
    if verdict.mendable:
        yield plain("остальное мы исправим сами, когда вы исправите это")


def _errors(count: int) -> str:
    """`1 ошибка`, `2 ошибки`, `5 ошибок`."""
    if count % 10 == 1 and count % 100 != 11:
        return f"{count} ошибка"
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return f"{count} {'ошибки' if few else 'ошибок'}"


def _finding(diagnostic: Diagnostic, source: Sequence[str]) -> str:
    line = _line(diagnostic, source)
    shown = f" [line {diagnostic.line} is: {line}]" if line else ""
    return f"{diagnostic.code} line {diagnostic.line} column {diagnostic.column}: {_words(diagnostic, 'en')}{shown}"


def _line(diagnostic: Diagnostic, source: Sequence[str]) -> str:
    """The line of the mail in its own words, as ASCII."""
    line = source[diagnostic.line - 1].strip() if diagnostic.line <= len(source) else ""
    return f"{plain(line[:_QUOTED])}{'...' if len(line) > _QUOTED else ''}"


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
