"""IVR10x to IVR12x: the message, its one macro, its lines."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_GOOD = around("1: hello")

ROWS = (
    Row(
        "IVR100",
        _I,
        "A04",
        en=Words(
            "there is no {menu: in this text: all of it is read aloud", "a menu begins with {menu: and ends with }"
        ),
        ru=Words(
            "в тексте нет {menu: — он будет просто прочитан вслух", "меню начинается с {menu: и кончается знаком }"
        ),
        bad="Hello, your order is ready",
        good=_GOOD,
    ),
    Row(
        "IVR101",
        _W,
        "R1 A02",
        en=Words("nothing is said before the menu", "put a greeting or a voice file in front of {menu:"),
        ru=Words("перед меню ничего не сказано", "поставьте перед {menu: приветствие или голосовой файл"),
        bad="{menu: Press 1\n1: end\n}\nBye",
        good=_GOOD,
    ),
    Row(
        "IVR102",
        _E,
        "R2 A07",
        en=Words("the menu is never closed", "put } on a line of its own below the line `%(after)s`"),
        ru=Words("меню не закрыто", "поставьте } отдельной строкой после строки `%(after)s`"),
        bad="Hello\n{menu: Press 1\n1: hello\n2: end\n\nBye",
        good="Hello\n{menu: Press 1\n1: hello\n2: end\n}\nBye",
    ),
    Row(
        "IVR103",
        _E,
        "R2 A07",
        en=Words(
            "the brace %(brace)s stands inside the menu, where only its end may have one",
            "use round brackets ( ) in texts: the first } ends the menu, what follows would be read aloud",
        ),
        ru=Words(
            "скобка %(brace)s внутри меню: здесь она может быть только в самом конце",
            "пишите в текстах круглые скобки ( ): первая } кончает меню, остальное будет прочитано вслух",
        ),
        bad=around("1: ten {10} percent"),
        good=around("1: ten (10) percent"),
    ),
    Row(
        "IVR104",
        _W,
        "R2 A07",
        en=Words("the brace %(brace)s stands outside the menu and would be read aloud", "remove it, or use ( )"),
        ru=Words("скобка %(brace)s вне меню будет прочитана вслух", "уберите её или пишите ( )"),
        bad=f"{_GOOD} :-}}",
        good=_GOOD,
    ),
    Row(
        "IVR105",
        _E,
        "R1 R12 A08",
        en=Words(
            "a second menu: a message has one",
            "write sub-items with longer keys in the first menu: 11: is item 1 of item 1",
            near="it came with the old mail below yours: delete that mail",
        ),
        ru=Words(
            "второе меню, а в сообщении оно одно",
            "подпункты пишите в первом меню с длинным номером: 11: — это пункт 1 внутри пункта 1",
            near="внизу осталось старое письмо — сотрите его",
        ),
        bad=around("1: {menu: Inner", "11: end", "}"),
        good=around("1: Inner", "11: end"),
    ),
    Row(
        "IVR106",
        _E,
        "R2 A10 A25",
        en=Words(
            "%(found)s does not open a menu: all of it would be read aloud",
            "write exactly {menu: with Latin letters, without blanks",
        ),
        ru=Words(
            "%(found)s не открывает меню: всё будет прочитано вслух",
            "напишите точно {menu: — латинскими буквами, без пробелов",
        ),
        bad="Hello\n{меню: Press 1\n1: end\n}\nBye",
        good="Hello\n{menu: Press 1\n1: end\n}\nBye",
    ),
    Row(
        "IVR107",
        _W,
        "R5 A07",
        en=Words(
            "this looks like an entry, but stands outside the menu: it would be read aloud", "move it before the }"
        ),
        ru=Words("похоже на пункт, но стоит вне меню и будет прочитано вслух", "перенесите внутрь меню"),
        bad="Hello\n{menu: Press 1\n1: hello\n}\nBye\n2: end",
        good="Hello\n{menu: Press 1\n1: hello\n2: end\n}\nBye",
    ),
    Row(
        "IVR108",
        _E,
        "R1",
        en=Words("the message is empty: there is nothing to say", "write the text of the call"),
        ru=Words("сообщение пустое: говорить нечего", "напишите текст звонка"),
        bad=" \n",
        good="Hello",
    ),
    Row(
        "IVR109",
        _W,
        "R2",
        en=Words(
            "this looks like menu entries, but no {menu: stands in front: they would be read aloud",
            "put {menu: in front of the entries and } behind them",
            near="put {menu: before the entries, } behind them, and write the keys as digits: not `%(near)s:` but `1:`",
        ),
        ru=Words(
            "похоже на пункты меню, но перед ними нет {menu: — они будут прочитаны вслух",
            "поставьте перед пунктами {menu: и после них }",
            near="поставьте перед пунктами {menu:, после них }, а клавиши пишите цифрами: не `%(near)s:`, а `1:`",
        ),
        bad="Hello\n1: yes\n2: no",
        good=_GOOD,
    ),
    Row(
        "IVR110",
        _E,
        "R4 A01",
        en=Words(
            "the menu has no entries",
            "add lines such as `1: text`, one for each key",
            near="the lines below {menu: %(near)s: type `1: …` by hand",
        ),
        ru=Words(
            "в меню нет ни одного пункта",
            "добавьте строки вида `1: текст`, по одной на клавишу",
            near="у строк под {menu: %(near)s: наберите `1: …` с клавиатуры",
        ),
        bad="Hello\n{menu: Press a key\n}\nBye",
        good="Hello\n{menu: Press a key\n1: end\n}\nBye",
    ),
    Row(
        "IVR111",
        _W,
        "R3 A01",
        en=Words(
            "the square brackets do not belong here: in the description they only mean that a text may be left out",
            "write the menu text without [ ]",
        ),
        ru=Words(
            "квадратные скобки здесь лишние: в описании они значат только, что текст можно не писать",
            "пишите текст меню без [ ]",
        ),
        bad="Hello\n{menu: [Press 1]\n1: end\n}",
        good="Hello\n{menu: Press 1\n1: end\n}",
    ),
    Row(
        "IVR112",
        _W,
        "R4 A01",
        en=Words("the menu has no item: no key from 1 to 9 does anything", "add lines such as `1: text`"),
        ru=Words("в меню нет пунктов: ни одна клавиша от 1 до 9 ничего не делает", "добавьте строки вида `1: текст`"),
        bad="Hello\n{menu: Press a key\n0: repeat\n}",
        good="Hello\n{menu: Press a key\n0: repeat\n1: end\n}",
    ),
    Row(
        "IVR120",
        _W,
        "R4 A05",
        en=Words(
            "this line has no key: it is read as the end of the text above",
            "if so, join the two lines (mail programs break long lines); if not, begin it with a key: `1: …`",
        ),
        ru=Words(
            "у строки нет клавиши: она прозвучит как продолжение текста выше",
            "если так и надо, соедините строки (длинные строки разрывает почта); если нет, начните с клавиши: `1: …`",
        ),
        bad=around("1: a text that", "goes on"),
        good=around("1: a text that goes on"),
    ),
    Row(
        "IVR121",
        _W,
        "R4 A06",
        en=Words(
            "%(found)s at the beginning of a line: a time of day, or a key?",
            "we take it for a time; join it with the line above, or write 10.30",
        ),
        ru=Words(
            "%(found)s в начале строки: это время или клавиша?",
            "мы считаем, что время; соедините с предыдущей строкой или пишите 10.30",
        ),
        bad=around("1: we open at", "10:30 sharp"),
        good=around("1: we open at 10.30 sharp"),
    ),
    Row(
        "IVR122",
        _I,
        "R4 A06",
        en=Words(
            "is this key %(key)s, or does the text above go on? nobody tells the caller to press %(key)s",
            "if it is the rest of the text, join it with the line above; if it is a key, announce it",
        ),
        ru=Words(
            "это клавиша %(key)s или продолжение текста выше? нажать %(key)s никто не предлагает",
            "если это продолжение текста, соедините с предыдущей строкой; если клавиша — объявите её",
        ),
        bad="Hello\n{menu: Press 1 or 2\n1: Our address is Green Street, house\n5: flat 3\n2: end\n}\nBye",
        good="Hello\n{menu: Press 1 or 2\n1: Our address is Green Street, house 5, flat 3\n2: end\n}\nBye",
    ),
    Row(
        "IVR123",
        _E,
        "R4 A05",
        en=Words(
            "this line belongs to nothing: `%(command)s` above takes one line",
            "begin it with its key, `%(key)s: …`, or move it behind }",
        ),
        ru=Words(
            "строка ни к чему не относится: команда `%(command)s` выше занимает одну строку",
            "начните её с клавиши, `%(key)s: …`, или перенесите за }",
        ),
        bad=around("1: end", "thank you"),
        good=around("1: thank you", "1: end"),
    ),
    Row(
        "IVR124",
        _E,
        "R4",
        en=Words(
            "the line breaks are lost: several entries stand on one line", "put each `key: text` on a line of its own"
        ),
        ru=Words(
            "потеряны переводы строк: несколько пунктов в одной строке",
            "поставьте каждое `клавиша: текст` на свою строку",
        ),
        bad="Hello {menu: Press a key 1: yes 2: end } Bye",
        good="Hello\n{menu: Press a key\n1: yes\n2: end\n}\nBye",
    ),
    Row(
        "IVR125",
        _I,
        "R4",
        en=Words("several entries on one line?", "put each `key: text` on a line of its own"),
        ru=Words("несколько пунктов в одной строке?", "поставьте каждое `клавиша: текст` на свою строку"),
        bad=around("1: one 5: five 7: seven"),
        good=around("1: one", "5: five", "7: seven"),
    ),
    Row(
        "IVR126",
        _W,
        "R4 A05",
        en=Words("the key %(key)s is cut off from its colon", "write `%(key)s: …` on one line"),
        ru=Words("клавиша %(key)s оторвана от двоеточия", "пишите `%(key)s: …` в одной строке"),
        bad=around("2", ": two"),
        good=around("2: two"),
    ),
    Row(
        "IVR127",
        _W,
        "R3 R4",
        en=Words(
            "the entry of key %(key)s stands on the line of {menu: and is only read aloud", "put it one line down"
        ),
        ru=Words("пункт %(key)s стоит на строке {menu: и будет просто прочитан", "перенесите его на следующую строку"),
        bad="Hello\n{menu: 1: yes\n2: end\n}",
        good="Hello\n{menu:\n1: yes\n2: end\n}",
    ),
    Row(
        "IVR113",
        _E,
        "R2 A07",
        en=Words(
            "this } ends the menu too early: %(count)s entries below it would only be read aloud",
            "move it below the last of them",
        ),
        ru=Words(
            "эта } кончает меню слишком рано: пунктов под ней — %(count)s, их просто прочитают вслух",
            "перенесите её под последний из них",
        ),
        bad="Hello\n{menu: Press 1\n1: hello\n}\n2: thank you\n3: end\nBye",
        good="Hello\n{menu: Press 1\n1: hello\n2: thank you\n3: end\n}\nBye",
    ),
    Row(
        "IVR114",
        _W,
        "R4 A05",
        en=Words("a menu has no remarks: this line would be read aloud", "delete the line"),
        ru=Words("в меню нет комментариев: эту строку прочитают вслух", "удалите строку"),
        bad=around("1: hello", "// the second item"),
        good=around("1: hello"),
    ),
    Row(
        "IVR115",
        _W,
        "R5",
        en=Words(
            "behind the menu stands only %(found)s, which says nothing: quotation marks around the whole message?",
            "delete them, the one at the beginning too",
        ),
        ru=Words(
            "после меню стоит только %(found)s, сказать тут нечего: всё сообщение взято в кавычки?",
            "удалите их, и в начале тоже",
        ),
        bad="«Hello\n{menu: Press 1\n1: end\n}»",
        good="Hello\n{menu: Press 1\n1: end\n}",
    ),
    Row(
        "IVR128",
        _W,
        "R4",
        en=Words(
            "a second entry, %(found)s, stands on the line of key %(key)s: it would be read aloud",
            "put each `key: text` on a line of its own",
        ),
        ru=Words(
            "второй пункт, %(found)s, стоит на строке клавиши %(key)s: его прочитают вслух",
            "поставьте каждое `клавиша: текст` на свою строку",
        ),
        bad=around("1: one 2: end"),
        good=around("1: one", "2: end"),
    ),
)
