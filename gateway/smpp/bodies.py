"""What one operation says: a value for each kind of PDU body.

Rules. Attributes are named as in the specification. C-octet strings are `str` without their NUL, ASCII; octet strings
are `bytes`; lengths and counts (sm_length, number_of_dests) are not there, they follow from what they count. Defaults
are the specification's "not set". `tlvs` holds every optional parameter in order, repeated and unknown ones too.
Nobody changes a body once it is made. (They are not frozen: that would double the time it takes to make one.)
"""

from dataclasses import dataclass, field
from typing import ClassVar, TypeAlias

from gateway.smpp.codes import Command

__all__ = [
    "AlertNotification",
    "Bind",
    "BindResp",
    "Body",
    "CancelSm",
    "CancelSmResp",
    "DataSm",
    "DataSmResp",
    "DeliverSm",
    "DeliverSmResp",
    "Destination",
    "EnquireLink",
    "EnquireLinkResp",
    "GenericNack",
    "ListName",
    "Outbind",
    "QuerySm",
    "QuerySmResp",
    "ReplaceSm",
    "ReplaceSmResp",
    "SubmitMulti",
    "SubmitMultiResp",
    "SubmitSm",
    "SubmitSmResp",
    "Tlvs",
    "Unbind",
    "UnbindResp",
    "Unsuccess",
]

Tlvs: TypeAlias = tuple[tuple[int, bytes], ...]
"""Optional parameters as (tag, value), in the order of the PDU."""


@dataclass(slots=True)
class Bind:
    """bind_receiver, bind_transmitter or bind_transceiver (section 4.1): `command` says which."""

    command: Command
    system_id: str = ""
    password: str = field(default="", repr=False)
    system_type: str = ""
    interface_version: int = 0x34
    addr_ton: int = 0
    addr_npi: int = 0
    address_range: str = ""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class BindResp:
    """The response to any of the three (section 4.1): `command` says which."""

    command: Command
    system_id: str = ""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class Outbind:
    """Section 4.1.7."""

    command: ClassVar[Command] = Command.OUTBIND
    system_id: str = ""
    password: str = field(default="", repr=False)
    tlvs: Tlvs = ()


@dataclass(slots=True)
class _Message:
    service_type: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = ""
    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    destination_addr: str = ""
    esm_class: int = 0
    protocol_id: int = 0
    priority_flag: int = 0
    schedule_delivery_time: str = ""
    validity_period: str = ""
    registered_delivery: int = 0
    replace_if_present_flag: int = 0
    data_coding: int = 0
    sm_default_msg_id: int = 0
    short_message: bytes = b""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class SubmitSm(_Message):
    """Section 4.4.1."""

    command: ClassVar[Command] = Command.SUBMIT_SM


@dataclass(slots=True)
class DeliverSm(_Message):
    """Section 4.6.1: the fields of submit_sm, the other way."""

    command: ClassVar[Command] = Command.DELIVER_SM


@dataclass(slots=True)
class SubmitSmResp:
    """Section 4.4.2."""

    command: ClassVar[Command] = Command.SUBMIT_SM_RESP
    message_id: str = ""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class DeliverSmResp:
    """Section 4.6.2: the id is not used, but some peers send one."""

    command: ClassVar[Command] = Command.DELIVER_SM_RESP
    message_id: str = ""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class Destination:
    """One address of submit_multi (dest_flag 1; section 4.5.1)."""

    ton: int
    npi: int
    addr: str


@dataclass(slots=True)
class ListName:
    """A distribution list as the destination of submit_multi (dest_flag 2; section 4.5.1)."""

    name: str


@dataclass(slots=True)
class SubmitMulti:
    """Section 4.5.1."""

    command: ClassVar[Command] = Command.SUBMIT_MULTI
    service_type: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = ""
    dest_address: tuple[Destination | ListName, ...] = ()
    esm_class: int = 0
    protocol_id: int = 0
    priority_flag: int = 0
    schedule_delivery_time: str = ""
    validity_period: str = ""
    registered_delivery: int = 0
    replace_if_present_flag: int = 0
    data_coding: int = 0
    sm_default_msg_id: int = 0
    short_message: bytes = b""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class Unsuccess:
    """A destination of submit_multi that was not accepted, and why (section 4.5.2)."""

    ton: int
    npi: int
    addr: str
    status: int


@dataclass(slots=True)
class SubmitMultiResp:
    """Section 4.5.2."""

    command: ClassVar[Command] = Command.SUBMIT_MULTI_RESP
    message_id: str = ""
    unsuccess: tuple[Unsuccess, ...] = ()
    tlvs: Tlvs = ()


@dataclass(slots=True)
class DataSm:
    """Section 4.7.1."""

    command: ClassVar[Command] = Command.DATA_SM
    service_type: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = ""
    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    destination_addr: str = ""
    esm_class: int = 0
    registered_delivery: int = 0
    data_coding: int = 0
    tlvs: Tlvs = ()


@dataclass(slots=True)
class DataSmResp:
    """Section 4.7.2."""

    command: ClassVar[Command] = Command.DATA_SM_RESP
    message_id: str = ""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class QuerySm:
    """Section 4.8.1."""

    command: ClassVar[Command] = Command.QUERY_SM
    message_id: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = ""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class QuerySmResp:
    """Section 4.8.2."""

    command: ClassVar[Command] = Command.QUERY_SM_RESP
    message_id: str = ""
    final_date: str = ""
    message_state: int = 0
    error_code: int = 0
    tlvs: Tlvs = ()


@dataclass(slots=True)
class CancelSm:
    """Section 4.9.1: one message by its id, or with an empty id those between two addresses."""

    command: ClassVar[Command] = Command.CANCEL_SM
    service_type: str = ""
    message_id: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = ""
    dest_addr_ton: int = 0
    dest_addr_npi: int = 0
    destination_addr: str = ""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class ReplaceSm:
    """Section 4.10.1."""

    command: ClassVar[Command] = Command.REPLACE_SM
    message_id: str = ""
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = ""
    schedule_delivery_time: str = ""
    validity_period: str = ""
    registered_delivery: int = 0
    sm_default_msg_id: int = 0
    short_message: bytes = b""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class AlertNotification:
    """Section 4.12.1: a telephone can be reached again; nothing answers it."""

    command: ClassVar[Command] = Command.ALERT_NOTIFICATION
    source_addr_ton: int = 0
    source_addr_npi: int = 0
    source_addr: str = ""
    esme_addr_ton: int = 0
    esme_addr_npi: int = 0
    esme_addr: str = ""
    tlvs: Tlvs = ()


@dataclass(slots=True)
class Unbind:
    """Section 4.2.1."""

    command: ClassVar[Command] = Command.UNBIND


@dataclass(slots=True)
class UnbindResp:
    """Section 4.2.2."""

    command: ClassVar[Command] = Command.UNBIND_RESP


@dataclass(slots=True)
class EnquireLink:
    """Section 4.11.1."""

    command: ClassVar[Command] = Command.ENQUIRE_LINK


@dataclass(slots=True)
class EnquireLinkResp:
    """Section 4.11.2."""

    command: ClassVar[Command] = Command.ENQUIRE_LINK_RESP


@dataclass(slots=True)
class GenericNack:
    """Section 4.3.1: the answer to what cannot be answered by its own kind; never answered itself."""

    command: ClassVar[Command] = Command.GENERIC_NACK


@dataclass(slots=True)
class CancelSmResp:
    """Section 4.9.2."""

    command: ClassVar[Command] = Command.CANCEL_SM_RESP


@dataclass(slots=True)
class ReplaceSmResp:
    """Section 4.10.2."""

    command: ClassVar[Command] = Command.REPLACE_SM_RESP


Body: TypeAlias = (
    Bind | BindResp | Outbind | SubmitSm | DeliverSm | SubmitSmResp | DeliverSmResp | SubmitMulti | SubmitMultiResp
    | DataSm | DataSmResp | QuerySm | QuerySmResp | CancelSm | ReplaceSm | AlertNotification | Unbind | UnbindResp
    | EnquireLink | EnquireLinkResp | GenericNack | CancelSmResp | ReplaceSmResp
)  # fmt: skip
"""What a PDU can carry; each has a `command`."""
