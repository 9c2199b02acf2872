"""Files of menu tests: sessions of keys, and what each must come to.

Rules. Two shapes are read: ours (`menu`, `sessions` with `keys` and `ends`), and that of the provider cases (`file`,
`expect.sessions` with `events` and `expect_tail`). Values come from `writing`'s readers, so they are bounded; whatever
they are, there are tests or problems with their places. Texts are compared word by word: how blanks stand in them is no
matter of a call.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gateway.menu.running.events import BadEvent, is_phone, read_events
from gateway.menu.running.notation import read_entry
from gateway.menu.running.played import Entry, Played, State
from gateway.menu.running.profile import DEFAULT, Profile, adjusted
from gateway.menu.writing.problem import Problems, inside

__all__ = ["CALLER", "Expected", "Suite", "judge", "read_suite"]

CALLER = "79990001122"
"""Who is called where nobody says."""

_MOST_SESSIONS = 1000
_STATES = frozenset(str(state) for state in State)

_Words = tuple[str, str]
_MAPPING: _Words = ("must be keys with values", "здесь нужны ключи со значениями")
_LIST: _Words = ("must be a list", "здесь нужен список")
_TEXT: _Words = ("must be a text", "здесь нужен текст")
_UNKNOWN: _Words = ("no such key; there are {known}", "такого ключа нет; есть {known}")
_NO_MENU: _Words = (
    "which menu? the name of a file, or the text itself behind |",
    "какое меню? имя файла или сам текст после |",
)
_NO_KEYS: _Words = (
    'what happens? for example "1 ~ 5 failed"',
    "что происходит? например «1 ~ 5 failed»",
)
_NOTHING: _Words = (
    "what is expected? `ends`: the last entries; `expect`: all of them; `state`",
    "что ожидается? `ends`: последние записи; `expect`: все; `state`",
)
_EVENT: _Words = (
    "{word}: no such event; there are keys, ~, answered, failed, busy, left, hangup",
    "{word}: такого события нет; есть клавиши, ~, answered, failed, busy, left, hangup",
)
_ENTRY: _Words = (
    '{entry}: no such entry; for example "say Hello", "sms 79990001122 Sender Text", "url", "record 30", '
    '"call 79990001122 120 answered rec", "hangup"',
    "{entry}: такой записи нет; например «say Привет», «sms 79990001122 Sender Текст», «url», «record 30», "
    "«call 79990001122 120 answered rec», «hangup»",
)
_CALLER: _Words = ("must be a phone number in digits", "нужен номер телефона цифрами")
_FIELD: _Words = ("no such field or value: {name}", "такого поля или значения нет: {name}")
_STATE: _Words = ("must be one of {known}", "может быть {known}")
_MANY: _Words = ("at most {most} sessions in a file", "сеансов в файле не больше {most}")


@dataclass(frozen=True, slots=True)
class Expected:
    """One session. None: nothing is expected about it."""

    name: str
    caller: str
    events: tuple[str, ...]
    ends: tuple[Entry, ...] | None
    whole: tuple[Entry, ...] | None
    state: str | None
    profile: Profile


@dataclass(frozen=True, slots=True)
class Suite:
    """The sessions of one menu: `file` names it beside the test file, or `text` is it."""

    file: str | None
    text: str | None
    sessions: tuple[Expected, ...]


def judge(expected: Expected, played: Played) -> bool:
    """Whether a run came to what is expected."""
    log = [_bare(entry) for entry in played.log]
    if expected.whole is not None and log != [_bare(entry) for entry in expected.whole]:
        return False
    if expected.ends is not None:
        tail = [_bare(entry) for entry in expected.ends]
        if log[max(len(log) - len(tail), 0) :] != tail:
            return False
    return expected.state in (None, str(played.state))


def _bare(entry: Entry) -> Entry:
    return [" ".join(value.split()) if isinstance(value, str) else value for value in entry]


def read_suite(value: object, problems: Problems) -> Suite | None:
    """The tests in parsed JSON or YAML; None when something is wrong with them, which is told."""
    known = len(problems.found)
    suite = _Reader(problems).suite(value)
    return suite if len(problems.found) == known else None


class _Reader:
    """Values into tests; what is wrong goes to `problems`."""

    def __init__(self, problems: Problems) -> None:
        self._problems = problems

    def suite(self, value: object) -> Suite:
        table = self._table(value, "")
        expect = table.get("expect")
        if "file" in table and isinstance(expect, Mapping):
            sessions = self._list(expect.get("sessions", []), "expect.sessions")
            found = [self._case(one, inside("expect.sessions", n)) for n, one in enumerate(sessions)]
            return Suite(self._text(table["file"], "file"), None, tuple(found))
        self._known(table, "", ("menu", "caller", "profile", "sessions"))
        menu = self._text(table.get("menu", ""), "menu")
        if not menu.strip():
            self._problems.add("menu", _NO_MENU)
        caller = self._caller(table.get("caller", CALLER), "caller")
        profile = self._profile(table.get("profile"), "profile", DEFAULT)
        sessions = self._list(table.get("sessions", []), "sessions")
        found = [self._session(one, inside("sessions", n), caller, profile) for n, one in enumerate(sessions)]
        is_text = "\n" in menu or "{" in menu
        return Suite(None if is_text else menu, menu if is_text else None, tuple(found))

    def _case(self, value: object, path: str) -> Expected:
        """A session as the provider cases have them; keys that are not ours are theirs."""
        table = self._table(value, path)
        events = self._list(table.get("events", []), inside(path, "events"))
        return Expected(
            name=str(table.get("name", "")),
            caller=self._caller(table.get("caller", CALLER), inside(path, "caller")),
            events=self._events(" ".join(map(str, events)), inside(path, "events")),
            ends=self._entries(table.get("expect_tail", []), inside(path, "expect_tail")),
            whole=None,
            state=None,
            profile=DEFAULT,
        )

    def _session(self, value: object, path: str, caller: str, profile: Profile) -> Expected:
        table = self._table(value, path)
        self._known(table, path, ("name", "keys", "caller", "profile", "ends", "expect", "state"))
        if "keys" not in table:
            self._problems.add(inside(path, "keys"), _NO_KEYS)
        if not {"ends", "expect", "state"} & set(table):
            self._problems.add(path, _NOTHING)
        state = table.get("state")
        if state is not None and str(state) not in _STATES:
            self._problems.add(inside(path, "state"), _STATE, known=" ".join(sorted(_STATES)))
        keys = table.get("keys", "")
        script = " ".join(map(str, keys)) if isinstance(keys, list) else str(keys)
        return Expected(
            name=self._text(table.get("name", ""), inside(path, "name")),
            caller=self._caller(table.get("caller", caller), inside(path, "caller")),
            events=self._events(script, inside(path, "keys")),
            ends=self._entries(table["ends"], inside(path, "ends")) if "ends" in table else None,
            whole=self._entries(table["expect"], inside(path, "expect")) if "expect" in table else None,
            state=None if state is None else str(state),
            profile=self._profile(table.get("profile"), inside(path, "profile"), profile),
        )

    def _table(self, value: object, path: str) -> Mapping[str, object]:
        if isinstance(value, Mapping):
            return value
        self._problems.add(path, _MAPPING)
        return {}

    def _list(self, value: object, path: str) -> Sequence[object]:
        if not isinstance(value, list):
            self._problems.add(path, _LIST)
            return []
        if len(value) > _MOST_SESSIONS:
            self._problems.add(path, _MANY, most=_MOST_SESSIONS)
        return value[:_MOST_SESSIONS]

    def _text(self, value: object, path: str) -> str:
        if isinstance(value, str | int):
            return str(value)
        self._problems.add(path, _TEXT)
        return ""

    def _known(self, table: Mapping[str, object], path: str, names: Sequence[str]) -> None:
        for name in table:
            if name not in names:
                self._problems.add(inside(path, name), _UNKNOWN, known=", ".join(names))

    def _caller(self, value: object, path: str) -> str:
        phone = str(value).removeprefix("+")
        if not is_phone(phone):
            self._problems.add(path, _CALLER)
        return phone

    def _events(self, script: str, path: str) -> tuple[str, ...]:
        events = read_events(script)
        if isinstance(events, BadEvent):
            self._problems.add(path, _EVENT, word=events.word or "…")
            return ()
        return events

    def _entries(self, value: object, path: str) -> tuple[Entry, ...]:
        """A list of entries; one alone may stand without its list."""
        written = [value] if isinstance(value, str) else self._list(value, path)
        entries: list[Entry] = []
        for place, one in enumerate(written):
            entry = read_entry(one)
            if entry is None:
                self._problems.add(inside(path, place), _ENTRY, entry=one)
            else:
                entries.append(entry)
        return tuple(entries)

    def _profile(self, value: object, path: str, profile: Profile) -> Profile:
        if value is None:
            return profile
        pairs = [(name, str(field)) for name, field in self._table(value, path).items()]
        found = adjusted(pairs, profile)
        if isinstance(found, Profile):
            return found
        for name in found:
            self._problems.add(inside(path, name), _FIELD, name=name)
        return profile
