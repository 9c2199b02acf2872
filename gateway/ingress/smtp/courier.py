"""Reports leave here: one mail to the smarthost, and what became of it.

Rules. The return path is null, so that no report is ever about a report (RFC 5321 section 4.5.5). TLS is verified.
Only a word about *this* report (5xx to its recipient or its data) is final. What an operator can mend is not, and the
report waits meanwhile: trouble with the smarthost itself, credentials, and a smarthost that wants no mail from this
gateway at all, or every report would be lost at its first try. No error carries the password.
"""

import asyncio
import re
import ssl

import aiosmtplib

from gateway.ingress import NotNow, Told, Undeliverable, Word
from gateway.ingress.smtp.paths import MailFrom, read_mail
from gateway.ingress.smtp.settings import Smarthost

__all__ = ["Courier"]

_AT_ONCE = 4
_LONGEST_ERROR = 200
_WHO_WE_ARE = re.compile(r"5\.7\.[0-9]|(?!5\.).{0,150}\brelay", re.IGNORECASE | re.DOTALL)
"""Refusals of the gateway rather than of one report: security and policy (RFC 3463 section 3.8), which is how most mail
servers refuse to relay, and the plain word for it, from those that give no enhanced code."""


class Courier:
    """Takes mails to the smarthost, a connection each, a few at a time."""

    def __init__(self, smarthost: Smarthost, hostname: str, context: ssl.SSLContext | None = None) -> None:
        self._smarthost = smarthost
        self._hostname = hostname
        self._context = context if context is not None or smarthost.tls == "none" else ssl.create_default_context()
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def carry(self, recipient: str, message: bytes) -> Word:
        """Whether the smarthost has taken `message` for `recipient`."""
        # aiosmtplib cuts what looks like an address out of what is none.
        if read_mail(f"FROM:<{recipient}>") != MailFrom(recipient) or not recipient:
            return Undeliverable("the sender's address cannot be written to")
        async with self._slots:
            try:
                await self._send(recipient, message)
            except aiosmtplib.SMTPRecipientsRefused as refused:
                return _word(refused.recipients[0])
            except aiosmtplib.SMTPDataError as refused:
                return _word(refused)
            except aiosmtplib.SMTPResponseException as error:  # at MAIL too: the null return path is every report's
                return NotNow(_short(f"{error.code} {error.message}"))
            except (aiosmtplib.SMTPException, OSError) as error:
                return NotNow(_short(f"{type(error).__name__}: {error}"))
        return Told()

    async def _send(self, recipient: str, message: bytes) -> None:
        smarthost = self._smarthost
        client = aiosmtplib.SMTP(
            hostname=smarthost.host,
            port=smarthost.port,
            local_hostname=self._hostname,
            timeout=smarthost.timeout / 1000,
            use_tls=smarthost.tls == "implicit",
            start_tls=smarthost.tls == "starttls",
            tls_context=self._context,
            username=smarthost.username or None,
            password=smarthost.password or None,
        )
        async with client:
            await client.sendmail("", [recipient], message)


def _word(refused: aiosmtplib.SMTPResponseException) -> Word:
    error = _short(f"{refused.code} {refused.message}")
    # 530 and 535 are about our login, not about the report (RFC 4954 section 6).
    final = 500 <= refused.code <= 599 and refused.code not in (530, 535) and not _WHO_WE_ARE.match(refused.message)
    return Undeliverable(error) if final else NotNow(error)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return "".join(character if character.isprintable() else "?" for character in line[:_LONGEST_ERROR])
