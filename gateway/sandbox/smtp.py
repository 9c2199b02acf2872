# ruff: noqa: N802 - aiosmtpd finds verbs and hooks by the names of their methods
"""The simulated provider's SMTP interface: mail for send@send.ANYTHING is a request to send (provider.md section 4).

Rules. Whatever is wrong in a body is never a message, and nobody is told: the mail was taken with 250, as the real one
presumably would. The book's requests say why. Only its size (100 kB), another recipient and the script are answered
otherwise.
"""

import asyncio
import ssl
from collections.abc import Sequence
from typing import NoReturn, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from gateway.sandbox.account import SECRETS, Credentials
from gateway.sandbox.mail_body import NoLetter, read_letter
from gateway.sandbox.platform import Platform, Seen
from gateway.sandbox.script import Behaviour, Script, Trouble
from gateway.sandbox.sending import is_about_one, phones, refuse_all, send

__all__ = ["SmtpFace"]

_LARGEST = 100 * 1024
_LONGEST_LINE = 2000
_TAKEN = "250 2.0.0 OK"
_GARBAGE = "qwerty 1234"
_FIELD_SHOWN = 2000


class SmtpFace:
    """The mail of one account on `platform`, behaving as `script` says."""

    def __init__(self, platform: Platform, script: Script, credentials: Credentials) -> None:
        self.platform = platform
        self.script = script
        self.connections: set[_Connection] = set()
        self._credentials = credentials
        self._under_way = 0
        self._server: asyncio.Server | None = None

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None, implicit: bool) -> tuple[str, int]:
        """Listen; says where (port 0 takes a free one). May be started again after `stop`."""
        loop = asyncio.get_running_loop()
        later = None if implicit else tls
        server = await loop.create_server(
            lambda: _Connection(self, loop, later), host, port, ssl=tls if implicit else None
        )
        self._server = server
        bound = server.sockets[0].getsockname()
        return bound[0], bound[1]

    async def stop(self) -> None:
        """Cut what is open. Idempotent; the book stays."""
        if self._server is not None:
            self._server.close()
            self._server = None
        gone = [connection.gone for connection in self.connections]
        self.drop()
        await asyncio.gather(*gone)

    def drop(self) -> None:
        """Cut every connection; go on listening."""
        for connection in tuple(self.connections):
            connection.cut()

    async def take(self, octets: bytes) -> tuple[str, Trouble | None]:
        """One mail: the answer, and what else the script wants done."""
        self._under_way += 1
        self.platform.book.together("mail", self._under_way)
        try:
            return await self._take(octets)
        finally:
            self._under_way -= 1

    async def _take(self, octets: bytes) -> tuple[str, Trouble | None]:
        letter = read_letter(octets)
        requests = [] if isinstance(letter, NoLetter) else letter.requests
        numbers = [number for fields in requests for number in phones(fields.get("phones", ""))]
        behaviour = self.script.take("smtp", "send", numbers)
        trouble = behaviour.trouble
        seen = self.note(requests[0] if len(requests) == 1 else {"lines": str(len(requests))}, trouble)
        whole = trouble if not is_about_one(behaviour, numbers) else None
        if whole is None or whole.when == "after":
            if isinstance(letter, NoLetter):
                seen.became = f"not a message: {letter.why}"
            else:
                seen.became = "; ".join(self._carry_out(requests, behaviour, letter.files))
            await asyncio.sleep(behaviour.delay)
        elif whole.kind == "error":
            for fields in requests:
                refuse_all(self.platform, "smtp", fields, whole.code)
        if whole is not None and whole.kind == "smtp":
            return _reply(whole.code), whole
        return _TAKEN, whole

    def _carry_out(
        self, requests: Sequence[dict[str, str]], behaviour: Behaviour, files: Sequence[tuple[str, int]]
    ) -> list[str]:
        if not self._credentials.fit(requests[0]):
            return ["error 2"]
        return [str(send(self.platform, "smtp", fields, behaviour, files)) for fields in requests]

    def note(self, fields: dict[str, str], trouble: Trouble | None) -> Seen:
        """In the book."""
        shown = {name: value[:_FIELD_SHOWN] for name, value in fields.items() if name not in SECRETS}
        seen = Seen(self.platform.now(), "smtp", "MAIL", "", shown, str(trouble or ""))
        self.platform.book.requests.append(seen)
        return seen


class _Connection(SMTP):
    """aiosmtpd's session, with the script in its way."""

    line_length_limit = _LONGEST_LINE

    def __init__(self, face: SmtpFace, loop: asyncio.AbstractEventLoop, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            _Hooks(face, self),
            hostname="send.sandbox.example",
            ident="sandbox",
            data_size_limit=_LARGEST,
            enable_SMTPUTF8=True,
            tls_context=tls,
            loop=loop,
        )
        self._face = face
        self.gone: asyncio.Future[None] = loop.create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Told again with STARTTLS."""
        self._face.connections.add(self)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Nobody is there any more."""
        self._face.connections.discard(self)
        super().connection_lost(error)
        if not self.gone.done():
            self.gone.set_result(None)

    def cut(self) -> None:
        """At once, without a word."""
        if self.transport is not None:
            cast(asyncio.Transport, self.transport).abort()

    def end(self) -> None:
        """When what was said has gone out."""
        if self.transport is not None:
            self.transport.close()

    async def _handle_client(self) -> None:
        """The greeting, which the script may be about; then the session."""
        trouble = self._face.script.take("smtp", "connect").trouble
        if trouble is None:
            await super()._handle_client()
            return
        book = self._face.platform.book
        book.connects.append(Seen(self._face.platform.now(), "smtp", "connect", "", {}, str(trouble)))
        match trouble.kind:
            case "hang":
                await _for_ever()
            case "cut":
                self.cut()
            case "garbage":
                await self.push(_GARBAGE)
            case _:
                await self.push(_reply(trouble.code if trouble.kind == "smtp" else 554))
        self.end()

    async def smtp_DATA(self, arg: str) -> None:
        """A mail; or only the beginning of one."""
        if self.envelope is not None and self.envelope.rcpt_tos and self._face.script.take_cut("smtp"):
            self._face.note({}, Trouble("cut", "during"))
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            await self._reader.readline()
            self.cut()
            await _for_ever()
        await super().smtp_DATA(arg)


class _Hooks:
    """What aiosmtpd asks about one connection."""

    def __init__(self, face: SmtpFace, connection: _Connection) -> None:
        self._face = face
        self._connection = connection

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """There is one mailbox here."""
        local, _, domain = address.lower().rpartition("@")
        if local != "send" or not domain.startswith("send."):
            return "550 5.1.1 only send@send.* lives here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """A mail has come."""
        content = envelope.content
        reply, trouble = await self._face.take(content if isinstance(content, bytes) else (content or "").encode())
        if trouble is None:
            return reply
        match trouble.kind:
            case "hang":
                await _for_ever()
            case "cut":
                self._connection.cut()
                await _for_ever()
            case "garbage":
                return _GARBAGE
            case "smtp" if trouble.code == 421:
                await self._connection.push(reply)
                self._connection.end()
                await _for_ever()
            case _:
                pass
        return reply


def _reply(code: int) -> str:
    return f"{code} {code // 100}.0.0 the sandbox was told to answer so"


async def _for_ever() -> NoReturn:
    """Until the connection is gone: the session's task is cancelled then."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets it")
