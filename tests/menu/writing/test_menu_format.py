"""The canonical and the compact form: they mean the same, they fit, and printing them again changes nothing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.limit import LIMIT, length_of
from gateway.menu.tree import Call, End, Message, Record, Say, Sms, Url
from gateway.menu.writing import format as formed
from gateway.menu.writing.format import AIRY, as_file, body, canonical, compact, fitting, line_end, same, written
from menu_messy import messy
from menu_texts import Written, around, tree, written_menus

HERE = Path(__file__).parent
CASES = sorted((HERE.parent / "cases").glob("*.txt"))
FORMS = [canonical, compact]
Form = Callable[[Message], str]


def message(text: str) -> Message:
    return menu.check(text).message


def keeps_its_promises(form: Form, text: str) -> None:
    checked = menu.check(text)
    new = form(checked.message)
    again = menu.check(new)
    assert same(checked.message, again.message)
    assert form(again.message) == new
    assert not checked.ok or again.ok
    assert length_of(text) > LIMIT or length_of(new) <= LIMIT


@pytest.mark.parametrize("form", FORMS)
@given(texts=written_menus())
@settings(deadline=None, max_examples=60)
def test_any_valid_menu_means_the_same(form: Form, texts: Written) -> None:
    keeps_its_promises(form, texts.text)


@pytest.mark.parametrize("form", FORMS)
@given(text=messy())
@settings(deadline=None, max_examples=200)
def test_any_layout_means_the_same(form: Form, text: str) -> None:
    keeps_its_promises(form, text)


@pytest.mark.parametrize("form", FORMS)
@given(text=st.text(max_size=100))
@settings(deadline=None, max_examples=60)
def test_any_text_means_the_same(form: Form, text: str) -> None:
    keeps_its_promises(form, text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_case_means_the_same(case: Path, form: Form) -> None:
    keeps_its_promises(form, menu.decode(case.read_bytes()).text)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["provider", "untidy"])
def test_golden_forms(name: str, form: Form) -> None:
    source = HERE.parent / "provider_example.txt" if name == "provider" else HERE / "golden" / "untidy.txt"
    new = form(message(source.read_bytes().decode()))
    assert new == (HERE / "golden" / f"{name}.{form.__name__}.txt").read_bytes().decode()


def test_the_order_of_the_keys() -> None:
    text = around("b: 1", "2: a", "0: repeat", "11: c", "1: d", "2: e", "a: f", "#: start", "b: 2", "*: back", "12: g")
    keys = [line.partition(":")[0] for line in canonical(message(text)).split("\n")[3:-1]]
    assert keys == ["*", "#", "0", "1", "11", "12", "2", "2", "b", "b", "a"]
    assert [one["text"] for one in tree(canonical(message(text)))["items"]["2"]] == ["a", "e"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1 :  слово ", "1: слово"),
        ("1: call:+79991234567,7999123 ok:end  wait=020 record", "1: call:79991234567,7999123 wait=20 ok:end record"),
        ("1: call:79991234567 wait=120", "1: call:79991234567 wait=120"),
        ("1: call:79991234567", "1: call:79991234567"),
        ("1: sms:+79991234567, Shop , а, б", "1: sms:79991234567,Shop,а, б"),
        ("1: record:05", "1: record: 5"),
        ("1: record", "1: record"),
        ("1: record: 30", "1: record: 30"),
        ("1: url: https://x.example", "1: https://x.example"),
        ("0: ещё раз", "0: ещё раз"),
        ("0: record:05", "0: record:05"),
        ("1:", "1:"),
    ],
)  # fmt: skip
def test_one_line(line: str, expected: str) -> None:
    lines = canonical(message(around(line, "2: x"))).split("\n")
    assert lines[3] == expected


def test_the_bodies_of_actions() -> None:
    assert body(Say("а")) == "а"
    assert body(Url(None)) == "url"
    assert body(Url("http://x")) == "http://x"
    assert body(Sms("$phone", "A", "b, c")) == "sms:$phone,A,b, c"
    assert body(Record()) == "record"
    assert (body(Record(5, True)), body(Record(5, True), blanks=False)) == ("record: 5", "record:5")
    assert body(End()) == "end"
    assert body(Call(["7", "8"], 5, True, "end", "x", True)) == "call:7,8 wait=5 ok:end err:x record"


def test_the_blank_that_cannot_be_saved() -> None:
    """`1:30 минут` would be a time of day, and `err:again` the parameter of the call above it."""
    new = compact(message(around("1: 30 минут", "2: 300 раз", "11: call:79991234567", "err: again", "again: x")))
    assert new.split("\n")[2:-1] == ["1: 30 минут", "11:call:79991234567", "2:300 раз", "err: again", "again:x"]


@pytest.mark.parametrize("new", ["\n", "\r\n", "\r"])
def test_the_line_ends_of_the_source_are_kept(new: str) -> None:
    text = around("1: а", "2: б").replace("\n", new) + new + "Пока"
    assert canonical(message(text)) == new.join(["Начало", "", "{menu: Меню", "1: а", "2: б", "}", "", "Пока"])
    assert line_end(message(text)) == new


def test_the_texts_around_are_not_touched_inside() -> None:
    text = " Раз \r\n\n  два{menu:\r1:а}\n\nтри\r\n четыре "
    assert canonical(message(text)) == "Раз \r\n\n  два\r\n\r\n{menu:\r\n1: а\r\n}\r\n\r\nтри\r\n четыре"


@pytest.mark.parametrize("text", ["Привет", " Привет \n\nвсем\n ", "", "menu: x", "a }"])
def test_a_plain_message_is_trimmed(text: str) -> None:
    assert canonical(message(text)) == compact(message(text)) == text.strip()


def test_voice_files_are_opaque() -> None:
    text = "<file /a  b.mp3>\n{menu: <file  /m.mp3>\n1: <file /x.mp3>  и\n}"
    assert canonical(message(text)) == "<file /a  b.mp3>\n\n{menu: <file  /m.mp3>\n1: <file /x.mp3>  и\n}"


def filled(lines: int, room: int) -> str:
    """A tight menu with so many items, and so many characters below the limit."""
    keys = [f"{n}{m}" for n in range(1, 10) for m in range(1, 10)][: lines - 9]
    text = "А{menu:Б\n" + "\n".join(f"{key}:в" for key in [*map(str, range(1, 10)), *keys]) + "}Г"
    return text.replace("А", "А" * (1 + LIMIT - room - len(text)))


@pytest.mark.parametrize(
    ("room", "opening"),
    [(26, "А\n\n{menu: Б\n1: в"), (25, "А\n{menu: Б\n1: в"), (24, "А\n{menu: Б\n1: в"), (23, "А\n{menu:Б\n1:в"),
     (3, "А\n{menu:Б\n1:в"), (2, "А{menu:Б\n1:в"), (0, "А{menu:Б\n1:в")],
)  # fmt: skip
def test_room_comes_before_beauty(room: int, opening: str) -> None:
    """20 blanks behind colons, one behind `menu:`, three line ends, two blank lines: all go when there is no room."""
    text = filled(20, room)
    assert menu.check(text).ok
    new = canonical(message(text))
    assert f"А{new.lstrip('А')}".startswith(opening)
    assert len(new) <= LIMIT


def test_a_text_too_long_is_printed_beautifully_unless_it_can_be_made_to_fit() -> None:
    loose = filled(20, 0).replace(":", ": ")
    assert length_of(loose) > LIMIT
    assert length_of(canonical(message(loose))) <= LIMIT
    hopeless = filled(20, -1)
    assert "{menu: Б\n1: в" in canonical(message(hopeless))


def test_what_cannot_be_printed_anew_is_left_as_it_is() -> None:
    """A text of two lines whose first looks like a command: on one line it would be one."""
    text = around("1: сall:", "79991234567", "2:  x")
    assert written(message(text), AIRY) is None
    assert fitting(message(text)) is None
    assert canonical(message(f"\n{text}\n")) == text


def test_a_print_that_lost_something_is_not_given_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formed, "_call", lambda call: iter(["call:" + ",".join(call.numbers)]))
    text = around("1:call:79991234567 wait=5")
    assert canonical(message(text)) == text


def test_a_file_ends_with_a_line_end_when_there_is_room() -> None:
    text = around("1: а")
    assert as_file(text, message(text)) == text + "\n"
    assert as_file("а" * LIMIT, message("а")) == "а" * LIMIT
    assert as_file("а=", message("а=")) == "а="
    assert as_file("", message("")) == ""


def test_sameness_sees_every_part() -> None:
    text = around("*: back", "1: а", "2: call:79991234567 wait=5", "x: б") + "Конец"
    for old, new in [
        ("Начало", "начало"),
        ("Меню", "меню"),
        ("back", "end"),
        ("1: а", "1: б"),
        ("=5", "=6"),
        ("x:", "y:"),
    ]:
        assert not same(message(text), message(text.replace(old, new))), old
    assert not same(message(text), message(text.removesuffix("Конец")))
    assert not same(message("а"), message("б"))
    assert same(message(text), message(text.replace(": ", ":").replace("wait=5", "  wait=5")))
