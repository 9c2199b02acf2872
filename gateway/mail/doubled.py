"""What mail programs write twice when they make plain text: `+7701<tel:+7701>`, `a@b.c<mailto:a@b.c>`, `[cid:logo]`.

Rules. Only what cannot be anything else: an address in angle brackets goes when it stands directly behind (a blank may
be between) the very thing that it is the address of; when it is another one, both stay, for nobody knows which was
meant. Linear: a bracket is looked at once, and in front of it no more than it is long itself.
"""

import re
from urllib.parse import unquote

from gateway.mail.left_out import Kind, LeftOut, first_words

__all__ = ["without"]

_BRACKET = re.compile(r"[ \t\u00a0]?<(tel|mailto|https?):([^<>\s]{1,4000}+)>|\[cid:[^\[\]\s]{1,200}+\]", re.IGNORECASE)
_LOOKED_AT = 40  # characters in front of a number: blanks and hyphens make it longer than its address

_TELEPHONE = re.compile(r"[+(]?[0-9][0-9 ()\u00a0.\-‑–]*+\Z")
_NO_DIGIT = re.compile(r"[^0-9]++")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_WRAPPED = re.compile(r"[?&](?:url|u|q)=([^&]++)", re.IGNORECASE)
"""The address that a filter of a mail server (Safe Links and its like) keeps within its own."""


def without(text: str) -> tuple[str, tuple[LeftOut, ...]]:
    """The text without what stands in it twice, and what that was: at most one value for each kind."""
    kept: list[str] = []
    gone: dict[Kind, list[str]] = {}
    at = 0
    for found in _BRACKET.finditer(text):
        if found[1] is not None and not _is_double(text, found):
            continue
        kind: Kind = "link" if found[1] else "picture"
        gone.setdefault(kind, []).append(found[0].strip())
        kept.append(text[at : found.start()])
        at = found.end()
    if not at:
        return text, ()
    return "".join(kept) + text[at:], tuple(
        LeftOut(kind, len(those), first_words(those[0])) for kind, those in gone.items()
    )


def _is_double(text: str, found: "re.Match[str]") -> bool:
    scheme, address = found[1].lower(), found[2]
    reach = _LOOKED_AT if scheme == "tel" else len(address) + len("https://")
    before = text[max(0, found.start() - reach) : found.start()]
    match scheme:
        case "tel":
            return _is_number(before, unquote(address))
        case "mailto":
            return _stands_at_the_end(before, unquote(address.partition("?")[0]))
        case _:
            inner = _WRAPPED.search(address)
            return _is_site(before, f"{scheme}:{address}") or (
                inner is not None and _is_site(before, unquote(inner[1]))
            )


def _is_number(before: str, address: str) -> bool:
    written = _TELEPHONE.search(before)
    digits = _NO_DIGIT.sub("", address)
    return written is not None and bool(digits) and _NO_DIGIT.sub("", written[0]) == digits


def _is_site(before: str, address: str) -> bool:
    """The address, with or without its scheme and its last slash."""
    if not _SCHEME.match(address):
        return False
    whole = address.rstrip("/")
    return any(
        _stands_at_the_end(before, f"{one}{slash}") for one in (whole, _SCHEME.sub("", whole, 1)) for slash in ("", "/")
    )


def _stands_at_the_end(before: str, address: str) -> bool:
    """As a word of its own; a colon may stand in front of it, as in `url:https://...`."""
    head = before[: -len(address)]
    same = bool(address) and before[-len(address) :].casefold() == address.casefold()
    return same and (not head or not (head[-1].isalnum() or head[-1] in "/.@-_"))
