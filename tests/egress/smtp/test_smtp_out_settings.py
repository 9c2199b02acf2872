"""What the SMTP way out is told: what it cannot do with it is said at once, and without a credential."""

from typing import Any

import pytest
from mail_side import settings_for

from gateway.egress.smtp import SmtpOutSettings, in_clear


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"apikey": "a:b"}, "apikey has a ':'"),
        ({"apikey": "a\r\nb"}, "apikey has a line end"),
        ({"login": "a:b"}, "login has a ':'"),
        ({"password": "pass:word"}, "password has a ':'"),
        ({"password": "pass\u2028word"}, "password has a line end"),
        ({"password": " pass"}, "password has blanks around it"),
        ({"caller_id": "a,b"}, "caller_id has a ','"),
        ({"apikey": ""}, "no apikey, and no login with a password"),
        ({"apikey": "", "login": "fr0m"}, "no apikey, and no login with a password"),
        ({"sender": "x@y\r\nBcc: z@y"}, "sender: "),
        ({"sender": "x@y>"}, "sender: "),
        ({"sender": "a" * 250 + "@y.example"}, "sender: "),
        ({"hostname": "a b"}, "hostname: "),
        ({"hostname": "gw\r\nDATA"}, "hostname: "),
        ({"charset": "utf-16"}, "charset: write one of"),
        ({"hours": (21, 9)}, "hours: "),
        ({"hours": (0, 25)}, "hours: "),
        ({"hours_tz": 13}, "hours_tz: "),
        ({"together": 0}, "together: "),
        ({"together": 101}, "together: "),
        ({"connections": 0}, "connections: "),
    ],
    ids=str,
)
def test_what_cannot_be_done_is_said(change: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError) as raised:
        settings_for(25, **change)
    told = str(raised.value)
    assert told.startswith(says)
    if set(change) <= {"apikey", "login", "password"}:
        assert not [value for value in change.values() if value and value in told]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_machine_may_have_clear_text(host: str) -> None:
    assert not in_clear(SmtpOutSettings(host, 25, "a@b.example", apikey="k", tls="none"))


def test_any_other_only_when_it_is_said() -> None:
    with pytest.raises(ValueError, match="in clear"):
        SmtpOutSettings("mail.example", 25, "a@b.example", apikey="k", tls="none")
    SmtpOutSettings("mail.example", 25, "a@b.example", apikey="k", tls="none", clear_text=True)
    assert SmtpOutSettings("mail.example", 25, "a@b.example", apikey="k").tls == "starttls"


def test_credentials_are_in_no_repr() -> None:
    shown = repr(settings_for(25, apikey="k3y", login="fr0m", password="s3cret"))
    assert not any(secret in shown for secret in ("k3y", "fr0m", "s3cret"))


def test_the_mails_sender_is_ours_unless_it_is_told() -> None:
    assert settings_for(25, hostname="gw.example").mail_sender == "ivr-gateway@gw.example"
    assert settings_for(25, sender="me@acme.example").mail_sender == "me@acme.example"
