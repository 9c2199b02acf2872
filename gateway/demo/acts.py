"""What the demo shows, act by act: a mail and a submit_sm, each from its door to the answer that comes home."""

import asyncio
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import EmailMessage, Message
from email.utils import make_msgid

import aiosmtplib

from gateway import story
from gateway.daemon import Daemon
from gateway.demo import esme
from gateway.demo.mailbox import Mailbox
from gateway.demo.stage import CLIENT, DOMAIN, EXAMPLE, PHONE, PRESSED, SECOND_PHONE, SENDER
from gateway.menu.running import transcript
from gateway.message import Story
from gateway.outcome import State
from gateway.sandbox import Sandbox

__all__ = ["mail_act", "smpp_act"]

_BROKEN = EXAMPLE.replace("0: repeat", "10: repeat")
_PATIENCE = 60.0  # seconds for one story
_LOOK = 0.1


async def mail_act(gateway: Daemon, mailbox: Mailbox, sandbox: Sandbox, port: int) -> bool:
    """A mail is refused, mended, accepted; whether its call ended well and its sender was told."""
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
        return False
    print(f"\n4. What the person heard, who pressed {PRESSED}; the sandbox plays a call in two seconds:\n")
    print(_indented("\n".join(_heard(sandbox, PHONE))))
    print("\n5. The report that the sender gets:\n")
    report = message_from_bytes(await mailbox.mails.get())  # the smarthost has it, as the story has just told
    print(_indented("\n".join(_report(report))))
    return ended.call.state is State.DELIVERED


async def smpp_act(gateway: Daemon, port: int) -> bool:
    """The same text by SMPP, in parts; whether its call ended well and the client got its receipt."""
    print(f"\n6. Another program speaks SMPP: it binds as {CLIENT} and submits that text to {SECOND_PHONE} in parts:\n")
    loop, answers = asyncio.get_running_loop(), asyncio.Queue[str]()

    def told(line: str) -> None:
        loop.call_soon_threadsafe(answers.put_nowait, line)

    submitting = loop.run_in_executor(None, esme.submit, port, CLIENT, SECOND_PHONE, EXAMPLE, told)
    last = ""
    while line := await answers.get():
        print(_indented(line))
        last = line.split()[-1]
    print("\n7. What becomes of it:\n")
    called = await gateway.spool.by_ticket(CLIENT, int(last)) if last.isdigit() else ()
    ended = await _follow(gateway, called[0].call.id) if called else None
    receipt = await submitting
    print("\n8. The receipt that the program gets, as a deliver_sm:\n")
    print(_indented(receipt))
    return ended is not None and "stat:DELIVRD" in receipt


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
        print(f"   not ended after {_PATIENCE:.0f} s; something is wrong")
        return None


def _heard(sandbox: Sandbox, phone: str) -> Iterator[str]:
    """The last call to that number, as the book of the sandbox tells it."""
    played = sandbox.book.as_json(phone=phone, requests=False)["calls"][-1]["played"] or {"times": (), "log": ()}
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
