"""Why a code exists: the rules of the provider's page (R), our decisions where it is silent (A), in a sentence each.

Rules. A number keeps its meaning for ever. Rows cite the numbers; people are shown the sentences.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gateway.menu.codes.row import Language

__all__ = ["DECISIONS", "RULES", "why"]

RULES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "R1": (
            "a message is a start text or voice file, one menu {menu: …}, an end text",
            "сообщение — это начальный текст или голосовой файл, одно меню {menu: …} и конечный текст",
        ),
        "R2": ("a menu opens with {menu: and closes with }", "меню открывается {menu: и закрывается }"),
        "R3": (
            "the text of the menu is optional and comes first in it",
            "текст меню необязателен и стоит в нём первым",
        ),
        "R4": ("entries are `key: body`, one a line", "пункты пишутся `клавиша: содержание`, по одному на строке"),
        "R5": (
            "what is said follows the order of the text: start, menu text, item, end text",
            "говорится в порядке текста: начало, текст меню, пункт, конечный текст",
        ),
        "R6": (
            "an item speaks a text or runs one or several commands",
            "пункт читает текст или выполняет одну или несколько команд",
        ),
        "R7": ("`*: back` goes one menu up", "`*: back` возвращает в предыдущее меню"),
        "R8": ("`#: start` goes to the beginning of the menu", "`#: start` возвращает к началу меню"),
        "R9": ("`0: repeat` repeats the chosen item", "`0: repeat` повторяет выбранный пункт"),
        "R10": ("items have numbers from 1 to 9", "номера пунктов — от 1 до 9"),
        "R11": (
            "several lines of one key, one after another, are several actions",
            "несколько строк одной клавиши подряд — несколько действий",
        ),
        "R12": ("sub-item 2 of item 1 is 12; digits 1 to 9", "подпункт 2 пункта 1 — это 12; цифры от 1 до 9"),
        "R13": ("a whole message has 1000 characters at most", "во всём сообщении не больше 1000 знаков"),
        "R14": (
            "the commands are url, call, sms, record and end; all else is spoken",
            "команды — url, call, sms, record и end; всё остальное читается вслух",
        ),
        "R15": (
            "a url is the http or https address of a program of yours",
            "url — это адрес http или https вашей программы",
        ),
        "R16": ("call needs a number or several with commas", "call нужен номер или несколько через запятую"),
        "R17": ("a call has nine numbers at most", "в call не больше девяти номеров"),
        "R18": (
            "numbers to call must be registered with the provider",
            "номера для call должны быть заранее указаны у провайдера",
        ),
        "R19": ("wait is 0 to 120 seconds, 120 if not given", "wait — от 0 до 120 секунд, без него 120"),
        "R20": ("ok:end leaves the menu after the talk", "ok:end выходит из меню после разговора"),
        "R21": (
            "err:n goes to the step or label n when nobody answered",
            "err:n переходит к шагу или метке n, если никто не ответил",
        ),
        "R22": ("a label is Latin letters and digits", "метка — это латинские буквы и цифры"),
        "R23": (
            "record in a call records the talk: 30 minutes at most, cut by 30 seconds of silence",
            "record в звонке записывает разговор: до 30 минут, до 30 секунд тишины",
        ),
        "R24": ("record comes last in a call", "record в звонке стоит последним"),
        "R25": ("an SMS is sms:phone,sender,text", "SMS пишется sms:номер,отправитель,текст"),
        "R26": (
            "$phone in an SMS is the number that was called",
            "$phone в SMS — номер, на который позвонили",
        ),
        "R27": (
            "record: n records n seconds, 30 if not given, until 10 seconds of silence",
            "record: n записывает n секунд, без числа 30, до 10 секунд тишины",
        ),
        "R28": ("end leaves the menu, then the end text is spoken", "end выходит из меню, затем звучит конечный текст"),
        "R29": ("a label is defined by a line `label: text`", "метка задаётся строкой `метка: текст`"),
        "R30": (
            "a label named err speaks after a wrong key",
            "метка с именем err говорит после неверной клавиши",
        ),
        "R31": ("} may follow the last entry on its line", "} может стоять на строке последнего пункта"),
        "R32": ("parameters of a call: wait, ok, err, record", "порядок параметров звонка: wait, ok, err, record"),
        "R33": ("url may stand alone", "url может стоять без адреса"),
        "R34": (
            "a blank after the key's colon and none inside call: and sms:",
            "пробел после двоеточия клавиши и ни одного внутри call: и sms:",
        ),
        "R35": ("texts may hold colons and digits", "в текстах могут быть двоеточия и цифры"),
        "R36": ("an sms and then end may stand on one key", "на одной клавише могут стоять sms и затем end"),
        "R37": (
            "a step reached by err: may itself call with err:",
            "шаг, куда ведёт err:, сам может быть звонком с err:",
        ),
    }
)
"""What the provider's page says, in English and in Russian."""

DECISIONS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "A01": ("the brackets of the scheme only mean optional", "скобки в схеме значат только «необязательно»"),
        "A02": ("something must be said before the menu", "перед меню должно что-то прозвучать"),
        "A03": ("an end text needs a way that leads to it", "к конечному тексту должен вести хоть один путь"),
        "A04": ("a text without {menu: is simply spoken", "текст без {menu: просто читается"),
        "A05": (
            "a line that is no entry goes on with the text above",
            "строка, которая не пункт, продолжает текст выше",
        ),
        "A06": (
            "a line like `5: …` is always an entry, 10:30 is a time of day",
            "строка вида `5: …` — всегда пункт, а 10:30 — время",
        ),
        "A07": ("the first } ends the menu; it cannot be escaped", "первая } кончает меню, экранировать её нельзя"),
        "A08": ("a menu inside a menu is a longer key", "меню внутри меню — это более длинный номер"),
        "A09": (
            "only a body that is a command from end to end is one",
            "команда — только если она занимает всё содержание пункта",
        ),
        "A10": ("blanks and tabs are alike, no-break spaces are not", "пробел и табуляция равны, неразрывный — нет"),
        "A11": ("blanks in commands are read, but not written", "пробелы в командах читаются, но не пишутся"),
        "A12": (
            "an SMS is split at its first two commas",
            "SMS делится по первым двум запятым",
        ),
        "A13": ("url may be an address or the bare word", "url — это адрес или одно слово url"),
        "A14": ("a number with a 0 is no item", "номер с нулём — не пункт"),
        "A15": ("each parameter stands once, record last", "каждый параметр — один раз, record последним"),
        "A16": ("a label that nothing jumps to is never heard", "метку, на которую нет перехода, никто не услышит"),
        "A17": ("items and labels share one space of names", "имена пунктов и меток общие"),
        "A18": ("a sub-item needs its item", "подпункту нужен его пункт"),
        "A19": ("the lines of one key belong together", "строки одной клавиши стоят вместе"),
        "A20": (
            "characters are counted, a line end is one",
            "считаются знаки, конец строки — один",
        ),
        "A21": ("a number has 5 to 15 digits and nothing else", "в номере от 5 до 15 цифр и больше ничего"),
        "A22": ("seconds are whole numbers without a unit", "секунды — целые числа без единиц"),
        "A23": ("commands are written in small letters", "команды пишутся строчными буквами"),
        "A24": ("only the digits 0 to 9 of the keyboard count", "годятся только цифры 0–9 с клавиатуры"),
        "A25": (
            "Cyrillic letters that look Latin are not Latin",
            "русские буквы, похожие на латинские, — не латинские",
        ),
        "A26": ("ok: has one value, end", "у ok: одно значение — end"),
        "A27": ("$phone is replaced in an SMS and nowhere else", "$phone подставляется в SMS и больше нигде"),
        "A28": (
            "what a program left in the text is told",
            "о следах программы в тексте сообщается",
        ),
        "A29": ("calls may not send one another on for ever", "звонки не должны пересылать друг другу без конца"),
        "A30": (
            "what mail and character sets leave is told",
            "о следах почты и кодировок сообщается",
        ),
        "A31": ("all three kinds of line ends are read", "читаются все три вида концов строк"),
        "A32": ("invisible and control characters do not belong in", "невидимым и управляющим знакам здесь не место"),
        "A33": ("braces may be lost in the alphabet of SMS", "скобки могут пропасть в алфавите SMS"),
        "A34": ("whatever the bytes are, there is an answer", "каковы бы ни были байты, ответ будет"),
        "A35": (
            "only back, start and repeat are described for * # 0",
            "для * # 0 описаны только back, start и repeat",
        ),
        "A36": ("a key with nothing behind it does nothing", "клавиша, за которой ничего нет, ничего не делает"),
        "A37": (
            "whether several numbers ring together or in turn is not known",
            "звонят ли номера вместе или по очереди, неизвестно",
        ),
        "A38": ("which level a key belongs to after an item", "к какому уровню относится клавиша после пункта"),
        "A39": ("what a wrong key does", "что делает неверная клавиша"),
        "A40": ("what silence does", "что делает молчание"),
        "A41": ("whether a key interrupts the speech", "прерывает ли клавиша речь"),
        "A42": (
            "0 and * run the actions of an item again, also its SMS and calls",
            "0 и * выполняют действия пункта снова, в том числе SMS и звонки",
        ),
        "A43": (
            "after a call that failed without err: the menu just goes on",
            "после неудачного звонка без err: меню просто идёт дальше",
        ),
        "A44": ("after a label's actions the menu waits again", "после действий метки меню снова ждёт"),
        "A45": ("a failed SMS or url does not stop the call", "неудачная SMS или url не прерывает звонок"),
    }
)
"""What we decided where the page is silent, or what it leaves open, in English and in Russian."""

_CITED = re.compile(r"[RA][0-9]+")


def why(source: str, lang: Language) -> Sequence[str]:
    """The sentences behind a row's `source`, each with its number in front."""
    at = 1 if lang == "ru" else 0
    known = {**RULES, **DECISIONS}
    told = [f"{number}: {known[number][at]}" for number in _CITED.findall(source)]
    if told:
        return told
    return [("отправка у провайдера: " if lang == "ru" else "the provider's sending: ") + source]
