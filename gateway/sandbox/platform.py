"""The simulated provider itself, whatever channel a request came by: takes calls and keeps the book.

Rules. No sockets, and the clock is given. Everything that is kept is bounded.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from gateway.sandbox.account import Account
from gateway.sandbox.calls import Manner, Rung

__all__ = ["Book", "Limit", "Platform", "Seen", "Sending"]

_MOST_CALLS = 100_000
_MOST_REQUESTS = 20_000
_MOST_CONNECTS = 1000
_MOST_PLAYED = 1000  # calls of one answer that are told with what was heard
_MINUTE = 60_000


@dataclass(frozen=True, slots=True)
class Sending:
    """A request to send, as every channel hands it over."""

    channel: str  # "http", "smtp", "smpp"
    id: str
    phones: Sequence[str]
    text: str
    is_call: bool
    lifetime: int  # ms
    reference: int | None = None
    given: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[tuple[str, int]] = ()


@dataclass(slots=True)
class Seen:
    """One request in the book; `fields` are without credentials."""

    at: int
    channel: str
    method: str  # "GET", "POST", "MAIL", "submit_sm", "query_sm"
    path: str
    fields: Mapping[str, str]
    script: str  # what the script made of it: "", "cut after", "error 9 before"
    became: str = ""  # what the provider made of it, once it is carried out: "taken: 1, ID a", "error 7"

    def as_json(self) -> dict[str, object]:
        """For the book."""
        return {
            "at": self.at,
            "channel": self.channel,
            "method": self.method,
            "path": self.path,
            "fields": dict(self.fields),
            "script": self.script,
            "became": self.became,
        }


class Book:
    """Every request and every call that it rang, the last of each kind. `accepted` counts for ever."""

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self.requests: deque[Seen] = deque(maxlen=_MOST_REQUESTS)
        self.connects: deque[Seen] = deque(maxlen=_MOST_CONNECTS)  # binds, and greetings that the script is about
        self.calls: deque[Rung] = deque(maxlen=_MOST_CALLS)
        self.accepted = 0
        self.at_once: dict[str, int] = {}  # the most requests of each kind that were under way together
        self.receipts = {"waiting": 0, "sent": 0, "acknowledged": 0}  # over SMPP

    def together(self, kind: str, under_way: int) -> None:
        """So many of that kind are under way."""
        self.at_once[kind] = max(self.at_once.get(kind, 0), under_way)

    def doubles(self) -> list[str]:
        """Ids that were accepted more than once: telephones that rang again."""
        return sorted({call.id for call in self.calls if call.copy > 1})

    def as_json(
        self,
        *,
        call_id: str = "",
        phone: str = "",
        calls: bool = True,
        requests: bool = True,
    ) -> dict[str, Any]:
        """All of it, or only the calls with that id or phone, or only one of the two lists."""
        now = self._now()
        told: dict[str, Any] = {
            "accepted": self.accepted,
            "doubles": self.doubles(),
            "at_once": dict(self.at_once),
            "receipts": dict(self.receipts),
        }
        if calls:
            wanted = [call for call in self.calls if call_id in ("", call.id) and phone in ("", call.phone)]
            old = len(wanted) - _MOST_PLAYED
            told["calls"] = [call.as_json(now, with_log=place >= old) for place, call in enumerate(wanted)]
        if requests:
            told["requests"] = [seen.as_json() for seen in self.requests]
            told["connects"] = [seen.as_json() for seen in self.connects]
        return told


class Limit:
    """At most `most` times in `span` milliseconds for one key. What is turned away does not count."""

    def __init__(self, most: int, span: int) -> None:
        self._most = most
        self._span = span
        self._seen: OrderedDict[Hashable, deque[int]] = OrderedDict()

    def over(self, key: Hashable, now: int) -> bool:
        """Whether this one is too much; otherwise it is counted."""
        while self._seen and next(iter(self._seen.values()))[-1] <= now - self._span:
            self._seen.popitem(last=False)
        stamps = self._seen.get(key) or deque(maxlen=self._most)
        if len(stamps) == self._most and stamps[0] > now - self._span:
            return True
        stamps.append(now)
        self._seen[key] = stamps
        self._seen.move_to_end(key)
        return False


class Platform:
    """One account. `pace` stretches (2.0) or shortens (0.1) every call; `now` gives milliseconds."""

    def __init__(self, now: Callable[[], int], pace: float = 1.0, account: Account | None = None) -> None:
        self.now = now
        self.book = Book(now)
        self.account = account or Account()
        self._pace = pace
        self._latest: OrderedDict[tuple[str, str], Rung] = OrderedDict()
        self._unused = 1
        self._same = Limit(1, _MINUTE)

    def new_id(self) -> str:
        """For a message that came without one."""
        self._unused += 1
        return str(self._unused - 1)

    def is_repeated(self, sending: Sending) -> bool:
        """Whether the same was asked for within a minute (section 1.3, error 9); otherwise it is remembered.

        Whether the real one looks at `id` is not known; here it counts, so that one text may go to one number twice
        under two ids. Over SMPP there is none.
        """
        same = (sending.id, sending.given.get("sender", ""), sending.is_call, sending.text, *sending.phones)
        return self._same.over(hash(same), self.now())

    def accept(self, sending: Sending, manner: Manner, each: Callable[[str], Manner] | None = None) -> list[Rung]:
        """Take it: every phone of it will ring, as `manner` says, or `each` for that phone."""
        return [self._keep(sending, phone, each(phone) if each else manner, in_book=True) for phone in sending.phones]

    def refuse(self, sending: Sending, outcome: str) -> list[Rung]:
        """Nobody is called, but the message has an id that can be asked about (errors 3, 6, 7, 8)."""
        return [self._keep(sending, phone, Manner(outcome), in_book=False) for phone in sending.phones]

    def find(self, message_id: str, phone: str) -> Rung | None:
        """The latest message with that id to that phone, once it shows."""
        found = self._latest.get((message_id, phone))
        return found if found is not None and self.shows(found) else None

    def shows(self, rung: Rung) -> bool:
        """Whether a question finds it yet."""
        return self.now() >= rung.accepted_at + rung.manner.lag

    def forget(self, message_id: str, phone: str) -> bool:
        """As status.php does with del=1."""
        return self._latest.pop((message_id, phone), None) is not None

    def _keep(self, sending: Sending, phone: str, manner: Manner, *, in_book: bool) -> Rung:
        now = self.now()
        before = self._latest.pop((sending.id, phone), None)
        rung = Rung(
            id=sending.id,
            phone=phone,
            channel=sending.channel,
            text=sending.text,
            is_call=sending.is_call,
            accepted_at=now,
            expires_at=now + sending.lifetime,
            manner=manner,
            # a receipt that comes early is of a call that is over by then
            pace=self._pace if in_book and manner.telling != "early" else 0.0,
            copy=(before.copy if before else 0) + in_book,
            reference=sending.reference,
            given=sending.given,
            files=sending.files,
        )
        self._latest[sending.id, phone] = rung
        if len(self._latest) > _MOST_CALLS:
            self._latest.popitem(last=False)
        if in_book:
            self.book.accepted += 1
            self.book.calls.append(rung)
        return rung
