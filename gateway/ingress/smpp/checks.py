"""The checks of a submit, as a table: in which order it is looked at, and what each violation earns. PURE.

Rules. Whatever may be decided by a client's settings is its Desk's, made once for thousands of submits. The text is not
looked at here. What is wrong is one line in English that says what to write instead; nothing that was sent is quoted
in it but digits. Nothing raises for what a submit holds.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from gateway.ingress.smpp.answers import Refusal, Submit
from gateway.ingress.smpp.settings import Client
from gateway.message import Manner, Notify
from gateway.phone import BadNumber, read_phone
from gateway.smpp.codes import Status, Tag
from gateway.smpp.pdu import DataSm, Destination, SubmitMulti, SubmitSm, Unsuccess
from gateway.smpp.times import Wrong, read_time
from gateway.smpp.tlv import integer

__all__ = ["CHECKS", "FARTHEST", "SPEAKS_5", "Check", "Desk", "Draft", "callable_phone", "draft", "drafted"]

FARTHEST = 30 * 24 * 3_600_000
"""Milliseconds from now: no call is planned later, and none stays worth making for longer."""

SPEAKS_5 = 0x50
"""The interface_version of SMPP 5.0."""

_ALPHANUMERIC, _LAST_TON = 5, 6  # section 5.2.5
_TYPES = 0x3C  # the bits of esm_class that say what kind of message it is (section 5.2.12)
_HIGHEST = 3  # priority (section 5.2.14)
_SHOWN = 40  # characters of a destination that is no number
_LONGEST_ADDRESS = 20  # of a deliver_sm (section 4.6.1); a data_sm may have longer ones

_SUCCESS_ONLY = 3
_WANTED = {
    0: Notify.NEVER,
    1: Notify.SUCCESS | Notify.FAILURE,
    2: Notify.FAILURE,
    _SUCCESS_ONLY: Notify.SUCCESS,
}
"""Bits 1 and 0 of registered_delivery (section 5.2.17; the last is 5.0's, section 4.7.21)."""


class Desk:
    """What one client may do, ready for use."""

    __slots__ = ("callers", "client", "default", "first", "ia5", "manners", "marker", "name", "service_types")

    def __init__(self, client: Client) -> None:
        self.client = client
        self.name = client.name
        self.default = client.data_coding_0
        self.ia5 = client.data_coding_1
        self.marker = client.marker
        self.service_types = frozenset(client.service_types)
        self.callers = {bare: bare for bare in map(_bare, client.caller_ids)}
        self.first = next(iter(self.callers), "")
        self.manners: dict[tuple[str, int], Manner] = {}

    def manner(self, caller_id: str, not_before: int, priority: int) -> Manner:
        """How its calls are made. The few that there are without a time are made once."""
        if not_before:
            return Manner(caller_id, self.client.voice, not_before, priority)
        made = self.manners.get((caller_id, priority))
        if made is None:
            made = self.manners[caller_id, priority] = Manner(caller_id, self.client.voice, 0, priority)
        return made


class Draft:
    """A submit that is being looked at, and what was found in it."""

    __slots__ = (
        "apart", "body", "caller_id", "desk", "expires_at", "not_before", "notify", "now", "phones", "priority",
        "unsuccess", "version",
    )  # fmt: skip

    def __init__(self, desk: Desk, body: Submit, version: int, now: int) -> None:
        self.desk = desk
        self.body = body
        self.version = version
        self.now = now
        self.caller_id = ""
        self.phones: Sequence[tuple[str, str]] = ()  # digits, and as they were written
        self.unsuccess: tuple[Unsuccess, ...] = ()
        self.priority = 0
        self.not_before = 0
        self.expires_at = 0
        self.apart = ""
        self.notify = Notify.NEVER


def draft(desk: Desk, body: Submit, version: int, now: int) -> Draft | Refusal:
    """Everything about a submit but its text."""
    made = Draft(desk, body, version, now)
    for look, status, _, _ in _PLAIN if _is_plain(body) else CHECKS[type(body)]:
        wrong = look(made, body)
        if wrong is not None:
            return wrong if isinstance(wrong, Refusal) else Refusal(status, wrong)
    return made


def _is_plain(body: Submit) -> bool:
    """Most are: a submit_sm with nothing set of that which the other checks look at."""
    return type(body) is SubmitSm and not (
        body.esm_class
        or body.priority_flag
        or body.replace_if_present_flag
        or body.sm_default_msg_id
        or body.schedule_delivery_time
        or body.validity_period
    )


def drafted(desk: Desk, body: Submit, now: int) -> Draft:
    """The same of one that was accepted once: whatever would be refused today is let be, so that it can be reported."""
    made = Draft(desk, body, SPEAKS_5, now)
    for check in CHECKS[type(body)]:
        check.look(made, body)
    if not made.phones:
        made.phones = ((_first_address(body),) * 2,)
    return made


def _first_address(body: Submit) -> str:
    if not isinstance(body, SubmitMulti):
        return body.destination_addr
    return next((one.addr for one in body.dest_address if isinstance(one, Destination)), "")


def _bare(address: str) -> str:
    """A number without its "+"; a name as it is."""
    digits = address.removeprefix("+")
    return digits if digits.isdigit() else address


_Wrong: TypeAlias = str | Refusal | None


def _service_type(made: Draft, body: Submit) -> _Wrong:
    allowed = made.desk.service_types
    if not allowed or body.service_type in allowed:
        return None
    return f"service_type is not one that calls are sent with; use {', '.join(sorted(allowed))}"


def _source(made: Draft, body: Submit) -> _Wrong:
    """Without a list it is only where receipts go; with one, what is shown to whoever is called."""
    source, callers = body.source_addr, made.desk.callers
    if len(source) > _LONGEST_ADDRESS:
        return f"source_addr is longer than the {_LONGEST_ADDRESS} characters that a receipt can be addressed to"
    if callers:
        caller_id = made.desk.first if not source else callers.get(source) or callers.get(_bare(source))
        if caller_id is None:
            return "source_addr is not among the caller ids of this client"
        made.caller_id = caller_id
    return None


def _known_ton(made: Draft, body: SubmitSm | DataSm) -> _Wrong:
    ton = body.dest_addr_ton
    return f"dest_addr_ton {ton} is reserved; use 1 with country code and number" if ton > _LAST_TON else None


def _destination(made: Draft, body: SubmitSm | DataSm) -> _Wrong:
    phone = callable_phone(body.dest_addr_ton, body.destination_addr)
    if isinstance(phone, BadNumber):
        return _uncallable(phone, body.destination_addr)
    made.phones = ((phone, body.destination_addr),)
    return None


def _many(made: Draft, body: SubmitMulti) -> _Wrong:
    """Each for itself: who can be called is called (section 4.5.1)."""
    phones: list[tuple[str, str]] = []
    bad: list[Unsuccess] = []
    wrong: Refusal | None = None
    for one in body.dest_address:
        if not isinstance(one, Destination):
            bad.append(Unsuccess(0, 0, one.name, int(Status.RINVDLNAME)))
            wrong = wrong or Refusal(int(Status.RINVDLNAME), "there are no distribution lists here")
        elif one.ton > _LAST_TON:
            bad.append(Unsuccess(one.ton, one.npi, one.addr, int(Status.RINVDSTTON)))
            wrong = wrong or Refusal(int(Status.RINVDSTTON), f"dest_addr_ton {one.ton} is reserved")
        elif isinstance(phone := callable_phone(one.ton, one.addr), str):
            phones.append((phone, one.addr))
        else:
            bad.append(Unsuccess(one.ton, one.npi, one.addr, int(Status.RINVDSTADR)))
            wrong = wrong or _uncallable(phone, one.addr)
    made.phones, made.unsuccess = phones, tuple(bad)
    return None if phones or wrong is None else wrong._replace(unsuccess=made.unsuccess)


def _uncallable(phone: BadNumber, written: str) -> Refusal:
    return Refusal(int(Status.RINVDSTADR), phone.text, unquoted=phone.text.replace(ascii(written[:_SHOWN]), "..."))


def callable_phone(ton: int, written: str) -> str | BadNumber:
    """The digits of a destination, or what to write instead. The kind of number is not asked for: it is what it is."""
    if ton == _ALPHANUMERIC:
        return BadNumber("5.1.3", "an alphanumeric address cannot be called; use dest_addr_ton 1 and a phone number")
    if written.startswith("00"):
        return BadNumber("5.1.3", "leave the 00 away: write country code and number, 79991234567")
    return read_phone(written)


def _kind(made: Draft, body: Submit) -> _Wrong:
    kind = body.esm_class & _TYPES
    return f"esm_class type 0x{kind:02X} is no message to be delivered; use 0" if kind else None


def _priority(made: Draft, body: SubmitSm | SubmitMulti) -> _Wrong:
    if body.priority_flag > _HIGHEST:
        return f"priority_flag {body.priority_flag} is above 3"
    made.priority = min(body.priority_flag, made.desk.client.max_priority)
    return None


def _schedule(made: Draft, body: SubmitSm | SubmitMulti) -> _Wrong:
    written = body.schedule_delivery_time
    if not written:
        return None
    at = read_time(written, made.now)
    if isinstance(at, Wrong):
        return f"schedule_delivery_time: {at.detail}"
    if at is not None and at > made.now:  # what is past is due at once
        if at > made.now + FARTHEST:
            return "schedule_delivery_time is more than 30 days away"
        made.not_before = at
    made.apart = written
    return None


def _validity(made: Draft, body: SubmitSm | SubmitMulti) -> _Wrong:
    written = body.validity_period
    if not written:
        return None
    at = read_time(written, made.now)
    if isinstance(at, Wrong):
        return f"validity_period: {at.detail}"
    if at is None or at <= made.now:
        return "validity_period is over already"
    if at <= made.not_before:
        return "validity_period ends before schedule_delivery_time"
    if at > made.now + FARTHEST:
        return "validity_period is longer than 30 days"
    made.expires_at = at
    return None


def _time_to_live(made: Draft, body: DataSm) -> _Wrong:
    """The validity of a data_sm, in seconds; 0 as if it were not there."""
    seconds = integer(body.tlvs, Tag.QOS_TIME_TO_LIVE, 0) if body.tlvs else 0
    if 1_000 * seconds > FARTHEST:
        return "qos_time_to_live is longer than 30 days"
    made.expires_at = made.now + 1_000 * seconds if seconds else 0
    return None


def _registered(made: Draft, body: Submit) -> _Wrong:
    bits = body.registered_delivery & 3
    if bits == _SUCCESS_ONLY and made.version < SPEAKS_5:
        return "registered_delivery 3 is reserved; use 0, 1 or 2"
    made.notify = _WANTED[bits]
    return None


def _replacing(made: Draft, body: SubmitSm | SubmitMulti) -> _Wrong:
    flag = body.replace_if_present_flag
    if not flag:
        return None
    if flag > 1:
        return f"replace_if_present_flag {flag} is neither 0 nor 1"
    return "replace_if_present_flag is for one destination" if len(made.phones) > 1 else None


def _predefined(made: Draft, body: SubmitSm | SubmitMulti) -> _Wrong:
    number = body.sm_default_msg_id
    return "there are no predefined messages; use sm_default_msg_id 0" if number else None


class Check(NamedTuple):
    """One look at a submit, or at one of the operations that have such a field: what is wrong, if anything, and the
    command_status that it earns."""

    look: Callable[[Draft, Any], _Wrong]
    status: int
    section: str  # of SMPP 3.4
    name: str


def _check(look: Callable[[Draft, Any], _Wrong], status: Status, section: str) -> Check:
    return Check(look, int(status), section, look.__name__[1:])


_WHO = (
    _check(_service_type, Status.RINVSERTYP, "5.2.11"),
    _check(_source, Status.RINVSRCADR, "5.2.8"),
)
_WHOM = (
    _check(_known_ton, Status.RINVDSTTON, "5.2.5"),
    _check(_destination, Status.RINVDSTADR, "5.2.9"),
)
_TYPE = _check(_kind, Status.RINVESMCLASS, "5.2.12")
_TOLD = _check(_registered, Status.RINVREGDLVFLG, "5.2.17")
_HOW = (
    _TYPE,
    _check(_priority, Status.RINVPRTFLG, "5.2.14"),
    _check(_schedule, Status.RINVSCHED, "5.2.15"),
    _check(_validity, Status.RINVEXPIRY, "5.2.16"),
    _TOLD,
    _check(_replacing, Status.RINVREPFLAG, "5.2.18"),
    _check(_predefined, Status.RINVDFTMSGID, "5.2.20"),
)

CHECKS: Mapping[type[Submit], Sequence[Check]] = MappingProxyType(
    {
        SubmitSm: (*_WHO, *_WHOM, *_HOW),
        SubmitMulti: (*_WHO, _check(_many, Status.RINVDSTADR, "4.5.1"), *_HOW),
        DataSm: (*_WHO, *_WHOM, _TYPE, _TOLD, _check(_time_to_live, Status.RINVOPTPARAMVAL, "5.3.2.9")),
    }
)
"""In this order, which is that of the fields; the first violation is the one that is told."""

_PLAIN = (*_WHO, *_WHOM, _TOLD)
