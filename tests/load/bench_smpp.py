"""`make bench`: durable submit_sm a second through the real daemon, beside a bare sink without a store, in one run.

The daemon runs as `serve` does, in a process of its own, on a store of its own; its provider is unreachable, so what
is measured is the door: SMPP, alphabet, menu, number, commit. The sink answers each submit_sm with an id and keeps
nothing: what asyncio and the load itself can do. The client is a process too; so two cores are full. These machines are
noisy: compare within one run. Each bind keeps its window full, so what a submit takes is what is under way (binds x
window) by what is answered a second, whoever answers: the third case shows what it takes when less is under way, the
fourth (`@`) when so many come a second and no more.
"""

import asyncio
import gc
import json
import os
import statistics
import struct
import sys
import tempfile
from pathlib import Path

import uvloop

from measured_servers import Server, cpu, part, resident
from smpp_client import load, menu_body, plain_body

COUNT = int(os.environ.get("BENCH_COUNT", "20000"))
BODIES = {"plain": plain_body, "menu": menu_body}
RATES = {"plain": 12_000, "menu": 8_000}
CASES = [
    (binds, window, rate, kind)
    for kind in BODIES
    for binds, window, rate in ((1, 100, 0), (10, 100, 0), (10, 20, 0), (10, 100, RATES[kind]))
]


def serve_sink() -> None:
    """Every submit_sm is answered; nothing is looked at."""
    header = struct.Struct(">IIII")

    class Sink(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            self.transport, self.left = transport, b""

        def data_received(self, data: bytes) -> None:
            buffer, at, out = self.left + data, 0, []
            while len(buffer) - at >= 16:
                length, command, _, sequence = header.unpack_from(buffer, at)
                if len(buffer) - at < length:
                    break
                at += length
                body = b"sink\0"
                out.append(header.pack(16 + len(body), command | 0x80000000, 0, sequence) + body)
            self.left = buffer[at:]
            self.transport.write(b"".join(out))  # type: ignore[attr-defined]  # it is a Transport

    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()

    uvloop.run(run())


def serve_gateway(folder: str) -> None:
    """The daemon exactly as `ivr-gateway serve` runs it; says its port once it listens."""
    from pydantic import SecretStr

    from gateway import config, journal, memory, threads
    from gateway.daemon import Daemon
    from gateway.passwords import hash_password

    text = f'''
state_dir = "{folder}"
[smtp]
listen = []
[smpp]
max_connections_per_address = 200
[[smpp.listen]]
address = "127.0.0.1:0"
[[smpp.client]]
system_id = "load"
password_hash = "{hash_password("load")}"
max_binds = 100
throughput = 100000
[provider]
url = "http://127.0.0.1:9"
backup_url = ""
'''
    settings = config.read(text)
    assert isinstance(settings, config.Config), settings
    secrets = config.Secrets(SecretStr("bench"), SecretStr(""), SecretStr(""))
    journal.set_up(human=False)

    async def run() -> None:
        memory.give_back_large_blocks()
        threads.take_short_turns()
        daemon = Daemon(settings, secrets)
        await daemon.start()
        memory.pass_over_what_is_there()
        print(daemon.smpp.addresses[0][1], flush=True)
        await daemon.wait()

    uvloop.run(run())


def client(port: int, binds: int, window: int, rate: int, kind: str, first: int) -> None:
    """One load run; its figures as JSON."""
    bodies = [BODIES[kind](n) for n in range(first, first + COUNT)]
    gc.disable()  # what is measured is the server
    tally = uvloop.run(load(port, bodies, binds=binds, window=window, rate=rate))
    assert len(tally.accepted) == COUNT, (tally.refused, tally.lost)
    cuts = statistics.quantiles(tally.took, n=100)
    late = statistics.quantiles(tally.late, n=100)[98] if tally.late else 0.0
    told = {"rate": COUNT / tally.seconds, "p50": cuts[49] * 1000, "p99": cuts[98] * 1000, "late": late * 1000}
    print(json.dumps(told))


def measured(
    server: Server, binds: int, window: int, rate: int, kind: str, first: int
) -> tuple[dict[str, float], float]:
    """Figures of one run against a server, and the CPU microseconds that the server spent on each submit_sm."""
    before = cpu(server.process.pid)
    told = json.loads(
        part(__file__, "client", *map(str, (server.port, binds, window, rate, kind, first))).communicate()[0]
    )
    return told, (cpu(server.process.pid) - before) / COUNT * 1e6


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory(prefix=".bench-", dir=".") as folder:
        servers = [
            Server.start("bare sink, stores nothing", __file__, "sink"),
            Server.start("ivr-gateway, durable", __file__, "gateway", str(Path(folder).absolute())),
        ]
        try:
            print(
                f"{'binds x window':<24}{'server':<28}{'submit_sm/s':>12}{'p50 ms':>8}{'p99 ms':>8}{'late':>6}"
                f"{'CPU us':>8}{'MiB':>7}{'ratio':>8}"
            )
            first = 0
            for binds, window, rate, kind in CASES:
                how = f"{binds} x {window}, {kind}" + (f" @{rate:,}" if rate else "")
                base = 0.0
                for server in servers:
                    told, spent = measured(server, binds, window, rate, kind, first)
                    base = base or told["rate"]
                    print(
                        f"{how:<24}{server.name:<28}{told['rate']:>12,.0f}{told['p50']:>8.1f}"
                        f"{told['p99']:>8.1f}{told['late']:>6.1f}{spent:>8.0f}{resident(server.process.pid):>7.0f}"
                        f"{told['rate'] / base:>8.3f}",
                        flush=True,
                    )
                first += COUNT
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
        case ["client", port, binds, window, rate, kind, first]:
            client(int(port), int(binds), int(window), int(rate), kind, int(first))
        case _:
            sys.exit(2)
