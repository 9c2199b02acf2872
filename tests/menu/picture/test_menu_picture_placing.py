"""The layout: boxes apart, lines around them and not through, and work that grows with the text and no faster."""

from itertools import pairwise

import pytest
from hypothesis import given

from gateway.menu.checking import MOST_READ
from gateway.menu.picture import Scene, dot, mermaid, svg
from gateway.menu.picture.placing import Place, Placed, place
from gateway.menu.picture.scene import Way
from menu_texts import Written, around, written_menus
from picture_texts import any_menus, drawn
from test_menu_linear import HOSTILE, _steps

CALL = "call:79991234567 wait=20"
SIZE = (200.0, 70.0)


def placed(scene: Scene) -> Placed:
    return place(scene, [SIZE] * len(scene.boxes))


def through(one: tuple[float, float], two: tuple[float, float], box: Place) -> bool:
    """Whether a straight line, level or upright, passes through the inside of a box."""
    left, right = sorted((one[0], two[0]))
    top, bottom = sorted((one[1], two[1]))
    return left < box.right - 1 and right > box.x + 1 and top < box.bottom - 1 and bottom > box.y + 1


@given(written_menus().map(lambda written: written.text) | any_menus())
def test_no_line_passes_through_a_box(text: str) -> None:
    found = placed(drawn(text))
    for line in found.lines:
        for one, two in pairwise(line.points):
            assert one[0] == two[0] or abs(one[1] - two[1]) < 0.01, "corners are right angles"
            assert not [box for box in found.places if through(one, two, box)], line
        for x, y in line.points:
            assert 0 <= x <= found.width
            assert 0 <= y <= found.height


@given(written_menus())
def test_a_line_begins_and_ends_at_its_boxes(written: Written) -> None:
    found = placed(drawn(written.text))
    for line in found.lines:
        for n, (x, y) in ((line.arrow.source, line.points[0]), (line.arrow.target, line.points[-1])):
            box = found.places[n]
            assert box.x - 0.1 <= x <= box.right + 0.1
            assert box.y - 0.1 <= y <= box.bottom + 0.1


def test_every_arrow_is_a_line() -> None:
    scene = drawn(around("1: a", "11: b", f"2: {CALL} ok:end err:x", "x: c", "err: d", "3: end"))
    assert {line.arrow for line in placed(scene).lines} == set(scene.arrows)


def test_levels_are_columns_from_left_to_right() -> None:
    scene = drawn(around("1: a", "11: b", "111: c", "12: d", "2: end"))
    x = {scene.boxes[n].key: where.x for n, where in enumerate(placed(scene).places)}
    assert x["1"] == x["2"] < x["11"] == x["12"] < x["111"]
    y = [where.y for n, where in enumerate(placed(scene).places) if scene.boxes[n].key]
    assert y == sorted(y)


def test_lines_that_do_not_meet_share_a_lane() -> None:
    lanes = {
        line.points[1][0]
        for line in placed(drawn(around(*(f"{n}: {CALL} err:{n + 1}" for n in range(1, 6)), "6: a"))).lines
        if line.arrow.way is Way.FAILED
    }
    assert len(lanes) == 1
    crossed = placed(drawn(around(f"1: {CALL} err:3", f"2: {CALL} err:4", "3: a", "4: b")))
    assert len({line.points[1][0] for line in crossed.lines if line.arrow.way is Way.FAILED}) == 2


def test_deep_items_stay_in_the_last_column() -> None:
    scene = drawn(around(*(f"{'1' * n}: a" for n in range(1, 12))))
    found = placed(scene)
    assert len({where.x for where in found.places}) <= 8
    assert found.width < 3_000


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "name",
    ["labels", "a chain of jumps", "many keys", "a ring of jumps", "ends", "lower levels", "a long key", "one key"],
)
def test_twice_the_text_is_some_twice_the_drawing(name: str) -> None:
    half, full = (HOSTILE[name](length)[:length] for length in (MOST_READ // 2, MOST_READ))
    scenes = [drawn(half), drawn(full)]
    for picture in (svg, mermaid, dot):
        picture(scenes[0])  # whatever is made at first use
        less, more = (_steps(lambda scene=scene, picture=picture: picture(scene)) for scene in scenes)  # type: ignore[misc]
        assert more < 3 * less + 5_000
