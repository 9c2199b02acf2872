"""The first thing a newcomer runs: it must end well by itself, twice in a row, and tell the whole story."""

import stat
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from gateway import config, demo
from gateway.cli import app
from gateway.demo import MARKER, Mailbox, configuration
from gateway.spool.sqlite.statedir import Lock


def shown(*words: str) -> str:
    """What the demo tells, once it has ended well."""
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "demo", "--once", *words],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


def test_the_story_is_told_to_its_end() -> None:
    story = shown()
    told = iter(story.splitlines())
    for landmark in (
        "550 5.6.0 Zvonka ne budet: v tekste 1 oshibka",
        "IVR201 line 4 column 1",
        "250 2.0.0",
        "claimed (attempt 1)",
        "taken",
        "delivered",
        "says: Спасибо, ждём вас.",
        "the call ends",
        "Action: delivered",
        "bound as demo",
        "submit_sm_resp, message_id 5",
        "claimed (attempt 1)",
        "delivered",
        "stat:DELIVRD err:000 text:Zdravstvuyte!",
        "both senders know",
    ):
        assert any(landmark in line for line in told), f"no {landmark} in its place:\n{story}"


def test_it_can_be_told_again(tmp_path: Path) -> None:
    """In a folder of its own, which has a name to stumble over; what it left there can be looked up."""
    folder = tmp_path / "\"d\\ 'я"
    for _ in range(2):
        shown("--state", str(folder))
    file = folder / "gateway.toml"
    assert isinstance(config.load(file, {}), tuple)
    for name in ("apikey", "gateway.toml"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600
    listed = CliRunner().invoke(app, ["queue", "list", "--state", "delivered", "--config", str(file)])
    assert len(listed.stdout.splitlines()) == 3, "two mails, but one text by SMPP: within ten minutes it is the same"


async def test_what_is_not_its_own_is_not_touched(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Real calls in a real state directory would be given to the sandbox, and count as delivered."""
    (tmp_path / "spool.db").write_bytes(b"real calls")
    (tmp_path / "apikey").write_bytes(b"real key")
    assert await demo.run(once=True, state=tmp_path) == 1
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        "spool.db": b"real calls",
        "apikey": b"real key",
    }
    assert f"{tmp_path} holds spool.db but no file {MARKER}" in capsys.readouterr().err


async def test_what_else_lies_there_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "demo.log").touch()
    assert await demo.run(once=True, state=tmp_path) == 0


async def test_a_demo_at_work_is_not_disturbed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / MARKER).touch()
    (tmp_path / "gateway.toml").write_text("as it was")
    lock = Lock(tmp_path)
    assert await demo.run(once=True, state=tmp_path) == 1
    lock.release()
    assert "is in use by process" in capsys.readouterr().err
    assert (tmp_path / "gateway.toml").read_text() == "as it was"
    assert not (tmp_path / "apikey").exists()


@pytest.mark.parametrize("name", ["x" * 97, "new\nline", "\udcff", "file/below"])
async def test_a_folder_that_cannot_be_used_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    (tmp_path / "file").touch()
    assert await demo.run(once=True, state=tmp_path / name) == 1
    assert capsys.readouterr().err.startswith("The demo cannot start: ")


def test_its_configuration_is_an_ordinary_one(tmp_path: Path) -> None:
    settings = config.read(configuration(tmp_path, 2525, 2775, 8090, 8026))
    assert isinstance(settings, config.Config), settings
    assert settings.smtp.domains == ("call.example",)
    assert settings.provider.backup_url is None


@settings(deadline=None, max_examples=200)
@given(st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("\"\\\x7f\n\x1f'"))))
def test_any_folder_can_be_written_into_it(name: str) -> None:
    folder = Path("/") / name
    assert tomllib.loads(configuration(folder, 1, 2, 3, 4))["state_dir"] == str(folder)


async def test_the_mailbox_keeps_the_last_mails_only() -> None:
    """It may stay up for days."""
    mailbox = Mailbox()
    for n in range(1_000):
        envelope = Envelope()
        envelope.content = str(n).encode()
        assert (await mailbox.handle_DATA(None, None, envelope)).startswith("250")  # type: ignore[arg-type]  # not looked at
    kept = [mailbox.mails.get_nowait() for _ in range(mailbox.mails.qsize())]
    assert kept == [str(n).encode() for n in range(900, 1_000)]
