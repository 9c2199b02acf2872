"""The local socket through which the CLI comes to the operator's desk while a daemon runs.

Rules. The socket lies in the state directory and belongs to the daemon's user alone: file permissions are the access
control. Requests are bounded in size and time.
"""

import asyncio
import json
import socket
from pathlib import Path

import aiohttp
from aiohttp import web

from gateway.desk import Answer, Desk
from gateway.spool import SpoolTrouble

__all__ = ["SOCKET", "AdminSocket", "ask_daemon"]

SOCKET = "admin.sock"
_BODY_LIMIT = 1_000_000  # bytes
_LIMITS = {"verb": 40, "id": 100, "who": 100, "phone": 100, "repair": 40, "strict": 40, "channel": 40}  # characters
_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5)
_READING = 5.0  # seconds in which a request must be here whole
_GRACE = 2.0  # seconds for requests under way when the daemon stops


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
        app.router.add_post("/channels", self._channels)
        app.router.add_post("/resume", self._resume)
        app.router.add_post("/balance", self._balance)
        app.router.add_post("/price", self._price)
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

    async def _channels(self, _: web.Request) -> web.Response:
        return _response(self._desk.standing())

    async def _resume(self, request: web.Request) -> web.Response:
        body = await _body(request, "who", channel="")
        if isinstance(body, str):
            return _response(Answer(False, body), 400)
        return _response(self._desk.resume(body["channel"], body["who"]))

    async def _balance(self, _: web.Request) -> web.Response:
        return _response(await self._desk.balance())

    async def _price(self, request: web.Request) -> web.Response:
        body = await _body(request, "phone", "text")
        if isinstance(body, str):
            return _response(Answer(False, body), 400)
        return _response(await self._desk.price(body["phone"], body["text"]))


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
