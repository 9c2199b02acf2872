"""A run told to people, line by line with times, and to programs as plain values.

Rules. Every event is shown, with all that it led to behind it; what had no meaning is said to have none. Times are
minutes and seconds from the answer, and no better than the voice's speed is known.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from gateway.menu.codes import Language
from gateway.menu.running.played import Entry, Played, State, Stray, Why

__all__ = ["as_json", "entry_line", "event_words", "lines", "moment", "state_line", "stray_line"]

_Words = Mapping[Language, str]


def _words(en: str, ru: str) -> _Words:
    return MappingProxyType({"en": en, "ru": ru})


_ENTRIES: Mapping[str, _Words] = MappingProxyType(
    {
        "say": _words("says: {}", "говорит: {}"),
        "sms": _words("SMS to {} from {}: {}", "SMS на {} от {}: {}"),
        "url": _words("tells the handler {}", "сообщает обработчику {}"),
        "url-default": _words("tells the account's handler", "сообщает обработчику из настроек"),
        "record": _words("records, {} s at most", "запись, не дольше {} с"),
        "hangup": _words("the call ends", "конец звонка"),
        "answered": _words("calls {} for {} s: answered", "звонит {}, ждёт {} с: ответили"),
        "failed": _words("calls {} for {} s: nobody answers", "звонит {}, ждёт {} с: никто не ответил"),
        "rec": _words(", recorded", ", с записью"),
    }
)
_EVENTS: Mapping[str, _Words] = MappingProxyType(
    {
        "key": _words("key {}", "клавиша {}"),
        "!": _words("key {} into the speech", "клавиша {} во время речи"),
        "~": _words("silence", "молчание"),
        "answered": _words("somebody answers", "ответили"),
        "failed": _words("nobody answers", "никто не ответил"),
        "no-answer": _words("nobody answers", "никто не ответил"),
        "busy": _words("busy", "занято"),
        "finished": _words("the talk is over", "разговор окончен"),
        "left": _words("answered; the caller hangs up in the talk", "ответили; абонент прервал разговор"),
        "hangup": _words("the caller hangs up", "абонент положил трубку"),
    }
)
_WHYS: Mapping[Why, _Words] = MappingProxyType(
    {
        Why.AFTER_END: _words("too late: the call is over", "поздно: звонок уже окончен"),
        Why.IN_TRANSFER: _words(
            "no effect, a transfer rings: answered or failed?", "не действует, идёт дозвон: answered или failed?"
        ),
        Why.NO_TRANSFER: _words("no effect, no transfer rings", "не к месту, сейчас никому не звонят"),
        Why.IN_SPEECH: _words("lost: keys wait for the end of the speech", "не действует до конца речи"),
        Why.UNKNOWN: _words("no such event", "такого события нет"),
    }
)
_STATES: Mapping[State, _Words] = MappingProxyType(
    {
        State.RINGING: _words("it rings", "звонит"),
        State.WAITING: _words("waits for a key", "ждёт клавишу"),
        State.TRANSFER: _words("a transfer rings: answered or failed?", "идёт дозвон: answered или failed?"),
        State.DONE: _words("over", "окончен"),
        State.LOOP: _words(
            "a loop: {} goes round for ever while nobody answers; {} turns played",
            "петля: {} по кругу, пока никто не отвечает; пройдено {}",
        ),
        State.FULL: _words("the log is full", "журнал заполнен"),
    }
)
_LEFT = _words("too late, the call is over ({}): {}", "поздно, звонок уже окончен ({}): {}")
_TOLD = frozenset({"answered", "failed", "no-answer"})  # the entry of the call says it
_SHOWN = 10  # of the events that are left over
_ARROW = " → "


def moment(seconds: float) -> str:
    """01:09; minutes may have more digits."""
    whole = int(seconds)
    return f"{whole // 60:02}:{whole % 60:02}"


def lines(played: Played, events: Sequence[str], lang: Language) -> Iterator[str]:
    """The whole run that `events` led to."""
    strays = {stray.place: stray for stray in played.strays}
    entry = 0
    for place, event in enumerate(("", *events)):
        stray = strays.get(place)
        if stray is not None and stray.why is Why.AFTER_END:
            yield _left_over(events[place - 1 :], lang)
            break
        if stray is not None:
            yield stray_line(stray, lang)
        elif event and event not in _TOLD:
            yield f"       > {event_words(event, lang)}"
        while entry < len(played.log) and played.causes[entry] == place:
            yield f"{moment(played.times[entry])}  {entry_line(played.log[entry], lang)}"
            entry += 1
    if played.state is not State.DONE:
        yield state_line(played, lang)


def _left_over(events: Sequence[str], lang: Language) -> str:
    shown = " ".join(events[:_SHOWN]) + (" …" if len(events) > _SHOWN else "")
    return "       ! " + _LEFT[lang].format(len(events), shown)


def entry_line(entry: Entry, lang: Language) -> str:
    """One entry of the log, printable and on one line."""
    kind, *rest = entry
    told = [_printable(str(value)) for value in rest]
    if kind == "call":
        numbers, wait, outcome, *recorded = told
        record = _ENTRIES["rec"][lang] if recorded else ""
        return _ENTRIES[outcome][lang].format(numbers.replace(",", ", "), wait) + record
    if kind == "url" and not told[0]:
        kind = "url-default"
    return _ENTRIES[str(kind)][lang].format(*told)


def event_words(event: str, lang: Language) -> str:
    """An event in words; one that is none, as it is."""
    if event in _EVENTS:
        return _EVENTS[event][lang]
    return _EVENTS["!" if event.startswith("!") else "key"][lang].format(_printable(event.removeprefix("!")))


def stray_line(stray: Stray, lang: Language) -> str:
    """An event that changed nothing, and why."""
    event = event_words(stray.event, lang) if stray.why is not Why.UNKNOWN else _printable(stray.event)
    return f"       ! {event}: {_WHYS[stray.why][lang]}"


def state_line(played: Played, lang: Language) -> str:
    """Where it stands, and since when."""
    words = _STATES[played.state][lang]
    if played.loop is not None:
        words = words.format(_ARROW.join((*played.loop.keys, played.loop.keys[0])), played.loop.turns)
    return f"{moment(played.clock)}  {words}"


def as_json(played: Played) -> dict[str, Any]:
    """For programs. `log` is as in the cases' sessions; `times` and `causes` stand beside it, an element an entry."""
    loop = played.loop
    return {
        "log": [list(entry) for entry in played.log],
        "state": str(played.state),
        "position": played.position,
        "clock": round(played.clock, 1),
        "times": [round(time, 1) for time in played.times],
        "causes": list(played.causes),
        "strays": [{"place": one.place, "event": one.event, "why": str(one.why)} for one in played.strays],
        "loop": None if loop is None else {"keys": list(loop.keys), "turns": loop.turns},
    }


def _printable(text: str) -> str:
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
