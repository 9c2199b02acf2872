"""What must not stand in the file, and the files that it names: secrets, certificates, keys.

Rules. A secret comes from the environment, else from systemd's credentials directory, else from a file of its own that
only its owner can read; the first that is there counts. No message repeats what is in any of them, nor a path that
cannot be read: somebody may have written the secret where its path belongs.
"""

import ssl
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from gateway.config.shapes import Config, Listen, SmppListen

__all__ = ["Secrets", "collect", "unusable_files"]

_LONGEST = 4096  # characters: no key or password is longer; a device or a wrong file would be

_COLON = (
    "has a colon, which a mail to the provider cannot express, as its fields are parted by colons: choose another one,"
    ' or take "smtp" out of channels'
)
_KEYS = {
    "provider-apikey": "provider.apikey_file",
    "provider-password": "provider.password_file",
    "provider-smpp-password": "provider.smpp.password_file",
    "report-password": "report.password_file",
}
"""Where the file of a secret is named."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What must not stand in the file. Empty when not given."""

    apikey: SecretStr
    password: SecretStr
    report_password: SecretStr
    smpp_password: SecretStr = field(default_factory=partial(SecretStr, ""))


def collect(config: Config, environ: Mapping[str, str]) -> tuple[Secrets, list[tuple[str, str]]]:
    """The secrets, and key and text of everything that is wrong with them."""
    provider, report = config.provider, config.report
    problems: list[tuple[str, str]] = []
    secrets = Secrets(
        apikey=_secret("provider-apikey", provider.apikey_file, environ, problems),
        password=_secret("provider-password", provider.password_file, environ, problems),
        report_password=_secret("report-password", report.password_file, environ, problems),
        smpp_password=_secret("provider-smpp-password", provider.smpp.password_file, environ, problems)
        if "smpp" in provider.channels
        else SecretStr(""),
    )
    keys = {key for key, _ in problems}
    problems += _provider(config, secrets, keys)
    if (
        report.when != "never"
        and report.username
        and not secrets.report_password.get_secret_value()
        and "report.password_file" not in keys
    ):
        problems.append(
            ("report.password_file", f"no password for username: {_three_ways('report-password', 'password_file')}")
        )
    return secrets, problems


def _provider(config: Config, secrets: Secrets, keys: set[str]) -> Iterator[tuple[str, str]]:
    """`keys`: where something is wrong already."""
    provider = config.provider
    apikey, password, smpp = (
        secret.get_secret_value() for secret in (secrets.apikey, secrets.password, secrets.smpp_password)
    )
    needed = provider.ask_over_http or "smtp" in provider.channels
    known = keys & {"provider.apikey_file", "provider.password_file"}
    if needed and not (apikey or (provider.login and password) or known):
        yield _no_credentials(provider.login)
    if "smpp" in provider.channels and not smpp and "provider.smpp.password_file" not in keys:
        ways = _three_ways("provider-smpp-password", "password_file")
        yield "provider.smpp.password_file", f"no password for the bind: {ways}"
    if "smtp" in provider.channels and ":" in (apikey or provider.login + password):
        wrong = "apikey_file" if apikey else "password_file" if ":" in password else "login"
        yield f"provider.{wrong}", _COLON


def _no_credentials(login: str) -> tuple[str, str]:
    if login:
        return "provider.password_file", f"no password for login: {_three_ways('provider-password', 'password_file')}"
    either = f"{_three_ways('provider-apikey', 'apikey_file')} (or login, and a provider-password likewise)"
    return "provider.apikey_file", f"no credentials: {either}"


def _three_ways(name: str, key: str) -> str:
    return f"set {_variable(name)} in the environment, or LoadCredential={name}:FILE in the systemd unit, or {key} here"


def _variable(name: str) -> str:
    return f"IVR_GATEWAY_{name.replace('-', '_').upper()}"


def _secret(name: str, file: Path | None, environ: Mapping[str, str], problems: list[tuple[str, str]]) -> SecretStr:
    """Empty when it is given nowhere, or is no good."""
    key = _KEYS[name]
    if value := environ.get(_variable(name)):
        return _sound(value, key, f"{_variable(name)} ", problems)
    credential = Path(environ["CREDENTIALS_DIRECTORY"]) / name if environ.get("CREDENTIALS_DIRECTORY") else None
    path, told = (credential, f"the credential {name} ") if credential and credential.exists() else (file, "")
    if path is None:
        return SecretStr("")
    try:
        if path is file and stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
            problems.append((key, "others may read that file; chmod 600 it"))
            return SecretStr("")
        with path.open(encoding="utf-8") as text:
            value = text.read(_LONGEST + 1)
    except OSError as error:
        problems.append((key, f"{told}cannot be read: {error.strerror}"))
        return SecretStr("")
    except UnicodeDecodeError:
        problems.append((key, f"{told}is not text in UTF-8"))
        return SecretStr("")
    return _sound(value, key, told, problems)


def _sound(value: str, key: str, told: str, problems: list[tuple[str, str]]) -> SecretStr:
    """Without the line break that editors leave behind; nothing that would break out of a request or a mail dialog."""
    value = value.strip()
    if not value or len(value) > _LONGEST or not value.isprintable():
        problems.append((key, f"{told}must hold one line of printable characters, and nothing else"))
        return SecretStr("")
    return SecretStr(value)


def unusable_files(config: Config) -> Iterator[tuple[str, str]]:
    """Key and text of every certificate or key file that a listener could not use."""
    doors: Mapping[str, Sequence[Listen | SmppListen]] = {"smtp": config.smtp.listen, "smpp": config.smpp.listen}
    for door, listeners in doors.items():
        for n, listen in enumerate(listeners):
            if listen.tls != "none" and listen.certificate and listen.key:
                yield from ((f"{door}.listen.{n}.{key}", text) for key, text in _pair(listen.certificate, listen.key))
    smpp = config.provider.smpp
    if smpp.tls != "none" and "smpp" in config.provider.channels:
        if smpp.certificate:
            found = _pair(smpp.certificate, smpp.key or smpp.certificate)
            yield from ((f"provider.smpp.{key}", text) for key, text in found)
        if smpp.ca:
            yield from (("provider.smpp.ca", text) for text in _authorities(smpp.ca))
    for n, listen in enumerate(config.smpp.listen):
        if listen.tls != "none" and listen.client_ca:
            yield from ((f"smpp.listen.{n}.client_ca", text) for text in _authorities(listen.client_ca))


def _authorities(path: Path) -> Iterator[str]:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_verify_locations(path)
    except ssl.SSLError:
        yield "cannot be used: it must be PEM certificates, of those who sign the certificates of the other side"
    except OSError as error:
        yield f"cannot be read: {error.strerror}"


def _pair(certificate: Path, key: Path) -> Iterator[tuple[str, str]]:
    for name, path in (("certificate", certificate), ("key", key)):
        try:
            path.open("rb").close()
        except OSError as error:
            yield name, f"cannot be read: {error.strerror}"
            return
    if stat.S_IMODE(key.stat().st_mode) & stat.S_IRWXO:
        yield "key", "everybody on this machine may read it; chmod 640 it, or 600"
    try:
        # An empty password: without one, OpenSSL would ask for it at the terminal and wait.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            yield "key", "does not belong to that certificate"
        else:
            yield (
                "certificate",
                "cannot be used: both files must be PEM, the chain in order, the key without a password",
            )
    except OSError as error:
        yield "certificate", f"cannot be used: {error.strerror}"
