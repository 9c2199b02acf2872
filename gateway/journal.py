"""Every line an operator can read: one function per event, structured, without secrets and without message texts.

Rules. Event names are past tense or a state. Phone numbers are masked but for their last four digits, so that a journal
can be shown to a supplier. What came from outside is passed as a value, never as part of a format.
"""

import atexit
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, TextIO, cast

import structlog
from structlog.typing import EventDict

from gateway.outcome import Outcome, Reason, Standing, State, Taken
from gateway.scribe import Json, Lossy

__all__ = [
    "bind_accepted",
    "bind_refused",
    "bug",
    "call_asked",
    "call_in_doubt",
    "call_sending",
    "call_sent",
    "channel_rests",
    "channel_slowed",
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
    "operator_acted",
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


class _Log(Protocol):
    """What writes an event, whatever it looks like."""

    def debug(self, event: str, **told: Any) -> object: ...
    def info(self, event: str, **told: Any) -> object: ...
    def warning(self, event: str, **told: Any) -> object: ...
    def error(self, event: str, **told: Any) -> object: ...


_log: _Log = structlog.get_logger("ivr-gateway")
_out: Lossy | None = None


def set_up(*, human: bool, level: str = "info") -> None:
    """Lines go to stderr, which systemd keeps: JSON, or aligned text for a person at a terminal."""
    global _log, _out
    number = logging.getLevelNamesMapping()[level.upper()]
    _out = Lossy(sys.stderr)
    if human:
        structlog.configure(
            processors=[
                structlog.processors.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                structlog.processors.format_exc_info,
                _unforgeable,
                structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
            ],
            wrapper_class=structlog.make_filtering_bound_logger(number),
            logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _out)),
            cache_logger_on_first_use=True,
        )
        _log = structlog.get_logger("ivr-gateway")  # the old one keeps what it was first used with
    else:
        _log = Json(_out, number)
    # Libraries log through the standard module; only their troubles are of interest, and none may carry texts.
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(name)s: %(levelname)s: %(message)s")


@atexit.register
def _write_what_is_held() -> None:
    if _out is not None:
        _out.flush()


def masked(phone: str) -> str:
    """'79991234567' -> '*******4567'."""
    return "*" * max(len(phone) - 4, 0) + phone[-4:]


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


def call_sent(*, id: str, phone: str, attempt: int, outcome: Outcome, state: State | None) -> None:  # noqa: A002
    """What the provider said, and the state it led to; None means that the claim had lapsed meanwhile."""
    _log.info(
        "call_sent",
        id=id,
        phone=masked(phone),
        attempt=attempt,
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


def channel_rests(*, name: str, reason: Reason, until: int) -> None:
    """The account, not one call, is in trouble: a person should look. Nothing is sent by it until then."""
    _log.error("channel_rests", name=name, reason=str(reason), until=_iso(until))


def channel_slowed(*, name: str, reason: Reason, at_once: int, until: int) -> None:
    """The channel is in trouble that may pass by itself: nothing is sent until then, and so many at once after it."""
    _log.warning("channel_slowed", name=name, reason=str(reason), at_once=at_once, until=_iso(until))


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


def _unforgeable(logger: object, method: str, event: EventDict) -> EventDict:
    """For a terminal: what came from outside can neither begin a line of its own nor move the cursor. JSON escapes."""
    for key, value in event.items():
        if key == "exception":
            event[key] = "\n".join(f"    | {_escaped(line)}" for line in str(value).splitlines())
        else:
            event[key] = [_escaped(str(one)) for one in value] if isinstance(value, list) else _escaped(value)
    return event


def _escaped(value: object) -> object:
    if not isinstance(value, str) or value.isprintable():
        return value
    return "".join(char if char.isprintable() else ascii(char)[1:-1] for char in value)


def _iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")
