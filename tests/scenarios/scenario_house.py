"""A whole house on loopback: sandbox provider, gateway, mailbox, real sockets and a real store; only the clock is ours.

The clock runs `SPEED` times as fast as the wall's, so that waits of minutes pass in seconds; every part reads it.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from email import message_from_bytes
from email.message import EmailMessage, Message
from pathlib import Path
from typing import Any

import aiosmtplib
from pydantic import SecretStr

from gateway import config
from gateway.daemon import Daemon
from gateway.demo import EXAMPLE, Mailbox, configuration
from gateway.message import Story
from gateway.outcome import State
from gateway.sandbox import Sandbox

SPEED = 12
SENDER = "erp@office.example"
_CALLS = """
[calls]
retry_first = "5s"
retry_longest = "20s"
validity = "{validity}"
"""


class House:
    """Everything that a scenario needs, by the names that it is told with."""

    def __init__(self, folder: Path, validity: str, repair: str = "safe", *, strict: bool = True) -> None:
        self.folder = folder
        self._validity = validity
        self._repair = repair
        self._strict = strict
        self._began = time.monotonic()
        self._skipped = 0.0
        self.provider = Sandbox(self.clock)
        self.mailbox = Mailbox()
        self.provider_port = 0
        self.gateway: Daemon

    def elapsed(self) -> float:
        return (time.monotonic() - self._began) * SPEED + self._skipped

    def skip(self, hours: float) -> None:
        """So much time passes at once."""
        self._skipped += hours * 3600

    def clock(self) -> int:
        return 1_800_000_000_000 + int(self.elapsed() * 1000)

    async def open(self) -> None:
        await self.provider_up()
        self._mailbox_port = await self.mailbox.start(0)
        await self.gateway_up()

    async def gateway_up(self) -> None:
        text = configuration(self.folder, 0, 0, self.provider_port, self._mailbox_port)
        text = text.replace('repair = "safe"', f'repair = "{self._repair}"')
        text = text.replace("strict = true", f"strict = {str(self._strict).lower()}")
        text = text.replace("[provider]", '[provider]\nreply_timeout = "5s"\nnever_had_after = "60s"')
        settings = config.read(text + _CALLS.format(validity=self._validity))
        assert isinstance(settings, config.Config), settings
        secrets = config.Secrets(SecretStr("key"), SecretStr(""), SecretStr(""))
        self.gateway = Daemon(settings, secrets, now=self.clock, elapsed=self.elapsed)
        await self.gateway.start()

    async def close(self) -> None:
        if hasattr(self, "gateway"):
            await self.gateway.stop()
        await self.mailbox.stop()
        await self.provider.stop()

    async def provider_up(self) -> None:
        _, self.provider_port = await self.provider.start("127.0.0.1", self.provider_port)

    async def provider_down(self) -> None:
        await self.provider.stop()

    async def mail(
        self, *to: str, text: str = EXAMPLE, subject: str = "Appointment", message_id: str = ""
    ) -> tuple[list[str], str]:
        """Send one mail; the answers to each RCPT and the last word."""
        letter = EmailMessage()
        letter["From"], letter["Subject"] = SENDER, subject
        if message_id:
            letter["Message-ID"] = message_id
        letter.set_content(text)
        return await self.post(letter.as_bytes(), *to)

    async def post(self, raw: bytes, *to: str) -> tuple[list[str], str]:
        """Send these very bytes as a mail; the answers to each RCPT and the last word."""
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=self.gateway.smtp.addresses[0][1], start_tls=False)
        async with client:
            await client.mail(SENDER)
            answers = [await _said(client.rcpt(recipient)) for recipient in to or ("79990000001@call.example",)]
            last = await _said(client.data(raw))
        return answers, last

    async def until(self, call_id: str, *states: State, patience: float = 40) -> Story:
        """The call's story once it stands in one of these states."""
        return await self.seen(call_id, lambda story: story.call.state in states, patience)

    async def seen(self, call_id: str, wanted: Callable[[Story], bool], patience: float = 40) -> Story:
        """The call's story once `wanted` holds of it. The store has no events for tests, so this looks and looks."""
        async with asyncio.timeout(patience):
            while True:
                (story,) = await self.gateway.spool.find(call_id)
                if wanted(story):
                    return story
                await asyncio.sleep(0.02)

    async def report(self, patience: float = 40) -> Message:
        """The next mail in the mailbox."""
        async with asyncio.timeout(patience):
            return message_from_bytes(await self.mailbox.mails.get())

    def rung(self) -> list[dict[str, Any]]:
        """Every call that the provider rang, as its book tells."""
        return list(self.provider.book.as_json()["calls"])


async def _said(doing: Any) -> str:
    try:
        code, text = await doing
    except aiosmtplib.SMTPResponseException as refused:
        code, text = refused.code, refused.message
    return f"{code} {text}"


def fields(report: Message, block: int = 1) -> Message:
    """One block of a report's machine part: 0 is about the message, 1 about its recipient."""
    part = next(part for part in report.walk() if part.get_content_type() == "message/delivery-status")
    blocks = part.get_payload()
    assert isinstance(blocks, list)
    found = blocks[block]
    assert isinstance(found, Message)
    return found


def steps(story: Story) -> Sequence[str]:
    """The events of a story, in order."""
    return [str(step.event) for step in story.steps]
