"""Tokens tile every text; what each is, for the provider's example and for broken ones."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.writing.tokens import Kind, Token, print_tokens, tokens
from menu_messy import messy
from menu_texts import around

HERE = Path(__file__).parent
EXAMPLE = HERE.parent / "provider_example.txt"
_PIECES = [
    "{menu:",
    "}",
    "{",
    "\n",
    "\r\n",
    "\r",
    " ",
    "1:",
    "11 :",
    "*:",
    "err:",
    "１:",
    "call:",
    "саll:",
    "7999123",
    ",",
]
_PIECES += [
    "wait=",
    "record",
    "sms:",
    "$phone",
    "url",
    "https://x",
    "<file ",
    ">",
    "> ",
    "ämenu:",
    "ñ",
    "\x1b(",
    "\x1b)",
]
_PIECES += ["\ufeff", "\u00a0", "\0", "\ud800", "🙂", "слово", "2", ":", "end", "{Menu:", "(menu:", ")"]
broken = st.one_of(
    st.text(max_size=120),
    st.lists(st.sampled_from(_PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(_PIECES), max_size=30).map(lambda pieces: "A\n{menu: B\n" + "".join(pieces) + "\n1: a\n}"),
)


def kinds(text: str) -> list[tuple[str, str]]:
    message = menu.check(text).message
    return [(str(token.kind), text[token.begin : token.end]) for token in tokens(message)]


def without_layout(text: str) -> list[tuple[str, str]]:
    return [(kind, words) for kind, words in kinds(text) if kind not in ("blank", "newline")]


def tile(text: str) -> None:
    message = menu.check(text).message
    found = tokens(message)
    at = 0
    for token in found:
        assert token.begin == at < token.end
        at = token.end
        words = text[token.begin : token.end]
        assert token.kind is Kind.NEWLINE or not {"\r", "\n"} & set(words)
        assert token.kind is not Kind.NEWLINE or words in ("\n", "\r", "\r\n")
    assert at == len(text)
    assert print_tokens(message, found) == text


@given(broken)
@settings(deadline=None, max_examples=400)
def test_the_tokens_of_any_text_print_it_back(text: str) -> None:
    tile(text)


@given(messy())
@settings(deadline=None, max_examples=100)
def test_the_tokens_of_a_menu_print_it_back(text: str) -> None:
    tile(text)


@given(messy(), st.booleans())
@settings(deadline=None, max_examples=50)
def test_bytes_come_back_when_the_caller_keeps_the_mark(text: str, marked: bool) -> None:
    mark = b"\xef\xbb\xbf" if marked else b""
    raw = mark + text.encode()
    message = menu.check(menu.decode(raw).text).message
    kept = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    assert kept + print_tokens(message, tokens(message)).encode() == raw


def test_golden_tokens_of_the_providers_example() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    shown = "".join(f"{kind:12} {words!r}\n" for kind, words in kinds(text))
    assert shown == (HERE / "golden" / "tokens.txt").read_text(encoding="utf-8")


def test_the_pieces_of_a_call() -> None:
    assert without_layout(around("1: call:+79991234567,79991234568 ok:end wait=20 err:busy record", "busy: x"))[
        4:-4
    ] == [
        ("colon", ":"),
        ("command", "call"),
        ("colon", ":"),
        ("phone", "+79991234567"),
        ("comma", ","),
        ("phone", "79991234568"),
        ("parameter", "ok"),
        ("colon", ":"),
        ("value", "end"),
        ("parameter", "wait"),
        ("colon", "="),
        ("value", "20"),
        ("parameter", "err"),
        ("colon", ":"),
        ("label-ref", "busy"),
        ("parameter", "record"),
    ]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("1: sms:$phone, Shop,а, б", "command colon phone comma sender comma text"),
        ("1: sms:79991234567", "command colon junk"),
        ("1: record : 10", "command colon value"),
        ("1: url: https://x.example", "command colon url"),
        ("1: https://x.example/a,b", "url"),
        ("1: <file /a.mp3> и слова", "file text"),
        ("1: call:79991234567 foo:end", "command colon phone junk colon junk"),
    ],
)
def test_the_pieces_of_bodies(line: str, expected: str) -> None:
    assert " ".join(kind for kind, _ in without_layout(around(line))[5:-1]) == expected


def test_control_keys_items_and_labels_are_told_apart() -> None:
    found = [
        one for one in without_layout(around("*: back", "1: a", "x1: b")) if one[0] in ("control-key", "key", "label")
    ]
    assert found == [("control-key", "*"), ("key", "1"), ("label", "x1")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Просто", "start"),
        ("A{menu:B\n1:c}D", "start menu-open menu-text key colon text close end"),
        ("A{menu:B\n1:c", "start menu-open menu-text key colon text"),
        ("Aämenu:B\n1:cñD", "start menu-open menu-text key colon text close end"),
        ("A{menu:\nend\n}", "start menu-open junk close"),
        ("A{menu:B\n1: a\nrecord: 5\n}", "start menu-open menu-text key colon text junk colon junk close"),
    ],
)
def test_what_belongs_to_nothing_is_junk(text: str, expected: str) -> None:
    assert " ".join(kind for kind, _ in without_layout(text)) == expected


def test_a_continued_text_is_one_text_a_line() -> None:
    found = kinds(around("1: раз", "два"))
    assert found[-5:] == [("text", "раз"), ("newline", "\n"), ("text", "два"), ("newline", "\n"), ("close", "}")]


def test_a_token_is_a_value() -> None:
    assert Token(Kind.KEY, 1, 2) == Token(Kind.KEY, 1, 2)
