"""Menus that the tests share: a frame around a few lines, and generated menus with the tree that they must give."""

from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from gateway import menu

OPENING_LINES = 2  # lines in front of the first that is given to `around`


def around(*lines: str) -> str:
    return "\n".join(["Начало", "{menu: Меню", *lines, "}"])


def told(text: str) -> list[str]:
    """All findings as 'IVR314 3:21-28', the line counted within `around` from 1; but notes on how it would go."""
    return [_short(finding) for finding in findings(text)]


def findings(text: str) -> list[menu.Diagnostic]:
    """All findings but notes on where keys lead (IVR5xx) and how numbers ring: small frames earn some of them."""
    return [
        finding
        for finding in menu.check(text).diagnostics
        if not (finding.code.startswith(("IVR5", "IVR701")) and finding.severity is menu.Severity.INFO)
    ]


def errors(text: str) -> list[str]:
    return [_short(finding) for finding in menu.check(text).errors]


def _short(finding: menu.Diagnostic) -> str:
    end = str(finding.end_column) if finding.end_line == finding.line else f"{finding.end_line}:{finding.end_column}"
    return f"{finding.code} {finding.line - OPENING_LINES}:{finding.column}-{end}"


def tree(text: str) -> dict[str, Any]:
    found = menu.as_json(text, (), menu.check(text).message, "", "en")["ast"]
    assert isinstance(found, dict)
    return found


def actions(*bodies: str) -> list[dict[str, Any]]:
    """What item 1 does, given its bodies."""
    return list(tree(around(*(f"1: {body}" for body in bodies)))["items"]["1"])


@dataclass(frozen=True)
class Written:
    """A valid menu and the tree that it stands for."""

    text: str
    ast: dict[str, Any]


_LETTERS = "абвгдежзиклмнопрстуфхцчшщыэюя"
_words = st.lists(st.text(_LETTERS, min_size=2, max_size=8), min_size=1, max_size=4).map(" ".join)
_phones = st.integers(10_000, 10**15 - 1).map(str)
_labels = st.text("abcXYZ019", min_size=1, max_size=6).map("n{}".format)
_keys = st.sets(st.text("123456789", min_size=1, max_size=3), min_size=1, max_size=6)


def _with_parents(keys: set[str]) -> list[str]:
    return sorted({key[:length] for key in keys for length in range(1, len(key) + 1)})


@st.composite
def _actions(draw: st.DrawFn, targets: list[str]) -> tuple[str, dict[str, Any]]:
    kind = draw(st.sampled_from(["text", "call", "sms", "record", "url", "end"]))
    if kind == "text":
        words = draw(_words)
        return words, {"type": "text", "text": words}
    if kind == "sms":
        to, sender, words = draw(st.one_of(_phones, st.just("$phone"))), draw(_labels), draw(_words)
        return f"sms:{to},{sender},{words}", {"type": "sms", "to": to, "sender": sender, "text": words}
    if kind == "record":
        seconds = draw(st.one_of(st.none(), st.integers(1, 300)))
        written = "record" if seconds is None else f"record: {seconds}"
        return written, {"type": "record", "seconds": seconds or 30, "seconds_given": seconds is not None}
    if kind == "url":
        address = draw(st.one_of(st.none(), _labels.map("https://{}.example/a?b=1".format)))
        return address or "url", {"type": "url", "address": address}
    if kind == "end":
        return "end", {"type": "end"}
    numbers = draw(st.lists(_phones, min_size=1, max_size=9))
    wait = draw(st.one_of(st.none(), st.integers(0, 120)))
    ok, record = draw(st.booleans()), draw(st.booleans())
    err = draw(st.one_of(st.none(), st.sampled_from(targets)))
    parameters = [f"wait={wait}"] * (wait is not None) + ["ok:end"] * ok + [f"err:{err}"] * (err is not None)
    parameters = [*draw(st.permutations(parameters)), *["record"] * record]
    return " ".join([f"call:{','.join(numbers)}", *parameters]), {
        "type": "call",
        "numbers": numbers,
        "wait": 120 if wait is None else wait,
        "wait_given": wait is not None,
        "ok": "end" if ok else None,
        "err": err,
        "record": record,
    }


@st.composite
def written_menus(draw: st.DrawFn) -> Written:
    """Any valid menu, of any length, with the line ends of any system."""
    keys = _with_parents(draw(_keys))
    labels = sorted(draw(st.sets(_labels, max_size=3)))
    start, heading, end = draw(_words), draw(st.one_of(st.just(""), _words)), draw(st.one_of(st.just(""), _words))
    control = draw(st.sets(st.sampled_from([("*", "back"), ("#", "start"), ("0", "repeat")])))
    lines = [f"{key}: {word}" for key, word in sorted(control)]
    spaces: dict[str, dict[str, list[Any]]] = {"items": {}, "labels": {}}
    for space, names in (("items", keys), ("labels", labels)):
        for name in names:
            for body, action in draw(st.lists(_actions([*keys, *labels]), min_size=1, max_size=3)):
                lines.append(f"{name}: {body}")
                spaces[space].setdefault(name, []).append(action)
    ast = {"start_text": start, "menu_text": heading, "end_text": end, "control": dict(control), **spaces}
    blank = draw(st.sampled_from(["", "\n"]))
    text = f"{start}\n{blank}{{menu: {heading}\n" + f"\n{blank}".join(lines) + f"\n}}\n{blank}{end}"
    return Written(text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"]))), ast)
