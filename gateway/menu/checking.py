"""Bytes in, findings out: the two questions that others ask of the menu language.

Rules. `check` never raises and is linear; of a text far beyond the limit only the beginning is read, because its one
fault is told by its length. Errors are found at once; the warnings that a door does not need, when `diagnostics` is
asked for.
"""

import re
from collections.abc import Set
from dataclasses import dataclass, field
from functools import cached_property

from gateway.menu.checks import LINTS, READ_ALOUD, RULES, RULES_OF_MENUS, check_length, find_debris
from gateway.menu.checks.mail_signs import has_debris_of_mail
from gateway.menu.checks.mojibake import CHARSETS, charset_of
from gateway.menu.checks.registered import registered
from gateway.menu.diagnostic import Diagnostic, Findings, Lines
from gateway.menu.reading import parse
from gateway.menu.tree import Message

__all__ = ["MOST_READ", "Checked", "Decoded", "check", "decode"]

MOST_READ = 4_000
"""Characters that are analysed: four times what a message may have. Longer ones are refused for their length, and
whoever must cut a text to a quarter writes it anew."""


@dataclass(frozen=True)
class Checked:
    """What is known of a text: its tree, which always exists, and what is wrong with it."""

    message: Message
    errors: tuple[Diagnostic, ...]
    _findings: Findings = field(repr=False, compare=False)
    _numbers: Set[str] = field(default=frozenset(), repr=False, compare=False)

    @property
    def ok(self) -> bool:
        """No rule is broken: it may be sent."""
        return not self.errors

    @property
    def worth_a_look(self) -> bool:
        """Whether a door should ask for all findings: something was noted while reading, a plain sign is there of what
        mail programs leave (of all IVR607), or something would be read aloud that was meant otherwise (IVR109 IVR115
        IVR128 IVR301 IVR304). Costs a tenth of `check`."""
        if self._findings.any or has_debris_of_mail(self.message.source):
            return True
        if self.message.menu is None and ":" not in self.message.source:
            return False  # what they look for: three of them texts of a menu, the fourth lines like `1: text`
        probe = Findings(self._findings.lines)
        for lint in READ_ALOUD:
            lint(self.message, probe)
        return probe.any

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Errors, warnings and notes by their place; that a text is too long comes first."""
        findings = self._findings.copy()
        for lint in LINTS:
            lint(self.message, findings)
        if self._numbers:
            registered(self.message, findings, self._numbers)
        return findings.all


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file; what was not UTF-8 in it is U+FFFD, and an error."""

    text: str
    diagnostics: tuple[Diagnostic, ...] = ()


def check(text: str, numbers: Set[str] = frozenset()) -> Checked:
    """Everything that is wrong with a message, whatever it is.

    `numbers` are those that were registered with the provider (R18), digits with the country: any other that the menu
    calls is a warning. Without them none is asked for.
    """
    whole = len(text) <= MOST_READ
    findings = Findings(Lines(text if whole else text[: MOST_READ + 1]))
    read = text if whole else text[:MOST_READ]
    message = parse(read, findings, whole=whole)
    check_length(text, message, findings)
    find_debris(message, findings)
    for rule in RULES:
        rule(message, findings)
    for rule in RULES_OF_MENUS if message.menu is not None else ():
        rule(message, findings)
    return Checked(message, findings.errors, findings, numbers)


def decode(raw: bytes) -> Decoded:
    """The text of raw bytes: UTF-8, a byte order mark dropped.

    What is plainly in another character set of Russian is an error, but read as it was meant, so that the other
    findings are of the text and not of its bytes.
    """
    try:
        return Decoded(raw.decode().removeprefix("\ufeff"))
    except UnicodeDecodeError as error:
        begin = len(raw[: error.start].decode().removeprefix("\ufeff"))
    codec = charset_of(raw)
    text = raw.decode(codec or "utf-8", errors="replace").removeprefix("\ufeff")
    findings = Findings(Lines(text))
    if codec is None:
        findings.note("IVR600", begin, begin + 1)
    else:
        begin = min(_first_odd(text), len(text))
        findings.note("IVR613", begin, min(begin + 1, len(text)), charset=CHARSETS[codec])
    return Decoded(text, findings.errors)


_ODD = re.compile(r"[^\x00-\x7f]")


def _first_odd(text: str) -> int:
    """The first character that is not the same in all character sets."""
    found = _ODD.search(text)
    return found.start() if found else 0
