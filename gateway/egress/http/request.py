"""What each request says: a call, or a question, as the parameters of the provider's pages. PURE.

Rules. Text, caller id and voice go as they are: the doors have checked them. Credentials stand in the body, never in
an address, which web servers write down (provider.md sections 0 to 2, 7, 9).
"""

from collections.abc import Sequence

from gateway.egress.http.settings import HttpSettings
from gateway.message import Call

__all__ = ["balance_fields", "id_of", "price_fields", "send_fields", "status_fields"]

_LONGEST_LIFE = 24 * 60  # minutes; section 1.1, `valid`
_ALL_DAY = 0, 24  # not said: `time` with a 0 in front may be read as an instant
_FORM = {"fmt": "3", "charset": "utf-8"}


def send_fields(settings: HttpSettings, calls: Sequence[Call], life: int) -> dict[str, str]:
    """send.php (sections 1.1 and 2): one call, or several that differ only by phone.

    One of several that were claimed together, and that went on alone, goes under the same id as they. `life`: whole
    minutes in which the provider may dial.
    """
    life = min(life, _LONGEST_LIFE)
    fields = _spoken(settings, calls) | {"valid": f"{life // 60:02}:{life % 60:02}"}
    if settings.hours and settings.hours != _ALL_DAY:
        first, last = settings.hours
        fields |= {"time": f"{first}-{last}", "tz": str(settings.hours_tz)}
    fields["id"] = id_of(calls)
    if len(calls) == 1:
        return fields
    return fields | {"op": "1", "err": "1"}  # what became of each number, please


def id_of(calls: Sequence[Call]) -> str:
    """Under which the provider is given `calls`."""
    return calls[0].provider_id or (calls[0].id if len(calls) == 1 else calls[0].message_id)


def price_fields(settings: HttpSettings, call: Call) -> dict[str, str]:
    """send.php as a dry run (section 1.1, `cost`). Without an id: a reply that names one is of a message."""
    return _spoken(settings, (call,)) | {"cost": "1"}


def status_fields(settings: HttpSettings, call: Call) -> dict[str, str]:
    """status.php (section 7); `all=1` brings cost and seconds, and the phone that says whose they are."""
    return _credentials(settings) | _FORM | {"phone": call.phone, "id": call.provider_id or call.id, "all": "1"}


def balance_fields(settings: HttpSettings) -> dict[str, str]:
    """balance.php (section 9)."""
    return _credentials(settings) | _FORM


def _spoken(settings: HttpSettings, calls: Sequence[Call]) -> dict[str, str]:
    call = calls[0]
    sender = call.caller_id or settings.sender
    fields = _credentials(settings) | {
        "phones": ",".join(f"+{one.phone}" for one in calls),  # the plus switches auto-correction of a number off
        "mes": call.text,
        "call": "1",
        "voice": call.voice or settings.voice,
        "param": f"{settings.ring_seconds},{settings.redial_seconds},{settings.call_attempts}",
        **_FORM,
    }
    return fields | {"sender": sender} if sender else fields


def _credentials(settings: HttpSettings) -> dict[str, str]:
    if settings.apikey:
        return {"apikey": settings.apikey}
    return {"login": settings.login, "psw": settings.password}
