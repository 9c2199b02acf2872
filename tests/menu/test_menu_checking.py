"""`check` and `decode`: whole answers."""

import json
from pathlib import Path

import pytest

from gateway import menu
from gateway.menu.checking import MOST_READ
from menu_texts import around, tree

HERE = Path(__file__).parent
CASES = sorted((HERE / "cases").glob("*.json"))


def test_the_providers_example_is_clean_and_read_exactly() -> None:
    text = (HERE / "provider_example.txt").read_text(encoding="utf-8")
    checked = menu.check(text)
    assert checked.errors == ()
    told = [(str(finding.severity), finding.code, finding.line) for finding in checked.diagnostics]
    assert told == [  # item 4, a bare url, `0` after item 6, item 7
        ("info", "IVR514", 15),
        ("info", "IVR320", 17),
        ("info", "IVR701", 18),
        ("info", "IVR511", 19),
        ("info", "IVR514", 20),
    ]
    assert tree(text) == json.loads((HERE / "provider_example.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_cases(case: Path) -> None:
    expected = json.loads(case.read_text(encoding="utf-8"))
    decoded = menu.decode(case.with_suffix(".txt").read_bytes())
    checked = menu.check(decoded.text)
    findings = [*decoded.diagnostics, *checked.diagnostics]
    shown = [f"{one.severity} {one.code} {one.line}:{one.column}-{one.end_line}:{one.end_column}" for one in findings]
    assert shown == expected["findings"]
    assert menu.as_json(decoded.text, findings, checked.message, "f", "ru")["ast"] == expected["ast"]


def test_there_are_cases() -> None:
    assert len(CASES) >= 12


def test_decoding() -> None:
    assert menu.decode("привет".encode()) == menu.Decoded("привет")
    assert menu.decode(b"\xef\xbb\xbfhi") == menu.Decoded("hi")
    assert menu.decode(b"") == menu.Decoded("")


@pytest.mark.parametrize(
    ("raw", "text", "place"),
    [
        (b"\xff", "\ufffd", (1, 1)),
        ("ab\nпр".encode() + b"\xd0", "ab\nпр\ufffd", (2, 3)),
        (b"\xef\xbb\xbfa\xc3(b\xff", "a\ufffd(b\ufffd", (1, 2)),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd", (1, 1)),
    ],
)
def test_what_is_not_utf_8_is_an_error_at_its_place(raw: bytes, text: str, place: tuple[int, int]) -> None:
    decoded = menu.decode(raw)
    (finding,) = decoded.diagnostics
    assert (decoded.text, finding.code) == (text, "IVR600")
    assert (finding.line, finding.column) == place


MEANT = "Здравствуйте! Это клиника.\n{menu: Нажмите 1 для записи.\n1: Спасибо.\n1: end\n}\nДо свидания!"


@pytest.mark.parametrize(
    ("codec", "name"), [("cp1251", "Windows-1251"), ("koi8-r", "KOI8-R"), ("cp866", "DOS-866"), ("utf-16", "UTF-16")]
)
def test_another_character_set_is_one_error_and_the_text_is_read_as_it_was_meant(codec: str, name: str) -> None:
    decoded = menu.decode(MEANT.encode(codec))
    assert decoded.text == MEANT
    (finding,) = decoded.diagnostics
    assert (finding.code, finding.line, finding.column) == ("IVR613", 1, 1)
    assert name in finding.message("en")
    assert name in finding.message("ru")
    assert menu.check(decoded.text).ok


@pytest.mark.parametrize("words", ["Вітаємо! Натисніть один.", "Сәлем! Бір пернесін басыңыз. Спасибо", "нажмите 1"])
def test_a_few_words_are_enough(words: str) -> None:
    assert menu.decode(f"Hello. {words}".encode("cp1251", errors="ignore")).diagnostics[0].code == "IVR613"


@pytest.mark.parametrize(
    "raw",
    [
        "Здравствуйте! Нажмите один, чтобы подтвердить".encode()[:-1],
        b"caf\xe9, na\xefve",
        "Здравствуйте, нажмите".encode() + b"\xff\xff",
        bytes(range(128, 256)),
        b"\xd0" * 100,
    ],
)
def test_damaged_utf_8_is_no_other_character_set(raw: bytes) -> None:
    assert menu.decode(raw).diagnostics[0].code == "IVR600"


def test_of_an_endless_text_the_beginning_is_read() -> None:
    text = around(*["1: слово"] * 2000)
    assert len(text) > MOST_READ
    checked = menu.check(text)
    assert [finding.code for finding in checked.errors] == ["IVR700"]  # and not that it is never closed
    assert checked.message.source == text[:MOST_READ]


def test_a_long_text_within_the_reach_is_read_whole() -> None:
    checked = menu.check(around(*["1: слово"] * 400, "2: call:"))
    assert [finding.code for finding in checked.errors] == ["IVR700", "IVR318"]


def test_warnings_are_found_only_when_asked_for() -> None:
    checked = menu.check(around("1: end", "1: never"))
    assert checked.ok
    assert [finding.code for finding in checked.diagnostics] == ["IVR641"]
    assert checked.diagnostics is checked.diagnostics


def test_the_face() -> None:
    assert set(menu.__all__) >= {"check", "decode", "render", "as_json", "Checked", "Diagnostic", "Severity", "Decoded"}
    assert all(hasattr(menu, name) for name in menu.__all__)
