"""Receipts: the end of a call, told to the client that sent it. PURE.

Rules. Each ticket that wants to hear of such an end gets a receipt of its own, so every id that a client was given is
accounted for; a submit_multi gets one for each telephone, all under its one id. The addresses are the submit's, swapped
(SMPP 3.4 section 4.6.1), with the types that they came with. A part whose submit was answered with the refusal of the
whole is not told again.
"""

from collections.abc import Sequence

from gateway.ingress import NotNow, Told, Undeliverable, Unheard, Word
from gateway.ingress.smpp.answers import id_of
from gateway.ingress.smpp.envelope import callee_of, submitted
from gateway.ingress.smpp.settings import Client
from gateway.message import Notify, Report, Step, Story
from gateway.outcome import State, Why
from gateway.smpp.codes import Status, said
from gateway.smpp.pdu import DeliverSm
from gateway.smpp.receipt import Address, write_receipt

__all__ = ["REFUSED_FOR_GOOD", "end_of", "receipts", "refused_ticket", "word_of"]

REFUSED_FOR_GOOD = frozenset(
    {
        Status.RINVMSGLEN,
        Status.RINVCMDLEN,
        Status.RINVSRCADR,
        Status.RINVDSTADR,
        Status.RINVMSGID,
        Status.RINVSERTYP,
        Status.RINVESMCLASS,
        Status.RINVSRCTON,
        Status.RINVSRCNPI,
        Status.RINVDSTTON,
        Status.RINVDSTNPI,
        Status.RX_P_APPN,
        Status.RX_R_APPN,
        Status.RINVOPTPARSTREAM,
        Status.ROPTPARNOTALLWD,
        Status.RINVPARLEN,
        Status.RINVOPTPARAMVAL,
    }
)
"""Statuses of a deliver_sm_resp that the same receipt would earn again (section 5.1.3). Others may pass."""


_INTERNATIONAL, _ALPHANUMERIC, _ISDN = 1, 5, 1  # sections 5.2.5 and 5.2.6


def receipts(report: Report, story: Story, client: Client, version: int) -> Sequence[DeliverSm]:
    """What a peer of that version is told of the end in `report`; empty when nobody wants to hear of it."""
    wanted = Notify.SUCCESS if report.state is State.DELIVERED else Notify.FAILURE
    tickets = [ticket for ticket in story.tickets if ticket.notify & wanted]
    end = end_of(story, report.state)
    why = end.reason.why if end and end.reason else None
    if why is Why.BAD_MENU:
        refused = refused_ticket(story)
        tickets = [ticket for ticket in tickets if ticket.number != refused]
    sender, callee, service_type = _addresses(story)
    sender = sender if sender.addr else _stand_in(story, client)
    return [
        write_receipt(
            id_of(ticket.number, client, version),
            report.state,
            why,
            sender=sender,
            callee=callee,
            submitted_at=story.call.accepted_at,
            done_at=end.at if end else story.call.since,
            text=story.call.text,
            version=version,
            default=client.data_coding_0,
            service_type=service_type,
            cost=story.cost,
            seconds=story.seconds,
            parameters=client.receipt_tlvs,
        )
        for ticket in tickets
    ]


def end_of(story: Story, state: State) -> Step | None:
    """The step that led to that end, which is the last of its story."""
    return next((step for step in reversed(story.steps) if step.state is state), None)


def refused_ticket(story: Story) -> int:
    """Of a message that was refused when its last part came, that part's number: its submit was answered so. Or 0."""
    numbers = [ticket.number for ticket in story.tickets]
    return max(numbers) if len(numbers) > 1 else 0


def word_of(status: int | None) -> Word:
    """What a deliver_sm_resp with that command_status means for the report; None: there was none."""
    if status is None:
        return Unheard("the connection ended before the receipt was answered")
    if status == Status.OK:
        return Told()
    error = f"deliver_sm_resp: {said(status)}"
    return Undeliverable(error) if status in REFUSED_FOR_GOOD else NotNow(error)


def _stand_in(story: Story, client: Client) -> Address:
    """Where the receipt of a submit without a source address goes: there are ESMEs that refuse one without for good.

    What was shown to whoever was called, else the client's first caller id, else its name.
    """
    number = (story.manner.caller_id or next(iter(client.caller_ids), "")).removeprefix("+")
    if number.isascii() and number.isdigit():
        return Address(_INTERNATIONAL, _ISDN, number)
    return Address(_ALPHANUMERIC, 0, number or client.name)


def _addresses(story: Story) -> tuple[Address, Address, str]:
    """Source and destination of the submit, and its service_type."""
    body = submitted(story.origin)
    written = story.recipient.address or story.call.phone
    if body is None:  # a message whose parts cannot be read any more
        sender = story.origin.sender
        return Address(0, 0, "" if sender == story.origin.client else sender), Address(1, 1, written), ""
    source = Address(body.source_addr_ton, body.source_addr_npi, body.source_addr)
    return source, callee_of(body, written), body.service_type
