"""Where the reports of the demo arrive: an SMTP server that keeps the last mails."""

import asyncio

from aiosmtpd.smtp import SMTP, Envelope, Session

__all__ = ["Mailbox"]

_KEPT = 100  # mails: it may stay up for days


class Mailbox:
    """Loopback only, so a bare one will do."""

    def __init__(self) -> None:
        self.mails: asyncio.Queue[bytes] = asyncio.Queue(_KEPT)
        self._server: asyncio.Server | None = None

    async def start(self, port: int) -> int:
        """Listen on loopback; says on which port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, hostname="mailbox.example", loop=loop), "127.0.0.1", port
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Idempotent."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """aiosmtpd calls this with each mail."""
        content = envelope.content
        if self.mails.full():
            self.mails.get_nowait()
        self.mails.put_nowait(content if isinstance(content, bytes) else (content or "").encode())
        return "250 2.0.0 kept"
