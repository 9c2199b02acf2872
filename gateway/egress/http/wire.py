"""One POST to the provider over aiohttp, and how far it came. Knows no codes.

Rules. Never repeated: another host is tried only while no connection stood, so that certainly nothing was sent.
Certificates are verified, redirects are not followed, replies are bounded in size and time. What is said about failures
carries no credentials, not even when the other side echoes them.
"""

import html
import json
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote, quote_plus, urlencode

import aiohttp

from gateway.egress.http.settings import HttpSettings
from gateway.message import Reason, Why

__all__ = ["Lost", "NotSent", "Reply", "Wire"]

_REPLY_LIMIT = 65_536  # bytes; the longest real one is a status with a text of 1000 characters
_DETAIL_LIMIT = 200  # characters of outside text in a reason
_KEEP_ALIVE = 3.0  # seconds; shorter than a web server's usual 5, or it may close under our request
_HEADERS = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Accept-Encoding": "identity",
    "User-Agent": "ivr-gateway",
}


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
        self._secrets = _spellings(settings.apikey, settings.password, settings.login)
        self._tls = ssl.create_default_context()
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Idempotent."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def post(self, page: str, fields: Mapping[str, str], bases: Sequence[str]) -> Reply | NotSent | Lost:
        """`fields` as an UTF-8 form to the first of `bases` that can be connected to."""
        body = urlencode(fields, errors="replace").encode("ascii")
        failures = []
        for base in bases:
            try:
                async with self._client().post(f"{base}/sys/{page}", data=body, allow_redirects=False) as response:
                    whole = await _read(response)
                    if whole is None:
                        return Lost(Reason(Why.GARBLED, f"HTTP {response.status} with an endless reply"))
                    return Reply(response.status, whole, base)
            except (aiohttp.ConnectionTimeoutError, aiohttp.ClientConnectorError) as error:
                failures.append(f"{base}: {self._name(error)}")
            except TimeoutError:
                return Lost(Reason(Why.TIMEOUT, f"{base}: no reply in time"))
            except aiohttp.ClientResponseError as error:
                return Lost(Reason(Why.GARBLED, f"{base}: not HTTP: {self.seen(error.message)}"))
            except (aiohttp.ClientError, OSError) as error:
                return Lost(Reason(Why.CUT, f"{base}: {self._name(error)}"))
        return NotSent(Reason(Why.UNREACHABLE, "; ".join(failures)))

    def seen(self, text: str) -> str:
        """Outside text for people: without our secrets, printable, one line, bounded."""
        printable = "".join(c if c.isprintable() else " " for c in self._scrub(text))
        line = self._scrub(" ".join(printable.split()))
        return line if len(line) <= _DETAIL_LIMIT else f"{line[:_DETAIL_LIMIT]}..."

    def _client(self) -> aiohttp.ClientSession:
        """Made at the first request: it belongs to the running loop. aiohttp repeats no POST by itself."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=self._tls, keepalive_timeout=_KEEP_ALIVE),
                timeout=aiohttp.ClientTimeout(
                    total=self._connect + self._reply, connect=self._connect, sock_read=self._reply
                ),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers=_HEADERS,
                auto_decompress=False,
            )
        return self._session

    def _name(self, error: Exception) -> str:
        return self.seen(str(error) or type(error).__name__)

    def _scrub(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return text


async def _read(response: aiohttp.ClientResponse) -> bytes | None:
    """The whole body; None when it is longer than any reply of theirs."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > _REPLY_LIMIT:
            return None
    return bytes(body)


def _spellings(*secrets: str) -> tuple[str, ...]:
    """Each secret as it may be echoed: plain, in a URL, in JSON, in HTML. Longest first, so that no part stays."""
    found: set[str] = set()
    for one in filter(None, secrets):
        found |= {one, quote(one), quote(one, safe=""), quote_plus(one), json.dumps(one)[1:-1], html.escape(one)}
    return tuple(sorted(found, key=len, reverse=True))
