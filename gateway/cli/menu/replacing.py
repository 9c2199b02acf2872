"""The one writer of files: in place of an old one, or a new one that was asked for.

Rules. A file is replaced at once or not at all: whoever reads meanwhile, or after a crash, finds the old one or the new
one. It is replaced only while it still holds what was read, so that nobody's edit is lost. Owner, group, access list
and mode stay, except setuid and setgid, which the kernel takes from a written file too. A symbolic link stays one. What
would not stay as it was is refused in words: a file with further names, one that may not be written, no ordinary file.
"""

import errno
import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from gateway.cli.menu.source import Lang

__all__ = ["create", "replace", "same_file"]

_WHY: Mapping[str, Mapping[Lang, str]] = {
    "no file": {"en": "not an ordinary file", "ru": "это не обычный файл"},
    "read-only": {"en": "it is read-only", "ru": "он только для чтения"},
    "names": {
        "en": "it has further names (hard links), which would keep the old text",
        "ru": "у него есть другие имена (жёсткие ссылки), под ними остался бы старый текст",
    },
    "changed": {
        "en": "somebody changed it meanwhile; nothing was written, start again",
        "ru": "его тем временем изменили; ничего не записано, запустите команду снова",
    },
    "owner": {
        "en": "its owner, group or access list cannot be kept",
        "ru": "нельзя сохранить его владельца, группу или список доступа",
    },
}
_ACCESS_LIST = "system.posix_acl_access"
_NO_LIST = (errno.ENODATA, errno.ENOTSUP)


def replace(file: str, old: bytes, new: bytes, lang: Lang) -> str | None:
    """Put `new` in the place of `old`, which was read from the file. None, or why nothing was written."""
    try:
        target = Path(os.path.realpath(file))
        status = target.stat()
        why = _unfit(target, status) or _put(target, status, new, old)
    except OSError as error:
        return error.strerror or str(error)
    return _WHY[why][lang] if why else None


def create(file: str, content: bytes, lang: Lang) -> str | None:
    """A file with this content, whatever an ordinary file of that name held. None, or why it was not written.

    A pipe or a device (`/dev/stdout`, `>(...)`) takes the content as it comes.
    """
    try:
        status = None
        with suppress(FileNotFoundError):
            status = Path(file).stat()
        if status is not None and not stat.S_ISREG(status.st_mode):
            Path(file).write_bytes(content)
            return None
        target = Path(os.path.realpath(file))
        why = (_unfit(target, status) if status is not None else None) or _put(target, status, content, None)
    except OSError as error:
        return error.strerror or str(error)
    return _WHY[why][lang] if why else None


def same_file(file: str, output: str) -> bool:
    """Whether the output would be written over the file that is read (- is stdin), by whatever name."""
    try:
        read = os.fstat(0) if file == "-" else Path(file).stat()
        return stat.S_ISREG(read.st_mode) and os.path.samestat(read, Path(output).stat())
    except OSError:
        return False


def _unfit(target: Path, status: os.stat_result) -> str | None:
    if not stat.S_ISREG(status.st_mode):
        return "no file"
    if status.st_nlink != 1:
        return "names"
    # without any write bit it was put out of reach on purpose, also of root, who may do everything
    if not status.st_mode & 0o222 or not os.access(target, os.W_OK, effective_ids=True):
        return "read-only"
    return None


def _put(target: Path, status: os.stat_result | None, content: bytes, old: bytes | None) -> str | None:
    """A new file beside the old one takes its name when all of it is on the disk. Its own name is short: any fits."""
    new = target.with_name(f".{os.urandom(4).hex()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(new, flags, 0o666 if status is None else 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            if status is not None and not _alike(handle, target, status):
                return "owner"
            stream.write(content)
            stream.flush()
            os.fsync(handle)
        # As late as can be: what is written between this look and the next line is lost, and no system call helps.
        if status is not None and old is not None and not _is_still(target, status, old):
            return "changed"
        new.replace(target)
    finally:
        new.unlink(missing_ok=True)  # gone already when it has taken the name
    _remember(target.parent)
    return None


def _alike(handle: int, target: Path, status: os.stat_result) -> bool:
    """Give the new file the owner, group, mode and access list of the old one."""
    made = os.fstat(handle)
    try:
        if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
            os.fchown(handle, status.st_uid, status.st_gid)
        os.fchmod(handle, status.st_mode & 0o777)
        access = _access_list(target)
        if access is not None:
            os.setxattr(handle, _ACCESS_LIST, access)
        elif _access_list(handle) is not None:  # the folder gave it one, which its mode would now open to others
            os.removexattr(handle, _ACCESS_LIST)
    except OSError:
        return False
    return True


def _access_list(file: Path | int) -> bytes | None:
    try:
        return os.getxattr(file, _ACCESS_LIST)
    except OSError as error:
        if error.errno in _NO_LIST:
            return None
        raise


def _is_still(target: Path, status: os.stat_result, old: bytes) -> bool:
    """Whether this is the same file with the same bytes."""
    handle = os.open(target, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as stream:
        now = os.fstat(handle)
        alike = all(getattr(now, name) == getattr(status, name) for name in _KEPT)
        return alike and stream.read(len(old) + 1) == old


_KEPT = ("st_dev", "st_ino", "st_mode", "st_uid", "st_gid", "st_nlink")


def _remember(folder: Path) -> None:
    """The new name on the disk as well. A file system that cannot do that still has a whole file."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
