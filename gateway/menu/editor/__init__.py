"""What an editor asks about a text while it is written: places, names, outline, hints. Pure; `menu lsp` speaks for it.

Rules. Every question is answered from one checked text and an offset in it, also while the text is half written.
Nothing recurses and every answer is bounded: an editor asks at each keystroke.
"""

from gateway.menu.editor.colours import COLOURS, coloured
from gateway.menu.editor.hover import Hover, hover
from gateway.menu.editor.names import definition, rename, renameable, uses
from gateway.menu.editor.outline import Section, outline
from gateway.menu.editor.places import Encoding, Places
from gateway.menu.editor.proposals import Proposal, proposals

__all__ = [
    "COLOURS",
    "Encoding",
    "Hover",
    "Places",
    "Proposal",
    "Section",
    "coloured",
    "definition",
    "hover",
    "outline",
    "proposals",
    "rename",
    "renameable",
    "uses",
]
