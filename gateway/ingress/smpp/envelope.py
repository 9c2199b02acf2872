"""What is kept of a submit with its call, for the way back: the mandatory part, as a PDU without text. PURE.

Rules. What `header` wrote `submitted` reads, whichever operation it was. Of a message that was refused when its last
part came the command_status says what that part was answered: it may come again. Of the submits of one client mostly
only the destination differs, so the octets around it are made once.
"""

from dataclasses import replace
from functools import lru_cache

from gateway.ingress.smpp.answers import Submit
from gateway.message import Origin
from gateway.smpp.pdu import DataSm, Destination, Pdu, SubmitMulti, SubmitSm, read, write
from gateway.smpp.receipt import Address

__all__ = ["callee_of", "header", "status_of", "submitted", "with_status"]


def header(body: Submit) -> bytes:
    """The mandatory part of a submit_sm, submit_multi or data_sm."""
    if type(body) is not SubmitSm:
        return _bare_pdu(body)
    start, end = _around(
        body.service_type,
        body.source_addr_ton,
        body.source_addr_npi,
        body.source_addr,
        body.dest_addr_ton,
        body.dest_addr_npi,
        body.esm_class,
        body.protocol_id,
        body.priority_flag,
        body.schedule_delivery_time,
        body.validity_period,
        body.registered_delivery,
        body.replace_if_present_flag,
        body.data_coding,
    )
    written = start + body.destination_addr.encode("ascii") + end
    return len(written).to_bytes(4, "big") + written[4:]


@lru_cache(maxsize=1_024)
def _around(
    service_type: str, source_ton: int, source_npi: int, source: str, dest_ton: int, dest_npi: int, *rest: int | str
) -> tuple[bytes, bytes]:
    """The octets before and behind the destination."""
    whole = write(SubmitSm(service_type, source_ton, source_npi, source, dest_ton, dest_npi, "", *rest), 0)  # type: ignore[arg-type]  # in the fields' order
    at = 16 + len(service_type) + 1 + 2 + len(source) + 1 + 2
    return whole[:at], whole[at:]


def _bare_pdu(body: Submit) -> bytes:
    if isinstance(body, DataSm):
        return write(replace(body, tlvs=()), 0)
    return write(replace(body, short_message=b"", tlvs=()), 0)


def submitted(origin: Origin) -> Submit | None:
    """The submit that a call came with, but for its text; None when that is not what is kept."""
    pdu = read(origin.headers)
    body = pdu.body if isinstance(pdu, Pdu) else None
    return body if isinstance(body, SubmitSm | SubmitMulti | DataSm) else None


def with_status(headers: bytes, status: int) -> bytes:
    """The same of a message that was refused with that command_status."""
    return headers[:8] + status.to_bytes(4, "big") + headers[12:]


def status_of(origin: Origin) -> int:
    """The command_status that it was refused with; 0 when that is not kept."""
    pdu = read(origin.headers)
    return pdu.status if isinstance(pdu, Pdu) else 0


def callee_of(body: Submit, written: str) -> Address:
    """The destination that was written so, with its types."""
    if not isinstance(body, SubmitMulti):
        return Address(body.dest_addr_ton, body.dest_addr_npi, body.destination_addr)
    callees = (one for one in body.dest_address if isinstance(one, Destination) and one.addr == written)
    return next((Address(one.ton, one.npi, one.addr) for one in callees), Address(1, 1, written))
