"""The whole road on one machine: a simulated provider, the gateway and a mailbox on loopback, and one call's story.

Rules. Nothing here is special: the gateway is the real daemon with a real configuration file, the mail goes through a
real socket. Nothing leaves the machine and no telephone rings.
"""

import asyncio
import io
import json
import os
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import make_msgid
from pathlib import Path

import aiosmtplib
from aiosmtpd.smtp import SMTP, Envelope, Session
from pydantic import SecretStr

from gateway import config, journal, story
from gateway.daemon import Daemon, now
from gateway.menu.running import transcript
from gateway.message import State, Story
from gateway.sandbox import Sandbox
from gateway.spool import SpoolTrouble

__all__ = ["EXAMPLE", "MARKER", "Mailbox", "configuration", "run"]

MARKER = "ivr-gateway-demo"
_GATEWAYS_OWN = ("spool.db", "gateway.toml", "apikey")  # what the demo must not touch where it is somebody else's
"""A file that says: this folder is a demo's, and what is in it may be overwritten and sent to the sandbox."""

DOMAIN = "call.example"
PHONE = "79990000001"
SENDER = "erp@office.example"
EXAMPLE = """\
Здравствуйте! Это клиника. Вы записаны к врачу завтра в девять утра.

{menu: Нажмите 1, чтобы подтвердить, 2, чтобы отменить, 0, чтобы послушать ещё раз.
0: repeat
1: Спасибо, ждём вас.
1: end
2: sms:$phone,Clinic,Запись отменена. Позвоните нам, чтобы выбрать другое время.
2: end
}

До свидания!
"""
_BROKEN = EXAMPLE.replace("0: repeat", "10: repeat")
_PORTS = {"smtp": 2525, "provider": 8090, "mailbox": 8026}
_PRESSED = "1"  # by everybody whom the sandbox calls
_PATIENCE = 60.0  # seconds for one story
_LOOK = 0.1
_KEPT = 100  # mails in the mailbox: it may stay up for days


class Mailbox:
    """Where reports arrive: an SMTP server that keeps the last mails. Loopback only, so a bare one will do."""

    def __init__(self) -> None:
        self.mails: asyncio.Queue[bytes] = asyncio.Queue(_KEPT)
        self._server: asyncio.Server | None = None

    async def start(self, port: int) -> int:
        """Listen on loopback; says on which port."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: SMTP(self, hostname="mailbox.example", loop=loop), "127.0.0.1", port
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Idempotent."""
        if self._server is not None:
            self._server.close()
            self._server = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        """aiosmtpd calls this with each mail."""
        content = envelope.content
        if self.mails.full():
            self.mails.get_nowait()
        self.mails.put_nowait(content if isinstance(content, bytes) else (content or "").encode())
        return "250 2.0.0 kept"


def configuration(state: Path, smtp_port: int, provider_port: int, mailbox_port: int) -> str:
    """The gateway.toml that the demo runs with: loopback may send, the provider is the sandbox."""
    return f"""\
# Written by `ivr-gateway demo`. config/gateway.toml explains every key.
state_dir = {_quoted(str(state))}
log = "text"
log_level = "warning"

[smtp]
hostname = "gateway.example"
domains = ["{DOMAIN}"]
max_connections_per_address = 200  # everybody here is this one machine
repair = "safe"  # what mail programs do to a text is mended, and told
strict = true  # what else looks like a slip is asked about before the call

[[smtp.listen]]
address = "127.0.0.1:{smtp_port}"
auth = "off"
allow = ["127.0.0.0/8"]

[report]
sender = "mailer-daemon@{DOMAIN}"
smarthost = "127.0.0.1:{mailbox_port}"

[provider]
url = "http://127.0.0.1:{provider_port}"
backup_url = ""
apikey_file = {_quoted(str(state / "apikey"))}
"""


def _quoted(text: str) -> str:
    """A TOML basic string. JSON's escapes are TOML's too, but JSON leaves DEL as it is."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


async def run(*, once: bool, state: Path | None) -> int:
    """0 when the story ended as it should."""
    with ExitStack() as stack:
        folder = state or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ivr-gateway-demo-")))
        ports = dict.fromkeys(_PORTS, 0) if once else _PORTS
        try:
            if isinstance(sys.stdout, io.TextIOWrapper):
                sys.stdout.reconfigure(line_buffering=True)  # a story is told as it happens, into a pipe as well
            return await _show(_claimed(folder.absolute()), ports, once=once, kept=state is not None)
        except (OSError, SpoolTrouble) as error:
            print(f"The demo cannot start: {error}", file=sys.stderr)
            return 1


def _claimed(folder: Path) -> Path:
    """A folder that is the demo's own. Real calls in it would all be given to the sandbox, and count as delivered."""
    if not str(folder).isprintable():
        raise OSError(f"{str(folder)!a} cannot be written into a configuration; name another folder")
    marker = folder / MARKER
    foreign = [name for name in _GATEWAYS_OWN if (folder / name).exists()]
    if foreign and not marker.is_file():
        raise OSError(f"{folder} holds {foreign[0]} but no file {MARKER}: it is not a demo's; name another folder")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    marker.write_text("This folder is a demo's. The next demo with --state here overwrites it.\n", encoding="ascii")
    return folder


async def _show(folder: Path, ports: dict[str, int], *, once: bool, kept: bool) -> int:
    sandbox, mailbox = Sandbox(now), Mailbox()
    gateway: Daemon | None = None
    try:
        _, provider_port = await sandbox.start("127.0.0.1", ports["provider"])
        mailbox_port = await mailbox.start(ports["mailbox"])
        text = configuration(folder, ports["smtp"], provider_port, mailbox_port)
        settings = _read(text)
        journal.set_up(human=True, level=settings.log_level)
        gateway = Daemon(settings, _SECRETS)  # takes the folder: another demo may be at work in it
        _write(folder / "apikey", "demo\n")
        _write(folder / "gateway.toml", text)
        await gateway.start()
        smtp_port = gateway.smtp.addresses[0][1]
        print(f"A simulated provider on port {provider_port}, a mailbox on {mailbox_port}, the gateway on {smtp_port}.")
        sandbox.script([{"keys": _PRESSED}])
        good = await _tell_story(gateway, mailbox, sandbox, smtp_port)
        if not once:
            _write(folder / "mail.txt", f"Subject: Appointment\n\n{EXAMPLE}")
            _invite(folder, smtp_port, provider_port)
            await _interrupted(mailbox)
            print(f"\nStopped; the calls are kept in {folder}." if kept else "\nStopped.")
        return 0 if good else 1
    finally:
        if gateway is not None:
            await gateway.stop()
        await mailbox.stop()
        await sandbox.stop()


_SECRETS = config.Secrets(apikey=SecretStr("demo"), password=SecretStr(""), report_password=SecretStr(""))


def _read(text: str) -> config.Config:
    found = config.read(text)
    if isinstance(found, list):
        raise OSError("; ".join(map(str, found)))
    return found


def _write(file: Path, text: str) -> None:
    """Anew, and from the first byte on for nobody else's eyes."""
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        out.write(text)


async def _tell_story(gateway: Daemon, mailbox: Mailbox, sandbox: Sandbox, port: int) -> bool:
    print("\n1. A mail with a broken menu is refused at the door, with line, column and remedy:\n")
    print(_indented(await _mail(port, _BROKEN)))
    print(f"\n2. The same mail, mended, to {PHONE}@{DOMAIN}:\n")
    print(_indented(EXAMPLE.rstrip()))
    answer = await _mail(port, EXAMPLE)
    print("\n   The gateway answers when the message is on disk:\n")
    print(_indented(answer))
    if not answer.startswith("250"):
        return False
    print("\n3. What becomes of it:\n")
    ended = await _follow(gateway, answer.split()[-1])
    if ended is None:
        print(f"   not ended after {_PATIENCE:.0f} s; something is wrong")
        return False
    print(f"\n4. What the person heard, who pressed {_PRESSED}; the sandbox plays a call in two seconds:\n")
    print(_indented("\n".join(_heard(sandbox))))
    print("\n5. The report that the sender gets:\n")
    report = message_from_bytes(await mailbox.mails.get())  # the smarthost has it, as the story has just told
    print(_indented("\n".join(_report(report))))
    print(f"\nThe call ended {ended.call.state}; the sender knows. That is all there is to it.")
    return ended.call.state is State.DELIVERED


async def _mail(port: int, text: str) -> str:
    """Send it as any program would; the server's last word."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SENDER, f"{PHONE}@{DOMAIN}", "Appointment"
    mail["Message-ID"] = make_msgid(domain="office.example")  # or the next demo's mail would be a duplicate of this one
    mail.set_content(text)
    try:
        _, answer = await aiosmtplib.send(mail, hostname="127.0.0.1", port=port, start_tls=False)
    except aiosmtplib.SMTPResponseException as refused:
        return f"{refused.code} {refused.message}"
    return f"250 {answer}" if not answer.startswith("250") else answer


async def _follow(gateway: Daemon, call_id: str) -> Story | None:
    """Print each step as it comes, until the sender has been told; None when that takes too long."""
    shown = 0
    try:
        async with asyncio.timeout(_PATIENCE):
            while True:
                (one,) = await gateway.spool.find(call_id)
                if not shown:
                    print(f"  {story.moment(one.call.accepted_at, None)}  accepted")
                    shown = 1
                for step in one.steps[shown - 1 :]:
                    print(story.step_line(step, None))
                    shown += 1
                if any(report.told_at for report in one.reports):
                    print(list(story.lines(one, None))[-1])
                    return one
                await asyncio.sleep(_LOOK)
    except TimeoutError:
        return None


def _heard(sandbox: Sandbox) -> Iterator[str]:
    """The last call, as the book of the sandbox tells it."""
    played = sandbox.book.as_json(phone=PHONE, requests=False)["calls"][-1]["played"] or {"times": (), "log": ()}
    for time, entry in zip(played["times"], played["log"], strict=True):
        yield f"{transcript.moment(time)}  {transcript.entry_line(entry, 'en')}"


def _report(report: Message) -> Iterator[str]:
    for name in ("From", "To", "Subject", "Auto-Submitted"):
        yield f"{name}: {make_header(decode_header(str(report[name])))}"
    for part in _parts(report):
        if part.get_content_type() == "text/plain":
            yield ""
            yield bytes(part.get_payload(decode=True)).decode("utf-8").rstrip()
        elif part.get_content_type() == "message/delivery-status":
            for block in _parts(part):
                yield ""
                yield from (f"{name}: {value}" for name, value in block.items())


def _parts(whole: Message) -> Iterator[Message]:
    parts = whole.get_payload()
    yield from (part for part in parts if isinstance(part, Message)) if isinstance(parts, list) else ()


def _indented(text: str) -> str:
    return "\n".join(f"   | {line}".rstrip() for line in text.splitlines())


def _invite(folder: Path, smtp_port: int, provider_port: int) -> None:
    file, mail = (shlex.quote(str(folder / name)) for name in ("gateway.toml", "mail.txt"))
    print(f"""
It stays up now; Ctrl-C ends it. Try, in another terminal (-v shows the answers):

   curl -v smtp://127.0.0.1:{smtp_port} --mail-from you@office.example --mail-rcpt 79990000002@{DOMAIN} -T {mail}
   ivr-gateway queue list --config {file}
   curl http://127.0.0.1:{provider_port}/book        what the simulated provider was asked, and whom it rang

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
