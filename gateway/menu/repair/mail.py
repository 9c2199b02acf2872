"""What mail programs leave around a menu (2.1): reply marks, signatures, headers of forwarded mails, notices.

Rules. Reply marks go all over the text. A signature goes when it stands at the end and is plainly one; what a person
may have written, such as `С уважением`, is offered.
"""

import re
from collections.abc import Mapping

from gateway.menu.diagnostic import Diagnostic
from gateway.menu.reading.frame import BLANK
from gateway.menu.repair.fix import Edit, Fix, Repair, deed
from gateway.menu.repair.layout import after_content, changed, line_end, whole_line
from gateway.menu.tree import Message

__all__ = ["REPAIRS"]

_MARKS = re.compile(rf"(?:\A|(?<=[\r\n]))(?:[{BLANK}]*+>)++[{BLANK}]?")


def _unmark(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR606."""
    text = message.source
    return deed("marks", changed(_MARKS, text, (0, len(text))), safe=True)


_SIGNATURE = re.compile(r"-- ?(?=[\r\n]|\Z)")
_MACHINE = re.compile(r"(?i)(?:Отправлено (?:с|из)|Sent from (?:my|Outlook|Mail)|Get Outlook for|Скачать Outlook)\b")
_HEADER = re.compile(
    r"(?i)(?:От|Кому|Тема|Дата|Копия|Отправлено|From|To|Subject|Date|Sent|Cc): |(?:On|В) |-{2,}[^\r\n-]{1,40}-{2,}"
)
_MOST_LINES = 10  # of a signature


def _by_mail(message: Message, finding: Diagnostic) -> Fix | None:
    """IVR607."""
    menu, text, at = message.menu, message.source, finding.offset
    if menu is None:
        return None
    found = text[at : line_end(text, at)]
    rest = text[at:].strip()
    if at < menu.span[0]:  # a header; what stands below it is the message
        safe = False
        span = whole_line(text, at) if _HEADER.match(text, at) else None
        return deed("mail", [Edit(*span, "")], safe=safe, found=found) if span else None
    short = len(rest.splitlines()) <= _MOST_LINES
    spoken = text[menu.span[1] : at].strip() != ""
    if _SIGNATURE.match(text, at):
        # `--` alone may be a line somebody drew above the end text
        safe = short and (spoken or text[at : at + 3] == "-- ")
    elif _MACHINE.match(text, at):
        safe = len(rest.splitlines()) == 1
    elif _HEADER.match(text, at):
        return deed("mail", [Edit(*whole_line(text, at), "")], safe=False, found=found)
    else:
        safe = False
    end = len(text.rstrip())
    return deed("mail", [Edit(after_content(text, at), end, "")], safe=safe, found=found)


REPAIRS: Mapping[str, Repair] = {"IVR606": _unmark, "IVR607": _by_mail}
