"""IVR5xx: where the ways through the menu lead, and how long they take."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_W, _I = Severity.WARNING, Severity.INFO
_LONG = "Good afternoon, this is the reception of the city hospital calling about your appointment. " * 4

ROWS = (
    Row(
        "IVR501",
        _W,
        "R28 A03",
        en=Words("the end text is never read: nothing leaves the menu", "add `end` to an item, or ok:end to a call"),
        ru=Words("конечный текст не прозвучит: из меню нет выхода", "добавьте пункту `end` или звонку ok:end"),
        bad="Hello\n{menu: Press a key\n1: hello\n}\nBye",
        good="Hello\n{menu: Press a key\n1: end\n}\nBye",
    ),
    Row(
        "IVR502",
        _I,
        "R6 A38 A40",
        en=Words(
            "behind %(key)s no key leads on: the caller hears silence until he hangs up",
            "add `%(key)s: end`, or ways out for the whole menu: `*: back`, `#: start`",
        ),
        ru=Words(
            "после %(key)s ни одна клавиша никуда не ведёт: тишина, пока абонент не положит трубку",
            "добавьте `%(key)s: end` или выход для всего меню: `*: back`, `#: start`",
        ),
        bad="Hello\n{menu: Press 1\n1: thank you\n}",
        good="Hello\n{menu: Press 1\n1: thank you\n1: end\n}\nBye",
    ),
    Row(
        "IVR503",
        _I,
        "R6 A38",
        en=Words(
            "what keys do behind %(keys)s depends on the provider: maybe the neighbours of the item, maybe nothing",
            "to be sure, finish with `end`, or add `*: back` or `#: start`",
        ),
        ru=Words(
            "после %(keys)s работа клавиш зависит от провайдера: может быть, соседние пункты, а может, ничего",
            "чтобы не гадать, закончите строкой `end` или добавьте `*: back` либо `#: start`",
        ),
        bad=around("1: thank you"),
        good=around("1: thank you", "1: end"),
    ),
    Row(
        "IVR504",
        _I,
        "R28 A03",
        en=Words("nothing leaves the menu: a call ends when the caller hangs up", "if that is not meant, add an `end`"),
        ru=Words(
            "из меню нет выхода: звонок кончится, когда абонент положит трубку", "если это не нарочно, добавьте `end`"
        ),
        bad="Hello\n{menu: Press a key\n#: start\n1: one\n2: two\n}",
        good="Hello\n{menu: Press a key\n#: start\n1: one\n2: end\n}",
    ),
    Row(
        "IVR505",
        _W,
        "R12 R21",
        en=Words(
            "%(key)s can never be reached: whatever leads to it never happens itself",
            "let a key or a call that can happen lead here, or remove it",
        ),
        ru=Words(
            "до %(key)s не добраться: то, что сюда ведёт, само никогда не случится",
            "сделайте путь сюда от клавиши или звонка, который возможен, либо удалите",
        ),
        bad=around("1: end", "1: call:79991234567 err:nobody", "nobody: sorry"),
        good=around("1: call:79991234567 err:nobody", "nobody: sorry"),
    ),
    Row(
        "IVR506",
        _W,
        "R11 R20 R21",
        en=Words(
            "this never happens: with ok:end and err: the call above always leads away",
            "remove it, or take ok:end or err: away from the call",
        ),
        ru=Words(
            "это не случится: звонок выше с ok:end и err: всегда уводит отсюда",
            "удалите строку либо уберите из звонка ok:end или err:",
        ),
        bad=around("1: call:79991234567 ok:end err:nobody", "1: thank you", "nobody: sorry"),
        good=around("1: thank you", "1: call:79991234567 ok:end err:nobody", "nobody: sorry"),
    ),
    Row(
        "IVR510",
        _W,
        "R21 R37 A29",
        en=Words(
            "%(route)s rings for ever while nobody answers, ~%(seconds)s s a turn",
            "let the last call go to a label that speaks, or leave out its err:",
        ),
        ru=Words(
            "%(route)s — звонки по кругу без конца, пока никто не ответит, ~%(seconds)s с на круг",
            "пусть последний звонок ведёт на метку с текстом или будет без err:",
        ),
        bad=around("1: call:79991234567 err:2", "2: call:79991234568 err:1"),
        good=around("1: call:79991234567 err:2", "2: call:79991234568 ok:end"),
    ),
    Row(
        "IVR511",
        _I,
        "R9 A42",
        en=Words(
            "pressing 0 afterwards does it again: %(what)s",
            "if once is enough, finish with `end`, or leave out 0: repeat",
        ),
        ru=Words(
            "нажатие 0 после этого повторит и действие: %(what)s",
            "если нужно один раз, закончите строкой `end` или уберите 0: repeat",
        ),
        bad=around("0: repeat", "1: sms:$phone,Shop,our address"),
        good=around("0: repeat", "1: sms:$phone,Shop,our address", "1: end"),
    ),
    Row(
        "IVR512",
        _I,
        "R16 R21 A43",
        en=Words(
            "when nobody answers this call the caller hears silence",
            "add err: with a label that speaks: err:nobody and `nobody: …`",
        ),
        ru=Words(
            "если на этот звонок не ответят, абонент услышит тишину",
            "добавьте err: с меткой, которая говорит: err:nobody и строку `nobody: …`",
        ),
        bad=around("1: call:79991234567"),
        good=around("1: call:79991234567 err:nobody", "nobody: sorry"),
    ),
    Row(
        "IVR513",
        _I,
        "R19 R21 A37",
        en=Words(
            "%(route)s can keep the caller for %(seconds)s s before a key does something again",
            "shorten it: wait=20 in each call is usual",
        ),
        ru=Words(
            "%(route)s может занять %(seconds)s с, и ни одна клавиша в это время не поможет",
            "сократите: обычно хватает wait=20 в каждом звонке",
        ),
        bad=around("1: call:79991234567 err:2", "2: call:79991234568 err:nobody", "nobody: sorry"),
        good=around("1: call:79991234567 wait=20 err:2", "2: call:79991234568 wait=20 err:nobody", "nobody: sorry"),
    ),
    Row(
        "IVR514",
        _I,
        "R5 R10",
        en=Words(
            "key %(digit)s is announced nowhere: only who knows it will press it",
            "say it in the text: press %(digit)s for …",
        ),
        ru=Words(
            "клавиша %(digit)s нигде не объявлена: нажмёт только тот, кто о ней знает",
            "скажите о ней в тексте: нажмите %(digit)s, чтобы …",
        ),
        bad="Hello\n{menu: Press 1 for news\n1: news\n2: end\n}",
        good="Hello\n{menu: Press 1 for news, press 2 to finish\n1: news\n2: end\n}",
    ),
    Row(
        "IVR515",
        _I,
        "R1 R3",
        en=Words(
            "%(seconds)s s pass before the caller has heard which keys there are",
            "callers leave after some 20: say the keys first, and the rest in an item",
        ),
        ru=Words(
            "пройдёт %(seconds)s с, пока абонент услышит, что нажимать",
            "через 20 с многие кладут трубку: сначала клавиши, остальное — в пункт меню",
        ),
        bad=_LONG + "\n{menu: Press a key\n1: end\n}",
        good="Hello\n{menu: Press a key\n1: end\n}",
    ),
    Row(
        "IVR516",
        _I,
        "R5 R21 A44",
        en=Words(
            "%(key)s does not work here: who hears this still is at item %(item)s, where that key leads nowhere",
            "name a key of that level, or `*`, `#`",
        ),
        ru=Words(
            "%(key)s здесь не сработает: кто это слышит, всё ещё в пункте %(item)s, а там этой клавиши нет",
            "назовите клавишу того уровня или `*`, `#`",
        ),
        bad=around("*: back", "1: press 1", "11: call:79991234567 err:x", "2: end", "x: press 2 to finish"),
        good=around("*: back", "1: press 1", "11: call:79991234567 err:x", "2: end", "x: press star to go back"),
    ),
)
