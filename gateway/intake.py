"""The one door: whatever the way in, a message is checked here and put into the spool, or refused with the reason.

Rules. Nothing that cannot work is stored (design promise 3); `Accepted` is returned only after the commit (promise 1).
The same message to the same number is one call (RFC 1047: a sender that missed our answer sends again). A text is
changed only where the door allows it and only by safe repairs, and every change is kept with the message. A text
without a fault and without a sign of one passes after a single look, unless the door is strict: then whatever looks
like a slip is asked about before the call, since nobody can be asked after it.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import phonenumbers

from gateway import journal, menu
from gateway.menu import repair
from gateway.message import Arrival, NewCall, Recipient, Submission, call_ids, new_id
from gateway.remark import Remark, few, remark
from gateway.spool import Spool, SpoolTrouble

__all__ = ["Accepted", "BadNumber", "Intake", "Rejected", "Rules", "Said", "Unavailable", "read_phone", "read_text"]

_WRITE = "write country code and number: 79991234567"
_WRITE_RU = "пишите код страны и номер: 79991234567"
_EXPLAINED = frozenset({"IVR640"})  # a key is announced and missing: while there are errors, mostly because of them
_MOST_WARNINGS = 3  # of one text: who is warned of more reads none


@dataclass(frozen=True, slots=True)
class Accepted:
    """On disk. `duplicate_of` is the earlier message's id when every call of it was there already."""

    message_id: str
    calls: int
    duplicate_of: str = ""
    remarks: Sequence[Remark] = ()  # what was changed in the text, and what was noticed


@dataclass(frozen=True, slots=True)
class Rejected:
    """The menu has errors, or warnings at a strict door; nothing was stored.

    `diagnostics` and their places are those of `text`: as it came, every line end one LF; or as it was mended, when
    only that brought the faults to light. `mendable` further faults are not among them: repairs would take them away
    by themselves, once a person has put right what is.
    """

    diagnostics: Sequence[menu.Diagnostic]
    text: str = ""
    mendable: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """A text that can be called with, as it will be said, and what there is to remark on it."""

    text: str
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The store cannot take it now; nothing was stored. The sender should try again."""

    reason: str


@dataclass(frozen=True, slots=True)
class BadNumber:
    """Not a number that can be called: an RFC 3463 status and one ASCII line that says what to write instead.

    `ru` says the same in Russian, in as many words.
    """

    status: str
    text: str
    ru: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decided, in milliseconds. A window of 0 switches that kind of duplicate off.

    `forward_to`: digits of the numbers that menus may put callers through to; empty: any.
    """

    validity: int = 24 * 3_600_000  # how long a call is worth making
    reference_window: int = 24 * 3_600_000  # same Message-ID, sender and number; 0: then by content, as without one
    content_window: int = 600_000  # same content, sender and number, from senders that give no Message-ID
    forward_to: frozenset[str] = frozenset()


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
        """Check one message and commit it with all its calls, or none of it. Every line end is stored as LF.

        `mend`: safe repairs may be made. What is stored, sent and compared with other messages is the mended text.
        `strict`: warnings keep it out as errors do. `remarks`: what the way in has to say about the text already.
        """
        said = read_text(submission.text, mend=mend, strict=strict, forward_to=self._rules.forward_to)
        if isinstance(said, Rejected):
            journal.message_rejected(
                ingress=submission.origin.ingress,
                client=submission.origin.client,
                peer=submission.origin.peer,
                codes=sorted({finding.code for finding in said.diagnostics}),
            )
            return said
        if said.text != submission.text:
            submission = replace(submission, text=said.text)
        remarks = (*remarks, *said.remarks)
        arrival = self._arrival(submission, remarks)
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
            mended=sorted({one.code for one in remarks if one.changed and one.code}),
        )
        if placed.all_duplicates:
            earlier = placed.ids[0].partition(".")[0]  # the message's id, as its sender was told it
            return Accepted(earlier, 0, duplicate_of=earlier)
        self._wake()
        return Accepted(arrival.id, new, remarks=remarks)

    def _arrival(self, submission: Submission, remarks: Sequence[Remark]) -> Arrival:
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
        return Arrival(identity, submission.origin, submission.text, now, expires_at, calls, remarks)

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


def read_text(
    text: str, *, mend: bool, strict: bool = False, forward_to: frozenset[str] = frozenset()
) -> Said | Rejected:
    """The text as it will be said, or why it will not be.

    `mend`: safe repairs may be made. `strict`: what is warned of is refused. `forward_to`: see `Rules`.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    checked = menu.check(text, forward_to)
    forwards = bool(forward_to) and "call:" in text
    if checked.ok and not (checked.worth_a_look or forwards or (strict and _faults(checked, strict=True))):
        return Said(text)
    mended = repair.mend(text, door=True) if mend else None
    if mended is not None and mended.changes:
        again = menu.check(mended.text, forward_to)
        if not _faults(again, strict=strict):
            return Said(mended.text, (*few([_change(one) for one in mended.changes]), *_warnings(again)))
        if _faults(checked, strict=strict) and (again.ok or not checked.ok):
            return _rejected(text, mended.text, checked, again, strict=strict)
    faults = _faults(checked, strict=strict)
    return Rejected(faults, text) if faults else Said(text, _warnings(checked))


def _faults(checked: menu.Checked, *, strict: bool) -> tuple[menu.Diagnostic, ...]:
    """What keeps a text out. A warning that an error explains waits until that is put right."""
    if not strict:
        return checked.errors
    wrong = {error.line for error in checked.errors}
    explained = _EXPLAINED if wrong else ()
    return tuple(
        one
        for one in checked.diagnostics
        if one.severity is menu.Severity.ERROR
        or (one.severity is menu.Severity.WARNING and one.code not in explained and one.line not in wrong)
    )


def _rejected(text: str, mended: str, checked: menu.Checked, again: menu.Checked, *, strict: bool) -> Rejected:
    """Of a text that is still wrong after its repairs, the faults that a person has to put right, where they see them.

    A fault that was mended is left out, so that it does not hide the others; in doubt it is told.
    """
    before, after = _faults(checked, strict=strict), _faults(again, strict=strict)
    left = {fault.code for fault in after}
    own = tuple(one for one in before if one.code in left or not _is_safe(checked.message, one))
    if left <= {one.code for one in own}:
        return Rejected(own, text, len(before) - len(own))
    return Rejected(after, mended) if after else Rejected(before, text)


def _is_safe(message: menu.Message, error: menu.Diagnostic) -> bool:
    fix = repair.fix_of(message, error)
    return fix is not None and fix.safe


def _change(change: repair.Change) -> Remark:
    return remark(
        change.code,
        change.line,
        change.words["en"],
        change.words["ru"],
        changed=True,
        before=change.before,
        after=change.after,
    )


def _warnings(checked: menu.Checked) -> tuple[Remark, ...]:
    found = [one for one in checked.diagnostics if one.severity is menu.Severity.WARNING][:_MOST_WARNINGS]
    return tuple(remark(one.code, one.line, one.message("en"), one.message("ru")) for one in found)


def read_phone(written: str) -> str | BadNumber:
    """Strictly `+`? and 5 to 15 ASCII digits (E.164), of a length that the country's numbering plan knows.

    Punctuation is refused rather than dropped: a digit that is lost on the way rings at a stranger's.
    Length is checked by the plan, not ranges: new ranges open faster than tables are renewed.
    """
    digits = written.removeprefix("+")
    if not (5 <= len(digits) <= 15 and digits.isascii() and digits.isdigit()):
        shown = ascii(written[:40])
        return BadNumber("5.1.3", f"{shown} is not a phone number; {_WRITE}", f"это не номер телефона; {_WRITE_RU}")
    if len(digits) == 11 and digits.startswith("8") and not written.startswith("+"):
        remedy = f"write 7{digits[1:]}, or +{digits} if that is its country code"
        ru = f"номер начинается с 8; пишите 7{digits[1:]}"
        return BadNumber("5.1.3", f"{digits} starts with the trunk prefix 8; {remedy}", ru)
    return _planned(digits)


@lru_cache(maxsize=16_384)
def _planned(digits: str) -> str | BadNumber:
    """The number as the numbering plans know it. It must be whole: what only its own town can dial is too short."""
    try:
        number = phonenumbers.parse(f"+{digits}")
    except phonenumbers.NumberParseException:
        return BadNumber("5.1.1", f"{digits} belongs to no country; {_WRITE}", f"такой страны нет; {_WRITE_RU}")
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return BadNumber(
            "5.1.1", f"{digits} has the wrong length for its country", "в номере не хватает цифр или есть лишние"
        )
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164).removeprefix("+")
    if plain != digits:
        return BadNumber(
            "5.1.1", f"{digits} has a trunk prefix after its country code; write {plain}", f"пишите {plain}"
        )
    return digits
