"""What an operator decides about mail in, as plain values. `daemon` fills them from the configuration.

Rules. Durations are milliseconds, sizes are octets. Secrets are kept out of every repr.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

from gateway.mail import SubjectRule
from gateway.message import Notify

__all__ = ["Listener", "Smarthost", "SmtpSettings", "User"]


@dataclass(frozen=True, slots=True)
class Listener:
    """One address to listen on, and who may send there.

    `allow`: networks that may send without AUTH; nobody else may. `auth`: "required" and "optional" offer AUTH to the
    others; "off" does not, so they are turned away as soon as they connect.
    `bare_newline`: lines that do not end in CRLF are made to, or refused; "trusted" normalises what `allow` sends.
    """

    host: str = "127.0.0.1"
    port: int = 2525
    tls: Literal["none", "starttls", "implicit"] = "none"
    certificate: Path | None = None
    key: Path | None = None
    auth: Literal["required", "optional", "off"] = "required"
    allow: Sequence[IPv4Network | IPv6Network] = ()
    bare_newline: Literal["trusted", "normalise", "refuse"] = "trusted"


@dataclass(frozen=True, slots=True)
class User:
    """A client that may log in; the hash is argon2's own text form."""

    name: str
    password_hash: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Smarthost:
    """The mail server that takes our reports. `timeout` holds for each step of the conversation."""

    host: str
    port: int
    tls: Literal["none", "starttls", "implicit"] = "none"
    username: str = ""
    password: str = field(default="", repr=False)
    timeout: int = 30_000


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Everything that `SmtpIngress` is told. Defaults: reference/smtp.md section 9, item 4."""

    hostname: str = "localhost"  # in banner, EHLO (both ways) and reports; never looked up
    domains: Sequence[str] = ("call.example",)  # lower case; recipients elsewhere are refused
    subject: SubjectRule = "if-no-start"
    repair: Literal["none", "safe"] = "none"  # whether `intake` may mend what is certain
    strict: bool = False  # whether `intake` refuses what it would else warn of
    charsets: Sequence[str] = ("windows-1251", "koi8-r")
    audio: bool = True  # whether a way out that is in use can carry sound files; else a mail with one is refused
    max_size: int = 1_000_000
    max_recipients: int = 100
    max_connections: int = 200
    max_connections_per_address: int = 20
    idle_timeout: int = 300_000  # between two commands, and between two pieces of a message
    data_timeout: int = 600_000  # for one message, however steadily it drips
    session_timeout: int = 1_800_000
    notify: Notify = Notify.SUCCESS | Notify.FAILURE  # reports for recipients that gave no NOTIFY
    listeners: Sequence[Listener] = (Listener(),)
    users: Sequence[User] = ()
    smarthost: Smarthost | None = None
    report_sender: str = "mailer-daemon@call.example"
