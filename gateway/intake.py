"""The one door: whatever the way in, a message is checked here and put into the spool, or refused with the reason.

Rules. Nothing that cannot work is stored (design promise 3); `Accepted` is returned only after the commit (promise 1).
The same message to the same number is one call (RFC 1047: a sender that missed our answer sends again).
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import phonenumbers

from gateway import journal, menu
from gateway.message import Arrival, NewCall, Recipient, Submission, call_ids, new_id
from gateway.spool import Spool, SpoolTrouble

__all__ = ["Accepted", "BadNumber", "Intake", "Rejected", "Rules", "Unavailable"]


@dataclass(frozen=True, slots=True)
class Accepted:
    """On disk. `duplicate_of` is the earlier message's id when every call of it was there already."""

    message_id: str
    calls: int
    duplicate_of: str = ""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The menu has errors; nothing was stored."""

    diagnostics: Sequence[menu.Diagnostic]


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The store cannot take it now; nothing was stored. The sender should try again."""

    reason: str


@dataclass(frozen=True, slots=True)
class BadNumber:
    """Not a number that can be called: an RFC 3463 status and one ASCII line that says what to write instead."""

    status: str
    text: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decided, in milliseconds. A window of 0 switches that kind of duplicate off."""

    validity: int = 24 * 3_600_000  # how long a call is worth making
    reference_window: int = 24 * 3_600_000  # same Message-ID, sender and number; 0: then by content, as without one
    content_window: int = 600_000  # same content, sender and number, from senders that give no Message-ID


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

    async def offer(self, submission: Submission) -> Accepted | Rejected | Unavailable:
        """Check one message and commit it with all its calls, or none of it. Every line end is stored as LF."""
        if "\r" in submission.text:
            submission = replace(submission, text=submission.text.replace("\r\n", "\n").replace("\r", "\n"))
        checked = menu.check(submission.text)
        if not checked.ok:
            journal.message_rejected(
                ingress=submission.origin.ingress,
                client=submission.origin.client,
                peer=submission.origin.peer,
                codes=sorted({finding.code for finding in checked.errors}),
            )
            return Rejected(checked.errors)
        arrival = self._arrival(submission)
        try:
            placed = await self._spool.put(arrival)
        except SpoolTrouble as trouble:
            journal.spool_trouble(doing="put", error=str(trouble), fatal=trouble.fatal)
            return Unavailable(str(trouble))
        new = len(placed.ids) - len(placed.duplicates)
        journal.message_accepted(
            id=arrival.id if new else placed.ids[0],
            ingress=submission.origin.ingress,
            client=submission.origin.client,
            peer=submission.origin.peer,
            calls=new,
            duplicates=len(placed.duplicates),
        )
        if placed.all_duplicates:
            earlier = placed.ids[0].partition(".")[0]  # the message's id, as its sender was told it
            return Accepted(earlier, 0, duplicate_of=earlier)
        self._wake()
        return Accepted(arrival.id, new)

    def _arrival(self, submission: Submission) -> Arrival:
        now = self._now()
        identity = new_id(now, self._entropy())
        recipients: dict[str, Recipient] = {}
        for recipient in submission.recipients:  # named twice in one envelope, it is still one telephone
            recipients.setdefault(recipient.phone, recipient)
        ids = call_ids(identity, len(recipients))
        kind, window = self._duplicate_rule(submission)
        until = now + window
        calls = tuple(
            NewCall(call_id, recipient, _key(kind, submission, recipient) if window else b"", until)
            for call_id, recipient in zip(ids, recipients.values(), strict=True)
        )
        expires_at = now + self._rules.validity
        return Arrival(identity, submission.origin, submission.text, now, expires_at, calls)

    def _duplicate_rule(self, submission: Submission) -> tuple[bytes, int]:
        """Message-IDs that are not to be trusted (window 0: a device that always sends the same) count as none."""
        if submission.origin.reference and self._rules.reference_window:
            return b"reference", self._rules.reference_window
        return b"content", self._rules.content_window


def _key(kind: bytes, submission: Submission, recipient: Recipient) -> bytes:
    """What two copies of one message have in common. The client stands in for a sender that gives none.

    A Message-ID is one in the world, so a host that did not log in is not known by its address: its second try may
    come from another one (two stacks, a pool of relays).
    """
    origin = submission.origin
    client, said = origin.client, f"{origin.subject}\0{submission.text}"
    if kind == b"reference":
        client, said = ("ip" if client.startswith("ip:") else client), origin.reference
    parts = (client, origin.sender.lower(), recipient.phone, said)
    material = b"\0".join([kind, *(part.encode("utf-8", "surrogatepass") for part in parts)])
    return hashlib.blake2b(material, digest_size=16).digest()


def read_phone(written: str) -> str | BadNumber:
    """Strictly `+`? and 5 to 15 ASCII digits (E.164), of a length that the country's numbering plan knows.

    Punctuation is refused rather than dropped: a digit that is lost on the way rings at a stranger's.
    Length is checked by the plan, not ranges: new ranges open faster than tables are renewed.
    """
    digits = written.removeprefix("+")
    if not (5 <= len(digits) <= 15 and digits.isascii() and digits.isdigit()):
        shown = ascii(written[:40])
        return BadNumber("5.1.3", f"{shown} is not a phone number; write country code and number: 79991234567")
    if len(digits) == 11 and digits.startswith("8") and not written.startswith("+"):
        remedy = f"write 7{digits[1:]}, or +{digits} if that is its country code"
        return BadNumber("5.1.3", f"{digits} starts with the trunk prefix 8; {remedy}")
    return _planned(digits)


@lru_cache(maxsize=16_384)
def _planned(digits: str) -> str | BadNumber:
    """The number as the numbering plans know it. It must be whole: what only its own town can dial is too short."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return BadNumber("5.1.1", f"{digits} belongs to no country; write country code and number: 79991234567")
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return BadNumber("5.1.1", f"{digits} has the wrong length for its country")
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    if plain != digits:
        return BadNumber("5.1.1", f"{digits} has a trunk prefix after its country code; write {plain}")
    return digits
