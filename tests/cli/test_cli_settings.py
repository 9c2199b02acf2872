"""The commands of the daemon itself: what they say of a configuration, and with which exit code."""

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gateway.cli import app, settings

runner = CliRunner()

COMMANDS = {
    "serve": ["serve", "--config"],
    "check-config": ["check-config"],
    "queue list": ["queue", "list", "--config"],
    "queue cancel": ["queue", "cancel", "x", "--config"],
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_a_file_that_cannot_be_read_is_wrong_use(tmp_path: Path, words: list[str]) -> None:
    for file in (tmp_path / "none.toml", tmp_path):
        result = runner.invoke(app, [*words, str(file)])
        assert (result.exit_code, result.stderr.startswith(f"{file}: cannot be read: ")) == (2, True)
        assert "--config" not in result.stderr  # it was named


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize("content", [b"log = 1\n", b"\xff", b"[", b"#" * 1_000_001])
def test_a_file_with_problems_is_a_problem(tmp_path: Path, words: list[str], content: bytes) -> None:
    file = tmp_path / "gateway.toml"
    file.write_bytes(content)
    result = runner.invoke(app, [*words, str(file)])
    assert result.exit_code == 1
    assert all(line.startswith(f"{file}: ") for line in result.stderr.splitlines())


def test_without_a_file_at_its_usual_place_the_option_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = tmp_path / "gateway.toml"
    monkeypatch.setattr(settings, "DEFAULT_CONFIG", usual)
    result = runner.invoke(app, ["queue", "list", "--config", str(usual)])
    assert (result.exit_code, result.stderr.endswith("with --config\n")) == (2, True)


def test_a_good_configuration_is_told_in_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_GATEWAY_PROVIDER_APIKEY", "k3y")
    file = tmp_path / "gateway.toml"
    file.write_text('[report]\nwhen = "never"\n[[smtp.listen]]\nallow = ["127.0.0.1"]\n')
    result = runner.invoke(app, ["check-config", str(file)])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"{file}: good. Mail in at 127.0.0.1:2525; ")
    assert "k3y" not in result.stdout


CLIENTS = """
[[smpp.client]]
system_id = "billing"
password_hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$lcY37zK7N4TmVdRgXVxZPYpPpyhY3Bt5y5cJL3JQUPM"
"""


def test_only_the_doors_that_there_are_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IVR_GATEWAY_PROVIDER_APIKEY", "k3y")
    file = tmp_path / "gateway.toml"
    both = CLIENTS + CLIENTS.replace("billing", "pbx")
    for listen, clients, told in (
        ("[smtp]\nlisten = []\n", both, "SMPP in at 127.0.0.1:2775 (billing, pbx); calls out by http to https"),
        ('[[smtp.listen]]\nallow = ["127.0.0.1"]\n', CLIENTS, "Mail in at 127.0.0.1:2525; SMPP in at 127.0.0.1:2775 "),
    ):
        file.write_text(f'{listen}[report]\nwhen = "never"\n{clients}')
        assert runner.invoke(app, ["check-config", str(file)]).stdout.startswith(f"{file}: good. {told}")


def test_every_bad_network_is_told_at_once(tmp_path: Path) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(f'{CLIENTS}addresses = ["300.0.0.1", "10.0.0.0/33"]\n')
    told = runner.invoke(app, ["check-config", str(file)]).stderr
    assert (told.count("smpp.client.0.addresses.0: "), told.count("smpp.client.0.addresses.1: ")) == (1, 1)


@pytest.mark.parametrize(("password", "warned"), [(b"correct horse\n", True), (b"8letters\n", False)])
def test_a_hash_is_shown_to_a_person_as_it_is_pasted(password: bytes, warned: bool) -> None:
    terminal, ours = pty.openpty()
    try:
        command = [sys.executable, "-m", "gateway", "hash-password"]
        shown = subprocess.run(command, input=password, stdout=ours, stderr=subprocess.PIPE, timeout=30, check=True)
        made = os.read(terminal, 1_000).decode().strip()
    finally:
        os.close(terminal)
        os.close(ours)
    told = shown.stderr.decode()
    assert f'password_hash = "{made}"\n' in told
    assert ("SMPP" in told) is warned


def test_a_password_becomes_a_hash_that_little_memory_can_check() -> None:
    """OWASP's parameters of argon2id: two logins at a time must fit beside everything else in 200 MB."""
    result = runner.invoke(app, ["hash-password"], input="correct horse\n")
    assert re.fullmatch(r"\$argon2id\$v=19\$m=19456,t=2,p=1\$\S+\n", result.stdout)
    assert (result.exit_code, result.stderr) == (0, "")


@pytest.mark.parametrize("password", [b"", b"\n", b"x" * 1_001, b"\xff\n"])
def test_a_password_that_nobody_could_log_in_with_is_wrong_use(password: bytes) -> None:
    result = runner.invoke(app, ["hash-password"], input=password)
    assert (result.exit_code, result.stdout) == (2, "")
    assert len(result.stderr.splitlines()) == 1
