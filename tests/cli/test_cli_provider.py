"""`ivr-gateway provider` and `send --price`: a real gateway, the simulated provider, and the command beside them."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from gateway import config as configuration
from gateway.cli import app
from gateway.daemon import Daemon, now
from gateway.sandbox import Sandbox

TEXT = "Hello.\n{menu: Press 1.\n1: Thanks\n}\n"
SECRETS = configuration.Secrets(SecretStr("k3y"), SecretStr(""), SecretStr(""), SecretStr("smpp"))

runner = CliRunner()


class House:
    """A gateway that runs, and the command line, which has a thread of its own: it asks the gateway in this one."""

    def __init__(self, file: Path, sandbox: Sandbox) -> None:
        self.file, self.sandbox = file, sandbox

    async def run(self, *words: str, text: str | None = None) -> Result:
        told = [*words, "--config", str(self.file)]
        return await asyncio.to_thread(runner.invoke, app, told, text)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    sandbox = Sandbox(now, balance="12.50")
    _, http = await sandbox.start()
    _, smpp = await sandbox.start_smpp()
    file = tmp_path / "gateway.toml"
    file.write_text(f"""
state_dir = "{tmp_path / "state"}"
[smtp]
listen = [{{ address = "127.0.0.1:0", allow = ["127.0.0.1"] }}]
[report]
when = "never"
[provider]
channels = ["http", "smpp"]
url = "http://127.0.0.1:{http}"
backup_url = ""
login = "clinic"
[provider.smpp]
address = "127.0.0.1:{smpp}"
backup_address = ""
tls = "none"
""")
    found = configuration.look(file)
    assert isinstance(found, configuration.Config), found
    with capture_logs():  # its journal would stand in the command's answer, as all of them share one process here
        gateway = Daemon(found, SECRETS)
        await gateway.start()
        try:
            yield House(file, sandbox)
        finally:
            await gateway.stop()
            await sandbox.stop()


async def test_show_tells_how_each_way_out_stands(house: House) -> None:
    async with asyncio.timeout(10):
        while "is not connected" in (told := (await house.run("provider", "show")).stdout):
            await asyncio.sleep(0.05)
    assert told == "http: works, 10 at a time\nsmpp: works, 10 at a time; waits for those before it to fail\n"
    await house.sandbox.stop_smpp()
    async with asyncio.timeout(10):
        while "smpp: is not connected" not in (await house.run("provider", "show")).stdout:
            await asyncio.sleep(0.05)


async def test_balance(house: House) -> None:
    told = await house.run("provider", "balance")
    assert (told.exit_code, told.stdout) == (0, "12.50\n")
    house.sandbox.script([{"for": "balance", "error": 2}])
    told = await house.run("provider", "balance")
    assert (told.exit_code, told.stderr.startswith("not known: bad-credentials")) == (1, True)
    assert "k3y" not in told.stderr


async def test_a_price_calls_nobody(house: House) -> None:
    told = await house.run("send", "--price", "--to", "79990000001", "-", text=TEXT)
    assert told.exit_code == 0, told.stderr
    assert re.fullmatch(r"0\.30 in the account's currency, reckoned for \d+ s; nobody was called\n", told.stdout)
    assert (house.sandbox.book.accepted, house.sandbox.balance) == (0, 12.5)
    refused = await house.run("send", "--price", "--to", "112", "-", text=TEXT)
    assert refused.exit_code == 1


async def test_resume(house: House) -> None:
    told = await house.run("provider", "resume", "smpp")
    assert (told.exit_code, told.stdout) == (0, "smpp: one call will find out, then the others follow\n")
    told = await house.run("provider", "resume")
    assert told.stdout.startswith("http, smpp: ")
    told = await house.run("provider", "resume", "fax")
    assert (told.exit_code, told.stderr) == (1, "fax: no such way out; there are http, smpp\n")


@pytest.mark.parametrize("words", [("show",), ("balance",), ("resume",)])
def test_without_a_gateway_nobody_knows(tmp_path: Path, words: tuple[str, ...]) -> None:
    file = tmp_path / "gateway.toml"
    file.write_text(
        f'state_dir = "{tmp_path / "state"}"\n[report]\nwhen = "never"\n[[smtp.listen]]\nallow = ["127.0.0.1"]\n'
    )
    told = runner.invoke(app, ["provider", *words, "--config", str(file)])
    assert (told.exit_code, told.stdout) == (1, "")
    assert "no gateway runs" in told.stderr
