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
raise SystemExit(asyncio.run(run(sys.argv[1], Path(sys.argv[2]), *sys.argv[3:])))
"""


async def test_it_serves_by_its_script_until_it_is_told_to_stop(tmp_path: Path) -> None:
    script = tmp_path / "busy.toml"
    script.write_text('[[rule]]\noutcome = "busy"\n')
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        PROGRAM,
        *("127.0.0.1:0", str(script), "127.0.0.1:0", "127.0.0.1:0", "10.00"),
        stdout=asyncio.subprocess.PIPE,
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
            async with session.get(f"{found[0]}/account") as reply:
                assert await reply.json() == {"balance": "9.70"}
        said = (await process.stdout.readuntil(b"is a call\n")).decode()
        smtp, smpp = (re.search(rf"{name}://127\.0\.0\.1:([0-9]+)", said) for name in ("smtp", "smpp"))
        assert smtp
        assert smpp
        reader, writer = await asyncio.open_connection("127.0.0.1", int(smtp[1]))
        assert (await reader.readline()).startswith(b"220 ")
        writer.close()
        _, writer = await asyncio.open_connection("127.0.0.1", int(smpp[1]))
        writer.close()
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
            'rule 1: "cut" must be "before", "during" or "after"\nrule 1: no such key: "eror"',
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


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"smtp": "here"}, 'here: write host:port, for example "127.0.0.1:8025"\n'),
        ({"smpp": "1:2:3"}, '1:2:3: write host:port, for example "127.0.0.1:8775"\n'),
        ({"balance": "much"}, 'much: write a sum, for example "10.00"\n'),
    ],
)
async def test_wrong_use_of_the_rest(capsys: pytest.CaptureFixture[str], given: dict[str, str], said: str) -> None:
    assert await run("127.0.0.1:0", **given) == 2
    assert capsys.readouterr().err == said


async def test_a_port_that_is_taken_ends_with_one(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        assert await run(address) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"cannot listen on {address}: ")
    assert "address already in use" in said
