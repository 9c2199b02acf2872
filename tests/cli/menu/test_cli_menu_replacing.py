"""The one writer: all or nothing, nobody's edit lost, and what stays of a file beside its bytes."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from gateway.cli.menu import replacing
from gateway.cli.menu.replacing import create, replace, same_file

OLD, NEW = b"old\n", b"new text\n"
NOBODY = 65534
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become, or give a file to, somebody else")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "call.txt"
    path.write_bytes(OLD)
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_the_old_bytes_give_way_to_the_new(file: Path) -> None:
    assert replace(str(file), OLD, NEW, "en") is None
    assert file.read_bytes() == NEW
    assert names(file.parent) == ["call.txt"]


@pytest.mark.parametrize("now", [b"", b"old", b"old\nand more\n", b"0ld\n"])
def test_an_edit_made_meanwhile_is_not_lost(file: Path, now: bytes) -> None:
    file.write_bytes(now)
    why = replace(str(file), OLD, NEW, "en")
    assert why is not None
    assert "changed it meanwhile" in why
    assert file.read_bytes() == now
    assert names(file.parent) == ["call.txt"]


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Somebody acts while the new file is being written."""
    real, acted = os.fsync, []

    def fsync(handle: int) -> None:
        real(handle)
        if not acted:
            acted.append(act())

    monkeypatch.setattr(os, "fsync", fsync)


def test_the_last_look_is_just_before_the_end(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(monkeypatch, lambda: file.write_bytes(b"mine"))
    assert (
        replace(str(file), OLD, NEW, "ru") == "его тем временем изменили; ничего не записано, запустите команду снова"
    )
    assert file.read_bytes() == b"mine"


@pytest.mark.parametrize("kind", ["another", "mode", "link"])
def test_another_file_with_the_same_bytes_is_another_file(
    file: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def act() -> None:
        if kind == "mode":
            file.chmod(0o600)
        elif kind == "link":
            os.link(file, file.with_name("second"))
        else:
            other = file.with_name("other")
            other.write_bytes(OLD)
            other.replace(file)

    file.chmod(0o644)
    meanwhile(monkeypatch, act)
    assert replace(str(file), OLD, NEW, "en") is not None
    assert file.read_bytes() == OLD


def test_a_file_that_is_gone_does_not_come_back(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(monkeypatch, file.unlink)
    assert replace(str(file), OLD, NEW, "en") == "No such file or directory"
    assert names(file.parent) == []


def test_the_longest_name_there_can_be(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 255)
    file.write_bytes(OLD)
    assert replace(str(file), OLD, NEW, "en") is None
    assert file.read_bytes() == NEW


@pytest.mark.parametrize(("mode", "kept"), [(0o640, 0o640), (0o6755, 0o755), (0o4700, 0o700), (0o606, 0o606)])
def test_the_mode_stays_but_for_setuid_and_setgid(file: Path, mode: int, kept: int) -> None:
    file.chmod(mode)
    assert replace(str(file), OLD, NEW, "en") is None
    assert stat.S_IMODE(file.stat().st_mode) == kept


def test_a_read_only_file_stays_as_it_is(file: Path) -> None:
    file.chmod(0o444)
    assert replace(str(file), OLD, NEW, "en") == "it is read-only"
    assert create(str(file), NEW, "ru") == "он только для чтения"
    assert file.read_bytes() == OLD


def test_a_file_with_two_names_stays_as_it_is(file: Path) -> None:
    os.link(file, file.with_name("second"))
    for why in (replace(str(file), OLD, NEW, "en"), create(str(file), NEW, "en")):
        assert why is not None
        assert "hard links" in why
    assert file.read_bytes() == OLD


def test_a_link_stays_one_and_its_target_is_written(file: Path) -> None:
    link = file.with_name("link")
    link.symlink_to("call.txt")
    assert replace(str(link), OLD, NEW, "en") is None
    assert link.is_symlink()
    assert file.read_bytes() == NEW
    dangling = file.with_name("dangling")
    dangling.symlink_to("made")
    assert create(str(dangling), NEW, "en") is None
    assert file.with_name("made").read_bytes() == NEW
    assert dangling.is_symlink()


def test_what_is_no_ordinary_file_is_not_replaced(file: Path) -> None:
    fifo = file.with_name("fifo")
    os.mkfifo(fifo)
    for path in ("/dev/null", str(fifo), str(file.parent)):
        assert replace(path, OLD, NEW, "en") == "not an ordinary file"
    loop = file.with_name("loop")
    loop.symlink_to("loop")
    assert "symbolic links" in str(replace(str(loop), OLD, NEW, "en"))


@as_root
def test_owner_and_group_stay(file: Path) -> None:
    os.chown(file, NOBODY, NOBODY)
    file.chmod(0o660)
    assert replace(str(file), OLD, NEW, "en") is None
    now = file.stat()
    assert (now.st_uid, now.st_gid, stat.S_IMODE(now.st_mode)) == (NOBODY, NOBODY, 0o660)


def test_an_owner_that_cannot_be_kept_leaves_the_file_untouched(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.fstat

    def foreign(handle: int) -> os.stat_result:
        made = real(handle)
        return os.stat_result((*made[:4], made.st_uid + 1, *made[5:]))

    def refused(handle: int, owner: int, group: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fstat", foreign)
    monkeypatch.setattr(os, "fchown", refused)
    assert "owner" in str(replace(str(file), OLD, NEW, "en"))
    assert file.read_bytes() == OLD
    assert names(file.parent) == ["call.txt"]


_AS_NOBODY = """
import os, sys
from gateway.cli.menu.replacing import replace
os.setgroups([]); os.setgid(65534); os.setuid(65534)
print(replace(sys.argv[1], b"old\\n", b"new\\n", "en"))
"""


@as_root
@pytest.mark.parametrize(
    ("owner", "mode", "why"),
    [
        (0, 0o666, "its owner, group or access list cannot be kept"),
        (0, 0o644, "it is read-only"),
        (NOBODY, 0o444, "it is read-only"),
        (NOBODY, 0o644, "None"),
    ],
)
def test_somebody_who_is_not_root(owner: int, mode: int, why: str) -> None:
    with tempfile.TemporaryDirectory() as folder:  # pytest's own are closed to others
        Path(folder).chmod(0o777)
        file = Path(folder, "call.txt")
        file.write_bytes(OLD)
        os.chown(file, owner, owner)
        file.chmod(mode)
        done = subprocess.run(
            [sys.executable, "-c", _AS_NOBODY, str(file)], capture_output=True, text=True, check=False
        )
        assert done.stdout.strip() == why, done.stderr
        assert file.read_bytes() == (b"new\n" if why == "None" else OLD)
        assert names(Path(folder)) == ["call.txt"]


def test_an_access_list_is_kept_or_nothing_is_written(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = []
    monkeypatch.setattr(replacing, "_access_list", lambda file: b"list" if isinstance(file, Path) else None)
    monkeypatch.setattr(os, "setxattr", lambda handle, name, value: given.append((name, value)))
    assert replace(str(file), OLD, NEW, "en") is None
    assert given == [("system.posix_acl_access", b"list")]

    def refused(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "setxattr", refused)
    assert "access list" in str(replace(str(file), NEW, OLD, "en"))
    assert file.read_bytes() == NEW


def test_a_new_file_is_made_as_others_are(tmp_path: Path) -> None:
    made, ours = tmp_path / "made", tmp_path / "ours"
    made.write_bytes(NEW)
    assert create(str(ours), NEW, "en") is None
    assert ours.read_bytes() == NEW
    assert ours.stat().st_mode == made.stat().st_mode
    assert create(str(ours), OLD, "en") is None
    assert ours.read_bytes() == OLD
    assert create(str(tmp_path / "none" / "x"), NEW, "en") == "No such file or directory"
    assert create(str(tmp_path), NEW, "en") == "Is a directory"
    assert names(tmp_path) == ["made", "ours"]


def test_a_pipe_takes_what_comes() -> None:
    reader, writer = os.pipe()
    assert create(f"/dev/fd/{writer}", NEW, "en") is None
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        assert stream.read() == NEW


@pytest.mark.parametrize("what", [KeyboardInterrupt, OSError])
def test_half_a_file_never_stays(file: Path, monkeypatch: pytest.MonkeyPatch, what: type[BaseException]) -> None:
    def broken(handle: int) -> None:
        raise what(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", broken)
    for write in (lambda: replace(str(file), OLD, NEW, "en"), lambda: create(str(file), NEW, "en")):
        if what is OSError:
            assert write() == "No space left on device"
        else:
            with pytest.raises(KeyboardInterrupt):
                write()
        assert file.read_bytes() == OLD
        assert names(file.parent) == ["call.txt"]


def test_the_same_file_by_whatever_name(file: Path) -> None:
    link, second = file.with_name("link"), file.with_name("second")
    link.symlink_to(file)
    os.link(file, second)
    assert all(same_file(str(file), str(other)) for other in (file, link, second))
    assert not same_file(str(file), str(file.with_name("none")))
    assert not same_file("/dev/null", "/dev/null")
