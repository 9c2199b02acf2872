"""What the operator writes reaches the part that it is for: no key is lost on the way."""

import dataclasses
from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import SecretStr

from gateway import settings
from gateway.config import Config, Secrets, read
from gateway.config.shapes import Smpp, SmppListen
from gateway.doubt import Doubts
from gateway.egress.http import HttpSettings
from gateway.egress.smpp import SmppOutSettings
from gateway.egress.smtp import SmtpOutSettings
from gateway.ingress.smpp import Client, Listener, SmppSettings
from gateway.outcome import Why

HASH = "$argon2id$v=19$m=19456,t=2,p=1$U2m/0/zE3losMCBBQL150Q$6loW5LEjC5/LhSQSde5ppEztTWvzuWhfSss18C+r8kc"
SECRETS = Secrets(SecretStr("k3y"), SecretStr("p4ss"), SecretStr("r3port"), SecretStr("smpp-w0rd"))

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
hostname = "gateway.example"
listen = []
[provider]
channels = ["smpp", "smtp", "http"]
login = "clinic"
sender = "74951234567"
hours = "9-21"
hours_tz = 2
recipients_at_once = 24
voice = "m4"
ring_seconds = 26
redial_seconds = 27
call_attempts = 2
connect_timeout = "1s"
reply_timeout = "28s"
sends_at_once = 3
questions_at_once = 2
never_had_after = "31s"
[provider.smtp]
address = "10.0.0.1:29"
recipient = "calls@send.example"
sender = "us@office.example"
tls = "none"
clear_text = true
charset = "koi8-r"
wrapped = true
list_form = true
test = true
connections = 3
connect_timeout = "31s"
reply_timeout = "32s"
never_had_after = "33m"
[provider.smpp]
address = "10.0.0.2:34"
backup_address = ""
tls = "implicit"
clear_text = true
ca = "/smsc-ca"
certificate = "/smpp-c"
key = "/smpp-k"
system_id = "esme"
system_type = "ISO"
source_ton = 1
source_npi = 0
dest_ton = 2
dest_npi = 8
window = 35
throughput = 36
connect_timeout = "37s"
response_timeout = "38s"
enquire_link_interval = "39s"
reconnect_first = "2s"
reconnect_longest = "41s"
call_mark = "tlv"
marker = "#"
service_type = "CALL"
marker_tlv = "0x1501 07"
long_text = "udh"
coding_default = 3
coding_ucs2 = 24
message_reference = false
message_state = "platform"
receipt_after = "42m"
statuses = ["0x0410 no-money"]
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


@pytest.mark.parametrize(
    ("channels", "audio"), [(("http",), True), (("smpp", "http"), True), (("smtp", "smpp"), False)]
)
def test_sound_files_are_taken_where_a_way_out_carries_them(channels: tuple[str, ...], audio: bool) -> None:
    config = Config()
    told = config.model_copy(update={"provider": config.provider.model_copy(update={"channels": channels})})
    assert settings.for_smtp(told, SECRETS).audio is audio


def test_mail_and_the_provider_are_told_their_secrets(odd: Config) -> None:
    assert settings.for_http(odd, SECRETS).apikey == "k3y"
    assert settings.for_smtp(odd, SECRETS).listeners == ()
    assert "k3y" not in repr(settings.for_http(odd, SECRETS))


def changed(told: object, plain: object) -> set[str]:
    """The fields of a settings value that keep their default although everything was configured otherwise."""
    assert dataclasses.is_dataclass(told)
    fields = dataclasses.fields(told)
    return {field.name for field in fields if getattr(told, field.name) == getattr(plain, field.name)}


def test_every_setting_of_the_ways_out_can_be_configured(odd: Config) -> None:
    smtp = settings.for_smtp_out(odd, SECRETS)
    assert changed(smtp, SmtpOutSettings("send.smsc.ru", 25, "send@send.smsc.ru", apikey="x")) == set()
    smpp = settings.for_smpp_out(odd, SECRETS)
    assert changed(smpp, SmppOutSettings("login")) == {"tls"}
    http = settings.for_http(odd, SECRETS)
    assert changed(http, HttpSettings(("https://smsc.kz",), apikey="x")) == set()
    for told in (smtp, smpp, http):
        assert not [secret for secret in ("k3y", "p4ss", "smpp-w0rd") if secret in repr(told)]
    assert (smpp.system_id, smpp.password, smpp.addresses) == ("esme", "smpp-w0rd", (("10.0.0.2", 34),))
    assert (smpp.statuses, smpp.marker_tlv, smpp.codings) == ({0x410: Why.NO_MONEY}, (0x1501, b"\x07"), (3, 24))
    assert (smtp.host, smtp.port, smtp.hours, smtp.caller_id) == ("10.0.0.1", 29, (9, 21), "74951234567")


def test_the_bind_is_as_the_login_where_it_has_no_name_of_its_own(odd: Config) -> None:
    smpp = odd.provider.smpp.model_copy(update={"system_id": ""})
    plain = odd.model_copy(update={"provider": odd.provider.model_copy(update={"smpp": smpp})})
    assert settings.for_smpp_out(plain, SECRETS).system_id == "clinic"


def test_who_is_asked_and_when_it_is_believed(odd: Config) -> None:
    assert vars(settings.for_doubt(odd)) == vars(Doubts(True, 31_000, 33 * 60_000, 42 * 60_000))


def test_a_claim_outlasts_the_longest_send(odd: Config) -> None:
    sends = [settings.longest_send(odd, channel) for channel in ("http", "smtp", "smpp")]
    assert sends == [2 * 29_000, 2 * 31_000 + 3 * 32_000, 1000 * 35 // 36 + 2 * 38_000]
