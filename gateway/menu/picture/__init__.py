"""A menu as a picture that a manager can read: Mermaid, DOT, or an SVG that needs no other program.

Rules. Pure, and the same bytes for the same text. `scene` decides what is drawn, once for all formats; `mermaid` and
`dot` write it for programs that find the places themselves; `placing` finds them for `svg`; `lettering` knows how wide
words are and makes every text harmless. Nothing of the text can leave its label. To add a format: a file with one
function from a scene to text, and its row in `FORMATS`.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gateway.menu.picture.dot import dot
from gateway.menu.picture.mermaid import mermaid
from gateway.menu.picture.scene import Arrow, Box, Deed, Scene, scene
from gateway.menu.picture.svg import svg

__all__ = ["FORMATS", "Arrow", "Box", "Deed", "Scene", "dot", "mermaid", "scene", "svg"]

FORMATS: Mapping[str, Callable[[Scene], str]] = MappingProxyType({"mermaid": mermaid, "dot": dot, "svg": svg})
"""By the name that a person types."""
