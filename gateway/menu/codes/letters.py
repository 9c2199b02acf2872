"""IVR13x and IVR14x: blanks, letters and signs that are not what they seem."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_GOOD = around("1: hello")

ROWS = (
    Row(
        "IVR130",
        _I,
        "R34 A10",
        en=Words("a blank in front of the colon", "write `%(key)s: …`, the colon right behind the key"),
        ru=Words("пробел перед двоеточием", "пишите `%(key)s: …` — двоеточие сразу за клавишей"),
        bad=around("1 : hello"),
        good=_GOOD,
    ),
    Row(
        "IVR131",
        _W,
        "R34 A10",
        en=Words(
            "this is not the blank of the keyboard but a no-break or other special one: the provider may not see it",
            "delete it and type a blank anew",
        ),
        ru=Words(
            "это не пробел с клавиатуры, а неразрывный или другой особый: провайдер может не увидеть в нём пробела",
            "удалите его и наберите пробел заново",
        ),
        bad=around("1: call:79991234567\u00a0ok:end"),
        good=around("1: call:79991234567 ok:end"),
    ),
    Row(
        "IVR132",
        _W,
        "A23",
        en=Words("%(found)s must be in small letters", "write %(near)s"),
        ru=Words("%(found)s надо писать строчными буквами", "напишите %(near)s"),
        bad=around("1: END"),
        good=around("1: end"),
    ),
    Row(
        "IVR140",
        _E,
        "A32",
        en=Words(
            "the control character %(found)s cannot be spoken or sent",
            "remove it",
            "remove it; where a new line is meant, put an ordinary line break in its place",
        ),
        ru=Words(
            "управляющий знак %(found)s нельзя ни прочитать, ни отправить",
            "удалите его",
            "удалите его; если здесь нужна новая строка, поставьте обычный перевод строки",
        ),
        bad=around("1: hel\x07lo"),
        good=_GOOD,
    ),
    Row(
        "IVR141",
        _E,
        "A32",
        en=Words("an invisible character, %(found)s, in a key or a command", "type the line anew"),
        ru=Words("невидимый знак %(found)s в клавише или в команде", "наберите строку заново"),
        bad=around("1\u200b: hello"),
        good=_GOOD,
    ),
    Row(
        "IVR142",
        _W,
        "A32",
        en=Words("%(found)s turns the direction of the text", "remove it"),
        ru=Words("%(found)s меняет направление текста", "удалите его"),
        bad=around("1: hel\u202elo"),
        good=_GOOD,
    ),
    Row(
        "IVR144",
        _W,
        "A32",
        en=Words("an invisible character, %(found)s, in a text", "type the word anew"),
        ru=Words("невидимый знак %(found)s в тексте", "наберите слово заново"),
        bad=around("1: hel\u200blo"),
        good=_GOOD,
    ),
    Row(
        "IVR143",
        _W,
        "A30",
        en=Words(
            "letters were lost on the way: %(found)s",
            "type the words anew, and save or send the text as UTF-8",
        ),
        ru=Words(
            "буквы потеряны по дороге: %(found)s", "наберите слова заново и сохраните или отправьте текст в UTF-8"
        ),
        bad=around("1: ???? ????"),
        good=_GOOD,
    ),
)
