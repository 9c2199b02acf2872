"""The state directory: ours alone, on a disk that keeps its word.

Rules. One process at a time, told by a lock that the kernel gives back when the process ends, however it ends. No
network file system: SQLite's log needs memory that all its users share, and locks that are kept.
"""

import fcntl
import os
from pathlib import Path

from gateway.spool import SpoolTrouble

__all__ = ["Lock", "free_bytes", "network_file_system", "sync"]

_LOCK = "lock"

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "9p", "ncpfs", "coda", "ceph", "lustre", "glusterfs", "davfs"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.cephfs", "fuse.s3fs", "fuse.rclone", "fuse.davfs", "fuse.smbnetfs"}
)
"""File system types, as in the ninth or later field of /proc/self/mountinfo (proc(5))."""


class Lock:
    """Held from creation until `release`."""

    def __init__(self, state_dir: Path) -> None:
        """Makes the directory when it is not there (0700: it holds message texts and phone numbers)."""
        try:
            missing = [path for path in (state_dir, *state_dir.parents) if not path.exists()]
            state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            for path in missing:
                sync(path.parent)  # a file is only as safe as the way to it
            self._file = os.open(state_dir / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise SpoolTrouble(f"cannot use the state directory {state_dir}: {error.strerror}") from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.pread(self._file, 20, 0).decode("ascii", "replace").strip() or "?"
            os.close(self._file)
            raise SpoolTrouble(
                f"{state_dir} is in use by process {holder}: act through that daemon with `ivr-gateway queue`,"
                " stop it first, or give this one a state directory of its own"
            ) from error
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Idempotent. The file stays: to delete it would let two processes hold two locks of one name."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def sync(path: Path) -> None:
    """Put a file, or the names in a directory, on the disk."""
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def free_bytes(directory: Path) -> int:
    """What this user may still write there."""
    disk = os.statvfs(directory)
    return disk.f_bavail * disk.f_frsize


def network_file_system(directory: Path, mountinfo: str) -> str | None:
    """The type of the file system that `directory` (absolute, resolved) lies on, if that is one over a network.

    `mountinfo` is the text of /proc/self/mountinfo; the last mount on the longest matching path is the one in use.
    """
    best, kind = -1, ""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields, types = before.split(" "), after.split(" ")
        if len(fields) < 5:
            continue
        point = Path(_unescaped(fields[4]))
        depth = len(point.parts)
        if depth >= best and directory.is_relative_to(point):
            best, kind = depth, types[0]
    return kind if kind in _NETWORK else None


def _unescaped(field: str) -> str:
    """proc(5): space, tab, newline and backslash stand as octal."""
    for octal, character in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        field = field.replace(octal, character)
    return field
