"""What the provider's page leaves open, as choices: one field for each open point, A37 to A45, and the limits of a run.

Rules. The first choice of each point is ours (menu-language.md section 2) and the default; nobody has measured the
provider. A run depends on the text, the events and the profile, and on nothing else. `POINTS` is the one table: what
may be chosen, where the question comes from, and its words for people.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Any, Literal

from gateway.menu.codes import Language

__all__ = ["DEFAULT", "POINTS", "Point", "Profile", "adjusted"]


@dataclass(frozen=True, slots=True)
class Profile:
    """How the provider and the people on the line behave. Times are seconds."""

    leaf_digits: Literal["sibling", "strict"] = "sibling"
    """A38: a digit at an item without that sub-item. "sibling": it chooses in the menu around; "strict": no."""
    leaf_back: Literal["menu", "above"] = "menu"
    """A38: `back` at an item without sub-items. "menu": to the menu that holds it; "above": to the one before that."""
    wrong_key: Literal["err", "prompt", "ignore"] = "err"
    """A39: "err": the label `err` is run, without one the prompt is said again; "prompt": always the prompt;
    "ignore": nothing is said."""
    silence: Literal["prompt", "nothing"] = "prompt"
    """A40: what the caller hears after silence: the prompt again, or nothing."""
    silence_seconds: float = 10.0
    """A40: how long the provider waits for a key."""
    misses: int = 3
    """A39 A40: so many wrong keys and silences in a row are forgiven; the next one ends the waiting."""
    after_misses: Literal["exit", "hangup", "stay"] = "exit"
    """A39 A40: "exit": the end text, then the call ends; "hangup": it ends without; "stay": the waiting goes on."""
    barge_in: bool = True
    """A41: a key that is pressed into the speech (`!1`) counts; if not, it is lost."""
    again: Literal["run", "speak"] = "run"
    """A42: `0` and `*` run the item's actions again, or only say its texts."""
    after_failed: Literal["next", "wait", "exit"] = "next"
    """A43: nobody answered and there is no `err:`: the next action, waiting for a key, or the end text."""
    after_talk: Literal["next", "wait", "exit"] = "next"
    """A43: the talk is over and there is no `ok:end`: the same three."""
    after_label: Literal["wait", "resume", "prompt"] = "wait"
    """A44: a label's actions are done: waiting for a key, the rest of the list that it interrupted, or the prompt."""
    broken: Literal["none", "url", "sms", "both"] = "none"
    """A45: what does not work during this run."""
    after_broken: Literal["next", "exit"] = "next"
    """A45: how the call goes on after what did not work."""
    key_in_transfer: Literal["ignore", "cancel"] = "ignore"
    """A key while a transfer rings (no source): nothing, or as if nobody had answered."""
    ringing: Literal["together", "in-turn"] = "together"
    """A37: several numbers ring at once for `wait` seconds, or one after another for `wait` seconds each."""
    key_seconds: float = 2.0
    """From the end of the prompt to the key."""
    answer_seconds: float = 5.0
    """A transfer that is answered, or busy, rings so long, and never longer than `wait`."""
    talk_seconds: float = 60.0
    """How long people talk; what is recorded ends after 30 minutes (R23)."""
    dictated_seconds: float = 8.0
    """How long a caller speaks into `record`; 10 seconds of silence follow, and its length is the most (R27)."""
    speed: float = 1.0
    """How long the voice takes (section 5): 1.3 is a slower voice, 0.8 a faster one."""
    file_seconds: float = 10.0
    """A02: how long a voice file lasts; nobody can see that in the text."""
    budget: int = 50
    """A29: so many lists of actions may run one after another with nobody pressing a key; then it is a loop."""


@dataclass(frozen=True, slots=True)
class Point:
    """One open point. `choices` are words, or the lowest and the highest number."""

    source: str
    choices: tuple[str, ...] | tuple[float, float]
    words: Mapping[Language, str]


def _point(source: str, choices: tuple[str, ...] | tuple[float, float], en: str, ru: str) -> Point:
    return Point(source, choices, MappingProxyType({"en": en, "ru": ru}))


_NO_YES = ("no", "yes")
_DAY = (0.0, 86_400.0)

POINTS: Mapping[str, Point] = MappingProxyType(
    {
        "leaf_digits": _point(
            "A38",
            ("sibling", "strict"),
            "a digit at an item without sub-items: chooses beside it, or is wrong",
            "цифра в пункте без подпунктов: выбирает соседний пункт или считается неверной",
        ),
        "leaf_back": _point(
            "A38",
            ("menu", "above"),
            "back at an item without sub-items: to its menu, or to the menu above",
            "back в пункте без подпунктов: в своё меню или в меню выше",
        ),
        "wrong_key": _point(
            "A39",
            ("err", "prompt", "ignore"),
            "a wrong key: the label err, only the prompt again, or nothing",
            "неверная клавиша: метка err, только повтор подсказки или ничего",
        ),
        "silence": _point(
            "A40",
            ("prompt", "nothing"),
            "silence: the prompt again, or nothing",
            "молчание: повтор подсказки или ничего",
        ),
        "silence_seconds": _point("A40", _DAY, "seconds of waiting for a key", "секунд ожидания клавиши"),
        "misses": _point(
            "A39 A40",
            (0, 1000),
            "wrong keys and silences in a row that are forgiven",
            "сколько неверных клавиш и молчаний подряд прощается",
        ),
        "after_misses": _point(
            "A39 A40",
            ("exit", "hangup", "stay"),
            "after one more: the end text, hanging up at once, or further waiting",
            "после ещё одной: завершающий текст, сразу отбой или ожидание дальше",
        ),
        "barge_in": _point(
            "A41",
            _NO_YES,
            "whether a key pressed into the speech counts",
            "действует ли клавиша, нажатая во время речи",
        ),
        "again": _point(
            "A42",
            ("run", "speak"),
            "repeat and back: run the actions again, or only say the texts",
            "repeat и back: выполняют действия заново или только произносят тексты",
        ),
        "after_failed": _point(
            "A43",
            ("next", "wait", "exit"),
            "nobody answered, no err: - the next action, waiting, or the end text",
            "не дозвонились, err нет: следующее действие, ожидание или завершающий текст",
        ),
        "after_talk": _point(
            "A43",
            ("next", "wait", "exit"),
            "the talk is over, no ok:end - the next action, waiting, or the end text",
            "разговор окончен, ok:end нет: следующее действие, ожидание или завершающий текст",
        ),
        "after_label": _point(
            "A44",
            ("wait", "resume", "prompt"),
            "a label is done: waiting, the interrupted list, or the prompt",
            "метка выполнена: ожидание, прерванный список или подсказка",
        ),
        "broken": _point(
            "A45",
            ("none", "url", "sms", "both"),
            "what does not work in this call",
            "что в этом звонке не работает",
        ),
        "after_broken": _point(
            "A45",
            ("next", "exit"),
            "after what did not work: the next action, or the end text",
            "после неработающего: следующее действие или завершающий текст",
        ),
        "key_in_transfer": _point(
            "",
            ("ignore", "cancel"),
            "a key while a transfer rings: nothing, or the transfer fails",
            "клавиша во время дозвона: ничего или дозвон прерывается",
        ),
        "ringing": _point(
            "A37",
            ("together", "in-turn"),
            "several numbers ring together, or one after another",
            "несколько номеров звонят сразу или по очереди",
        ),
        "key_seconds": _point("", _DAY, "seconds from the prompt to a key", "секунд от подсказки до клавиши"),
        "answer_seconds": _point(
            "", _DAY, "seconds until a transfer is answered", "секунд до ответа при переводе звонка"
        ),
        "talk_seconds": _point("", _DAY, "seconds of talk after a transfer", "секунд разговора после перевода"),
        "dictated_seconds": _point("", _DAY, "seconds that a caller dictates", "секунд, которые диктует абонент"),
        "speed": _point(
            "section 5",
            (0.1, 10.0),
            "how long the voice takes: 1.3 is slower, 0.8 is faster",
            "темп речи: 1.3 медленнее, 0.8 быстрее",
        ),
        "file_seconds": _point("A02", _DAY, "seconds of a voice file", "секунд длится голосовой файл"),
        "budget": _point(
            "A29",
            (1, 10_000),
            "lists of actions that may run without any key before it counts as a loop",
            "сколько списков действий может пройти без клавиш, прежде чем это сочтут петлёй",
        ),
    }
)
"""Every field of `Profile`, in its order."""

DEFAULT = Profile()

_WHOLE = frozenset(field.name for field in fields(Profile) if field.type in (int, "int"))


def adjusted(pairs: Iterable[tuple[str, str]], profile: Profile = DEFAULT) -> Profile | tuple[str, ...]:
    """The profile with some fields written anew ("misses", "5"), or the names of those that are wrong.

    Numbers are written as digits with one dot, within the bounds of `POINTS`.
    """
    values: dict[str, Any] = {}
    wrong: list[str] = []
    for name, written in pairs:
        value = _value(name, written)
        if value is None:
            wrong.append(name)
        else:
            values[name] = value
    return tuple(wrong) if wrong else replace(profile, **values)


def _value(name: str, written: str) -> str | bool | int | float | None:
    point = POINTS.get(name)
    if point is None:
        return None
    if point.choices == _NO_YES:
        return {"yes": True, "no": False}.get(written)
    low, high = point.choices[0], point.choices[-1]
    if isinstance(low, str) or isinstance(high, str):
        return written if written in point.choices else None
    whole, dot, part = written.partition(".")
    digits = whole + part
    if not whole or len(digits) > 9 or not digits.isascii() or not digits.isdecimal() or (dot and not part):
        return None
    if name in _WHOLE:
        return int(whole) if not dot and low <= int(whole) <= high else None
    return float(written) if low <= float(written) <= high else None
