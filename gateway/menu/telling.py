"""What an action does, in words a manager reads; the same words wherever the tools speak of one.

Rules. One line, present tense, no grammar of the menu language in it. Texts are quoted and cut to `most` characters.
"""

from collections.abc import Sequence

from gateway.menu.codes import Language
from gateway.menu.tree import Action, Call, Control, End, Record, Say, Sms, Url

__all__ = ["quoted", "told", "told_all"]


def told(action: Action, lang: Language, most: int = 60) -> str:
    """One action: `calls 79991234567 for up to 60 s, then ends the call; if nobody answers goes to "busy"`."""
    return _russian(action, most) if lang == "ru" else _english(action, most)


def told_all(actions: Sequence[Action], lang: Language, most: int = 60) -> str:
    """Several actions in the order in which they run."""
    return {"ru": ", затем ", "en": ", then "}[lang].join(told(action, lang, most) for action in actions)


def quoted(text: str, most: int, lang: Language) -> str:
    """A text in the quotes of its language, on one line."""
    line = " ".join(text.split())
    cut = line if len(line) <= most else f"{line[: most - 1]}…"
    return f"«{cut}»" if lang == "ru" else f"“{cut}”"


def _english(action: Action, most: int) -> str:
    match action:
        case Say(text):
            return f"says {quoted(text, most, 'en')}" if text else "says nothing"
        case Url(address):
            return f"tells {address}" if address else "tells the account's own address"
        case Sms(to, sender, text):
            whom = "whoever was called" if to == "$phone" else to
            origin = f"from {sender}" if sender else "without a sender"
            return f"sends {whom} an SMS {origin}: {quoted(text, most, 'en')}"
        case Record(seconds):
            return f"records for up to {seconds} s"
        case End():
            return "ends the menu"
        case Control(word):
            return {"back": "goes one menu up", "start": "goes to the beginning", "repeat": "repeats the item"}.get(
                word, f"says {quoted(word, most, 'en')}"
            )
        case Call():
            pieces = [f"calls {', '.join(action.numbers)} for up to {action.wait} s"]
            pieces += ["records the talk"] if action.record else []
            pieces += ["then ends the menu"] if action.ok else []
            pieces += [f"goes to {action.err} if nobody answers"] if action.err else []
            return ", ".join(pieces)


def _russian(action: Action, most: int) -> str:
    match action:
        case Say(text):
            return f"говорит {quoted(text, most, 'ru')}" if text else "ничего не говорит"
        case Url(address):
            return f"сообщает на {address}" if address else "сообщает на адрес из кабинета"
        case Sms(to, sender, text):
            whom = "тому, кому звоним," if to == "$phone" else f"на {to}"
            origin = f"от {sender}" if sender else "без отправителя"
            return f"отправляет SMS {whom} {origin}: {quoted(text, most, 'ru')}"
        case Record(seconds):
            return f"записывает до {seconds} с"
        case End():
            return "выходит из меню"
        case Control(word):
            return {
                "back": "возвращает на уровень выше",
                "start": "возвращает в начало",
                "repeat": "повторяет пункт",
            }.get(word, f"говорит {quoted(word, most, 'ru')}")
        case Call():
            pieces = [f"звонит на {', '.join(action.numbers)}, ждёт до {action.wait} с"]
            pieces += ["записывает разговор"] if action.record else []
            pieces += ["потом выходит из меню"] if action.ok else []
            pieces += [f"если никто не ответил, переходит к {action.err}"] if action.err else []
            return ", ".join(pieces)
