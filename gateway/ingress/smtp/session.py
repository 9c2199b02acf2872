# ruff: noqa: N802 - aiosmtpd finds a verb by the name of its method
"""The verbs of SMTP as this gateway speaks it (RFC 5321, with the extensions that EHLO names).

Rules. A recipient is a number at one of our domains or is refused at once, alone. Who may send is decided at MAIL.
After the dot there is exactly one answer: 250 only when `intake` has it on disk, never a 4xx or 5xx after that.
"""

import asyncio

from aiosmtpd.smtp import Envelope

from gateway import journal, mail
from gateway.ingress.smtp import replies
from gateway.ingress.smtp.data import DataReader
from gateway.ingress.smtp.login import Login
from gateway.ingress.smtp.paths import Refusal, read_mail, read_rcpt
from gateway.intake import Accepted, BadNumber, Rejected, Unavailable
from gateway.message import Origin, Recipient, Submission

__all__ = ["SmtpSession"]


class MailEnvelope(Envelope):
    """One transaction. `people`: who is called, by number; a number that is named twice is one call."""

    def __init__(self) -> None:
        super().__init__()
        self.envelope_id = ""
        self.people: dict[str, Recipient] = {}


class SmtpSession(Login):
    """Commands to replies."""

    envelope: MailEnvelope

    def _create_envelope(self) -> MailEnvelope:
        return MailEnvelope()

    def _greet(self) -> None:
        if self.door.listener.auth == "off" and not self.door.trusts(self.peer):
            journal.session_refused(peer=self.address, why="address is not in allow")
            self.cut("554 5.7.1 your address may not send here")
        else:
            super()._greet()

    # --- hello ---

    async def smtp_HELO(self, argument: str) -> None:
        """RFC 5321 section 4.1.1.1. Any name will do: it proves nothing."""
        if self._hello(argument, extended=False):
            self.say(f"250 {self.door.house.settings.hostname}")

    async def smtp_EHLO(self, argument: str) -> None:
        """What we can do, in one reply. No CHUNKING (nobody needs it, and broken ones are worse than none)."""
        if not self._hello(argument, extended=True):
            return
        settings = self.door.house.settings
        lines = [settings.hostname, "PIPELINING", f"SIZE {settings.max_size}", "8BITMIME", "ENHANCEDSTATUSCODES", "DSN"]
        if self._can_start_tls:
            lines.append("STARTTLS")
        if self._hears_passwords:
            lines.append("AUTH PLAIN LOGIN")
        last = lines.pop()
        self.say("".join(f"250-{line}\r\n" for line in lines) + f"250 {last}")

    def _hello(self, name: str, *, extended: bool) -> bool:
        if not name:
            self.say("501 5.5.4 say who you are: EHLO name")
            return False
        self._set_rset_state()
        self.session.host_name, self.session.extended_smtp = name[:255], extended
        return True

    # --- the transaction ---

    async def smtp_MAIL(self, argument: str) -> None:
        """Begin a transaction: the sender, and whether it may send at all."""
        if not self._greeted():
            return
        if self._in_transaction:
            self.say("503 5.5.1 a transaction is open already; RSET ends it")
        elif not (self._user or self.door.trusts(self.peer)):
            self.say("530 5.7.0 STARTTLS first, then log in" if self._can_start_tls else "530 5.7.0 log in first")
        else:
            wanted = read_mail(argument)
            if isinstance(wanted, Refusal):
                self.say(wanted.reply)
            elif wanted.size > self.door.house.settings.max_size:
                self._refuse(self.too_large)
            elif self._is_ours(wanted.sender):
                self._refuse("553 5.7.1 a report to this sender would come back here; send from a mailbox")
            else:
                self.envelope.mail_from = wanted.sender
                self.envelope.envelope_id = wanted.envelope_id
                self.say("250 2.1.0 OK")

    async def smtp_RCPT(self, argument: str) -> None:
        """One more person to call; refused alone when the number or the domain is wrong."""
        if not self._in_transaction:
            self.say("503 5.5.1 MAIL comes first")
            return
        settings, people = self.door.house.settings, self.envelope.people
        wanted = read_rcpt(argument)
        if isinstance(wanted, Refusal):
            self.say(wanted.reply)
            return
        if wanted.domain not in settings.domains:
            here = settings.domains[0]
            en, ru = f"no relaying; the people to call are at {here}", f"пишите на номер@{here}"
            self._refuse(replies.both("550", "5.7.1", en, ru))
            return
        phone = self.door.house.intake.phone(wanted.local)
        if isinstance(phone, BadNumber):
            # The words quote the number, and the journal shows no whole number to anybody.
            refusal = replies.both("550", phone.status, phone.text, phone.ru)
            self._refuse(refusal, shown=f"550 {phone.status} bad number")
        elif phone not in people and len(people) >= settings.max_recipients:
            self.say(f"452 4.5.3 more than {settings.max_recipients} recipients; send the rest in another message")
        else:
            notify = settings.notify if wanted.notify is None else wanted.notify
            people.setdefault(phone, Recipient(phone, wanted.address, notify, wanted.original))
            self.say("250 2.1.5 OK")

    async def smtp_DATA(self, argument: str) -> None:
        """The message; its answer is the only one that means something."""
        if argument:
            self.say("501 5.5.4 DATA takes no argument")
            return
        if not self._in_transaction:
            self.say("503 5.5.1 MAIL comes first")
            return
        if not self.envelope.people:
            self.say("554 5.5.1 no valid recipients")
            return
        self.say("354 end with CRLF.CRLF")
        with self.room() as fits:
            letter = self._open(await self.read_message(fits))  # nothing but the letter is held while it is committed
            envelope = self.envelope
            self._set_rset_state()
            if isinstance(letter, str):
                self._refuse(letter)
            elif letter is not None:
                await self._offer(envelope, letter)
        self.flush()
        await asyncio.sleep(0)  # to open a letter is work, and a refused one waited for nothing: now the others

    def _open(self, message: DataReader | None) -> mail.Letter | str | None:
        """The letter in what came after 354, or the reply that refuses it; None when the client has gone."""
        if message is None:
            return None
        settings, normalise = self.door.house.settings, self.door.mends_lines(self.peer)
        if message.too_large:
            return self.too_large
        if message.no_room:
            return "452 4.3.1 too much mail at once; try again later"
        if not normalise and message.bare_newline:
            return "550 5.6.11 lines must end in CRLF; a bare LF or CR is in the message"
        raw, mend = message.message(normalise=normalise), settings.repair == "safe"
        letter = mail.read(raw, settings.subject, settings.charsets, drop_marked=mend, audio=settings.audio)
        if isinstance(letter, mail.Unreadable):
            return replies.both("554", letter.status, letter.text, letter.ru)
        return letter

    async def _offer(self, envelope: MailEnvelope, letter: mail.Letter) -> None:
        settings = self.door.house.settings
        origin = Origin(
            ingress="smtp",
            client=self._client,
            peer=self.address,
            sender=envelope.mail_from or "",
            reference=letter.message_id,
            subject=letter.subject,
            headers=letter.headers,
            envelope_id=envelope.envelope_id,
        )
        remarks = [*letter.remarks]
        if settings.strict and letter.spoken_first:
            remarks.append(mail.told_first(letter.spoken_first))
        with self.busy():
            verdict = await self.door.house.intake.offer(
                Submission(origin, tuple(envelope.people.values()), letter.text, files=letter.files),
                mend=settings.repair == "safe",
                strict=settings.strict,
                remarks=remarks,
            )
        match verdict:
            case Accepted():
                self._bad = 0
                self.say(replies.accepted(verdict))
            case Rejected():
                self.say(replies.rejected(verdict))
            case Unavailable():
                self.say("451 4.3.0 the store cannot take it now; try again later")

    # --- the small ones ---

    async def smtp_RSET(self, argument: str) -> None:
        """Forget the transaction."""
        self._set_rset_state()
        self.say("250 2.0.0 OK")

    async def smtp_NOOP(self, argument: str) -> None:
        """Nothing, with or without an argument."""
        self.say("250 2.0.0 OK")

    async def smtp_QUIT(self, argument: str) -> None:
        """The client hangs up."""
        self.say("221 2.0.0 bye")
        self._inbox.end()
        self._inbox.take()

    async def smtp_VRFY(self, argument: str) -> None:
        """Nobody is told who can be called (RFC 5321 section 7.3)."""
        self.say("252 2.1.5 send the message, and you will see")

    async def smtp_EXPN(self, argument: str) -> None:
        """There are no lists."""
        self.say("502 5.5.1 there are no lists here")

    async def smtp_HELP(self, argument: str) -> None:
        """What is here."""
        self.say(f"214 2.0.0 {' '.join(sorted(verb.decode() for verb in self.verbs))}")

    # --- shared by the verbs ---

    def _is_ours(self, sender: str) -> bool:
        """Whether reports to that sender would come to ourselves: those of who sends them, and of the numbers at our
        domains, whom they would ring. Other senders there may be mailboxes: the domain need not be ours alone."""
        settings = self.door.house.settings
        local, _, domain = sender.rpartition("@")
        if domain.lower() not in settings.domains:
            return False
        called = self.door.house.intake.phone(local.strip('"'))
        return isinstance(called, str) or sender.lower() == settings.report_sender.lower()

    def _refuse(self, reply: str, shown: str = "") -> None:
        journal.mail_refused(client=self._client, peer=self.address, reply=shown or reply)
        self.say(reply)
