"""IVR4xx: labels, and the jumps to them."""

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
        en=Words(
            "nothing leads to %(key)s: nobody will ever hear this line",
            "name it in a call, err:%(key)s; if it belongs to the text above, join it with that; or remove it",
        ),
        ru=Words(
            "к %(key)s ничто не ведёт: эту строку никто не услышит",
            "назовите её в звонке, err:%(key)s; если это часть текста выше, соедините с ним; или удалите",
        ),
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
        en=Words(
            "this line is the rest of the call above; to the provider it may be an entry of its own",
            "join it with the line above",
        ),
        ru=Words(
            "это продолжение звонка выше; провайдер может принять его за отдельный пункт",
            "соедините её с предыдущей строкой",
        ),
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
        "IVR406",
        _W,
        "R4 R22 A16",
        en=Words(
            "%(found)s is no label: labels have Latin letters and digits only; the line is read as the end of the text"
            " above",
            "if a label is meant, rename it: nobody; if the text above goes on, join the two lines",
        ),
        ru=Words(
            "%(found)s — не метка: в метках только латинские буквы и цифры; строка прозвучит как продолжение текста"
            " выше",
            "если это метка, назовите её латиницей: nobody; если продолжение текста, соедините строки",
        ),
        bad=around("1: call:79991234567", "1: sorry", "нет-ответа: sorry"),
        good=_GOOD,
    ),
)
