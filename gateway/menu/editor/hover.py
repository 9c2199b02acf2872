"""What an editor shows of the thing under the pointer: what it does, and how long it lasts.

Rules. Markdown; what comes from the text is in it as a quotation that cannot be markup.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.menu.codes import Language
from gateway.menu.spoken.duration import SPREAD, seconds
from gateway.menu.telling import told
from gateway.menu.tree import Action, Call, Entry, Menu, Message, Say, Span

__all__ = ["Hover", "hover"]

_MARKUP = re.compile(r"([\\`*_{}\[\]<>()#+!|~&-])")
_MOST_ACTIONS = 12


@dataclass(frozen=True, slots=True)
class Hover:
    """Words about text[span]."""

    span: Span
    markdown: str


def hover(message: Message, offset: int, lang: Language) -> Hover | None:
    """What stands at an offset: a key with all that it does, a jump with where it leads, a spoken text."""
    menu = message.menu
    for text in (message.start, message.end):
        if text.text and text.span[0] <= offset < text.span[1]:
            return Hover(text.span, _lasts(seconds(text.text), lang))
    if menu is None:
        return None
    if menu.opening[0] <= offset < menu.opening[1]:
        return Hover(menu.opening, _before_the_choice(message, menu, lang))
    if menu.text.text and menu.text.span[0] <= offset < menu.text.span[1]:
        return Hover(menu.text.span, _lasts(seconds(menu.text.text), lang))
    for entry in menu.entries:
        if entry.key_span[0] <= offset <= entry.body_span[1]:
            return _of_entry(entry, menu, offset, lang)
    return None


def _of_entry(entry: Entry, menu: Menu, offset: int, lang: Language) -> Hover:
    action = entry.action
    if isinstance(action, Call) and action.err and action.err_span[0] <= offset <= action.err_span[1]:
        return Hover(action.err_span, _key(action.err, menu, lang))
    if offset <= entry.key_span[1]:
        return Hover(entry.key_span, _key(entry.key, menu, lang))
    words = _plain(told(action, lang, most=200))
    if isinstance(action, Say) and action.text:
        words = _lasts(seconds(action.text), lang)
    return Hover(entry.body_span, words)


def _key(key: str, menu: Menu, lang: Language) -> str:
    """Everything that a key does, an action a line, and how long its texts are."""
    actions = _actions(key, menu)
    if not actions:
        return {"en": "there is no such step", "ru": "такого шага нет"}[lang]
    lines = [f"**{_plain(key)}**"]
    lines += [f"{n}. {_plain(told(action, lang))}" for n, action in enumerate(actions[:_MOST_ACTIONS], 1)]
    lines += ["…"] if len(actions) > _MOST_ACTIONS else []
    spoken = sum(seconds(action.text) for action in actions if isinstance(action, Say))
    return "\n".join([*lines, "", _lasts(spoken, lang)] if spoken else lines)


def _actions(key: str, menu: Menu) -> Sequence[Action]:
    own = menu.items.get(key) or menu.labels.get(key)
    return own if own is not None else [entry.action for entry in menu.entries if entry.key == key]


def _before_the_choice(message: Message, menu: Menu, lang: Language) -> str:
    spoken = seconds(message.start.text) + seconds(menu.text.text)
    first = {"en": "before the first choice: ", "ru": "до первого выбора: "}[lang]
    return first + _lasts(spoken, lang)


def _lasts(length: float, lang: Language) -> str:
    """With the honesty of the rule: give or take a fifth."""
    words = {"en": "about {} s ({} to {})", "ru": "около {} с (от {} до {})"}[lang]
    return words.format(*(_number(length * share, lang) for share in (1, 1 - SPREAD, 1 + SPREAD)))


def _number(length: float, lang: Language) -> str:
    """Whole seconds; below ten with a decimal, or a range would be rounded away."""
    shown = f"{length:.0f}" if length >= 10 else f"{length:.1f}"
    return shown.replace(".", ",") if lang == "ru" else shown


def _plain(text: str) -> str:
    """Text that markdown shows as it is."""
    return _MARKUP.sub(r"\\\1", text)
