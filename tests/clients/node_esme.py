"""The npm package `smpp` as an ESME, told what to do by `npm_smpp.js`."""

import asyncio
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from esmes import PATIENCE, SOURCE, TAGS, Answer, Esme, GoneError, RefusedError, receipt
from exchange import PASSWORD

__all__ = ["NodeEsme"]

NODE_MODULES = os.environ.get("IVR_GATEWAY_NODE_MODULES", "")
_BRIDGE = Path(__file__).with_name("npm_smpp.js")


class NodeEsme(Esme):
    """The npm package `smpp` 0.5, in a process of its own."""

    can = frozenset({"query", "cancel", "replace"})

    _process: asyncio.subprocess.Process | None = None

    @staticmethod
    def missing() -> str:
        """Why it cannot be used here, and what helps; "" when it can."""
        if shutil.which("node") is None:
            return "there is no node; Debian, Ubuntu: apt install nodejs npm"
        if not (Path(NODE_MODULES) / "smpp" / "package.json").is_file() or not NODE_MODULES:
            return "no npm package smpp: npm install smpp@0.5.1, and IVR_GATEWAY_NODE_MODULES=the node_modules folder"
        return ""

    async def bind(self, kind: str) -> None:
        self._orders = 0
        self._process = await asyncio.create_subprocess_exec(
            "node", str(_BRIDGE), env={**os.environ, "NODE_PATH": NODE_MODULES},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await self.do("connect", {"port": self.port})
        options = {"system_id": self.system_id, "password": PASSWORD, "interface_version": 0x34}
        answer = await self.do(f"bind_{kind}", options)
        if answer["command_status"]:
            await self.close()
            raise RefusedError(answer["command_status"])

    async def submit(self, phone: str, octets: bytes = b"", **more: Any) -> Answer:
        more = {"coding": 0, "esm_class": 0, "tlvs": (), "schedule": "", "receipt": True, **more}
        answer = await self.do(
            "submit_sm",
            {
                "source_addr": SOURCE,
                "dest_addr_ton": 1,
                "dest_addr_npi": 1,
                "destination_addr": phone,
                "short_message": {"hex": octets.hex()},
                "data_coding": more["coding"],
                "esm_class": more["esm_class"],
                "schedule_delivery_time": more["schedule"],
                "registered_delivery": int(more["receipt"]),
                **{
                    TAGS[tag]: {"hex": value.hex()} if isinstance(value, bytes) else value
                    for tag, _, value in more["tlvs"]
                },
            },
        )
        return self.answer(answer)

    @staticmethod
    def answer(pdu: Mapping[str, Any]) -> Answer:
        return Answer(
            pdu["command_status"], pdu.get("message_id", ""), pdu.get("additional_status_info_text", "").rstrip("\0")
        )

    async def query(self, message_id: str) -> int:
        answer = await self.do("query_sm", {"message_id": message_id, "source_addr": SOURCE})
        return int(answer["message_state"])

    async def cancel(self, message_id: str) -> int:
        answer = await self.do("cancel_sm", {"message_id": message_id, "source_addr": SOURCE})
        return int(answer["command_status"])

    async def replace(self, message_id: str, octets: bytes, schedule: str = "") -> int:
        options = {
            "message_id": message_id,
            "source_addr": SOURCE,
            "schedule_delivery_time": schedule,
            "registered_delivery": 1,
            "short_message": {"hex": octets.hex()},
        }
        return int((await self.do("replace_sm", options))["command_status"])

    async def do(self, what: str, options: Mapping[str, Any]) -> dict[str, Any]:
        """Any operation of the package; the response."""
        assert self._process is not None
        assert self._process.stdin is not None
        self._orders += 1
        order = {"n": self._orders, "do": what, "with": options}
        self._process.stdin.write(f"{json.dumps(order)}\n".encode())
        while (said := await self._said()).get("n") != self._orders:
            pass
        return dict(said.get("pdu") or {})

    async def listen(self) -> None:
        await self._said()

    async def _said(self) -> dict[str, Any]:
        assert self._process is not None
        assert self._process.stdout is not None
        async with asyncio.timeout(PATIENCE):
            line = await self._process.stdout.readline()
        said = json.loads(line) if line else {"event": "close"}
        match said.get("event"):
            case "deliver_sm":
                pdu = said["pdu"]
                text = pdu["short_message"]["message"].encode("latin-1")
                self.receipts.append(receipt(text, pdu["esm_class"], pdu["receipted_message_id"], pdu["message_state"]))
            case "close":
                raise GoneError
        return dict(said)

    async def unbind(self) -> None:
        await self.do("unbind", {})
        await self.close()

    async def close(self) -> None:
        if self._process is not None:
            process, self._process = self._process, None
            assert process.stdin is not None
            process.stdin.close()
            await process.wait()
