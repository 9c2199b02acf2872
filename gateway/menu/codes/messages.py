"""IVR33x and IVR34x: SMS and recordings."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_CALL = around("1: call:79991234567 wait=10 ok:end")
_SMS = around("1: sms:$phone,Shop,Hello")

ROWS = (
    Row(
        "IVR330",
        _E,
        "R25 A12",
        en=Words(
            "an SMS needs a number, a sender and a text, with commas between them; here is %(count)s of the three",
            "write sms:79991234567,Sender,text, or sms:$phone,Sender,text for whoever is called",
            near="write commas: %(near)s",
        ),
        ru=Words(
            "для SMS нужны номер, отправитель и текст через запятую; здесь из трёх есть %(count)s",
            "напишите sms:79991234567,Sender,текст или sms:$phone,Sender,текст — тому, кому звоним",
            near="пишите через запятую: %(near)s",
        ),
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
    Row(
        "IVR335",
        _W,
        "R25 A12",
        en=Words("the quotes would be a part of the sender's name %(found)s", "write it without quotes: %(near)s"),
        ru=Words("кавычки станут частью имени отправителя %(found)s", "напишите без кавычек: %(near)s"),
        bad=around('1: sms:$phone,"Shop",Hello'),
        good=_SMS,
    ),
    Row(
        "IVR336",
        _I,
        "R25 A12",
        en=Words("a blank beside the sender may become a part of the name", "write no blank around the comma"),
        ru=Words("пробел рядом с отправителем может стать частью имени", "не ставьте пробел у запятой"),
        bad=around("1: sms:$phone, Shop,Hello"),
        good=_SMS,
    ),
)
