"""What a single value may look like, and what to write instead when it does not.

Rules. Each of these refuses with one line that says what to write. None repeats what it refuses, because that may be a
password in the wrong place; only what is certainly a network is shown. Bounds stand with the key, in `shapes`.
"""

import re
from collections.abc import Sized
from decimal import Decimal
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Annotated, TypeVar
from urllib.parse import urlsplit

from argon2 import extract_parameters
from argon2.exceptions import InvalidHashError
from argon2.low_level import Type
from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BeforeValidator

__all__ = [
    "SOME",
    "AbsolutePath",
    "Address",
    "AddressOrNone",
    "CallerId",
    "Domain",
    "Line",
    "Mailbox",
    "MailboxOrNone",
    "Network",
    "PasswordHash",
    "Phone",
    "Price",
    "ServiceType",
    "StateDir",
    "SystemId",
    "SystemIdOrNone",
    "Voice",
    "VoiceOrNone",
    "Web",
    "WebOrNone",
    "YesNo",
    "count",
    "is_loopback",
    "lasting",
    "sized",
]

_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_BYTES = {"kB": 1_000, "MB": 1_000_000}
_SOCKET_PATH = 107 - len("/admin.sock")
"""Bytes of a state directory: a Unix socket's path may have 107 (unix(7)), and `gateway.admin` has one there."""

_HASH_KIB = 65_536
"""Two are computed at once, beside everything else that the daemon holds."""

_HASH_PASSES = 16

_Full = TypeVar("_Full", bound=Sized)


def lasting(least: str, most: str, why: str = "") -> BeforeValidator:
    """A duration such as "30s", kept in milliseconds, between two others; `why` tells the reason of the bounds."""
    return _quantity(_MS, 'write a number and a unit in quotes: "30s", "10m", "24h", "2d"', least, most, why)


def sized(least: str, most: str, why: str = "") -> BeforeValidator:
    """A size such as "1MB", kept in bytes, between two others."""
    return _quantity(_BYTES, 'write a number and a unit in quotes: "500kB", "1MB"', least, most, why)


def _quantity(units: dict[str, int], form: str, least: str, most: str, why: str) -> BeforeValidator:
    pattern = re.compile(rf"([0-9]{{1,9}}) ?({'|'.join(units)})")

    def number(value: object) -> int:
        if not isinstance(value, str) or not (match := pattern.fullmatch(value)):
            raise ValueError(form)
        return int(match[1]) * units[match[2]]

    low, high = number(least), number(most)
    refusal = f'must be "{least}" to "{most}"' + (f": {why}" if why else "")

    def read(value: object) -> int:
        if not low <= (found := number(value)) <= high:
            raise ValueError(refusal)
        return found

    return BeforeValidator(read)


def count(least: int, most: int, why: str = "") -> BeforeValidator:
    """A whole number between two others. TOML's true is not 1 here."""
    refusal = f"must be a whole number from {least} to {most}, without quotes" + (f": {why}" if why else "")

    def read(value: object) -> int:
        if type(value) is not int or not least <= value <= most:
            raise ValueError(refusal)
        return value

    return BeforeValidator(read)


def _address(value: object) -> tuple[str, int]:
    if isinstance(value, str) and (match := re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[0-9A-Za-z.-]+):([0-9]{1,5})", value)):
        host, port = match[1].strip("[]"), int(match[2])
        if port <= 65_535 and (host == match[1] or _is_ipv6(host)):
            return host, port
    raise ValueError('write host:port in quotes, for example "127.0.0.1:2525" or "[::1]:2525"')


def _address_or_none(value: object) -> tuple[str, int] | None:
    return None if value == "" else _address(value)


def _is_ipv6(host: str) -> bool:
    try:
        IPv6Address(host)
    except ValueError:
        return False
    return True


def _domain(value: object) -> str:
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    if isinstance(value, str) and len(value) <= 253 and re.fullmatch(rf"{label}(\.{label})*", value.lower()):
        return value.lower()
    raise ValueError("is not a domain name; write it in ASCII letters, digits, dots and hyphens")


def _mailbox(value: object) -> str:
    try:
        if isinstance(value, str) and len(value) <= 254:
            found = validate_email(value, check_deliverability=False, test_environment=True, allow_smtputf8=False)
            return found.normalized
    except EmailNotValidError:
        pass
    raise ValueError('is not a mail address; write one like "mailer-daemon@call.example", in ASCII')


def _mailbox_or_none(value: object) -> str:
    return "" if value == "" else _mailbox(value)


def _web(value: object) -> str:
    refusal = ValueError('write an address without login, "?" and "#": "https://smsc.ru"')
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/?#@\\]+(/[^\s?#]*)?", value):
        raise refusal
    try:
        parts = urlsplit(value)
        if not parts.hostname or parts.port == 0:  # .port raises ValueError when it is no port number
            raise refusal
    except ValueError:
        raise refusal from None
    return value.rstrip("/")


def _web_or_none(value: object) -> str | None:
    return None if value == "" else _web(value)


def _network(value: object) -> IPv4Network | IPv6Network:
    if not isinstance(value, str):
        raise ValueError('write a network or an address in quotes: "192.168.1.0/24", "192.168.1.7"')
    try:
        return ip_network(value)
    except ValueError:
        pass
    try:
        wider = ip_network(value, strict=False)
    except ValueError:
        raise ValueError('is no network; write "192.168.1.0/24", or "192.168.1.7" for one machine') from None
    host = value.partition("/")[0]
    raise ValueError(f'write "{wider}" for the whole network, or "{host}" for that machine alone')


def _absolute(value: object) -> Path:
    if isinstance(value, str) and value.startswith("/") and "\0" not in value:
        return Path(value)
    raise ValueError('write a whole path in quotes, from "/" on: a daemon has no folder of its own to start from')


def _state_dir(value: Path) -> Path:
    if len(str(value).encode()) > _SOCKET_PATH:
        raise ValueError(f"write a path of at most {_SOCKET_PATH} bytes: the daemon's socket lies in that folder")
    return value


def _line(value: object) -> str:
    if isinstance(value, str) and len(value) <= 100 and value.isprintable():
        return value
    raise ValueError("write at most 100 printable characters in quotes")


def _hash(value: object) -> str:
    remedy = "write the hash that `ivr-gateway hash-password` prints, never the password itself"
    try:
        if not isinstance(value, str) or len(value) > 300 or not value.isascii():
            raise InvalidHashError
        parameters = extract_parameters(value)
    except (InvalidHashError, ValueError):
        raise ValueError(f"is not an argon2id hash; {remedy}") from None
    if parameters.type is not Type.ID:
        raise ValueError(f"is a hash of another kind than argon2id; {remedy}")
    if parameters.memory_cost > _HASH_KIB or parameters.time_cost > _HASH_PASSES:
        raise ValueError(f"would take more than {_HASH_KIB // 1024} MiB or {_HASH_PASSES} passes a login; {remedy}")
    return value


def _voice(value: object) -> str:
    # provider.md section 2: m, w, numbered, and a language after a comma
    if isinstance(value, str) and re.fullmatch(r"[mw][234]?(,[a-z]{2})?", value):
        return value
    raise ValueError('write "m", "m2" to "m4" (men) or "w", "w2" to "w4" (women); a language may follow: "w2,en"')


def _voice_or_none(value: object) -> str:
    return "" if value == "" else _voice(value)


def _caller_id(value: object) -> str:
    # provider.md section 1.1, `sender`: at most 11 letters and digits, or 15 digits
    if isinstance(value, str) and re.fullmatch(r"([A-Za-z0-9 ._-]{1,11}|[0-9]{12,15})?", value):
        return value
    raise ValueError('write at most 11 of A-Z, a-z, 0-9, " ._-", or at most 15 digits, as registered')


def _system_id(value: object) -> str:
    # SMPP 3.4 section 5.2.1: 16 octets with the NUL
    if isinstance(value, str) and re.fullmatch(r"[!-~]{1,15}", value):
        return value
    raise ValueError("write at most 15 ASCII characters in quotes, without blanks: that is what a bind can carry")


def _system_id_or_none(value: object) -> str:
    return "" if value == "" else _system_id(value)


def _service_type(value: object) -> str:
    # SMPP 3.4 section 5.2.11: 6 octets with the NUL; "" is the default service
    if isinstance(value, str) and re.fullmatch(r"[!-~]{0,5}", value):
        return value
    raise ValueError('write at most 5 ASCII characters in quotes, such as "VMA", or "" for none')


def _phone(value: object) -> str:
    # as menus write it: digits alone, with the country code (menu-language.md, R18)
    if isinstance(value, str) and re.fullmatch(r"[1-9][0-9]{4,14}", value):
        return value
    raise ValueError('write country code and number as digits in quotes: "74951234567"')


def _yes_no(value: object) -> bool:
    # pydantic would take "yes" and 1 as well, and a text in quotes for what it is not
    if isinstance(value, bool):
        return value
    raise ValueError("write true or false, without quotes")


def _price(value: object) -> Decimal:
    # in quotes, since TOML's numbers with a point are binary: 0.1 would not be ten kopecks
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,4})?", value):
        return Decimal(value)
    raise ValueError('write a price in quotes, with a point: "1.50"')


def _some(value: _Full) -> _Full:
    if not value:
        raise ValueError("must not be empty")
    return value


def is_loopback(host: str) -> bool:
    """Whether what is sent to `host` stays on this machine."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


SOME = AfterValidator(_some)
"""For what must not be empty. pydantic's own rule would count a list's element that is wrong as missing as well."""

AbsolutePath = Annotated[Path, BeforeValidator(_absolute)]
Address = Annotated[tuple[str, int], BeforeValidator(_address)]
AddressOrNone = Annotated[tuple[str, int] | None, BeforeValidator(_address_or_none)]
CallerId = Annotated[str, BeforeValidator(_caller_id)]
Domain = Annotated[str, BeforeValidator(_domain)]
Line = Annotated[str, BeforeValidator(_line)]
Mailbox = Annotated[str, BeforeValidator(_mailbox)]
MailboxOrNone = Annotated[str, BeforeValidator(_mailbox_or_none)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(_network)]
PasswordHash = Annotated[str, BeforeValidator(_hash)]
Phone = Annotated[str, BeforeValidator(_phone)]
Price = Annotated[Decimal, BeforeValidator(_price)]
ServiceType = Annotated[str, BeforeValidator(_service_type)]
StateDir = Annotated[AbsolutePath, AfterValidator(_state_dir)]
SystemId = Annotated[str, BeforeValidator(_system_id)]
SystemIdOrNone = Annotated[str, BeforeValidator(_system_id_or_none)]
Voice = Annotated[str, BeforeValidator(_voice)]
VoiceOrNone = Annotated[str, BeforeValidator(_voice_or_none)]
Web = Annotated[str, BeforeValidator(_web)]
WebOrNone = Annotated[str | None, BeforeValidator(_web_or_none)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
