"""What the SMPP way out is told. The password stays out of its repr.

Rules. What cannot be written as SMPP, or would send the password in clear over a network, is refused when it is made:
ValueError with a line for people that repeats no password. Defaults are the provider's own (provider.md section 5).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from gateway.outcome import Why
from gateway.smpp.codes import Command
from gateway.smpp.pdu import Bind, write
from gateway.smpp.submitting import Habits, submissions

__all__ = ["STATUS_WORDS", "SmppOutSettings"]

STATUS_WORDS = frozenset(
    {
        Why.THROTTLED,
        Why.PROVIDER_FAULT,
        Why.NO_MONEY,
        Why.BAD_CREDENTIALS,
        Why.ADDRESS_BLOCKED,
        Why.MISCONFIGURED,
        Why.BAD_REQUEST,
        Why.FORBIDDEN,
        Why.BAD_NUMBER,
        Why.NO_ROUTE,
    }
)
"""What a command_status may be said to mean: the words for "certainly not taken"."""

_NO_STATUSES: Mapping[int, Why] = MappingProxyType({})
_ISO = "ISO"  # the system_type that makes the provider read coding 0 as Latin-1


@dataclass(frozen=True, slots=True)
class SmppOutSettings:
    """One account at one SMSC. All times in milliseconds."""

    system_id: str  # the account's login
    password: str = field(default="", repr=False)
    # (host, port); the first that can be bound to is used, those after it are for when it cannot.
    addresses: tuple[tuple[str, int], ...] = (("smpp.smsc.ru", 3443), ("smpp2.smsc.ru", 3443))
    tls: Literal["implicit", "none"] = "implicit"
    ca: Path | None = None  # whose certificates are believed; None: those that the system believes
    certificate: Path | None = None  # our own, for an SMSC that asks for one
    key: Path | None = None  # None: it is in the certificate's file
    clear_text: bool = False  # the password may go over a network in clear
    system_type: str = ""  # "ISO" makes coding 0 mean Latin-1
    source_ton: int = 5
    source_npi: int = 1
    dest_ton: int = 1
    dest_npi: int = 1
    sender: str = ""  # caller id where a call has none of its own; "" is the provider's
    window: int = 10  # requests under way
    throughput: float = 30.0  # submit_sm a second; 0: as many as the window lets
    connect_timeout: int = 10_000  # name look-up, TCP, TLS and bind, of each address
    response_timeout: int = 30_000
    enquire_link_interval: int = 60_000  # the provider hangs up after 2 min of silence
    reconnect_first: int = 1_000
    reconnect_longest: int = 60_000
    call_mark: Literal["prefix", "service_type", "tlv", "none"] = "prefix"  # what makes a text a call
    marker: str = "__CALL__"  # for "prefix"
    service_type: str = ""  # for "service_type"; sent with the others too
    marker_tlv: tuple[int, bytes] | None = None  # for "tlv": tag and value
    long_text: Literal["payload", "udh"] = "payload"
    codings: tuple[int, int] = (0, 8)  # data_coding of GSM 03.38 (Latin-1 where system_type is "ISO"), and of UCS-2
    message_reference: bool = True  # user_message_reference goes with every call, so that its receipt finds it
    # What the number in message_state means where no word says it: SMPP's states, or the codes of status.php.
    message_state: Literal["smpp", "platform"] = "smpp"
    hours: tuple[int, int] | None = None  # (9, 21): nothing is sent before 9:00, nor from 21:00 on
    hours_tz: int = 0  # hours from Moscow
    # The SMSC's own, 0x400 to 0x4FF, or another meaning of a known one.
    statuses: Mapping[int, Why] = field(default_factory=lambda: _NO_STATUSES)

    def __post_init__(self) -> None:
        if not self.addresses:
            raise ValueError("no address of the SMSC")
        if self.tls == "none" and not self.clear_text:
            for host, _ in self.addresses:
                if not _is_loopback(host):
                    raise ValueError(f"{host} would be sent the password in clear over the network; use TLS")
        if self.window < 1 or self.throughput < 0:
            raise ValueError("window must be 1 or more, and throughput 0 or more")
        for status, why in self.statuses.items():
            if why not in STATUS_WORDS:
                raise ValueError(f"status {status} cannot mean {why}")
        self._prove()

    @property
    def alphabet(self) -> Literal["gsm", "latin-1"]:
        """What data_coding 0 means on this account."""
        return "latin-1" if self.system_type == _ISO else "gsm"

    @property
    def bind(self) -> Bind:
        """As a transceiver: receipts come over the same connection."""
        return Bind(Command.BIND_TRANSCEIVER, self.system_id, self.password, self.system_type)

    @property
    def habits(self) -> Habits:
        """How this SMSC wants its submit_sm written."""
        default, ucs2 = self.codings
        return Habits(
            marking=self.call_mark,
            marker=self.marker,
            marker_tlv=self.marker_tlv if self.call_mark == "tlv" else None,
            service_type=self.service_type,
            source_ton=self.source_ton,
            source_npi=self.source_npi,
            source_addr=self.sender,
            dest_ton=self.dest_ton,
            dest_npi=self.dest_npi,
            # Every SMSC knows the header with an 8-bit reference; it has to be different only for one number at a time.
            long_text="payload" if self.long_text == "payload" else "udh8",
            codings=((self.alphabet, default), ("ucs-2", ucs2)),
        )

    def _prove(self) -> None:
        """Write a bind and a call in each alphabet, so that nothing is found wrong only when the first call is due."""
        try:
            write(self.bind, 1, long_passwords=True)
        except ValueError:  # its words may quote the password
            raise ValueError("system_id, password or system_type is too long, or not ASCII") from None
        for text in ("Hello", "Привет"):
            for body in submissions(text, "79990000001", self.habits, message_reference=1):
                write(body, 1)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
