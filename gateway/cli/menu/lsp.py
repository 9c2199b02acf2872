"""`menu lsp`: the language server, started."""

import sys

import typer

from gateway.cli import terminal
from gateway.cli.menu.source import LangWish

__all__ = ["EXAMPLES", "lsp", "sits_at_a_terminal"]

EXAMPLES = """\b
For example, in Neovim 0.11:
  vim.lsp.config('ivr', {cmd = {'ivr-gateway', 'menu', 'lsp'}, filetypes = {'ivr'}})
  vim.lsp.enable('ivr')
"""


def sits_at_a_terminal() -> bool:
    """Whether a person started this, not an editor."""
    return sys.stdin.isatty()


def lsp(lang: LangWish = None) -> None:
    """Help an editor while a menu is written.

    An editor starts this program and speaks the Language Server Protocol with it over stdin and stdout: findings with
    their repairs, hints with durations, outline, go to label, rename, completion, colours, formatting. config/editors
    says how to set up VS Code, Vim and Emacs. Without --lang the editor's own language is spoken.
    """
    if sits_at_a_terminal():
        terminal.fail("an editor must start this, not a person: see ivr-gateway menu lsp --help", code=2)
    from gateway.cli.menu.language_server import serve

    raise typer.Exit(serve(lang, sys.stdin.buffer, sys.stdout.buffer))
