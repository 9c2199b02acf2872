"""Findings as people and programs see them: the excerpt with its caret, JSON, SARIF, the last line, a code's own page.

Rules. Nothing is judged here; what is shown is in both languages, and nothing of a text can command a terminal.
"""

from gateway.menu.showing.excerpt import as_json, render

__all__ = ["as_json", "render"]
