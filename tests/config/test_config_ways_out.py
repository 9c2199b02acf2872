"""The table [provider]: values that only it has."""

from typing import Any

import pytest

from gateway.config import Config, read

BASE = '[[smtp.listen]]\nallow = ["127.0.0.1"]\n[report]\nsmarthost = "127.0.0.1:25"\n[provider]\n'


def provider(keys: str) -> Any:
    """The table, or what is said of each key that is wrong."""
    found = read(BASE + keys)
    return found.provider if isinstance(found, Config) else [(one.key, one.text) for one in found]


@pytest.mark.parametrize(("written", "hours"), [("9-21", (9, 21)), ("0-24", (0, 24)), ("09-10", (9, 10)), ("", None)])
def test_hours(written: str, hours: tuple[int, int] | None) -> None:
    assert provider(f'hours = "{written}"').hours == hours


@pytest.mark.parametrize("written", ['"21-9"', '"9-9"', '"9-25"', '"9:00-21:00"', "9", '"-9"'])
def test_hours_that_are_none(written: str) -> None:
    ((key, text),) = provider(f"hours = {written}")
    assert (key, text.startswith("write two whole hours")) == ("provider.hours", True)


def test_a_parameter_is_a_tag_and_its_octets() -> None:
    keys = '[provider.smpp]\nmarker_tlv = "0x1501 07fF"'
    assert provider(keys).smpp.marker_tlv == (0x1501, b"\x07\xff")
    assert provider('[provider.smpp]\nmarker_tlv = ""').smpp.marker_tlv is None


@pytest.mark.parametrize("written", ["1501 07", "0x1501", "0x1501 0", "0x15 07", "0x1501 " + "00" * 65])
def test_a_parameter_that_is_none(written: str) -> None:
    ((key, _),) = provider(f'[provider.smpp]\nmarker_tlv = "{written}"')
    assert key == "provider.smpp.marker_tlv"


def test_what_the_smsc_means() -> None:
    keys = '[provider.smpp]\nstatuses = ["0x0410 no-money", "1041 forbidden"]'
    assert provider(keys).smpp.statuses == ((0x410, "no-money"), (1041, "forbidden"))


@pytest.mark.parametrize("written", ["0x0410", "0x0410 answered", "0 no-money", "0x0 no-money", "no-money 0x410", 1040])
def test_what_no_smsc_means(written: object) -> None:
    told = f'"{written}"' if isinstance(written, str) else written
    ((key, text),) = provider(f"[provider.smpp]\nstatuses = [{told}]")
    assert (key, "no-money" in text) == ("provider.smpp.statuses.0", True)


def test_the_defaults_are_the_providers_own_and_safe() -> None:
    found = provider("")
    assert found.channels == ("http",)
    assert (found.smtp.tls, found.smtp.clear_text) == ("starttls", False)
    assert (found.smpp.tls, found.smpp.clear_text) == ("implicit", False)
    assert found.recipients_at_once == 1


def test_tables_of_ways_that_are_not_used_are_not_looked_into() -> None:
    """An SMPP table that is half filled in must not stop a gateway that goes by HTTP alone."""
    assert provider('[provider.smpp]\ntls = "none"\nmarker = ""').channels == ("http",)


def test_on_this_machine_nothing_needs_tls() -> None:
    keys = 'channels = ["smtp", "smpp"]\nlogin = "clinic"\nurl = "http://127.0.0.1:8090"\nbackup_url = ""\n'
    keys += '[provider.smtp]\naddress = "127.0.0.1:8025"\ntls = "none"\n'
    keys += '[provider.smpp]\naddress = "[::1]:8775"\nbackup_address = ""\ntls = "none"\n'
    assert provider(keys).smpp.address == ("::1", 8775)
