"""Hostile texts: work grows with the text and no faster, and what is far too long costs nothing.

Work is counted, never timed.
"""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from gateway import menu
from gateway.menu.checking import MOST_READ

HOSTILE: dict[str, Callable[[int], str]] = {
    "open braces": lambda n: "{" * n,
    "closing braces": lambda n: "{menu:" + "}" * n,
    "pairs": lambda n: "{menu:" + "{}" * (n // 2),
    "menus": lambda n: "{menu:" * (n // 6),
    "macros of other spelling": lambda n: "(menu:\n" * (n // 7),
    "blanks": lambda n: "{menu:\n1: a" + " " * n + "b}",
    "keys": lambda n: "{menu:\n" + "1 " * (n // 2) + "}",
    "labels": lambda n: "{menu:\n" + "".join(f"n{i}: a\n" for i in range(n // 9)) + "}",
    "a chain of jumps": lambda n: (
        "{menu:\n" + "".join(f"n{i}: call:79991234567 err:n{i + 1}\n" for i in range(n // 35)) + "}"
    ),
    "jumps to nowhere": lambda n: (
        "{menu:\n" + "".join(f"n{i}: call:79991234567 err:m{i}\n" for i in range(n // 35)) + "}"
    ),
    "continuations": lambda n: "{menu:\n1: a\n" + "b\n" * (n // 2) + "}",
    "wrapped parameters": lambda n: "{menu:\n1: call:79991234567\n" + "wait=1\n" * (n // 7) + "}",
    "commas": lambda n: "{menu:\n1: call:" + "1," * (n // 2) + "}",
    "parameters": lambda n: "{menu:\n1: call:79991234567 " + "wait = " * (n // 7) + "}",
    "sms fields": lambda n: "{menu:\n1: sms:" + "," * n + "}",
    "tags": lambda n: "<b " * (n // 3),
    "codes in addresses": lambda n: "://a=3A" * (n // 7),
    "backslashes": lambda n: "{menu:" + "\\n" * (n // 2),
    "reply marks": lambda n: "{menu:\n" + ">" * n,
    "lone keys": lambda n: "{menu:\n" + "2\n: a\n" * (n // 6) + "}",
    "odd keys": lambda n: "{menu:\n" + "１: a\n" * (n // 5) + "}",
    "announcements": lambda n: "{menu: нажмите " + "1 для " * (n // 6) + "\n1: a\n}",
    "pairs of UTF-8": lambda n: "{menu:\n1: " + "Рџ" * (n // 2) + "\n}",
    "turned words": lambda n: "{menu:\n1: " + "зДРАВСТВУЙТЕ " * (n // 13) + "\n}",
    "fields": lambda n: "{menu:\n1: " + "[а а " * (n // 5) + "\n}",
    "nothing on one key": lambda n: "{menu: a\n" + "1:\n" * (n // 3),
    "nothing behind returns": lambda n: "{menu: a\n" + "\r1:" * (n // 3),
    "nothing on a label": lambda n: "{menu: a\n" + "10: \n" * (n // 5) + "}",
    "nothing on many labels": lambda n: "{menu: a\n" + "".join(f"{i}0:\n" for i in range(n // 5)) + "}",
    "one key": lambda n: "{menu: a\n" + "1: a\n" * (n // 5) + "}",
    "two keys in turn": lambda n: "{menu: a\n" + "1: a\n2: a\n" * (n // 10) + "}",
    "many keys": lambda n: "{menu: a\n" + "".join(f"{i}: a\n" for i in range(1111, 1111 + n // 8)) + "}",
    "ends": lambda n: "{menu: a\n" + "1: end\n11: end\n" * (n // 15) + "}",
    "control keys": lambda n: "{menu: a\n" + "*: back\n0: a\n" * (n // 13) + "}",
    "a ring of jumps": lambda n: "{menu: a\n" + "1: call:79991234567 err:1\n" * (n // 26) + "}",
    "jumps to control keys": lambda n: "{menu: a\n*: back\n" + "1: call:79991234567 err:*\n" * (n // 26) + "}",
    "names like others": lambda n: (
        "{menu:\n"
        + "1: call:79991234567 err:xaaaaaaaaaayaaaaaaaaaaz\n" * (n // 100)
        + "uaaaaaaaaaavaaaaaaaaaaw: a\n" * (n // 60)
        + "}"
    ),
    "numbers": lambda n: "{menu: a\n1: call:" + "79991234567," * (n // 12) + "}",
    "digits": lambda n: "{menu: a\n1: " + "1" * n + "}",
    "a long key": lambda n: "{menu: a\n" + "1" * (n // 2) + ": " + "press 2 " * (n // 16) + "\n}",
    "a long word": lambda n: "{menu: a\n1: " + "aя" * (n // 2) + "}",
    "a long name": lambda n: "{menu: a\n" + "я" * n + ": a\n}",
    "broken numbers": lambda n: "{menu: a\n1: call:" + "8 999, " * (n // 7) + "}",
    "marks of parameters": lambda n: "{menu: a\n1: call:79991234567 wait " + "= " * (n // 2) + "}",
    "parameters on lines": lambda n: "{menu: a\n1: record" + " " * (n // 2) + "x\n" + "ok:end\n" * (n // 14) + "}",
    "other colons": lambda n: "{menu: a\n" + "1：a\n" * (n // 4) + "}",
    "odd letters in keys": lambda n: "{menu: a\n" + "\u200b1: a\nЗ: b\n" * (n // 11) + "}",
    "odd words of commands": lambda n: "{menu: a\n" + "1: еnd\n2: END\n" * (n // 14) + "}",
    "odd words for control keys": lambda n: "{menu: a\n" + "*: bасk\n" * (n // 8) + "}",
    "invisible": lambda n: "{menu: a\n1: e" + "\u200b" * n + "nd\n}",
    "controls": lambda n: "{menu: a\n1: a" + "\x07\x85\u2028" * (n // 3) + "\n}",
    "escapes": lambda n: "\x1b(menu: a\n1: a" + "\x1b(" * (n // 2),
    "menus with a break behind": lambda n: "{menu:" * (n // 6) + "\\n",
    "blanks in front of a macro": lambda n: "{" + " " * n + "menu:",
    "braces and blanks": lambda n: "{  " * (n // 3),
    "fields within": lambda n: "{menu: a\n1: " + "{a} " * (n // 4) + "\n}",
    "quoted entries": lambda n: "> {menu: a\n" + "> 1: a\n" * (n // 7) + "> }",
    "HTML": lambda n: "{menu: a\n1: " + "<br>&nbsp;" * (n // 10) + "\n}",
    "templates": lambda n: "{menu: a\n1: " + "%ИМЯ% <ИМЯ> #a# $имя " * (n // 20) + "\n}",
    "variables in messages": lambda n: "{menu: a\n" + "1: sms:$phone,$phone,$phone\n" * (n // 28) + "}",
    "variables in addresses": lambda n: "{menu: a\n" + "1: https://a/$phone\n" * (n // 20) + "}",
    "commas of messages": lambda n: "{menu: a\n" + "1: sms:$phone,ЯЯ,a\n" * (n // 19) + "}",
    "keys announced": lambda n: "{menu: a\n" + "1: нажмите пять press 6\n" * (n // 24) + "}",
    "lines in one line": lambda n: "{menu: a\n1: " + "a 2: b " * (n // 7) + "\n}",
    "signatures": lambda n: "Regards\nFrom: \n-- a\n" * (n // 20) + "{menu: a\n1: b\n}",
    "no-break spaces": lambda n: "{menu: a\n" + "\u00a01\u00a0:\u00a0a\n" * (n // 7) + "}",
    "numbers without a command": lambda n: "{menu: a\n" + "1: transfer +7 9 9 (9) 1\n" * (n // 25) + "}",
    "one long number": lambda n: "{menu: a\n1: call " + "7 " * (n // 2) + "x\n}",
    "semicolons": lambda n: "{menu: a\n1: sms;" + "7999912;" * (n // 8) + "\n}",
    "numbers and semicolons": lambda n: "{menu: a\n1: call:" + "79991234567;" * (n // 12) + "\n}",
    "strange words": lambda n: "{menu: a\n1: call:79991234567 " + "word " * (n // 5) + "\n}",
    "strange parameters": lambda n: "{menu: a\n1: call:79991234567 " + "timeout=1 wiat=2 " * (n // 17) + "\n}",
    "commas of parameters": lambda n: "{menu: a\n1: call:79991234567" + ",ok:end" * (n // 7) + "\n}",
    "commands inside": lambda n: "{menu: a\n1: b" + " call:79991234567" * (n // 17) + "\n}",
    "quotes of programs": lambda n: "{menu: a\n1: " + "'.$a.' " * (n // 7) + "\n}",
    "open quotes of programs": lambda n: "{menu: a\n1: " + "'.a[" * (n // 4) + "\n}",
    "capitals": lambda n: "{menu: a\n1: " + "ААААА " * (n // 6) + "а\n}",
    "names of servers": lambda n: "{menu: a\n1: " + "a.b-" * (n // 4) + "@" + "a." * 9 + "\n}",
    "bullets": lambda n: "{menu: a\n" + "• «1»: a\n" * (n // 9) + "}",
    "keys announced in a row": lambda n: "{menu: нажмите 1" + ", 2" * (n // 3) + "\n1: a\n}",
    "broken texts": lambda n: "{menu: нажмите 1\n" + "1: a,\n5: b,\n" * (n // 12) + "}",
    "hidden in numbers": lambda n: "{menu: a\n1: call:" + "\u202d7999\u202c," * (n // 7) + "\n}",
    "lower levels": lambda n: "{menu:\n" + "\n".join("1" * i + ": a" for i in range(1, int((2 * n) ** 0.5))) + "\n}",
}


def _steps(work: Callable[[], object]) -> int:
    """How many bytecodes `work` runs, and how many functions it calls in C."""
    count = 0

    def stepped(frame: FrameType, event: str, _argument: object) -> Any:
        nonlocal count
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        count += event == "opcode"
        return stepped

    def called(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "c_call"

    before = sys.gettrace(), sys.getprofile()
    sys.settrace(stepped)
    sys.setprofile(called)
    try:
        work()
    finally:
        sys.settrace(before[0])
        sys.setprofile(before[1])
    return count


def _everything(text: str) -> None:
    checked = menu.check(text)
    assert len(checked.diagnostics) <= 200
    menu.render(text, checked.diagnostics, "f", "ru", False)


def _work(text: str) -> tuple[int, int]:
    """What a door does, and what is left for whoever wants the warnings as well."""
    checked = menu.check(text)
    return _steps(lambda: menu.check(text)), _steps(lambda: checked.diagnostics)


MOST_STEPS = 700_000
"""Bytecodes and calls of a text as long as any that is read: some 10 ms."""


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", HOSTILE)
def test_twice_the_text_is_some_twice_the_work_and_not_much(name: str) -> None:
    half, full = HOSTILE[name](MOST_READ // 2)[:MOST_READ], HOSTILE[name](MOST_READ)[:MOST_READ]
    assert len(half) <= 0.6 * len(full)
    _everything(half)  # whatever is compiled or cached at first use
    for less, more in zip(_work(half), _work(full), strict=True):
        assert more < 3 * less + 2_000
        assert more < MOST_STEPS


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", list(HOSTILE)[::5])
def test_beyond_the_reach_more_text_is_no_more_work(name: str) -> None:
    long, endless = HOSTILE[name](20_000), HOSTILE[name](200_000)
    assert not menu.check(endless).ok
    assert _steps(lambda: menu.check(endless)) <= 1.2 * _steps(lambda: menu.check(long)) + 2_000
    assert len(menu.check(endless).message.source) <= MOST_READ
