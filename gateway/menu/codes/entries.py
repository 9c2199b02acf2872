"""IVR2xx: keys, items and sub-items."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO

ROWS = (
    Row(
        "IVR201",
        _E,
        "R10 R12 A14",
        en=Words(
            "%(key)s is not an item: item numbers use 1 to 9 only",
            "a level has at most nine items; write 11, 12, … for items inside item 1",
        ),
        ru=Words(
            "%(key)s — не пункт: в номерах только цифры от 1 до 9",
            "на уровне не больше девяти пунктов; пункты внутри пункта 1 пишутся 11, 12, …",
        ),
        bad=around("10: ten"),
        good=around("1: one", "11: ten"),
    ),
    Row(
        "IVR202",
        _E,
        "R12 A18",
        en=Words("%(key)s can never be reached: there is no item %(parent)s", "add a line `%(parent)s: …`"),
        ru=Words("до пункта %(key)s не добраться: нет пункта %(parent)s", "добавьте строку `%(parent)s: …`"),
        bad=around("21: inner"),
        good=around("2: outer", "21: inner"),
    ),
    Row(
        "IVR203",
        _W,
        "R11 A19",
        en=Words(
            "the lines of key %(key)s stand apart, yet they run one after another",
            "put them together, or is one of them meant for another key?",
        ),
        ru=Words(
            "строки клавиши %(key)s стоят порознь, а выполнятся одна за другой",
            "поставьте их подряд — или одна из них для другой клавиши?",
        ),
        bad=around("1: one", "2: two", "1: end"),
        good=around("1: one", "1: end", "2: two"),
    ),
    Row(
        "IVR204",
        _E,
        "R4 R10 A24",
        en=Words("%(found)s is not the character it looks like", "type %(near)s on the keyboard"),
        ru=Words("%(found)s — не тот знак, на который похож", "наберите с клавиатуры: %(near)s"),
        bad=around("１: hello"),
        good=around("1: hello"),
    ),
    Row(
        "IVR205",
        _W,
        "R7 R8 R9 A35",
        en=Words(
            "nobody knows what `%(key)s: %(found)s` does: the provider does not describe it",
            "described are `*: back`, `#: start` and `0: repeat`, each once and each for its own key",
            near="did you mean `%(near)s`?",
        ),
        ru=Words(
            "что сделает `%(key)s: %(found)s`, неизвестно: провайдер этого не описывает",
            "описаны `*: back`, `#: start` и `0: repeat` — по одному разу и каждая для своей клавиши",
            near="может быть, `%(near)s`?",
        ),
        bad=around("1: hello", "0: end"),
        good=around("1: hello", "0: repeat"),
    ),
    Row(
        "IVR206",
        _W,
        "R6 A36",
        en=Words("nothing stands behind %(key)s: the caller hears silence there", "write a text after the colon"),
        ru=Words("после %(key)s ничего не написано: абонент услышит тишину", "напишите текст после двоеточия"),
        bad=around("1:", "11: inner"),
        good=around("1: outer", "11: inner"),
    ),
    Row(
        "IVR207",
        _E,
        "R6 A36",
        en=Words(
            "%(key)s does nothing at all: whoever comes here hears silence",
            "write a text or a command after the colon, or remove the line",
        ),
        ru=Words(
            "%(key)s ничего не делает: попавший сюда услышит тишину",
            "напишите после двоеточия текст или команду либо удалите строку",
        ),
        bad=around("1:"),
        good=around("1: hello"),
    ),
    Row(
        "IVR208",
        _W,
        "R22 A14",
        en=Words("%(key)s is taken for a label: it has a 0 in it", "give the label letters, such as n%(key)s"),
        ru=Words("%(key)s считается меткой: в нём есть 0", "дайте метке буквы, например n%(key)s"),
        bad=around("1: call:79991234567 err:10", "10: nobody"),
        good=around("1: call:79991234567 err:n10", "n10: nobody"),
    ),
    Row(
        "IVR209",
        _W,
        "R4",
        en=Words("%(found)s does not begin an entry: it would be read aloud", "write `%(near)s: …`"),
        ru=Words("%(found)s не начинает пункт: это будет прочитано вслух", "пишите `%(near)s: …`"),
        bad=around("1) hello"),
        good=around("1: hello"),
    ),
    Row(
        "IVR210",
        _E,
        "R4",
        en=Words("there is no key in front of the colon", "write the key first: `1: …`"),
        ru=Words("перед двоеточием нет клавиши", "сначала клавиша: `1: …`"),
        bad=around(": hello"),
        good=around("1: hello"),
    ),
)
