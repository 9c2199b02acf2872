"""The short way of reading a menu finds what the long way finds, or leaves the menu to it."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.diagnostic import Findings, Lines
from gateway.menu.reading import commands, plain_menu
from gateway.menu.reading.frame import find_frame

_PARSE = importlib.import_module("gateway.menu.reading.parse")  # the package's name for it is the function


@contextmanager
def the_long_way() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_PARSE, "read_plain_menu", lambda text, frame: None)
        yield


def plain(text: str) -> menu.Menu | None:
    frame = find_frame(text, Findings(Lines(text)), whole=True)
    assert frame is not None
    return plain_menu.read_plain_menu(text, frame)


def same(text: str) -> None:
    short = menu.check(text)
    with the_long_way():
        long = menu.check(text)
    assert short.message == long.message
    assert short.diagnostics == long.diagnostics


_KEYS = st.sampled_from(
    ["1", "2", "3", "11", "12", "10", "0", "*", "#", "busy", "err", "end", "a1", " 1", "1 ", "http"]
)
_COMMANDS = """call:79991234567|call:7999|call:79991234567 wait=30 ok:end err:busy
call:79991234567,+74951234567 err:2 record|sms:$phone,Clinic,Запись отменена|http://a.example/x|url|record: 5|record:
end|End|end.|сall:79991234567|repeat|back|start|//x"""
_BODIES = st.one_of(
    st.sampled_from([*_COMMANDS.replace("\n", "|").split("|"), "Спасибо", "текст. ", "", " ", "30", "30 минут"]),
    st.text(alphabet="аеce 1:,.\t\u00a0\u200b", max_size=12),
)
_LINES = st.one_of(
    st.tuples(_KEYS, st.sampled_from([":", ": ", " : ", ":\t", ""]), _BODIES).map("".join),
    st.sampled_from(["", " ", "и дальше", "> 1: да", "1) да", "}", "{", "10:30 приём", "1: ", ":"]),
)


@settings(deadline=None, max_examples=200)
@given(
    st.lists(_LINES, max_size=8),
    st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"]),
    st.sampled_from(["", " Меню", "\n"]),
)
def test_both_ways_read_the_same(lines: list[str], end: str, head: str) -> None:
    same(end.join([f"Начало{end}{{menu:{head}", *lines, f"}}{end}Конец"]))


@pytest.mark.parametrize(
    "line", ["1: да", "0: repeat", "*: back", "#: start", "busy: end", " 2:\tда ", "11: call:79991234567"]
)
def test_plain_lines_are_read_the_short_way(line: str) -> None:
    text = f"Да\n{{menu: Меню\n1: да\n\n{line}\n}}"
    assert plain(text) is not None
    same(text)


@pytest.mark.parametrize(
    "lines",
    [
        "1 : да",
        "да",
        "10:30 да",
        "end: да",
        "1: back",
        "0: да",
        "0: repeat\n0: repeat",
        "1: сall:79991234567",
        "1:",
        "http: //x",
        "http://x",
    ],
)
def test_whatever_there_is_to_note_is_left_to_the_long_way(lines: str) -> None:
    text = f"Да\n{{menu: Меню\n{lines}\n}}"
    assert plain(text) is None
    same(text)


def test_the_page_s_own_example_reads_the_same_both_ways() -> None:
    same((Path(__file__).parents[1] / "provider_example.txt").read_text(encoding="utf-8"))


def test_a_jump_has_its_own_place_in_every_message() -> None:
    """The line is remembered, and where it stands is not."""
    for start in ("Да", "Начало подлиннее"):
        text = f"{start}\n{{menu: Меню\n1: call:79991234567 err:2\n2: end\n}}"
        read = plain(text)
        assert read is not None
        (call,) = read.items["1"]
        assert isinstance(call, menu.Call)
        assert text[slice(*call.err_span)] == "err:2"
        assert read.entries[0].action is call


def test_what_is_remembered_is_bounded() -> None:
    for n in range(5_000):
        plain(f"Да\n{{menu: Меню\n1: да {n}\n2: {'д' * 300} {n}\n}}")
    known = plain_menu._plain_line.cache_info()
    assert known.currsize <= (known.maxsize or 0) == 4_096
    plain_menu._plain_line.cache_clear()
    plain(f"Да\n{{menu: Меню\n1: {'д' * plain_menu._REMEMBERED}\n}}")
    assert plain_menu._plain_line.cache_info().currsize == 0


@settings(deadline=None, max_examples=200)
@given(
    st.one_of(
        st.text(max_size=20),
        st.from_regex(commands._PLAIN, alphabet=st.characters(codec="utf-8")),
        st.from_regex(commands._NEAR, alphabet=st.characters(codec="utf-8")),
    )
)
def test_words_begin_as_no_command_does(body: str) -> None:
    if commands._PLAIN.match(body) or commands._NEAR.match(body):
        assert commands._BEGINS.match(body)
        assert commands.read_words(body) is None
