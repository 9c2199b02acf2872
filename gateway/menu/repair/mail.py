"""What mail programs leave around a menu (2.1): reply marks, signatures, headers of forwarded mails, notices.

Rules. Reply marks go all over the text. A signature or a quoted mail goes when it stands at the end and is plainly one
(`tail_of_mail`); what a person may have written, such as `С уважением`, is offered.
"""

import re
from collections.abc import Mapping

from gateway.menu.checks.mail_signs import tail_of_mail
from gateway.menu.diagnostic import Diagnostic, Lines
from gateway.menu.reading.frame import BLANK
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import after_content, changed, line_end, whole_line
from gateway.menu.tree import Message

__all__ = ["REPAIRS", "cut"]

_MARKS = re.compile(rf"(?:\A|(?<=[\r\n]))(?:[{BLANK}]*+>)++[{BLANK}]?")


def _unmark(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR606."""
    text = message.source
    return deed("marks", changed(_MARKS, text, (0, len(text))), safe=True)


_HEADER = re.compile(
    r"(?i)(?:От|Кому|Тема|Дата|Копия|Отправлено|From|To|Subject|Date|Sent|Cc): |(?:On|В) |-{2,}[^\r\n-]{1,40}-{2,}"
)


def _by_mail(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR607: from an unmistakable sign on all goes; what only may be one is offered, a line above the menu alone."""
    menu, text, at = message.menu, message.source, finding.offset
    tail = tail_of_mail(text)
    if 0 <= tail <= at:
        return _without(text, tail, safe=True)
    if menu is None:
        return None
    if at < menu.span[0] or _HEADER.match(text, at):  # what stands below a header above the menu is the message
        found = text[at : line_end(text, at)]
        span = whole_line(text, at) if _HEADER.match(text, at) else None
        return deed("mail", [Edit(*span, "")], safe=False, found=found) if span else None
    return _without(text, at, safe=False)


def _without(text: str, at: int, *, safe: bool) -> Fix | None:
    """All from a place on but the last line end."""
    found = text[at : line_end(text, at)]
    return deed("mail", [Edit(after_content(text, at), len(text.rstrip()), "")], safe=safe, found=found)


def cut(text: str) -> tuple[Diagnostic, Fix] | None:
    """What mail left at the end of a text of any length, for certain: found without reading the text as a menu."""
    tail = tail_of_mail(text)
    fix = _without(text, tail, safe=True) if tail >= 0 else None
    return (Diagnostic("IVR607", tail, line_end(text, tail), {}, (), Lines(text)), fix) if fix else None


REPAIRS: Mapping[str, Repair] = {"IVR606": _unmark, "IVR607": _by_mail}
