"""`menu diff`: what changed between two calls, in meaning."""

from typing import Annotated, Literal

import typer

from gateway.cli import terminal
from gateway.cli.menu.authoring import FormWish, message_in
from gateway.cli.menu.source import Lang, LangWish, language
from gateway.menu.comparing.compare import Change, compare

__all__ = ["EXAMPLES", "diff"]

EXAMPLES = """\b
For example:
  ivr-gateway menu diff before.txt after.txt
  ivr-gateway menu diff --lang ru call.txt call.yaml
"""

_SAME: dict[Lang, str] = {"en": "same meaning", "ru": "смысл тот же"}


def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="The call as it was; text, JSON or YAML.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The call as it is now; - is stdin.")],
    form: FormWish = None,
    output: Annotated[
        Literal["text", "json"], typer.Option("--format", help="A line a change, or one JSON object.")
    ] = "text",
    lang: LangWish = None,
) -> None:
    """Tell how two calls differ in meaning.

    Layout, order of keys and defaults written out make no difference. Exit code 0: same meaning; 1: they differ;
    2: a file cannot be read, or has errors.
    """
    speak = language(lang)
    changes = compare(message_in(before, form, speak, wrong=2), message_in(after, form, speak, wrong=2))
    if output == "json":
        print(terminal.as_json({"same": not changes, "changes": [_plain(change, speak) for change in changes]}))
    else:
        print("\n".join(change.message(speak) for change in changes) or _SAME[speak])
    raise typer.Exit(int(bool(changes)))


def _plain(change: Change, lang: Lang) -> dict[str, str]:
    found = {"kind": change.kind, "where": change.where, "key": change.key, "message": change.message(lang)}
    return found | ({"to": change.to} if change.to else {})
