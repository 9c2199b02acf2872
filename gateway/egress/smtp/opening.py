"""A connection as mails may go over it: greeted, and secured as the settings say.

Rules. TLS is verified, by the name in the settings. Where STARTTLS is wanted, a server that does not offer it gets
nothing: the credentials are in the mail. After it everything learnt before is forgotten (RFC 3207 section 4.2). A bad
certificate is the server's trouble and may pass, like no connection; no offer of TLS is for a person to decide upon.
"""

import asyncio
import ssl

from aiosmtplib.esmtp import parse_esmtp_extensions

from gateway.egress.smtp.line import Line
from gateway.egress.smtp.replies import Answer, Stage, judge, wanted
from gateway.egress.smtp.settings import SmtpOutSettings
from gateway.outcome import Deferred, Held, Outcome, Reason, Why
from gateway.shown import Shown

__all__ = ["open_line"]

_NO_EHLO = frozenset({500, 502})  # RFC 5321 section 4.1.4: then it is HELO
_NOTHING_SENT = Shown()  # so that nothing of ours can be echoed


async def open_line(settings: SmtpOutSettings, context: ssl.SSLContext) -> Line | Outcome:
    """A connection that is ready for MAIL, or why there is none: Deferred or Held."""
    host = settings.host
    implicit = context if settings.tls == "implicit" else None
    line: Line | None = None
    try:
        async with asyncio.timeout(settings.connect_timeout / 1000):
            _, line = await asyncio.get_running_loop().create_connection(
                lambda: Line(settings.reply_timeout),
                host,
                settings.port,
                ssl=implicit,
                server_hostname=host if implicit else None,
            )
            fault = await _greeted(line, settings, context)
    except OSError as error:  # TimeoutError and what TLS says of a certificate, too
        fault = Deferred(Reason(Why.UNREACHABLE, f"{host}:{settings.port}: {_words(error)}"))
    except asyncio.CancelledError:
        _abort(line)
        raise
    if line is not None and fault is None:
        return line
    _abort(line)
    return fault or Deferred(Reason(Why.UNREACHABLE, f"{host}:{settings.port}"))


async def _greeted(line: Line, settings: SmtpOutSettings, context: ssl.SSLContext) -> Outcome | None:
    """None when mails may go over it."""
    heard = await line.greeting()
    if not wanted(Stage.GREETING, heard):
        return judge(Stage.GREETING, heard, _NOTHING_SENT.line)
    heard = await line.ask(f"EHLO {settings.hostname}")
    if settings.tls == "starttls":
        if not wanted(Stage.EHLO, heard):
            return judge(Stage.EHLO, heard, _NOTHING_SENT.line)
        if not isinstance(heard, Answer) or "starttls" not in parse_esmtp_extensions(heard.text)[0]:
            return Held(Reason(Why.MISCONFIGURED, "the server offers no STARTTLS; correct tls, or say clear_text"))
        heard = await line.secure(context, settings.host)
        if not wanted(Stage.STARTTLS, heard):
            return judge(Stage.STARTTLS, heard, _NOTHING_SENT.line)
        heard = await line.ask(f"EHLO {settings.hostname}")
    elif isinstance(heard, Answer) and heard.code in _NO_EHLO:
        heard = await line.ask(f"HELO {settings.hostname}")
    return None if wanted(Stage.EHLO, heard) else judge(Stage.EHLO, heard, _NOTHING_SENT.line)


def _abort(line: Line | None) -> None:
    if line is not None:
        line.abort()


def _words(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "not connected in time"
    return _NOTHING_SENT.line(str(error))
