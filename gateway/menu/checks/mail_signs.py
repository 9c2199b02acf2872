"""Signs of what mail programs leave in a text: a quick look, for doors that take thousands of mails a second.

Rules. It may be wrong in both directions: it only says whether the careful checks are worth their time. Where they have
nothing to say nothing is said.
"""

import re

__all__ = ["has_debris_of_mail"]

_LINES = re.compile(
    r"\n[ \t\u00a0]*+(?:--|>|__|От: |Кому: |Тема: |Отправлено|From: |Sent |Sent: |Subject: |Get Outlook"
    r"|Скачать Outlook|С уважением|(?:Best |Kind )?[Rr]egards)"
)
_NAMED = ("wrote:", "пишет:", "написал", "онфиденциальн", "onfidential", ">:\n")
"""Words at an end or in the middle of such lines: who quoted whom, and the notices of lawyers."""

_ODD_SPACES = re.compile("[\u00a0\u00ad\u2007\u200b\u202f\u2060\ufeff]")


def has_debris_of_mail(text: str) -> bool:
    """Whether anything of that kind seems to be there."""
    return (
        _LINES.search(f"\n{text}") is not None
        or any(word in text for word in _NAMED)
        or (not text.isascii() and _ODD_SPACES.search(text) is not None)
    )
