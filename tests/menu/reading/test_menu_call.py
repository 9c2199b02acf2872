"""`call:`: numbers and parameters, both sides of every limit."""

import pytest

from gateway import menu
from menu_texts import actions, around, told, tree

NUMBER = "79991234567"
TEN = [f"7999123456{n}" for n in range(10)]


def parameters(words: str) -> list[str]:
    """Findings about the parameters of a call; column 1 is where they begin."""
    found = told(around(f"1: call:{NUMBER} {words}", "2: end", "err: x"))
    return [one for one in found if one.split()[1].startswith("1:")]


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("12345", ["12345"]),
        ("123456789012345", ["123456789012345"]),
        ("+79991234567", ["79991234567"]),
        ("79991234567,+79991234568", ["79991234567", "79991234568"]),
        ("861380013800", ["861380013800"]),  # China, not a Russian trunk prefix
        (",".join(TEN[:9]), TEN[:9]),
    ],
)
def test_numbers(written: str, numbers: list[str]) -> None:
    assert actions(f"call:{written} ok:end")[0]["numbers"] == numbers
    assert told(around(f"1: call:{written}")) == []


@pytest.mark.parametrize(
    ("written", "finding"),
    [
        ("", "IVR318 1:4-9"),
        (" ", "IVR318 1:4-9"),
        (",", "IVR318 1:4-9"),
        (" wait=10 ok:end", "IVR318 1:4-9"),
        ("wait=10", "IVR318 1:4-9"),
        ("1234", "IVR313 1:9-13"),
        ("1234567890123456", "IVR313 1:9-25"),
        ("++79991234567", "IVR313 1:9-22"),
        ("$phone", "IVR324 1:9-15"),
        ("\u202d79991234567\u202c", "IVR141 1:9-10"),
        ("7999\u200b1234567", "IVR141 1:13-14"),
        ("79991234567,ok:end", "IVR325 1:21-27"),
        ("79991234567;79991234568 wait=10 ok:end", "IVR313 1:9-32"),
        ("operator", "IVR313 1:9-17"),
        ("7999123456O", "IVR313 1:9-20"),
        ("７９９９１２３４５６７", "IVR313 1:9-20"),
        ("«79991234567» ok:end", "IVR313 1:9-22"),
        ("+7 (999) 123-45-67 ok:end", "IVR313 1:9-27"),
        ("79991234567;79991234568", "IVR313 1:9-32"),
        ("79991234567,", "IVR313 1:20-21"),
        ("79991234567,,79991234568", "IVR313 1:20-21"),
        (",79991234567", "IVR313 1:9-10"),
        ("79991234567wait=10", "IVR313 1:9-27"),
        (",".join(TEN), "IVR317 1:117-128"),
    ],
)
def test_what_is_no_number(written: str, finding: str) -> None:
    assert told(around(f"1: call:{written}")) == [finding]
    assert not menu.check(around(f"1: call:{written}")).ok


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", (120, False, None, None, False)),
        ("wait=1", (1, True, None, None, False)),
        ("wait=120 ok:end err:2 record", (120, True, "end", "2", True)),
        ("err:err ok:end wait=010 record", (10, True, "end", "err", True)),
        ("record", (120, False, None, None, True)),
        ("\tok:end", (120, False, "end", None, False)),
    ],
)
def test_parameters(words: str, expected: tuple[object, ...]) -> None:
    call = tree(around(f"1: call:{NUMBER} {words}", "2: end", "err: x"))["items"]["1"][0]
    assert (call["wait"], call["wait_given"], call["ok"], call["err"], call["record"]) == expected
    assert parameters(words) == []


@pytest.mark.parametrize(
    ("words", "findings"),
    [
        ("wait=-1", ["IVR314 1:21-28"]),
        ("wait=121", ["IVR314 1:21-29"]),
        ("wait=", ["IVR314 1:21-26"]),
        ("wait=10.5", ["IVR314 1:21-30"]),
        ("wait=10s", ["IVR314 1:21-29"]),
        ("wait=١٠", ["IVR314 1:21-28"]),
        ("wait=99999999999999999999", ["IVR314 1:21-46"]),
        ("wait:10", ["IVR316 1:21-28"]),
        ("wait = 10", ["IVR316 1:21-30"]),
        ("wait10", ["IVR316 1:21-27"]),
        ("timeout=10", ["IVR316 1:21-31"]),
        ("ok:no", ["IVR315 1:21-26"]),
        ("ok:", ["IVR315 1:21-24"]),
        ("ok=end", ["IVR316 1:21-27"]),
        ("err:", ["IVR400 1:21-25"]),
        ("err: 2", ["IVR316 1:21-27"]),
        ("err=2", ["IVR316 1:21-26"]),
        ("err:3", ["IVR400 1:21-26"]),
        ("err:ERR", ["IVR400 1:21-28"]),
        ("err:22", ["IVR400 1:21-27"]),
        ("err:0", ["IVR400 1:21-26"]),
        ("err:no-body", ["IVR402 1:21-32"]),
        ("err:ошибка", ["IVR402 1:21-31"]),
        ("err:еrr", ["IVR302 1:21-28"]),
        ("wаit=10", ["IVR302 1:21-28"]),
        ("record ok:end", ["IVR311 1:21-27"]),
        ("record=1", ["IVR316 1:21-29"]),
        ("wait=1 wait=2", ["IVR312 1:28-34"]),
        ("ok:end record record", ["IVR312 1:35-41"]),
        ("wait=121 ok:no err:x", ["IVR314 1:21-29", "IVR315 1:30-35", "IVR400 1:36-41"]),
    ],
)
def test_wrong_parameters(words: str, findings: list[str]) -> None:
    assert parameters(words) == findings
    assert not menu.check(around(f"1: call:{NUMBER} {words}", "2: end")).ok


@pytest.mark.parametrize(
    ("words", "finding"),
    [
        ("WAIT=10", "IVR132 1:21-25"),
        ("ok:END", "IVR132 1:24-27"),
        ("RECORD", "IVR132 1:21-27"),
        ("wait=0", "IVR342 1:21-27"),
    ],
)
def test_tolerated_parameters(words: str, finding: str) -> None:
    assert parameters(words) == [finding]
    assert menu.check(around(f"1: call:{NUMBER} {words}", "2: end")).ok


@pytest.mark.parametrize(
    "written", [" 79991234567", "79991234567, 79991234568", "79991234567\u00a0ok:end", "89991234567"]
)
def test_tolerated_numbers(written: str) -> None:
    assert menu.check(around(f"1: call:{written}")).ok
    assert len(told(around(f"1: call:{written}"))) == 1
