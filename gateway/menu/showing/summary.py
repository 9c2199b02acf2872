"""The last line of a check: how a text stands, and what there is to do about it.

Rules. One line for one file. Only safe repairs are counted as such: the command named does those without a question.
"""

from collections import Counter
from collections.abc import Sequence
from shlex import quote

from gateway.menu.codes import Language, Severity
from gateway.menu.diagnostic import Diagnostic
from gateway.menu.limit import LIMIT, length_of
from gateway.menu.repair import fix_of
from gateway.menu.tree import Message
from gateway.menu.visible import visible

__all__ = ["characters", "counted", "summary"]

_NOUNS: dict[Severity, tuple[tuple[str, str], tuple[str, str, str]]] = {
    Severity.ERROR: (("error", "errors"), ("ошибка", "ошибки", "ошибок")),
    Severity.WARNING: (("warning", "warnings"), ("предупреждение", "предупреждения", "предупреждений")),
    Severity.INFO: (("note", "notes"), ("заметка", "заметки", "заметок")),
    Severity.HINT: (("hint", "hints"), ("подсказка", "подсказки", "подсказок")),
}


def summary(text: str, findings: Sequence[Diagnostic], message: Message, file: str, lang: Language) -> str:
    """`call.txt: 2 errors, 1 warning; 3 of them can be fixed: ivr-gateway menu check --fix call.txt`."""
    name = visible(file)
    counts = Counter(finding.severity for finding in findings)
    told = [counted(counts[severity], severity, lang) for severity in Severity if counts[severity]]
    size = characters(text, lang)
    if not counts[Severity.ERROR] and not counts[Severity.WARNING]:
        good = "всё хорошо" if lang == "ru" else "good"
        return f"{name}: {', '.join([good, *told])}, {size}"
    line = f"{name}: {', '.join(told)}"
    safe = sum(1 for fix in (fix_of(message, finding) for finding in findings) if fix is not None and fix.safe)
    if not safe or file == "-":
        return line
    # a line to be copied into a shell, where the name has to stay one word
    command = f"ivr-gateway menu check --fix {quote(file) if name == file else '…'}"
    if lang == "ru":
        return f"{line}; можно исправить сразу: {safe} — {command}"
    which = "it can be fixed" if len(findings) == 1 else f"{safe} of them can be fixed"
    return f"{line}; {which}: {command}"


def counted(count: int, severity: Severity, lang: Language) -> str:
    """`2 errors`, `5 ошибок`."""
    english, russian = _NOUNS[severity]
    return f"{count} {_russian(count, russian) if lang == 'ru' else english[count != 1]}"


def characters(text: str, lang: Language) -> str:
    """`886 of 1000 characters`."""
    length = length_of(text)
    return f"{length} из {LIMIT} знаков" if lang == "ru" else f"{length} of {LIMIT} characters"


def _russian(count: int, forms: tuple[str, str, str]) -> str:
    """один, два, пять."""
    if count % 100 in range(11, 15):
        return forms[2]
    return forms[0] if count % 10 == 1 else forms[1] if count % 10 in (2, 3, 4) else forms[2]
