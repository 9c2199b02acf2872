"""A scene as an SVG that stands alone: no scripts, no fonts of its own, nothing to be fetched.

Rules. The same bytes for the same scene. White paper with dark ink, and dark paper where the reader asked for it. Every
text fits into its box by `lettering.width`; what is cut is whole in the box's tooltip, with what is wrong there.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from gateway.menu.codes import Language, Severity
from gateway.menu.picture.lettering import cut, width, wrap
from gateway.menu.picture.placing import SLIM, Line, Place, place
from gateway.menu.picture.scene import WORDS, Box, Scene, Shape, Way

__all__ = ["TEXT_SIZE", "svg"]

TEXT_SIZE = 13
_LEADING = 17
_PAD = 10
_ICON = 20  # an icon and its gap
_BADGE = 15  # letter size of a key
_HEADED, _ITEM, _END = 260, 250, 190  # widths of boxes
_MOST_LINES = {"say": 5, "keys": 5}  # other deeds have three; what is said around the menu has ten
_HEAD = 26  # height of a head
_MOST_DEEDS = 7
_TIP = 1_200  # characters of a tooltip

_STYLE = """\
.p{fill:#fff}.b{fill:#fff;stroke:#8a94a6;stroke-width:1.3}.t,.h,.w,.k,.i{font-family:sans-serif;font-size:13px;fill:#1d2733}
.h{font-weight:bold;fill:#fff}.w{font-size:11px;fill:#556070}.k{font-weight:bold}.k,.c{text-anchor:middle}.o{fill:none}
.start{fill:#3b6ea8}.menu{fill:#2c5282}.item{fill:#4a7fb5}.label{fill:#7a6a9b}.end{fill:#4b5563}
.l{fill:none;stroke:#6b7686;stroke-width:1.5}.a{fill:#6b7686}.d{fill:#fff;stroke:#4a7fb5;stroke-width:1.3}
.failed{stroke:#c0392b;stroke-dasharray:6 4}.wrong{stroke:#8a94a6;stroke-dasharray:2 4}.talked{stroke:#2e7d4f}
.wf{fill:#b03224}.wt{fill:#256b42}.af{fill:#c0392b}.at{fill:#2e7d4f}
.warning{stroke:#d97706;stroke-width:2.6}.error{stroke:#c0392b;stroke-width:2.6}
.mw{fill:#d97706}.me{fill:#c0392b}.g{fill:none;stroke:#51606f;stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}
@media (prefers-color-scheme:dark){.p{fill:#151a21}.b{fill:#1f2630;stroke:#667285}.t,.k,.i{fill:#e6ebf2}.w{fill:#a6b1c0}
.o{fill:none}.d{fill:#1f2630}.g{stroke:#a6b1c0}.wf{fill:#ff8a7a}.wt{fill:#7ed6a2}.failed{stroke:#ff7564}.af{fill:#ff7564}
.talked{stroke:#5cc28a}.at{fill:#5cc28a}.warning{stroke:#f0a33e}.error{stroke:#ff7564}}"""

_ICONS = {
    "say": "M1.5 2.5h11v7h-6l-3 2.5v-2.5h-2z",
    "call": "M3 1.5c-2 1-1.5 4.5 1.5 7.5s6.5 3.5 7.5 1.5l-2.5-2-1.5 1c-1.5-.5-3-2-3.5-3.5l1-1.5z",
    "sms": "M1.5 3h11v8h-11zM1.5 3.5l5.5 4 5.5-4",
    "record": "M7 2.5a4.5 4.5 0 1 0 .01 0zM7 5a2 2 0 1 0 .01 0z",
    "url": "M6 4.5l2-2a2.2 2.2 0 0 1 3.5 3.5l-2 2M8 9.5l-2 2a2.2 2.2 0 0 1-3.5-3.5l2-2M5.5 8.5l3-3",
    "end": "M2 2.5h5v9h-5zM8 7h4.5M10.5 5l2 2-2 2",
    "keys": "M2.5 2.5h9v9h-9zM5.5 2.5v9M8.5 2.5v9M2.5 5.5h9M2.5 8.5h9",
}
"""Outlines in a square of 14."""


def svg(scene: Scene) -> str:
    """The whole file."""
    words = WORDS[scene.lang]
    leaving = Counter(arrow.source for arrow in scene.arrows if arrow.way not in (Way.KEY, Way.NEXT, Way.WRONG))
    coming = {arrow.target for arrow in scene.arrows if arrow.way is Way.FAILED}
    cards = [_Card(box, scene.lang, slim=leaving[n] + (n in coming) < 2) for n, box in enumerate(scene.boxes)]
    placed = place(scene, [(card.width, card.height) for card in cards])
    legend, wide = _legend(scene, placed.height)
    total, high = max(placed.width, wide), placed.height + (30 if legend else 0)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(total)} {_n(high)}" width="{_n(total)}" '
        f'height="{_n(high)}" role="img" aria-labelledby="ivr-title ivr-desc" lang="{scene.lang}">',
        f'<title id="ivr-title">{words["title"]}</title>',
        f'<desc id="ivr-desc">{words["desc"]}</desc>',
        f"<style>{_STYLE}</style>",
        f'<rect class="p" width="{_n(total)}" height="{_n(high)}"/>',
    ]
    for line in placed.lines:
        out += _arrow(line)
    for card, where in zip(cards, placed.places, strict=True):
        out += card.drawn(where)
    for line in placed.lines:
        out += _words(line)
    return "\n".join([*out, *legend, "</svg>", ""])


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _text(x: float, y: float, kind: str, words: str) -> str:
    return f'<text class="{kind}" x="{_n(x)}" y="{_n(y)}">{escape(words)}</text>'


class _Card:
    """A box with its texts wrapped: a coloured head, and a row for each thing that is done.

    A box with a single line, and with one line to other boxes at most, may be slim: the head stands left of it.
    """

    def __init__(self, box: Box, lang: Language, *, slim: bool) -> None:
        self.box = box
        named = {Shape.START: "start", Shape.MENU: "menu", Shape.END: "end"}.get(box.shape)
        self.width = _END if box.shape is Shape.END else _HEADED if named else _ITEM
        room = self.width - 2 * _PAD
        self.head = _fitting(WORDS[lang][named] if named else box.key, room - 24, _BADGE)
        self.rows: list[tuple[str, list[str]]] = []
        for deed in box.deeds[:_MOST_DEEDS]:
            most = 10 if named and deed.icon == "say" else _MOST_LINES.get(deed.icon, 3)
            self.rows.append((deed.icon, wrap(deed.text, room - _ICON, TEXT_SIZE, most)))
        if len(box.deeds) > _MOST_DEEDS:
            self.rows.append(("", [f"… +{len(box.deeds) - _MOST_DEEDS}"]))
        self.lines = sum(max(len(lines), 1) for _, lines in self.rows)
        self.height = _HEAD + (self.lines * _LEADING + 4 * len(self.rows) + 8 if self.rows else 0)
        self.side = max(34.0, width(self.head, _BADGE) + 2 * _PAD)  # width of a head that stands left
        self.slim = False
        if slim and not named and len(self.rows) == self.lines == 1 and self.side < room / 2:
            lines = wrap(box.deeds[0].text, room - self.side - _ICON + _PAD, TEXT_SIZE, 2)
            if len(lines) == 1:
                self.slim, self.height = True, SLIM

    def drawn(self, where: Place) -> Iterator[str]:
        box, x, y = self.box, where.x, where.y
        frame = f'x="{_n(x)}" y="{_n(y)}" width="{_n(where.width)}" height="{_n(where.height)}" rx="7"'
        yield f'<g id="ivr-{box.shape}{"-" if box.key else ""}{_identity(box.key)}">'
        yield f"<title>{escape(self.tip())}</title>"
        yield f'<rect class="b" {frame}/>'
        if self.slim:
            yield f'<path class="{box.shape}" d="{_left_head(where, self.side)}"/>'
            yield _text(x + _PAD, y + 19, "h", self.head)
            yield from self.row(x + self.side + 8, y + 5, *self.rows[0])
        else:
            yield f'<path class="{box.shape}" d="{_head(where, whole=not self.rows)}"/>'
            yield _text(x + _PAD, y + 18.5, "h", self.head)
            at = y + _HEAD + 4
            for icon, lines in self.rows:
                yield from self.row(x + _PAD, at, icon, lines)
                at += max(len(lines), 1) * _LEADING + 4
        yield f'<rect class="b o{f" {box.trouble}" if box.trouble else ""}" {frame}/>'
        if box.trouble:
            yield from _mark(where.right - 4, y + 4, 10, box.trouble)
        yield "</g>"

    def row(self, x: float, y: float, icon: str, lines: Sequence[str]) -> Iterator[str]:
        if icon:
            yield f'<path class="g" transform="translate({_n(x)} {_n(y + 3)})" d="{_ICONS[icon]}"/>'
        for number, line in enumerate(lines):
            yield _text(x + _ICON, y + 14 + number * _LEADING, "t", line)

    def tip(self) -> str:
        """All that is said and done here, then what is wrong."""
        told = [f"{self.box.key}: {deed.text}" if self.box.key else deed.text for deed in self.box.deeds]
        return cut("\n".join([*(f"! {note}" for note in self.box.notes), *told]), _TIP)


def _identity(key: str) -> str:
    """Part of an id: keys are ASCII letters and digits; whatever else a broken text made of them is left out."""
    return "".join(letter for letter in key if letter.isascii() and letter.isalnum())[:40]


def _head(where: Place, *, whole: bool) -> str:
    """The upper part of a box, rounded above; rounded all around when the box has nothing else."""
    x, y, right = where.x, where.y, where.right
    low = y + _HEAD
    begin, end = (
        (f"M{_n(x + 7)} {_n(low)}q-7 0-7-7", f"V{_n(low - 7)}q0 7-7 7z")
        if whole
        else (f"M{_n(x)} {_n(low)}", f"V{_n(low)}z")
    )
    return f"{begin}V{_n(y + 7)}q0-7 7-7H{_n(right - 7)}q7 0 7 7{end}"


def _left_head(where: Place, wide: float) -> str:
    """The left part of a slim box."""
    x, y = where.x, where.y
    return f"M{_n(x + wide)} {_n(y)}V{_n(where.bottom)}H{_n(x + 7)}q-7 0-7-7V{_n(y + 7)}q0-7 7-7z"


def _mark(x: float, y: float, radius: float, trouble: Severity) -> Iterator[str]:
    kind = "me" if trouble is Severity.ERROR else "mw"
    yield f'<circle class="{kind}" cx="{_n(x)}" cy="{_n(y)}" r="{_n(radius)}"/>'
    yield f'<text class="h c" x="{_n(x)}" y="{_n(y + 4.5)}">!</text>'


def _fitting(text: str, room: float, size: float) -> str:
    return (wrap(text, room, size, 1) or [""])[0]


_CLASSES = {Way.FAILED: ("failed", "af", "wf"), Way.TALKED: ("talked", "at", "wt"), Way.WRONG: ("wrong", "a", "")}


def _arrow(line: Line) -> Iterator[str]:
    kind, head, _ = _CLASSES.get(line.arrow.way, ("", "a", ""))
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in line.points)
    yield f'<path class="l {kind}" d="{path}"/>' if kind else f'<path class="l" d="{path}"/>'
    (from_x, from_y), (x, y) = line.points[-2:]
    if abs(from_y - y) < 0.05:
        side = -8 if from_x < x else 8
        yield f'<path class="{head}" d="M{_n(x)} {_n(y)}l{side}-4.5v9z"/>'
    else:
        side = -8 if from_y < y else 8
        yield f'<path class="{head}" d="M{_n(x)} {_n(y)}l-4.5 {side}h9z"/>'


def _words(line: Line) -> Iterator[str]:
    x, y = line.at
    if line.arrow.way is Way.KEY:
        yield f'<circle class="d" cx="{_n(x)}" cy="{_n(y)}" r="10"/>'
        yield _text(x, y + 4.5, "k", line.words)
    elif line.words:
        kind = _CLASSES.get(line.arrow.way, ("", "", ""))[2]
        yield _text(x, y, f"w {kind}".rstrip(), line.words)


def _legend(scene: Scene, y: float) -> tuple[Sequence[str], float]:
    """What the lines and marks mean, as far as they occur; and how wide that is."""
    words = WORDS[scene.lang]
    ways = {arrow.way for arrow in scene.arrows}
    out: list[str] = []
    x, at = 24.0, y + 8
    for way in (Way.KEY, Way.FAILED, Way.TALKED, Way.WRONG):
        if way not in ways:
            continue
        kind = _CLASSES.get(way, ("", "", ""))[0]
        out.append(f'<path class="l {kind}" d="M{_n(x)} {_n(at)}h30"/>')
        if way is Way.KEY:
            out.append(f'<circle class="d" cx="{_n(x + 15)}" cy="{_n(at)}" r="7"/>')
        out.append(_text(x + 38, at + 4, "w", words[way]))
        x += 38 + width(words[way], 11) + 26
    troubles = {box.trouble for box in scene.boxes} - {None}
    if troubles:
        out += _mark(x + 8, at, 8, Severity.ERROR if Severity.ERROR in troubles else Severity.WARNING)
        out.append(_text(x + 24, at + 4, "w", words["trouble"]))
        x += 24 + width(words["trouble"], 11) + 26
    return out, x
