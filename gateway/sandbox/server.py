"""The sandbox as its users hold it: one account, its channels, its book and its script."""

from collections.abc import Callable, Mapping, Sequence

from gateway.sandbox.http import Credentials, HttpFace
from gateway.sandbox.platform import Book, Platform
from gateway.sandbox.script import Rule, Script, read_rules

__all__ = ["Sandbox"]


class Sandbox:
    """One simulated account. `now` gives milliseconds since the epoch; `pace` stretches or shortens every call.

    Without `credentials` any will do.
    """

    def __init__(self, now: Callable[[], int], *, pace: float = 1.0, credentials: Credentials | None = None) -> None:
        self._platform = Platform(now, pace)
        self._script = Script()
        self._http = HttpFace(self._platform, self._script, credentials or Credentials())

    @property
    def book(self) -> Book:
        """Every request and every call that rang."""
        return self._platform.book

    def script(self, rules: Sequence[Mapping[str, object]] = ()) -> None:
        """Behave so from now on, as SCRIPT_HELP says; no rules: behave well. ValueError when they are wrong."""
        read = read_rules(list(rules))
        if isinstance(read, list):
            raise ValueError("; ".join(read))
        self.play(read)

    def play(self, rules: Sequence[Rule]) -> None:
        """As `script`, with rules that `read_rules` has passed."""
        self._script.replace(rules)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> tuple[str, int]:
        """Open the HTTP pages; says where. It may be stopped and started again: the book stays."""
        return await self._http.start(host, port)

    async def stop(self) -> None:
        """Hanging requests are cut. Idempotent."""
        await self._http.stop()
