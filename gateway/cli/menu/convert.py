"""`menu convert`: the text of a call as JSON or YAML, and back."""

from typing import Annotated

import typer

from gateway.cli import terminal
from gateway.cli.menu.authoring import FormWish, message_in
from gateway.cli.menu.source import FilePath, LangWish, language
from gateway.menu.writing.plain import Form, plain, spelled

__all__ = ["EXAMPLES", "convert"]

EXAMPLES = """\b
For example:
  ivr-gateway menu convert --to yaml call.txt
  ivr-gateway menu convert --to json --nested call.yaml
  ivr-gateway menu convert --to text call.json
"""


def convert(
    file: FilePath,
    to: Annotated[Form, typer.Option("--to", help="What to write: the text itself, JSON or YAML.")],
    form: FormWish = None,
    nested: Annotated[bool, typer.Option("--nested", help="In JSON and YAML: write sub-items inside items.")] = False,
    lang: LangWish = None,
) -> None:
    """Turn the text of a call into JSON or YAML, or back.

    Nothing of the meaning is lost; what cannot be said in the other form is an error with its place. Exit code 0: done;
    1: the file is wrong; 2: it cannot be read.
    """
    message = message_in(file, form, language(lang), wrong=1)
    if to == "json":
        print(terminal.as_json(plain(message, nested=nested), indent=2))
    else:
        print(terminal.content(spelled(message, to, nested=nested)), end="")
