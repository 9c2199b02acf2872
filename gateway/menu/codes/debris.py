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
        en=Words(
            "the file is damaged here: these bytes are no letters in UTF-8",
            "type the text anew and save it as UTF-8",
        ),
        ru=Words(
            "здесь файл повреждён: эти байты в UTF-8 не буквы",
            "наберите текст заново и сохраните в кодировке UTF-8",
        ),
        bad="",
        good=_GOOD,
    ),
    Row(
        "IVR601",
        _E,
        "A30",
        en=Words(
            "%(found)s is how mail programs code letters on the way (quoted-printable): nobody decoded it",
            "decode the mail first, or send plain text",
        ),
        ru=Words(
            "%(found)s — так почта кодирует буквы в пути (quoted-printable), и никто их не раскодировал",
            "сначала раскодируйте письмо или шлите простой текст",
        ),
        bad=around("1: =D0=BF=D1=80=D0=B8"),
        good=_GOOD,
    ),
    Row(
        "IVR602",
        _E,
        "A30",
        en=Words(
            "%(found)s is how web addresses code letters: nobody decoded it", "send the text itself, not its coded form"
        ),
        ru=Words(
            "%(found)s — так буквы кодируют в веб-адресах, и никто их не раскодировал",
            "отправьте сам текст, а не его код",
        ),
        bad="Hello%0A%7Bmenu: Press 1%0A1: end%0A%7D",
        good=_GOOD,
    ),
    Row(
        "IVR603",
        _E,
        "A30",
        en=Words(
            "this is a menu as mail programs code it on the way (base64): the letters would be spelled out",
            "decode the mail first, or send plain text",
        ),
        ru=Words(
            "это меню, закодированное почтой в пути (base64): прочитают набор букв",
            "сначала раскодируйте письмо или шлите простой текст",
        ),
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
        en=Words(
            "the line begins with >, as mail programs quote: the sign does not belong to the text",
            "remove the > of every line",
        ),
        ru=Words(
            "строка начинается с >, как цитата в письме: этот знак — не часть текста", "уберите > во всех строках"
        ),
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
        en=Words("%(found)s is from the description of the menu: it would be read aloud", "put your own text there"),
        ru=Words("%(found)s — это из описания меню, его прочитают вслух", "впишите сюда свой текст"),
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
        "IVR612",
        _W,
        "A30",
        en=Words("%(found)s was read in a wrong character set", "send the text again as UTF-8"),
        ru=Words("%(found)s прочитано не в той кодировке", "отправьте текст заново в UTF-8"),
        bad=around("1: РџСЂРёРІРµС‚"),
        good=_GOOD,
    ),
    # IVR613 is found in bytes, as IVR600 is.
    Row(
        "IVR613",
        _E,
        "A30 A34",
        en=Words(
            "this file is in %(charset)s, not in UTF-8",
            "save it as UTF-8: in Notepad, Save as, and choose UTF-8 under Encoding; the other findings are of the text"
            " as it was meant",
        ),
        ru=Words(
            "файл сохранён в кодировке %(charset)s, а не в UTF-8",
            "сохраните его в UTF-8: в Блокноте — «Сохранить как» и в поле «Кодировка» UTF-8; остальные замечания — о"
            " самом тексте",
        ),
        bad="",
        good=_GOOD,
    ),
    Row(
        "IVR614",
        _W,
        "R1 A28",
        en=Words(
            "%(found)s is left of a program: it would be read aloud",
            "let the program put the value there, or write the words yourself",
        ),
        ru=Words(
            "%(found)s осталось от программы: это прочитают вслух",
            "пусть программа подставит сюда значение, или впишите слова сами",
        ),
        bad=around("1: Dear '.$name.', thank you"),
        good=around("1: Dear Ann, thank you"),
    ),
    Row(
        "IVR620",
        _E,
        "A33",
        en=Words(
            "%(found)s should be %(near)s: the text came through the alphabet of SMS, which has other signs there",
            "send it as UCS-2 (data_coding 8), or write %(near)s",
        ),
        ru=Words(
            "%(found)s вместо %(near)s: текст прошёл через алфавит SMS, где на этом месте другие знаки",
            "отправьте его в UCS-2 (data_coding 8) или напишите %(near)s",
        ),
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
        "IVR632",
        _I,
        "R5",
        en=Words(
            "%(found)s in capitals may be spelled letter by letter", "write it in small letters, as in a sentence"
        ),
        ru=Words("%(found)s заглавными могут прочитать по буквам", "пишите обычными буквами, как в предложении"),
        bad=around("1: ATTENTION, dear clients"),
        good=around("1: Attention, dear clients"),
    ),
    Row(
        "IVR633",
        _I,
        "R5 R35",
        en=Words(
            "%(found)s would be read as one number, in billions or millions",
            "put blanks between its parts, as people say it: %(near)s",
        ),
        ru=Words(
            "%(found)s прочитают одним числом, с миллионами и миллиардами",
            "поставьте пробелы, как это произносят: %(near)s",
        ),
        bad=around("1: call us at 79161234567, please"),
        good=around("1: call us at 7 916 123 45 67, please"),
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
        _W,
        "R12 R28",
        en=Words("%(key)s is hard to reach: item %(parent)s leaves the menu", "let item %(parent)s only speak"),
        ru=Words(
            "до %(key)s трудно добраться: пункт %(parent)s выходит из меню", "пусть пункт %(parent)s только говорит"
        ),
        bad=around("*: back", "1: outer", "1: end", "11: inner"),
        good=around("*: back", "1: outer", "11: inner"),
    ),
    Row(
        "IVR644",
        _I,
        "R12 R20",
        en=Words("%(key)s is reached only when the call of item %(parent)s fails", "is this meant?"),
        ru=Words("до %(key)s можно дойти, только если не удался звонок пункта %(parent)s", "так и задумано?"),
        bad=around("*: back", "1: call:79991234567 ok:end", "11: inner"),
        good=around("*: back", "1: call:79991234567", "11: inner"),
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
