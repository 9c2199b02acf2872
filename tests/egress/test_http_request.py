"""What each request says, to the parameter."""

import pytest
from provider_side import PHONE, SECRET, make_call, taken

from gateway.egress.http import HttpSettings
from gateway.egress.http.request import balance_fields, id_of, price_fields, send_fields, status_fields

BASES = ("https://smsc.ru",)
SETTINGS = HttpSettings(BASES, apikey=SECRET)
SPOKEN = {
    "apikey": SECRET,
    "phones": f"+{PHONE}",
    "mes": "Привет!\n{menu: Нажмите 1\n1: end\n}",
    "call": "1",
    "voice": "w",
    "param": "25,60,3",
    "fmt": "3",
    "charset": "utf-8",
}
ASKED = {"apikey": SECRET, "fmt": "3", "charset": "utf-8"}


def test_one_call() -> None:
    assert send_fields(SETTINGS, [make_call()], 90) == SPOKEN | {"id": "0123456789abcdef", "valid": "01:30"}


def test_several_with_one_text_and_word_of_each_number() -> None:
    calls = [make_call(f"m.{n}", message_id="m", phone=f"7999000000{n}") for n in range(3)]
    phones = "+79990000000,+79990000001,+79990000002"
    assert send_fields(SETTINGS, calls, 1) == SPOKEN | {
        "phones": phones, "id": "m", "valid": "00:01", "op": "1", "err": "1",
    }  # fmt: skip


def test_what_was_claimed_together_goes_under_its_id_even_alone() -> None:
    together = [make_call(f"m.{n}", message_id="m", provider_id="m", phone=f"7999000000{n}") for n in range(2)]
    assert id_of(together) == id_of(together[:1]) == id_of(together[1:]) == "m"
    assert id_of([make_call("m.1", message_id="m")]) == "m.1"
    assert "op" not in send_fields(SETTINGS, together[:1], 1)


@pytest.mark.parametrize(("hours", "tz", "time"), [((9, 21), 0, "9-21"), ((0, 23), -1, "0-23"), ((10, 11), 7, "10-11")])
def test_hours(hours: tuple[int, int], tz: int, time: str) -> None:
    fields = send_fields(HttpSettings(BASES, hours=hours, hours_tz=tz), [make_call()], 90)
    assert (fields["time"], fields["tz"]) == (time, str(tz))


@pytest.mark.parametrize("hours", [None, (0, 24)])
def test_without_hours_the_account_decides(hours: tuple[int, int] | None) -> None:
    assert {"time", "tz"}.isdisjoint(send_fields(HttpSettings(BASES, hours=hours), [make_call()], 90))


def test_voice_language_param_and_sender() -> None:
    settings = HttpSettings(
        BASES, login="shop", password="p&w", voice="m2,en", sender="74950000000",
        ring_seconds=20, redial_seconds=10, call_attempts=1,
    )  # fmt: skip
    fields = send_fields(settings, [make_call()], 2000)
    assert (fields["voice"], fields["param"], fields["sender"], fields["valid"]) == (
        "m2,en", "20,10,1", "74950000000", "24:00",
    )  # fmt: skip
    assert (fields["login"], fields["psw"]) == ("shop", "p&w")
    assert "apikey" not in fields
    fields = send_fields(settings, [make_call(voice="w3", caller_id="Клиника")], 90)
    assert (fields["voice"], fields["sender"]) == ("w3", "Клиника")


def test_a_dry_run_names_no_message() -> None:
    assert price_fields(SETTINGS, make_call()) == SPOKEN | {"cost": "1"}


def test_questions() -> None:
    assert status_fields(SETTINGS, taken(provider_id="777")) == ASKED | {"phone": PHONE, "id": "777", "all": "1"}
    assert status_fields(SETTINGS, make_call())["id"] == "0123456789abcdef"
    assert balance_fields(SETTINGS) == ASKED


@pytest.mark.parametrize("hours", [(21, 9), (9, 9), (-1, 9), (9, 25)])
def test_hours_that_are_none(hours: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="hours"):
        HttpSettings(BASES, hours=hours)


@pytest.mark.parametrize("together", [0, 101])
def test_numbers_in_one_request_are_bounded(together: int) -> None:
    with pytest.raises(ValueError, match="in one request"):
        HttpSettings(BASES, together=together)
