"""Every line an operator can read: one function per event, structured, without secrets and without message texts.

Rules. Event names are past tense or a state. Phone numbers are masked but for their last four digits, so that a journal
can be shown to a supplier. What came from outside is passed as a value, never as part of a format.
"""

import io
import json
import logging
import select
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TextIO, cast

import structlog
from structlog.typing import EventDict

from gateway.message import Outcome, Reason, Standing, State, Taken

__all__ = [
    "bug",
    "call_asked",
    "call_in_doubt",
    "call_sending",
    "call_sent",
    "channel_rests",
    "channel_slowed",
    "daemon_failed",
    "daemon_started",
    "daemon_stopped",
    "login_failed",
    "mail_refused",
    "masked",
    "message_accepted",
    "message_rejected",
    "operator_acted",
    "report_given_up",
    "report_tried",
    "session_cut",
    "session_refused",
    "set_up",
    "spool_recovered",
    "spool_swept",
    "spool_trouble",
]

_log: structlog.stdlib.BoundLogger = structlog.get_logger("ivr-gateway")


class _Lossy(io.TextIOBase):
    """stderr, whatever has become of it: a line that cannot be written is lost, what it tells of is done all the same.

    Without this, a closed pipe would answer 451 to mails that are on disk, and a full one that nobody drains would stop
    the whole gateway. How many lines were lost is said as soon as one gets through.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._line = ""
        self._lost = 0
        self._pipe: select.poll | None = None
        with suppress(OSError, ValueError):  # a stream in memory always has room
            descriptor = stream.fileno()
            self._pipe = select.poll()
            self._pipe.register(descriptor, select.POLLOUT)

    def write(self, text: str) -> int:
        self._line += text
        return len(text)

    def flush(self) -> None:
        line, self._line = self._line, ""
        if self._pipe is not None and not self._pipe.poll(0):
            self._lost += 1
            return
        with suppress(OSError, ValueError):
            if self._lost:
                line += json.dumps({"event": "lines_lost", "level": "error", "lines": self._lost}) + "\n"
            self._stream.write(line)
            self._stream.flush()
            self._lost = 0


def set_up(*, human: bool, level: str = "info") -> None:
    """Lines go to stderr, which systemd keeps: JSON, or aligned text for a person at a terminal."""
    number = logging.getLevelNamesMapping()[level.upper()]
    last: list[structlog.typing.Processor] = [structlog.processors.JSONRenderer()]
    if human:
        last = [_unforgeable, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            *last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _Lossy(sys.stderr))),
        cache_logger_on_first_use=True,
    )
    global _log  # the old one keeps what it was first used with
    _log = structlog.get_logger("ivr-gateway")
    # Libraries log through the standard module; only their troubles are of interest, and none may carry texts.
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(name)s: %(levelname)s: %(message)s")


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
    mended: Sequence[str] = (),
) -> None:
    """It is on disk; `calls` are new, `duplicates` were there already, `mended` the codes of what was changed in it."""
    told = {"id": id, "ingress": ingress, "client": client, "peer": peer, "calls": calls, "duplicates": duplicates}
    if mended:
        told["mended"] = list(mended)
    _log.info("message_accepted", **told)


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


def report_tried(*, id: str, state: State, word: str, error: str, tries: int) -> None:  # noqa: A002
    """One try to tell the sender the end of a call; `error` is "" when they have it."""
    _log.info("report_tried", id=id, state=str(state), word=word, error=error, tries=tries)


def report_given_up(*, id: str, state: State, error: str, tries: int) -> None:  # noqa: A002
    """The sender will not be told the end of this call; a person could (`queue show` has the whole story)."""
    _log.error("report_given_up", id=id, state=str(state), error=error, tries=tries)


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
    """Turned away before a word was exchanged: limits, an address that may not send, a failed TLS handshake."""
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
