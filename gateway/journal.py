"""Every line an operator can read: one function per event, structured, without secrets and without message texts.

Rules. Event names are past tense or a state. Phone numbers are masked but for their last four digits, so that a journal
can be shown to a supplier. What came from outside is passed as a value, never as part of a format.
"""

import logging
import sys
from collections.abc import Sequence

import structlog

__all__ = [
    "bug",
    "call_asked",
    "call_sending",
    "call_sent",
    "channel_rests",
    "daemon_started",
    "daemon_stopped",
    "masked",
    "message_accepted",
    "message_rejected",
    "operator_acted",
    "report_tried",
    "set_up",
    "spool_recovered",
    "spool_swept",
    "spool_trouble",
]

_log: structlog.stdlib.BoundLogger = structlog.get_logger("ivr-gateway")


def set_up(*, human: bool, level: str = "info") -> None:
    """Lines go to stderr, which systemd keeps: JSON, or aligned text for a person at a terminal."""
    number = logging.getLevelNamesMapping()[level.upper()]
    last: structlog.typing.Processor
    last = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()) if human else structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    # Libraries log through the standard module; only their troubles are of interest, and none may carry texts.
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(name)s: %(levelname)s: %(message)s")


def masked(phone: str) -> str:
    """'79991234567' -> '*******4567'."""
    return "*" * max(len(phone) - 4, 0) + phone[-4:]


def daemon_started(*, version: str, state_dir: str, listening: Sequence[str]) -> None:
    """Every door is open and the loops run."""
    _log.info("daemon_started", version=version, state_dir=state_dir, listening=list(listening))


def daemon_stopped(*, why: str) -> None:
    """Nothing is accepted or sent any more."""
    _log.info("daemon_stopped", why=why)


def message_accepted(*, id: str, ingress: str, client: str, peer: str, calls: int, duplicates: int) -> None:  # noqa: A002
    """It is on disk; `calls` are new, `duplicates` were there already."""
    _log.info("message_accepted", id=id, ingress=ingress, client=client, peer=peer, calls=calls, duplicates=duplicates)


def message_rejected(*, ingress: str, client: str, peer: str, codes: Sequence[str]) -> None:
    """The menu had errors; the sender was told them."""
    _log.info("message_rejected", ingress=ingress, client=client, peer=peer, codes=list(codes))


def call_sending(*, id: str, phone: str, attempt: int, by: str) -> None:  # noqa: A002
    """Claimed on disk; the request is about to leave."""
    _log.info("call_sending", id=id, phone=masked(phone), attempt=attempt, by=by)


def call_sent(*, id: str, phone: str, attempt: int, outcome: object, state: object) -> None:  # noqa: A002
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


def call_asked(*, id: str, was: object, standing: object, state: object) -> None:  # noqa: A002
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


def channel_rests(*, name: str, reason: object, until: int) -> None:
    """The account, not one call, is in trouble: a person should look. Nothing is sent by it until then."""
    _log.error("channel_rests", name=name, reason=str(reason), until=until)


def report_tried(*, id: str, state: object, word: object, tries: int) -> None:  # noqa: A002
    """One try to tell the sender the end of a call."""
    _log.info(
        "report_tried",
        id=id,
        state=str(state),
        word=type(word).__name__.lower(),
        error=getattr(word, "error", None),
        tries=tries,
    )


def spool_trouble(*, doing: str, error: str, fatal: bool) -> None:
    """The store could not do it; nothing was lost, the doors answer 'later'."""
    _log.error("spool_trouble", doing=doing, error=error, fatal=fatal)


def spool_recovered(*, unsure: int) -> None:
    """At start: so many calls were being sent when we stopped. They will be asked about, not sent again."""
    _log.warning("spool_recovered", unsure=unsure)


def spool_swept(*, expired: int, recovered: int, silent: int) -> None:
    """Calls whose time was over."""
    _log.info("spool_swept", expired=expired, recovered=recovered, silent=silent)


def operator_acted(*, id: str, verb: str, who: str, state: object) -> None:  # noqa: A002
    """A person decided about a call; None means that the call's state did not allow it."""
    _log.warning("operator_acted", id=id, verb=verb, who=who, state=state and str(state))


def bug(*, where: str, error: BaseException) -> None:
    """An exception that should not be. The call concerned is safe in the spool."""
    _log.error("bug", where=where, error=type(error).__name__, exc_info=error)


def _reason(value: object) -> str | None:
    reason = getattr(value, "reason", None)
    return None if reason is None else str(reason)
