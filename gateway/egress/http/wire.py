"""One POST to the provider over aiohttp, and how far it came. Knows no codes.

Rules. Never repeated: another host is tried only while no connection stood, so that certainly nothing was sent. A
connection stands when TCP does, and over https when TLS does too: until then Python's ssl lets no byte of a request
out (it has no early data, RFC 8446 section 2.3). From then on nothing is certain, not even when the connection breaks
while the body is being written: how much of it the kernel has taken over does not say how much arrived, and a whole
request may be behind a proxy when that resets. What is called lost is not delivered later: the kernel, which would go
on sending for minutes after we have closed or died, gives an unacknowledged request up when we do. Certificates are
verified, redirects are not followed, replies are bounded in size and time. Once a request has left, no reason quotes
what came back: it may hold what was sent.
"""

import io
import re
import socket
import ssl
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import aiohttp

from gateway.egress.http.form import encode
from gateway.egress.http.settings import HttpSettings
from gateway.message import Audio
from gateway.outcome import Reason, Why
from gateway.shown import Shown

__all__ = ["Lost", "NotSent", "Reply", "Wire"]

_REPLY_LIMIT = 65_536  # bytes; the longest real one is a status with a text of 1000 characters
_KEEP_ALIVE = 3.0  # seconds; shorter than a web server's usual 5, or it may close under our request
_HEADERS = {
    "Accept-Encoding": "identity",
    "User-Agent": "ivr-gateway",
}
_PHRASE = re.compile(r"[A-Za-z0-9 ]*")
_NOTHING_SENT = Shown()  # so that nothing of ours can be echoed
_USER_TIMEOUT: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)  # RFC 5482; Linux has it, macOS has not


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply, and the base address of the host that gave it."""

    status: int
    body: bytes
    base: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """No connection to any host: certainly nothing left."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Lost:
    """The request may have left; there is no reply that could be read."""

    reason: Reason


class Wire:
    """Connections to the provider's hosts."""

    def __init__(self, settings: HttpSettings) -> None:
        self._connect = settings.connect_timeout / 1000
        self._reply = settings.reply_timeout / 1000
        self._give_up = settings.reply_timeout
        secure = any(base.startswith("https:") for base in settings.bases)
        self._tls = ssl.create_default_context() if secure else True  # it takes a while to read all authorities
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Idempotent."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(
        self, page: str, fields: Mapping[str, str], bases: Sequence[str], files: Sequence[Audio] = ()
    ) -> Reply | NotSent | Lost:
        """`fields` and `files` as a form to the first of `bases` that can be connected to."""
        kind, body = encode(fields, files)
        failures = []
        for base in bases:
            # Large bodies go as a stream: aiohttp writes that in pieces, and lets others have their turn between them.
            request = self._client().post(
                f"{base}/sys/{page}",
                data=io.BytesIO(body) if files else body,
                headers={"Content-Type": kind},
                allow_redirects=False,
            )
            try:
                async with request as response:
                    whole = await _read(response)
                    if whole is None:
                        return Lost(Reason(Why.GARBLED, f"HTTP {response.status} with an endless reply"))
                    return Reply(response.status, whole, base)
            except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
                failures.append(f"{base}: {_NOTHING_SENT.line(str(error))}")
            except TimeoutError:
                return Lost(Reason(Why.TIMEOUT, f"{base}: no reply in time"))
            except aiohttp.ClientResponseError as error:
                return Lost(Reason(Why.GARBLED, f"{base}: not HTTP: {_own_words(error)}"))
            except OSError as error:
                return Lost(Reason(Why.CUT, f"{base}: {error.strerror or type(error).__name__}"))
            except aiohttp.ClientError as error:
                return Lost(Reason(Why.CUT, f"{base}: {type(error).__name__}"))
        return NotSent(Reason(Why.UNREACHABLE, "; ".join(failures)))

    def _client(self) -> aiohttp.ClientSession:
        """Made at the first request: it belongs to the running loop. aiohttp repeats no POST by itself."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=0, ssl=self._tls, keepalive_timeout=_KEEP_ALIVE, socket_factory=self._socket
                ),
                timeout=aiohttp.ClientTimeout(
                    total=self._connect + self._reply, connect=self._connect, sock_read=self._reply
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
                auto_decompress=False,
            )
        return self._session

    def _socket(self, address: aiohttp.AddrInfoType) -> socket.socket:
        """The option lives with the socket, whatever becomes of us. Without it only `never_had_after` is left."""
        made = socket.socket(*address[:3])
        # What is given up is reset, also when we are killed: nothing of it goes on to a server that reads slowly.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if _USER_TIMEOUT is not None:
            made.setsockopt(socket.IPPROTO_TCP, _USER_TIMEOUT, self._give_up)
        return made


async def _read(response: aiohttp.ClientResponse) -> bytes | None:
    """The whole body; None when it is longer than any reply of theirs."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _REPLY_LIMIT:
            return None
    return bytes(body)


def _own_words(error: aiohttp.ClientResponseError) -> str:
    """What aiohttp says, up to where it quotes: "Bad status line:\\n\\n  b'220 smtp.example'" is "Bad status line"."""
    phrase = _PHRASE.match(error.message)
    return phrase[0].strip() if phrase else ""
