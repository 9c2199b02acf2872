"""IVR6xx: what mail programs, web forms, scripts and wrong alphabets leave in a text, and words that mislead."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_GOOD = around("1: hello")

ROWS = (
    # IVR600 is found in bytes, by `decode`; a text that shows it cannot be written down here.
    Row(
        "IVR600",
        _E,
        "A34",
        en=Words("the bytes from here on are not UTF-8", "save the file as UTF-8"),
        ru=Words("отсюда байты — не UTF-8", "сохраните файл в кодировке UTF-8"),
        bad="",
        good=_GOOD,
    ),
    Row(
        "IVR601",
        _E,
        "A30",
        en=Words("%(found)s is left of quoted-printable coding", "decode the mail first, or send plain text"),
        ru=Words(
            "%(found)s осталось от кодирования quoted-printable", "сначала раскодируйте письмо или шлите простой текст"
        ),
        bad=around("1: =D0=BF=D1=80=D0=B8"),
        good=_GOOD,
    ),
    Row(
        "IVR602",
        _E,
        "A30",
        en=Words("%(found)s is left of URL coding", "send the text itself, not its coded form"),
        ru=Words("%(found)s осталось от URL-кодирования", "отправьте сам текст, а не его код"),
        bad="Hello%0A%7Bmenu: Press 1%0A1: end%0A%7D",
        good=_GOOD,
    ),
    Row(
        "IVR603",
        _E,
        "A30",
        en=Words("this is a menu in base64 coding", "decode the mail first, or send plain text"),
        ru=Words("это меню в кодировке base64", "сначала раскодируйте письмо или шлите простой текст"),
        bad="SGVsbG8Ke21lbnU6IFByZXNzIDEKMTogZW5kCn0=",
        good=_GOOD,
    ),
    Row(
        "IVR604",
        _E,
        "A30",
        en=Words("this is HTML: no entry is left on a line of its own", "send plain text"),
        ru=Words("это HTML: ни один пункт не стоит на своей строке", "отправьте простой текст"),
        bad="<p>Hello</p><p>{menu: Press a key<br>1: end<br>}</p>",
        good=_GOOD,
    ),
    Row(
        "IVR605",
        _W,
        "A30",
        en=Words("%(found)s is HTML and would be read aloud", "send plain text"),
        ru=Words("%(found)s — это HTML, будет прочитано вслух", "отправьте простой текст"),
        bad=around("1: hello<br>"),
        good=_GOOD,
    ),
    Row(
        "IVR606",
        _W,
        "A30",
        en=Words("the line has a reply mark >", "remove the marks"),
        ru=Words("в строке знак ответа >", "уберите эти знаки"),
        bad="> Hello\n> {menu: Press 1\n> 1: end\n> }",
        good="Hello\n{menu: Press 1\n1: end\n}",
    ),
    Row(
        "IVR607",
        _W,
        "R5 A30",
        en=Words("this is left of a mail and would be read aloud", "remove it"),
        ru=Words("это осталось от письма и будет прочитано вслух", "уберите это"),
        bad=f"{_GOOD}\nSent from my iPhone",
        good=_GOOD,
    ),
    Row(
        "IVR608",
        _W,
        "R1",
        en=Words("%(found)s is a field that nobody filled in", "put the real words there"),
        ru=Words("%(found)s — незаполненное поле шаблона", "впишите сюда сами слова"),
        bad="Hello, [NAME]!\n{menu: Press 1\n1: end\n}",
        good="Hello, Ann!\n{menu: Press 1\n1: end\n}",
    ),
    Row(
        "IVR609",
        _W,
        "R1",
        en=Words("%(found)s is a word of the scheme", "put your own text there"),
        ru=Words("%(found)s — слово из схемы", "впишите сюда свой текст"),
        bad="СТАРТОВЫЙ ТЕКСТ\n{menu: Press 1\n1: end\n}",
        good="Hello\n{menu: Press 1\n1: end\n}",
    ),
    Row(
        "IVR610",
        _E,
        "R4 A28",
        en=Words("\\n stands where a line break belongs", "use real line breaks; in PHP, double quotes"),
        ru=Words("вместо перевода строки стоит \\n", "нужны настоящие переводы строк; в PHP — двойные кавычки"),
        bad="Hello\\n{menu: Press a key\\n1: end\\n}\\nBye",
        good="Hello\n{menu: Press a key\n1: end\n}\nBye",
    ),
    Row(
        "IVR611",
        _W,
        "A28",
        en=Words("\\n in a text would be read aloud", "write a blank"),
        ru=Words("\\n в тексте будет прочитано вслух", "поставьте пробел"),
        bad=around("1: hello\\nyou"),
        good=around("1: hello you"),
    ),
    Row(
        "IVR620",
        _E,
        "A33",
        en=Words(
            "%(found)s was read through the GSM table: %(near)s is meant", "set the data coding of the SMS rightly"
        ),
        ru=Words("%(found)s прочитано по таблице GSM: должно быть %(near)s", "укажите верную кодировку (data_coding)"),
        bad=around("1: sms:¤phone,Shop,Hello"),
        good=around("1: sms:$phone,Shop,Hello"),
    ),
    Row(
        "IVR630",
        _I,
        "A25",
        en=Words("%(found)s mixes alphabets: speech will stumble", "type the word anew"),
        ru=Words("в слове %(found)s смешаны алфавиты: голос запнётся", "наберите слово заново"),
        bad=around("1: спаcибо"),
        good=around("1: спасибо"),
    ),
    Row(
        "IVR631",
        _I,
        "R5",
        en=Words("%(found)s has no sure reading aloud", "say it in words"),
        ru=Words("%(found)s читается вслух неизвестно как", "скажите словами"),
        bad=around("1: thank you 🙂"),
        good=around("1: thank you"),
    ),
    Row(
        "IVR640",
        _W,
        "R5",
        en=Words("key %(key)s is announced, but the menu does not have it", "add `%(key)s: …`, or do not announce it"),
        ru=Words("объявлена клавиша %(key)s, а в меню её нет", "добавьте `%(key)s: …` или не объявляйте её"),
        bad="Hello\n{menu: Press 1 or press 5\n1: end\n}",
        good="Hello\n{menu: Press 1\n1: end\n}",
    ),
    Row(
        "IVR641",
        _W,
        "R28",
        en=Words("this never happens: `end` above has left the menu", "put it in front of `end`"),
        ru=Words("этого не будет: `end` выше уже вышел из меню", "поставьте это перед `end`"),
        bad=around("1: end", "1: never"),
        good=around("1: ever", "1: end"),
    ),
    Row(
        "IVR643",
        _I,
        "R12 R28",
        en=Words("%(key)s is hard to reach: item %(parent)s leaves the menu", "let item %(parent)s only speak"),
        ru=Words(
            "до %(key)s трудно добраться: пункт %(parent)s выходит из меню", "пусть пункт %(parent)s только говорит"
        ),
        bad=around("*: back", "1: outer", "1: end", "11: inner"),
        good=around("*: back", "1: outer", "11: inner"),
    ),
    Row(
        "IVR642",
        _I,
        "R7 R8",
        en=Words("there are sub-items, but no `*: back` and no `#: start` to come back from them", "add `*: back`"),
        ru=Words("есть подпункты, но нет ни `*: back`, ни `#: start`, чтобы из них вернуться", "добавьте `*: back`"),
        bad=around("1: outer", "11: inner"),
        good=around("*: back", "1: outer", "11: inner"),
    ),
)
