"""Keeps one bound line to the SMSC: connects, again when it ended, ever less often while that does not work.

Rules. Each round tries the addresses in their order. The pauses double from `reconnect_first` to `reconnect_longest`,
each with some chance in it, so that many gateways do not come back together; only a line that has stood for as long as
the longest pause makes them short again, so that an SMSC which binds and hangs up is not stormed. A bind that is
refused for its credentials ends the round, since the other address is the same account's, and a person is told; it is
tried again seldom, for many wrong tries lock an account.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

from gateway import journal
from gateway.egress.smpp.line import Line
from gateway.egress.smpp.opening import context_of, open_line
from gateway.egress.smpp.reading import NAME
from gateway.egress.smpp.settings import SmppOutSettings
from gateway.lifecycle import FLOORS
from gateway.outcome import Reason, Why

__all__ = ["Keeper", "pause_before"]

_DOUBLINGS = 32


def pause_before(attempt: int, settings: SmppOutSettings, chance: float) -> int:
    """Milliseconds before the `attempt`-th round after one that failed (from 1); `chance` in [0, 1)."""
    pause = min(settings.reconnect_first << min(attempt - 1, _DOUBLINGS), settings.reconnect_longest)
    return pause * 3 // 4 + int(pause * chance / 2)


class Keeper:
    """`make` makes a line that is not connected yet. `changed` is told when there is a line, or none any more."""

    def __init__(
        self,
        settings: SmppOutSettings,
        now: Callable[[], int],
        elapsed: Callable[[], float],
        chance: Callable[[], float],
        make: Callable[[str], Line],
        changed: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._now, self._elapsed, self._chance = now, elapsed, chance
        self._make, self._changed = make, changed
        self._context = context_of(settings)
        self._keeping: asyncio.Task[None] | None = None
        self._at_once = asyncio.Event()
        self._failures = 0  # in a row
        self.line: Line | None = None
        """The line, while it is bound."""
        self.why = "it was not connected yet"
        """Why there is none."""
        self.trouble: Reason | None = None
        """Why there will be none until a person acts; None when it may come by itself."""

    def start(self) -> None:
        """Begin to keep one."""
        if self._keeping is None:
            self._keeping = asyncio.get_running_loop().create_task(self._keep())

    def resume(self) -> None:
        """A person has acted: try again now."""
        self._at_once.set()

    async def close(self, patience: float) -> None:
        """End in good order, within `patience` seconds; keep none any more."""
        keeping, self._keeping = self._keeping, None
        line = self.line
        self.why = "we are stopping"
        if line is not None:
            line.unbind(self.why)
            try:
                async with asyncio.timeout(patience):
                    await asyncio.shield(line.gone)
                    await line.heard_out()
            except TimeoutError:
                line.abort(self.why)
        if keeping is not None:
            keeping.cancel()
            await asyncio.wait([keeping])
        if line is not None:
            await line.gone

    async def _keep(self) -> None:
        while self._keeping is not None:
            try:
                pause = await self._round()
            except Exception as error:  # noqa: BLE001 - a bug must not leave the channel without a line for good
                journal.bug(where="smpp egress", error=error)
                pause = self._settings.reconnect_longest
            self._at_once.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause / 1000):
                    await self._at_once.wait()

    async def _round(self) -> int:
        """One try at every address, and the life of the line that came of it; how long to wait after that, in ms."""
        failed: list[str] = []
        for address in self._settings.addresses:
            opened = await open_line(self._settings, address, self._context, self._make)
            if isinstance(opened, Line):
                return await self._stand(opened)
            failed.append(f"{address[0]}:{address[1]}: {opened.detail}")
            if opened.halts:
                return self._halt(failed[-1])
        return self._failed("; ".join(failed))

    async def _stand(self, line: Line) -> int:
        since = self._elapsed()
        self.line, self.why, self.trouble = line, "", None
        journal.channel_bound(name=NAME, host=line.name, version=line.version, tls=self._context is not None)
        self._changed()
        try:
            self.why = await asyncio.shield(line.ended)
        finally:
            self.line = None
            self._changed()
        journal.channel_lost(name=NAME, host=line.name, why=self.why)
        if (self._elapsed() - since) * 1000 >= self._settings.reconnect_longest:
            self._failures = 0
        return self._longer()

    def _halt(self, detail: str) -> int:
        pause = FLOORS[Why.BAD_CREDENTIALS]
        self.why, self.trouble = detail, Reason(Why.BAD_CREDENTIALS, detail)
        journal.channel_rests(name=NAME, reason=self.trouble, until=self._now() + pause)
        self._changed()
        return pause

    def _failed(self, detail: str) -> int:
        """Told when it is news, and then ever more seldom."""
        told = detail == self.why and self._failures & (self._failures + 1)
        if self.trouble is not None:  # whatever it is now, it may mend itself
            self.trouble = None
            self._changed()
        self.why = detail
        pause = self._longer()
        if not told:
            journal.channel_unreachable(name=NAME, why=detail, tries=self._failures, until=self._now() + pause)
        return pause

    def _longer(self) -> int:
        self._failures += 1
        return pause_before(self._failures, self._settings, self._chance())
