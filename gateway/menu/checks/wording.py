"""Warnings about words: what is read aloud but was hardly written to be.

Rules. Only the plain signs of each mistake; in doubt silence. These are run by `lint`.
"""

import re
from collections.abc import Iterator

from gateway.menu.checks.announced import announced_keys
from gateway.menu.checks.mail_signs import signed, signs_of_mail, tail_of_mail
from gateway.menu.diagnostic import Findings
from gateway.menu.reading.commands import command_name
from gateway.menu.reading.lookalike import named, skeleton
from gateway.menu.spoken.duration import without_files
from gateway.menu.tree import Menu, Message, Say, Sms, Span, Url

__all__ = [
    "a_lone_mark",
    "announced",
    "entry_beside_the_macro",
    "fields_of_templates",
    "hard_to_read",
    "left_by_mail",
    "left_by_programs",
    "odd_letters",
    "one_line",
    "scheme_copied",
    "spoken",
    "variables",
]


def spoken(message: Message) -> Iterator[Span]:
    """Everything that is read aloud, in order."""
    yield message.start.span
    if message.menu is not None:
        yield message.menu.text.span
        for entry in message.menu.entries:
            if isinstance(entry.action, Say):
                yield entry.body_span
        yield message.end.span


_SCHEME = re.compile(
    r"СТАРТОВЫЙ ТЕКСТ|ТЕКСТ МЕНЮ|КОНЕЧНЫЙ ТЕКСТ|ТЕКСТ[12]? или КОМАНДА[12]?|START TEXT|MENU TEXT|END TEXT"
    r"|TEXT[12]? or COMMAND[12]?|(?<!\w)(?:ТЕКСТ|КОМАНДА|TEXT|COMMAND)[12](?!\w)|[Ll]orem ipsum"
)
_BODY_OF_SCHEME = frozenset({"...", "…", "ТЕКСТ", "КОМАНДА", "TEXT", "COMMAND", "текст", "Текст"})


def scheme_copied(message: Message, findings: Findings) -> None:
    """Words and brackets of the page's own scheme."""
    may_be = any(word in message.source for word in ("ТЕКСТ", "TEXT", "КОМАНДА", "COMMAND", "orem ipsum"))
    for found in _SCHEME.finditer(message.source) if may_be else ():
        findings.note("IVR609", found.start(), found.end(), found=found[0])
    menu = message.menu
    for entry in menu.entries if menu is not None else ():
        if isinstance(entry.action, Say) and entry.action.text in _BODY_OF_SCHEME:
            findings.note("IVR609", *entry.body_span, found=entry.action.text)
    if menu is not None and menu.text.text.startswith("[") and menu.text.text.endswith("]"):
        findings.note("IVR111", *menu.text.span)


def announced(message: Message, findings: Findings) -> None:
    """`press 5` where no 5 is: neither below the item that says it, nor, when it has nothing below, beside it."""
    menu = message.menu
    if menu is None:
        return
    with_items = {key[:-1] for key in menu.items}
    digits = {key[-1] for key in menu.items}
    for begin, end, key, level in findings.once(announced_keys, message):
        if level is None:  # a label is spoken wherever its call failed
            known = key in digits
        else:
            if level not in with_items:
                level = level[:-1]  # behind an item without sub-items its neighbours are pressed (A38)
            known = level + key in menu.items
        if not known and key not in menu.control:
            findings.note("IVR640", begin, end, key=key)


_VARIABLE = re.compile(r"\$\{?[^\W\d]\w{0,30}\}?")
_PROGRAM = re.compile(
    r"['\"][ \t]?[.+][ \t]?\$?[A-Za-z_]\w{0,30}(?:\[[^\]\r\n]{1,20}\]|\([^)\r\n]{0,20}\))?[ \t]?[.+][ \t]?['\"]"
    r"|<\?(?:php|=)?[^>\r\n]{0,80}+>?|\b(?:undefined|NaN|\[object Object\]|Array\(\))(?!\w)|(?<!\w)(?:null|None)(?!\w)"
)


_MOST_PROGRAMS = 20  # places that are remembered, so that what is in them is not told twice


_SIGNS_OF_PROGRAMS = ("'.", "' ", "'+", '".', '" ', '"+', "<?", "undefined", "NaN", "[object", "Array(", "null", "None")


def _may_be_of_programs(text: str) -> bool:
    return any(sign in text for sign in _SIGNS_OF_PROGRAMS)


def left_by_programs(message: Message, findings: Findings) -> None:
    """`'.$name.'`, `" + name + "`, `undefined`: a program was to put something there (A28)."""
    sms = [one.body_span for one in message.menu.entries if isinstance(one.action, Sms)] if message.menu else []
    if not _may_be_of_programs(message.source):
        return
    for span in (*spoken(message), *sms):
        for found in _PROGRAM.finditer(message.source, *span):
            findings.note("IVR614", found.start(), found.end(), found=found[0])


def variables(message: Message, findings: Findings) -> None:
    """Only `$phone` exists, and only in an SMS (R26)."""
    if "$" not in message.source:
        return
    entries = message.menu.entries if message.menu is not None else ()
    may_be = _may_be_of_programs(message.source)
    programs = [found.span() for found in _PROGRAM.finditer(message.source)] if may_be else []
    sms = [entry.body_span for entry in entries if isinstance(entry.action, Sms)]
    for spans, known in ((spoken(message), ""), (sms, "$phone")):
        for span in spans:
            for found in _VARIABLE.finditer(message.source, *span):
                begin, end = found.span()
                if found[0] == known or any(first <= begin < last for first, last in programs[:_MOST_PROGRAMS]):
                    continue
                if known and not found[0].isascii() and skeleton(found[0]).lower() == known:
                    continue  # told while the text was read
                if known and found[0].lower() == known:
                    if begin != message.source.find(":", *span) + 1:  # told while the number was read
                        findings.note("IVR132", begin, end, found=found[0], near=known)
                else:
                    findings.note("IVR332", begin, end, found=found[0])
    for entry in entries:  # an address may have variables of its own
        at = -1
        if isinstance(entry.action, Url):
            at = message.source.find("$phone", *entry.body_span)
        elif isinstance(entry.action, Sms) and entry.action.sender == "$phone":
            at = message.source.find("$phone", message.source.find(",", entry.body_span[0]))
        if at >= 0:
            findings.note("IVR332", at, at + len("$phone"), found="$phone")


_FIELD = re.compile(
    r"\[[^\W\d_][^\W\d]{0,20}(?: [^\W\d]{1,20}){0,2}\]|%[^\W\d]{2,30}%|#[^\W\d]{2,30}#|\{\{?\s?[\w.]{1,30}\s?\}\}?"
    r"|(?<!\w)(?:X{3,12}|Х{3,12})(?!\w)"
    r"|<(?:[А-Яа-яЁё][А-Яа-яЁё_ ]{1,30}|[A-Z_]{4,30})>|<%[^%>]{1,40}%>|(?<![\w%])%s(?!\w)|(?<=\S )_{3,}"
)


_OPENS_A_FIELD = re.compile(r"[\[%#{<_XХ]")


def fields_of_templates(message: Message, findings: Findings) -> None:
    """`[NAME]`, `%NAME%`, `{name}` that nobody filled in."""
    sms = [one.body_span for one in message.menu.entries if isinstance(one.action, Sms)] if message.menu else []
    for span in (*spoken(message), *sms):
        for found in _FIELD.finditer(message.source, *span) if _OPENS_A_FIELD.search(message.source, *span) else ():
            if not _SCHEME.search(found[0]):  # told as a word of the scheme
                findings.note("IVR608", found.start(), found.end(), found=found[0])


_SHOWN_OF_TAIL = 20  # characters of a line of a quoted mail


def left_by_mail(message: Message, findings: Findings) -> None:
    """Headers of a forwarded mail, signatures, notices of lawyers: the first in front of the menu, the first behind it.

    Without a menu a greeting is what a plain message may well end with, unless somebody signs with a name.
    """
    text = message.source
    tail = tail_of_mail(text)
    for begin, end in (message.start.span, message.end.span):
        for sign in signs_of_mail(text, begin, end):
            if sign.certain or message.menu is not None or not sign.greeting or signed(text, sign.begin):
                findings.note("IVR607", sign.begin, sign.end)
                break
        else:
            if begin <= tail < end:
                findings.note("IVR607", tail, min(tail + _SHOWN_OF_TAIL, end))


_MARKS = "»«›‹”“„’‘\"'"


def a_lone_mark(message: Message, findings: Findings) -> None:
    """`}»`: the whole message stood in quotation marks, and the last of them is behind the menu alone."""
    end = message.end
    if end.text and not end.text.strip(_MARKS):
        findings.note("IVR115", *end.span, found=end.text)


_ODD_LETTERS = re.compile(
    "[\u202a-\u202e\u2066-\u2069]|(?<![\\w?!])\\?{3,}+|\ufffd++|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
_ODD_SIGN = re.compile("[\u202a-\u202e\u2066-\u2069\ufffd\u2600-\u27bf\U0001f300-\U0001faff]")
_HIDDEN = re.compile("[\u00ad\u200b\u2060\ufeff]")  # not the joiners: some alphabets, and emoji, are written with them
_WORD = re.compile(r"[^\W\d_]++")
_LATIN = re.compile(r"[A-Za-z]")
_MIXED = re.compile(r"[A-Za-z][^\W\d_A-Za-z]|[^\W\d_A-Za-z][A-Za-z]")
_CYRILLIC = re.compile(r"[А-Яа-яЁё]")


def odd_letters(message: Message, findings: Findings) -> None:
    """Marks of direction, lost letters, signs without a reading, words of two alphabets."""
    text = message.source
    if text.isascii() and "???" not in text:
        return
    in_structure = findings.told("IVR141")
    may_be = "???" in text or _ODD_SIGN.search(text)
    for found in _ODD_LETTERS.finditer(text) if may_be else ():
        sign = found[0][0]
        if "\u202a" <= sign <= "\u2069" and in_structure:
            continue  # told as what hides in a command
        code = "IVR143" if sign in "?\ufffd" else "IVR142" if "\u202a" <= sign <= "\u2069" else "IVR631"
        findings.note(code, found.start(), found.end(), found=named(sign) if code == "IVR142" else found[0])
    for span in spoken(message):
        hidden = _HIDDEN.search(text, *span)
        if hidden:
            findings.note("IVR144", hidden.start(), hidden.end(), found=named(hidden[0]))
        if _MIXED.search(text, *span):
            for word in _WORD.finditer(text, *span):
                if _LATIN.search(word[0]) and _CYRILLIC.search(word[0]):
                    findings.note("IVR630", word.start(), word.end(), found=word[0])


_HARD = re.compile(
    r"https?://\S{1,200}|(?P<digits>(?<![\w/])[0-9]{6,20}(?![\w/]))|(?<![\w@.-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}"
    r"|(?<![\w@.-])www\.[\w.-]{1,80}(?:/\S{0,80})?"
    r"|(?<![\w@./-])[A-Za-zА-Яа-я0-9-]{2,63}\.(?:ru|com|net|org|info|by|ua|kz|рф|su|biz|online|shop)(?![\w-])(?:/\S{0,80})?"
)
_SIGNS = re.compile(r"[@/]|[^\W_]\.[^\W\d_]|[0-9]{6}")
_CAPITAL = "[A-ZА-ЯЁІЇЄҐӘҒҚҢӨҰҮҺ]"
_CAPITALS = re.compile(rf"(?:{_CAPITAL}{{6,40}}+|{_CAPITAL}{{3,5}}+(?: {_CAPITAL}{{3,40}}+)++)(?![\w%>\]#_}}])")
_NO_WORD_BEFORE = re.compile(r"[\w$%<\[#_{]")
_VOWELS = re.compile(r"[AEIOUYАЕЁИОУЫЭЮЯІЇЄӘӨҰҮ]")


def hard_to_read(message: Message, findings: Findings) -> None:
    """Long numbers are read as billions, addresses letter by letter; words in capitals perhaps as well."""
    text = without_files(message.source)
    for span in spoken(message):
        if _SIGNS.search(text, *span):
            for found in _HARD.finditer(text, *span):
                code = "IVR633" if found["digits"] else "IVR631"
                findings.note(code, found.start(), found.end(), found=found[0], near=_grouped(found[0]))
        shouted = _CAPITALS.search(text, *span)
        if shouted and _NO_WORD_BEFORE.match(text, max(shouted.start() - 1, 0), shouted.start()):
            continue
        if shouted and _VOWELS.search(shouted[0]) and not _SCHEME.match(text, shouted.start()):
            findings.note("IVR632", shouted.start(), shouted.end(), found=shouted[0])


def _grouped(digits: str) -> str:
    """79161234567 as a person says it: 7 916 123 45 67; other numbers in threes."""
    if len(digits) == 11 and digits[0] in "78":
        return f"{digits[0]} {digits[1:4]} {digits[4:7]} {digits[7:9]} {digits[9:]}"
    return " ".join(digits[n : n + 3] for n in range(0, len(digits), 3))


_ENTRY_HEAD = re.compile(r"([*#]|[0-9]{1,20})[ \t]?:(?![0-9])")


def entry_beside_the_macro(message: Message, findings: Findings) -> None:
    """`{menu: 1: yes`: the first entry stands on the macro's own line, and is only read aloud."""
    menu = message.menu
    if menu is None or not menu.entries:
        return
    found = _ENTRY_HEAD.match(message.source, *menu.text.span)
    if found and found[1] not in menu.items and found[1] not in menu.control:
        findings.note("IVR127", found.start(), found.end(), key=found[1])


_INLINE = re.compile(r"(?<=\s)([0-9]{1,9}|[*#])[ \t]?:[ \t]++(?=([^\s0-9]\S*+))")
_COUNTS = re.compile(
    r"(?<!\w)(?:(?:на)?жмите|наберите|клавиш[аиуе]|кнопк[аиуе]|цифр[аиуе]|номер[еу]?|пункт[еу]?|№|на|в|к|от|до|с|по"
    r"|press|dial|key|button|option|number|item|at|from|to|or|или|и)[ \t]*+\Z",
    re.IGNORECASE,
)
"""Words in front of a number that count or name something: `Нажмите 2: ...` is a sentence."""


def one_line(message: Message, findings: Findings) -> None:
    """`2: end` inside a text, or the next key: an entry that lost its line break. Two of any kind: perhaps such."""
    menu = message.menu
    if menu is None:
        return
    for entry in menu.entries:
        if not isinstance(entry.action, Say) or ":" not in entry.action.text:
            continue
        begin, end = entry.body_span
        heads = list(_INLINE.finditer(message.source, begin, end))
        for found in heads:
            counted = _COUNTS.search(message.source, max(begin, found.start() - _LONGEST_COUNT), found.start())
            if not counted and _is_entry(found[1], found[2], entry.key, menu):
                findings.note("IVR128", *found.span(1), found=f"{found[1]}: {found[2]}", key=entry.key)
                break
        else:
            if len(heads) > 1:
                findings.note("IVR125", entry.key_span[0], end)


_LONGEST_COUNT = 12


def _is_entry(key: str, word: str, above: str, menu: Menu) -> bool:
    """Whether a number with a colon inside the text of `above` is the key of an entry, by what stands behind it."""
    if menu.control.get(key) or command_name(word) or word in ("back", "start", "repeat"):
        return True
    beside = above.isdigit() and key == f"{above[:-1]}{int(above[-1]) + 1}"
    return beside and key not in menu.items
