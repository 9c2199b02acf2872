"""How much of a text from outside people may be shown. PURE, in linear time.

Rules. No credentials, not even when the other side echoes them; no whole telephone number, whoever's it is; nothing
that the caller of `line` names as hidden. The login is no secret, and may be so short that to hide it would hide
everything. One printable line, bounded.
"""

import html
import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

__all__ = ["Shown"]

_GONE = "***"
_LIMIT = 200  # characters
_SHORTEST = 3  # what is hidden and shorter stands in every sentence
_NUMBER = re.compile(r"\+?[0-9](?:[ ()\u00a0-]{0,2}[0-9]){6,}")  # seven digits and more, as people group them


class Shown:
    """Outside texts as people may see them."""

    def __init__(self, *secrets: str) -> None:
        self._secrets = _spellings(secrets)

    def line(self, text: str, hidden: Iterable[str] = (), limit: int = _LIMIT) -> str:
        """`text` without secrets, numbers and what is `hidden`; "..." is where it was cut to `limit` characters."""
        without = (*self._secrets, *_spellings(one for one in hidden if len(one) >= _SHORTEST))
        printable = "".join(c if c.isprintable() else " " for c in _scrub(text, without))
        line = _NUMBER.sub(_GONE, _scrub(" ".join(printable.split()), without))
        return line if len(line) <= limit else f"{line[:limit]}..."


def _scrub(text: str, without: Iterable[str]) -> str:
    for one in without:
        text = text.replace(one, _GONE)
    return text


def _spellings(words: Iterable[str]) -> tuple[str, ...]:
    """Each as it may be echoed: plain, on one line, in a URL, in JSON, in HTML. Longest first: no part may stay."""
    found: set[str] = set()
    for one in words:
        in_url = quote(one, errors="replace"), quote(one, safe="", errors="replace"), quote_plus(one, errors="replace")
        found |= {one, " ".join(one.split()), *in_url, json.dumps(one)[1:-1], html.escape(one)}
    return tuple(sorted(filter(None, found), key=len, reverse=True))
