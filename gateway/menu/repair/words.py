"""What each repair does, in words: to be asked ("join with the line above") and to be told ("joined with ...").

Rules. One row a deed, in both languages. Whoever writes menus in a mail program must understand them; what is quoted of
the text is short and printable.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from gateway.menu.codes import Language

__all__ = ["DEEDS", "Deed", "printable"]

_QUOTED = 40  # characters of the text that the words of a repair quote at most


class Deed(NamedTuple):
    """What is done, in both languages: asked first, told afterwards. %(name)s is something of the text."""

    en: str
    en_done: str
    ru: str
    ru_done: str

    def words(self, shown: Mapping[str, str]) -> Mapping[Language, str]:
        return _filled(self.en, self.ru, shown)

    def done(self, shown: Mapping[str, str]) -> Mapping[Language, str]:
        return _filled(self.en_done, self.ru_done, shown)


def _filled(en: str, ru: str, shown: Mapping[str, str]) -> Mapping[Language, str]:
    harmless = {name: printable(value) for name, value in shown.items()}
    return {"en": en % harmless, "ru": ru % harmless}


def printable(value: str, most: int = _QUOTED) -> str:
    """The value in one line: at most `most` characters, line ends as signs, nothing that commands a terminal."""
    seen = value.replace("\r\n", "⏎").replace("\n", "⏎").replace("\r", "⏎").replace("\t", " ").replace("\u00a0", "␣")
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in seen[: most + 1])
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"


DEEDS: Mapping[str, Deed] = MappingProxyType(
    {
        "add back": Deed(
            "add the line `*: back`", "the line `*: back` was added",
            "добавить строку `*: back`", "добавлена строка `*: back`",
        ),
        "add key": Deed(
            "put the key in front: `%(near)s`", "the key was put in front: `%(near)s`",
            "поставить впереди клавишу: `%(near)s`", "впереди поставлена клавиша: `%(near)s`",
        ),
        "add parent": Deed(
            "add the line `%(near)s`, its text is yours to write", "the line `%(near)s` was added, write its text",
            "добавить строку `%(near)s`, текст впишете сами", "добавлена строка `%(near)s`, впишите её текст",
        ),
        "close": Deed(
            "close the menu: put } behind its last line", "the menu was closed with }",
            "закрыть меню: поставить } после последней строки", "меню закрыто знаком }",
        ),
        "compact": Deed(
            "take out what may be left out: %(count)s characters", "%(count)s characters that may be left out are gone",
            "убрать необязательные пробелы и строки: знаков %(count)s", "убраны необязательные знаки: %(count)s",
        ),
        "decode": Deed(
            "decode it: %(near)s", "it was decoded: %(near)s",
            "раскодировать: %(near)s", "раскодировано: %(near)s",
        ),
        "digits": Deed(
            "group the digits: %(near)s", "the digits were grouped: %(near)s",
            "разбить цифры на группы: %(near)s", "цифры разбиты на группы: %(near)s",
        ),
        "end last": Deed(
            "put `end` last", "`end` was put last",
            "поставить `end` последним", "`end` поставлен последним",
        ),
        "frame": Deed(
            "put {menu: in front of the entries and } behind them", "{menu: and } were put around the entries",
            "поставить перед пунктами {menu: и после них }", "пункты заключены в {menu: и }",
        ),
        "gsm": Deed(
            "bring back the characters that the GSM table changed",
            "the characters that the GSM table changed are back",
            "вернуть знаки, испорченные таблицей GSM", "возвращены знаки, испорченные таблицей GSM",
        ),
        "html": Deed(
            "turn HTML into plain text", "HTML was turned into plain text",
            "превратить HTML в простой текст", "HTML превращён в простой текст",
        ),
        "inside": Deed(
            "move it into the menu, before }", "it was moved into the menu, before }",
            "перенести внутрь меню, перед }", "перенесено внутрь меню, перед }",
        ),
        "invisible": Deed(
            "remove the invisible characters", "invisible characters were removed",
            "удалить невидимые знаки", "невидимые знаки удалены",
        ),
        "join": Deed(
            "join with the line above", "joined with the line above",
            "соединить с предыдущей строкой", "соединено с предыдущей строкой",
        ),
        "line break": Deed(
            "put an ordinary line break there", "an ordinary line break was put there",
            "поставить там обычный перевод строки", "поставлен обычный перевод строки",
        ),
        "line down": Deed(
            "put the entry on a line of its own", "the entry was put on a line of its own",
            "перенести пункт на свою строку", "пункт перенесён на свою строку",
        ),
        "literal": Deed(
            "put real line breaks for \\n", "real line breaks were put for \\n",
            "поставить вместо \\n настоящие переводы строк", "вместо \\n поставлены настоящие переводы строк",
        ),
        "literal blank": Deed(
            "put a blank for \\n", "a blank was put for \\n",
            "поставить вместо \\n пробел", "вместо \\n поставлен пробел",
        ),
        "mail": Deed(
            "remove what the mail program added: %(found)s", "what the mail program added was removed: %(found)s",
            "убрать добавленное почтой: %(found)s", "убрано добавленное почтой: %(found)s",
        ),
        "marks": Deed(
            "remove the reply marks >", "the reply marks > were removed",
            "убрать знаки ответа >", "знаки ответа > убраны",
        ),
        "no-break": Deed(
            "put a plain blank for the no-break space", "a plain blank was put for a no-break space",
            "заменить неразрывный пробел обычным", "неразрывный пробел заменён обычным",
        ),
        "plain blank": Deed(
            "put a plain blank for the special one", "a plain blank was put for a special one",
            "заменить особый пробел обычным", "особый пробел заменён обычным",
        ),
        "one key": Deed(
            "put the lines of key %(key)s together", "the lines of key %(key)s were put together",
            "поставить строки клавиши %(key)s подряд", "строки клавиши %(key)s поставлены подряд",
        ),
        "record last": Deed(
            "put record last", "record was put last",
            "поставить record последним", "record поставлен последним",
        ),
        "remove": Deed(
            "remove `%(found)s`", "`%(found)s` was removed",
            "убрать `%(found)s`", "`%(found)s` убрано",
        ),
        "rename": Deed(
            "rename the label: %(near)s", "the label was renamed: %(near)s",
            "переименовать метку: %(near)s", "метка переименована: %(near)s",
        ),
        "split": Deed(
            "put each entry on a line of its own", "each entry was put on a line of its own",
            "поставить каждый пункт на свою строку", "каждый пункт поставлен на свою строку",
        ),
        "spoken": Deed(
            "read in the right character set it is: %(near)s", "it was read in the right character set: %(near)s",
            "в верной кодировке это: %(near)s", "прочитано в верной кодировке: %(near)s",
        ),
        "unbrace": Deed(
            "use round brackets for braces", "round brackets were put for braces",
            "заменить фигурные скобки круглыми", "фигурные скобки заменены круглыми",
        ),
        "unbracket": Deed(
            "remove the square brackets", "the square brackets were removed",
            "убрать квадратные скобки", "квадратные скобки убраны",
        ),
        "unbullet": Deed(
            "remove `%(found)s` at the beginning of each line", "`%(found)s` at the beginning of each line was removed",
            "убрать `%(found)s` в начале каждой строки", "`%(found)s` в начале каждой строки убраны",
        ),
        "unblank": Deed(
            "remove the blank", "a blank was removed",
            "убрать пробел", "пробел убран",
        ),
        "write": Deed(
            "write `%(near)s` for `%(found)s`", "`%(near)s` was written for `%(found)s`",
            "написать `%(near)s` вместо `%(found)s`", "вместо `%(found)s` написано `%(near)s`",
        ),
        "write country": Deed(
            "write `%(near)s` for `%(found)s`, if this is a number in Russia or Kazakhstan",
            "`%(near)s` was written for `%(found)s`, a number in Russia or Kazakhstan",
            "написать `%(near)s` вместо `%(found)s`, если это номер в России или Казахстане",
            "вместо `%(found)s` написано `%(near)s`, номер в России или Казахстане",
        ),
        "write all": Deed(
            "write `%(near)s` for `%(found)s`, and so in each line",
            "`%(near)s` was written for `%(found)s`, and so in each line",
            "написать `%(near)s` вместо `%(found)s`, и так в каждой строке",
            "вместо `%(found)s` написано `%(near)s`, и так в каждой строке",
        ),
    }
)  # fmt: skip
