"""The sandbox as its users hold it: one account, its channels, its book and its script."""

import ssl
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from gateway.sandbox.account import Account, Credentials, read_sum
from gateway.sandbox.http import HttpFace
from gateway.sandbox.platform import Book, Platform
from gateway.sandbox.rules import read_rules
from gateway.sandbox.script import Channel, Rule, Script
from gateway.sandbox.smpp import SmppFace
from gateway.sandbox.smtp import SmtpFace
from gateway.sandbox.submitted import SmscSettings

__all__ = ["Sandbox"]

_LOOPBACK = "127.0.0.1"


class Sandbox:
    """One simulated account. `now` gives milliseconds since the epoch; `pace` stretches or shortens every call.

    Without `credentials` any will do; without `balance` money is endless. Each channel may be stopped and started again
    at its place: the book stays.
    """

    def __init__(
        self,
        now: Callable[[], int],
        *,
        pace: float = 1.0,
        credentials: Credentials | None = None,
        balance: str | Decimal | None = None,
        smsc: SmscSettings | None = None,
    ) -> None:
        self._account = Account(_sum(balance))
        self._platform = Platform(now, pace, self._account)
        self._script = Script()
        wanted = credentials or Credentials()
        self._http = HttpFace(self._platform, self._script, wanted)
        self._smtp = SmtpFace(self._platform, self._script, wanted)
        self._smpp = SmppFace(self._platform, self._script, wanted, smsc or SmscSettings())

    @property
    def book(self) -> Book:
        """Every request and every call that rang."""
        return self._platform.book

    @property
    def balance(self) -> Decimal | None:
        """What is left in the account; None: nobody counts it."""
        return self._account.balance

    @balance.setter
    def balance(self, value: str | Decimal | None) -> None:
        self._account.balance = _sum(value)

    def script(self, rules: Sequence[Mapping[str, object]] = ()) -> None:
        """Behave so from now on, as SCRIPT_HELP says; no rules: behave well. ValueError when they are wrong."""
        read = read_rules(list(rules))
        if isinstance(read, list):
            raise ValueError("; ".join(read))
        self.play(read)

    def play(self, rules: Sequence[Rule]) -> None:
        """As `script`, with rules that `read_rules` has passed."""
        self._script.replace(rules)

    async def start(self, host: str = _LOOPBACK, port: int = 0) -> tuple[str, int]:
        """Open the HTTP pages; says where (port 0 takes a free one)."""
        return await self._http.start(host, port)

    async def start_smtp(
        self, host: str = _LOOPBACK, port: int = 0, tls: ssl.SSLContext | None = None, *, implicit: bool = False
    ) -> tuple[str, int]:
        """Take mail; says where. With `tls` there is STARTTLS, which nobody must use, or TLS from the first octet."""
        return await self._smtp.start(host, port, tls, implicit)

    async def start_smpp(
        self, host: str = _LOOPBACK, port: int = 0, tls: ssl.SSLContext | None = None
    ) -> tuple[str, int]:
        """Be an SMSC; says where. With `tls` from the first octet on."""
        return await self._smpp.start(host, port, tls)

    def drop(self, channel: Channel) -> None:
        """Cut every connection of that channel; it goes on listening."""
        faces: Mapping[Channel, HttpFace | SmtpFace | SmppFace]
        faces = {"http": self._http, "smtp": self._smtp, "smpp": self._smpp}
        faces[channel].drop()

    async def stop(self) -> None:
        """All of it. Idempotent."""
        await self.stop_http()
        await self.stop_smtp()
        await self.stop_smpp()

    async def stop_http(self) -> None:
        """Hanging requests are cut. Idempotent."""
        await self._http.stop()

    async def stop_smtp(self) -> None:
        """Connections are cut. Idempotent."""
        await self._smtp.stop()

    async def stop_smpp(self) -> None:
        """Connections are cut; receipts that are owed wait. Idempotent."""
        await self._smpp.stop()


def _sum(value: str | Decimal | None) -> Decimal | None:
    read = None if value is None else read_sum(value)
    if value is not None and read is None:
        raise ValueError('a balance must be a sum such as "10.00"')
    return read
