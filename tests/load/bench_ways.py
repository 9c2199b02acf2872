"""`make bench`: calls a second that the real daemon gives to the provider, by each way out, beside a bare loop.

The provider is the sandbox in a process of its own, answering at once or after 50 ms. The daemon finds its calls in the
store when it starts, and is measured until the last is TAKEN: each is claimed on disk, sent, and settled on disk. The
bare loop sends the same requests with as many under way, and keeps nothing: aiohttp, aiosmtplib, and a socket with
submit_sm made beforehand. These machines are noisy: compare within one run.
"""

import asyncio
import json
import os
import struct
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from measured_servers import part

COUNT = int(os.environ.get("BENCH_CALLS", "3000"))
LATENCIES = (0.0, 0.05)
AT_ONCE = {"http": 10, "smtp": 10, "smpp": 100}
TEXT = "Здравствуйте! Заказ {n} готов.\n{{menu: Нажмите 1, чтобы подтвердить.\n1: Спасибо\n}}\n"


def serve_provider(latency: str) -> None:
    """The sandbox on all three; says its ports."""
    from gateway.sandbox import Sandbox

    async def run() -> None:
        sandbox = Sandbox(lambda: time.time_ns() // 1_000_000, pace=100.0)  # no call ends while it is measured
        ports = [(await start("127.0.0.1", 0))[1] for start in (sandbox.start, sandbox.start_smtp, sandbox.start_smpp)]
        if float(latency):
            sandbox.script([{"delay": float(latency)}])
        print(json.dumps(ports), flush=True)
        await asyncio.Event().wait()

    uvloop.run(run())


def gateway(folder: str, channel: str, ports: str, count: int) -> None:
    """The daemon with that many calls to send by one channel; its figures as JSON."""
    from pydantic import SecretStr

    from gateway import config, journal, memory, threads
    from gateway.daemon import Daemon
    from gateway.intake import Offer
    from gateway.message import Origin, Recipient, Submission
    from gateway.outcome import State

    http, smtp, smpp = json.loads(ports)
    text = f'''
state_dir = "{folder}"
[smtp]
listen = [{{ address = "127.0.0.1:0", allow = ["127.0.0.1"] }}]
[report]
when = "never"
[provider]
channels = ["{channel}"]
url = "http://127.0.0.1:{http}"
backup_url = ""
login = "bench"
sends_at_once = {AT_ONCE["http"]}
[provider.smtp]
address = "127.0.0.1:{smtp}"
tls = "none"
connections = {AT_ONCE["smtp"]}
[provider.smpp]
address = "127.0.0.1:{smpp}"
backup_address = ""
tls = "none"
window = {AT_ONCE["smpp"]}
throughput = 10000
'''
    settings = config.read(text)
    assert isinstance(settings, config.Config), settings
    secrets = config.Secrets(SecretStr("bench"), SecretStr(""), SecretStr(""), SecretStr("bench"))
    journal.set_up(human=False, level="warning")

    async def run() -> None:
        memory.give_back_large_blocks()
        threads.take_short_turns()
        daemon = Daemon(settings, secrets)
        offers = [
            Offer(Submission(Origin("cli", "bench"), [Recipient(f"7999{n:07}")], TEXT.format(n=n)))
            for n in range(count)
        ]
        await daemon._intake.offer_all(offers)
        spent, began = time.process_time(), time.perf_counter()
        await daemon.start()
        while (await daemon.spool.counts()).get(State.TAKEN, 0) < count:
            await asyncio.sleep(0.01)
        took, used = time.perf_counter() - began, time.process_time() - spent
        print(json.dumps({"rate": count / took, "cpu": used / count * 1e6}), flush=True)
        os._exit(0)  # what became of the calls is no matter here

    uvloop.run(run())


def bare(channel: str, ports: str, count: int) -> None:
    """The same requests from a loop that keeps nothing; its figures as JSON."""
    http, smtp, smpp = json.loads(ports)
    loops: dict[str, Callable[[], Awaitable[None]]] = {
        "http": lambda: _bare_http(http, count),
        "smtp": lambda: _bare_smtp(smtp, count),
        "smpp": lambda: _bare_smpp(smpp, count),
    }

    async def run() -> None:
        spent, began = time.process_time(), time.perf_counter()
        await loops[channel]()
        took, used = time.perf_counter() - began, time.process_time() - spent
        print(json.dumps({"rate": count / took, "cpu": used / count * 1e6}), flush=True)

    uvloop.run(run())


async def _bare_http(port: int, count: int) -> None:
    import aiohttp

    numbers = iter(range(count))
    async with aiohttp.ClientSession() as session:

        async def send() -> None:
            for n in numbers:
                fields = {"apikey": "bench", "phones": f"+7998{n:07}", "mes": TEXT.format(n=n), "call": "1", "fmt": "3"}
                fields |= {"id": f"bare{n}", "charset": "utf-8", "voice": "w", "param": "25,60,3", "valid": "23:00"}
                async with session.post(f"http://127.0.0.1:{port}/sys/send.php", data=fields) as reply:
                    assert '"cnt"' in await reply.text()

        await asyncio.gather(*(send() for _ in range(AT_ONCE["http"])))


async def _bare_smtp(port: int, count: int) -> None:
    from email.message import EmailMessage

    import aiosmtplib

    numbers = iter(range(count))

    async def send() -> None:
        async with aiosmtplib.SMTP(hostname="127.0.0.1", port=port, start_tls=False, timeout=30) as client:
            for n in numbers:
                mail = EmailMessage()
                mail["From"], mail["To"], mail["Subject"] = "bench@call.example", "send@send.smsc.ru", "call"
                mail.set_content(f":bench:bare{n}:0,0:0,9,,0:+7998{n:07}:{TEXT.format(n=n)}")
                await client.send_message(mail)

    await asyncio.gather(*(send() for _ in range(AT_ONCE["smtp"])))


async def _bare_smpp(port: int, count: int) -> None:
    header = struct.Struct(">IIII")
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    bind = b"bench\0bench\0\0\x34\0\0\0"
    writer.write(header.pack(16 + len(bind), 9, 0, 1) + bind)

    async def answer() -> int:
        length, _, status, sequence = header.unpack(await reader.readexactly(16))
        await reader.readexactly(length - 16)
        assert status == 0, status
        return sequence

    assert await answer() == 1
    window = asyncio.Semaphore(AT_ONCE["smpp"])

    async def send() -> None:
        for n in range(count):
            await window.acquire()
            text = ("__CALL__" + TEXT.format(n=n)).encode("utf-16-be")
            body = b"\0\x05\1\0\1\1" + f"7998{n:07}".encode() + b"\0\0\0\0\0\0\0\0\x08\0\0"
            body += struct.pack(">HH", 0x0424, len(text)) + text
            writer.write(header.pack(16 + len(body), 4, 0, n + 2) + body)

    async def hear() -> None:
        for _ in range(count):
            await answer()
            window.release()

    await asyncio.gather(send(), hear())
    writer.close()


def main() -> None:
    """Print the table."""
    print(f"{'way out, latency':<24}{'sender':<28}{'calls/s':>10}{'CPU us':>9}{'ratio':>8}")
    for channel in AT_ONCE:
        for latency in LATENCIES:
            count = COUNT if not latency or channel == "smpp" else max(COUNT // 5, 100)
            base = 0.0
            for name in ("bare loop, keeps nothing", "ivr-gateway, durable"):
                told = _measured(name, channel, latency, count)
                base = base or told["rate"]
                how = f"{channel}, {latency * 1000:.0f} ms"
                print(
                    f"{how:<24}{name:<28}{told['rate']:>10,.0f}{told['cpu']:>9.0f}{told['rate'] / base:>8.3f}",
                    flush=True,
                )


def _measured(name: str, channel: str, latency: float, count: int) -> dict[str, float]:
    """Each against a provider of its own: none has to remember what the one before sent."""
    provider = part(__file__, "provider", str(latency))
    assert provider.stdout is not None
    ports = provider.stdout.readline()
    try:
        with tempfile.TemporaryDirectory(prefix=".bench-", dir=".") as folder:
            where = str(Path(folder).absolute())
            args = ("bare", channel) if name.startswith("bare") else ("gateway", where, channel)
            return dict(json.loads(part(__file__, *args, ports, str(count)).communicate()[0]))
    finally:
        provider.kill()


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["provider", latency]:
            serve_provider(latency)
        case ["gateway", folder, channel, ports, count]:
            gateway(folder, channel, ports, int(count))
        case ["bare", channel, ports, count]:
            bare(channel, ports, int(count))
        case _:
            sys.exit(2)
