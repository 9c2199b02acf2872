"""So many requests in a while: whoever comes too early waits, in the order of coming."""

import asyncio
from collections import deque

__all__ = ["Pace"]


class Pace:
    """At most `most` turns in any `span` seconds."""

    def __init__(self, most: int, span: float) -> None:
        self._span = span
        self._turns: deque[float] = deque(maxlen=most)
        self._line = asyncio.Lock()

    async def turn(self) -> None:
        """Comes back when it is one's turn."""
        async with self._line:
            now = asyncio.get_running_loop().time()
            if len(self._turns) == self._turns.maxlen and (wait := self._turns[0] + self._span - now) > 0:
                await asyncio.sleep(wait)
            self._turns.append(asyncio.get_running_loop().time())
