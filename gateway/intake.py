"""The one door: whatever the way in, a message is checked here and put into the spool, or refused with the reason.

Rules. Nothing that cannot work is stored (design promise 3); `Accepted` is returned only after the commit (promise 1).
The same message to the same number is one call (RFC 1047: a sender that missed our answer sends again). What a text
must be is for `scrutiny` to say; every change that was made in it is kept with the message. What came together shares
one commit, so that a sender in a hurry costs the disk no more than a slow one.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from gateway import journal
from gateway.identity import call_ids, new_id
from gateway.menu.limit import LIMIT
from gateway.message import Arrival, Audio, Fragment, Kept, NewCall, Placed, Recipient, Submission
from gateway.outcome import Reason
from gateway.phone import BadNumber, read_phone
from gateway.remark import Remark
from gateway.scrutiny import Rejected, Said, read_text
from gateway.spool import Keeping, Parted, Spool, SpoolTrouble
from gateway.value import value

__all__ = [
    "Accepted",
    "BadNumber",
    "Intake",
    "Offer",
    "Parted",
    "Rejected",
    "Rules",
    "Said",
    "Unavailable",
    "read_phone",
    "read_text",
]

_LOOKS_AT_A_TIME = 8  # a dozen batches are looked at in turn: together some milliseconds
_SETS_AT_A_TIME = 100  # of parts; a set may hold 255 of them
_OCTETS_AT_A_TIME = 4_000_000  # of them, and what one more set has
_TOO_MANY_SETS = "too many messages of this client wait for parts"


@value
class Offer:
    """A message as a way in offers it.

    `mend`: safe repairs may be made. What is stored, sent and compared with other messages is the mended text.
    `strict`: warnings keep it out as errors do. `remarks`: what the way in has to say about the text already.
    `ticketed`: its sender will know it by a number. `parts_id`: the set of parts that it was put together from.
    """

    submission: Submission
    mend: bool = False
    strict: bool = False
    remarks: Sequence[Remark] = ()
    ticketed: bool = False
    parts_id: str = ""


@value
class Accepted:
    """On disk. `duplicate_of` is the earlier message's id when every call of it was there already."""

    message_id: str
    calls: int
    duplicate_of: str = ""
    remarks: Sequence[Remark] = ()  # what was changed in the text, and what was noticed
    ticket: int = 0  # the number under which its sender knows it; of a duplicate, the earlier message's


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The store cannot do it now; nothing was stored or changed. The sender should try again.

    `full`: there is no room for it, so it had better not try at once.
    """

    reason: str
    full: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decided, in milliseconds. A window of 0 switches that kind of duplicate off.

    `forward_to`: digits of the numbers that menus may put callers through to; empty: any.
    """

    validity: int = 24 * 3_600_000  # how long a call is worth making
    reference_window: int = 24 * 3_600_000  # same Message-ID, sender and number; 0: then by content, as without one
    content_window: int = 600_000  # same content, sender and number, from senders that give no Message-ID
    forward_to: frozenset[str] = frozenset()
    parts_wait: int = 600_000  # how long the parts of a message may take to come
    parts_pause: int = 60_000  # after that without one, a lower number than the last begins another message
    parts_most: int = 1_000  # messages of one client that wait for parts


class Intake:
    """Checks and stores. `wake` tells the dispatcher that there is work; it is only a hint."""

    def __init__(
        self,
        spool: Spool,
        rules: Rules,
        now: Callable[[], int],
        entropy: Callable[[], int],
        wake: Callable[[], None],
    ) -> None:
        self._spool = spool
        self._rules = rules
        self._now = now
        self._entropy = entropy
        self._wake = wake

    def phone(self, written: str) -> str | BadNumber:
        """International digits of a number as an envelope wrote it, or why it cannot be called."""
        return read_phone(written)

    async def offer(
        self, submission: Submission, *, mend: bool = False, strict: bool = False, remarks: Sequence[Remark] = ()
    ) -> Accepted | Rejected | Unavailable:
        """Check one message and commit it with all its calls, or none of it. The rest is said at `Offer`."""
        (answer,) = await self.offer_all((Offer(submission, mend, strict, remarks),))
        return answer

    async def offer_all(self, offers: Sequence[Offer]) -> Sequence[Accepted | Rejected | Unavailable]:
        """`offer` for messages that came together: each is checked by itself, the good ones share one commit.

        Answers in the order of the offers. Every line end is stored as LF.
        """
        checked: list[Arrival | Rejected] = []
        for n, offer in enumerate(offers, 1):
            one = self._check(offer, self._now())
            checked.append(one)
            if n % _LOOKS_AT_A_TIME == 0 or isinstance(one, Rejected) or one.remarks or offer.strict:
                await asyncio.sleep(0)  # long looks, or many: a batch must not keep everybody else waiting
        arrivals = [one for one in checked if isinstance(one, Arrival)]
        if not arrivals:
            return [one for one in checked if isinstance(one, Rejected)]
        try:
            placed = iter(await self._spool.put_all(arrivals))
        except SpoolTrouble as trouble:
            unavailable = _unavailable("put", trouble)
            return [unavailable if isinstance(one, Arrival) else one for one in checked]
        return [self._placed(one, next(placed)) if isinstance(one, Arrival) else one for one in checked]

    async def replace(
        self, call_id: str, offer: Offer, *, meant: bool = True
    ) -> Accepted | Rejected | Unavailable | None:
        """Put a message in the place of a call that was never sent; None when it can no longer be replaced.

        Not `meant` for that one call: if the message is there already, it came again, and nothing is replaced.
        """
        arrival = self._check(offer, self._now())
        if isinstance(arrival, Rejected):
            return arrival
        try:
            placed = await self._spool.replace(call_id, arrival, arrival.accepted_at, meant)
        except SpoolTrouble as trouble:
            return _unavailable("replace", trouble)
        return None if placed is None else self._placed(arrival, placed)

    async def keep(self, fragments: Sequence[Fragment], octets: int) -> Sequence[Kept | Unavailable]:
        """Commit parts of long messages, in their order, and answer each.

        A part is a duplicate for as long as its message has any: so what is sent again whole, or only its last part,
        comes to the same. A reference number that comes round again begins afresh. No part is refused for which the
        earlier ones have room, but of a message whose text has more than so many `octets` (`Kept.over`).
        """
        now, rules = self._now(), self._rules
        known = max(rules.content_window, rules.parts_wait)
        by = Keeping(now - rules.parts_wait, now - known, now - rules.parts_pause, rules.parts_most, octets)
        try:
            kept = await self._spool.keep(fragments, by)
        except SpoolTrouble as trouble:
            return [_unavailable("keep", trouble)] * len(fragments)
        return [Unavailable(_TOO_MANY_SETS, full=True) if one is None else one for one in kept]

    async def abandon(
        self, submission: Submission, reason: Reason, parts_id: str, told: Reason | None = None
    ) -> Accepted | Unavailable:
        """What was accepted in parts and will never be a call: it is kept as FAILED, and its sender told why.

        If something was made of the parts meanwhile, that stands and is answered as a duplicate. Of a text that is too
        long for a call its beginning is enough. `told`: the reason as the journal has it, where it quotes the text.
        """
        now = self._now()
        arrival = self._arrival(Offer(submission, parts_id=parts_id), Said(submission.text[:LIMIT]), now, reason)
        try:
            placed = await self._spool.put(arrival)
        except SpoolTrouble as trouble:
            return _unavailable("put", trouble)
        if len(placed.duplicates) == len(placed.ids):
            earlier = _message_of(placed)
            return Accepted(earlier, 0, earlier, ticket=placed.ticket)
        origin = submission.origin
        journal.message_abandoned(
            id=arrival.id, ingress=origin.ingress, client=origin.client, peer=origin.peer, reason=told or reason
        )
        return Accepted(placed.message_id, 0, ticket=placed.ticket)

    async def parted(self, after: str = "") -> Parted:
        """Sets of parts, by `parts_id`, whose time is over, and those that are whole and no message yet.

        Some of them, oldest first, and how to ask for the next; none when the store cannot be looked into: then another
        time.
        """
        begun_before = self._now() - self._rules.parts_wait
        try:
            return await self._spool.parted(begun_before, _SETS_AT_A_TIME, _OCTETS_AT_A_TIME, after)
        except SpoolTrouble as trouble:
            _unavailable("look for parts", trouble)
            return Parted()

    def _check(self, offer: Offer, now: int) -> Arrival | Rejected:
        submission = offer.submission
        said = read_text(
            submission.text,
            mend=offer.mend,
            strict=offer.strict,
            forward_to=self._rules.forward_to,
            recorded=bool(submission.files),
        )
        if isinstance(said, Said):
            return self._arrival(offer, said, now)
        origin = submission.origin
        codes = sorted({finding.code for finding in said.diagnostics})
        journal.message_rejected(ingress=origin.ingress, client=origin.client, peer=origin.peer, codes=codes)
        return said

    def _arrival(self, offer: Offer, said: Said, now: int, dead: Reason | None = None) -> Arrival:
        submission, rules = offer.submission, self._rules
        identity = new_id(now, self._entropy())
        recipients = submission.recipients
        if len(recipients) > 1:
            recipients = _each_once(recipients)
        kind, window = _duplicate_rule(offer, rules)
        until = now + window
        sounds = _digest(submission.files) if submission.files else ""
        calls = tuple(
            [
                NewCall(
                    call_id, recipient, b"" if dead or not window else _key(kind, offer, said, recipient, sounds), until
                )
                for call_id, recipient in zip(call_ids(identity, len(recipients)), recipients, strict=True)
            ]
        )
        return Arrival(
            identity,
            submission.origin,
            said.text,
            now,
            submission.expires_at or max(now, submission.manner.not_before) + rules.validity,
            calls,
            (*offer.remarks, *said.remarks),
            submission.manner,
            offer.ticketed,
            offer.parts_id,
            dead,
            submission.files,
        )

    def _placed(self, arrival: Arrival, placed: Placed) -> Accepted:
        origin, remarks = arrival.origin, arrival.remarks
        new = len(placed.ids) - len(placed.duplicates)
        journal.message_accepted(
            id=arrival.id if new else placed.ids[0],
            ingress=origin.ingress,
            client=origin.client,
            peer=origin.peer,
            calls=new,
            duplicates=len(placed.duplicates),
            message_id=placed.ticket,
            mended=sorted({one.code for one in remarks if one.changed and one.code}) if remarks else (),
            warnings=sorted({one.code for one in remarks if one.code and not one.changed}) if remarks else (),
        )
        if not new:
            earlier = _message_of(placed)
            return Accepted(earlier, 0, earlier, ticket=placed.ticket)
        self._wake()
        return Accepted(arrival.id, new, remarks=remarks, ticket=placed.ticket)


def _unavailable(doing: str, trouble: SpoolTrouble) -> Unavailable:
    journal.spool_trouble(doing=doing, error=str(trouble), fatal=trouble.fatal)
    return Unavailable(str(trouble), trouble.full)


def _message_of(placed: Placed) -> str:
    """The id of the message that was there already, as its sender was told it; "" when it is forgotten."""
    return placed.ids[0].partition(".")[0] if placed.ids else ""


def _each_once(recipients: Sequence[Recipient]) -> Sequence[Recipient]:
    """Named twice in one envelope, it is still one telephone."""
    found: dict[str, Recipient] = {}
    for recipient in recipients:
        found.setdefault(recipient.phone, recipient)
    return list(found.values())


def _duplicate_rule(offer: Offer, rules: Rules) -> tuple[bytes, int]:
    """Message-IDs that are not to be trusted (window 0: a device that always sends the same) count as none."""
    submission = offer.submission
    if submission.origin.reference and rules.reference_window:
        return b"reference", rules.reference_window
    manner = submission.manner
    if offer.ticketed or offer.parts_id or submission.apart or manner.caller_id or manner.voice:
        return b"manner", rules.content_window
    return b"content", rules.content_window


def _digest(files: Sequence[Audio]) -> str:
    """What tells recordings from others, in their order, whatever they are called; to be put behind a text."""
    digest = blake2b(digest_size=16)
    for file in files:
        digest.update(b"%d\0" % len(file.octets))
        digest.update(file.octets)
    return f"\0{digest.hexdigest()}"


def _key(kind: bytes, offer: Offer, said: Said, recipient: Recipient, sounds: str) -> bytes:
    """What two copies of one message have in common. The client stands in for a sender that gives none.

    A Message-ID is one in the world, so a host that did not log in is not known by its address: its second try may
    come from another one (two stacks, a pool of relays). What its sender knows by a number is never a duplicate of
    what came by another way in and has none.
    """
    submission = offer.submission
    origin = submission.origin
    client = origin.client
    if kind == b"manner":
        manner = submission.manner
        what = f"{origin.ingress}\0{submission.apart}\0{manner.caller_id}\0{manner.voice}\0{said.text}{sounds}"
    elif kind == b"content":
        what = f"{origin.subject}\0{said.text}{sounds}"
    else:
        client, what = ("ip" if client.startswith("ip:") else client), origin.reference
    parts = f"{client}\0{origin.sender.lower()}\0{recipient.phone}\0{what}"
    return blake2b(b"%b\0%b" % (kind, parts.encode("utf-8", "surrogatepass")), digest_size=16).digest()
