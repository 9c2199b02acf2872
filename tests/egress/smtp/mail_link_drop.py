"""A mail under way while the link goes down and comes back: to be run in a network namespace of its own.

Prints as JSON what the way out said and which mails the provider saw; exit 3 when the kernel still has the mail to send
after it was called lost.
"""

import asyncio
import json
import sys
from pathlib import Path

from link_drop import link
from mail_side import MailSide, read_mail, settings_for
from provider_side import START, make_call

from gateway.egress.smtp import SmtpEgress


class Dropping(MailSide):
    """The link goes down between the go-ahead and the mail."""

    drops = False

    async def _answer(self, writer: asyncio.StreamWriter, step: str, secure: bool = False) -> bool:
        usual = await super()._answer(writer, step, secure)
        if step == "DATA" and self.drops:
            link(up=False)
        return usual


def under_way(port: int) -> bool:
    """Whether the kernel still holds octets for it (proc_net_tcp: rem_address, and tx_queue before the colon)."""
    rows = [line.split() for line in Path("/proc/self/net/tcp").read_text("ascii").splitlines()[1:]]
    return any(int(row[2].partition(":")[2], 16) == port and int(row[4].partition(":")[0], 16) for row in rows)


async def drama() -> int:
    link(up=True)
    side = Dropping()
    await side.start()
    egress = SmtpEgress(settings_for(side.port, reply_timeout=500), lambda: START, asyncio.Semaphore(1))
    said = [type(await egress.send(make_call("before"))).__name__]
    side.drops = True
    said.append(type(await egress.send(make_call("lost"))).__name__)
    await asyncio.sleep(0.1)
    if under_way(side.port):
        return 3
    side.drops = False
    link(up=True)
    said.append(type(await egress.send(make_call("after"))).__name__)
    await asyncio.sleep(0.5)  # in which the kernel would send it again
    await egress.close()
    await side.stop()
    sys.stdout.write(json.dumps({"said": said, "seen": [read_mail(mail).id for mail in side.mails]}))
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(drama()))
