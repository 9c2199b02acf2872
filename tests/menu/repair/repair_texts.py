"""What the tests of repairs share: a menu around a few lines, mended; one offered fix, taken."""

from collections.abc import Sequence

from gateway import menu
from gateway.menu.repair import Fix, applied, fix_of, mend
from menu_texts import around

__all__ = ["first_fix", "mended_lines", "offer"]


def mended_lines(*lines: str) -> Sequence[str]:
    """The lines of a menu after its safe fixes."""
    text = mend(around(*lines)).text
    head, foot = around("\0").split("\0")
    assert text.startswith(head), text
    assert text.endswith(foot), text
    return text.removeprefix(head).removesuffix(foot).split("\n")


def first_fix(text: str, code: str) -> Fix | None:
    """The fix of the first finding of a code, which must be there."""
    checked = menu.check(text)
    finding = next(finding for finding in checked.diagnostics if finding.code == code)
    return fix_of(checked.message, finding)


def offer(text: str, code: str) -> str:
    """The text after the offered fix of a code. It must be offered, not safe, and `mend` must not take it."""
    fix = first_fix(text, code)
    assert fix is not None, f"nothing is offered for {code}"
    assert not fix.safe
    assert code not in {change.code for change in mend(text).changes}
    return applied(text, fix.edits)
