"""Signs of what mail programs leave in a text: one table of them, a quick look for doors that take thousands of mails a
second, and where the tail of a mail begins for certain.

Rules. The quick look never misses a sign of the table, and may see one where none is: it only says whether the careful
checks are worth their time. `tail_of_mail` is sure or silent: what it finds was made by a program or stands below the
separator of a signature, it goes on to the end of the text, and nothing like a menu stands in it. All run once over the
text. To add a sign: its row in `_TABLE`, and a word that stands in all of its kind in `_HEADS` or `_WORDS`.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import NamedTuple

from gateway.menu.reading.frame import BLANK, first_entry

__all__ = ["MailSign", "has_debris_of_mail", "signed", "signs_of_mail", "tail_of_mail"]

_HEADS = re.compile(
    rf"\n[{BLANK}]*+(?![0-9{{}}])(?:--|>|__|\*?(?:от|кому|копия|тема|дата|from|to|cc|subject|date|sent|отправлено)[*:]"
    r"|отправлено |надіслано |послано |sent |(?:get|скачать|получите|загрузите) outlook |begin forwarded|начало переад"
    r"|пересылаемое сооб|пересланное сооб|исходное сооб|с уважением|с наилучшими |(?:best |kind )?regards|best wishes"
    r"|\[?external|\[?внешн|(?:caution|warning|внимание|осторожно)[!:.]?+ [^\n]{0,30}"
    r"(?:external|originated|outside|внешн)"
    r"|this (?:e-?mail|message) originated"
    r"|без вирусов|virus-free|message-id|mime-version|content-type|return-path|received:)"
)
_WORDS = re.compile(
    r"wrote:|пишет:|написал|>:|\[cid:|<mailto:|конфиденциальн|confidential|intended |предназначен|по ошибке|in error"
    r"|отписаться|unsubscribe"
)
"""In small letters: how lines begin with signs, and what else may stand in them."""

_ODD_SPACES = "\u00a0\u00ad\u2007\u200b\u202f\u2060\ufeff"


def has_debris_of_mail(text: str) -> bool:
    """Whether anything of that kind seems to be there. Of all that is right, only greetings and such look like it."""
    small = text.lower()
    if _HEADS.search(f"\n{small}" if "\r" not in small else "\n" + small.replace("\r", "\n")):
        return True
    if _WORDS.search(small):
        return True
    if text.isprintable():
        return False  # none of them is
    return any(map(text.__contains__, _ODD_SPACES))


class _Row(NamedTuple):
    """One sign: how it is written, and what it says.

    `kind`: those of `_TAIL` may begin the tail of a mail. `certain`: no text that a person would have spoken; None: it
    says nothing of its own, only of what stands below it.
    """

    kind: str
    certain: bool | None
    pattern: str


_BREAK = r"(?:\r\n|[\r\n])"
_LAST = rf"[{BLANK}]*+(?=[\r\n]|\Z)"  # in its line
_WHO = r"От|Кому|Копия|From|To|Cc"
_WHAT = r"Отправлено|Дата|Тема|Sent|Date|Subject"
_HEADER = rf"[{BLANK}]*+\*?(?:{_WHO}|{_WHAT}|Важность|Вложения|Importance|Attachments|Reply-To):\*?[{BLANK}][^\r\n]*+"
_DEVICE = (
    r"iPhone|iPad|iOS|Android|Samsung|Galaxy|Huawei|Xiaomi|Redmi|Honor|BlackBerry|Windows|Outlook|Gmail|Yahoo|Mail"
    r"|Почт|Яндекс|мобильн|моего|смартфон|планшет"
)
_ADDRESS = r"<(?:mailto:)?[^\s<>@]{1,64}@[^\s<>@]{1,120}>"
_GREETING = r"С уважением|С наилучшими пожеланиями|Best regards|Kind regards"
_TABLE = (
    _Row("program", True, rf"Отправлено (?:с|из) [^\r\n]{{0,20}}(?:{_DEVICE})[^\r\n]{{0,80}}"),
    _Row("program", True, rf"Sent from (?:my |[^\r\n]{{0,20}}(?:{_DEVICE}))[^\r\n]{{0,80}}"),
    _Row("program", True, r"(?:Get Outlook for|Скачать Outlook) [^\r\n]{0,80}"),
    _Row(
        "device",
        True,
        rf"(?:Отправлено|Надіслано|Послано) (?:с|из|від|з) [^\r\n]{{0,30}}(?:{_DEVICE}|устройств)[^\r\n]{{0,60}}",
    ),
    _Row(
        "device",
        True,
        rf"(?:Sent|Sent securely) (?:from|via) (?:my |[^\r\n]{{0,20}}(?:{_DEVICE}|Proton))[^\r\n]{{0,60}}",
    ),
    _Row("device", True, r"(?:Get|Скачать|Получите|Загрузите) Outlook (?:for|для) [^\r\n]{1,60}"),
    _Row(
        "quoted",
        True,
        rf"-{{2,}}[{BLANK}]?(?:Исходное сообщение|Пересылаемое сообщение|Пересланное сообщение|Original Message"
        rf"|Forwarded message)[{BLANK}]?-{{2,}}{_LAST}",
    ),
    _Row("quoted", True, rf"(?:Begin forwarded message|Начало переадресованного сообщения):{_LAST}"),
    _Row(
        "quoted",
        True,
        rf"On (?=[^\r\n]{{0,60}}[0-9])[^\r\n]{{4,120}}(?:{_BREAK}[^\r\n]{{1,80}})?\bwrote:{_LAST}",
    ),
    _Row(
        "quoted",
        True,
        rf"(?=[^\r\n]{{0,60}}[0-9]{{1,2}}:[0-9]{{2}}[^0-9])[^\r\n<>]{{8,160}}+(?:{_BREAK}[^\r\n<>]{{0,80}}+)?"
        rf"{_ADDRESS}(?:[{BLANK}]?(?:пишет|написала?|написал\(а\)))?:{_LAST}",
    ),
    _Row(
        "quoting",
        True,
        rf"[^\r\n<>]{{8,120}}{_ADDRESS}(?:[ \t]?(?:пишет|написала?|написал\(а\)|wrote))?:{_LAST}",
    ),
    _Row("quoting", True, rf"(?:On|В) [^\r\n]{{4,100}} (?:wrote|пишет|написал\(?а?\)?):{_LAST}"),
    _Row(
        "quoting",
        True,
        r"(?:-{2,}[ \t]?)?+(?:Begin forwarded message:|Начало переадресованного сообщения:|Пересылаемое сообщение"
        r"|Пересланное сообщение|Исходное сообщение|(?<=[ \t-])(?:Original Message|Forwarded message)[ \t]?-{2,})",
    ),
    _Row(
        "banner",
        True,
        r"\[?(?:EXTERNAL(?: EMAIL)?|ВНЕШНЕЕ ПИСЬМО|ВНЕШНЯЯ ПОЧТА)\](?!\w)|(?:CAUTION|WARNING|ВНИМАНИЕ|ОСТОРОЖНО)[!:.]?+"
        r" [^\r\n]{0,30}(?:external|originated|outside|внешн[а-я]{2,3} (?:отправител|адрес|письм|почт|источник))"
        r"[^\r\n]{0,80}|This (?:e-?mail|message) originated[^\r\n]{0,60}",
    ),
    _Row("picture", True, r"\[cid:[^\]\r\n]{1,80}\]|<mailto:[^>\r\n]{1,120}>"),
    _Row("scanner", True, r"(?:Без вирусов|Virus-free)\.?[^\r\n]{0,40}"),
    _Row("transport", True, r"(?:Message-ID|MIME-Version|Content-Type|Return-Path|Received): [^\r\n]{1,80}"),
    _Row("separator", False, rf"--[{BLANK}]?(?=[\r\n]|\Z)"),
    _Row("drawn", False, r"-{2,}[^\r\n-]{1,40}-{2,}|_{4,}"),
    _Row("sent", False, r"(?:Отправлено (?:с|из)|Sent from) [^\r\n]{1,60}"),
    _Row("header", False, r"\*?(?:От|Кому|Тема|Дата|Копия|From|To|Subject|Date|Cc):\*? [^\r\n]{1,80}"),
    _Row("greeting", False, rf"(?:{_GREETING}|Regards|Best wishes)[^0-9]{{0,160}}[0-9]"),
    _Row(
        "greeting",
        False,
        rf"(?:{_GREETING})[ \t]*+,(?!\s*+(?:ваш|наш|your|команда|коллектив|компания|администрация))[^\r\n]{{0,40}}"
        r"(?:[\r\n]{1,2}[^\r\n]{1,40}){0,3}\s*+\Z",
    ),
    _Row(
        "notice",
        False,
        r"[^\r\n]{0,80}(?:конфиденциальн|confidential|intended (?:only|solely) for|предназначено"
        r" (?:только|исключительно) для|если вы получили это (?:письмо|сообщение) по ошибке"
        r"|received this (?:e-?mail|message) in error|отписаться|unsubscribe)",
    ),
    _Row("headers", None, rf"{_HEADER}(?:{_BREAK}{{1,2}}{_HEADER})++"),
    _Row("rule", None, rf"(?:_{{4,}}+|-{{3,}}+){_LAST}"),
)
"""Each begins a line; of two that fit the same place the first is told."""

_TAIL = ("headers", "quoted", "program", "separator", "rule")
_IN_A_LINE = "picture"  # the kind that may stand anywhere in one


def _any_of(rows: "Iterator[_Row]", end: str = "") -> str:
    return "|".join(f"(?:{row.pattern}){end}" for row in rows)


_SIGN = re.compile(
    r"(?:\A|(?<=[\r\n]))(?:"
    + "|".join(
        f"(?P<{kind}>{_any_of((row for row in _TABLE if row.kind == kind), _LAST if kind == 'program' else '')})"
        for kind in _TAIL
    )
    + ")",
    re.IGNORECASE,
)
_SAYS_WHO = re.compile(rf"(?:\A|(?<=[\r\n]))[{BLANK}*]*+(?:{_WHO}):", re.IGNORECASE)
_SAYS_WHAT = re.compile(rf"(?:\A|(?<=[\r\n]))[{BLANK}*]*+(?:{_WHAT}):|@", re.IGNORECASE)
_NOTICE = re.compile(
    r"конфиденциальн|confidential|intended (?:only|solely) for|предназначен\w{0,3} (?:только|исключительно)"
    r"|по ошибке|in error",
    re.IGNORECASE,
)
_CONTACT = re.compile(r"@|www\.|https?:|[+0-9][0-9 ()-]{5}[0-9]|С уважением|regards|тел\.", re.IGNORECASE)
_MOST_LINES = 10  # of a signature
_BRACES = "{}｛｝"


def tail_of_mail(text: str) -> int:
    """Where the first unmistakable sign stands behind which all is of a mail program, or a signature; -1 without one.

    In a text without a menu `--` without its blank may be a line that somebody drew, so there a telephone, an address
    or the like must follow it.
    """
    brace = max(text.rfind(brace) for brace in _BRACES)
    plain = brace < 0
    if (not plain and text[brace] in "{｛") or first_entry(text, brace + 1, len(text)) >= 0:
        return -1
    found = -1
    words = len(text) - len(text.lstrip())  # of a mail that is nothing else the last sign is cut, or nothing
    for sign in _backwards(text, brace + 1):
        if sign.begin > words and sign.sure(plain=plain):
            found = sign.begin
            sign.is_tail = True
    return found


class _Sign:
    """One sign, and what stands between it and the next one that is sure, or the end of the text."""

    __slots__ = ("begin", "below", "is_tail", "kind", "lines", "text")

    def __init__(self, text: str, found: "re.Match[str]", later: "_Sign | None") -> None:
        self.begin = found.start()
        self.kind = found.lastgroup or ""
        self.text = found[0]
        self.is_tail = False
        stop = later.begin if later else len(text)
        piece = text[found.end() : stop]
        self.lines = max(piece.count("\n"), piece.count("\r"))
        below: set[str] = set()
        if piece.strip():
            below.add("words")
        if _NOTICE.search(piece):
            below.add("notice")
        if _CONTACT.search(piece):
            below.add("contact")
        if later and later.is_tail:
            below.add("tail")
        elif later:
            self.lines += later.lines + 1
            below |= {*later.below, "words"}
        self.below: Set[str] = below

    def sure(self, *, plain: bool) -> bool:
        match self.kind:
            case "headers":
                return _SAYS_WHO.search(self.text) is not None and _SAYS_WHAT.search(self.text) is not None
            case "quoted":
                return True
            case "program":
                return "words" not in self.below
            case "separator":
                drawn = plain and self.text == "--" and not self.below & {"contact", "tail"}
                return self.lines <= _MOST_LINES and not drawn
            case _:
                return "notice" in self.below or ("tail" in self.below and "words" not in self.below)


def _backwards(text: str, begin: int) -> Iterator[_Sign]:
    """The signs behind a place, the last one first."""
    later: _Sign | None = None
    for found in reversed(list(_SIGN.finditer(text, begin))):
        later = _Sign(text, found, later)
        yield later


@dataclass(frozen=True, slots=True)
class MailSign:
    """A sign of mail programs at text[begin:end]. A certain one is no text that a person would have spoken; a greeting
    may well be one."""

    begin: int
    end: int
    certain: bool
    greeting: bool


_EITHER = re.compile(
    rf"(?:\A|(?<=[\r\n]))[{BLANK}]*+(?:(?P<certain>{_any_of(row for row in _TABLE if row.certain)})"
    rf"|(?P<greeting>{_any_of(row for row in _TABLE if row.kind == 'greeting')})"
    rf"|(?P<likely>{_any_of(row for row in _TABLE if row.certain is False and row.kind != 'greeting')}))"
    rf"|(?P<inside>{_any_of(row for row in _TABLE if row.kind == _IN_A_LINE)})",
    re.IGNORECASE,
)


def signs_of_mail(text: str, begin: int, end: int) -> Iterator[MailSign]:
    """Every sign in text[begin:end], in order, certain or not."""
    for found in _EITHER.finditer(text, begin, end):
        kind = found.lastgroup
        assert kind is not None
        yield MailSign(found.start(kind), found.end(), kind in ("certain", "inside"), kind == "greeting")


_SIGNED = re.compile(
    rf"(?i:{_GREETING})[{BLANK}]*+,?[{BLANK}]*+{_BREAK}{{1,2}}+(?!(?i:ваш|наш|your|our|команда|коллектив|компания))"
    rf"[A-ZА-ЯЁ][\w.-]*+(?:[{BLANK}][A-ZА-ЯЁ][\w.-]*+){{1,2}}+{_LAST}"
)


def signed(text: str, begin: int) -> bool:
    """Whether the greeting at a place stands on a line of its own, and below it a name of two or three words."""
    return _SIGNED.match(text, begin) is not None
