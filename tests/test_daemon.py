"""The daemon as systemd sees it: how it starts, ends, and refuses to start. In processes of its own."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

CONFIG = """\
state_dir = "{state}"
log = "json"
[[smtp.listen]]
address = "127.0.0.1:{port}"
auth = "off"
allow = ["127.0.0.1/32"]
[report]
when = "never"
[provider]
url = "http://127.0.0.1:9"
backup_url = ""
"""


def configured(folder: Path, port: int = 0) -> Path:
    file = folder / "gateway.toml"
    file.write_text(CONFIG.format(state=folder / "state", port=port))
    return file


@contextmanager
def serving(config: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "gateway", "serve", "--config", str(config)],
        stderr=subprocess.PIPE, text=True, env={**os.environ, "IVR_GATEWAY_PROVIDER_APIKEY": "sesame-key"},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stderr is not None
        process.stderr.close()


def line_with(process: subprocess.Popen[str], word: str) -> str:
    """The next line of the journal that tells of `word`."""
    assert process.stderr is not None
    for line in process.stderr:
        if word in line:
            return line
    pytest.fail(f"the journal ended without {word}")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_in_order_when_told_to(tmp_path: Path, number: signal.Signals) -> None:
    with serving(configured(tmp_path)) as process:
        started = line_with(process, "daemon_started")
        assert "smtp 127.0.0.1:" in started
        assert "smpp" not in started  # nobody may bind
        process.send_signal(number)
        assert number.name in line_with(process, "daemon_stopped")
        assert process.wait() == 0


def test_a_taken_port_is_said_and_the_exit_code_is_1(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        serving(configured(tmp_path, taken.getsockname()[1])) as process,
    ):
        assert "address already in use" in line_with(process, "daemon_failed").lower()
        assert process.wait() == 1


def test_two_daemons_cannot_share_a_state_directory(tmp_path: Path) -> None:
    config = configured(tmp_path)
    with serving(config) as first:
        line_with(first, "daemon_started")
        with serving(config) as second:
            assert str(tmp_path / "state") in line_with(second, "state")
            assert second.wait() == 1


def test_a_broken_configuration_is_explained(tmp_path: Path) -> None:
    config = configured(tmp_path)
    config.write_text(config.read_text().replace("when =", "whenn ="))
    with serving(config) as process:
        assert "report.whenn" in line_with(process, "whenn")
        assert process.wait() == 1


def test_the_journal_never_tells_a_secret(tmp_path: Path) -> None:
    with serving(configured(tmp_path)) as process:
        line_with(process, "daemon_started")
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read() if process.stderr else ""
        assert "sesame-key" not in rest
