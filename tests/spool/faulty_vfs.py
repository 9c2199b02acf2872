"""A disk that does what it is told to: wait, fail, be full."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import apsw

__all__ = ["FaultyDisk", "full", "io_error"]


def full() -> apsw.Error:
    """ENOSPC, as SQLite says it."""
    return apsw.FullError("database or disk is full")


def io_error(code: int) -> apsw.Error:
    """EIO with its extended result code, e.g. SQLITE_IOERR_FSYNC."""
    error = apsw.IOError("disk I/O error")
    error.extendedresult = code  # type: ignore[attr-defined]  # apsw reads it, its type hints leave it out
    return error


class FaultyDisk(apsw.VFS):
    """The real file system, with a word to say before every write and every sync, and after every truncation.

    `on_write`, `on_sync` and `truncated` are called on the writer's thread with "db", "log" or "journal"; what they
    raise happens.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.on_write: Callable[[str], None] = lambda _kind: None
        self.on_sync: Callable[[str], None] = lambda _kind: None
        self.truncated: Callable[[str], None] = lambda _kind: None
        self.syncs: Counter[str] = Counter()
        super().__init__(name, "")

    def xOpen(self, name: Any, flags: list[int]) -> "_File":  # noqa: N802 - SQLite's name
        return _File(self, name, flags)

    def excepthook(self, *_: Any) -> bool:
        """What `on_write` and `on_sync` raise is meant; nobody need print it."""
        return True


class _File(apsw.VFSFile):
    def __init__(self, disk: FaultyDisk, name: Any, flags: list[int]) -> None:
        self.disk = disk
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        self.kind = "log" if path.endswith("-wal") else "journal" if path.endswith("-journal") else "db"
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self.disk.on_write(self.kind)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self.disk.syncs[self.kind] += 1
        self.disk.on_sync(self.kind)
        super().xSync(flags)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        super().xTruncate(size)
        self.disk.truncated(self.kind)

    def excepthook(self, *_: Any) -> bool:
        """As above."""
        return True
