"""`make bench`: durable mails a second through the real daemon, beside a bare aiosmtpd sink and the disk, in one run.

The daemon runs as `serve` does, in a process of its own, on a store of its own; its provider is unreachable, so what
is measured is the door: SMTP, mail, menu, number, commit. The sink is aiosmtpd as it comes, which stores nothing.
The client is a process too; so two cores are full. These machines are noisy: compare within one run.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import uvloop

from measured_servers import Server, cpu, part
from smtp_client import load

SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
CASES = [(10, True), (50, True), (10, False), (50, False)]


def fdatasync_rate(folder: Path, seconds: float = 2.0) -> float:
    """Appends of 4 KiB, each followed by fdatasync, a second."""
    file = os.open(folder / "sync", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    try:
        block, count, began = b"x" * 4096, 0, time.perf_counter()
        while time.perf_counter() - began < seconds:
            os.write(file, block)
            os.fdatasync(file)
            count += 1
        return count / (time.perf_counter() - began)
    finally:
        os.close(file)


def serve_sink() -> None:
    """Bare aiosmtpd under uvloop with a handler that does nothing."""
    from aiosmtpd.smtp import SMTP

    class Sink:
        async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
            return "250 OK"

    async def run() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Sink(), hostname="sink", loop=loop), "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()

    uvloop.run(run())


def serve_gateway(folder: str) -> None:
    """The daemon exactly as `ivr-gateway serve` runs it; says its port once it listens."""
    from pydantic import SecretStr

    from gateway import config, journal
    from gateway.daemon import Daemon

    text = f'''
state_dir = "{folder}"
[smtp]
hostname = "bench.example"
max_connections_per_address = 200
[[smtp.listen]]
address = "127.0.0.1:0"
auth = "off"
allow = ["127.0.0.1/32"]
[report]
when = "never"
[provider]
url = "http://127.0.0.1:9"
backup_url = ""
'''
    settings = config.read(text)
    assert isinstance(settings, config.Config), settings
    secrets = config.Secrets(SecretStr("bench"), SecretStr(""), SecretStr(""))
    journal.set_up(human=False)

    async def run() -> None:
        daemon = Daemon(settings, secrets)
        await daemon.start()
        print(daemon.smtp.addresses[0][1], flush=True)
        await daemon.wait()

    uvloop.run(run())


def client(port: int, sessions: int, kept: bool) -> None:
    """One load run; its figures as JSON."""
    prefix = f"{os.getpid()}.{time.time_ns()}"
    tally = uvloop.run(load(port, sessions, kept=kept, seconds=SECONDS, prefix=prefix))
    assert not tally.refused, tally.refused[:3]
    p99 = statistics.quantiles(tally.took, n=100)[98] * 1000
    print(json.dumps({"rate": len(tally.accepted) / tally.seconds, "p99": p99, "broken": tally.broken}))


def measured(server: Server, sessions: int, kept: bool) -> tuple[dict[str, float], float]:
    """Figures of one run against a server, and the CPU microseconds that the server spent on each mail."""
    before = cpu(server.process.pid)
    run = part(__file__, "client", str(server.port), str(sessions), "kept" if kept else "")
    told = json.loads(run.communicate()[0])
    return told, (cpu(server.process.pid) - before) / (told["rate"] * SECONDS) * 1e6


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=".") as folder:
        print(f"fdatasync of 4 KiB appends: {fdatasync_rate(Path(folder)):,.0f}/s\n")
        servers = [
            Server.start("bare aiosmtpd, stores nothing", __file__, "sink"),
            Server.start("ivr-gateway, durable", __file__, "gateway", str(Path(folder).absolute())),
        ]
        try:
            print(f"{'sessions':<22}{'server':<32}{'mails/s':>9}{'p99 ms':>9}{'CPU us':>9}{'ratio':>8}")
            for sessions, kept in CASES:
                how = f"{sessions} {'kept' if kept else 'one mail each'}"
                base = 0.0
                for server in servers:
                    told, spent = measured(server, sessions, kept)
                    base = base or told["rate"]
                    print(
                        f"{how:<22}{server.name:<32}{told['rate']:>9,.0f}{told['p99']:>9.1f}{spent:>9.0f}"
                        f"{told['rate'] / base:>8.2f}",
                        flush=True,
                    )
        finally:
            for server in servers:
                server.process.kill()


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["sink"]:
            serve_sink()
        case ["gateway", folder]:
            serve_gateway(folder)
        case ["client", port, sessions, kept]:
            client(int(port), int(sessions), bool(kept))
        case _:
            sys.exit(2)
