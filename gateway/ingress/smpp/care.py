"""What a client asks about its messages and does to them: query_sm, cancel_sm, replace_sm, replace_if_present.

Rules. A message is found by its id or its addresses, and only by the client that sent it; the source address must be
that of the submit (SMPP 3.4 sections 4.8.1, 4.9.1, 4.10.1), as an empty one is of a submit that had none. What was
never sent can be taken back or changed; from then on the answer is "too late", whatever comes of the call.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace as changed

from gateway.ingress.smpp.answers import Refusal, rejected, ticket_of, unavailable
from gateway.ingress.smpp.assembly import source_of
from gateway.ingress.smpp.checks import Desk, Draft, callable_phone, draft
from gateway.ingress.smpp.envelope import callee_of, submitted
from gateway.ingress.smpp.homeward import end_of
from gateway.ingress.smpp.meaning import Caller, Meant, submission, worded
from gateway.inquiry import Inquiry
from gateway.intake import Accepted, Offer, Rejected, Unavailable
from gateway.lifecycle import ENDS
from gateway.message import Story
from gateway.outcome import State, Why
from gateway.phone import BadNumber
from gateway.smpp.codes import Status, Tag
from gateway.smpp.pdu import CancelSm, CancelSmResp, DataSm, QuerySm, QuerySmResp, ReplaceSm, ReplaceSmResp, SubmitSm
from gateway.smpp.receipt import query_result
from gateway.smpp.tlv import find

__all__ = ["cancel", "in_place", "offer_of", "query", "replace"]

_UNKNOWN = "no message of this client has that id and source address"
_OPEN = "it is a part of a message whose other parts have not come yet; try again when they have"


async def query(desk: Desk, caller: Caller, asked: QuerySm, inquiry: Inquiry) -> QuerySmResp | Refusal:
    """Of a message with several calls, how the one stands that is the least finished; of ended ones, the worst."""
    stories = await _by_id(desk, caller, asked, inquiry)
    if isinstance(stories, Unavailable):
        return unavailable(stories)
    if not stories:
        lacking = await _lacking(desk, caller, asked, inquiry, Status.RQUERYFAIL)
        return query_result(asked.message_id, State.QUEUED, None, 0) if lacking.text == _OPEN else lacking
    story = min(stories, key=_finished)
    end = end_of(story, story.call.state)
    why = end.reason.why if end and end.reason and story.call.state in ENDS else None
    return query_result(asked.message_id, story.call.state, why, story.call.since)


async def cancel(desk: Desk, caller: Caller, asked: CancelSm, inquiry: Inquiry) -> CancelSmResp | Refusal:
    """Takes back every call of the message; or, without an id, all that wait between two addresses.

    It has failed when one of them was sent already: the others are taken back all the same, and receipts tell so.
    """
    if not asked.message_id:
        return await _cancel_between(desk, asked, inquiry)
    done: Sequence[bool] = ()
    for _ in range(2):  # what was taken back by another meanwhile is not too late
        stories = await _by_id(desk, caller, asked, inquiry)
        if isinstance(stories, Unavailable):
            return unavailable(stories)
        theirs = [one for one in stories if asked.destination_addr in ("", one.recipient.address)]
        if not theirs:
            return await _lacking(desk, caller, asked, inquiry, Status.RCANCELFAIL)
        found = await _taken_back(theirs, desk, inquiry)
        if isinstance(found, Unavailable):
            return unavailable(found)
        done = found
        if all(done):
            return CancelSmResp()
    return _too_late(done)


async def _cancel_between(desk: Desk, asked: CancelSm, inquiry: Inquiry) -> CancelSmResp | Refusal:
    """The oldest first, as many as are told of at a time; again as long as there are some."""
    phone = callable_phone(asked.dest_addr_ton, asked.destination_addr)
    if isinstance(phone, BadNumber):
        return Refusal(int(Status.RINVDSTADR), phone.text)
    done: list[bool] = []
    while True:
        stories = await inquiry.waiting(desk.name, phone, asked.source_addr or desk.name)
        if isinstance(stories, Unavailable):
            return unavailable(stories)
        theirs = [one for one in stories if asked.service_type in ("", _service_type(one))]
        found = await _taken_back(theirs, desk, inquiry)
        if isinstance(found, Unavailable):
            return unavailable(found)
        done += found
        if not any(found):
            break
    if not done:
        return Refusal(int(Status.RCANCELFAIL), "nothing waits between these")
    return CancelSmResp() if all(done) else _too_late(done)


def _too_late(done: Sequence[bool]) -> Refusal:
    return Refusal(int(Status.RCANCELFAIL), f"too late for {done.count(False)} of {len(done)}")


async def replace(desk: Desk, caller: Caller, asked: ReplaceSm, now: int, inquiry: Inquiry) -> ReplaceSmResp | Refusal:
    """Another text, and where they are given another schedule and validity, under the same id.

    The text is checked as that of a submit; it is in the data_coding of the submit, which cannot be changed.
    """
    if asked.sm_default_msg_id:
        return Refusal(int(Status.RINVDFTMSGID), "there are no predefined messages; use sm_default_msg_id 0")
    stories = await _by_id(desk, caller, asked, inquiry)
    if isinstance(stories, Unavailable):
        return unavailable(stories)
    if not stories:
        return await _lacking(desk, caller, asked, inquiry, Status.RREPLACEFAIL)
    if len(stories) > 1:
        return Refusal(int(Status.RREPLACEFAIL), "a message to several cannot be replaced; cancel it")
    story = stories[0]
    made = _redrafted(desk, caller, story, asked, now)
    if isinstance(made, Refusal):
        return made
    octets = asked.short_message or find(asked.tlvs, Tag.MESSAGE_PAYLOAD) or b""
    text = worded(desk, octets, made.body.data_coding, caller.version, is_new=True)
    if isinstance(text, Refusal):
        return text
    answer = await inquiry.replace(story, offer_of(desk, Meant(submission(made, text, caller.peer))))
    if isinstance(answer, Accepted):
        return ReplaceSmResp()
    if isinstance(answer, Rejected):
        return rejected(answer, desk.client)
    if isinstance(answer, Unavailable):
        return unavailable(answer)
    return Refusal(int(Status.RREPLACEFAIL), "too late: it was sent, or has ended")


async def in_place(
    desk: Desk, meant: Meant, inquiry: Inquiry, parts_id: str = ""
) -> Accepted | Rejected | Unavailable | None:
    """A submit in the place of the oldest waiting one with its addresses and service_type (section 5.2.18).

    None when there is none: then it is one like any other. Sent again because its answer was lost, it has replaced
    that one already, and is answered as it was.
    """
    origin = meant.submission.origin
    stories = await inquiry.waiting(desk.name, meant.submission.recipients[0].phone, origin.sender)
    if isinstance(stories, Unavailable):
        return stories
    body = submitted(origin)
    service_type = body.service_type if body else ""
    for story in stories:
        if _service_type(story) != service_type:
            continue
        answer = await inquiry.replace(story, offer_of(desk, meant, parts_id), meant=False)
        if answer is not None:
            return answer
    return None


def offer_of(desk: Desk, meant: Meant, parts_id: str = "") -> Offer:
    """What `intake` is offered. Parts have their tickets already."""
    client = desk.client
    return Offer(meant.submission, client.repair == "safe", client.strict, (), not parts_id, parts_id)


async def _by_id(
    desk: Desk, caller: Caller, asked: QuerySm | CancelSm | ReplaceSm, inquiry: Inquiry
) -> Sequence[Story] | Unavailable:
    ticket = ticket_of(asked.message_id, desk.client, caller.version)
    stories = await inquiry.by_ticket(desk.name, ticket) if ticket else ()
    if isinstance(stories, Unavailable):
        return stories
    sender = asked.source_addr or desk.name  # the client's name stands for none
    return [story for story in stories if story.origin.sender == sender]


async def _lacking(
    desk: Desk, caller: Caller, asked: QuerySm | CancelSm | ReplaceSm, inquiry: Inquiry, status: Status
) -> Refusal:
    """Why there are no calls under that id."""
    ticket = ticket_of(asked.message_id, desk.client, caller.version)
    part = await inquiry.part(desk.name, ticket) if ticket else None
    if isinstance(part, Unavailable):
        return unavailable(part)
    is_theirs = part is not None and source_of(part) == asked.source_addr
    return Refusal(int(status), _OPEN if is_theirs else _UNKNOWN)


def _service_type(story: Story) -> str:
    body = submitted(story.origin)
    return body.service_type if body else ""


async def _taken_back(stories: Sequence[Story], desk: Desk, inquiry: Inquiry) -> list[bool] | Unavailable:
    """Whether they are, in one commit."""
    done: list[bool] = []
    for one in await asyncio.gather(*(_one_taken_back(story, desk, inquiry) for story in stories)):
        if isinstance(one, Unavailable):
            return one
        done.append(one)
    return done


async def _one_taken_back(story: Story, desk: Desk, inquiry: Inquiry) -> bool | Unavailable:
    """Whether it is; also when it was before, and the answer to that was lost."""
    if story.call.state is State.CANCELLED:
        end = end_of(story, State.CANCELLED)
        return end is not None and end.reason is not None and end.reason.why is Why.SENDER
    return await inquiry.cancel(story, f"client {desk.name}")


def _finished(story: Story) -> int:
    state = story.call.state
    if state not in ENDS:
        return 0
    return 2 if state is State.DELIVERED else 1


def _redrafted(desk: Desk, caller: Caller, story: Story, asked: ReplaceSm, now: int) -> Draft | Refusal:
    """The submit as it would have been with what is new in it. What is not given stays as it was (section 4.10.1)."""
    was = submitted(story.origin)
    if was is None:
        return Refusal(int(Status.RREPLACEFAIL), _UNKNOWN)
    callee = callee_of(was, story.recipient.address or story.call.phone)
    schedule, validity = ("", "") if isinstance(was, DataSm) else (was.schedule_delivery_time, was.validity_period)
    body = SubmitSm(
        was.service_type,
        was.source_addr_ton,
        was.source_addr_npi,
        was.source_addr,
        *callee,
        priority_flag=story.manner.priority,
        schedule_delivery_time=asked.schedule_delivery_time,
        validity_period=asked.validity_period,
        registered_delivery=asked.registered_delivery,
        data_coding=was.data_coding,
    )
    made = draft(desk, body, caller.version, now)
    if isinstance(made, Refusal):
        return made
    if not asked.schedule_delivery_time:
        made.not_before, made.apart = story.manner.not_before, schedule
    if not asked.validity_period and (validity or not asked.schedule_delivery_time):
        made.expires_at = story.call.expires_at
    if made.expires_at and made.expires_at <= made.not_before:
        late = Status.RINVEXPIRY if asked.validity_period else Status.RINVSCHED
        return Refusal(int(late), "the validity ends before the schedule")
    made.body = changed(
        body,
        schedule_delivery_time=asked.schedule_delivery_time or schedule,
        validity_period=asked.validity_period or validity,
    )
    return made
