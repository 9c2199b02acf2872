"""What SQLite says when it cannot, and what follows from that. PURE."""

import apsw

from gateway.spool import SpoolTrouble

__all__ = ["WHOLE_BATCH", "is_fatal", "said", "trouble"]

# These say that what is on disk cannot be known any more. Everything else leaves the file as it was.
_FATAL = frozenset({apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC, apsw.SQLITE_IOERR_CORRUPTFS})

WHOLE_BATCH = (
    apsw.FullError,
    apsw.IOError,
    apsw.CorruptError,
    apsw.NotADBError,
    apsw.NoMemError,
    apsw.InterruptError,
    apsw.BusyError,
    apsw.CantOpenError,
    apsw.ReadOnlyError,
)
"""SQLite may have undone the whole transaction by itself after one of these, so the whole batch fails."""


def is_fatal(error: apsw.Error) -> bool:
    """Whether nobody knows any more what the disk holds."""
    return _code(error) in _FATAL or isinstance(error, (apsw.CorruptError, apsw.NotADBError))


def said(error: apsw.Error) -> str:
    """In words, for an operator."""
    if isinstance(error, apsw.FullError):
        return "the disk is full"
    return f"{error} ({type(error).__name__}, code {_code(error)})"


def _code(error: apsw.Error) -> int:
    """SQLite's extended result code; apsw adds it to what it raises, its type hints leave it out."""
    return int(getattr(error, "extendedresult", -1))


def trouble(text: str, fatal: bool, full: bool = False) -> SpoolTrouble:
    """A new one for every waiter: an exception carries the trace of whoever raised it."""
    return SpoolTrouble(text, fatal=fatal, full=full)
