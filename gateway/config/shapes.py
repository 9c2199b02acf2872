"""The file's tables and keys, their types, bounds and defaults.

Rules. Every default is safe to run with: loopback only, nobody may send until somebody is named. An unknown key is an
error: a misspelt limit is no limit. Durations are milliseconds, sizes bytes. `config/gateway.toml` shows every key
with its meaning and default, and a test keeps the two equal.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from gateway.config.section import Section
from gateway.config.units import (
    SOME,
    AbsolutePath,
    Address,
    CallerId,
    Domain,
    Line,
    Mailbox,
    Network,
    PasswordHash,
    Price,
    ServiceType,
    StateDir,
    SystemId,
    VoiceOrNone,
    YesNo,
    count,
    lasting,
    sized,
)
from gateway.config.ways_out import Provider

__all__ = [
    "Calls",
    "Config",
    "Listen",
    "Report",
    "Smpp",
    "SmppClient",
    "SmppListen",
    "Smtp",
    "Tariff",
    "User",
]


class Listen(Section):
    """One SMTP listener."""

    address: Address = ("127.0.0.1", 2525)
    tls: Literal["none", "starttls", "implicit"] = "none"
    certificate: AbsolutePath | None = None
    key: AbsolutePath | None = None
    auth: Literal["required", "optional", "off"] = "required"
    allow: tuple[Network, ...] = ()
    bare_newline: Literal["trusted", "normalise", "refuse"] = "trusted"


class User(Section):
    """One SMTP client that may log in."""

    name: Annotated[Line, SOME]
    password_hash: Annotated[PasswordHash, Field(repr=False)]


class Smtp(Section):
    """Mail in. Limits: reference/smtp.md section 9, point 4; time-outs: RFC 5321 section 4.5.3.2."""

    hostname: Domain = "localhost"
    domains: Annotated[tuple[Domain, ...], SOME] = ("call.example",)
    subject: Literal["prefix", "ignore", "if-no-start"] = "if-no-start"
    repair: Literal["none", "safe"] = "none"
    strict: YesNo = False
    charsets: tuple[Literal["windows-1251", "koi8-r", "koi8-u", "cp866", "iso-8859-5"], ...] = (
        "windows-1251",
        "koi8-r",
    )
    max_size: Annotated[int, sized("10kB", "10MB", "a call is said in a few kB, and each mail is held in memory")] = (
        1_000_000
    )
    max_recipients: Annotated[int, count(1, 1000)] = 100
    max_connections: Annotated[int, count(1, 10_000)] = 200
    max_connections_per_address: Annotated[int, count(1, 10_000)] = 20
    idle_timeout: Annotated[int, lasting("10s", "1h")] = 300_000
    data_timeout: Annotated[int, lasting("10s", "1h")] = 600_000
    session_timeout: Annotated[int, lasting("1m", "1d")] = 1_800_000
    listen: tuple[Listen, ...] = (Listen(),)  # none: no mail comes in
    user: tuple[User, ...] = ()


class SmppListen(Section):
    """One SMPP listener. SMPP knows no STARTTLS."""

    address: Address = ("127.0.0.1", 2775)
    tls: Literal["none", "implicit"] = "none"
    certificate: AbsolutePath | None = None
    key: AbsolutePath | None = None
    client_ca: AbsolutePath | None = None


class SmppClient(Section):
    """One ESME that may bind. Lengths: SMPP 3.4 section 5.2; statuses: section 5.1.3."""

    system_id: SystemId
    password_hash: Annotated[PasswordHash, Field(repr=False)]
    addresses: tuple[Network, ...] = ()
    certificate_name: Line = ""
    binds: Annotated[tuple[Literal["transmitter", "receiver", "transceiver"], ...], SOME] = (
        "transmitter",
        "receiver",
        "transceiver",
    )
    max_binds: Annotated[int, count(1, 100)] = 4
    window: Annotated[int, count(1, 1000)] = 100
    throughput: Annotated[int, count(1, 100_000)] = 100
    caller_ids: tuple[Annotated[CallerId, SOME], ...] = ()
    service_types: tuple[ServiceType, ...] = ()
    marker: Line = ""
    data_coding_0: Literal["gsm", "latin-1", "ascii", "utf-8", "cp1251"] = "gsm"
    data_coding_1: Literal["auto", "ascii", "gsm"] = "auto"
    message_id: Literal["decimal", "hex"] = "decimal"
    repair: Literal["none", "safe"] = "none"
    strict: YesNo = False
    voice: VoiceOrNone = ""
    max_priority: Annotated[int, count(0, 3)] = 3
    refusal_status: Annotated[int, count(1, 0x4FF, "ESME_RSUBMITFAIL is 69 (0x45), vendors have 0x400 to 0x4FF")] = 0x45
    status_text: Literal["auto", "never"] = "auto"
    receipt_tlvs: Literal["standard", "all", "none"] = "standard"


class Smpp(Section):
    """SMPP in. Timers: SMPP 3.4 section 7.2; usual values: reference/smpp.md section 3."""

    system_id: SystemId = "ivr-gateway"
    max_connections: Annotated[int, count(1, 10_000)] = 200
    max_connections_per_address: Annotated[int, count(1, 10_000)] = 50
    session_init_timeout: Annotated[int, lasting("1s", "5m")] = 15_000
    enquire_link_interval: Annotated[int, lasting("1s", "1h")] = 30_000
    response_timeout: Annotated[int, lasting("1s", "5m")] = 30_000
    inactivity_timeout: Annotated[int, lasting("0s", "1d", '"0s" is for ever')] = 0
    parts_wait: Annotated[int, lasting("10s", "1d", "a call that waits for its last part longer is late")] = 600_000
    receipts_kept: Annotated[int, lasting("1m", "30d")] = 2 * 24 * 3_600_000
    receipts_most: Annotated[int, count(1, 10_000_000)] = 100_000
    listen: Annotated[tuple[SmppListen, ...], SOME] = (SmppListen(),)
    client: tuple[SmppClient, ...] = ()


class Report(Section):
    """Delivery reports to the senders of mail."""

    when: Literal["all", "failures", "never"] = "all"
    sender: Mailbox = "mailer-daemon@call.example"
    smarthost: Address | None = None
    tls: Literal["none", "starttls", "implicit"] = "none"
    username: Line = ""
    password_file: AbsolutePath | None = None
    timeout: Annotated[int, lasting("1s", "10m")] = 30_000


class Calls(Section):
    """What holds for every call."""

    validity: Annotated[int, lasting("2m", "30d", "a call that is late for longer than that is no use")] = (
        24 * 3_600_000
    )
    duplicate_by_message_id: Annotated[int, lasting("0s", "30d", '"0s" switches it off')] = 24 * 3_600_000
    duplicate_by_content: Annotated[int, lasting("0s", "30d", '"0s" switches it off')] = 600_000
    retry_first: Annotated[int, lasting("1s", "1h", "sooner only adds to the trouble")] = 10_000
    retry_longest: Annotated[int, lasting("1s", "1d")] = 900_000
    # provider.md section 1.1, `valid`: the provider goes on trying for 24 hours
    no_status_after: Annotated[int, lasting("25h", "30d", "the provider itself goes on trying for 24 hours")] = (
        48 * 3_600_000
    )
    keep_finished: Annotated[int, lasting("1d", "3650d", "who asks what became of a call asks within days")] = (
        90 * 24 * 3_600_000
    )


class Tariff(Section):
    """What calls cost, for `menu estimate`. Without a price there is no figure: none is known to the program."""

    minute: Price | None = None
    step: Annotated[int, lasting("1s", "10m")] = 60_000
    sms: Price | None = None
    forwarded_minute: Price | None = None
    currency: Line = ""


class Config(Section):
    """The whole file."""

    state_dir: StateDir = Path("/var/lib/ivr-gateway")
    log: Literal["json", "text"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    smtp: Smtp = Smtp()
    smpp: Smpp = Smpp()
    report: Report = Report()
    calls: Calls = Calls()
    provider: Provider = Provider()
    tariff: Tariff = Tariff()
