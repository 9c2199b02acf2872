"""IVR30x to IVR32x: commands, calls and their parameters, addresses."""

from gateway.menu.codes.row import Row, Severity, Words, around

__all__ = ["ROWS"]

_E, _W, _I = Severity.ERROR, Severity.WARNING, Severity.INFO
_CALL = around("1: call:79991234567 wait=10 ok:end")

ROWS = (
    Row(
        "IVR300",
        _E,
        "R4 R14 A09",
        en=Words(
            "`%(command)s` has no key in front: nothing would carry it out", "write the key first: `1: %(found)s`"
        ),
        ru=Words(
            "перед командой `%(command)s` нет клавиши: выполнить её будет нечему", "сначала клавиша: `1: %(found)s`"
        ),
        bad=around("1: hello", "call:79991234567"),
        good=around("1: hello", "1: call:79991234567"),
    ),
    Row(
        "IVR301",
        _W,
        "R14 A09",
        en=Words(
            "`%(found)s` is not a command as it stands: it would be read aloud",
            "if a command is meant, write `%(near)s`",
        ),
        ru=Words("`%(found)s` в таком виде не команда: это прочитают вслух", "если это команда, пишите `%(near)s`"),
        bad=around("1: end."),
        good=around("1: end"),
    ),
    Row(
        "IVR302",
        _E,
        "R14 R22 A25",
        en=Words(
            "`%(found)s` is not typed with Latin letters alone: %(letters)s",
            "type it anew with Latin letters: %(near)s",
        ),
        ru=Words(
            "`%(found)s` набрано не одними латинскими буквами: %(letters)s",
            "наберите заново, латинскими буквами: %(near)s",
        ),
        bad=around("1: саll:79991234567"),
        good=around("1: call:79991234567"),
    ),
    Row(
        "IVR303",
        _W,
        "R4 R14 A09",
        en=Words(
            "`%(found)s` stands inside a text: it would be read aloud and not done",
            "put it on a line of its own with the same key: `%(key)s: %(near)s`",
        ),
        ru=Words(
            "`%(found)s` стоит внутри текста: это прочитают вслух, а не выполнят",
            "поставьте отдельной строкой с той же клавишей: `%(key)s: %(near)s`",
        ),
        bad=around("1: One moment. call:79991234567"),
        good=around("1: One moment.", "1: call:79991234567"),
    ),
    Row(
        "IVR304",
        _W,
        "R14 A09",
        en=Words(
            "`%(found)s` is not a command of the menu: it would be read aloud",
            "the commands are call:, sms:, record, url and end; keys lead to items by themselves, err:2 after a failed"
            " call; back, start and repeat are for the keys * # 0",
        ),
        ru=Words(
            "`%(found)s` — не команда меню: это прочитают вслух",
            "команды — call:, sms:, record, url и end; к пунктам ведут сами клавиши, а после неудачного звонка — err:2;"
            " back, start и repeat — для клавиш * # 0",
        ),
        bad=around("1: goto 2", "2: hello"),
        good=around("1: hello"),
    ),
    Row(
        "IVR310",
        _W,
        "R34 A11",
        en=Words(
            "a blank stands among the numbers: what follows it may be lost",
            "write them without blanks, commas between: call:79991234567,79991234568",
        ),
        ru=Words(
            "среди номеров стоит пробел: всё, что за ним, может пропасть",
            "пишите без пробелов, через запятую: call:79991234567,79991234568",
        ),
        bad=around("1: call: 79991234567"),
        good=_CALL,
    ),
    Row(
        "IVR311",
        _E,
        "R24 A15",
        en=Words(
            "record stands in the middle of the call, where only the end is right", "move it to the end of the line"
        ),
        ru=Words("record стоит в середине звонка, а должен стоять последним", "перенесите его в конец строки"),
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
        en=Words(
            "%(found)s is not a phone number as the menu takes it",
            "write digits only, with the country and without blanks: 79991234567",
            near="write digits only, without blanks, brackets or dashes: %(near)s",
        ),
        ru=Words(
            "%(found)s — не номер телефона, каким его понимает меню",
            "пишите только цифры, с кодом страны и без пробелов: 79991234567",
            near="пишите только цифры, без пробелов, скобок и чёрточек: %(near)s",
        ),
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
        en=Words(
            "%(found)s: behind ok: only end may stand",
            "write ok:end to leave the menu after the talk, or leave it out",
        ),
        ru=Words(
            "%(found)s: после ok: может стоять только end",
            "напишите ok:end, чтобы после разговора выйти из меню, или уберите",
        ),
        bad=around("1: call:79991234567 ok:back"),
        good=_CALL,
    ),
    Row(
        "IVR316",
        _E,
        "R16",
        en=Words(
            "a call does not know %(found)s",
            "a call knows wait=60, ok:end, err:label and record; what is to be said goes on a line of its own",
            near="write %(near)s",
        ),
        ru=Words(
            "звонок не знает %(found)s",
            "у звонка есть wait=60, ok:end, err:метка и record; слова для чтения пишите отдельной строкой",
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
        en=Words("the call does not say whom to call", "write the number right after the colon: call:79991234567"),
        ru=Words(
            "не сказано, кому звонить: у call нет номера", "напишите номер сразу после двоеточия: call:79991234567"
        ),
        bad=around("1: call: wait=10"),
        good=_CALL,
    ),
    Row(
        "IVR319",
        _I,
        "A21",
        en=Words("%(found)s begins with 8, as one dials inside Russia", "with the country it is %(near)s"),
        ru=Words("%(found)s начинается с восьмёрки, как набирают внутри России", "с кодом страны это %(near)s"),
        bad=around("1: call:89991234567"),
        good=_CALL,
    ),
    Row(
        "IVR320",
        _I,
        "R33 A13",
        en=Words(
            "url without an address: probably the one that is set in your account with the provider",
            "write the address itself: https://…",
        ),
        ru=Words(
            "url без адреса: вероятно, тот, что указан у провайдера в личном кабинете",
            "напишите сам адрес: https://…",
        ),
        bad=around("1: url"),
        good=around("1: https://client.example/ivr"),
    ),
    Row(
        "IVR321",
        _E,
        "R15 A13",
        en=Words(
            "%(found)s is not a web address that can be asked",
            "write http:// or https:// and the server, without blanks and without other words: https://example.com/ivr",
            near="write the address alone: %(near)s",
        ),
        ru=Words(
            "%(found)s — не веб-адрес, к которому можно обратиться",
            "пишите http:// или https:// и имя сервера, без пробелов и других слов: https://example.com/ivr",
            near="напишите только адрес: %(near)s",
        ),
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
        "IVR324",
        _E,
        "R16 R26 A27",
        en=Words(
            "%(found)s in a call: it is the number of the person who is on the line already",
            "write the number of whoever is to answer: call:79991234567; $phone is for an SMS only",
        ),
        ru=Words(
            "%(found)s в звонке — это номер человека, который уже на линии",
            "напишите номер того, кто должен ответить: call:79991234567; $phone годится только для SMS",
        ),
        bad=around("1: call:$phone"),
        good=_CALL,
    ),
    Row(
        "IVR325",
        _E,
        "R16 R32",
        en=Words("a comma stands in front of %(found)s", "commas are for numbers; put a blank in front of %(found)s"),
        ru=Words("перед %(found)s стоит запятая", "запятые — только между номерами; перед %(found)s нужен пробел"),
        bad=around("1: call:79991234567,ok:end"),
        good=_CALL,
    ),
    Row(
        "IVR326",
        _W,
        "R18",
        en=Words(
            "%(found)s is not among the numbers that you registered with the provider",
            "register it in your account with the provider, or name one that is registered",
            near="did you mean %(near)s?",
        ),
        ru=Words(
            "номера %(found)s нет среди зарегистрированных у провайдера",
            "зарегистрируйте его в кабинете провайдера или назовите зарегистрированный",
            near="может быть, %(near)s?",
        ),
        bad=around("1: call:79991234560 ok:end"),
        good=around("1: call:79991234567 ok:end"),
        numbers=frozenset({"79991234567"}),
    ),
)
