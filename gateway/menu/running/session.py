"""One call, key by key: the state machine of section 3 of the menu language's reference.

Rules. Pure and total: whatever the message, the profile and the events are, `feed` answers with what happens and never
raises; an event that has no meaning where it comes is kept in `strays` and changes nothing. Time is added up from the
lengths of texts and from the profile. A run ends: `budget` lists of actions may follow each other without the caller
doing anything, and the log holds `MOST_LOGGED` entries.

Where section 3 is silent: the prompt of a place is what its menu says, without its actions; `0` repeats the item where
the caller is; `err`, run for a wrong key, forgives nothing; an `err:` that leads nowhere is as none.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from gateway.menu.running.place import Places
from gateway.menu.running.played import Entry, Loop, Played, State, Stray, Why
from gateway.menu.running.profile import DEFAULT, Profile
from gateway.menu.spoken.duration import seconds, voice_files
from gateway.menu.tree import Action, Call, Control, End, Message, Record, Say, Sms, Url

__all__ = ["MOST_LOGGED", "Session", "run"]

MOST_LOGGED = 10_000
"""Entries of a log; with that many the run ends as `full`."""

_KEYS = frozenset("0123456789*#")
_FAILED = frozenset({"failed", "busy", "no-answer"})
_TEXTS = 500  # whose lengths are kept: a prompt is said again and again, in one call and in the next
_LONGEST_RECORDING = 1800.0  # seconds (R23)
_LONGEST_WAIT = 86_400  # seconds; `wait` of a text that was refused may be any number
_SILENT = 10.0  # seconds of silence that end `record` (R27)
_BARGE = 1.0  # seconds of speech that are heard before an early key cuts it


@dataclass(slots=True)
class _List:
    """Actions that are being run, and how far they are."""

    actions: Sequence[Action]
    is_label: bool = False
    done: int = 0


@dataclass
class Session:
    """A call to `caller` that plays `message`. `start` answers it, `feed` goes on; both give the new log entries."""

    message: Message
    caller: str
    profile: Profile = DEFAULT
    state: State = field(default=State.RINGING, init=False)
    position: str = field(default="", init=False)  # the item where the caller is; "" is the menu itself
    misses: int = field(default=0, init=False)
    clock: float = field(default=0.0, init=False)
    log: list[Entry] = field(default_factory=list, init=False)
    times: list[float] = field(default_factory=list, init=False)
    causes: list[int] = field(default_factory=list, init=False)
    strays: list[Stray] = field(default_factory=list, init=False)
    loop: Loop | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._places = Places(self.message, self.profile)
        self._queue: list[_List] = []
        self._trail: list[str] = []  # lists that were begun since the caller last did something
        self._events = 0
        self._talked = False

    @property
    def done(self) -> bool:
        """Nothing can happen any more."""
        return self.state in (State.DONE, State.LOOP, State.FULL)

    @property
    def transfer(self) -> Call | None:
        """The transfer that rings."""
        return self._calling if self.state is State.TRANSFER else None

    @property
    def keys(self) -> Mapping[str, str]:
        """What each key does that is bound where the caller is: the item that it chooses, or the control's word."""
        return self._places.keys(self.position)

    @property
    def played(self) -> Played:
        """The run so far."""
        where = (self.clock, self.state, self.position)
        return Played(self.log, self.times, self.causes, *where, self.strays, self.loop)

    def start(self) -> list[Entry]:
        """The call is answered: the start text, the menu text. A second time: nothing."""
        if self.state is not State.RINGING:
            return []
        before = len(self.log)
        self.state = State.WAITING
        self._say(self.message.start.text)
        if self.message.menu is None:
            self._exit()
        else:
            self._say(self.message.menu.text.text)
        return self.log[before:]

    def feed(self, event: str) -> list[Entry]:
        """One event, as `events` lists them."""
        before = len(self.log)
        self.start()
        self._events += 1
        talked, self._talked = self._talked, False
        if self.done:
            self._stray(event, Why.AFTER_END)
        elif event == "hangup":
            self._trail.clear()
            self._hang_up()
        elif event == "finished" and talked:
            pass  # the talk was taken to its end when it was answered
        elif event in _FAILED or event in ("answered", "left", "finished"):
            self._outcome(event)
        elif event == "~" or event in _KEYS or (event[:1] == "!" and event[1:] in _KEYS):
            self._caller(event)
        else:
            self._stray(event, Why.UNKNOWN)
        return self.log[before:]

    def _caller(self, event: str) -> None:
        """A key, an early key, or silence."""
        profile = self.profile
        if self.state is State.TRANSFER:
            if event == "~" or profile.key_in_transfer == "ignore":
                self._stray(event, Why.IN_TRANSFER)
            else:
                self._trail.clear()
                self._fail("busy")
                self._go()
            return
        if event[0] == "!" and not profile.barge_in:
            self._stray(event, Why.IN_SPEECH)
            return
        self._trail.clear()
        if event == "~":
            self.clock += profile.silence_seconds
            self._miss(silence=True)
        elif event[0] == "!":
            self._cut_speech()
            self._press(event[1])
        else:
            self.clock += profile.key_seconds
            self._press(event)
        self._go()

    def _outcome(self, event: str) -> None:
        if self.state is not State.TRANSFER:
            self._stray(event, Why.NO_TRANSFER)
        elif event == "finished":
            self._stray(event, Why.IN_TRANSFER)
        else:
            (self._fail if event in _FAILED else self._talk)(event)
            self._go()

    def _stray(self, event: str, why: Why) -> None:
        if len(self.strays) < MOST_LOGGED:
            self.strays.append(Stray(self._events, event, why))

    def _cut_speech(self) -> None:
        """The caller did not hear the last text out."""
        if self.log and self.log[-1][0] == "say":
            self.clock = min(self.clock, self.times[-1] + _BARGE)

    def _press(self, key: str) -> None:
        places = self._places
        target = places.chosen(self.position, key)
        if target is not None:
            self._choose(target)
        elif key in places.controls:
            self.misses = 0
            self._queue.append(_List(places.controls[key], is_label=False))  # not counted: the item that it runs is
        else:
            self._miss(silence=False)

    def _choose(self, item: str) -> None:
        self.position = item
        self._begin(item, self._places.items[item])

    def _miss(self, *, silence: bool) -> None:
        """A39 A40: forgiven so often."""
        profile = self.profile
        self.misses += 1
        if self.misses > profile.misses and profile.after_misses != "stay":
            if profile.after_misses == "exit":
                self._exit()
            else:
                self._hang_up()
        elif silence:
            if profile.silence == "prompt":
                self._speak(self._places.prompt(self.position))
        elif profile.wrong_key == "err" and "err" in self._places.labels:
            misses = self.misses
            self._begin("err", self._places.labels["err"], is_label=True)
            self.misses = misses
        elif profile.wrong_key != "ignore":
            self._speak(self._places.prompt(self.position))

    def _control(self, word: str) -> None:
        """R7 R8 R9. What else the list held is dropped."""
        self._queue.clear()
        if word == "back":
            self.position = self._places.back(self.position)
        elif word == "start":
            self.position = ""
        if self.position and self.profile.again == "run":
            self._choose(self.position)
        else:
            self._speak(self._places.texts(self.position))

    def _speak(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._say(text)

    def _begin(self, key: str, actions: Sequence[Action], *, is_label: bool = False) -> None:
        """Run a list now. Too many of them one after another are a loop."""
        self._trail.append(key)
        if len(self._trail) > self.profile.budget:
            self._trail.reverse()
            again = self._trail.index(key, 1) if key in self._trail[1:] else len(self._trail)
            self.loop = Loop(tuple(reversed(self._trail[1 : again + 1])), self._trail.count(key))
            self.state = State.LOOP
            return
        self.misses = 0
        self._queue.append(_List(actions, is_label))

    def _go(self) -> None:
        """Run what is queued, until somebody must do something."""
        while self.state is State.WAITING and self._queue:
            current = self._queue[-1]
            if current.done == len(current.actions):
                self._queue.pop()
                if current.is_label and self.profile.after_label == "prompt":
                    self._speak(self._places.prompt(self.position))
            else:
                current.done += 1
                self._act(current.actions[current.done - 1])

    def _act(self, action: Action) -> None:
        match action:
            case Say(text):
                self._say(text)
            case Url(address):
                self._emit("url", address or "")
                self._mind_broken("url")
            case Sms(to, sender, text):
                self._emit("sms", to.replace("$phone", self.caller), sender, text.replace("$phone", self.caller))
                self._mind_broken("sms")
            case Record(most):
                self._emit("record", most)
                self.clock += min(most, self.profile.dictated_seconds + _SILENT)
            case Call():
                self._calling = action
                self.state = State.TRANSFER
            case End():
                self._exit()
            case Control(word):
                self._control(word)

    def _mind_broken(self, what: str) -> None:
        """A45."""
        if self.profile.broken in (what, "both") and self.profile.after_broken == "exit":
            self._exit()

    def _talk(self, event: str) -> None:
        call, profile = self._calling, self.profile
        self._emit_call("answered")
        talk = profile.talk_seconds
        self.clock += min(profile.answer_seconds, call.wait) + (min(talk, _LONGEST_RECORDING) if call.record else talk)
        self._talked = True
        if event == "left":
            self._hang_up()
        elif call.ok == "end" or profile.after_talk == "exit":
            self._exit()
        elif profile.after_talk == "wait":
            self._queue.clear()

    def _fail(self, event: str) -> None:
        call, profile = self._calling, self.profile
        self._emit_call("failed")
        rings = min(call.wait, _LONGEST_WAIT) * (len(call.numbers) if profile.ringing == "in-turn" else 1)
        self.clock += min(profile.answer_seconds, rings) if event == "busy" else rings
        if call.err is not None and call.err in self._places.items:
            self._queue.clear()
            self._choose(call.err)
        elif call.err is not None and call.err in self._places.labels:
            if profile.after_label != "resume":
                self._queue.clear()
            self._begin(call.err, self._places.labels[call.err], is_label=True)
        elif profile.after_failed == "exit":
            self._exit()
        elif profile.after_failed == "wait":
            self._queue.clear()

    def _emit_call(self, outcome: str) -> None:
        call = self._calling
        self.state = State.WAITING
        recorded = ("rec",) if call.record and outcome == "answered" else ()
        self._emit("call", ",".join(call.numbers), call.wait, outcome, *recorded)

    def _exit(self) -> None:
        self._say(self.message.end.text)
        self._hang_up()

    def _hang_up(self) -> None:
        self._emit("hangup")
        if self.state is not State.FULL:
            self.state = State.DONE

    def _say(self, text: str) -> None:
        if text:
            self._emit("say", text)
            spoken, files = _length(text)
            self.clock += self.profile.speed * spoken + self.profile.file_seconds * files

    def _emit(self, *entry: str | int) -> None:
        if len(self.log) >= MOST_LOGGED:
            self.state = State.FULL
            return
        self.log.append(list(entry))
        self.times.append(self.clock)
        self.causes.append(self._events)


@lru_cache(_TEXTS)
def _length(text: str) -> tuple[float, int]:
    """Seconds of speech at the usual speed, and how many voice files."""
    return seconds(text), voice_files(text)


def run(message: Message, caller: str, events: Iterable[str], profile: Profile = DEFAULT) -> Played:
    """A whole call: answered, then these events in order."""
    session = Session(message, caller, profile)
    session.start()
    for event in events:
        session.feed(event)
    return session.played
