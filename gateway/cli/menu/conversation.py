"""`menu simulate` at a terminal: a call that is played by whoever sits there.

Rules. What is typed is one line: events, or one of the few words below. To undo, the call is played anew without the
last event; the simulator knows no other way and needs none.
"""

import io
import sys

from gateway.cli.menu.source import Lang
from gateway.menu.running import BadEvent, Profile, Session, read_events, transcript
from gateway.menu.tree import Message
from gateway.menu.visible import visible

__all__ = ["converse"]

_LONGEST_LINE = 10_000
_SHORT = {"a": "answered", "f": "failed", "b": "busy", "h": "hangup"}
_UNDO = frozenset({"u", "undo"})
_QUIT = frozenset({"q", "quit", "exit"})
_SAYS: dict[Lang, dict[str, str]] = {
    "en": {
        "help": "A key 0-9 * # and Enter; ~ silence, h hang up, u undo, q quit.",
        "keys": "keys: {}",
        "transfer": "rings {}: (a)nswered, (f)ailed, (b)usy?",
        "no": "{}: no such event; keys 0-9 * #, ~, a, f, b, h, u, q",
        "undone": "undone: {}",
        "nothing": "there is nothing to undo",
        "over": "the call is over; u to undo, q to quit",
    },
    "ru": {
        "help": "Клавиша 0-9 * # и Enter; ~ молчание, h положить трубку, u отменить, q выйти.",
        "keys": "клавиши: {}",
        "transfer": "звонок на {}: ответили (a), не ответили (f), занято (b)?",
        "no": "{}: такого события нет; клавиши 0-9 * #, ~, a, f, b, h, u, q",
        "undone": "отменено: {}",
        "nothing": "отменять нечего",
        "over": "звонок окончен; u отменить, q выйти",
    },
}


def converse(message: Message, caller: str, profile: Profile, lang: Lang) -> int:
    """Until the person leaves (0), or the call has gone in a loop (1)."""
    words = _SAYS[lang]
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a key of another alphabet is only a wrong word
    print(words["help"])
    session = Session(message, caller, profile)
    events: list[str] = []
    session.start()
    _show(session, 0, lang)
    while True:
        line = _asked(_prompt(session, lang))
        if line is None or line.lower() in _QUIT:
            return 1 if session.loop else 0
        if line.lower() in _UNDO:
            if not events:
                print(words["nothing"])
                continue
            undone = events.pop()
            session = Session(message, caller, profile)
            session.start()
            for event in events:
                session.feed(event)
            print(words["undone"].format(transcript.event_words(undone, lang)))
            _show(session, max(0, len(session.log) - 1), lang)
            continue
        typed = read_events(" ".join(_SHORT.get(word, word) for word in line.lower().split()))
        if isinstance(typed, BadEvent):
            print(words["no"].format(f"'{visible(typed.word)}'"))
            continue
        for event in typed:
            if session.done:
                break
            before, strays = len(session.log), len(session.strays)
            session.feed(event)
            if len(session.strays) > strays:
                print(transcript.stray_line(session.strays[-1], lang))
            else:
                events.append(event)
            _show(session, before, lang)


def _show(session: Session, begin: int, lang: Lang) -> None:
    """What was logged since, and the end if it has come."""
    for time, entry in zip(session.times[begin:], session.log[begin:], strict=True):
        print(f"{transcript.moment(time)}  {transcript.entry_line(entry, lang)}")
    if session.loop is not None:
        print(transcript.state_line(session.played, lang))


def _prompt(session: Session, lang: Lang) -> str:
    words = _SAYS[lang]
    transfer = session.transfer
    if session.done:
        return words["over"]
    if transfer is not None:
        return words["transfer"].format(", ".join(transfer.numbers))
    bound = [f"{key} → {target}" if key != target else key for key, target in session.keys.items()]
    return words["keys"].format(", ".join(bound))


def _asked(prompt: str) -> str | None:
    """The line that was typed, "" for Enter alone; None when there is nobody any more."""
    print(f"[{prompt}]")
    print("> ", end="", flush=True)
    line = sys.stdin.readline(_LONGEST_LINE)
    if not line:
        print()
        return None
    return line.strip()
