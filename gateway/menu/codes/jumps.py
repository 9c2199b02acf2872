"""IVR4xx: labels, and the jumps to them. IVR5xx: where the ways through the menu lead."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_GOOD = around("1: call:79991234567 err:nobody", "nobody: sorry")

ROWS = (
    Row(
        "IVR400",
        _E,
        "R21 A17",
        en=Words(
            "there is no step or label %(target)s",
            "add a line `%(target)s: …`, or name one that exists",
            near="did you mean err:%(near)s?",
        ),
        ru=Words(
            "в меню нет шага или метки %(target)s",
            "добавьте строку `%(target)s: …` или назовите существующую",
            near="может быть, err:%(near)s?",
        ),
        bad=around("1: call:79991234567 err:nobdy", "nobody: sorry"),
        good=_GOOD,
    ),
    Row(
        "IVR401",
        _W,
        "R21 A16",
        en=Words("the label %(key)s is never used", "name it in a call: err:%(key)s; or remove it"),
        ru=Words("метка %(key)s нигде не используется", "назовите её в звонке: err:%(key)s — или удалите"),
        bad=around("1: hello", "nobody: sorry"),
        good=_GOOD,
    ),
    Row(
        "IVR402",
        _E,
        "R22 A16",
        en=Words("%(target)s cannot be a label: only Latin letters and digits can", "rename it, for example: nobody"),
        ru=Words("%(target)s не может быть меткой: только латинские буквы и цифры", "переименуйте, например: nobody"),
        bad=around("1: call:79991234567 err:no-body", "no-body: sorry"),
        good=_GOOD,
    ),
    Row(
        "IVR403",
        _W,
        "R16 A16",
        en=Words("this line is the rest of the call above, wrapped", "join it with the line above"),
        ru=Words("строка — продолжение звонка выше, перенесённое почтой", "соедините её с предыдущей"),
        bad=around("1: call:79991234567 wait=10", "ok:end"),
        good=around("1: call:79991234567 wait=10 ok:end"),
    ),
    Row(
        "IVR404",
        _W,
        "R22 A16",
        en=Words("the label %(key)s has the name of a command", "choose another name"),
        ru=Words("метка %(key)s названа как команда", "выберите другое имя"),
        bad=around("1: call:79991234567 err:back", "back: sorry"),
        good=_GOOD,
    ),
    Row(
        "IVR405",
        _W,
        "R21 A17",
        en=Words("err:%(target)s goes to a control key, which is not described", "name an item or a label"),
        ru=Words("err:%(target)s ведёт на служебную клавишу, это не описано", "назовите пункт или метку"),
        bad=around("0: repeat", "1: call:79991234567 err:0"),
        good=_GOOD,
    ),
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
        "IVR510",
        _W,
        "R21 R37 A29",
        en=Words("these calls ring for ever while nobody answers", "let the last one go to a label that speaks"),
        ru=Words(
            "эти звонки будут повторяться без конца, пока никто не ответит", "пусть последний ведёт на метку с текстом"
        ),
        bad=around("1: call:79991234567 err:2", "2: call:79991234568 err:1"),
        good=around("1: call:79991234567 err:2", "2: call:79991234568 ok:end"),
    ),
)
