"""What the SMTP way out is told. Credentials stay out of its repr, and out of what it says is wrong with them.

Rules. What the body cannot express is refused here, once, and not with every call: its fields are parted by colons
and have no quoting (provider.md section 4), so that a password with a colon would shift all that follows it.
"""

import re
from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Literal, TypeAlias

__all__ = ["SmtpOutSettings", "Tls", "in_clear"]

Tls: TypeAlias = Literal["starttls", "implicit", "none"]

_CHARSETS = frozenset({"utf-8", "koi8-r", "windows-1251"})
# RFC 5321 section 4.1.2: what needs no quotes. Nobody's address for machines does.
_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+")
_HOSTNAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,253}[A-Za-z0-9])?")
_LONGEST_ADDRESS = 254  # RFC 5321 section 4.5.3.1.3, without the brackets
_MOST_TOGETHER = 100


@dataclass(frozen=True, slots=True)
class SmtpOutSettings:
    """All times in milliseconds. Either `apikey`, or `login` and `password`; the key wins."""

    host: str
    port: int
    recipient: str  # "send@send.smsc.ru"
    apikey: str = field(default="", repr=False)
    login: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    hostname: str = "localhost"  # what we call ourselves
    sender: str = ""  # of the mail, not of the call; "" is ivr-gateway@ our own name
    tls: Tls = "starttls"
    clear_text: bool = False  # an operator's word that the road to the server is safe without TLS
    charset: str = "utf-8"  # "utf-8", "koi8-r" or "windows-1251"
    caller_id: str = ""  # that is registered with the account; "" is the provider's own
    hours: tuple[int, int] | None = None  # from, to: the provider dials within them alone
    hours_tz: int = 0  # hours from Moscow
    test: bool = False  # the provider only pretends to call, and takes no money
    wrapped: bool = False  # the body in [text] ... [/text], for relays that add lines of their own
    list_form: bool = False  # a line for each number with its text, line breaks written as \n
    together: int = 1  # how many numbers one mail may have
    connections: int = 2
    connect_timeout: int = 5_000  # name look-up, TCP, TLS and greetings together
    reply_timeout: int = 30_000  # from MAIL to the go-ahead for the text, and again for the word on the text

    def __post_init__(self) -> None:
        if fault := self._fault():
            raise ValueError(fault)

    def _fault(self) -> str:
        """What is wrong, without a credential in it; "" when nothing is."""
        for what in ("apikey", "login", "password", "caller_id"):
            if bad := _breaks_out(getattr(self, what), also=",|" if what == "caller_id" else ""):
                return f"{what} has {bad}, which a mail to the provider cannot express"
        if not _HOSTNAME.fullmatch(self.hostname):
            return f"hostname: {self.hostname!r} is not a name to greet with"
        for what in ("recipient", "mail_sender"):
            address = getattr(self, what)
            if not _ADDRESS.fullmatch(address) or len(address) > _LONGEST_ADDRESS:
                return f"{what.removeprefix('mail_')}: {address!r} is not a mail address"
        hours = self.hours
        faults = (
            (not self.apikey and not (self.login and self.password), "no apikey, and no login with a password"),
            (self.charset not in _CHARSETS, f"charset: write one of {', '.join(sorted(_CHARSETS))}"),
            (hours is not None and not 0 <= hours[0] < hours[1] <= 24, "hours: write two from 0 to 24, earlier first"),
            (not -12 <= self.hours_tz <= 12, "hours_tz: write -12 to 12"),
            (not 1 <= self.together <= _MOST_TOGETHER, f"together: write 1 to {_MOST_TOGETHER}"),
            (self.connections < 1, "connections: write 1 or more"),
            (in_clear(self), f"{self.host} would be sent credentials in clear; use TLS, or say clear_text"),
        )
        return next((says for wrong, says in faults if wrong), "")

    @property
    def mail_sender(self) -> str:
        """The envelope's sender, and the one in From."""
        return self.sender or f"ivr-gateway@{self.hostname}"


def in_clear(settings: SmtpOutSettings) -> bool:
    """Whether credentials could be read on the way, and nobody said that this is meant."""
    if settings.tls != "none" or settings.clear_text or settings.host == "localhost":
        return False
    try:
        return not ip_address(settings.host).is_loopback
    except ValueError:
        return True


def _breaks_out(text: str, also: str = "") -> str:
    """What in a field would end it before its end, or could not be seen in it."""
    for character in text:
        if character == ":" or character in also:
            return f"a {character!r}"
        if not character.isprintable():
            return "a line end or another control character"
    return "blanks around it" if text != text.strip() else ""
