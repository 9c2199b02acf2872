"""The subject of a mail as the beginning of what a call says: when it is spoken, and what is taken off it first.

Rules. One rule for all ways in. What mail programs put in front of a subject ("RE:", "FW:", "Отв:") was written by
nobody and is never spoken; that it was taken off is told. A menu in the subject is nowhere read as one, so it is
refused rather than read aloud or lost. Linear, however many marks stand in front.
"""

import re
from collections.abc import Sequence
from typing import Literal

from gateway.remark import Remark, remark

__all__ = ["MENU", "SubjectRule", "has_lost_menu", "spoken", "told_first", "unmarked"]

SubjectRule = Literal["prefix", "ignore", "if-no-start"]
"""When the subject is spoken before the body. "prefix": always. "ignore": never. "if-no-start": when the body brings no
start text of its own, that is when it begins with the menu, or says nothing at all, and no sound file came with it."""

MENU = "{menu:"

# Outlook and its translations write these; "HA:" is written in either alphabet, and only in capitals a mark.
_MARK = re.compile(r"\s*+(?:(?i:re|fwd?|aw|wg|отв|пересл)|[HН][AА])(?:\[[0-9]{1,3}\])?+\s?:")
_MENU_HERE = re.compile(r"\{\s?(?:menu|меню)\s?:", re.IGNORECASE)


def unmarked(subject: str) -> str:
    """The subject without the marks of answers and forwards in front of it."""
    at = 0
    while mark := _MARK.match(subject, at):
        at = mark.end()
    return subject[at:].strip() if at else subject


def has_lost_menu(subject: str, body: str) -> bool:
    """Whether the menu was written into the subject, where it is none, and not into the body."""
    return _MENU_HERE.search(subject) is not None and _MENU_HERE.search(body) is None


def told_first(first: str) -> Remark:
    """For people who may not know that the subject is spoken."""
    return remark("", 0, f"the subject is spoken first: {first}", f"сначала звучит тема письма: {first}")


def spoken(subject: str, body: str, rule: SubjectRule, *, starts: bool = False) -> tuple[str, str, Sequence[Remark]]:
    """What the call says, what of it is the subject ("" when that is not spoken), and what was changed in it.

    An empty body leaves the subject, unless it is ignored: many devices say everything there. `starts`: something else
    begins the call, a recording; its mail has a subject for whoever keeps it, not for whoever is called.
    """
    has_start = starts or bool(body and not body.startswith(MENU))
    if not (rule == "prefix" or (rule == "if-no-start" and not has_start)):
        return body, "", ()
    first = unmarked(subject)
    text = "\n".join(filter(None, (first, body)))
    if first == subject:
        return text, first, ()
    mark = subject[: len(subject) - len(first)].strip() if subject.endswith(first) else subject
    return (
        text,
        first,
        (
            remark(
                "",
                0,
                f"the answer's mark {mark} was taken off the subject, which is spoken first",
                f"из темы письма, с которой начинается звонок, убрана пометка {mark}",
                changed=True,
                before=subject,
                after=first,
            ),
        ),
    )
