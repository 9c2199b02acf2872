"""Which key is which after a renumbering."""

from gateway import menu
from gateway.menu.comparing.renumbering import done, led, renumbered, same
from gateway.menu.tree import Call, End, Record, Say
from menu_texts import around


def items(*lines: str) -> menu.Menu:
    found = menu.check(around(*lines)).message.menu
    assert found is not None
    return found


def moves(before: menu.Menu, after: menu.Menu) -> tuple[dict[str, str], dict[str, str]]:
    return renumbered((before.items, after.items), (before.labels, after.labels))


def test_sub_items_go_with_their_item_also_when_others_do_the_same() -> None:
    before = items("1: a", "11: x", "12: y", "2: b", "21: x")
    after = items("3: b", "31: x", "2: a", "21: x", "22: y")
    assert moves(before, after)[0] == {"1": "2", "11": "31", "12": "22", "2": "3"}
    before, after = items("1: a", "11: x", "3: b", "31: x"), items("4: b", "41: x", "5: a", "51: x")
    assert moves(before, after)[0] == {"1": "5", "11": "51", "3": "4", "31": "41"}


def test_a_chain_of_jumps_is_followed() -> None:
    before = items("1: call:79991234567 err:2", "2: call:79991234568 err:3", "3: a")
    after = items("4: call:79991234567 err:5", "5: call:79991234568 err:6", "6: a")
    assert moves(before, after)[0] == {"1": "4", "2": "5", "3": "6"}


def test_labels_are_renamed_and_jumps_to_them_with_them() -> None:
    before, after = items("1: call:79991234567 err:x", "x: a"), items("1: call:79991234567 err:y", "y: a")
    assert moves(before, after) == ({}, {"x": "y"})
    was, now = done(before.items, after.items, {"x": "y"})
    assert was == now


def test_what_stays_does_not_move_and_an_end_is_nothing_to_go_by() -> None:
    assert moves(items("1: a", "2: a"), items("1: a", "2: a", "3: a")) == ({}, {})
    assert moves(items("1: end", "2: a"), items("3: end", "2: a")) == ({}, {})


def test_defaults_written_out_are_the_same() -> None:
    assert same(Call(("7",))) == same(Call(["7"], 120, True))
    assert same(Record()) == same(Record(30, True))
    assert same(Say("end")) != same(End())


def test_who_is_led() -> None:
    call = Call(("7",), err="2")
    assert led(call, {"2": "3"}) == Call(("7",), err="3")
    assert led(call, {"1": "3"}) is call
    assert led(Say("2"), {"2": "3"}) == Say("2")
