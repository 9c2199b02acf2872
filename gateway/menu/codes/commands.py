"""IVR3xx: commands and their parameters."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_CALL = around("1: call:79991234567 wait=10 ok:end")
_SMS = around("1: sms:$phone,Shop,Hello")

ROWS = (
    Row(
        "IVR300",
        _E,
        "R4 R14 A09",
        en=Words("`%(command)s` has no key in front", "write the key first: `1: %(found)s`"),
        ru=Words("перед командой `%(command)s` нет клавиши", "сначала клавиша: `1: %(found)s`"),
        bad=around("1: hello", "call:79991234567"),
        good=around("1: hello", "1: call:79991234567"),
    ),
    Row(
        "IVR301",
        _W,
        "R14 A09",
        en=Words("`%(found)s` would be read aloud", "if a command is meant, write `%(near)s`"),
        ru=Words("`%(found)s` будет прочитано вслух", "если это команда, пишите `%(near)s`"),
        bad=around("1: end."),
        good=around("1: end"),
    ),
    Row(
        "IVR302",
        _E,
        "R14 R22 A25",
        en=Words("`%(found)s` has a letter that only looks Latin: %(letters)s", "type it anew: %(near)s"),
        ru=Words(
            "в `%(found)s` есть буква, которая только похожа на латинскую: %(letters)s", "наберите заново: %(near)s"
        ),
        bad=around("1: саll:79991234567"),
        good=around("1: call:79991234567"),
    ),
    Row(
        "IVR310",
        _W,
        "R34 A11",
        en=Words(
            "a blank in the number list: what follows may be dropped", "write the numbers without blanks: call:1,2"
        ),
        ru=Words("пробел в списке номеров: остальное может пропасть", "пишите номера без пробелов: call:1,2"),
        bad=around("1: call: 79991234567"),
        good=_CALL,
    ),
    Row(
        "IVR311",
        _E,
        "R24 A15",
        en=Words("record must come last", "move it to the end of the line"),
        ru=Words("record должен стоять последним", "перенесите его в конец строки"),
        bad=around("1: call:79991234567 record ok:end"),
        good=around("1: call:79991234567 ok:end record"),
    ),
    Row(
        "IVR312",
        _E,
        "A15",
        en=Words("%(name)s is given twice", "leave one"),
        ru=Words("%(name)s указан дважды", "оставьте один"),
        bad=around("1: call:79991234567 wait=10 wait=20"),
        good=_CALL,
    ),
    Row(
        "IVR313",
        _E,
        "R16 R25 A21",
        en=Words("%(found)s is not a phone number", "write digits only, with the country: 79991234567"),
        ru=Words("%(found)s — не номер телефона", "пишите только цифры, с кодом страны: 79991234567"),
        bad=around("1: call:+7(999)123-45-67"),
        good=_CALL,
    ),
    Row(
        "IVR314",
        _E,
        "R19 A22",
        en=Words("%(found)s: wait takes whole seconds from 0 to 120", "write for example wait=60"),
        ru=Words("%(found)s: у wait только целые секунды от 0 до 120", "напишите, например, wait=60"),
        bad=around("1: call:79991234567 wait=121"),
        good=_CALL,
    ),
    Row(
        "IVR315",
        _E,
        "R20 A26",
        en=Words("%(found)s: ok knows one value, end", "write ok:end, or leave it out"),
        ru=Words("%(found)s: у ok одно значение, end", "напишите ok:end или уберите"),
        bad=around("1: call:79991234567 ok:back"),
        good=_CALL,
    ),
    Row(
        "IVR316",
        _E,
        "R16",
        en=Words(
            "%(found)s is not a parameter of call",
            "call knows wait=60, ok:end, err:label and record",
            near="write %(near)s",
        ),
        ru=Words(
            "у call нет параметра %(found)s",
            "у call есть wait=60, ok:end, err:метка и record",
            near="напишите %(near)s",
        ),
        bad=around("1: call:79991234567 wait:10"),
        good=_CALL,
    ),
    Row(
        "IVR317",
        _E,
        "R17",
        en=Words("too many numbers: %(count)s, and 9 is the most", "remove some"),
        ru=Words("слишком много номеров: %(count)s, а можно 9", "уберите лишние"),
        bad=around("1: call:" + ",".join(f"7999000000{n}" for n in range(10))),
        good=_CALL,
    ),
    Row(
        "IVR318",
        _E,
        "R16",
        en=Words("call has no number", "write the number right after the colon: call:79991234567"),
        ru=Words("у call нет номера", "напишите номер сразу после двоеточия: call:79991234567"),
        bad=around("1: call: wait=10"),
        good=_CALL,
    ),
    Row(
        "IVR319",
        _I,
        "A21",
        en=Words("%(found)s begins with the trunk prefix 8", "the international form is %(near)s"),
        ru=Words("%(found)s начинается с восьмёрки", "международная запись: %(near)s"),
        bad=around("1: call:89991234567"),
        good=_CALL,
    ),
    Row(
        "IVR320",
        _I,
        "R33 A13",
        en=Words("which address? the account's default is assumed", "write the address itself: https://…"),
        ru=Words("какой адрес? считаем, что указанный в кабинете", "напишите сам адрес: https://…"),
        bad=around("1: url"),
        good=around("1: https://client.example/ivr"),
    ),
    Row(
        "IVR321",
        _E,
        "R15 A13",
        en=Words("%(found)s is not the address of a handler", "write http:// or https://, a host, and no blanks"),
        ru=Words("%(found)s — не адрес обработчика", "пишите http:// или https://, имя сервера и без пробелов"),
        bad=around("1: ftp://client.example/ivr"),
        good=around("1: https://client.example/ivr"),
    ),
    Row(
        "IVR322",
        _W,
        "R15 A13",
        en=Words("the word url stands in front of the address", "write the address alone"),
        ru=Words("перед адресом стоит слово url", "пишите только адрес"),
        bad=around("1: url: https://client.example/ivr"),
        good=around("1: https://client.example/ivr"),
    ),
    Row(
        "IVR323",
        _W,
        "R16",
        en=Words("a number stands twice in the list", "leave it once"),
        ru=Words("номер стоит в списке дважды", "оставьте один раз"),
        bad=around("1: call:79991234567,79991234567 ok:end"),
        good=_CALL,
    ),
    Row(
        "IVR330",
        _E,
        "R25 A12",
        en=Words("sms needs phone, sender and text; %(count)s given", "write sms:79991234567,Sender,text"),
        ru=Words("для sms нужны номер, отправитель и текст; есть %(count)s", "напишите sms:79991234567,Sender,текст"),
        bad=around("1: sms:$phone,Shop"),
        good=_SMS,
    ),
    Row(
        "IVR331",
        _W,
        "R25 A12",
        en=Words("the sender of the SMS is empty", "write a registered name: sms:$phone,Sender,text"),
        ru=Words("не указан отправитель SMS", "укажите зарегистрированное имя: sms:$phone,Sender,текст"),
        bad=around("1: sms:$phone,,Hello"),
        good=_SMS,
    ),
    Row(
        "IVR332",
        _W,
        "R26 A27",
        en=Words(
            "%(found)s is not replaced here: it would be read as written",
            "only $phone exists, as the number or in the text of an sms",
        ),
        ru=Words(
            "%(found)s здесь не подставляется: будет прочитано как есть",
            "есть только $phone — как номер или в тексте sms",
        ),
        bad=around("1: your number is $phone"),
        good=_SMS,
    ),
    Row(
        "IVR333",
        _E,
        "R25 A28",
        en=Words(
            "sms has no number in front of its first comma",
            "write a number or $phone; in PHP, double quotes swallow $phone",
        ),
        ru=Words(
            "у sms нет номера перед первой запятой", "напишите номер или $phone; в PHP двойные кавычки съедают $phone"
        ),
        bad=around("1: sms:,Shop,Hello"),
        good=_SMS,
    ),
    Row(
        "IVR334",
        _I,
        "R25 A12",
        en=Words(
            "%(found)s is hardly the name of a sender", "a name has 11 Latin characters at most, a number 15 digits"
        ),
        ru=Words("%(found)s вряд ли имя отправителя", "в имени до 11 латинских знаков, в номере до 15 цифр"),
        bad=around("1: sms:$phone,Магазин,Hello"),
        good=_SMS,
    ),
    Row(
        "IVR340",
        _E,
        "R27 A22",
        en=Words("%(found)s: record takes whole seconds", "write record: 30, without a unit"),
        ru=Words("%(found)s: у record только целые секунды", "пишите record: 30, без единиц"),
        bad=around("1: record: 10 s"),
        good=around("1: record: 10"),
    ),
    Row(
        "IVR341",
        _W,
        "R27 A22",
        en=Words("record: 0 records nothing", "give it some seconds: record: 30"),
        ru=Words("record: 0 ничего не запишет", "дайте время: record: 30"),
        bad=around("1: record: 0"),
        good=around("1: record: 10"),
    ),
    Row(
        "IVR342",
        _I,
        "R19 R27 A22",
        en=Words("%(found)s: is this meant?", "wait=0 lets nobody answer, and over 300 seconds nobody speaks"),
        ru=Words(
            "%(found)s: так и задумано?", "при wait=0 никто не успеет ответить, дольше 300 секунд никто не говорит"
        ),
        bad=around("1: call:79991234567 wait=0 ok:end"),
        good=_CALL,
    ),
)
