"""Where each box and each arrow of a picture goes: our own layout, for a menu that is read from left to right.

Rules. One column a level; what is inside an item stands to its right, and each box has a band of the height to itself:
so a line that leaves a box without sub-items to the right meets no other box. A box with sub-items has a free strip
below them for its lines. Jumps, and all ways to the one end, turn in lanes right of the last column; lanes are shared
by lines that do not meet. Sizes come in, places go out, in pixels from the upper left corner; linear but for sorting.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gateway.menu.picture.scene import Arrow, Scene, Shape, Way

__all__ = ["SLIM", "Line", "Place", "Placed", "place"]

_MARGIN = 24
_GAP = 18  # between boxes, one above the other
_SLIM_GAP = 10
_KEY = 22  # from the top of a box to the line of its key
SLIM = 28  # height of a box with one line, which has its key beside the line
_COLUMN = 64  # between columns: room for a key
_LEVELS = 6  # columns; deeper items stand in the last one
_PORT = 17  # between lines that leave a box
_LANE = 14
_WORDS = 138  # room for words at a line, in front of the lanes

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A box's upper left corner and size."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Line:
    """An arrow as a row of corners; `words` begin at `at`, "" when another line of the bundle has them."""

    arrow: Arrow
    points: tuple[Point, ...]
    words: str
    at: Point


@dataclass(frozen=True, slots=True)
class Placed:
    """Everything of a picture but its legend. `places` are in the order of `Scene.boxes`."""

    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    width: float
    height: float


def place(scene: Scene, sizes: Sequence[tuple[float, float]]) -> Placed:
    """Places for boxes of these sizes."""
    return _Layout(scene, sizes).placed()


class _Layout:
    """One layout in the making."""

    def __init__(self, scene: Scene, sizes: Sequence[tuple[float, float]]) -> None:
        self.scene, self.sizes = scene, sizes
        count = len(scene.boxes)
        self.inside: list[list[int]] = [[] for _ in range(count)]
        self.left: list[int] = [-1] * count  # the box that an item is inside of
        self.x, self.y = [0.0] * count, [0.0] * count
        self.ports: list[list[Arrow | None]] = [[] for _ in range(count)]  # lines at a box; None: all that come in
        self.strip: list[float] = [0.0] * count  # where the free strip of a box with sub-items begins
        self.lines: list[Line] = []
        self.level = [0] * count
        for arrow in scene.arrows:
            if arrow.way is Way.KEY:
                self.inside[arrow.source].append(arrow.target)
                self.left[arrow.target] = arrow.source
        self.head = [n for n, box in enumerate(scene.boxes) if box.shape in (Shape.START, Shape.MENU)]
        turning = [arrow for arrow in scene.arrows if arrow.way in (Way.LEAVES, Way.TALKED, Way.FAILED)]
        busy = {end for arrow in turning for end in (arrow.source, arrow.target)}
        handlers = [arrow.target for arrow in scene.arrows if arrow.way is Way.WRONG and arrow.target not in busy]
        self.handler = (
            handlers[0] if handlers else -1
        )  # below the menu; one that other lines touch is a label like others
        self.end = count - 1 if scene.boxes[-1].shape is Shape.END else -1
        for arrow in scene.arrows:
            if arrow.way is Way.FAILED and not self.ports[arrow.target]:
                self.ports[arrow.target].append(None)
        for arrow in turning:
            self.ports[arrow.source].append(arrow)

    def placed(self) -> Placed:
        self.heads()
        bottom = self.columns()
        right = max(self.x[n] + self.sizes[n][0] for n in range(len(self.sizes)))
        right = self.lanes(right)
        places = [Place(x, y, *size) for x, y, size in zip(self.x, self.y, self.sizes, strict=True)]
        self.keys(places)
        height = max([bottom, *(box.bottom for box in places)]) + _MARGIN
        return Placed(tuple(places), tuple(self.lines), right + _MARGIN, height)

    def heads(self) -> None:
        """Start, menu and the handler of wrong keys, one above the other."""
        y: float = _MARGIN
        for n in [*self.head, *([self.handler] if self.handler >= 0 else [])]:
            self.x[n], self.y[n] = _MARGIN, y
            y += self.sizes[n][1] + 2.4 * _GAP

    def columns(self) -> float:
        """Items and labels; how far down they reach."""
        first = self.head[-1]
        alone = [
            n
            for n, box in enumerate(self.scene.boxes)
            if box.shape in (Shape.ITEM, Shape.LABEL) and self.left[n] < 0 and n != self.handler
        ]
        widths = [0.0] * (_LEVELS + 1)
        order: list[int] = []
        todo = [(n, 1) for n in reversed([*self.inside[first], *alone])]
        while todo:
            n, level = todo.pop()
            order.append(n)
            self.level[n] = level
            widths[level] = max(widths[level], self.sizes[n][0])
            todo += [(below, min(level + 1, _LEVELS)) for below in reversed(self.inside[n])]
        starts = [_MARGIN + max(self.sizes[n][0] for n in [*self.head, max(self.handler, 0)]) + _COLUMN]
        for wide in widths[1:]:
            starts.append(starts[-1] + wide + _COLUMN)
        return self.bands(order, starts)

    def bands(self, order: Sequence[int], starts: Sequence[float]) -> float:
        """Downwards, in the order of reading. A band ends where all inside it end."""
        y: float = _MARGIN
        opened: list[int] = []  # boxes whose sub-items are being placed
        for n in order:
            while opened and opened[-1] != self.left[n]:
                y = self.close(opened.pop(), y)
            if (
                opened and self.level[n] == self.level[opened[-1]]
            ):  # no column is left: below the box that it is inside of
                y = max(y, self.y[opened[-1]] + self.sizes[opened[-1]][1] + _GAP)
            if opened and self.inside[opened[-1]][0] == n and self.sizes[n][1] == SLIM < self.sizes[opened[-1]][1]:
                y += _KEY - SLIM / 2  # so that the line between them is straight
            self.x[n], self.y[n] = starts[self.level[n] - 1], y
            if self.inside[n]:
                opened.append(n)
            else:
                high = self.sizes[n][1]
                y += max(high, _PORT * (len(self.ports[n]) + 0.5)) + (_GAP if high > SLIM else _SLIM_GAP)
        while opened:
            y = self.close(opened.pop(), y)
        return y - _GAP

    def close(self, n: int, y: float) -> float:
        y = max(y, self.y[n] + self.sizes[n][1] + _GAP)
        self.strip[n] = y
        return y + _PORT * len(self.ports[n]) + (_GAP if self.ports[n] else _GAP - _SLIM_GAP)

    # -- arrows ---------------------------------------------------------------------------------------------------

    def port(self, n: int, arrow: Arrow | None) -> tuple[list[Point], Point]:
        """The way from a box to the height where a line turns to the lanes, and where its words begin."""
        row = self.ports[n].index(arrow)
        wide, high = self.sizes[n]
        if not self.inside[n]:
            step = max(high, _PORT * (len(self.ports[n]) + 0.5)) / (len(self.ports[n]) + 1)
            y = self.y[n] + min(step * (row + 1), high - 4)
            return [(self.x[n] + wide, y)], (self.x[n] + wide + 8, y - 4)
        x = self.x[n] + 20 + 14 * row
        y = self.strip[n] + _PORT * row + 6
        return [(x, self.y[n] + high), (x, y)], (x + 8, y - 4)

    def lanes(self, right: float) -> float:
        """Lines that turn right of the last column. How far right everything reaches."""
        turning = [arrow for arrow in self.scene.arrows if arrow.way is Way.FAILED]
        leaving = [arrow for arrow in self.scene.arrows if arrow.way in (Way.LEAVES, Way.TALKED)]
        x = right + (_WORDS if turning or leaving else 0)
        routes = []
        for arrow in turning:
            out, words = self.port(arrow.source, arrow)
            back, _ = self.port(arrow.target, None)
            routes.append((arrow, out, back, words))
        lane_of, count = _shared([(arrow.target, out[-1][1], back[-1][1]) for arrow, out, back, _ in routes])
        for (arrow, out, back, words), lane in zip(routes, lane_of, strict=True):
            at = x + _LANE * lane
            points = (*out, (at, out[-1][1]), (at, back[-1][1]), *reversed(back))
            self.lines.append(Line(arrow, points, arrow.words, words))
        bus = x + _LANE * count + (10 if count else 0)
        return self.to_the_end(leaving, bus)

    def to_the_end(self, leaving: Sequence[Arrow], bus: float) -> float:
        """All ways to the one end: a bus, and the box behind it."""
        if self.end < 0:
            return bus
        wide, high = self.sizes[self.end]
        outs = [(arrow, *self.port(arrow.source, arrow)) for arrow in leaving if arrow.source != self.end]
        heights = [out[-1][1] for _, out, _ in outs]
        middle = (min(heights) + max(heights)) / 2 if heights else _MARGIN + high / 2
        self.x[self.end], self.y[self.end] = bus + (40 if outs else 20), max(middle - high / 2, _MARGIN)
        y = self.y[self.end] + high / 2
        for arrow, out, words in outs:
            points = (*out, (bus, out[-1][1]), (bus, y), (self.x[self.end], y))
            self.lines.append(Line(arrow, points, arrow.words, words))
        return self.x[self.end] + wide

    def keys(self, places: Sequence[Place]) -> None:
        """From a box to what is inside it, with the keys at the far ends; and from the start to the menu."""
        for arrow in self.scene.arrows:
            source, target = places[arrow.source], places[arrow.target]
            if arrow.way in (Way.NEXT, Way.WRONG):
                self.lines.append(_down(arrow, source, target))
            elif arrow.way is Way.KEY:
                y = target.y + min(_KEY, target.height / 2)
                from_y = source.y + min(_KEY, source.height / 2)
                if self.level[arrow.source] == self.level[arrow.target]:
                    x = source.x - 14
                    points: tuple[Point, ...] = (
                        (source.x, source.bottom - 10),
                        (x, source.bottom - 10),
                        (x, y),
                        (target.x, y),
                    )
                else:
                    x = target.x - _COLUMN + 20
                    points = ((source.right, from_y), (x, from_y), (x, y), (target.x, y))
                self.lines.append(Line(arrow, points, arrow.words, (target.x - 26, y)))


def _down(arrow: Arrow, source: Place, target: Place) -> Line:
    """Between boxes that stand one above the other; or to a label or to the end beside it."""
    if target.x >= source.right:
        y = target.y + min(_KEY, target.height / 2)
        x = source.x + 40
        if y > source.bottom:
            points: tuple[Point, ...] = ((x, source.bottom), (x, y), (target.x, y))
            return Line(arrow, points, arrow.words, (x + 8, y - 5))
        points = ((source.right, y), (target.x, y))
    else:
        x = source.x + min(source.width, target.width) / 2
        points = ((x, source.bottom), (x, target.y))
    return Line(arrow, points, arrow.words, (points[0][0] + 8, (points[0][1] + points[-1][1]) / 2 + 4))


def _shared(spans: Sequence[tuple[int, float, float]]) -> tuple[list[int], int]:
    """A lane for each line: lines to one target share theirs, others only where they do not meet."""
    reach: dict[int, tuple[float, float]] = {}
    for target, begin, end in spans:
        low, high = reach.get(target, (begin, begin))
        reach[target] = min(low, begin, end), max(high, begin, end)
    free_from: list[float] = []
    lane_of: dict[int, int] = {}
    for target, (low, high) in sorted(reach.items(), key=lambda item: item[1]):
        lane = next(_free(free_from, low), len(free_from))
        if lane == len(free_from):
            free_from.append(high)
        free_from[lane] = high
        lane_of[target] = lane
    return [lane_of[target] for target, _, _ in spans], len(free_from)


def _free(free_from: Sequence[float], low: float) -> Iterator[int]:
    return (lane for lane, high in enumerate(free_from) if high + _PORT / 2 < low)
