"""Texts as people lay them out: everything that is allowed beside the canonical form, and some that is not."""

from hypothesis import strategies as st

_LINES = [
    *("1: слово", "1:слово", " 2 : два", "1: 30 минут", "12: 45"),
    *("1:30 это время", "2:", "1:", "11: \tв глубине", "9: 1"),
    *("*: back", "#:start", "0: repeat", "*: back", "0: ещё раз", "#: end", "*: sms:79991234567,A,б"),
    *("err:again", "err: record", "err: Repeat please", "busy: занято"),
    *("busy:end", "ok: хорошо", "call: hello", "end: конец"),
    *("record: your name", "wait:5", "n10: x", "a1:b", "url: no", "sms: hm", "menu: x", "back: y"),
    *("1: call:79991234567"),
    *("1: call:+79991234567,79991234568 record", "2: call:79991234567 ok:end wait=007 err:busy"),
    *("1: call:79991234567 err:1", "1: call:81234567890", "2: record:5"),
    *("2: record", "1: record : 07", "1: end", "2: url"),
    *("1: url:https://x.example/", "1: HTTPS://x.example"),
    *("1: https://x.example/{", "2: sms:$phone,Shop,а, б: в", "1: sms:79991234567,,x"),
    *("продолжение текста", "10:30 приходите", "", " "),
    *("\u00a0", "1: \u00a0x\u00a0", "1: <file /a.mp3>", "1: back", "1 : \u2028x"),
    *("2: end.", "2: call me", "2: record 5", "1: e\u0301 🙂"),
    *("2: a\x85b", "1: слово ", "1: \u200bend", "err: end", "err:1"),
]  # fmt: skip
_AROUND = [
    *("", "Здравствуйте!", "Раз\nдва", "  Раз\n\n два  "),
    *("<file /files/a.mp3>", "> ответ\n> ", "\ufeffA", "a {b} c", "x>"),
    *("menu: x", "1: x", "\n\n", "10:30", "\tA", "a\u00a0"),
]  # fmt: skip


@st.composite
def messy(draw: st.DrawFn) -> str:
    """A message with a menu, laid out in any way."""
    lines = draw(st.lists(st.sampled_from(_LINES), min_size=1, max_size=9))
    start, heading, end = (draw(st.sampled_from(_AROUND)) for _ in range(3))
    glued = draw(st.booleans())
    gap = draw(st.sampled_from(["", "\n", "\n\n", " \n", " "]))
    heading = heading.replace("{", "(").replace("}", ")")
    text = f"{start}{gap}{{menu:{draw(st.sampled_from(['', ' ', chr(10)]))}{heading}\n"
    text += "\n".join(lines) + ("}" if glued else "\n}") + gap + end
    return text.replace("\n", draw(st.sampled_from(["\n", "\n", "\r\n", "\r"])))
