"""Through a mail server that others run: Debian's Postfix takes the mail, over STARTTLS too, and what it hands on reads
the same. It has its own folder, port and queue, and needs to be started by root."""

import asyncio
import os
import shutil
import ssl
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.smtp import SMTP
from mail_side import RECIPIENT, read_mail
from provider_side import make_call

from gateway.egress.smtp import SmtpEgress
from gateway.outcome import Held, Taken
from serving import free_port

pytestmark = pytest.mark.asyncio(loop_factories=["uvloop"])
POSTFIX = "/usr/sbin/postfix"
SERVICES = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
SETTINGS = """\
compatibility_level = 3.6
queue_directory = {home}/spool
data_directory = {home}/data
maillog_file_prefixes = {home}
maillog_file = {home}/log
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.example
mydestination =
local_transport = error:no
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ refused@provider.example = 554 no }} }}
relayhost = [127.0.0.1]:{next}
message_size_limit = 102400
smtpd_tls_security_level = may
smtpd_tls_chain_files = {home}/chain.pem
smtp_tls_security_level = none
default_process_limit = 5
"""


def why_not() -> str:
    if not Path(POSTFIX).exists():
        return f"no {POSTFIX}: apt-get install postfix"
    return "" if os.geteuid() == 0 else "only root can start Postfix"


@pytest.fixture(scope="module")
def postfix() -> Iterator[tuple[int, int, ssl.SSLContext]]:
    """Its port, the port of whom it hands on to, and whom to trust."""
    if reason := why_not():
        pytest.skip(reason)
    port, following = free_port(), free_port()
    # Not under pytest's folder, which is shut to the user that Postfix runs as.
    home = Path(tempfile.mkdtemp(prefix="postfix-"))
    home.chmod(0o755)
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    issued = authority.issue_cert("127.0.0.1", key_type=trustme.KeyType.ECDSA)
    (home / "chain.pem").write_bytes(issued.private_key_and_cert_chain_pem.bytes())
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    (home / "spool").mkdir()
    (home / "data").mkdir()
    shutil.chown(home / "data", "postfix")
    (home / "master.cf").write_text(SERVICES.format(port=port), "ascii")
    (home / "main.cf").write_text(SETTINGS.format(home=home, next=following), "ascii")
    run = [POSTFIX, "-c", str(home)]
    try:
        started = subprocess.run([*run, "start"], capture_output=True, text=True, timeout=30, check=False)
        assert started.returncode == 0, started.stderr + (home / "log").read_text("utf-8")
        yield port, following, trust
    finally:
        subprocess.run([*run, "stop"], capture_output=True, timeout=30, check=False)
        shutil.rmtree(home)


class NextHop:
    """Whom Postfix hands on to."""

    def __init__(self) -> None:
        self.mails: asyncio.Queue[bytes] = asyncio.Queue()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        assert envelope.rcpt_tos == [RECIPIENT]
        self.mails.put_nowait(envelope.original_content)
        return "250 OK"


@pytest.fixture
async def following(postfix: tuple[int, int, ssl.SSLContext]) -> AsyncIterator[NextHop]:
    hop, made = NextHop(), []

    def smtp() -> SMTP:
        made.append(SMTP(hop, hostname="hop.example"))
        return made[-1]

    server = await asyncio.get_running_loop().create_server(smtp, "127.0.0.1", postfix[1])
    yield hop
    server.close()
    for one in made:
        if one.transport is not None:
            one.transport.abort()
    await server.wait_closed()


@pytest.mark.parametrize("tls", ["none", "starttls"])
@pytest.mark.parametrize(
    "form", [{}, {"wrapped": True, "charset": "koi8-r", "apikey": "k"}, {"list_form": True}], ids=str
)
async def test_what_it_hands_on_reads_the_same(
    postfix: tuple[int, int, ssl.SSLContext],
    following: NextHop,
    open_egress: Callable[..., SmtpEgress],
    tls: str,
    form: dict[str, Any],
) -> None:
    port, _, trust = postfix
    egress = open_egress(port, context=trust, tls=tls, sender="gateway@acme.example", **form)
    texts = ["Привет!\n{menu: Нажмите 1\n1: end\n}", "ж" * 1000, ".\n.\n..\nFrom here\n trailing  \n\n.", "a:b,c|d — ё"]
    calls = [make_call(f"call{n}", text=text) for n, text in enumerate(texts)]

    assert [await egress.send(call) for call in calls] == [Taken(call.id) for call in calls]

    async with asyncio.timeout(20):
        came = [read_mail(_without_trace(await following.mails.get())) for _ in calls]
    assert {read.id: read.texts for read in came} == {call.id: [(f"+{call.phone}", call.text)] for call in calls}


async def test_its_refusal_is_ours_to_mend(
    postfix: tuple[int, int, ssl.SSLContext], following: NextHop, open_egress: Callable[..., SmtpEgress]
) -> None:
    egress = open_egress(postfix[0], recipient="refused@provider.example")
    outcome = await egress.send(make_call())
    assert isinstance(outcome, Held)
    assert outcome.reason.detail.startswith("RCPT: 554 5.7.1")
    assert following.mails.empty()


def _without_trace(mail: bytes) -> bytes:
    """As it left us: Postfix adds a Received before all else."""
    head, blank, rest = mail.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    begin = next(n for n, line in enumerate(lines) if line.startswith(b"From:"))
    return b"\r\n".join(lines[begin:]) + blank + rest
