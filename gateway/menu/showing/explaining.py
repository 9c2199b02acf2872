"""What a code means, for people: the page behind `menu explain CODE`, and the table of all codes in the README.

Rules. Nothing is said here that the catalogue does not know; the title of a code is what its own bad example is told.
An example's findings are made when somebody asks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from gateway.menu.checking import check, decode
from gateway.menu.codes import CATALOGUE, Language, Row, Severity
from gateway.menu.codes.sources import why
from gateway.menu.diagnostic import Diagnostic
from gateway.menu.repair import Fix, fix_of
from gateway.menu.showing.excerpt import SEVERITIES, render
from gateway.menu.tree import Message

__all__ = ["Page", "listing", "markdown", "nearest_codes", "page", "title"]

_BYTES = {"IVR600": b"Hello, \xff", "IVR613": "Здравствуйте! Нажмите один.".encode("cp1251")}
"""Codes that are found in the bytes of a file: no text can show them."""
_KINDS: dict[Language, dict[str, str]] = {
    "en": {"safe": "safe", "offer": "with your yes", "none": "by hand"},
    "ru": {"safe": "безопасно", "offer": "с вашего согласия", "none": "вручную"},
}
_MARK = {"safe": "●", "offer": "◐", "none": ""}


@dataclass(frozen=True, slots=True)
class _Shown:
    """A code's own finding in its bad example. `text` and `message` are the example's."""

    text: str
    message: Message
    finding: Diagnostic
    fix: Fix | None


@cache
def _shown(code: str) -> _Shown:
    row = CATALOGUE[code]
    decoded = decode(_BYTES[code]) if code in _BYTES else None
    text = decoded.text if decoded else row.bad
    checked = check(text, row.numbers)
    findings = [*(decoded.diagnostics if decoded else ()), *checked.diagnostics]
    finding = next(finding for finding in findings if finding.code == code)
    return _Shown(text, checked.message, finding, fix_of(checked.message, finding))


def title(row: Row, lang: Language) -> str:
    """What the code says, by its own example, in one line."""
    return _shown(row.code).finding.message(lang)


def _kind(code: str) -> str:
    fix = _shown(code).fix
    return "none" if fix is None else "safe" if fix.safe else "offer"


@dataclass(frozen=True, slots=True)
class Page:
    """Everything there is to say about a code, in one language."""

    code: str
    severity: Severity
    title: str
    why: Sequence[str]
    hint: str
    bad: str
    excerpt: str  # the bad example's finding as `menu check` shows it
    good: str
    repair: str  # "safe", "offer" or "none"
    repaired_by: str  # what the repair does, in words; "" without one

    def text(self, lang: Language) -> str:
        """For a terminal."""
        name = SEVERITIES[lang][self.severity]
        headings = {
            "en": ("Why", "Example", "Write instead", "Repair"),
            "ru": ("Почему", "Пример", "Пишите так", "Исправление"),
        }[lang]
        repair = _KINDS[lang][self.repair] + (f": {self.repaired_by}" if self.repaired_by else "")
        parts = [
            f"{name}[{self.code}]: {self.title}\n",
            f"{headings[0]}:\n" + "".join(f"  {reason}\n" for reason in self.why),
            f"{headings[1]}:\n\n{_indented(self.excerpt)}",
            f"{headings[2]}:\n\n{_indented(_short(self.good))}",
            f"{headings[3]}: {repair}\n",
        ]
        return "\n".join(parts)

    def plain(self) -> dict[str, Any]:
        """As JSON values."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "title": self.title,
            "why": list(self.why),
            "hint": self.hint,
            "bad": self.bad,
            "good": self.good,
            "repair": self.repair,
            "repaired_by": self.repaired_by,
        }


def page(code: str, lang: Language) -> Page | None:
    """The page of a code, in any case of its letters, with or without IVR in front; None for an unknown one."""
    known = _known(code)
    if known is None:
        return None
    row, shown = CATALOGUE[known], _shown(known)
    return Page(
        code=known,
        severity=row.severity,
        title=shown.finding.message(lang),
        why=why(row.source, lang),
        hint=shown.finding.hint(lang),
        bad=row.bad,
        excerpt=render(shown.text, (shown.finding,), "call.txt", lang, False, shown.message),
        good=row.good,
        repair=_kind(known),
        repaired_by=shown.fix.words[lang] if shown.fix else "",
    )


def _known(code: str) -> str | None:
    wanted = code.strip().upper()
    return next((name for name in (wanted, f"IVR{wanted}") if name in CATALOGUE), None)


def nearest_codes(code: str) -> Sequence[str]:
    """At most three codes that may have been meant."""
    digits = "".join(c for c in code[:20] if "0" <= c <= "9")
    if not digits:
        return []
    begun = [known for known in sorted(CATALOGUE) if known.startswith(f"IVR{digits}")]
    near = get_close_matches(f"IVR{digits}", CATALOGUE, n=3, cutoff=0.6)
    return list(dict.fromkeys([*begun, *near]))[:3]


def listing(lang: Language) -> str:
    """All codes, one a line."""
    width = max(len(name) for name in SEVERITIES[lang].values())
    return "".join(
        f"{code}  {SEVERITIES[lang][row.severity]:<{width}}  {title(row, lang)}\n" for code, row in _ordered()
    )


def _ordered() -> Sequence[tuple[str, Row]]:
    return sorted(CATALOGUE.items())


def markdown() -> str:
    """The README's table of codes: the example's words, the way out, whether it can be repaired."""
    lines = ["| code | | what it says of its example | what to do | fix |", "|---|---|---|---|---|"]
    for code, row in _ordered():
        finding = _shown(code).finding
        cells = (code, str(row.severity), finding.message("en"), finding.hint("en"), _MARK[_kind(code)])
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def _cell(words: str) -> str:
    """Nothing of it may end the cell, open a tag or become a link."""
    return words.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").replace("[", "\\[")


def _indented(text: str) -> str:
    return "".join(f"  {line}".rstrip() + "\n" for line in text.rstrip("\n").split("\n"))


_MOST_SHOWN = 400  # characters: the examples of a length need not be read


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:60]}…"
