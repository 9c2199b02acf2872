"""What an SMSC says of a call, as values: deliver_sm and data_sm that are receipts, and answers to query_sm. No I/O.

Rules. Every SMSC writes its own, so everything is optional but an id. A word (`stat:DELIVRD`) outweighs a number, whose
meaning is not documented (provider.md section 5, receipt TLVs): SMPP's states, or the codes of status.php. Numbers from
10 on can only be the latter. What cannot be understood is word that the provider has the call, and no more: an end that
was told is never taken back. Ids are kept verbatim; their other forms are aliases, which count only with the phone.
"""

import re
from collections.abc import Iterable
from datetime import timedelta, timezone

from gateway.egress import Pushed
from gateway.egress.smpp.settings import SmppOutSettings
from gateway.message import Call
from gateway.outcome import Reason, Receipt, State, Why
from gateway.smpp import tlv
from gateway.smpp.bodies import DataSm, DeliverSm, QuerySmResp
from gateway.smpp.message_ids import forms
from gateway.smpp.message_states import BY_WORD, MessageState, our_state
from gateway.smpp.receipt import ReadReceipt, read_receipt
from gateway.verdicts import STATUSES, why_of

__all__ = ["NAME", "aliases_of", "pushed", "standing_of"]

NAME = "smpp"
"""`Egress.name`."""

_LONGEST_CALL = 86_400  # seconds
_SECONDS = 0x2002  # provider.md section 5: "number of parts"; of a call that is its seconds (section 1.2, cnt)
_KIND, _CALL = 0x0F, 7  # of the flag in 0x2001
_MOST_ALIASES = 40
_COST = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9})?")
_DIGITS = re.compile(r"\+?([0-9]{7,15})")
_INTERNATIONAL = (0, 1)  # TON: unknown, which is what it mostly is; a national number is no number of ours
_FIRST_PLATFORM_CODE = 10
_MOSCOW = timezone(timedelta(hours=3))
_STATES = frozenset(MessageState)
_NEGATIVE = {0xFE: -2, 0xFF: -1}  # status codes below zero, in one octet


def pushed(body: DeliverSm | DataSm, settings: SmppOutSettings) -> Pushed | None:
    """What a receipt says; None when it is none, but a message from a telephone, or names no message."""
    read = read_receipt(body if isinstance(body, DeliverSm) else _delivered(body), settings.alphabet, _MOSCOW)
    if read is None or not read.ids:
        return None
    number = read.state_number
    state, reason = _standing(BY_WORD.get(read.stat.upper()), number, _error(read), settings)
    if read.intermediate and state is not State.TAKEN:
        # "Busy, and will be rung again" comes as one: whatever it says, it is not the end.
        state, reason = State.TAKEN, Reason(Why.UNSPECIFIED, reason.detail)
    receipt = Receipt(
        provider=NAME,
        provider_id=read.ids[0],
        state=state,
        reason=reason,
        cost=read.cost if _COST.fullmatch(read.cost) else "",
        seconds=None if state is State.TAKEN else _seconds(body, read),
        aliases=aliases_of(read.ids),
        phone=_phone(body, settings),
    )
    return Pushed(receipt, read.reference)


def standing_of(call: Call, response: QuerySmResp, settings: SmppOutSettings) -> Receipt:
    """What the answer to query_sm says of `call`, under whose id it was asked."""
    state, reason = _standing(None, response.message_state, response.error_code, settings)
    return Receipt(NAME, call.provider_id, state, reason, call_id=call.id)


def aliases_of(ids: Iterable[str]) -> tuple[str, ...]:
    """Whatever else the messages with these ids may be called, the likeliest first; without the first id itself."""
    first, *others = ids
    found = dict.fromkeys([*others, *(form for one in (first, *others) for form in forms(one))])
    found.pop(first, None)
    return tuple(found)[:_MOST_ALIASES]


def _standing(
    named: MessageState | None, number: int | None, error: int, settings: SmppOutSettings
) -> tuple[State, Reason]:
    if named is not None:
        state, why = our_state(named)
        said = named.name.lower()
    elif number is None:
        state, why, said = State.TAKEN, Why.UNSPECIFIED, "no state"
    else:
        code = _NEGATIVE.get(number, number)
        theirs = STATUSES.get(code)
        if theirs and (settings.message_state == "platform" or not 0 <= code < _FIRST_PLATFORM_CODE):
            state, why, said = theirs.state, theirs.why, f"status {code}: {theirs.says}"
        elif number in _STATES:
            state, why = our_state(MessageState(number))
            said = f"message_state {number}: {MessageState(number).name.lower()}"
        else:
            state, why, said = State.TAKEN, Why.UNSPECIFIED, f"unknown message_state {number}"
    reason = why_of(state, why, error)
    return state, Reason(reason.why, f"{said}; {reason.detail}" if reason.detail else said)


def _error(read: ReadReceipt) -> int:
    """The provider's delivery error: network_error_code has it (provider.md section 5), else `err`."""
    if read.network_error is not None and read.network_error[1]:
        return read.network_error[1]
    return read.err or 0


def _seconds(body: DeliverSm | DataSm, read: ReadReceipt) -> int | None:
    """No call lasts for days; and what the store could not keep would be sent again and again."""
    seconds = read.seconds
    if seconds is None and read.flag is not None and read.flag & _KIND == _CALL:
        seconds = tlv.integer(body.tlvs, _SECONDS, -1)
    return seconds if seconds is not None and 0 <= seconds <= _LONGEST_CALL else None


def _phone(body: DeliverSm | DataSm, settings: SmppOutSettings) -> str:
    """Whom it is about: its source (SMPP 3.4 appendix B), unless that SMSC does not turn the addresses round."""
    match = _DIGITS.fullmatch(body.source_addr)
    if match is None or body.source_addr_ton not in _INTERNATIONAL or body.source_addr == settings.sender:
        return ""
    return match[1]


def _delivered(body: DataSm) -> DeliverSm:
    """data_sm says the same with fewer fields (SMPP 3.4 section 4.7)."""
    return DeliverSm(
        source_addr_ton=body.source_addr_ton,
        source_addr_npi=body.source_addr_npi,
        source_addr=body.source_addr,
        esm_class=body.esm_class,
        data_coding=body.data_coding,
        tlvs=body.tlvs,
    )
