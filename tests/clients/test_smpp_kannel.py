"""Kannel as an ESME: its bearerbox binds to `ivr-gateway serve`, its smsbox takes messages by HTTP and tells receipts.

Kannel has no query_sm, cancel_sm or replace_sm. It asks for one receipt for a message that it cuts into parts.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote, urlencode

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from exchange import PASSWORD, Exchange
from long_forms import GSM_MENU, MENU, SHORT, sar, udh16
from yarl import URL

from serving import free_port

BEARERBOX, SMSBOX = Path("/usr/sbin/bearerbox"), Path("/usr/sbin/smsbox")
pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.skipif(not BEARERBOX.exists(), reason="there is no Kannel; Debian, Ubuntu: apt install kannel"),
]
DELIVERED, ACCEPTED, REFUSED = 1, 8, 16  # kinds of receipt, Kannel's user guide, "Delivery reports"
ASKED = DELIVERED + 2 + 4 + ACCEPTED + REFUSED
UCS2 = "2"
PATIENCE = 30.0


class Kannel:
    """bearerbox and smsbox, and whoever smsbox tells of receipts."""

    def __init__(self, folder: Path, exchange: Exchange) -> None:
        self._folder = folder
        self._exchange = exchange
        self._ports = {name: free_port() for name in ("ADMIN", "BOX", "SEND")}
        self._boxes: list[asyncio.subprocess.Process] = []
        self._told: asyncio.Queue[tuple[str, int, str]] = asyncio.Queue()
        self._at_home = web.AppRunner(self._application(), shutdown_timeout=1)
        self._heard: dict[str, list[tuple[int, str]]] = {}

    async def open(self) -> None:
        config = self._folder / "kannel.conf"
        words = {
            **self._ports,
            "PORT": self._exchange.port,
            "FOLDER": self._folder,
            "SYSTEM_ID": "kannel",
            "PASSWORD": PASSWORD,
        }
        text = Path(__file__).with_name("kannel.conf").read_text(encoding="ascii")
        for name, value in words.items():
            text = text.replace(f"@{name}@", str(value))
        config.write_text(text, encoding="utf-8")
        await self._at_home.setup()
        await web.TCPSite(self._at_home, "127.0.0.1", 0).start()
        self._http = aiohttp.ClientSession()
        for box in (BEARERBOX, SMSBOX):
            self._boxes.append(
                await asyncio.create_subprocess_exec(
                    box, config, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
                )
            )
            if box is BEARERBOX:
                await self.online()
        await self._answers(f"http://127.0.0.1:{self._ports['SEND']}/")

    async def close(self) -> None:
        for process in reversed(self._boxes):
            if process.returncode is None:
                process.terminate()
                await process.wait()
        await self._http.close()
        await self._at_home.cleanup()

    async def online(self, *, wanted: bool = True) -> None:
        """Until it is bound, or is no longer. It tells nobody, so this looks."""
        status = f"http://127.0.0.1:{self._ports['ADMIN']}/status.xml?password={PASSWORD}"
        async with asyncio.timeout(PATIENCE):
            while ("<status>online" in await self._answers(status)) is not wanted:
                await asyncio.sleep(0.05)

    async def send(self, phone: str, text: bytes, **more: str | bytes) -> None:
        """What a program of Kannel's users does; the receipts come as `heard`."""
        home = f"http://127.0.0.1:{self._at_home.addresses[0][1]}/?phone={phone}&kind=%d&text=%A"
        words = {"username": "tester", "password": PASSWORD, "from": "1234", "to": phone, "dlr-mask": str(ASKED)}
        query = urlencode(
            {**words, "dlr-url": home, "text": text, **{key.replace("_", "-"): more[key] for key in more}}
        )
        url = URL(f"http://127.0.0.1:{self._ports['SEND']}/cgi-bin/sendsms?{query}", encoded=True)
        async with self._http.get(url) as answer:
            assert answer.status == 202, await answer.text()

    async def heard(self, phone: str, kind: int, times: int = 1) -> list[str]:
        """The texts of so many receipts of that kind about that number."""
        async with asyncio.timeout(PATIENCE):
            while len(found := [text for one, text in self._heard.get(phone, ()) if one == kind]) < times:
                told, at, text = await self._told.get()
                self._heard.setdefault(told, []).append((at, text))
        return found

    def _application(self) -> web.Application:
        async def told(request: web.Request) -> web.Response:
            query = request.query
            self._told.put_nowait((query["phone"], int(query["kind"]), query["text"]))
            return web.Response(text="thanks")

        application = web.Application()
        application.router.add_get("/", told)
        return application

    async def _answers(self, url: str) -> str:
        async with asyncio.timeout(PATIENCE):
            while True:
                try:
                    async with self._http.get(url) as answer:
                        return await answer.text()
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)


@pytest_asyncio.fixture(loop_scope="session")
async def kannel(tmp_path: Path, exchange: Exchange) -> AsyncIterator[Kannel]:
    kannel = Kannel(tmp_path, exchange)
    try:
        await kannel.open()
        yield kannel
    finally:
        await kannel.close()


async def test_kannel_as_an_esme_over_two_restarts(kannel: Kannel, exchange: Exchange) -> None:
    wanted: dict[str, str] = {}
    receipts: dict[str, int] = {}

    def to(text: str, asked: int = 1) -> str:
        phone = exchange.phone()
        wanted[phone] = text
        receipts[phone] = asked
        return phone

    await kannel.send(to(SHORT), SHORT.encode())
    await kannel.send(to("Насос остановился."), "Насос остановился.".encode("utf-16-be"), coding=UCS2)
    await kannel.send(to(MENU), MENU.encode("utf-16-be"), coding=UCS2)  # cut by smsbox, UDH with an 8-bit reference
    await kannel.send(to(GSM_MENU), GSM_MENU.encode())
    for form in (udh16, sar):
        submits = list(form(MENU.encode("utf-16-be")))
        phone = to(MENU, len(submits))
        for octets, esm_class, tlvs in submits:
            head = octets[: octets[0] + 1] if esm_class else b""
            names = {0x020C: "sar_msg_ref_num", 0x020E: "sar_total_segments", 0x020F: "sar_segment_seqnum"}
            meta = "&".join(f"{names[tag]}={value}" for tag, _, value in tlvs)
            more: dict[str, str | bytes] = {"udh": head} if head else {"meta_data": f"?smpp?{meta}"}
            await kannel.send(phone, octets[len(head) :], coding=UCS2, **more)
    phone = to(MENU)
    payload = quote(MENU.encode("utf-16-be"), safe="")
    await kannel.send(phone, b"", coding=UCS2, meta_data=f"?smpp?message_payload={payload}")
    refused = exchange.phone()
    await kannel.send(refused, b"{menu: press 1\n10: too many\n}")
    assert await kannel.heard(refused, REFUSED) == ["NACK/0x00000045/Submit failed"]
    assert await exchange.rung(*wanted) == wanted

    assert await exchange.end(signal.SIGTERM) == 0
    await kannel.online(wanted=False)
    await exchange.start()
    await kannel.online()
    phone = to("Between two restarts.")
    await kannel.send(phone, wanted[phone].encode())
    await kannel.heard(phone, ACCEPTED)
    await exchange.rung(phone)
    await exchange.end(signal.SIGKILL)
    await exchange.start()
    for phone, count in receipts.items():
        texts = await kannel.heard(phone, DELIVERED, count)
        assert all(" stat:DELIVRD " in text for text in texts)
    assert await exchange.rung(*wanted) == wanted
    assert exchange.provider.book.doubles() == []
    print(f"\nKannel: {len(wanted)} calls, {sum(receipts.values())} receipts")
