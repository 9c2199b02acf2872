# ruff: noqa: N802 - aiosmtpd finds a verb by the name of its method
"""Who the client is: STARTTLS (RFC 3207) and AUTH (RFC 4954).

Rules. There is always an answer, whatever the client sends. A password is asked for only where nobody in between can
read along, a few times on a connection, and guesses are counted over connections.
"""

from gateway import journal
from gateway.ingress.smtp.auth import claim, decode, read_plain
from gateway.ingress.smtp.conversation import Conversation
from gateway.limits import Try
from gateway.passwords import Credentials

__all__ = ["Login"]

_TRIES = 3  # passwords a connection


class Login(Conversation):
    """The verbs that change who somebody is."""

    _user = ""  # who has logged in
    _failures = 0

    async def smtp_STARTTLS(self, argument: str) -> None:
        """Everything said before it is forgotten. (A login cannot have been: it is not offered before TLS.)"""
        if argument:
            self.say("501 5.5.4 STARTTLS takes no argument")
        elif self.encrypted:
            self.say("503 5.5.1 TLS is on already")
        elif not self._can_start_tls:
            self.say("502 5.5.1 no TLS here")
        else:
            self.say("220 2.0.0 ready for TLS")
            await self.secure()

    async def smtp_AUTH(self, argument: str) -> None:
        """PLAIN and LOGIN, in every form that old clients use."""
        mechanism, _, initial = argument.partition(" ")
        if not self._greeted():
            return
        if self._user:
            self.say("503 5.5.1 you have logged in already")
        elif self._in_transaction:
            self.say("503 5.5.1 no AUTH within a transaction")
        elif not self._hears_passwords:
            self.say("538 5.7.11 no passwords without TLS" if self._can_start_tls else "502 5.5.1 no AUTH here")
        elif mechanism.upper() == "PLAIN":
            response = await self._respond("", initial)
            if response is not None:
                await self._log_in(read_plain(response))
        elif mechanism.upper() == "LOGIN":
            name = await self._respond("VXNlcm5hbWU6", initial)  # "Username:", as old clients compare it to the letter
            password = None if name is None else await self._respond("UGFzc3dvcmQ6")  # "Password:"
            if name is not None and password is not None:
                await self._log_in(claim(name, password))
        else:
            self.say("504 5.5.4 only PLAIN and LOGIN are known")

    async def _respond(self, challenge: str, initial: str = "") -> bytes | None:
        """The client's next response, decoded; None when it gave up or made no sense, and was told so."""
        text = initial.strip(" ")
        if not text:
            self.say(f"334 {challenge}")
            line = await self.hear()
            if line is None:
                self.say("500 5.5.6 the response is too long")
                return None
            text = line.decode("ascii", "surrogateescape").strip(" ")
            if text == "*":
                self.say("501 5.7.0 cancelled")
                return None
        response = decode(text)
        if response is None:
            self.say("501 5.5.2 this is not base64")
        return response

    async def _log_in(self, claimed: Credentials | None) -> None:
        house, name, now = self.door.house, claimed.name if claimed else "", self.door.house.now()
        # A name that nobody has may be a password in the wrong field.
        shown = name if house.passwords.knows(name) else "unknown"
        heard = house.guesses.heard(self.origin, now)
        # Asked before the lock: who was right before is not to pay for the guesses of a neighbour.
        if claimed is not None and heard and house.passwords.remembers(claimed, self.origin):
            self._welcome(name)
            return
        one = Try(house.guesses, name, self.origin, house.now)
        right: bool | None = False
        if claimed is None:
            one.may(remembered=False)
        else:
            with self.busy():
                right = await house.passwords.right(claimed, self.origin, one.may)
        if right:
            one.forgive()
            self._welcome(name)
            return
        if right is None:
            self.say("454 4.7.0 too many are logging in; try again in a minute")
        elif not one.charged:
            journal.login_failed(user=shown, peer=self.address, locked=True)
            self.say("454 4.7.0 too many wrong passwords; try again in some minutes")
        else:
            journal.login_failed(user=shown, peer=self.address, locked=False)
            self.say("535 5.7.8 wrong name or password")
        self._failures += 1
        if self._failures >= _TRIES:
            self.cut("421 4.7.0 too many tries")

    def _welcome(self, name: str) -> None:
        self._user = name
        self.session.authenticated = True
        self.become_known()
        self.say("235 2.7.0 welcome")

    def _greeted(self) -> bool:
        if not self.session.host_name:
            self.say("503 5.5.1 EHLO comes first")
        return bool(self.session.host_name)

    @property
    def _client(self) -> str:
        return self._user or f"ip:{self.address}"

    @property
    def _can_start_tls(self) -> bool:
        return self.door.listener.tls == "starttls" and not self.encrypted

    @property
    def _hears_passwords(self) -> bool:
        return self.door.may_hear_passwords(self.peer, encrypted=self.encrypted)
