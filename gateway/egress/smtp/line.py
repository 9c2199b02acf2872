"""One connection to the provider's mail server, by aiosmtplib's protocol (RFC 5321). Knows no codes.

Rules. It is driven step by step, and not by aiosmtplib's client: that one sends DATA and the mail in one go, and tells
nobody whether an error came before the mail or after it. A reply counts only as the answer to what was asked: the
protocol keeps what comes beside it for the next question, and reads "2500" as 250; so every line is looked at here
too, and one that is too many, or none, makes the connection worth nothing from there on. What is given up is not
delivered later: what the kernel still has to send is thrown away, and if we are killed it gives up by itself.
"""

import asyncio
import contextlib
import re
import socket
import ssl
import struct
from collections.abc import Coroutine
from typing import cast

from aiosmtplib import SMTPException, SMTPResponseException, SMTPTimeoutError
from aiosmtplib.protocol import SMTPProtocol
from aiosmtplib.response import SMTPResponse

from gateway.egress.smtp.replies import Answer, Broken
from gateway.outcome import Why

__all__ = ["Line"]

_REPLY = re.compile(rb"([2-5][0-9]{2})(?:([ -])[^\r\n]*)?\r?")  # RFC 5321 section 4.2
_LONGEST = 4096  # octets of a line; the standard says 512 (section 4.5.3.1.5)
_USER_TIMEOUT: int | None = getattr(socket, "TCP_USER_TIMEOUT", None)  # RFC 5482; Linux has it, macOS has not
_THROW_AWAY = struct.pack("ii", 1, 0)  # SO_LINGER: close by a reset


class Line(SMTPProtocol):
    """`give_up`: ms after which the kernel gives up what nobody acknowledges."""

    def __init__(self, give_up: int) -> None:
        super().__init__(asyncio.get_running_loop())
        self.gone = asyncio.Event()
        self._give_up = give_up
        self._owed = 1  # replies: the greeting
        self._sound = True
        self._rest = b""  # of what came: a line that has not ended
        self._code = b""  # of a reply whose last line has not come

    @property
    def fresh(self) -> bool:
        """Whether it stands, and everything that came over it was asked for."""
        return self.is_connected and self._answered

    async def greeting(self) -> Answer | Broken:
        """What the server says first."""
        return await self._heard(self.read_response())

    async def ask(self, command: str, patience: float | None = None) -> Answer | Broken:
        """The reply to one command, within `patience` seconds."""
        self._owed += 1
        return await self._heard(self.execute_command(command.encode("ascii"), timeout=patience))

    async def secure(self, context: ssl.SSLContext, name: str) -> Answer | Broken:
        """STARTTLS, and all that follows from it. Whatever came in clear behind the reply breaks it."""
        self._owed += 1
        return await self._heard(self.start_tls(context, server_hostname=name))

    async def deliver(self, mail: bytes, patience: float) -> Answer | Broken | None:
        """`mail` with the dot behind it, and the word on it. None: it certainly did not leave."""
        if not self.fresh:
            return None
        self._owed += 1
        stuffed = mail.replace(b"\r\n.", b"\r\n..")  # RFC 5321 section 4.5.2
        try:
            self.write(stuffed + b".\r\n")
        except SMTPException:  # there is no connection to write to
            return None
        return await self._heard(self.read_response(timeout=patience))

    def leave(self) -> None:
        """In good order, without waiting for the answer to QUIT."""
        with contextlib.suppress(SMTPException):
            self.write(b"QUIT\r\n")
        if self.transport is not None:
            self.transport.close()

    def abort(self) -> None:
        """At once; nothing more goes out."""
        if (transport := self.transport) is None:
            return
        _set(transport, socket.SOL_SOCKET, socket.SO_LINGER, _THROW_AWAY)
        cast(asyncio.WriteTransport, transport).abort()  # uvloop's is one, and says that it is not

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A connection stands; with implicit TLS, that too."""
        super().connection_made(transport)
        if _USER_TIMEOUT is not None:
            _set(transport, socket.IPPROTO_TCP, _USER_TIMEOUT, self._give_up)

    def connection_lost(self, exc: Exception | None) -> None:
        """It is over."""
        super().connection_lost(exc)
        self.gone.set()

    def data_received(self, data: bytes) -> None:
        """Look at every line before the protocol does. Who talks on after what was no reply is not listened to."""
        if not self._sound:
            self.abort()
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            self._look_at(line)
        if len(self._rest) > _LONGEST:
            self._sound, self._rest = False, b""
        super().data_received(data)

    @property
    def _answered(self) -> bool:
        """Whether there is one reply to each question, and nothing else."""
        return self._sound and not (self._owed or self._rest)

    def _look_at(self, line: bytes) -> None:
        reply = _REPLY.fullmatch(line)
        if reply is None or (self._code and reply[1] != self._code) or not self._owed:
            self._sound = False
        elif reply[2] == b"-":
            self._code = reply[1]
        else:
            self._code = b""
            self._owed -= 1

    async def _heard(self, reply: Coroutine[object, object, SMTPResponse]) -> Answer | Broken:
        try:
            response = await reply
        except SMTPTimeoutError:
            return Broken(Why.TIMEOUT, "no reply in time")
        except SMTPResponseException as error:  # of the protocol's own making, or STARTTLS was refused
            return Answer(error.code, error.message) if self._answered else Broken(Why.GARBLED, "not SMTP")
        except ssl.SSLError as error:
            return Broken(Why.CUT, f"no TLS: {getattr(error, 'verify_message', '') or error.reason}")
        except (SMTPException, OSError) as error:
            if not self._sound:
                return Broken(Why.GARBLED, "not SMTP")
            cause = error.__cause__ or error
            return Broken(Why.CUT, getattr(cause, "strerror", "") or "the connection is gone")
        if not self._answered:
            return Broken(Why.GARBLED, "more than a reply")
        return Answer(response.code, response.message)


def _set(transport: asyncio.BaseTransport, level: int, option: int, setting: int | bytes) -> None:
    """On the socket below, unless it is closed: then TLS has none any more, and uvloop says ValueError."""
    made = transport.get_extra_info("socket")
    with contextlib.suppress(OSError, ValueError):
        if made is not None:
            made.setsockopt(level, option, setting)
