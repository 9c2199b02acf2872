"""Every line an operator can read: one function per event, structured, without secrets and without message texts.

Rules. Event names are past tense or a state. Phone numbers are masked but for their last four digits, so that a journal
can be shown to a supplier. What came from outside is passed as a value, never as part of a format.
"""

from collections.abc import Sequence

from gateway.lines import iso as _iso
from gateway.lines import log as _log
from gateway.lines import masked, set_up
from gateway.outcome import Outcome, Reason, Standing, State, Taken

__all__ = [
    "account_rests",
    "bind_accepted",
    "bind_refused",
    "bug",
    "call_asked",
    "call_in_doubt",
    "call_needs_person",
    "call_sending",
    "call_sent",
    "channel_bound",
    "channel_lost",
    "channel_mended",
    "channel_rests",
    "channel_resumed",
    "channel_slowed",
    "channel_unreachable",
    "client_acted",
    "daemon_failed",
    "daemon_started",
    "daemon_stopped",
    "login_failed",
    "mail_refused",
    "masked",
    "message_abandoned",
    "message_accepted",
    "message_rejected",
    "money_is_back",
    "operator_acted",
    "out_of_money",
    "receipt_pushed",
    "receipts_given_up",
    "report_given_up",
    "report_tried",
    "session_cut",
    "session_ended",
    "session_noted",
    "session_refused",
    "set_up",
    "spool_recovered",
    "spool_swept",
    "spool_trouble",
    "submit_refused",
]


def daemon_started(*, version: str, state_dir: str, listening: Sequence[str]) -> None:
    """Every door is open and the loops run."""
    _log.info("daemon_started", version=version, state_dir=state_dir, listening=list(listening))


def daemon_failed(*, why: str) -> None:
    """It could not start, or must not go on: a person should look. It has stopped in order."""
    _log.error("daemon_failed", why=why)


def daemon_stopped(*, why: str) -> None:
    """Nothing is accepted or sent any more."""
    _log.info("daemon_stopped", why=why)


def message_accepted(
    *,
    id: str,  # noqa: A002
    ingress: str,
    client: str,
    peer: str,
    calls: int,
    duplicates: int,
    message_id: int = 0,
    mended: Sequence[str] = (),
    warnings: Sequence[str] = (),
) -> None:
    """It is on disk; `calls` are new, `duplicates` were there already, `mended` the codes of what was changed in it.

    `warnings`: the codes of what was noticed in it and left alone. `message_id` is the number that its client knows it
    by, in decimal whatever that client is told; 0 for none.
    """
    told: dict[str, object] = {"message_id": message_id} if message_id else {}
    if mended:
        told["mended"] = list(mended)
    if warnings:
        told["warnings"] = list(warnings)
    _log.info(
        "message_accepted", id=id, ingress=ingress, client=client, peer=peer, calls=calls, duplicates=duplicates, **told
    )


def message_rejected(*, ingress: str, client: str, peer: str, codes: Sequence[str]) -> None:
    """The menu had errors; the sender was told them."""
    _log.info("message_rejected", ingress=ingress, client=client, peer=peer, codes=list(codes))


def call_sending(*, id: str, phone: str, attempt: int, by: str) -> None:  # noqa: A002
    """Claimed on disk; the request is about to leave."""
    _log.info("call_sending", id=id, phone=masked(phone), attempt=attempt, by=by)


def call_sent(
    *,
    id: str,  # noqa: A002
    phone: str,
    attempt: int,
    by: str,
    outcome: Outcome,
    state: State | None,
) -> None:
    """What the provider said, and the state it led to; None means that the claim had lapsed meanwhile."""
    _log.info(
        "call_sent",
        id=id,
        phone=masked(phone),
        attempt=attempt,
        by=by,
        outcome=type(outcome).__name__.lower(),
        reason=_reason(outcome),
        state=state and str(state),
    )


def call_asked(*, id: str, was: State, standing: Standing, state: State | None) -> None:  # noqa: A002
    """The answer to a question about a call; None means that it changed nothing."""
    level = _log.info if state is not None else _log.debug
    level(
        "call_asked",
        id=id,
        was=str(was),
        answer=type(standing).__name__.lower(),
        reason=_reason(standing),
        state=state and str(state),
    )


def call_in_doubt(*, id: str, phone: str, minutes: int, reason: Reason) -> None:  # noqa: A002
    """For so long nobody knows whether the provider has it, and `reason` is all that the last question brought.

    Who knows better can say so: `queue resolve`.
    """
    _log.warning("call_in_doubt", id=id, phone=masked(phone), minutes=minutes, reason=str(reason))


def call_needs_person(*, id: str, phone: str, by: str, minutes: int, why: str, remedy: str) -> None:  # noqa: A002
    """It was given to `by` so long ago, and nobody who can be asked settles what became of it."""
    _log.error("call_needs_person", id=id, phone=masked(phone), by=by, minutes=minutes, why=why, remedy=remedy)


def receipt_pushed(
    *, provider: str, provider_id: str, phone: str, said: State, reason: Reason, state: State | None
) -> None:
    """The provider spoke of a call unasked. `state` is what it led to; None: nothing, or it is kept for later."""
    level = _log.info if state is not None else _log.debug
    told = {"provider": provider, "provider_id": provider_id, "phone": masked(phone)}
    level("receipt_pushed", **told, said=str(said), reason=str(reason), state=state and str(state))


def account_rests(*, reason: Reason, until: int) -> None:
    """No channel sends anything until then, for the account is in trouble: a person should look."""
    _log.error("account_rests", reason=str(reason), until=_iso(until))


def out_of_money(*, balance: str) -> None:
    """So much is left, and it was not enough. It is asked for rarely; when there is more, sending goes on by itself."""
    _log.error("out_of_money", balance=balance)


def money_is_back(*, balance: str) -> None:
    """There is more on the account than there was: sending goes on, and what was held for want of it is retried."""
    _log.warning("money_is_back", balance=balance)


def channel_rests(*, name: str, reason: Reason, until: int) -> None:
    """The channel, not one call, is in trouble: a person should look. Nothing is sent by it until then."""
    _log.error("channel_rests", name=name, reason=str(reason), until=_iso(until))


def channel_resumed(*, name: str, who: str) -> None:
    """A person says that what it rested for is mended."""
    _log.info("channel_resumed", name=name, who=who)


def channel_slowed(*, name: str, reason: Reason, at_once: int, until: int) -> None:
    """The channel is in trouble that may pass by itself: nothing is sent until then, if that is named, and so many at
    once after it."""
    rests = {"until": _iso(until)} if until else {}
    _log.warning("channel_slowed", name=name, reason=str(reason), at_once=at_once, **rests)


def channel_mended(*, name: str) -> None:
    """A call has shown that the channel works again: what is its own goes by it."""
    _log.warning("channel_mended", name=name)


def channel_bound(*, name: str, host: str, version: int, tls: bool) -> None:
    """A lasting connection to the provider stands; `version` as in `bind_accepted`."""
    _log.info("channel_bound", name=name, host=host, version=f"{version:x}", tls=tls)


def channel_lost(*, name: str, host: str, why: str) -> None:
    """A connection that stood has ended. It is made anew by itself."""
    _log.warning("channel_lost", name=name, host=host, why=why)


def channel_unreachable(*, name: str, why: str, tries: int, until: int) -> None:
    """We could not connect, so many times in a row; the next try is then."""
    _log.warning("channel_unreachable", name=name, why=why, tries=tries, until=_iso(until))


def report_tried(*, id: str, client: str, state: State, word: str, error: str, tries: int) -> None:  # noqa: A002
    """One try to tell the sender the end of a call; `error` is "" when they have it, and is not told then."""
    if error:
        _log.info("report_tried", id=id, client=client, state=str(state), word=word, error=error, tries=tries)
    else:
        _log.info("report_tried", id=id, client=client, state=str(state), word=word, tries=tries)


def report_given_up(*, id: str, client: str, state: State, error: str, tries: int) -> None:  # noqa: A002
    """The sender will not be told the end of this call; a person could (`queue show` has the whole story)."""
    _log.error("report_given_up", id=id, client=client, state=str(state), error=error, tries=tries)


def receipts_given_up(*, client: str, count: int, why: str) -> None:
    """A client did not come for its receipts; `queue show` still tells what they would have said."""
    _log.error("receipts_given_up", client=client, count=count, why=why)


def spool_trouble(*, doing: str, error: str, fatal: bool) -> None:
    """The store could not do it; nothing was lost, the doors answer 'later'."""
    _log.error("spool_trouble", doing=doing, error=error, fatal=fatal)


def spool_recovered(*, unsure: int) -> None:
    """At start: so many calls were being sent when we stopped. They will be asked about, not sent again."""
    _log.warning("spool_recovered", unsure=unsure)


def spool_swept(*, expired: int, recovered: int, silent: int) -> None:
    """Calls whose time was over."""
    _log.info("spool_swept", expired=expired, recovered=recovered, silent=silent)


def operator_acted(*, id: str, verb: str, who: str, state: State | None) -> None:  # noqa: A002
    """A person decided about a call; None means that the call's state did not allow it."""
    _log.warning("operator_acted", id=id, verb=verb, who=who, state=state and str(state))


def bug(*, where: str, error: BaseException) -> None:
    """An exception that should not be. The call concerned is safe in the spool."""
    _log.error("bug", where=where, error=type(error).__name__, exc_info=error)


def session_refused(*, peer: str, why: str) -> None:
    """Turned away before it could ask for anything: limits, an address that may not send, a wrong protocol."""
    _log.warning("session_refused", peer=peer, why=why)


def session_cut(*, peer: str, reply: str) -> None:
    """We ended a session: it was idle, too slow, too long, too wrong, or we are stopping."""
    _log.info("session_cut", peer=peer, reply=reply)


def login_failed(*, user: str, peer: str, locked: bool) -> None:
    """Wrong name or password; `locked` means that it was not even looked at, after too many tries."""
    _log.warning("login_failed", user=user, peer=peer, locked=locked)


def mail_refused(*, client: str, peer: str, reply: str) -> None:
    """A message, or one recipient of it, was refused before the menu was looked at; the sender was told."""
    _log.info("mail_refused", client=client, peer=peer, reply=reply)


def message_abandoned(*, id: str, ingress: str, client: str, peer: str, reason: Reason) -> None:  # noqa: A002
    """It was accepted in parts and will never be a call; its sender is told so."""
    _log.warning("message_abandoned", id=id, ingress=ingress, client=client, peer=peer, reason=str(reason))


def client_acted(*, id: str, verb: str, who: str, done: bool) -> None:  # noqa: A002
    """Who sent a call cancelled or replaced it; not `done` means that it was too late."""
    _log.info("client_acted", id=id, verb=verb, who=who, done=done)


def bind_accepted(*, client: str, peer: str, kind: str, version: int, tls: bool) -> None:
    """An ESME has bound. `version` is what both sides speak, as hexadecimal digits would say it: 34 is SMPP 3.4."""
    _log.info("bind_accepted", client=client, peer=peer, kind=kind, version=f"{version:x}", tls=tls)


def bind_refused(*, client: str, peer: str, kind: str, why: str, locked: bool) -> None:
    """An ESME may not bind; it was told no more than that. `locked` means that its password was not even looked at."""
    _log.warning("bind_refused", client=client, peer=peer, kind=kind, why=why, locked=locked)


def session_ended(*, client: str, peer: str, why: str) -> None:
    """An SMPP session is over; `client` is "" when it never bound, and then it is no news."""
    level = _log.info if client else _log.debug
    level("session_ended", client=client, peer=peer, why=why)


def session_noted(*, client: str, peer: str, what: str) -> None:
    """A peer does something that whoever looks for trouble wants to read; of each kind once a minute at most."""
    _log.info("session_noted", client=client, peer=peer, what=what)


def submit_refused(
    *, client: str, peer: str, operation: str, status: str, why: str, codes: Sequence[str], lines: Sequence[str]
) -> None:
    """An SMPP request was not done. `why`: what the client was told, if it bears it; `lines`: all faults of a menu."""
    told: dict[str, object] = {"client": client, "peer": peer, "operation": operation, "status": status, "why": why}
    if codes:
        told |= {"codes": list(codes), "lines": list(lines)}
    _log.info("submit_refused", **told)


def _reason(value: Outcome | Standing) -> str | None:
    return None if isinstance(value, Taken) else str(value.reason)
