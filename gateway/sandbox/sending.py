"""A request to send, as parameters: HTTP has them so, and the body of a mail says the same (provider.md sections 1, 4).

Rules. One place says what is well formed and what each error is for. What the real one does with a text over its limit,
or with a number that is none among good ones, is not known; error 1, and taking the good ones, are our guess.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from gateway.sandbox.calls import Manner
from gateway.sandbox.platform import Platform, Sending
from gateway.sandbox.script import Behaviour

__all__ = ["TEXT_LIMIT", "WITH_ID", "Went", "is_about_one", "is_phone", "phones", "refuse_all", "send", "wrong"]

TEXT_LIMIT = 1000
"""Characters (provider.md section 1.1)."""

WITH_ID: Mapping[int, str] = MappingProxyType({3: "no-money", 6: "barred", 7: "bad-number", 8: "no-route"})
"""Errors that come with a message id, and how status.php then shows the message."""

_MINUTE = 60_000
_DAY = 24 * 60  # minutes
_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
_PHONE = re.compile(r"[0-9]{7,15}")
_VOICE = re.compile(r"[a-z]{1,2}[0-9]?(,[a-z]{2})?")
_PARAM = re.compile(r"([0-9]{1,2}),([0-9]{1,4}),([0-9])")
_VALID = re.compile(r"([0-9]{2}):([0-9]{2})")
_TIME = re.compile(
    r"[0-9]{10}|[0-9]{2}\.[0-9]{2}\.[0-9]{2} [0-9]{2}:[0-9]{2}|([0-9]{1,2})-([0-9]{1,2})|0[0-9]{0,11}|\+[0-9]{1,5}"
)
_ZONE = re.compile(r"[+-]?([0-9]{1,2})")
_GIVEN = ("time", "tz", "sender", "voice", "param", "valid", "translit")
_SEPARATORS = str.maketrans(";", ",", "+ -()")


@dataclass(frozen=True, slots=True)
class Went:
    """What became of a request: error `code`, or 0 when some of it was taken."""

    code: int
    id: str = ""
    taken: Sequence[str] = ()
    failed: Mapping[str, int] = field(default_factory=dict)  # numbers of it that were not, with their errors

    def __str__(self) -> str:
        if self.code:
            return f"error {self.code}"
        return f"taken: {len(self.taken)}" + (f", ID {self.id}" if self.id else ", only the price")


def phones(written: str) -> list[str]:
    """The numbers of a `phones` parameter, without what people write between digits; as they are when they are none."""
    return [number for number in written.translate(_SEPARATORS).split(",") if number]


def is_phone(number: str) -> bool:
    """Whether it can be called."""
    return _PHONE.fullmatch(number) is not None


def is_about_one(behaviour: Behaviour, numbers: Sequence[str]) -> bool:
    """Whether the script's error is that of one of several numbers, and the request as such succeeds."""
    trouble = behaviour.trouble
    return (
        len(numbers) > 1
        and behaviour.only != ""
        and trouble is not None
        and (trouble.kind, trouble.when) == ("error", "before")
        and trouble.code in (6, 7, 8)
    )


def wrong(fields: Mapping[str, str], has_files: bool = False) -> int:
    """The error that the parameters earn by their form (sections 1.1, 1.3 and 2); 0 when they are all right."""
    text, valid, param = fields.get("mes", ""), fields.get("valid", ""), fields.get("param", "")
    time, zone, voice = fields.get("time", ""), fields.get("tz", ""), fields.get("voice", "")
    good = (
        bool(phones(fields.get("phones", "")))
        and bool(text or has_files)
        and len(text) <= TEXT_LIMIT
        and ("id" not in fields or _ID.fullmatch(fields["id"]) is not None)
        and (not valid or 1 <= _lifetime(valid) <= _DAY)
        and (not param or ((match := _PARAM.fullmatch(param)) is not None and _in_range(match)))
        and (not voice or _VOICE.fullmatch(voice) is not None)
        and (not zone or ((found := _ZONE.fullmatch(zone)) is not None and int(found[1]) <= 12))
    )
    return 1 if not good else 5 if not _is_time(time) else 0


def send(
    platform: Platform,
    channel: str,
    fields: Mapping[str, str],
    behaviour: Behaviour,
    files: Sequence[tuple[str, int]] = (),
) -> Went:
    """Carry it out; credentials and limits have been looked at."""
    if code := wrong(fields, bool(files)):
        return Went(code)
    numbers = phones(fields["phones"])
    good = [number for number in numbers if is_phone(number)]
    if fields.get("cost") == "1":
        return Went(0, "", good)
    sending = Sending(
        channel=channel,
        id=fields.get("id") or platform.new_id(),
        phones=numbers,
        text=fields.get("mes", ""),
        is_call=fields.get("call") == "1",
        lifetime=_lifetime(fields.get("valid", "")) * _MINUTE,
        given={name: fields[name] for name in _GIVEN if fields.get(name)},
        files=files,
    )
    if platform.is_repeated(sending):
        return Went(9)
    failed = {number: 7 for number in numbers if number not in good}
    if is_about_one(behaviour, numbers) and behaviour.trouble and behaviour.only in good:
        failed[behaviour.only] = behaviour.trouble.code
    for number, code in failed.items():
        platform.refuse(replace(sending, phones=[number]), WITH_ID[code])
    taken = replace(sending, phones=[number for number in good if number not in failed])
    if not taken.phones:
        return Went(next(iter(failed.values())), sending.id, (), failed)
    if not platform.account.pay(len(taken.phones)):
        platform.refuse(taken, WITH_ID[3])
        return Went(3, sending.id)
    is_virtual = fields.get("test") == "1"
    platform.accept(taken, Manner("virtual"), None if is_virtual else behaviour.manner)
    return Went(0, sending.id, taken.phones, failed)


def refuse_all(platform: Platform, channel: str, fields: Mapping[str, str], code: int) -> str:
    """An error that the script asks for: the id under which the message can then be asked about; "" without one."""
    outcome = WITH_ID.get(code)
    if outcome is None or "mes" not in fields:
        return ""
    name, numbers = fields.get("id") or platform.new_id(), phones(fields.get("phones", ""))
    sending = Sending(channel, name, numbers, fields["mes"], is_call=True, lifetime=_DAY * _MINUTE)
    platform.refuse(sending, outcome)
    return name


def _in_range(param: re.Match[str]) -> bool:
    wait, interval, attempts = map(int, param.groups())
    return wait <= 99 and 10 <= interval <= 3600 and 1 <= attempts <= 9


def _is_time(time: str) -> bool:
    match = _TIME.fullmatch(time) if time else None
    if match is None or match[1] is None:
        return not time or match is not None
    return 0 <= int(match[1]) < int(match[2]) <= 24


def _lifetime(valid: str) -> int:
    """Minutes of `hh:mm`; 0 when it is not one, a day when there is none."""
    if not valid:
        return _DAY
    match = _VALID.fullmatch(valid)
    return int(match[1]) * 60 + int(match[2]) if match and int(match[2]) < 60 else 0
