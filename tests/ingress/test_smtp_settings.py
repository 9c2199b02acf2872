"""What the operator wrote arrives where it is obeyed."""

from ipaddress import ip_network

from pydantic import SecretStr

from gateway import config
from gateway.ingress.smtp import Listener, Smarthost, SmtpSettings, User
from gateway.message import Notify
from gateway.settings import for_smtp

HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2hoYXNoaGFzaA"
TEXT = f"""
[smtp]
hostname = "voice.example"
domains = ["call.example", "voice.example"]
subject = "prefix"
charsets = ["koi8-r"]
max_size = "50kB"
max_recipients = 7
max_connections = 11
max_connections_per_address = 5
idle_timeout = "20s"
data_timeout = "30s"
session_timeout = "2m"

[[smtp.listen]]
address = "127.0.0.1:2526"
auth = "optional"
allow = ["10.0.0.0/8"]
bare_newline = "normalise"

[[smtp.user]]
name = "erp"
password_hash = "{HASH}"

[report]
when = "failures"
sender = "reports@voice.example"
smarthost = "mail.office.example:587"
tls = "starttls"
username = "gateway"
timeout = "9s"
"""


def test_every_key_arrives() -> None:
    settings = config.read(TEXT)
    assert isinstance(settings, config.Config), settings
    secrets = config.Secrets(SecretStr("key"), SecretStr(""), SecretStr("s3cret"))
    assert for_smtp(settings, secrets) == SmtpSettings(
        hostname="voice.example",
        domains=("call.example", "voice.example"),
        subject="prefix",
        charsets=("koi8-r",),
        max_size=50_000,
        max_recipients=7,
        max_connections=11,
        max_connections_per_address=5,
        idle_timeout=20_000,
        data_timeout=30_000,
        session_timeout=120_000,
        notify=Notify.FAILURE,
        listeners=(
            Listener("127.0.0.1", 2526, auth="optional", allow=(ip_network("10.0.0.0/8"),), bare_newline="normalise"),
        ),
        users=(User("erp", HASH),),
        smarthost=Smarthost("mail.office.example", 587, "starttls", "gateway", "s3cret", 9_000),
        report_sender="reports@voice.example",
    )


def test_defaults_are_the_same_on_both_sides() -> None:
    settings = config.read('[[smtp.listen]]\nallow = ["127.0.0.0/8"]\n[report]\nwhen = "never"\n')
    assert isinstance(settings, config.Config), settings
    secrets = config.Secrets(SecretStr("key"), SecretStr(""), SecretStr(""))
    trusting = Listener(allow=(ip_network("127.0.0.0/8"),))
    assert for_smtp(settings, secrets) == SmtpSettings(notify=Notify.NEVER, listeners=(trusting,))


def test_secrets_are_in_no_repr() -> None:
    shown = repr(SmtpSettings(users=(User("erp", HASH),), smarthost=Smarthost("h", 25, password="s3cret")))
    assert "s3cret" not in shown
    assert HASH not in shown
