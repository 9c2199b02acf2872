"""What is drawn: a box for everything, each arrow once, and what is wrong at its place."""

from hypothesis import given

from gateway import menu
from gateway.menu.picture import Scene
from gateway.menu.picture.scene import Shape, Way
from menu_texts import Written, written_menus
from picture_texts import any_menus, drawn, drawn_around

CALL = "call:79991234567 wait=20"


def arrows(scene: Scene) -> set[str]:
    names = [box.key or str(box.shape) for box in scene.boxes]
    return {f"{names[one.source]} -{one.way}> {names[one.target]} {one.words}".rstrip() for one in scene.arrows}


def test_every_way_is_an_arrow() -> None:
    scene = drawn_around("1: a", "11: end", f"2: {CALL} ok:end err:x", "2: b", "x: c", "err: d", "9: end")
    assert arrows(scene) == {
        "start -next> menu",
        "menu -key> 1 1",
        "menu -key> 2 2",
        "menu -key> 9 9",
        "1 -key> 11 1",
        "11 -leaves> end end",
        "9 -leaves> end end",
        "2 -talked> end after the talk",
        "2 -failed> x nobody answers",
        "menu -wrong> err wrong key",
    }
    assert [box.shape for box in scene.boxes][:2] == [Shape.START, Shape.MENU]
    assert scene.boxes[-1].shape is Shape.END


def test_an_arrow_is_drawn_once_and_a_ring_on_itself_too() -> None:
    scene = drawn_around(f"1: {CALL} err:1", f"1: {CALL} err:1")
    assert [one.way for one in scene.arrows].count(Way.FAILED) == 1
    assert "1 -failed> 1 nobody answers" in arrows(scene)


def test_going_on_in_a_list_is_no_arrow() -> None:
    assert arrows(drawn_around(f"1: {CALL}", "1: a")) == arrows(drawn_around("1: a"))


def test_control_keys_are_written_once() -> None:
    scene = drawn_around("*: back", "#: start", "0: repeat", "1: a", "11: b")
    assert [deed.text for deed in scene.boxes[1].deeds if deed.icon == "keys"] == [
        "anywhere: * back, # start, 0 repeat"
    ]
    assert all(one.words not in ("*", "#", "0") for one in scene.arrows)


def test_what_is_done() -> None:
    scene = drawn("A\n{menu: B\n1: sms:$phone,S,hi\n1: record: 5\n1: url\n1: call:79991234567 record\n}", "ru")
    assert [(deed.icon, deed.text) for deed in scene.boxes[2].deeds] == [
        ("sms", "SMS на номер абонента: hi"),
        ("record", "запись до 5 с"),
        ("url", "сообщить обработчику из кабинета"),
        ("call", "звонок на 79991234567, ждать 120 с, с записью"),
    ]


def test_the_end_is_drawn_when_there_is_one() -> None:
    assert drawn("A\n{menu: B\n1: end\n}").boxes[-1].deeds[0].text == "The call ends"
    assert drawn("A\n{menu: B\n1: a\n}").boxes[-1].shape is Shape.ITEM
    lost = drawn("A\n{menu: B\n1: a\n}\nBye").boxes[-1]
    assert (lost.shape, lost.trouble) == (Shape.END, menu.Severity.WARNING)
    assert [box.shape for box in drawn("Hello").boxes] == [Shape.START, Shape.END]


def test_findings_are_at_their_boxes() -> None:
    scene = drawn("\n{menu: B\n1: call:12\n2: a\n21: b\n10: c\nx: d\n}\nBye", "en")
    troubles = {box.key or str(box.shape): box.trouble for box in scene.boxes if box.trouble}
    assert troubles == {
        "menu": menu.Severity.WARNING,
        "1": menu.Severity.ERROR,
        "10": menu.Severity.ERROR,
        "x": menu.Severity.WARNING,
    }
    (item,) = [box for box in scene.boxes if box.key == "1"]
    assert any("12 is not a phone number" in note for note in item.notes)


@given(written_menus())
def test_nothing_is_forgotten(written: Written) -> None:
    scene = drawn(written.text)
    keys = [box.key for box in scene.boxes if box.key]
    assert sorted(keys) == sorted([*written.ast["items"], *written.ast["labels"]])
    pressed = sorted(scene.boxes[one.target].key for one in scene.arrows if one.way is Way.KEY)
    assert pressed == sorted(written.ast["items"])
    jumps = {
        (key, action["err"])
        for space in ("items", "labels")
        for key, actions in written.ast[space].items()
        for action in actions[: next((n for n, one in enumerate(actions) if one["type"] == "end"), len(actions))]
        if action["type"] == "call" and action["err"]
    }
    shown = {(scene.boxes[a.source].key, scene.boxes[a.target].key) for a in scene.arrows if a.way is Way.FAILED}
    assert shown == jumps


@given(any_menus())
def test_any_text_is_drawn(text: str) -> None:
    scene = drawn(text)
    assert all(0 <= end < len(scene.boxes) for one in scene.arrows for end in (one.source, one.target))
    for box in scene.boxes:
        for words in (*(deed.text for deed in box.deeds), *box.notes):
            assert "\n" not in words
            words.encode()
