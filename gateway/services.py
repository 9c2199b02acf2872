"""The marks that tell the provider which of its services a text is for (provider.md section 6). PURE.

Rules. One at the very start of a text makes it a Viber message, an SMS, a number look-up: something else is sent than a
call, at another price. Nobody documents all of them, so whatever looks like one is one.
"""

import re

__all__ = ["CALL", "other_service"]

CALL = "__CALL__"
"""Makes the text that follows a call, where nothing else can say so."""

_MARK = re.compile(r"\s*(__[A-Z]{2,20}__)")


def other_service(text: str) -> str:
    """The mark that `text` begins with, or "": then it is what it says. A call's own text may not even have CALL."""
    match = _MARK.match(text)
    return match[1] if match else ""
