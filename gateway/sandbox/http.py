"""The simulated provider's HTTP pages: send.php, status.php, balance.php, and for its users /book and /script.

Rules. It reads what the real one reads (GET and POST, form and multipart, its charsets), keeps the same limits, and
does what the script says. Carrying a request out knows no pause, so that "before" and "after" mean just that.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import NoReturn

from aiohttp import web

from gateway.sandbox import replies
from gateway.sandbox.account import SECRETS, Credentials, read_sum
from gateway.sandbox.form import Form, read_form
from gateway.sandbox.platform import Limit, Platform, Seen
from gateway.sandbox.rules import read_rules, write_rules
from gateway.sandbox.script import Behaviour, Page, Script, Trouble
from gateway.sandbox.sending import is_about_one, phones, refuse_all, send, wrong

__all__ = ["HttpFace"]

_MINUTE = 60_000
_BODY_LIMIT = 8_000_000
_FIELD_SHOWN = 2000  # characters of a field in the book
_AT_ONCE: Mapping[Page, int] = {"send": 14, "status": 4, "balance": 14}  # provider.md sections 1.3, 7, 9
_PAGES: Mapping[Page, str] = {"send": "send.php", "status": "status.php", "balance": "balance.php"}


class HttpFace:
    """The pages of one account on `platform`, behaving as `script` says."""

    def __init__(self, platform: Platform, script: Script, credentials: Credentials) -> None:
        self._platform = platform
        self._script = script
        self._credentials = credentials
        self._under_way: dict[Page, int] = dict.fromkeys(_AT_ONCE, 0)
        self._same_price = Limit(5, _MINUTE)
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
        app.router.add_get("/account", self._show_account)
        app.router.add_post("/account", self._set_account)
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

    def drop(self) -> None:
        """Cut every connection, those that hang among them; go on listening."""
        server = self._runner.server if self._runner is not None else None
        for connection in server.connections if server is not None else ():
            if connection.transport is not None:
                connection.transport.abort()

    def _handler(self, page: Page) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            self._under_way[page] += 1
            self._platform.book.together(page, self._under_way[page])
            try:
                return await self._serve(page, request)
            finally:
                self._under_way[page] -= 1

        return handle

    async def _serve(self, page: Page, request: web.Request) -> web.StreamResponse:
        form = await read_form(request, _BODY_LIMIT)
        fields = form.fields
        numbers = phones(fields.get("phones" if page == "send" else "phone", ""))
        behaviour = self._script.take("http", page, numbers)
        trouble = None if page == "send" and is_about_one(behaviour, numbers) else behaviour.trouble
        seen = self._note(request, fields, behaviour.trouble)
        if trouble is not None and trouble.when == "before":
            return await self._go_wrong(trouble, request, fields)
        text = self._carry_out(page, form, behaviour, seen)
        await asyncio.sleep(behaviour.delay)
        if trouble is None:
            return _answer(fields, text)
        if trouble.when == "during":
            return await _half(request, _answer(fields, text))
        return await self._go_wrong(trouble, request, fields)

    def _carry_out(self, page: Page, form: Form, behaviour: Behaviour, seen: Seen) -> str:
        fields = form.fields
        fmt = fields.get("fmt", "0")
        code = 0
        if not self._credentials.fit(fields):
            code = 2
        elif self._under_way[page] > _AT_ONCE[page] or (page == "balance" and self._asks_too_often()):
            code = 9
        if code:
            seen.became = f"error {code}"
            return replies.error(fmt, code)
        match page:
            case "send":
                return self._send(fmt, form, behaviour, seen)
            case "status":
                return self._status(fmt, fields)
            case _:
                left = behaviour.balance or self._platform.account.shown
                return replies.balance(fmt, left, fields.get("cur") == "1")

    def _asks_too_often(self) -> bool:
        return self._balances.over("balance", self._platform.now())

    def _send(self, fmt: str, form: Form, behaviour: Behaviour, seen: Seen) -> str:
        fields, cost = form.fields, form.fields.get("cost", "0")
        if cost == "1" and not wrong(fields, bool(form.files)):
            same = hash((fields["phones"], fields.get("mes"), fields.get("sender"), fields.get("call")))
            if self._same_price.over(same, self._platform.now()):
                seen.became = "error 9"
                return replies.error(fmt, 9)
        went = send(self._platform, "http", fields, behaviour, form.files)
        seen.became = str(went)
        if went.code:
            return replies.error(fmt, went.code, went.id)
        return replies.sent(fmt, went, cost, self._platform.account.shown, fields.get("op") == "1")

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
        fmt = fields.get("fmt", "0")
        if trouble.when == "after":
            return replies.error(fmt, trouble.code)
        return replies.error(fmt, trouble.code, refuse_all(self._platform, "http", fields, trouble.code))

    def _note(self, request: web.Request, fields: Mapping[str, str], trouble: Trouble | None) -> Seen:
        shown = {name[:100]: value[:_FIELD_SHOWN] for name, value in fields.items() if name not in SECRETS}
        script = str(trouble) if trouble else ""
        seen = Seen(self._platform.now(), "http", request.method, request.path, shown, script)
        self._platform.book.requests.append(seen)
        return seen

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
        return _json(write_rules(self._script.shown()))

    async def _set_script(self, request: web.Request) -> web.Response:
        value = await _posted(request)
        rules = [value] if isinstance(value, ValueError) else read_rules(value)
        if isinstance(rules, list):
            return _json({"errors": [str(problem) for problem in rules]}, 400)
        self._script.replace(rules)
        return _json(write_rules(self._script.shown()))

    async def _show_account(self, request: web.Request) -> web.Response:
        balance = self._platform.account.balance
        return _json({"balance": None if balance is None else f"{balance:.2f}"})

    async def _set_account(self, request: web.Request) -> web.Response:
        value = await _posted(request)
        if not isinstance(value, dict) or set(value) != {"balance"}:
            return _json({"errors": ['write {"balance": "10.00"}, or null for endless money']}, 400)
        balance = read_sum(value["balance"])
        if balance is None and value["balance"] is not None:
            return _json({"errors": ['"balance" must be a sum such as "10.00", or null for endless money']}, 400)
        self._platform.account.balance = balance
        return await self._show_account(request)


async def _posted(request: web.Request) -> object:
    """JSON; a ValueError is what is wrong with it."""
    try:
        return json.loads(await request.text())
    except (ValueError, RecursionError) as error:
        return ValueError(f"not JSON: {error}")


async def _half(request: web.Request, whole: web.Response) -> web.StreamResponse:
    """Half of an answer, and the end of the connection."""
    body = whole.body if isinstance(whole.body, bytes) else b""
    cut = web.StreamResponse(headers={"Content-Type": whole.content_type, "Content-Length": str(len(body))})
    await cut.prepare(request)
    await cut.write(body[: len(body) // 2])
    if request.transport is not None:
        request.transport.close()
    return await _for_ever()


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
