"""A disk in memory whose power can be cut: what was written but not synced is then lost, kept or torn, by chance.

SIGKILL cannot show this, for the kernel's cache outlives the process. Nothing here needs root or a special kernel.
"""

import random
from pathlib import Path
from typing import Any

import apsw

__all__ = ["PowerLossDisk"]

_SECTOR = 512  # bytes: what a disk writes as a whole


class PowerLossDisk(apsw.VFS):
    """`arm` says after how many more writes and syncs the power goes; `leave` then shows what is on the platter."""

    def __init__(self, name: str, chance: random.Random) -> None:
        self.name = name
        self.chance = chance
        self.files: dict[str, _Content] = {}
        self.left: int | None = None
        self.image: dict[str, bytes] | None = None
        super().__init__(name, "")

    def arm(self, operations: int) -> None:
        """The power goes in the middle of that operation, counted from now."""
        self.left = operations

    def leave(self, directory: Path) -> None:
        """Write what survived into `directory`."""
        assert self.image is not None
        for path, content in self.image.items():
            (directory / Path(path).name).write_bytes(content)

    def tick(self) -> None:
        """One operation has begun."""
        self.need_power()
        if self.left is None:
            return
        self.left -= 1
        if self.left == 0:
            survived = {path: content.after_the_cut(self.chance) for path, content in self.files.items()}
            self.image = {path: content for path, content in survived.items() if content is not None}
            self.need_power()

    def need_power(self) -> None:
        """Without it, nothing is read or written any more."""
        if self.image is not None:
            raise apsw.IOError("no power")

    def xOpen(self, name: Any, flags: list[int]) -> Any:  # noqa: N802 - SQLite's name
        path = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        flags[1] = flags[0]
        return _File(self, self.files.setdefault(path, _Content()))

    def xAccess(self, path: str, flags: int) -> bool:  # noqa: N802 - SQLite's name
        return path in self.files

    def xDelete(self, path: str, sync_directory: bool) -> None:  # noqa: N802 - SQLite's name
        self.files.pop(path, None)

    def excepthook(self, *_: Any) -> bool:
        """A power cut is meant; nobody need print it."""
        return True


class _Content:
    """One file: what every reader sees, what is on the platter, and what is on its way there."""

    def __init__(self) -> None:
        self.seen = bytearray()
        self.durable = bytearray()
        self.entered = False  # whether the directory on the platter knows of it
        self.pending: list[tuple[int, bytes] | int] = []  # writes (offset, data) and truncations (size), in order

    def write(self, offset: int, data: bytes) -> None:
        _put(self.seen, offset, data)
        self.pending.append((offset, data))

    def truncate(self, size: int) -> None:
        del self.seen[size:]
        self.pending.append(size)

    def sync(self) -> None:
        self.durable[:] = self.seen
        self.pending.clear()
        self.entered = True

    def after_the_cut(self, chance: random.Random) -> bytes | None:
        """Each write since the last sync arrived, did not, or did in part; a disk need not keep their order."""
        if not self.entered and chance.random() < 0.5:
            return None
        for change in self.pending:
            fate = chance.random()
            if isinstance(change, int):
                if fate < 0.5:
                    del self.durable[change:]
                continue
            offset, data = change
            if fate < 0.4:
                _put(self.durable, offset, data)
            elif fate < 0.6:
                for start in range(0, len(data), _SECTOR):
                    if chance.random() < 0.5:
                        _put(self.durable, offset + start, data[start : start + _SECTOR])
        return bytes(self.durable)


class _File:
    """What SQLite needs of a file; there is one connection, so locks hold by themselves."""

    def __init__(self, disk: PowerLossDisk, content: _Content) -> None:
        self.disk = disk
        self.content = content

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        self.disk.need_power()
        return bytes(self.content.seen[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        self.disk.need_power()
        self.content.write(offset, bytes(data))
        self.disk.tick()

    def xTruncate(self, size: int) -> None:  # noqa: N802 - SQLite's name
        self.disk.need_power()
        self.content.truncate(size)
        self.disk.tick()

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        self.disk.tick()
        self.content.sync()

    def xFileSize(self) -> int:  # noqa: N802 - SQLite's name
        return len(self.content.seen)

    def xSectorSize(self) -> int:  # noqa: N802 - SQLite's name
        return _SECTOR

    def xDeviceCharacteristics(self) -> int:  # noqa: N802 - SQLite's name
        return apsw.SQLITE_IOCAP_POWERSAFE_OVERWRITE  # as SQLite takes for granted of every Unix file

    def xFileControl(self, op: int, pointer: int) -> bool:  # noqa: N802 - SQLite's name
        return False

    def xLock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """Nobody else is there."""

    def xUnlock(self, level: int) -> None:  # noqa: N802 - SQLite's name
        """Nobody else is there."""

    def xCheckReservedLock(self) -> bool:  # noqa: N802 - SQLite's name
        return False

    def xClose(self) -> None:  # noqa: N802 - SQLite's name
        """The content stays with the disk."""

    def excepthook(self, *_: Any) -> bool:
        """As above."""
        return True


def _put(file: bytearray, offset: int, data: bytes) -> None:
    if len(file) < offset:
        file.extend(bytes(offset - len(file)))
    file[offset : offset + len(data)] = data
