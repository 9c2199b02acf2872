"""IVR7xx and IVR8xx: what the provider's door counts, and what it would understand in another way."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

ROWS = (
    Row(
        "IVR700",
        _E,
        "R13 A20",
        en=Words(
            "the message has %(length)s characters, and 1000 is the most",
            "take away %(excess)s%(first)s; the longest texts: %(longest)s",
        ),
        ru=Words(
            "в сообщении %(length)s знаков, а можно не больше 1000",
            "сократите на %(excess)s%(first)s; самые длинные тексты: %(longest)s",
        ),
        bad="a" * 1001,
        good="a" * 1000,
    ),
    Row(
        "IVR701",
        _I,
        "R16 R19 A37",
        en=Words(
            "%(count)s numbers: whether they ring together (%(wait)s s) or in turn (up to %(most)s s) is not known",
            "reckon with both; a smaller wait= shortens both",
        ),
        ru=Words(
            "номеров %(count)s: зазвонят вместе (%(wait)s с) или по очереди (до %(most)s с), неизвестно",
            "рассчитывайте на оба случая; меньший wait= сократит оба",
        ),
        bad=around("1: call:79991234567,79991234568 wait=60 ok:end"),
        good=around("1: call:79991234567 wait=60 ok:end"),
    ),
    Row(
        "IVR702",
        _I,
        "R13 A20",
        en=Words("with line ends of two characters the message has %(length)s, more than 1000", "shorten it a little"),
        ru=Words("с двойными концами строк в сообщении %(length)s знаков, больше 1000", "сократите немного"),
        bad="a" * 499 + "\r\n" + "a" * 500,
        good="a" * 499 + "\n" + "a" * 500,
    ),
    Row(
        "IVR800",
        _E,
        "P section 6",
        en=Words(
            "a text that begins with %(found)s becomes another kind of message, at another price", "begin with a word"
        ),
        ru=Words(
            "текст, который начинается с %(found)s, станет сообщением другого вида и цены", "начните с обычного слова"
        ),
        bad="__VIBER__Hello",
        good="Hello",
    ),
    Row(
        "IVR801",
        _E,
        "P section 1.1",
        en=Words("a line ~~~ hides all that follows: it would never be spoken", "remove the line"),
        ru=Words("строка ~~~ скрывает всё, что ниже: это не прозвучит", "удалите эту строку"),
        bad="Hello\n~~~\nBye",
        good="Hello\nBye",
    ),
    Row(
        "IVR802",
        _E,
        "P section 2",
        en=Words("the single word code makes the provider speak a code of its own", "write a sentence"),
        ru=Words("одно слово code велит провайдеру продиктовать свой код", "напишите предложение"),
        bad="code",
        good="your code is 12",
    ),
)
