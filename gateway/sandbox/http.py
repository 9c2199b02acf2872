"""The simulated provider's HTTP pages: send.php, status.php, balance.php, and for its users /book and /script.

Rules. It reads what the real one reads (GET and POST, form and multipart, its charsets), keeps the same limits, and
does what the script says. Carrying a request out knows no pause, so that "before" and "after" mean just that.
"""

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import NoReturn

from aiohttp import web

from gateway.sandbox import replies
from gateway.sandbox.form import phones, read_form
from gateway.sandbox.platform import Limit, Platform, Seen, Sending
from gateway.sandbox.script import Behaviour, Page, Script, Trouble, read_rules

__all__ = ["Credentials", "HttpFace"]

_MINUTE = 60_000
_SECRETS = ("apikey", "login", "psw")
_BODY_LIMIT = 2_000_000
_FIELD_SHOWN = 2000  # characters of a field in the book
_AT_ONCE: Mapping[Page, int] = {"send": 14, "status": 4, "balance": 14}  # provider.md sections 1.3, 7, 9
_PAGES: Mapping[Page, str] = {"send": "send.php", "status": "status.php", "balance": "balance.php"}
_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
_PHONE = re.compile(r"[0-9]{7,15}")
_VOICE = re.compile(r"[a-z]{1,2}[0-9]?(,[a-z]{2})?")
_PARAM = re.compile(r"([0-9]{1,2}),([0-9]{1,4}),([0-9])")
_VALID = re.compile(r"([0-9]{2}):([0-9]{2})")
_TEXT_LIMIT = 1000
_BALANCE = "1000.00"
_DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the account wants: the key, or login and password. All empty: anything that is not empty will do."""

    apikey: str = ""
    login: str = ""
    password: str = ""

    def fit(self, fields: Mapping[str, str]) -> bool:
        """Whether these are right."""
        key, login, password = (fields.get(name, "") for name in _SECRETS)
        if not (self.apikey or self.login):
            return bool(key or (login and password))
        return (key == self.apikey != "") or (login == self.login != "" and password == self.password)


class HttpFace:
    """The pages of one account on `platform`, behaving as `script` says."""

    def __init__(self, platform: Platform, script: Script, credentials: Credentials) -> None:
        self._platform = platform
        self._script = script
        self._credentials = credentials
        self._under_way: dict[Page, int] = dict.fromkeys(_AT_ONCE, 0)
        self._same_send = Limit(1, _MINUTE)
        self._same_question = Limit(5, _MINUTE)
        self._lists = Limit(1, _MINUTE)
        self._balances = Limit(10, _MINUTE)
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> tuple[str, int]:
        """Listen; says where (port 0 takes a free one). May be started again after `stop`."""
        app = web.Application(client_max_size=_BODY_LIMIT)
        for page, name in _PAGES.items():
            app.router.add_route("*", f"/sys/{name}", self._handler(page))
        app.router.add_get("/book", self._show_book)
        app.router.add_get("/script", self._show_script)
        app.router.add_post("/script", self._set_script)
        # A handler ends with its client: one that hangs would otherwise stay for ever.
        runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await runner.setup()
        self._runner = runner
        await web.TCPSite(runner, host, port).start()
        bound = runner.addresses[0]
        return bound[0], bound[1]

    async def stop(self) -> None:
        """What hangs is cut. Idempotent; the book stays."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def _handler(self, page: Page) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            self._under_way[page] += 1
            most = self._platform.book.at_once
            most[page] = max(most.get(page, 0), self._under_way[page])
            try:
                return await self._serve(page, request)
            finally:
                self._under_way[page] -= 1

        return handle

    async def _serve(self, page: Page, request: web.Request) -> web.StreamResponse:
        fields = await read_form(request, _BODY_LIMIT)
        behaviour = self._script.take(page, phones(fields.get("phones" if page == "send" else "phone", "")))
        self._note(request, fields, behaviour.trouble)
        if behaviour.trouble is not None and behaviour.trouble.when == "before":
            return await self._go_wrong(behaviour.trouble, request, fields)
        text = self._carry_out(page, fields, behaviour)
        await asyncio.sleep(behaviour.delay)
        if behaviour.trouble is not None:
            return await self._go_wrong(behaviour.trouble, request, fields)
        return _answer(fields, text)

    def _carry_out(self, page: Page, fields: Mapping[str, str], behaviour: Behaviour) -> str:
        fmt = fields.get("fmt", "0")
        if not self._credentials.fit(fields):
            return replies.error(fmt, 2)
        if self._under_way[page] > _AT_ONCE[page]:
            return replies.error(fmt, 9)
        match page:
            case "send":
                return self._send(fmt, fields, behaviour)
            case "status":
                return self._status(fmt, fields)
            case _:
                if self._balances.over("balance", self._platform.now()):
                    return replies.error(fmt, 9)
                return replies.balance(fmt, _BALANCE, fields.get("cur") == "1")

    def _send(self, fmt: str, fields: Mapping[str, str], behaviour: Behaviour) -> str:
        numbers = phones(fields.get("phones", ""))
        if not numbers or not fields.get("mes") or not _well_formed(fields):
            return replies.error(fmt, 1)
        cost = fields.get("cost", "0")
        if cost == "1":
            return replies.sent(fmt, "", 1, cost, _BALANCE)
        if self._same_send.over(_fingerprint(fields), self._platform.now()):
            return replies.error(fmt, 9)
        sending = Sending(
            channel="http",
            id=fields.get("id") or self._platform.new_id(),
            phones=[number for number in numbers if _PHONE.fullmatch(number)],
            text=fields["mes"],
            is_call=fields.get("call") == "1",
            lifetime=_lifetime(fields.get("valid", "")) * _MINUTE,
        )
        if not sending.phones:
            self._platform.refuse(replace(sending, phones=numbers), replies.WITH_ID[7])
            return replies.error(fmt, 7, sending.id)
        self._platform.accept(sending, behaviour.manner)
        return replies.sent(fmt, sending.id, len(sending.phones), cost, _BALANCE)

    def _status(self, fmt: str, fields: Mapping[str, str]) -> str:
        ids, numbers = fields.get("id", "").split(","), fields.get("phone", "").split(",")
        as_list = len(ids) > 1
        pairs = [(one, number.lstrip("+")) for one, number in zip(ids, numbers, strict=False) if one and number]
        if not pairs or len(ids) != len(numbers):
            return replies.error(fmt, 1)
        now = self._platform.now()
        if as_list and self._lists.over("list", now):
            return replies.error(fmt, 9)
        asked_too_often = [self._same_question.over(pair, now) for pair in pairs]  # all are counted
        if any(asked_too_often):
            return replies.error(fmt, 9)
        if fields.get("del") == "1":
            gone = [self._platform.forget(*pair) for pair in pairs]
            return "OK" if all(gone) else replies.error(fmt, 5)
        found = [self._platform.find(*pair) for pair in pairs]
        return replies.status(fmt, found, now, fields.get("all", "0") in ("1", "2"), as_list)

    async def _go_wrong(self, trouble: Trouble, request: web.Request, fields: Mapping[str, str]) -> web.StreamResponse:
        match trouble.kind:
            case "error":
                return _answer(fields, self._refusal(trouble, fields))
            case "http":
                return web.Response(status=trouble.code, text="the sandbox was told to answer so\n")
            case "garbage":
                return web.Response(body=replies.GARBAGE, content_type="application/json")
            case "cut" if request.transport is not None:
                request.transport.abort()
            case _:
                pass
        return await _for_ever()

    def _refusal(self, trouble: Trouble, fields: Mapping[str, str]) -> str:
        """An error that the script asks for. Some come with an id, and the message can then be asked about."""
        fmt, outcome = fields.get("fmt", "0"), replies.WITH_ID.get(trouble.code)
        if outcome is None or "mes" not in fields or trouble.when == "after":
            return replies.error(fmt, trouble.code)
        name, numbers = fields.get("id") or self._platform.new_id(), phones(fields.get("phones", ""))
        sending = Sending("http", name, numbers, fields["mes"], is_call=True, lifetime=_DAY * _MINUTE)
        self._platform.refuse(sending, outcome)
        return replies.error(fmt, trouble.code, name)

    def _note(self, request: web.Request, fields: Mapping[str, str], trouble: Trouble | None) -> None:
        shown = {name[:100]: value[:_FIELD_SHOWN] for name, value in fields.items() if name not in _SECRETS}
        script = f"{trouble.kind} {trouble.code or ''} {trouble.when}".replace("  ", " ") if trouble else ""
        self._platform.book.requests.append(Seen(self._platform.now(), request.method, request.path, shown, script))

    async def _show_book(self, request: web.Request) -> web.Response:
        """`?calls=1` or `?requests=1`: only these; `?id=` or `?phone=`: only calls with it."""
        asked = request.query
        only = {name for name in ("calls", "requests") if asked.get(name) == "1"} or {"calls", "requests"}
        told = self._platform.book.as_json(
            call_id=asked.get("id", ""),
            phone=asked.get("phone", ""),
            calls="calls" in only,
            requests="requests" in only,
        )
        return _json(told)

    async def _show_script(self, request: web.Request) -> web.Response:
        return _json(self._script.as_json())

    async def _set_script(self, request: web.Request) -> web.Response:
        try:
            rules = read_rules(json.loads(await request.text()))
        except (ValueError, RecursionError) as error:
            rules = [f"not JSON: {error}"]
        if isinstance(rules, list):
            return _json({"errors": rules}, 400)
        self._script.replace(rules)
        return _json(self._script.as_json())


def _answer(fields: Mapping[str, str], text: str) -> web.Response:
    codec = replies.charset(fields.get("charset", ""))
    kind = "application/json" if fields.get("fmt") == "3" else "text/plain"
    return web.Response(body=text.encode(codec, errors="replace"), headers={"Content-Type": f"{kind}; charset={codec}"})


def _json(value: object, status: int = 200) -> web.Response:
    """For people with curl: their own letters, and a line end."""
    return web.json_response(text=json.dumps(value, ensure_ascii=False) + "\n", status=status)


async def _for_ever() -> NoReturn:
    """Until the client is gone or the sandbox stops: aiohttp cancels the handler then."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")


def _well_formed(fields: Mapping[str, str]) -> bool:
    """Sections 1.1 and 2. What the real one does with a text over its limit is not known; error 1 is our guess."""
    valid, param, voice = fields.get("valid", ""), fields.get("param", ""), fields.get("voice", "")
    return (
        len(fields["mes"]) <= _TEXT_LIMIT
        and ("id" not in fields or _ID.fullmatch(fields["id"]) is not None)
        and (not valid or 1 <= _lifetime(valid) <= _DAY)
        and (not param or ((match := _PARAM.fullmatch(param)) is not None and _in_range(match)))
        and (not voice or _VOICE.fullmatch(voice) is not None)
    )


def _in_range(param: re.Match[str]) -> bool:
    wait, interval, attempts = map(int, param.groups())
    return wait <= 99 and 10 <= interval <= 3600 and 1 <= attempts <= 9


def _lifetime(valid: str) -> int:
    """Minutes of `hh:mm`; 0 when it is not one, a day when there is none."""
    if not valid:
        return _DAY
    match = _VALID.fullmatch(valid)
    return int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else 0


def _fingerprint(fields: Mapping[str, str]) -> bytes:
    """What makes two requests to send the same (section 1.3, error 9). Whether the real one looks at `id` is not known;
    here it counts, so that one text may go to one number twice under two ids."""
    same = [fields.get(name, "") for name in ("phones", "mes", "id", "sender", "call")]
    return hashlib.sha256(repr(same).encode("utf-8", errors="backslashreplace")).digest()
