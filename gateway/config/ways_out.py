"""The table [provider] and what is in it: the account, and the ways out to it.

Rules. As in `shapes`. What is not certain of the provider (provider.md, its marks [I] and [?]) is a key here, with a
default that can do no harm, and stands in the README's list of what to verify with one's account.
"""

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from gateway.config.section import Section
from gateway.config.units import (
    SOME,
    AbsolutePath,
    Address,
    AddressOrNone,
    CallerId,
    Line,
    Mailbox,
    MailboxOrNone,
    Phone,
    ServiceType,
    SystemIdOrNone,
    Voice,
    Web,
    WebOrNone,
    YesNo,
    count,
    lasting,
)

__all__ = ["Provider", "SmppOut", "SmtpOut"]

_LAG = "a message can be late in showing; believed missing too soon, it is dialled twice"


_MEANINGS = (
    "throttled",
    "provider-fault",
    "no-money",
    "bad-credentials",
    "address-blocked",
    "misconfigured",
    "bad-request",
    "forbidden",
    "bad-number",
    "no-route",
)
"""Of `outcome.Why`: what says that a message was certainly not taken."""


def _hours(value: object) -> tuple[int, int] | None:
    # provider.md section 1.1, `time`: h1-h2
    if value == "":
        return None
    if isinstance(value, str) and (match := re.fullmatch(r"([0-9]{1,2})-([0-9]{1,2})", value)):
        opens, closes = int(match[1]), int(match[2])
        if 0 <= opens < closes <= 24:
            return opens, closes
    raise ValueError('write two whole hours of one day in quotes, "9-21", or "" for all day')


def _status_meaning(value: object) -> tuple[int, str]:
    if isinstance(value, str) and (match := re.fullmatch(r"(0x[0-9a-fA-F]{1,8}|[0-9]{1,9}) ([a-z-]{1,30})", value)):
        number = int(match[1], 16 if match[1].startswith("0x") else 10)
        if number and match[2] in _MEANINGS:
            return number, match[2]
    words = ", ".join(_MEANINGS)
    raise ValueError(f'write a command_status and what it means: "0x0410 no-money"; the words are {words}')


def _parameter(value: object) -> tuple[int, bytes] | None:
    if value == "":
        return None
    if isinstance(value, str) and (match := re.fullmatch(r"0x([0-9a-fA-F]{4}) ((?:[0-9a-fA-F]{2}){1,64})", value)):
        return int(match[1], 16), bytes.fromhex(match[2])
    raise ValueError('write tag and value of a parameter as hexadecimal digits: "0x1400 01"')


Hours = Annotated[tuple[int, int] | None, BeforeValidator(_hours)]
Parameter = Annotated[tuple[int, bytes] | None, BeforeValidator(_parameter)]
StatusMeaning = Annotated[tuple[int, str], BeforeValidator(_status_meaning)]


class SmtpOut(Section):
    """Mail to the provider: reference/provider.md section 4."""

    address: Address = ("send.smsc.ru", 25)
    recipient: Mailbox = "send@send.smsc.ru"
    sender: MailboxOrNone = ""
    tls: Literal["none", "starttls", "implicit"] = "starttls"
    clear_text: YesNo = False
    charset: Literal["utf-8", "windows-1251", "koi8-r"] = "utf-8"
    wrapped: YesNo = False
    list_form: YesNo = False
    test: YesNo = False
    connections: Annotated[int, count(1, 10)] = 2
    connect_timeout: Annotated[int, lasting("1s", "1m")] = 10_000
    reply_timeout: Annotated[int, lasting("5s", "10m")] = 60_000
    never_had_after: Annotated[int, lasting("10m", "2d", _LAG)] = 3_600_000


class SmppOut(Section):
    """A bind to the provider: reference/provider.md section 5. Field lengths: SMPP 3.4 section 5.2."""

    address: Address = ("smpp.smsc.ru", 3443)
    backup_address: AddressOrNone = ("smpp2.smsc.ru", 3443)
    tls: Literal["none", "implicit"] = "implicit"
    clear_text: YesNo = False
    ca: AbsolutePath | None = None
    certificate: AbsolutePath | None = None
    key: AbsolutePath | None = None
    system_id: SystemIdOrNone = ""
    password_file: AbsolutePath | None = None
    system_type: Annotated[Line, Field(max_length=12)] = ""
    source_ton: Annotated[int, count(0, 6)] = 5
    source_npi: Annotated[int, count(0, 18)] = 1
    dest_ton: Annotated[int, count(0, 6)] = 1
    dest_npi: Annotated[int, count(0, 18)] = 1
    window: Annotated[int, count(1, 1000)] = 10
    throughput: Annotated[int, count(1, 10_000)] = 30
    connect_timeout: Annotated[int, lasting("1s", "1m")] = 10_000
    response_timeout: Annotated[int, lasting("5s", "5m")] = 30_000
    enquire_link_interval: Annotated[int, lasting("5s", "110s", "the provider hangs up after 2 min of silence")] = (
        60_000
    )
    reconnect_first: Annotated[int, lasting("100ms", "1m")] = 1_000
    reconnect_longest: Annotated[int, lasting("1s", "1h")] = 60_000
    call_mark: Literal["prefix", "service_type", "tlv", "none"] = "prefix"
    marker: Line = "__CALL__"
    service_type: ServiceType = ""
    marker_tlv: Parameter = None
    long_text: Literal["payload", "udh"] = "payload"
    coding_default: Annotated[int, count(0, 255)] = 0
    coding_ucs2: Annotated[int, count(0, 255)] = 8
    message_reference: YesNo = True
    message_state: Literal["smpp", "platform"] = "smpp"
    receipt_after: Annotated[int, lasting("1m", "1d")] = 600_000
    statuses: tuple[StatusMeaning, ...] = ()


class Provider(Section):
    """The account. The rates are the provider's: reference/provider.md sections 1.3 and 7, error 9."""

    channels: Annotated[tuple[Literal["http", "smtp", "smpp"], ...], SOME] = ("http",)
    ask_over_http: YesNo = True
    url: Web = "https://smsc.ru"
    backup_url: WebOrNone = "https://www2.smsc.ru"
    further_urls: tuple[Web, ...] = ()
    login: Line = ""
    apikey_file: AbsolutePath | None = None
    password_file: AbsolutePath | None = None
    voice: Voice = "w"
    ring_seconds: Annotated[int, count(10, 35)] = 25
    redial_seconds: Annotated[int, count(10, 3600)] = 60
    call_attempts: Annotated[int, count(1, 9)] = 3
    sender: CallerId = ""
    hours: Hours = None
    hours_tz: Annotated[int, count(-12, 12)] = 0
    forward_to: tuple[Phone, ...] = ()
    connect_timeout: Annotated[int, lasting("1s", "1m")] = 5_000
    reply_timeout: Annotated[
        int, lasting("5s", "5m", "given up too soon, a call that was taken has to be asked about")
    ] = 30_000
    sends_at_once: Annotated[int, count(1, 13, "the provider takes 14 at a time, questions included")] = 10
    questions_at_once: Annotated[int, count(1, 4, "the provider refuses the 5th question at a time")] = 4
    requests_at_once: Annotated[int, count(1, 14, "the provider refuses the 15th request of an account")] = 14
    recipients_at_once: Annotated[int, count(1, 100)] = 1
    same_call_pause: Annotated[int, lasting("0s", "10m", '"0s" is none')] = 61_000
    calls_to_one_number: Annotated[int, count(0, 50, "0 is no limit; the provider blocks the 51st")] = 45
    never_had_after: Annotated[int, lasting("30s", "1h", _LAG)] = 60_000
    balance_interval: Annotated[int, lasting("1m", "1d", "the provider allows ten questions a minute in all")] = 600_000
    smtp: SmtpOut = SmtpOut()
    smpp: SmppOut = SmppOut()
