"""TOML + environment + credentials -> frozen values. Every error at once, each with its key and what to do.

Rules. An unknown key is an error (a misspelt limit is no limit). Secrets never stand in the file: they come from the
environment, from systemd's credentials directory, or from a file of their own that only its owner can read. Defaults
are safe: loopback only, nobody may send until somebody is named. Only `daemon` reads a `Config`.
"""

import os
import re
import ssl
import stat
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Literal

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

__all__ = ["Config", "Problem", "Secrets", "load", "read"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the key as in the file ("smtp.listen.0.tls"), and what to do about it."""

    key: str
    text: str

    def __str__(self) -> str:
        return f"{self.key}: {self.text}" if self.key else self.text


_UNITS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


def _duration(value: object) -> object:
    if isinstance(value, str) and (match := re.fullmatch(r"([0-9]{1,9}) ?(ms|s|m|h|d)", value)):
        return int(match[1]) * _UNITS[match[2]]
    raise ValueError('write a number and a unit in quotes: "30s", "10m", "24h", "2d"')


def _size(value: object) -> object:
    if isinstance(value, str) and (match := re.fullmatch(r"([0-9]{1,9}) ?(kB|MB)", value)):
        return int(match[1]) * (1_000 if match[2] == "kB" else 1_000_000)
    raise ValueError('write a number and a unit in quotes: "500kB", "1MB"')


def _address(value: object) -> object:
    if isinstance(value, str) and (match := re.fullmatch(r"(\[[0-9a-fA-F:.]+\]|[0-9A-Za-z.-]+):([0-9]{1,5})", value)):
        host, port = match[1].strip("[]"), int(match[2])
        if port <= 65_535:
            return host, port
    raise ValueError('write host:port, for example "127.0.0.1:2525" or "[::1]:2525"')


def _domain(value: str) -> str:
    label = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
    if len(value) > 253 or not re.fullmatch(rf"{label}(\.{label})*", value.lower()):
        raise ValueError("not a domain name; write it in ASCII letters, digits, dots and hyphens")
    return value.lower()


def _mailbox(value: str) -> str:
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(f"not a mail address: {error}") from None


def _web(value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#@]+(/[^\s?#]*)?", value):
        raise ValueError('write an address without login, "?" and "#": "https://smsc.ru"')
    return value.rstrip("/")


Duration = Annotated[int, BeforeValidator(_duration)]
Size = Annotated[int, BeforeValidator(_size)]
Address = Annotated[tuple[str, int], BeforeValidator(_address)]
Domain = Annotated[str, AfterValidator(_domain)]
Mailbox = Annotated[str, AfterValidator(_mailbox)]
Web = Annotated[str, AfterValidator(_web)]
Network = Annotated[IPv4Network | IPv6Network, BeforeValidator(lambda value: ip_network(value, strict=False))]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Listen(_Section):
    """One SMTP listener."""

    address: Address = ("127.0.0.1", 2525)
    tls: Literal["none", "starttls", "implicit"] = "none"
    certificate: Path | None = None
    key: Path | None = None
    auth: Literal["required", "optional", "off"] = "required"
    allow: tuple[Network, ...] = ()
    bare_newline: Literal["refuse", "normalise"] = "refuse"


class User(_Section):
    """One SMTP client that may log in."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    password_hash: Annotated[str, Field(pattern=r"^\$argon2id?\$")]


class Smtp(_Section):
    """Mail in."""

    hostname: Domain = "localhost"
    domains: Annotated[tuple[Domain, ...], Field(min_length=1)] = ("call.example",)
    subject: Literal["prefix", "ignore", "if-no-start"] = "if-no-start"
    charsets: tuple[Literal["windows-1251", "koi8-r", "koi8-u", "cp866", "iso-8859-5"], ...] = (
        "windows-1251",
        "koi8-r",
    )
    max_size: Size = 1_000_000
    max_recipients: Annotated[int, Field(ge=1, le=1000)] = 100
    max_connections: Annotated[int, Field(ge=1, le=10_000)] = 200
    max_connections_per_address: Annotated[int, Field(ge=1, le=10_000)] = 20
    idle_timeout: Duration = 300_000
    data_timeout: Duration = 600_000
    session_timeout: Duration = 1_800_000
    listen: tuple[Listen, ...] = (Listen(),)
    user: tuple[User, ...] = ()


class Report(_Section):
    """Delivery reports to the senders of mail."""

    when: Literal["all", "failures", "never"] = "all"
    sender: Mailbox = "mailer-daemon@call.example"
    smarthost: Address | None = None
    tls: Literal["none", "starttls", "implicit"] = "none"
    username: str = ""
    password_file: Path | None = None
    timeout: Duration = 30_000


class Calls(_Section):
    """What holds for every call."""

    validity: Duration = 24 * 3_600_000
    duplicate_by_message_id: Duration = 24 * 3_600_000
    duplicate_by_content: Duration = 600_000
    retry_first: Duration = 10_000
    retry_longest: Duration = 900_000
    no_status_after: Duration = 48 * 3_600_000


class Provider(_Section):
    """The way out."""

    url: Web = "https://smsc.ru"
    backup_url: Web | None = "https://www2.smsc.ru"
    login: str = ""
    apikey_file: Path | None = None
    password_file: Path | None = None
    voice: Annotated[str, Field(pattern=r"^(m|m2|m3|m4|w|w2|w3|w4)(,[a-z]{2})?$")] = "w"
    ring_seconds: Annotated[int, Field(ge=10, le=35)] = 25
    redial_seconds: Annotated[int, Field(ge=10, le=3600)] = 60
    call_attempts: Annotated[int, Field(ge=1, le=9)] = 3
    sender: Annotated[str, Field(max_length=15, pattern=r"^[A-Za-z0-9 ._-]*$")] = ""
    connect_timeout: Duration = 5_000
    reply_timeout: Duration = 30_000
    sends_at_once: Annotated[int, Field(ge=1, le=14)] = 14
    questions_at_once: Annotated[int, Field(ge=1, le=4)] = 4
    never_had_after: Duration = 60_000


class Config(_Section):
    """The whole file."""

    state_dir: Path = Path("/var/lib/ivr-gateway")
    log: Literal["json", "text"] = "json"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    smtp: Smtp = Smtp()
    report: Report = Report()
    calls: Calls = Calls()
    provider: Provider = Provider()


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must not stand in the file. Empty when not given."""

    apikey: SecretStr
    password: SecretStr
    report_password: SecretStr


def read(text: str) -> Config | list[Problem]:
    """The file's text as a Config, or everything that is wrong with it."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return [Problem("", f"not TOML: {error}")]
    try:
        config = Config.model_validate(table)
    except ValidationError as error:
        return [Problem(".".join(map(str, item["loc"])), _words(item["type"], item["msg"])) for item in error.errors()]
    return list(_contradictions(config)) or config


def load(path: Path, environ: Mapping[str, str]) -> tuple[Config, Secrets] | list[Problem]:
    """`read` plus what only the machine can tell: files that are there, secrets that can be had."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return [Problem("", f"{path} cannot be read: {error}")]
    config = read(text)
    if isinstance(config, list):
        return config
    problems = list(_files(config))
    secrets = _secrets(config, environ, problems)
    return problems or (config, secrets)


def _words(kind: str, message: str) -> str:
    if kind == "extra_forbidden":
        return "there is no such key; config/gateway.toml lists them all"
    return message.removeprefix("Value error, ")


def _contradictions(config: Config) -> Iterator[Problem]:
    """Each key is right by itself, but not together."""
    for n, listen in enumerate(config.smtp.listen):
        where = f"smtp.listen.{n}"
        loopback = listen.address[0] in ("127.0.0.1", "::1", "localhost")
        if listen.tls != "none" and not (listen.certificate and listen.key):
            yield Problem(f"{where}.certificate", f'tls = "{listen.tls}" needs certificate and key')
        if listen.tls == "none" and listen.auth == "required" and not listen.allow and not loopback:
            yield Problem(f"{where}.tls", 'passwords would cross the network in clear; set tls = "starttls"')
        if listen.auth != "required" and not listen.allow:
            yield Problem(f"{where}.allow", f'auth = "{listen.auth}" lets nobody in by itself; name networks in allow')
        if listen.auth == "required" and not listen.allow and not config.smtp.user:
            yield Problem(f"{where}.auth", "nobody can send: name a [[smtp.user]], or networks in allow")
        for network in listen.allow:
            if network.prefixlen == 0:
                yield Problem(f"{where}.allow", f"{network} lets everybody make calls on your account; name networks")
    names = [user.name for user in config.smtp.user]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem("smtp.user", f'"{name}" is there twice')
    if config.report.sender.split("@")[-1] in config.smtp.domains and config.report.smarthost in {
        listen.address for listen in config.smtp.listen
    }:
        yield Problem("report.smarthost", "is this gateway itself; name the mail server that reaches the senders")
    if config.calls.retry_longest < config.calls.retry_first:
        yield Problem("calls.retry_longest", "is shorter than retry_first")
    if not 60_000 <= config.calls.validity <= 30 * 86_400_000:
        yield Problem("calls.validity", 'must be "1m" to "30d"')


def _files(config: Config) -> Iterator[Problem]:
    for n, listen in enumerate(config.smtp.listen):
        if listen.certificate and listen.key:
            try:
                ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(listen.certificate, listen.key)
            except (OSError, ssl.SSLError) as error:
                yield Problem(f"smtp.listen.{n}.certificate", f"cannot be used with its key: {error}")


def _secrets(config: Config, environ: Mapping[str, str], problems: list[Problem]) -> Secrets:
    provider = config.provider
    found = Secrets(
        apikey=_secret("provider-apikey", provider.apikey_file, environ, problems),
        password=_secret("provider-password", provider.password_file, environ, problems),
        report_password=_secret("report-password", config.report.password_file, environ, problems),
    )
    if not (found.apikey.get_secret_value() or (provider.login and found.password.get_secret_value())):
        problems.append(
            Problem(
                "provider.apikey_file",
                "no credentials: set IVR_GATEWAY_PROVIDER_APIKEY in the environment, or"
                " LoadCredential=provider-apikey:FILE in the unit, or apikey_file here"
                " (or login, and provider-password in one of these ways)",
            )
        )
    return found


def _secret(name: str, file: Path | None, environ: Mapping[str, str], problems: list[Problem]) -> SecretStr:
    """By environment, else systemd credential, else its own file; first one found."""
    if value := environ.get(f"IVR_GATEWAY_{name.replace('-', '_').upper()}"):
        return SecretStr(value)
    credential = Path(environ["CREDENTIALS_DIRECTORY"]) / name if "CREDENTIALS_DIRECTORY" in environ else None
    path = credential if credential is not None and credential.exists() else file
    if path is None:
        return SecretStr("")
    key = f"{name.replace('-', '.', 1)}_file"
    try:
        if path is file and stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            problems.append(Problem(key, f"others may read {os.fspath(path)}; chmod 600 it"))
        return SecretStr(path.read_text(encoding="utf-8").strip())
    except (OSError, UnicodeDecodeError) as error:
        problems.append(Problem(key, f"cannot be read: {error}"))
        return SecretStr("")
