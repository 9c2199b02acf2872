"""The one text of a mail that says the same as plain text and as HTML, without what its program added.

Rules. Plain text does not say where a signature begins, HTML does: so the HTML is asked, and believed only as far as
the plain text agrees with it. Its words without the marked blocks must be the plain text's own, from both ends, with
one gap; then they are taken, in the HTML's lines, which no program has wrapped. Else the plain text stays as it is.
"""

from collections.abc import Sequence

from gateway.mail import doubled, marks
from gateway.mail.left_out import LeftOut

__all__ = ["from_html", "from_plain"]


def from_html(markup: str) -> tuple[str, tuple[LeftOut, ...]]:
    """The text of a mail that is HTML only, and what is not in it."""
    text, blocks = marks.without(markup)
    text, links = doubled.without(text)
    return text, (*blocks, *links)


def from_plain(plain: str, markup: str) -> tuple[str, tuple[LeftOut, ...]]:
    """The text of a mail with both, and what is not in it. `markup` is "" when there is no HTML."""
    plain, links = doubled.without(plain)
    text, blocks = marks.without(markup)
    text, _ = doubled.without(text)
    if blocks and _agree(text, plain):
        return text, blocks
    return plain, links


def _agree(text: str, plain: str) -> bool:
    """Whether `text` is `plain` with one piece taken out, and that piece is nothing of the menu's."""
    ours, theirs = text.split(), plain.split()
    gap = len(theirs) - len(ours)
    begin = _same(ours, theirs)
    if gap <= 0 or begin + _same(ours[::-1], theirs[::-1]) < len(ours):
        return False
    piece = " ".join(theirs[begin : begin + gap])
    return not (marks.is_cut(text) and marks.is_cut(piece)) and (marks.holds_menu(text) or not marks.holds_menu(piece))


def _same(some: Sequence[str], others: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = enumerate(zip(some, others, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(some), len(others)))
