"""Files that hold a call as text, as JSON or as YAML, for the commands that take any of them.

Rules. A file with mistakes ends the program, all of them shown on stderr: those of JSON and YAML with their path, those
of the text that it stands for with an excerpt of that text.
"""

from typing import Annotated

import typer

from gateway import menu
from gateway.cli import terminal
from gateway.cli.menu.source import Lang, read
from gateway.menu.visible import visible
from gateway.menu.writing.plain import Form, author, guessed

__all__ = ["FormWish", "message_in"]

FormWish = Annotated[
    Form | None, typer.Option("--from", help="What the file is. Default: by its name, else by how it begins.")
]

_AS_TEXT: dict[Lang, str] = {"en": "{file} (as text)", "ru": "{file} (текстом)"}
_HAS: dict[Lang, str] = {"en": "{file}: has errors", "ru": "{file}: есть ошибки"}


def message_in(file: str, form: Form | None, lang: Lang, wrong: int) -> menu.Message:
    """The message of a file in any form. `wrong`: the exit code when there are errors in it."""
    source = read(file)
    form = form or guessed(file, source.text)
    if form == "text":
        if source.errors:
            shown = menu.render(source.text, source.errors, file, lang, color=False)
            terminal.fail(shown + _HAS[lang].format(file=visible(file)), wrong)
        return source.checked.message
    if source.decoded.diagnostics:  # not UTF-8
        terminal.fail(menu.render(source.text, source.decoded.diagnostics, file, lang, color=False).rstrip(), wrong)
    authored = author(source.text, form)
    if authored.message is None or authored.checked is None:
        terminal.fail("\n".join(f"{visible(file)}: {problem.message(lang)}" for problem in authored.problems), wrong)
    if not authored.checked.ok:
        name = _AS_TEXT[lang].format(file=file)
        shown = menu.render(authored.text, authored.checked.errors, name, lang, color=False)
        terminal.fail(shown + _HAS[lang].format(file=visible(file)), wrong)
    return authored.message
