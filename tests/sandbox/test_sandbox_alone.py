"""The sandbox in a process of its own, as `ivr-gateway sandbox` runs it."""

import asyncio
import re
import signal
import socket
import sys
from pathlib import Path

import aiohttp
import pytest

from gateway.sandbox import run

PROGRAM = """
import asyncio, sys
from pathlib import Path
from gateway.sandbox import run
raise SystemExit(asyncio.run(run(sys.argv[1], Path(sys.argv[2]) if len(sys.argv) > 2 else None)))
"""


async def test_it_serves_by_its_script_until_it_is_told_to_stop(tmp_path: Path) -> None:
    script = tmp_path / "busy.toml"
    script.write_text('[[rule]]\noutcome = "busy"\n')
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PROGRAM, "127.0.0.1:0", str(script), stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    async with asyncio.timeout(60):
        said = (await process.stdout.readline()).decode()
        found = re.search(r"http://127\.0\.0\.1:[0-9]+", said)
        assert found, said
        async with aiohttp.ClientSession() as session:
            data = {"apikey": "k", "phones": "79990000001", "mes": "x"}
            async with session.post(f"{found[0]}/sys/send.php", data=data) as reply:
                assert (await reply.text()).startswith("OK - 1 SMS, ID - ")
            async with session.get(f"{found[0]}/book") as reply:
                assert (await reply.json())["calls"][0]["outcome"] == "busy"
        process.send_signal(signal.SIGTERM)
        await process.communicate()
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("address", "script", "said"),
    [
        ("here", None, 'here: write host:port, for example "127.0.0.1:8090"\n'),
        ("127.0.0.1:70000", None, '127.0.0.1:70000: write host:port, for example "127.0.0.1:8090"\n'),
        (
            "127.0.0.1:0",
            '[{"eror": 1, "cut": 3}]',
            'rule 1: "cut" must be "before" or "after"\nrule 1: no such key: "eror"',
        ),
        ("127.0.0.1:0", "{", "cannot be read: "),
    ],
)
async def test_wrong_use_is_told_and_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], address: str, script: str | None, said: str
) -> None:
    file = tmp_path / "script.json"
    if script is not None:
        file.write_text(script)
    assert await run(address, file if script is not None else None) == 2
    assert said in capsys.readouterr().err


async def test_a_port_that_is_taken_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        assert await run(address) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"cannot listen on {address}: ")
    assert "address already in use" in said
