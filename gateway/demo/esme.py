"""A program that speaks SMPP, as the demo plays it: smpplib's client, which knows nothing of this gateway.

Rules. smpplib blocks, so all of this runs on a thread of its own; the socket's time-out bounds every wait.
"""

from collections.abc import Callable

from smpplib import consts, gsm
from smpplib.client import Client
from smpplib.exceptions import ConnectionError as Lost
from smpplib.exceptions import PDUError

__all__ = ["submit"]

_PATIENCE = 60  # seconds for an answer


def submit(port: int, name: str, phone: str, text: str, told: Callable[[str], None]) -> str:
    """Bind, submit the text in as many parts as it needs, wait for the receipt; its text, or what went wrong.

    `told` hears each answer as it comes, and "" when no more will.
    """
    parts, coding, esm_class = gsm.make_parts(text)
    ids: list[str] = []
    receipts: dict[str, str] = {}  # by the id that they begin with; one may be of an earlier demo's
    client = Client("127.0.0.1", port, timeout=_PATIENCE, allow_unknown_opt_params=True)
    client.set_message_sent_handler(lambda pdu: ids.append(_text(pdu.message_id)))
    client.set_message_received_handler(lambda pdu: receipts.update([_receipt(_text(pdu.short_message))]))
    try:
        client.connect()
        client.bind_transceiver(system_id=name, password=name)
        told(f"bound as {name}")
        for n, part in enumerate(parts, 1):
            client.send_message(
                source_addr="1234",
                dest_addr_ton=consts.SMPP_TON_INTL,
                dest_addr_npi=consts.SMPP_NPI_ISDN,
                destination_addr=phone,
                short_message=part,
                data_coding=coding,
                esm_class=esm_class,
                registered_delivery=n == len(parts),  # one receipt will do
            )
            while len(ids) < n:
                client.read_once(auto_send_enquire_link=False)
            told(f"submit_sm_resp, message_id {ids[-1]}")
        told("")
        while ids[-1] not in receipts:
            client.read_once(auto_send_enquire_link=False)
        client.unbind()
        client.disconnect()
    except (Lost, PDUError, OSError) as error:
        told("")
        return f"it did not work: {error}"
    return receipts[ids[-1]]


def _receipt(text: str) -> tuple[str, str]:
    return text.partition(" ")[0].removeprefix("id:"), text


def _text(octets: bytes) -> str:
    return octets.decode("ascii", "replace").rstrip("\0")
