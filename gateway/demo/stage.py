"""What the demo plays with: its folder, its configuration, the text of its call."""

import json
import os
from functools import cache
from pathlib import Path

from pydantic import SecretStr

from gateway import config
from gateway.passwords import hash_password

__all__ = [
    "CLIENT",
    "DOMAIN",
    "EXAMPLE",
    "MARKER",
    "PHONE",
    "PRESSED",
    "SECOND_PHONE",
    "SECRETS",
    "SENDER",
    "claimed",
    "configuration",
    "read",
    "write",
]

MARKER = "ivr-gateway-demo"
_GATEWAYS_OWN = (
    "spool.db",
    "gateway.toml",
    "apikey",
    "smpp-password",
)  # what the demo must not touch where it is somebody else's
"""A file that says: this folder is a demo's, and what is in it may be overwritten and sent to the sandbox."""

DOMAIN = "call.example"
PHONE = "79990000001"
SECOND_PHONE = "79990000002"
PRESSED = "1"
"""By everybody whom the sandbox calls."""
SENDER = "erp@office.example"
EXAMPLE = """\
Здравствуйте! Это клиника. Вы записаны к врачу завтра в девять утра.

{menu: Нажмите 1, чтобы подтвердить, 2, чтобы отменить, 0, чтобы послушать ещё раз.
0: repeat
1: Спасибо, ждём вас.
1: end
2: sms:$phone,Clinic,Запись отменена. Позвоните нам, чтобы выбрать другое время.
2: end
}

До свидания!
"""
CLIENT = "demo"
"""The system_id of the SMPP client, and its password."""

SECRETS = config.Secrets(SecretStr("demo"), SecretStr(""), SecretStr(""), SecretStr("demo"))


def configuration(
    state: Path,
    smtp_port: int,
    smpp_port: int,
    provider_port: int,
    mailbox_port: int,
    provider_smtp_port: int = 8025,
    provider_smpp_port: int = 8775,
) -> str:
    """The gateway.toml that the demo runs with: loopback may send, `demo` may bind, the provider is the sandbox."""
    return f"""\
# Written by `ivr-gateway demo`. config/gateway.toml explains every key.
state_dir = {quoted(str(state))}
log = "text"
log_level = "warning"

[smtp]
hostname = "gateway.example"
domains = ["{DOMAIN}"]
max_connections_per_address = 200  # everybody here is this one machine
repair = "safe"  # what mail programs do to a text is mended, and told
strict = true  # what else looks like a slip is asked about before the call

[[smtp.listen]]
address = "127.0.0.1:{smtp_port}"
auth = "off"
allow = ["127.0.0.0/8"]

[smpp]
max_connections_per_address = 200

[[smpp.listen]]
address = "127.0.0.1:{smpp_port}"

[[smpp.client]]
system_id = "{CLIENT}"
password_hash = "{_hash()}"
max_binds = 100
throughput = 100000
repair = "safe"
strict = true

[report]
sender = "mailer-daemon@{DOMAIN}"
smarthost = "127.0.0.1:{mailbox_port}"

[provider]
channels = ["http"]  # try ["smpp", "http", "smtp"]: the simulated provider takes calls by all three
url = "http://127.0.0.1:{provider_port}"
backup_url = ""
apikey_file = {quoted(str(state / "apikey"))}
same_call_pause = "0s"  # over HTTP the simulated provider tells calls apart by their ids
calls_to_one_number = 0

[provider.smtp]
address = "127.0.0.1:{provider_smtp_port}"
tls = "none"

[provider.smpp]
address = "127.0.0.1:{provider_smpp_port}"
backup_address = ""
tls = "none"
system_id = "demo"
password_file = {quoted(str(state / "smpp-password"))}
"""


@cache
def _hash() -> str:
    return hash_password(CLIENT)


def quoted(text: str) -> str:
    """A TOML basic string. JSON's escapes are TOML's too, but JSON leaves DEL as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def claimed(folder: Path) -> Path:
    """A folder that is the demo's own. Real calls in it would all be given to the sandbox, and count as delivered."""
    if not str(folder).isprintable():
        raise OSError(f"{str(folder)!a} cannot be written into a configuration; name another folder")
    marker = folder / MARKER
    foreign = [name for name in _GATEWAYS_OWN if (folder / name).exists()]
    if foreign and not marker.is_file():
        raise OSError(f"{folder} holds {foreign[0]} but no file {MARKER}: it is not a demo's; name another folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker.write_text("This folder is a demo's. The next demo with --state here overwrites it.\n", encoding="ascii")
    return folder


def read(text: str) -> config.Config:
    found = config.read(text)
    if isinstance(found, list):
        raise OSError("; ".join(map(str, found)))
    return found


def write(file: Path, text: str) -> None:
    """Anew, and from the first byte on for nobody else's eyes."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)
