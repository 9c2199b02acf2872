"""Settings that cannot work are refused when they are made, and the password is shown nowhere."""

from typing import Any

import pytest
from fake_smsc import settings_for

from gateway.egress.smpp import SmppOutSettings
from gateway.outcome import Why


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"addresses": ()}, "no address"),
        ({"addresses": (("smpp.example", 3700),)}, "in clear"),
        ({"addresses": (("127.0.0.1", 1), ("203.0.113.7", 1))}, "in clear"),
        ({"password": "p" * 65}, "too long"),
        ({"password": "пароль"}, "ASCII"),
        ({"system_id": "s" * 16}, "too long"),
        ({"system_type": "t" * 13}, "too long"),
        ({"call_mark": "service_type"}, "service_type"),
        ({"call_mark": "tlv"}, "parameter"),
        ({"call_mark": "prefix", "marker": ""}, "prefix"),
        ({"service_type": "1234567"}, "."),
        ({"call_mark": "tlv", "marker_tlv": (0x0204, b"1")}, "."),
        ({"source_ton": 256}, "."),
        ({"codings": (0, 256)}, "."),
        ({"window": 0}, "window"),
        ({"statuses": {0x400: Why.ANSWERED}}, "cannot mean"),
    ],
)
def test_what_cannot_work_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said) as caught:
        settings_for(1, **changes)
    assert str(changes.get("password", "nothing")) not in str(caught.value)


def test_the_defaults_are_the_providers() -> None:
    settings = SmppOutSettings("login", "secret")
    assert settings.addresses[0] == ("smpp.smsc.ru", 3443)
    assert (settings.tls, settings.alphabet) == ("implicit", "gsm")
    assert "secret" not in repr(settings)


def test_clear_text_over_a_network_has_to_be_said() -> None:
    assert settings_for(addresses=(("smpp.example", 3700),), clear_text=True).clear_text


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.9.9.9", "::1"])
def test_this_machine_is_no_network(host: str) -> None:
    assert settings_for(addresses=((host, 3700),)).tls == "none"


def test_iso_makes_the_default_alphabet_latin_1() -> None:
    settings = settings_for(1, system_type="ISO")
    assert settings.alphabet == "latin-1"
    assert settings.habits.codings == (("latin-1", 0), ("ucs-2", 8))


def test_a_long_password_is_no_fault() -> None:
    assert settings_for(1, password="p" * 64).bind.password == "p" * 64
