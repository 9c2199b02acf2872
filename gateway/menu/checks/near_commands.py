"""Texts that were meant for commands: words of other systems, of another language, with other signs between them.

Rules. Only the whole of a text, or a command that stands plainly inside it; in doubt silence, for everything may be
said aloud. What is nearly a command of the menu itself (`end.`, `сall:`) is told while the line is read.
"""

import re
from functools import lru_cache
from typing import Literal

from gateway.menu.diagnostic import Findings
from gateway.menu.reading.call import is_parameters
from gateway.menu.reading.frame import BLANK
from gateway.menu.reading.phone import bare_digits
from gateway.menu.tree import Entry, Message, Say

__all__ = ["near_commands"]

_NUMBER = r"\+?[0-9(][0-9 ()+.–-]{3,22}+"
_TO_CALL = (
    r"call|cal|calll|coll|transfer|redirect|forward|dial|connect|phone|tel|callto|звонок|звонить|позвонить|позвони|вызов"
    r"|перевод|перевести|переадресация|переадресовать|соединить|соединение|соединяем"
)
_CALL = re.compile(
    rf"(?:(?:{_TO_CALL})(?:[{BLANK}]*+[:=;—–-][{BLANK}]*+|[{BLANK}]++(?:(?:to|на|по номеру|with|с)[{BLANK}]++)?))?+"
    rf"(?P<number>{_NUMBER})(?P<rest>.*+)",
    re.IGNORECASE,
)
_SMS = re.compile(
    rf"(?:sms|smss|sns|смс|сообщение|message|text)[{BLANK}]*+(?P<mark>[:;=,]?+)[{BLANK}]*+"
    rf"(?P<to>\$?phone|\+?[0-9 ()-]{{5,22}})[{BLANK}]*+[;,][{BLANK}]*+(?P<sender>[^;,]{{0,20}})"
    rf"[;,][{BLANK}]*+(?P<text>.++)",
    re.IGNORECASE,
)
_RECORD = re.compile(
    rf"(?:rec|recrod|recodr|reocrd|recording|voice|запись|записать)[{BLANK}]*+[:=]?[{BLANK}]*+(?P<seconds>[0-9]{{1,4}})"
    rf"(?:[{BLANK}]*+(?:s|sec|seconds?|с|сек|секунд[аы]?))?\.?",
    re.IGNORECASE,
)
_END = re.compile(
    r"(?i:(?:exit|hang ?up|hang-up|disconnect|quit|stop|finish|edn|ned|endd|eend|ends|end ?call|end of call"
    r"|end (?://|#|—|–|-) ?[^\r\n]{1,40}|выход|выйти|конец|конец звонка"
    r"|завершить|завершить звонок|закончить|отбой|положить трубку|повесить трубку|сброс|кінець|вихід|соңы)[.!;:]?)"
)
_ALONE = re.compile(
    r"transfer|redirect|forward|dial|call back|callback|перевод|перевести|позвонить|звонок|соединить|переадресация"
)
_ELSEWHERE = re.compile(
    rf"(?:go ?to|jump(?: to)?|gosub|switch|перейти(?: к| на| в)?|переход(?: к| на| в)?|иди(?: к| на| в)?)"
    rf"[{BLANK}]*+[:=]?[{BLANK}]*+(?:#|№|menu |item |пункт[уа]? |меню )?[A-Za-z0-9]{{1,12}}"
    r"|(?:goto|jump|return|restart|replay|again|repeat|repat|repeet|reapeat|bakc|bcak|sart|statr|menu|main menu"
    r"|prev|previous|назад|вернуться|повтор|повторить|сначала|в начало|главное меню|меню)[.!]?"
    rf"|(?:wait|pause|sleep|delay|пауза|ждать)[{BLANK}]*+[:=]?[{BLANK}]*+[0-9]{{1,4}}(?: ?(?:s|sec|с|сек))?"
    rf"|(?:play|say|speak|file|text|произнести|проиграть)[{BLANK}]*+[:=][{BLANK}]*+\S.{{0,200}}+"
)
_INSIDE = re.compile(
    rf"(?<![\w:/.])(?:(?:call|sms):[{BLANK}]?(?=\+?[0-9(][0-9 ()-]{{4}}|\$phone)[^{BLANK}]++"
    rf"(?:[{BLANK}](?:wait=[0-9]++|ok:end|err:[A-Za-z0-9]++|record\b))*+"
    rf"|record:[{BLANK}]?[0-9]++)|(?<=[.!?;,][ \t])(?:end|record|url)\Z"
)


_BEGINNINGS = tuple(
    f"{_TO_CALL}|sms|sns|смс|сообщение|message|text|rec|voice|запис|exit|hang|disc|quit|stop|finish|edn|end|eend|ned"
    "|утв|гкд|кус|сфд|ыьы|вых|вый|кон|завер|зак|отб|пол|пов|сбр|кін|вих|соң|go|jump|switch|пере|иди|return|re"
    "|again|bakc|bcak|back|sart|statr|menu|main|prev|наз|верн|снач|в нач|глав|меню|wait|pause|sleep|delay|пауза|жд|play"
    "|say|speak|file|про".split("|")
)
"""In small letters: how the texts begin that any pattern of this file knows, because most texts are none of them."""
_PAIRS = frozenset(word[:2] for word in _BEGINNINGS)
_LONGEST = max(map(len, _BEGINNINGS))
_NUMBER_BEGINS = frozenset("+(0123456789")


_Worth = Literal["", "asking", "a look inside"]


def _first_look(text: str) -> _Worth:
    """What a text is worth; most are worth nothing."""
    pair = text[:2].casefold()
    if (pair in _PAIRS and text[:_LONGEST].casefold().startswith(_BEGINNINGS)) or text[0] in _NUMBER_BEGINS:
        return "asking"
    return "a look inside" if ":" in text or text.endswith(_LAST_WORDS) else ""


def near_commands(message: Message, findings: Findings) -> None:
    """Every text of an entry is asked whether it was meant for a command."""
    if message.menu is None:
        return
    for entry in message.menu.entries:
        if isinstance(entry.action, Say) and (text := entry.action.text):
            worth = _seen(text) if len(text) <= _REMEMBERED else _first_look(text)
            if worth == "asking":
                _ask(entry, text, message.source, findings)
            elif worth:
                _look_inside(entry, message.source, findings)


_LAST_WORDS = ("end", "record", "url")


def _ask(entry: Entry, text: str, source: str, findings: Findings) -> None:
    begin, end = entry.body_span
    near, elsewhere = (_asked if len(text) <= _REMEMBERED else _asked.__wrapped__)(text)
    if near:
        findings.note("IVR301", begin, end, found=text, near=near)
    elif elsewhere:
        if not (text in ("back", "start", "repeat") or entry.key in "*#0"):  # IVR205 says those
            findings.note("IVR304", begin, end, found=text)
    elif ":" in source[begin:end] or source.endswith(_LAST_WORDS, begin, end):
        _look_inside(entry, source, findings)


_REMEMBERED = 100  # characters of a text that is remembered at most
_seen = lru_cache(maxsize=2_048)(_first_look)
"""The same, remembered: the texts of keys are much the same from one message to the next. 0.7 MB when it is full."""


@lru_cache(maxsize=2_048)  # many messages have the same texts; 1 MB when it is full
def _asked(text: str) -> tuple[str, bool]:
    """The command that a text was probably meant for, else whether it was to lead somewhere else in the menu."""
    near = _meant(text)
    return near, not near and _ELSEWHERE.fullmatch(text) is not None


def _look_inside(entry: Entry, source: str, findings: Findings) -> None:
    begin, end = entry.body_span
    inside = _INSIDE.search(source, begin, end)
    if inside and inside.start() > begin:
        written = inside[0].rstrip(".,;!")
        stop = inside.start() + len(written)
        findings.note("IVR303", inside.start(), stop, found=written, near=written, key=entry.key)


_LAYOUT = str.maketrans("йцукенгшщзфывапролдячсмитьЖж", "qwertyuiopasdfghjklzxcvbnm::")
"""Which letter of the keyboard each Russian one is typed with: `утв` is `end`."""
_IN_LAYOUT = re.compile(r"(?:утв|гкд|кусщкв|сфдд|ыьы)(?=[Жж\W\d]|\Z)[^\r\n]*+", re.IGNORECASE)


def _typed_in_russian(text: str) -> str:
    """The command that was typed with the Russian layout of the keyboard; "" for other words."""
    found = _IN_LAYOUT.fullmatch(text)
    if found is None:
        return ""
    word = re.match(r"[а-яё]+?(?=Ж|ж|[^а-яё]|\Z)", text.lower())
    assert word is not None
    name = word[0].translate(_LAYOUT)
    rest = text[len(word[0]) :].lstrip("Жж: \t")
    if name in ("end", "url"):
        return "" if rest.strip(".!;") else name
    if name == "record":
        return f"record: {rest}" if rest.isdigit() else "" if rest else name
    return f"{name}:{rest}" if rest[:1] in "+$(" or "0" <= rest[:1] <= "9" else ""


_TOLD_WHILE_READ = frozenset({"exit", "hangup", "hang up", "quit", "stop", "выход"})


def _meant(text: str) -> str:
    """The command that a whole text was probably meant for; "" for words, or where that was told already."""
    if text.lower() in _TOLD_WHILE_READ:
        return ""
    if _END.fullmatch(text):
        return "end"
    layout = _typed_in_russian(text)
    if layout:
        return layout
    if _ALONE.fullmatch(text):
        return "call:79991234567"
    record = _RECORD.fullmatch(text)
    if record:
        return f"record: {record['seconds']}"
    sms = _SMS.fullmatch(text)
    if sms:
        if sms["mark"] == "" and text.startswith("sms") and sms["to"].lower().startswith(("$", "+", *"0123456789")):
            separators = text[sms.end("to") : sms.start("text")]
            if ";" not in separators and " " not in sms["to"]:
                return ""  # `sms 7999,…`: told while the line was read
        to = bare_digits(sms["to"]) or "$phone"
        return f"sms:{to},{sms['sender'].strip()},{sms['text']}"
    call = _CALL.fullmatch(text)
    if call:
        return _call(text, call["number"], call["rest"])
    return ""


_TOLD_CALL = re.compile(rf"call[{BLANK}=;]*+[+0-9,]{{5,}}+(?P<rest>.*+)")
_ALONE_AT_LEAST = 10  # digits: a shorter number alone may well be said aloud


def _call(text: str, number: str, rest: str) -> str:
    told = _TOLD_CALL.fullmatch(text)
    if told and (not told["rest"].strip() or is_parameters(told["rest"])):
        return ""
    digits = bare_digits(number)
    if not digits or (rest.strip() and not is_parameters(rest)):
        return ""
    if text.startswith(number) and len(digits) < _ALONE_AT_LEAST:
        return ""
    return f"call:{digits} {rest.strip()}".rstrip()
