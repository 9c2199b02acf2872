"""What an operator decides about SMPP in, as plain values. `daemon` fills them from the configuration.

Rules. Durations are milliseconds, sizes are counts. Secrets are kept out of every repr.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Literal

__all__ = ["BINDS", "BindKind", "Client", "Listener", "SmppSettings"]

BindKind = Literal["transmitter", "receiver", "transceiver"]

BINDS: frozenset[BindKind] = frozenset({"transmitter", "receiver", "transceiver"})
"""All kinds of bind (SMPP 3.4 section 4.1)."""


@dataclass(frozen=True, slots=True)
class Listener:
    """One address to listen on. SMPP has no STARTTLS: a port speaks TLS from the first octet, or none at all.

    `client_ca`: who connects must show a certificate that was signed by one of these.
    """

    host: str = "127.0.0.1"
    port: int = 2775
    tls: Literal["none", "implicit"] = "none"
    certificate: Path | None = None
    key: Path | None = None
    client_ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """One ESME that may bind; the hash is argon2's own text form. `name` is its system_id.

    `addresses`: networks that it may bind from; none means loopback only. `certificate_name`: the name that its TLS
    certificate must carry, so it may bind only where certificates are asked for.
    """

    name: str
    password_hash: str = field(repr=False)
    addresses: Sequence[IPv4Network | IPv6Network] = ()
    binds: frozenset[BindKind] = BINDS
    max_binds: int = 4
    window: int = 100  # requests under way on one bind, either way
    throughput: float = 100.0  # requests a second over all its binds; parts and recipients count; query_sm 4x apart
    caller_ids: Sequence[str] = ()  # what it may show to whom it calls; none: the operator's own is shown
    service_types: Sequence[str] = ()  # those that are calls; none: all
    marker: str = ""  # what a text begins with that is a call; "": all are
    data_coding_0: Literal["gsm", "latin-1", "ascii", "utf-8", "cp1251"] = "gsm"
    data_coding_1: Literal["auto", "ascii", "gsm"] = "auto"  # ASCII; "auto": GSM 03.38 where that cannot be
    message_id: Literal["decimal", "hex"] = "decimal"
    repair: Literal["none", "safe"] = "none"  # whether `intake` may mend what is certain
    strict: bool = False  # whether `intake` refuses what it would else warn of
    voice: str = ""  # "": the operator's own
    max_priority: int = 3  # a higher priority_flag counts as this one
    refusal: int = 0x45  # the command_status of a text that is no menu; ESME_RSUBMITFAIL or a vendor's
    status_text: Literal["auto", "never"] = "auto"  # whether a refusal says why in additional_status_info_text
    receipt_tlvs: Literal["standard", "all", "none"] = "standard"  # "all": cost and seconds too
    certificate_name: str = ""


@dataclass(frozen=True, slots=True)
class SmppSettings:
    """Everything that `SmppIngress` is told. Defaults of the timers: reference/smpp.md section 3."""

    system_id: str = "ivr-gateway"  # what every bind_resp calls us
    listeners: Sequence[Listener] = (Listener(),)
    clients: Sequence[Client] = ()
    max_connections: int = 200
    max_connections_per_address: int = 50
    session_init: int = 15_000  # for a bind, from the connection on
    enquire_link: int = 30_000  # of silence, before we ask whether anybody is there
    response: int = 30_000  # for the answer to what we asked, for the rest of a PDU, and for reading our answers
    inactivity: int = 0  # without any work; 0: for ever
    max_open: int = 20_000  # requests being worked on at once, of all clients together
