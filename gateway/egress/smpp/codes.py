"""Every command_status that an SMSC may answer a submit_sm or a bind with, and what it means to us. Tables, no I/O.

Rules. A status that is not ESME_ROK says that the message was not accepted: only an accepted one is given an id (SMPP
3.4 section 4.4.2). So each of them is a certainty, unlike HTTP's 5xx, which a proxy may say of what went through. What
depends on the call itself (number, text, its own caller id) refuses that call; what every call would meet alike holds
them, so that none is lost to a setting; what may pass is tried again. A status that nobody explains, a vendor's among
them, is tried again too: it costs no call. `SmppOutSettings.statuses` outweighs this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.outcome import Deferred, Held, Outcome, Reason, Refused, Why
from gateway.smpp.codes import Status, said

__all__ = ["BIND_HALTS", "KINDS", "SUBMIT", "Meaning", "meaning_of", "outcome_of"]

Kind = type[Deferred] | type[Held] | type[Refused]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a status makes of a call, and what to do about it, if anything."""

    kind: Kind
    why: Why
    remedy: str = ""


_TRY_LATER = Meaning(Deferred, Why.PROVIDER_FAULT)
_SLOWER = Meaning(Deferred, Why.THROTTLED)
_SETTINGS = Meaning(Held, Why.MISCONFIGURED, "correct [provider.smpp]")

SUBMIT: Mapping[int, Meaning] = MappingProxyType(
    {  # SMPP 3.4 section 5.1.3, and from RSERTYPUNAUTH on SMPP 5.0 section 4.7.6
        # the call
        Status.RINVDSTADR: Meaning(Refused, Why.BAD_NUMBER),
        Status.RINVMSGLEN: Meaning(Refused, Why.BAD_REQUEST),
        # our form, which all calls have
        Status.RINVCMDLEN: _SETTINGS,
        Status.RINVCMDID: _SETTINGS,
        Status.RINVPRTFLG: _SETTINGS,
        Status.RINVREGDLVFLG: _SETTINGS,
        Status.RINVSRCADR: Meaning(Held, Why.MISCONFIGURED, "correct provider.sender"),  # but see `meaning_of`
        Status.RINVSRCTON: Meaning(Held, Why.MISCONFIGURED, "correct source_ton"),
        Status.RINVSRCNPI: Meaning(Held, Why.MISCONFIGURED, "correct source_npi"),
        Status.RINVDSTTON: Meaning(Held, Why.MISCONFIGURED, "correct dest_ton"),
        Status.RINVDSTNPI: Meaning(Held, Why.MISCONFIGURED, "correct dest_npi"),
        Status.RINVSERTYP: Meaning(Held, Why.MISCONFIGURED, "correct service_type"),
        Status.RINVREPFLAG: _SETTINGS,
        Status.RINVESMCLASS: Meaning(Held, Why.MISCONFIGURED, 'it may want long_text = "payload"'),
        Status.RINVSCHED: _SETTINGS,
        Status.RINVEXPIRY: _SETTINGS,
        Status.RINVDFTMSGID: _SETTINGS,
        Status.RINVOPTPARSTREAM: Meaning(Held, Why.MISCONFIGURED, 'it may want long_text = "udh"'),
        Status.ROPTPARNOTALLWD: Meaning(Held, Why.MISCONFIGURED, 'it may want long_text = "udh"'),
        Status.RINVPARLEN: _SETTINGS,
        Status.RMISSINGOPTPARAM: Meaning(Held, Why.MISCONFIGURED, "correct call_mark"),
        Status.RINVOPTPARAMVAL: Meaning(Held, Why.MISCONFIGURED, "correct marker_tlv"),
        Status.RINVDCS: Meaning(Held, Why.MISCONFIGURED, "correct data_coding"),
        # the account
        Status.RINVSYSID: Meaning(Held, Why.BAD_CREDENTIALS),
        Status.RINVPASWD: Meaning(Held, Why.BAD_CREDENTIALS),
        Status.RSERTYPUNAUTH: Meaning(Held, Why.MISCONFIGURED, "the account may not use this service_type"),
        Status.RSERTYPDENIED: Meaning(Held, Why.MISCONFIGURED, "the account may not use this service_type"),
        Status.RPROHIBITED: Meaning(Held, Why.MISCONFIGURED, "the account may not send calls over SMPP"),
        # what may pass
        Status.RTHROTTLED: _SLOWER,
        Status.RMSGQFUL: _SLOWER,
        Status.RSYSERR: _TRY_LATER,  # it could not keep the message
        Status.RSUBMITFAIL: _TRY_LATER,  # "submit_sm failed", and no word of why
        Status.RINVBNDSTS: _TRY_LATER,  # it has forgotten that we are bound
        Status.RX_T_APPN: _TRY_LATER,
        Status.RUNKNOWNERR: _TRY_LATER,  # also a generic_nack without a status
        Status.RSERTYPUNAVAIL: _TRY_LATER,
    }
)
"""Statuses of submit_sm_resp, and of a generic_nack in its place."""

KINDS: Mapping[Why, Kind] = MappingProxyType(
    {
        Why.THROTTLED: Deferred,
        Why.PROVIDER_FAULT: Deferred,
        Why.NO_MONEY: Held,
        Why.BAD_CREDENTIALS: Held,
        Why.ADDRESS_BLOCKED: Held,
        Why.MISCONFIGURED: Held,
        Why.BAD_REQUEST: Refused,
        Why.FORBIDDEN: Refused,
        Why.BAD_NUMBER: Refused,
        Why.NO_ROUTE: Refused,
    }
)
"""What each word makes of a call, where the operator says what a status means."""

BIND_HALTS = frozenset({Status.RBINDFAIL, Status.RINVPASWD, Status.RINVSYSID, Status.RINVSYSTYP, Status.RPROHIBITED})
"""A bind refused for one of these needs a person, and is not tried again soon: who tries on may be locked out. Every
other refusal (already bound, throttled, a system error) is tried again as if there had been no connection."""


def meaning_of(status: int, statuses: Mapping[int, Why], *, own_caller_id: bool) -> Meaning:
    """What a status other than ESME_ROK makes of a call. `own_caller_id`: it shows one that its sender asked for."""
    if (word := statuses.get(status)) is not None:
        return Meaning(KINDS[word], word)
    if own_caller_id and status in (Status.RINVSRCADR, Status.RINVSRCTON, Status.RINVSRCNPI):
        return Meaning(Refused, Why.FORBIDDEN, "the provider does not let this call show its caller id")
    return SUBMIT.get(status, _TRY_LATER)


def outcome_of(status: int, statuses: Mapping[int, Why], *, own_caller_id: bool) -> Outcome:
    """The same with words for people."""
    meaning = meaning_of(status, statuses, own_caller_id=own_caller_id)
    words = said(status)
    return meaning.kind(Reason(meaning.why, f"{words}; {meaning.remedy}" if meaning.remedy else words))
