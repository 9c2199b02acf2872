"""Control characters and what is left of other codings."""

import pytest

from gateway import menu
from menu_texts import around, errors


def codes(text: str) -> set[str]:
    return {str(finding.code) for finding in menu.check(text).errors}


@pytest.mark.parametrize("character", ["\0", "\x07", "\x1b", "\x1f", "\x7f", "\ud800"])
def test_control_characters(character: str) -> None:
    assert errors(around(f"1: a{character}b")) == ["IVR140 1:5-6"]
    assert "IVR140" in codes(f"a{character}b")


@pytest.mark.parametrize("end", ["\x0b", "\x0c", "\x85", "\u2028", "\u2029"])
def test_what_others_take_for_a_line_end_brings_no_second_command(end: str) -> None:
    """The provider may break lines there; a text that somebody else wrote would then command."""
    assert errors(around(f"1: text{end}2: call:79991234567")) == ["IVR140 1:8-9"]
    for text in (f"a{end}b", f"{{menu: a{end}1: call:79991234567{end}}}", around(f"1: sms:$phone,S,a{end}2: end")):
        told = [one for one in menu.check(text).errors if one.code == "IVR140"]
        assert len(told) == text.count(end)
        assert all("line break" in one.hint("en") and "перевод строки" in one.hint("ru") for one in told)
    assert menu.check("a\x07").errors[0].hint("en") == "remove it"


@pytest.mark.parametrize("character", ["\t", "\u00a0", "\u0301", "é", "🙂", "\u200d"])
def test_other_characters_may_be_spoken(character: str) -> None:
    assert codes(around(f"1: a{character}b")) == set()


def test_many_control_characters_are_told_a_few_times() -> None:
    assert len(menu.check("a" + "\0" * 900).errors) == 10


@pytest.mark.parametrize(
    ("line", "finding"),
    [
        ("1: =D0=BF=D1=80", "IVR601 1:4-16"),
        ("1: call:79991234567 ok:end wait=3D10", "IVR601 1:32-35"),
        ("1: long text that goes on=", "IVR601 1:26-27"),
        ("1: text=20", "IVR601 1:8-11"),
        ("1: %D0%BF", "IVR602 1:4-10"),
        ("1: a%0Ab", "IVR602 1:5-8"),
        ("1: a\x1b)", "IVR620 1:5-7"),
        ("1: ¤phone", "IVR620 1:4-10"),
    ],
)
def test_left_of_codings(line: str, finding: str) -> None:
    assert finding in errors(around(line, "2: end"))


@pytest.mark.parametrize(
    "line",
    [
        "1: https://x.example/?a=%D0%BF%0A&b=3A=3D",
        "1: sms:$phone,S,https://x.example/?q=%D0%BF%D1%80",
        "1: call:79991234567 ok:end wait=20",
        "1: 100% верно, 50%+",
        "1: a = b",
        "1: 2=2",
        "1: R&D, a < b > c",
        "1: <file https://x.example/a.mp3>",
        "1: ¤ 5",
    ],
)
def test_not_left_of_codings(line: str) -> None:
    assert errors(around(line, "2: end")) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A\\n{menu: B\\n1: a\\n2: end\\n}\\nC", "IVR610"),
        ("A\\r\\n{menu: B\\r\\n1: end\\r\\n}", "IVR610"),
        ("A\n{menu: B\n1: a\\n2: end\n}", "IVR610"),
        ("<p>A</p><p>{menu: B<br>1: a<br/>2: end</p>}", "IVR604"),
        ("A<br>&#123;menu: B<br>1: end&#125;", "IVR604"),
        ("A%0A%7Bmenu%3A+B%0A1%3A+end%7D", "IVR602"),
        ("=D0=90\n{menu: B\n1: end\n}", "IVR601"),
        ("0J3QsNGH0LDQu9C+CnttZW51OiDQnNC10L3RjgoxOiBlbmQKfQ==", "IVR603"),
        ("SGVsbG8Ke21lbnU6IFByZXNzIDEKMTogZW5kCn0=", "IVR603"),
    ],
)
def test_a_message_that_lost_its_lines_on_the_way(text: str, code: str) -> None:
    assert codes(text) == {code}


@pytest.mark.parametrize(
    ("text", "code"),
    [(around("1: a<br>"), "IVR605"), ("A&nbsp;b", "IVR605"), (around("1: a\\nb"), "IVR611"), ("A\\nb", "IVR611")],
)
def test_what_is_only_ugly_is_a_warning(text: str, code: str) -> None:
    checked = menu.check(text)
    assert checked.ok
    assert code in {finding.code for finding in checked.diagnostics}
