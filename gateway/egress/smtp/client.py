"""SMTP out: gives calls to the provider as mails (reference/provider.md section 4).

Rules. The moment that counts is the writing of the mail with its dot: before it nothing was taken, whatever happens,
and after it only the server's word on the mail is a certainty (`replies`). A connection is kept between mails, and the
next MAIL is the proof that it still stands, in place of RSET or NOOP: every mail that was answered leaves nothing to
reset (RFC 5321 section 4.1.1.4), and while MAIL gets no 250 nothing has left, so that a new connection may be tried.
Only one, whose word counts. A connection on which anything else went wrong is never used again, so no late reply is
ever taken for the word on another mail.

No mail has a place for `valid`: the provider may go on dialling up to its own 24 hours after it took a call (section
1.1), past the end of the call's validity. To send only what has 24 hours left would send next to nothing, and what the
provider dials late is the rare call that it could not dial at once. So the bound is on our side: nothing is sent with
less than a minute left, nor outside the hours in which the provider dials (`hours`); whoever needs the end to be kept
strictly puts HTTP or SMPP before this channel. Nor has it a place for voice and manner of redialling: the account's
settings count.
"""

import asyncio
import re
import ssl
from collections.abc import Callable, Sequence
from typing import NamedTuple

from gateway.egress.smtp.body import Order, write_mail
from gateway.egress.smtp.line import Line
from gateway.egress.smtp.opening import open_line
from gateway.egress.smtp.replies import Answer, Broken, Stage, judge, wanted
from gateway.egress.smtp.settings import SmtpOutSettings
from gateway.hours import open_from
from gateway.message import Call
from gateway.outcome import Deferred, Outcome, Reason, Refused, Taken, Why
from gateway.shown import Shown

__all__ = ["SmtpEgress"]

_MINUTE = 60_000
_KEEP = (
    60.0  # seconds without a mail; a server waits five minutes (RFC 5321 section 4.5.3.2.7), what is in between less
)
_GOODBYE = 2.0  # seconds
_CLOSED = Reason(Why.UNREACHABLE, "closed: nothing is sent any more")
_CLOSING = 421  # RFC 5321 section 3.8
_WORD = re.compile(r"\w+")
_RUN = re.compile(r"[A-Za-z0-9+/=]{8,}")
_LOOKED_AT = 300  # characters of a reply, before anything is taken out of it


class _Kept(NamedTuple):
    line: Line
    since: float


class _Letter(NamedTuple):
    """A mail, and what of a reply to it people may see."""

    mail: bytes
    quote: Callable[[str], str]


class SmtpEgress:
    """One account at the provider, over mail. `now` gives milliseconds since the epoch.

    Each mail under way holds one of `requests`, which the account's ways out share. `context`: whom TLS trusts; None:
    whom this machine trusts.
    """

    name = "smtp"
    carries_files = False
    rests_until = 0  # a mail server blocks nobody's account

    def __init__(
        self,
        settings: SmtpOutSettings,
        now: Callable[[], int],
        requests: asyncio.Semaphore,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._settings = settings
        self._now = now
        self._requests = requests
        # Without TLS nobody is trusted, and the machine's long list need not be read.
        bare = settings.tls == "none"
        self._context = context or (ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if bare else ssl.create_default_context())
        self._shown = Shown(settings.apikey, settings.password)
        self._places = asyncio.Semaphore(settings.connections)
        self._idle: list[_Kept] = []  # the last used is last
        self._busy: set[Line] = set()
        self._closed = False

    @property
    def slots(self) -> int:
        """Mails at once, each over a connection of its own."""
        return self._settings.connections

    @property
    def together(self) -> int:
        """Numbers in one mail."""
        return self._settings.together

    async def start(self) -> None:
        """Nothing to do: it connects when there is a mail."""

    def resume(self) -> None:
        """Nothing to do: it waits for nothing."""

    async def close(self) -> None:
        """Idempotent. What is still under way is cut off, and nothing is sent afterwards."""
        self._closed = True
        for line in self._busy:
            line.abort()
        leaving = self._leave_idle()
        try:
            async with asyncio.timeout(_GOODBYE):
                for line in leaving:
                    await line.gone.wait()
        except TimeoutError:
            for line in leaving:
                line.abort()

    async def send(self, call: Call) -> Outcome:
        """One mail with one number."""
        return await self._send((call,), call.id, f"{call.id}.{call.attempt}")

    async def send_together(self, calls: Sequence[Call]) -> Sequence[Outcome]:
        """One mail with the numbers of all of them; taken, or not, as one."""
        first = calls[0]
        outcome = await self._send(calls, first.message_id, f"{first.id}-{len(calls)}.{first.attempt}")
        return [outcome] * len(calls)

    async def _send(self, calls: Sequence[Call], name: str, mark: str) -> Outcome:
        async with self._places, self._requests:
            if self._closed:
                return Deferred(_CLOSED)
            now = self._now()
            expires_at = min(call.expires_at for call in calls)
            if expires_at - now < _MINUTE:
                return Deferred(Reason(Why.VALIDITY_OVER, "less than a minute is left"), expires_at)
            if self._settings.hours:
                opens = open_from(self._settings.hours, self._settings.hours_tz, now)
                if opens > now:
                    return Deferred(Reason(Why.OUT_OF_HOURS, "outside the hours in which the provider dials"), opens)
            first = calls[0]
            order = Order(name, [call.phone for call in calls], first.text, mark, now, first.caller_id)
            mail = write_mail(self._settings, order)
            if isinstance(mail, Reason):
                return Refused(mail)
            letter = _Letter(mail, self._quoting(mail, first.text))
            return await self._deliver(letter) or Taken(name)

    async def _deliver(self, letter: _Letter) -> Outcome | None:
        """Over a kept connection, or a new one; None when the mail was taken."""
        settings = self._settings
        command = f"MAIL FROM:<{settings.mail_sender}>"
        if (kept := self._kept()) is not None:
            with _Given(kept, self._busy) as line:
                heard = await line.ask(command, settings.connect_timeout / 1000)
                if wanted(Stage.MAIL, heard):
                    return await self._rest(line, letter)
                _part(line, heard)
                self._leave_idle()  # the others are older
        opened = await open_line(settings, self._context)
        if not isinstance(opened, Line):
            return opened
        if self._closed:
            opened.leave()
            return Deferred(_CLOSED)
        with _Given(opened, self._busy) as line:
            heard = await line.ask(command, settings.reply_timeout / 1000)
            if wanted(Stage.MAIL, heard):
                return await self._rest(line, letter)
            _part(line, heard)
            return judge(Stage.MAIL, heard, letter.quote)

    async def _rest(self, line: Line, letter: _Letter) -> Outcome | None:
        """From RCPT on."""
        patience = self._settings.reply_timeout / 1000
        until = _clock() + patience
        for stage, command in ((Stage.RCPT, f"RCPT TO:<{self._settings.recipient}>"), (Stage.DATA, "DATA")):
            heard = await line.ask(command, max(until - _clock(), 0.0))
            if not wanted(stage, heard):
                _part(line, heard)
                return judge(stage, heard, letter.quote)
        word = await line.deliver(letter.mail, patience)
        if word is None:
            line.abort()
            return Deferred(Reason(Why.UNREACHABLE, f"{Stage.DATA}: the connection is gone"))
        if isinstance(word, Answer) and word.code != _CLOSING and line.fresh and not self._closed:
            self._idle.append(_Kept(line, _clock()))
        else:
            line.abort()
        return None if wanted(Stage.END, word) else judge(Stage.END, word, letter.quote)

    def _kept(self) -> Line | None:
        """The connection that was used last and may still stand."""
        while self._idle:
            line, since = self._idle.pop()
            if line.fresh and _clock() - since < _KEEP:
                return line
            line.leave()
        return None

    def _leave_idle(self) -> list[Line]:
        leaving = [kept.line for kept in self._idle]
        self._idle.clear()
        for line in leaving:
            line.leave()
        return leaving

    def _quoting(self, mail: bytes, text: str) -> Callable[[str], str]:
        """No credentials, numbers or words of the call; nor a piece of the mail as it went, which hides all of them."""
        encoded = mail.decode("ascii").partition("\r\n\r\n")[2]

        def gone(run: re.Match[str]) -> str:
            return "***" if any(run[0][at : at + 8] in encoded for at in range(len(run[0]) - 7)) else run[0]

        return lambda said: self._shown.line(_RUN.sub(gone, said[:_LOOKED_AT]), _WORD.findall(text))


class _Given:
    """A connection while a mail goes over it: whoever is stopped meanwhile leaves nothing under way."""

    def __init__(self, line: Line, busy: set[Line]) -> None:
        self._line, self._busy = line, busy

    def __enter__(self) -> Line:
        self._busy.add(self._line)
        return self._line

    def __exit__(self, kind: object, *_: object) -> None:
        self._busy.discard(self._line)
        if kind is not None:
            self._line.abort()


def _part(line: Line, heard: Answer | Broken) -> None:
    """In good order where the server still speaks."""
    if isinstance(heard, Answer):
        line.leave()
    else:
        line.abort()


def _clock() -> float:
    return asyncio.get_running_loop().time()
