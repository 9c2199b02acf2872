"""What the journal's lines look like, and where they go: JSON for tools, or aligned text for a person at a terminal.

Rules. What came from outside can forge no line in either. Before `set_up` lines go wherever structlog sends them.
"""

import atexit
import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Protocol, TextIO, cast

import structlog
from structlog.typing import EventDict

from gateway.scribe import Json, Lossy

__all__ = ["Log", "iso", "log", "masked", "set_up"]

Write = Callable[..., object]


class _Writer(Protocol):
    """What writes an event, whatever it looks like."""

    def debug(self, event: str, **told: Any) -> object: ...
    def info(self, event: str, **told: Any) -> object: ...
    def warning(self, event: str, **told: Any) -> object: ...
    def error(self, event: str, **told: Any) -> object: ...


class Log:
    """The way to the writer that is set up now, without a step in between: thousands of lines a second go by it."""

    def __init__(self) -> None:
        self.debug: Write = lambda event, **told: _unset().debug(event, **told)
        self.info: Write = lambda event, **told: _unset().info(event, **told)
        self.warning: Write = lambda event, **told: _unset().warning(event, **told)
        self.error: Write = lambda event, **told: _unset().error(event, **told)

    def lead_to(self, writer: _Writer) -> None:
        """From now on."""
        self.debug, self.info = writer.debug, writer.info
        self.warning, self.error = writer.warning, writer.error


def _unset() -> _Writer:
    return cast(_Writer, structlog.get_logger("ivr-gateway"))


log = Log()
_out: Lossy | None = None


def set_up(*, human: bool, level: str = "info") -> None:
    """Lines go to stderr, which systemd keeps: JSON, or aligned text for a person at a terminal."""
    global _out
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
        log.lead_to(structlog.get_logger("ivr-gateway"))
    else:
        log.lead_to(Json(_out, number))
    # Libraries log through the standard module; only their troubles are of interest, and none may carry texts.
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr, format="%(name)s: %(levelname)s: %(message)s")


@atexit.register
def _write_what_is_held() -> None:
    if _out is not None:
        _out.flush()


def masked(phone: str) -> str:
    """'79991234567' -> '*******4567'."""
    return "*" * max(len(phone) - 4, 0) + phone[-4:]


def iso(at: int) -> str:
    """An instant in ms, to the second."""
    return datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="seconds")


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
