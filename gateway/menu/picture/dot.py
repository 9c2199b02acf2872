"""A scene in Graphviz's language.

Rules. Every text is a quoted string: quotes and backslashes escaped, `&` as an entity, since Graphviz reads entities in
labels. Names of nodes are ours: `n0`, `n1`, ...
"""

from collections.abc import Iterator, Sequence

from gateway.menu.codes import Severity
from gateway.menu.picture.lettering import cut, wrap
from gateway.menu.picture.scene import WORDS, Arrow, Box, Scene, Shape, Way

__all__ = ["dot"]

_LONGEST = 160  # characters of one deed
_MOST_DEEDS = 7
_ROOM, _SIZE, _MOST_LINES = 220, 11, 4
_TIP = 600
_FILLS = {
    Shape.START: "#3b6ea8",
    Shape.MENU: "#dbe8f6",
    Shape.ITEM: "#ffffff",
    Shape.LABEL: "#efeaf7",
    Shape.END: "#4b5563",
}
_LINES = {
    Way.FAILED: ' style=dashed color="#c0392b" fontcolor="#c0392b"',
    Way.WRONG: ' style=dotted color="#8a94a6"',
    Way.TALKED: ' color="#2e7d4f" fontcolor="#2e7d4f"',
}


def dot(scene: Scene) -> str:
    """The whole text, for `dot -Tsvg`."""
    lines = [
        "digraph menu {",
        "  rankdir=LR",
        f"  label={_quoted(WORDS[scene.lang]['title'])}",
        f'  node [shape=box style="filled,rounded" fontname="sans-serif" fontsize={_SIZE}]',
        f'  edge [fontname="sans-serif" fontsize={_SIZE - 1}]',
    ]
    lines += [_box(number, box, scene) for number, box in enumerate(scene.boxes)]
    lines += [_arrow(arrow, scene) for arrow in scene.arrows]
    return "\n".join([*lines, "}", ""])


def _box(number: int, box: Box, scene: Scene) -> str:
    dark = box.shape in (Shape.START, Shape.END)
    rows = [cut(box.key or WORDS[scene.lang][box.shape], _LONGEST), *_rows(box)]
    label = "".join(f"{_escaped(row)}\\l" for row in rows)
    edge = {Severity.ERROR: "#c0392b", Severity.WARNING: "#d97706"}.get(box.trouble or Severity.HINT, "#4a7fb5")
    tip = cut("; ".join([*box.notes, *(deed.text for deed in box.deeds)]), _TIP)
    return (
        f'  n{number} [label="{label}" tooltip={_quoted(tip)} fillcolor="{_FILLS[box.shape]}" color="{edge}"'
        f"{' penwidth=3' if box.trouble else ''}{' fontcolor=white' if dark else ''}]"
    )


def _rows(box: Box) -> Iterator[str]:
    for deed in box.deeds[:_MOST_DEEDS]:
        yield from _wrapped(cut(deed.text, _LONGEST))
    if len(box.deeds) > _MOST_DEEDS:
        yield f"… +{len(box.deeds) - _MOST_DEEDS}"


def _wrapped(text: str) -> Sequence[str]:
    return wrap(text, _ROOM, _SIZE, _MOST_LINES)


def _arrow(arrow: Arrow, scene: Scene) -> str:
    loose = arrow.way is Way.FAILED and scene.boxes[arrow.target].shape is Shape.ITEM  # keep the columns of items
    label = f"{'xlabel' if loose else 'label'}={_quoted(arrow.words)}" if arrow.words else ""
    return f"  n{arrow.source} -> n{arrow.target} [{label}{_LINES.get(arrow.way, '')}{' constraint=false' * loose}]"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
