"""What an operator may do to the spool, and the local socket through which the CLI does it while a daemon runs.

Rules. The socket lies in the state directory and belongs to the daemon's user alone: file permissions are the access
control. Everything an operator does is a step in the call's history and a line in the journal, with who it was.
"""

import asyncio
import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import aiohttp
from aiohttp import web

from gateway import journal
from gateway.intake import Accepted, BadNumber, Intake, Rejected, Unavailable
from gateway.lifecycle import OPERATOR
from gateway.message import Origin, Recipient, Story, Submission
from gateway.outcome import Event, Reason, State, Why
from gateway.spool import Spool, SpoolTrouble

__all__ = ["SOCKET", "VERBS", "AdminSocket", "Answer", "Desk", "ask_daemon"]

SOCKET = "admin.sock"
_BODY_LIMIT = 1_000_000  # bytes
_LIMITS = {"verb": 40, "id": 100, "who": 100, "phone": 100, "repair": 40, "strict": 40}  # characters
_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5)
_READING = 5.0  # seconds in which a request must be here whole
_GRACE = 2.0  # seconds for requests under way when the daemon stops
_PAGE = 500  # calls that are acted on at a time: they share a commit


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing an operator can do: to calls in which states, and the event it is."""

    event: Event
    states: frozenset[State]
    says: str


_DOUBT = OPERATOR[Event.DELIVERED]
_WAITING = OPERATOR[Event.RETRIED] - _DOUBT

VERBS = {
    "retry": Verb(Event.RETRIED, _WAITING, "will be sent now"),
    "cancel": Verb(Event.CANCELLED, _WAITING, "is cancelled"),
    # An UNSURE call may be ringing: only a person who looked at the provider's site knows which of these is true.
    "resolve-retry": Verb(Event.RETRIED, _DOUBT, "will be sent again"),
    "resolve-delivered": Verb(Event.DELIVERED, _DOUBT, "counts as delivered"),
    "resolve-failed": Verb(Event.FAILED, _DOUBT, "counts as failed"),
    "resolve-cancelled": Verb(Event.CANCELLED, _DOUBT, "is cancelled"),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it, in words for the terminal."""

    ok: bool
    text: str
    id: str = ""


class Desk:
    """The operator's desk: the same whether reached through the socket or, with no daemon running, directly."""

    def __init__(self, spool: Spool, intake: Intake, now: Callable[[], int], changed: Callable[[Event], None]) -> None:
        """`changed` hears what was done to a call, after it is on disk."""
        self._spool = spool
        self._intake = intake
        self._now = now
        self._changed = changed

    async def act(self, verb: str, call_id: str, who: str) -> Answer:
        """One of VERBS on one call."""
        what = VERBS.get(verb)
        if what is None:
            return Answer(False, f"no such action: {verb}")
        found = await self._spool.find(call_id)
        if not found:
            return Answer(False, f"{call_id}: no such call")
        if len(found) > 1:
            ids = ", ".join(story.call.id for story in found)
            return Answer(False, f"{call_id} is a message with {len(found)} calls; name one of {ids}")
        call = found[0].call
        if call.state not in what.states:
            return Answer(False, _cannot(verb, call.id, call.state))
        if not await self._operate(verb, found[0], who):
            return Answer(False, f"{call.id} has just changed; look again")
        self._changed(what.event)
        return Answer(True, f"{call.id} {what.says}", call.id)

    async def retry_held(self, who: str) -> Answer:
        """`retry` on every call that is HELD when its turn comes: the account is in order again."""
        retried, before, trouble = 0, "", None
        try:
            # A call that is held again meanwhile is not met again: the pages only go back in time.
            while trouble is None and (page := await self._spool.listing([State.HELD], _PAGE, before)):
                before = page[-1].call.id
                tries = (self._operate("retry", story, who) for story in page)
                came_of_it = await asyncio.gather(*tries, return_exceptions=True)
                retried += came_of_it.count(True)
                trouble = next((one for one in came_of_it if isinstance(one, BaseException)), None)
        except SpoolTrouble as error:
            trouble = error
        if retried:
            self._changed(Event.RETRIED)
        return _retried(retried, trouble)

    async def _operate(self, verb: str, story: Story, who: str) -> bool:
        """False when the call has moved on since it was looked at."""
        call = story.call
        event = VERBS[verb].event
        state = await self._spool.operate(call.id, call.state, event, who, Reason(Why.OPERATOR), self._now())
        journal.operator_acted(id=call.id, verb=verb, who=who, state=state)
        return state is not None

    async def send(self, phone: str, text: str, who: str, *, mend: bool = False, strict: bool = False) -> Answer:
        """Put one call in by hand, `mend`ed if it may be, without warnings if `strict`.

        Nobody is mailed about its end; `queue show` tells it.
        """
        number = self._intake.phone(phone)
        if isinstance(number, BadNumber):
            return Answer(False, number.text)
        origin = Origin(ingress="cli", client=f"operator:{who}")
        match await self._intake.offer(Submission(origin, (Recipient(number),), text), mend=mend, strict=strict):
            case Accepted(message_id, duplicate_of=duplicate_of):
                if duplicate_of:
                    return Answer(True, f"duplicate of {duplicate_of}", duplicate_of)
                return Answer(True, f"{message_id} accepted", message_id)
            case Rejected(diagnostics=diagnostics):
                lines = [f"{d.line}:{d.column} {d.code} {d.message('en')}; {d.hint('en')}" for d in diagnostics]
                return Answer(False, "\n".join(lines))
            case Unavailable(reason):
                return Answer(False, f"the store cannot take it now: {reason}")


def _retried(retried: int, trouble: BaseException | None) -> Answer:
    if trouble is None and not retried:
        return Answer(True, "no call is held")
    said = f"{retried} {'call' if retried == 1 else 'calls'} will be sent now"
    if trouble is None:
        return Answer(True, said)
    if not isinstance(trouble, SpoolTrouble):
        raise trouble
    return Answer(False, f"{said}, then the store could not do it: {trouble}; look again")


def _cannot(verb: str, call_id: str, state: State) -> str:
    if state is State.UNSURE:
        return (
            f"{call_id} is unsure: it may be ringing, and the provider is being asked. If you know better:"
            f" queue resolve {call_id} --as retry|delivered|failed|cancelled"
        )
    wanted = " or ".join(sorted(VERBS[verb].states))
    return f"{call_id} is {state}; {verb.partition('-')[0]} is for calls that are {wanted}"


class AdminSocket:
    """The desk over HTTP on a Unix socket."""

    def __init__(self, desk: Desk, path: Path) -> None:
        self._desk = desk
        self._path = path
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Bind; a socket left by a crash is replaced (the state directory's lock is ours). OSError when it cannot."""
        app = web.Application(client_max_size=_BODY_LIMIT)
        app.router.add_post("/act", self._act)
        app.router.add_post("/retry-held", self._retry_held)
        app.router.add_post("/send", self._send)
        listener = _bound(self._path)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=_GRACE)
        try:
            await runner.setup()
            await web.SockSite(runner, listener).start()
        except BaseException:  # whatever it is goes on; only what was opened is closed first
            listener.close()
            await runner.cleanup()
            raise
        self._runner = runner

    async def stop(self) -> None:
        """Idempotent."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
            self._path.unlink(missing_ok=True)

    async def _act(self, request: web.Request) -> web.Response:
        body = await _body(request, "verb", "id", "who")
        if isinstance(body, str):
            return _response(Answer(False, body), 400)
        try:
            answer = await self._desk.act(body["verb"], body["id"], body["who"])
        except SpoolTrouble as trouble:
            answer = Answer(False, f"the store cannot do it now: {trouble}")
        return _response(answer)

    async def _retry_held(self, request: web.Request) -> web.Response:
        body = await _body(request, "who")
        if isinstance(body, str):
            return _response(Answer(False, body), 400)
        return _response(await self._desk.retry_held(body["who"]))

    async def _send(self, request: web.Request) -> web.Response:
        body = await _body(request, "phone", "text", "who", repair="none", strict="no")
        if isinstance(body, str):
            return _response(Answer(False, body), 400)
        if body["repair"] not in ("none", "safe"):
            return _response(Answer(False, "repair is none or safe"), 400)
        if body["strict"] not in ("no", "yes"):
            return _response(Answer(False, "strict is no or yes"), 400)
        mend, strict = body["repair"] == "safe", body["strict"] == "yes"
        return _response(await self._desk.send(body["phone"], body["text"], body["who"], mend=mend, strict=strict))


def _bound(path: Path) -> socket.socket:
    """Nobody can connect before it listens, and by then it is open to the daemon's user alone.

    Not by a umask: that belongs to the whole process, and the store's thread makes files meanwhile.
    """
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        path.unlink(missing_ok=True)
        listener.bind(str(path))
        path.chmod(0o600)
    except OSError as error:
        listener.close()
        raise OSError(f"cannot open the socket {path}: {error.strerror or error}") from error
    return listener


async def _body(request: web.Request, *names: str, **optional: str) -> dict[str, str] | str:
    """The fields of a request, each a text that can be stored; or what is wrong with it. `optional`: its defaults."""
    try:
        async with asyncio.timeout(_READING):
            raw = await request.read()
        told = json.loads(raw)
    except TimeoutError:
        return f"the request was not here within {_READING:g} s"
    except web.HTTPRequestEntityTooLarge:
        return f"the request is larger than {_BODY_LIMIT} bytes"
    except (ValueError, RecursionError):  # not UTF-8, not JSON, or lists within lists without end
        return "the request is not JSON"
    if not isinstance(told, dict):
        return f"the request must be an object with {', '.join(names)}"
    fields: dict[str, str] = {}
    for name in (*names, *optional):
        value = told.get(name, optional.get(name))
        if not isinstance(value, str) or not _storable(value):
            return f"{name} must be a text"
        if len(value) > (limit := _LIMITS.get(name, _BODY_LIMIT)):
            return f"{name} is longer than {limit} characters"
        fields[name] = value
    return fields


def _storable(text: str) -> bool:
    """JSON can write half a surrogate pair; nothing else can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _response(answer: Answer, status: int = 200) -> web.Response:
    return web.json_response({"ok": answer.ok, "text": answer.text, "id": answer.id}, status=status)


async def ask_daemon(state_dir: Path, what: str, body: dict[str, str]) -> Answer | None:
    """Let the running daemon do it; None when no daemon listens there."""
    path = state_dir / SOCKET
    connector = aiohttp.UnixConnector(str(path))
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT) as session,
            session.post(f"http://daemon/{what}", json=body) as reply,
        ):
            told = await reply.json()
            return Answer(bool(told["ok"]), str(told["text"]), str(told["id"]))
    except aiohttp.ClientConnectorError as error:
        if isinstance(error.os_error, PermissionError):
            return Answer(False, f"{path} may only be used by the gateway's user; try sudo -u")
        return None  # no socket there, or one that a crash left behind
    except (aiohttp.ClientError, TimeoutError, ValueError, KeyError, TypeError) as error:
        return Answer(False, f"the daemon gave no answer that can be understood ({type(error).__name__}); look again")
