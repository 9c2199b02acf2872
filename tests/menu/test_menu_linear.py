"""Hostile texts: work grows with the text and no faster, and what is far too long costs nothing."""

import sys
from collections.abc import Callable
from types import FrameType

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
    "lower levels": lambda n: "{menu:\n" + "\n".join("1" * i + ": a" for i in range(1, int((2 * n) ** 0.5))) + "\n}",
}


def _calls(work: Callable[[], object]) -> int:
    """How many functions `work` calls, in Python and in C."""
    count = 0

    def seen(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


def _everything(text: str) -> None:
    checked = menu.check(text)
    assert len(checked.diagnostics) <= 200
    menu.render(text, checked.diagnostics, "f", "ru", False)


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", HOSTILE)
def test_four_times_the_text_is_at_most_some_four_times_the_work(name: str) -> None:
    small, large = HOSTILE[name](2_000), HOSTILE[name](8_000)
    assert len(large) <= MOST_READ
    _everything(small)  # whatever is compiled or cached at first use
    assert _calls(lambda: _everything(large)) <= 6 * _calls(lambda: _everything(small)) + 2_000


@pytest.mark.timeout(20)
@pytest.mark.parametrize("name", HOSTILE)
def test_beyond_the_reach_more_text_is_no_more_work(name: str) -> None:
    long, endless = HOSTILE[name](20_000), HOSTILE[name](2_000_000)
    assert not menu.check(endless).ok
    assert _calls(lambda: _everything(endless)) <= 1.2 * _calls(lambda: _everything(long)) + 2_000
    assert len(menu.check(endless).message.source) <= MOST_READ
