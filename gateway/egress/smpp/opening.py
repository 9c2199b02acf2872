"""How a connection to an SMSC comes to be bound: name, TCP, TLS, bind, all within one time.

Rules. Certificates are verified, and the password is sent only after that. Whatever goes wrong is a value for people;
nothing of what an SMSC says is quoted but its status.
"""

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass

from gateway.egress.smpp.codes import BIND_HALTS
from gateway.egress.smpp.line import Line
from gateway.egress.smpp.settings import SmppOutSettings
from gateway.smpp.client_session import BindRefused, Bound
from gateway.smpp.codes import said

__all__ = ["NotBound", "context_of", "open_line"]


@dataclass(frozen=True, slots=True)
class NotBound:
    """Why not; `halts` when a person has to do something about it."""

    detail: str
    halts: bool = False


def context_of(settings: SmppOutSettings) -> ssl.SSLContext | None:
    """What TLS is spoken with; None without TLS. OSError (ssl.SSLError is one) for files that cannot be used."""
    if settings.tls == "none":
        return None
    context = ssl.create_default_context(cafile=settings.ca)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.certificate is not None:
        context.load_cert_chain(settings.certificate, settings.key)
    return context


async def open_line(
    settings: SmppOutSettings, address: tuple[str, int], context: ssl.SSLContext | None, make: Callable[[str], Line]
) -> Line | NotBound:
    """A bound line to that address, made by `make`, or why there is none; then nothing of it is left open."""
    host, port = address
    line = make(f"{host}:{port}")
    at = "no connection"
    try:
        async with asyncio.timeout(settings.connect_timeout / 1000):
            loop = asyncio.get_running_loop()
            transport: asyncio.Transport | None
            transport, _ = await loop.create_connection(lambda: line, host, port)
            if context is not None:
                at = "no TLS"
                transport = await loop.start_tls(transport, line, context, server_hostname=host)
            at = "no answer to the bind"
            if transport is None or line.gone.done():
                return NotBound("it hung up")
            line.begin(transport, settings.bind)
            answer = await asyncio.shield(line.bound)
    except TimeoutError:
        line.abort("too slow")
        return NotBound(f"{at} within {settings.connect_timeout / 1000:g} s")
    except ssl.SSLCertVerificationError as error:
        return NotBound(f"its certificate is not believed: {error.verify_message}")
    except OSError as error:  # the text of some quotes addresses: people can read those above
        line.abort("failed")
        return NotBound(f"{at}: {error.strerror or getattr(error, 'reason', '') or type(error).__name__}")
    except BaseException:  # whatever it is goes on; only what was opened is closed first
        line.abort("we stopped")
        raise
    match answer:
        case Bound():
            return line
        case BindRefused(status):
            return NotBound(f"the bind was refused: {said(status)}", status in BIND_HALTS)
    return NotBound(await asyncio.shield(line.ended))
