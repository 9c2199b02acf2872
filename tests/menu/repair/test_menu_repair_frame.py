"""Repairs of lines, blanks, letters and braces: what is safe gives this text, what is offered that one."""

import pytest
from repair_texts import first_fix, mended_lines, offer

from gateway.menu.repair import mend, offered
from menu_texts import around

CALL = "1: call:79991234567"
LONG = "we are happy to see you in our shop on Green Street today or"
SAFE = {
    "a wrapped text": (["1: a long text that", "goes on", "2: end"], ["1: a long text that goes on", "2: end"]),
    "over three lines": (["1: one", "two", "three", "2: end"], ["1: one two three", "2: end"]),
    "over empty lines": ([f"1: {LONG}", "", "two", "2: end"], [f"1: {LONG} two", "2: end"]),
    "a text below its key and an empty line": (["1:", "", "hello", "2: end"], ["1: hello", "2: end"]),
    "a call below its key": (["1:", "call:79991234567", "2: end"], ["1: call:79991234567", "2: end"]),
    "a wrapped call over an empty line": ([f"{CALL} wait=10", "", "ok:end"], [f"{CALL} wait=10 ok:end"]),
    "wide blanks in a call": ([f"{CALL}\u2003wait=10 \u3000ok:end"], [f"{CALL} wait=10  ok:end"]),
    "a wide blank in front of a command": (["1: \u2003end", "2: record:\u200310"], ["1:  end", "2: record: 10"]),
    "a text below its key": (["1:", "hello", "2: end"], ["1: hello", "2: end"]),
    "a time of day": (["1: we open at", "10:30 sharp", "2: end"], ["1: we open at 10:30 sharp", "2: end"]),
    "a wrapped call": (["1: call:79991234567 wait=10", "ok:end"], ["1: call:79991234567 wait=10 ok:end"]),
    "a key cut from its colon": (["1: one", "2", ": two", "3: end"], ["1: one", "2: two", "3: end"]),
    "a blank before the colon": (["1 : hello", "2: end"], ["1: hello", "2: end"]),
    "no-break spaces": (["1\u00a0:\u00a0hello", "2: end"], ["1: hello", "2: end"]),
    "no-break spaces in a call": ([f"{CALL}\u00a0wait=10\u202fok:end"], [f"{CALL} wait=10 ok:end"]),
    "capitals": (["*: Back", "1: Call:12345 OK:end", "2: END"], ["*: back", "1: call:12345 ok:end", "2: end"]),
    "the capital of $Phone": (["1: sms:$Phone,Shop,x", "1: end"], ["1: sms:$phone,Shop,x", "1: end"]),
    "zero width in a key": (["1\u200b: hello", "2: \u200bend"], ["1: hello", "2: end"]),
    "a keycap": (["1\ufe0f\u20e3: hello", "2: end"], ["1: hello", "2: end"]),
    "a mark of direction": (["\u200e1: hello", "2: end"], ["1: hello", "2: end"]),
    "a soft hyphen in a text": (["1: при\u00adвет", "2: end"], ["1: привет", "2: end"]),
}  # fmt: skip


@pytest.mark.parametrize("case", SAFE)
def test_safe_fixes(case: str) -> None:
    bad, good = SAFE[case]
    assert mended_lines(*bad) == good
    assert mended_lines(*good) == good


@pytest.mark.parametrize(
    "opening", ["{Menu:", "{ menu :", "{меню:", "{mеnu:", "{menu：", "{menu;", "{\u00a0menu:", "{MENU"]
)
def test_the_opening_of_the_macro(opening: str) -> None:
    assert mend(around("1: end").replace("{menu:", opening)).text == around("1: end")


def test_other_brackets_are_offered() -> None:
    text = around("1: end").replace("{menu:", "(menu:").replace("}", ")")
    assert mend(text).text == text
    assert offer(text, "IVR106") == around("1: end")


def test_a_word_that_is_not_menu_is_offered() -> None:
    assert offer(around("1: end").replace("{menu:", "{ivr:"), "IVR106") == around("1: end")


def test_what_is_offered() -> None:
    assert offer("Hi\n{menu: x\n1: end\n", "IVR102") == "Hi\n{menu: x\n1: end\n}\n"
    assert offer(around("1: ten {10} percent"), "IVR103") == around("1: ten (10) percent")
    assert offer(around("1: end") + " :-}", "IVR104") == around("1: end") + " :-)"
    assert offer("Hi\n{menu: x\n1: one\n}\n2: end\nBye", "IVR113") == "Hi\n{menu: x\n1: one\n2: end\n}\nBye"
    assert offer("Hi\n1: yes\n2: no", "IVR109") == "Hi\n{menu:\n1: yes\n2: no\n}"
    assert offer("Hi\n{menu: [x]\n1: end\n}", "IVR111") == "Hi\n{menu: x\n1: end\n}"
    assert offer("Hi {menu: 1: yes 2: end } Bye", "IVR124") == "Hi\n{menu:\n1: yes\n2: end\n}\nBye"
    assert offer(around("1: a 5: b 7: c"), "IVR125") == around("1: a", "5: b", "7: c")
    assert offer(around("1: a 2: end"), "IVR128") == around("1: a", "2: end")
    assert offer("Hi\n{menu: 1: yes\n2: end\n}", "IVR127") == "Hi\n{menu:\n1: yes\n2: end\n}"
    assert offer(around("1: hel\x07lo"), "IVR140") == around("1: hello")
    assert offer(around("1: hel\u202elo"), "IVR142") == around("1: hello")


NO_TEXT = {
    "a signature": ["", "С уважением, Анна Петрова", "тел. 8 701 123 45 67"],
    "a signature close by": ["С уважением,", "Анна Петрова"],
    "a telephone": ["тел. 8 (701) 123-45-67"],
    "a short telephone": ["12-34-56"],
    "an address": ["anna@shop.example"],
    "a site": ["www.shop.example"],
    "a program": ["Sent from my iPhone"],
    "an empty line": ["", "see you"],
    "a line behind one of them": ["and tea", "", "see you", "soon"],
}


@pytest.mark.parametrize("case", NO_TEXT)
@pytest.mark.parametrize("above", ["1: hello", "11: hello", ""])
def test_what_may_be_no_part_of_a_text_is_not_joined_to_it(case: str, above: str) -> None:
    lines = [above, *NO_TEXT[case]] if above else [*NO_TEXT[case], "2: end"]
    text = "\n".join(["Hi", "{menu: Press 1", *lines, "}"])
    assert mend(text).text == text
    assert mend(text, door=True).text == text
    assert "join" in {fix.words["en"][:4] for finding, fix in offered(text) if finding.code == "IVR120"}


def test_such_a_line_makes_no_other_entry_doubtful() -> None:
    lines = ["1: one", "two", "2: three", "", "Анна, 8 701 123 45 67"]
    assert mended_lines(*lines) == ["1: one two", *lines[2:]]


def test_a_key_with_a_wide_blank_is_not_joined() -> None:
    assert offer(around("1: hello", "2\u2003: end"), "IVR120") == around("1: hello", "2: end")


def test_a_comment_is_offered_to_go() -> None:
    assert offer(around("1: hello", "// later", "2: end"), "IVR114") == around("1: hello", "2: end")
    assert offer("Hi\n{menu: x\n1: hello\n# later }\nBye", "IVR114") == "Hi\n{menu: x\n1: hello}\nBye"


def test_an_entry_in_the_middle_of_a_text_is_asked_about() -> None:
    text = "Hi\n{menu: Press 1 or 2\n1: Green Street, house\n5: flat 3\n2: end\n}"
    assert offer(text, "IVR122") == text.replace("\n5", " 5")


def test_a_wrapped_list_of_numbers_is_offered_and_a_lost_line_is_not_guessed() -> None:
    wrapped = around("1: call:79991234567,", "79997654321 ok:end")
    assert offer(wrapped, "IVR123") == around("1: call:79991234567,79997654321 ok:end")
    assert first_fix(around("1: end", "thank you"), "IVR123") is None


def test_a_wrapped_sms_is_only_offered() -> None:
    text = around("1: sms:$phone,Shop,our address", "is here", "1: end")
    assert offer(text, "IVR120") == around("1: sms:$phone,Shop,our address is here", "1: end")


@pytest.mark.parametrize("new", ["\n", "\r\n", "\r"])
def test_a_line_that_is_put_in_ends_like_the_others(new: str) -> None:
    text = "Hi\n{menu: x\n1: end\n".replace("\n", new)
    assert offer(text, "IVR102") == f"Hi{new}{{menu: x{new}1: end{new}}}{new}"
    assert mend(around("1: one", "two").replace("\n", new)).text == around("1: one two").replace("\n", new)
