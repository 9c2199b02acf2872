"""The first thing a newcomer runs: it must end well by itself, twice in a row, and tell the whole story."""

import subprocess
import sys
from pathlib import Path

import pytest

from gateway import config
from gateway.demo import configuration


@pytest.mark.parametrize("time", ["first", "second"])
def test_the_story_is_told_to_its_end(time: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "gateway", "demo", "--once"], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    told = iter(done.stdout.splitlines())
    for landmark in (
        "550 5.6.0 IVR201 line 4 column 1",
        "250 2.0.0",
        "claimed (attempt 1)",
        "taken",
        "delivered",
        "Action: delivered",
    ):
        assert any(landmark in line for line in told), f"{time}: no {landmark} in its place:\n{done.stdout}"
    assert done.stderr == ""


def test_its_configuration_is_an_ordinary_one(tmp_path: Path) -> None:
    settings = config.read(configuration(tmp_path, 2525, 8090, 8026))
    assert isinstance(settings, config.Config), settings
    assert settings.smtp.domains == ("call.example",)
    assert settings.provider.backup_url is None
