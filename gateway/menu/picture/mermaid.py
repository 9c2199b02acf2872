"""A scene as a Mermaid flowchart.

Rules. A label is quoted, and all in it but letters, digits, blanks and a few harmless signs is written by number
(`#34;`), so nothing of the text can end the label or be read as markup. Names of nodes are ours: `n0`, `n1`, ...
"""

from collections.abc import Iterator

from gateway.menu.codes import Severity
from gateway.menu.picture.lettering import cut
from gateway.menu.picture.scene import WORDS, Arrow, Box, Scene, Shape, Way

__all__ = ["mermaid"]

_LONGEST = 70  # characters of one line
_MOST_DEEDS = 7
_HARMLESS = frozenset(" ,!?«»—…")
_SHAPES = {Shape.START: ("([", "])"), Shape.END: ("([", "])"), Shape.LABEL: ("[/", "/]")}
_CLASSES = """\
  classDef start fill:#3b6ea8,stroke:#2c5282,color:#fff
  classDef menu fill:#dbe8f6,stroke:#2c5282,color:#1d2733
  classDef item fill:#fff,stroke:#4a7fb5,color:#1d2733
  classDef label fill:#efeaf7,stroke:#7a6a9b,color:#1d2733
  classDef end_ fill:#4b5563,stroke:#374151,color:#fff
  classDef warning stroke:#d97706,stroke-width:3px
  classDef error stroke:#c0392b,stroke-width:3px"""
_MARKS = {"say": "💬", "call": "📞", "sms": "✉", "record": "⏺", "url": "🔗", "end": "⏹", "keys": "⌨"}


def mermaid(scene: Scene) -> str:
    """The whole text, ready for a Markdown page's ```mermaid block."""
    lines = ["flowchart LR"]
    for number, box in enumerate(scene.boxes):
        lines += _box(number, box, scene)
    lines += [_arrow(arrow) for arrow in scene.arrows]
    for way, colour in ((Way.FAILED, "#c0392b"), (Way.TALKED, "#2e7d4f")):
        numbers = [str(number) for number, arrow in enumerate(scene.arrows) if arrow.way is way]
        if numbers:
            lines.append(f"  linkStyle {','.join(numbers)} stroke:{colour},color:{colour}")
    return "\n".join([*lines, _CLASSES, ""])


def _box(number: int, box: Box, scene: Scene) -> Iterator[str]:
    words = WORDS[scene.lang]
    title = box.key or words[box.shape]
    rows = [f"<b>{_safe(title)}</b>"]
    rows += [f"{_safe(_MARKS[deed.icon])} {_safe(deed.text)}" for deed in box.deeds[:_MOST_DEEDS]]
    rows += ["…"] if len(box.deeds) > _MOST_DEEDS else []
    rows += [f"{_safe('⚠')} {_safe(note)}" for note in box.notes[:2]]
    opening, closing = _SHAPES.get(box.shape, ("[", "]"))
    yield f'  n{number}{opening}"{"<br/>".join(rows)}"{closing}'
    kind = "end_" if box.shape is Shape.END else str(box.shape)
    yield f"  class n{number} {kind}"
    if box.trouble:
        yield f"  class n{number} {'error' if box.trouble is Severity.ERROR else 'warning'}"


def _arrow(arrow: Arrow) -> str:
    line = "-.->" if arrow.way in (Way.FAILED, Way.WRONG) else "-->"
    words = f'|"{_safe(arrow.words)}"|' if arrow.words else ""
    return f"  n{arrow.source} {line}{words} n{arrow.target}"


def _safe(text: str) -> str:
    """A text that stays inside its quotes, cut before anything of it is written by number."""
    return "".join(c if c.isalnum() or c in _HARMLESS else f"#{ord(c)};" for c in cut(text, _LONGEST))
