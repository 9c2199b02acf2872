"""What the operator writes reaches the part that it is for: no key is lost on the way."""

import dataclasses
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import SecretStr

from gateway import settings
from gateway.config import Config, Secrets, read
from gateway.config.shapes import Smpp, SmppListen
from gateway.ingress.smpp import Client, Listener, SmppSettings

HASH = "$argon2id$v=19$m=19456,t=2,p=1$U2m/0/zE3losMCBBQL150Q$6loW5LEjC5/LhSQSde5ppEztTWvzuWhfSss18C+r8kc"
SECRETS = Secrets(SecretStr("k3y"), SecretStr("p4ss"), SecretStr("r3port"))

ODD = f"""
[smpp]
system_id = "smsc"
max_connections = 11
max_connections_per_address = 12
session_init_timeout = "13s"
enquire_link_interval = "14s"
response_timeout = "15s"
inactivity_timeout = "16m"
parts_wait = "17m"
receipts_kept = "18h"
receipts_most = 19
[[smpp.listen]]
address = "127.0.0.1:20"
tls = "implicit"
certificate = "/c"
key = "/k"
client_ca = "/ca"
[[smpp.client]]
system_id = "billing"
password_hash = "{HASH}"
addresses = ["10.0.0.0/8"]
certificate_name = "billing.example"
binds = ["receiver"]
max_binds = 21
window = 22
throughput = 23
caller_ids = ["74951234567"]
service_types = ["VMA"]
marker = "#call"
data_coding_0 = "latin-1"
data_coding_1 = "gsm"
message_id = "hex"
repair = "safe"
strict = true
voice = "m2"
max_priority = 2
refusal_status = 0x400
status_text = "never"
receipt_tlvs = "all"
[smtp]
listen = []
"""


@pytest.fixture
def odd() -> Config:
    config = read(ODD)
    assert isinstance(config, Config), config
    return config


def test_smpp(odd: Config) -> None:
    told = settings.for_smpp(odd)
    (listener,) = told.listeners
    assert listener == Listener("127.0.0.1", 20, "implicit", Path("/c"), Path("/k"), Path("/ca"))
    (client,) = told.clients
    assert client == Client(
        "billing", HASH, (ip_network("10.0.0.0/8"),), frozenset({"receiver"}), 21, 22, 23, ("74951234567",), ("VMA",),
        "#call", "latin-1", "gsm", "hex", "safe", True, "m2", 2, 0x400, "never", "all", "billing.example",
    )  # fmt: skip
    assert told.system_id == "smsc"
    assert (told.max_connections, told.max_connections_per_address) == (11, 12)
    assert (told.session_init, told.enquire_link, told.response) == (13_000, 14_000, 15_000)
    assert told.inactivity == 960_000
    assert HASH not in repr(told)


def test_every_setting_of_smpp_can_be_configured(odd: Config) -> None:
    """Beside what only tests change, nothing keeps its default."""
    told, default = settings.for_smpp(odd), SmppSettings()
    same = {
        field.name for field in dataclasses.fields(told) if getattr(told, field.name) == getattr(default, field.name)
    }
    assert same == {"max_open"}
    (client,) = told.clients
    plain = Client("", "")
    assert not [one.name for one in dataclasses.fields(client) if getattr(client, one.name) == getattr(plain, one.name)]


def test_where_nobody_may_bind_by_smpp_no_port_is_opened() -> None:
    assert settings.for_smpp(Config()).listeners == ()
    config = Config(smpp=Smpp(listen=(SmppListen.model_validate({"address": "127.0.0.1:2776"}),)))
    assert settings.for_smpp(config).listeners == ()


def test_parts_wait_where_they_are_kept(odd: Config) -> None:
    assert settings.for_intake(odd).parts_wait == 17 * 60_000


def test_mail_and_the_provider_are_told_their_secrets(odd: Config) -> None:
    assert settings.for_http(odd, SECRETS).apikey == "k3y"
    assert settings.for_smtp(odd, SECRETS).listeners == ()
    assert "k3y" not in repr(settings.for_http(odd, SECRETS))
