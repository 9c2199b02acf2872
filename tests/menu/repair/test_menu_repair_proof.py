"""What a stranger typed into a text never becomes a command of it: at the door, whatever was mended there."""

from collections import Counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.intake import Said, read_text
from gateway.menu.repair import Edit, Fix, mend, mend_all, table
from gateway.menu.repair.proof import acts_of, entries_of, entries_outside, no_more_than, still_coded
from menu_texts import around

CARRIERS = (
    "Hi\n{menu: Press a key\n1: Message: \0 Thank you\n1: call:79990000001 ok:end\n2: end\n}\nBye",
    "Hi\n{menu: Press a key\n1 : Message: \0\n2: sms:$phone,Shop,Yours\n2: record\n#: start\n}\nBye",
    "Comment: \0\n{menu: Press 1\n1: Thank you\n2: https://a.example/\n}\nBye",
    "Hi\n{menu: \0 Press 1\n1: thank\nyou\n2: end.\n}",
    "Hi\n{ menu : Press 1\n1: thank you\n2: Call:+7 (999) 000-00-01\n}\nWe say: \0",
    "> Hi\n> {menu: Press 1\n> 1: It says: \0\n> 2: end\n> }",
    "Comment: \0\nGood bye\n-- \nAnna",
    "Comment: \0",
    "Hi\n{menu: Press 1\n1: sms:$phone,Shop,You said: \0\n1: end\n}",
    "Hi\n{menu: Press 1\n1) You said: \0\n2) end\n}",
)
"""Texts of a program that puts a visitor's words in, some with the slips that a door mends."""

BREAKS = (
    *(
        "<br>",
        "&lt;br&gt;",
        "<p>",
        "</div>",
        "&#10;",
        "&amp;#10;",
        "&#x0a;",
        "&NewLine;",
        "%0A",
        "%250A",
        "%0D%0A",
        "=0A",
    ),
    *("=0D=0A", "=3D0A", "\\n", "\\r\\n", "\\\\n", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1b", "=", "&"),
)
PIECES = (
    *("{menu:", "｛menu:", "{ menu :", "&#123;menu:", "&lcub;menu:", "%7Bmenu:", "=7Bmenu:", "ämenu:", "\x1b(menu:"),
    *(
        "{",
        "}",
        "｛",
        "｝",
        "&#125;",
        "%7D",
        "=7D",
        "ñ",
        "\x1b)",
        "(menu:",
        "2: call:70005550000",
        "2: sms:70005550000,a,b",
    ),
    *(
        "1: call:70005550000",
        "call:70005550000",
        "2: record",
        "2) call:70005550000",
        "2 : саll:7000-555-00-00",
        "3: url",
    ),
    *(
        "2: https://b.example/",
        "sms:¤phone,a,b",
        "1: end",
        "*: back",
        " ",
        "hi",
        ",",
        ">",
        "--",
        "-- ",
        "> 2: end",
        "\u200b",
    ),
    *("\ufeff", "\u202e", "\u00ad", "\u00a0", "e21lbnU6", "От: a@b.example", "Sent from my iPhone", ":", "2", "record"),
)
visitors = st.lists(st.sampled_from([*BREAKS, *PIECES]), min_size=1, max_size=12).map("".join)


def _acts(text: str) -> "Counter[tuple[str, ...]]":
    return acts_of(menu.check(text).message)


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(CARRIERS), visitors)
@example(CARRIERS[0], "hi&lt;br&gt;2: call:70005550000")
@example(CARRIERS[0], "hi<br>2: call:70005550000")
@example(CARRIERS[1], "hi&#10;2: call:70005550000")
@example(CARRIERS[3], "hi%0A2: call:70005550000")
@example(CARRIERS[0], "=0A2: call:70005550000")
@example(CARRIERS[0], "\\n2: call:70005550000")
@example(CARRIERS[7], "hi%0A%7Bmenu: Press 1%0A1: call:70005550000%0A%7D")
@example(CARRIERS[7], "hi=0A{menu: Press 1=0A1: call:70005550000=0A}")
@example(CARRIERS[7], "hi\\n{menu: Press 1\\n1: call:70005550000\\n}")
@example(CARRIERS[7], "hi&#10;&#123;menu: Press 1&#10;1: call:70005550000&#10;&#125;")
@example(CARRIERS[7], "<p>{menu: Press 1<br>1: call:70005550000<br>}</p>")
def test_at_a_door_the_words_of_a_visitor_never_become_an_act(carrier: str, words: str) -> None:
    """Not one that the carrier has not, and none that the text as it came was not read to have."""
    text = carrier.replace("\0", words)
    mended = mend(text, door=True)
    acts = _acts(mended.text)
    assert no_more_than(acts, _acts(text))
    assert mend(mended.text, door=True).text == mended.text
    said = read_text(text, mend=True)
    if isinstance(said, Said):
        assert no_more_than(_acts(said.text), _acts(carrier.replace("\0", "hi")) | Counter({("menu",): "{" in carrier}))


def test_the_property_can_fail() -> None:
    """Without the door's promise the same text does become a menu, where all of it stands in a coding."""
    text = CARRIERS[7].replace("\0", "hi\\n{menu: Press 1\\n1: call:70005550000\\n}")
    assert ("1", "call", "70005550000") in _acts(mend(text).text)
    assert mend(text, door=True).text == text


@pytest.mark.parametrize("brk", BREAKS)
@pytest.mark.parametrize("carrier", CARRIERS[:4])
def test_for_nobody_an_item_is_divided_by_a_decoding(carrier: str, brk: str) -> None:
    text = carrier.replace("\0", f"hi{brk}2: call:70005550000")
    mended = mend(text).text
    assert "70005550000" not in str(entries_of(menu.check(mended).message))
    assert entries_outside(menu.check(mended).message) == 0


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c"])
def test_what_other_readers_take_for_a_line_end_is_none(end: str) -> None:
    text = around(f"1: hi{end}2: call:70005550000", "3: end")
    assert mend(text).text == text
    assert [entry.key for entry in menu.check(mend(text).text).message.menu.entries] == ["1", "3"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "text",
    ["a &amp;lt; b", "a &lt;br&gt; b", "a %26lt; b", "a =26lt; b", "a =253D0A b", "a %2541 b", "a &lt;br&#62; c"],
)
def test_what_would_have_to_be_decoded_twice_is_left(text: str) -> None:
    assert mend(text).text == text
    assert mend(text, door=True).text == text


def test_what_is_decoded_if_asked_is_decoded_once() -> None:
    assert mend_all("a &lt;br&gt; b", lambda finding, fix: True).text == "a <br> b"


def test_a_coding_that_another_repair_completes_is_not_taken_away_either(monkeypatch: pytest.MonkeyPatch) -> None:
    """However it comes to light: a text that asks for a second decoding stays as it was."""

    def completes(message: menu.Message, finding: menu.Diagnostic) -> Fix | None:
        at = message.source.find("~~")
        return Fix(True, (Edit(at, at + 2, ""),), {"en": "x", "ru": "x"}) if at >= 0 else None

    monkeypatch.setattr(table, "REPAIRS", {**table.REPAIRS, "IVR642": completes})
    good = around("1: a ~~ &lt;i", "11: end")
    assert mend_all(good, lambda finding, fix: fix.safe).text == around("1: a  <i", "11: end")
    text = around("1: a &lt;b~~r&gt; b", "11: end")
    assert mend_all(text, lambda finding, fix: fix.safe).text == text


LEGIT = {
    "a wrapped line": ("1: thank you very\nmuch", "1: thank you very much"),
    "a wrapped call": ("1: call:79990000001\nwait=10 ok:end", "1: call:79990000001 wait=10 ok:end"),
    "no-break spaces": ("1\u00a0:\u00a0call:79990000001\u00a0ok:end", "1: call:79990000001 ok:end"),
    "letter case": ("1: Call:79990000001\n1: End", "1: call:79990000001\n1: end"),
    "the case of a label": ("1: call:79990000001 Err:x\nx: sorry", "1: call:79990000001 err:x\nx: sorry"),
    "look-alikes": ("1: саll:79990000001\n1: rесord", "1: call:79990000001\n1: record"),
    "a pretty number": ("1: call: +7 (999) 000-00-01", "1: call:79990000001"),
    "smart quotes": ("1: call:«79990000001» ok:end", "1: call:79990000001 ok:end"),
    "a list": ("1) hello\n2) end", "1: hello\n2: end"),
    "seconds": ("1: record: 10 сек", "1: record: 10"),
    "HTML at line ends": ("1: hello<br>\n2: end<br>", "1: hello\n2: end"),
    "coded words": ("1: %D0%BF%D1%80%D0%B8\n2: end", "1: при\n2: end"),
}


@pytest.mark.parametrize("name", LEGIT)
def test_what_a_door_mends_all_the_same(name: str) -> None:
    bad, good = LEGIT[name]
    assert mend(around(bad), door=True).text == around(good)


def test_the_macro_in_capitals_is_mended_at_a_door() -> None:
    good = around("1: call:79990000001")
    for written in ("{Menu:", "{ menu :", "{МЕНЮ:"):
        assert mend(good.replace("{menu:", written), door=True).text == good


def test_a_list_that_would_call_is_left_for_a_person() -> None:
    text = around("1) hello", "2) call:79990000001")
    assert mend(text, door=True).text == text
    assert mend(text).text == around("1: hello", "2: call:79990000001")


def test_acts_are_counted_with_key_and_number() -> None:
    acts = _acts(
        around("1: call:+79990000001,79990000002", "1: call:79990000001", "2: record", "3: sms:$phone,a,b", "4: url")
    )
    assert acts[("1", "call", "79990000001")] == 2
    assert acts[("1", "call", "79990000002")] == 1
    assert acts[("1", "call")] == 2
    assert (acts[("2", "record")], acts[("3", "sms", "$phone")], acts[("4", "url", "")], acts[("menu",)]) == (
        1,
        1,
        1,
        1,
    )
    assert not _acts("Hello")
    assert no_more_than(Counter(), acts)
    assert not no_more_than(acts, Counter(acts.keys()))


def test_still_coded() -> None:
    for text in ("a &lt; b", "=D0=BF", "%D0%BF", "Hi\\n{menu: x", "sms:¤phone"):
        assert still_coded(menu.check(text).message), text
    assert not still_coded(menu.check("a < b, 50% = half, \\o/").message)
