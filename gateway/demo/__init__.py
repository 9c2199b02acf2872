"""The whole road on one machine: a simulated provider, the gateway and a mailbox on loopback, and two calls' stories.

`stage` is what it plays with, `acts` what it shows, `mailbox` and `esme` the programs at the other ends.

Rules. Nothing here is special: the gateway is the real daemon with a real configuration file, mail and SMPP go through
real sockets. Nothing leaves the machine and no telephone rings.
"""

import asyncio
import io
import shlex
import signal
import sys
import tempfile
from contextlib import ExitStack
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

from gateway import journal
from gateway.daemon import Daemon, now
from gateway.demo import acts, stage
from gateway.demo.mailbox import Mailbox
from gateway.demo.stage import EXAMPLE, MARKER, configuration
from gateway.sandbox import Sandbox
from gateway.spool import SpoolTrouble

__all__ = ["EXAMPLE", "MARKER", "Mailbox", "configuration", "run"]

_PORTS = {
    "smtp": 2525,
    "smpp": 2775,
    "provider": 8090,
    "provider-smtp": 8025,
    "provider-smpp": 8775,
    "mailbox": 8026,
}


async def run(*, once: bool, state: Path | None) -> int:
    """0 when the story ended as it should."""
    with ExitStack() as stack:
        folder = state or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ivr-gateway-demo-")))
        ports = dict.fromkeys(_PORTS, 0) if once else _PORTS
        try:
            if isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(line_buffering=True)  # a story is told as it happens, into a pipe as well
            return await _show(stage.claimed(folder.absolute()), ports, once=once, kept=state is not None)
        except (OSError, SpoolTrouble) as error:
            print(f"The demo cannot start: {error}", file=sys.stderr)
            return 1


async def _show(folder: Path, ports: dict[str, int], *, once: bool, kept: bool) -> int:
    sandbox, mailbox = Sandbox(now), Mailbox()
    gateway: Daemon | None = None
    try:
        _, provider_port = await sandbox.start("127.0.0.1", ports["provider"])
        _, by_mail = await sandbox.start_smtp("127.0.0.1", ports["provider-smtp"])
        _, by_smpp = await sandbox.start_smpp("127.0.0.1", ports["provider-smpp"])
        mailbox_port = await mailbox.start(ports["mailbox"])
        text = configuration(folder, ports["smtp"], ports["smpp"], provider_port, mailbox_port, by_mail, by_smpp)
        settings = stage.read(text)
        journal.set_up(human=True, level=settings.log_level)
        gateway = Daemon(settings, stage.SECRETS)  # takes the folder: another demo may be at work in it
        stage.write(folder / "apikey", "demo\n")
        stage.write(folder / "smpp-password", "demo\n")
        stage.write(folder / "gateway.toml", text)
        await gateway.start()
        smtp_port, smpp_port = gateway.smtp.addresses[0][1], gateway.smpp.addresses[0][1]
        print(f"A simulated provider on ports {provider_port} (HTTP), {by_mail} (SMTP), {by_smpp} (SMPP);")
        print(f"a mailbox on {mailbox_port};")
        print(f"the gateway on {smtp_port} for mail, on {smpp_port} for SMPP.")
        sandbox.script([{"keys": stage.PRESSED}])
        good = await acts.mail_act(gateway, mailbox, sandbox, smtp_port) and await acts.smpp_act(gateway, smpp_port)
        if good:
            print("\nBoth calls were answered, and both senders know. That is all there is to it.")
        if not once:
            stage.write(folder / "mail.txt", f"Subject: Appointment\n\n{EXAMPLE}")
            _invite(folder, smtp_port, smpp_port, provider_port)
            await _interrupted(mailbox)
            print(f"\nStopped; the calls are kept in {folder}." if kept else "\nStopped.")
        return 0 if good else 1
    finally:
        if gateway is not None:
            await gateway.stop()
        await mailbox.stop()
        await sandbox.stop()


def _invite(folder: Path, smtp_port: int, smpp_port: int, provider_port: int) -> None:
    file, mail = (shlex.quote(str(folder / name)) for name in ("gateway.toml", "mail.txt"))
    print(f"""
It stays up now; Ctrl-C ends it. Try, in another terminal (-v shows the answers):

   curl -v smtp://127.0.0.1:{smtp_port} --mail-from you@office.example --mail-rcpt 79990000003@{stage.DOMAIN} -T {mail}
   ivr-gateway queue list --config {file}
   curl http://127.0.0.1:{provider_port}/book        what the simulated provider was asked, and whom it rang

An SMPP client binds to 127.0.0.1:{smpp_port} as {stage.CLIENT}, password {stage.CLIENT}.
mail.txt is a mail: header lines, an empty line, and the text. Plain line ends will do: the gateway mends them for the
addresses that it lets in. Reports that arrive in the mailbox are told here.
""")


async def _interrupted(mailbox: Mailbox) -> None:
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, over.set)
    telling = asyncio.create_task(_tell_reports(mailbox))
    await over.wait()
    telling.cancel()


async def _tell_reports(mailbox: Mailbox) -> None:
    while True:
        report = message_from_bytes(await mailbox.mails.get())
        print(f"   report to {report['To']}: {make_header(decode_header(str(report['Subject'])))}")
