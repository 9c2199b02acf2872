"""What the provider's HTTP pages answer, in each of its formats (reference/provider.md sections 1.2, 1.3, 7, 9).

Rules. As loosely typed as the real one: sums are strings, ids numbers or strings, the charset is windows-1251 unless
asked otherwise.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from types import MappingProxyType

from gateway.sandbox.account import PRICE
from gateway.sandbox.calls import OUTCOMES, Rung
from gateway.sandbox.sending import WITH_ID, Went

__all__ = ["ERRORS", "GARBAGE", "balance", "charset", "error", "sent", "status"]

ERRORS: Mapping[int, str] = MappingProxyType(
    {
        1: "parameters error",
        2: "authorise error",
        3: "not enough money",
        4: "IP is blocked",
        5: "invalid date format",
        6: "message is denied",
        7: "invalid number",
        8: "can not be delivered",
        9: "duplicate request, wait a minute",
    }
)

GARBAGE = b'{"id": 17, "cn\xff'
_OPERATOR = "25001"

_STATUS_NAMES = {
    -1: "waiting",
    0: "handed to the operator",
    1: "delivered",
    3: "expired",
    20: "impossible to deliver",
    22: "wrong number",
    23: "forbidden",
    24: "not enough money",
    25: "unreachable number",
}
_MOSCOW = timezone(timedelta(hours=3))
_CHARSETS = {"utf-8": "utf-8", "koi8-r": "koi8-r"}


def charset(asked: str) -> str:
    """The codec for the `charset` parameter."""
    return _CHARSETS.get(asked.lower(), "windows-1251")


def error(fmt: str, code: int, message_id: str = "") -> str:
    """Section 1.3."""
    words = ERRORS.get(code, "error")
    match fmt:
        case "1":
            return f"{message_id or 0},-{code}"
        case "2":
            named = f"<id>{message_id}</id>" if message_id else ""
            return f"<result><error>{words}</error><error_code>{code}</error_code>{named}</result>"
        case "3":
            return _json({"error": words, "error_code": code} | ({"id": _number(message_id)} if message_id else {}))
        case _:
            return f"ERROR = {code} ({words})" + (f", ID - {message_id}" if message_id else "")


def sent(fmt: str, went: Went, cost: str, left: str, per_number: bool = False) -> str:
    """Section 1.2. `cost` is the parameter: "1" price only, "2" with the price, "3" with the balance too.

    `per_number`: what became of each (op=1), which has a place in XML and JSON alone. Its exact shape is a guess.
    """
    count = len(went.taken)
    price = f"{PRICE * count:.2f}"
    if cost == "1":
        table: dict[str, object] = {"cost": price, "cnt": count}
    else:
        table = {"id": _number(went.id), "cnt": count}
        table |= {"cost": price} if cost in ("2", "3") else {}
        table |= {"balance": left} if cost == "3" else {}
    match fmt:
        case "1":
            return ",".join(map(str, table.values()))
        case "2":
            inside = "".join(f"<phone>{_fields(one)}</phone>" for one in _each(went))
            listed = f"<phones>{inside}</phones>" if per_number else ""
            return f"<result>{_fields(table)}{listed}</result>"
        case "3":
            return _json(table | ({"phones": _each(went)} if per_number else {}))
        case _:
            return f"OK - {count} SMS, ID - {went.id}"


def _each(went: Went) -> list[dict[str, object]]:
    """The numbers with their costs, each with its status and delivery error (section 7)."""
    told: list[dict[str, object]] = [
        {"phone": number, "mccmnc": _OPERATOR, "cost": f"{PRICE:.2f}", "status": "-1", "error": "0"}
        for number in went.taken
    ]
    for number, code in went.failed.items():
        how = OUTCOMES[WITH_ID[code]]
        told.append({"phone": number, "mccmnc": "", "cost": "0.00", "status": str(how.status), "error": str(how.err)})
    return told


def status(fmt: str, rungs: Sequence[Rung | None], now: int, everything: bool, as_list: bool) -> str:
    """Section 7. None among `rungs` is a message that is not there."""
    tables = [_status(rung, now, everything) for rung in rungs]
    match fmt:
        case "1":
            return "\n".join(f"{table['status']},{table['last_timestamp']},{table['err']}" for table in tables)
        case "2":
            return "".join(_xml(table) for table in tables)
        case "3":
            return _json(tables if as_list else tables[0])
        case _:
            return "\n".join(
                f"Status = {table['status']}, check_time = {table['last_date']}, err = {table['err']}"
                for table in tables
            )


def balance(fmt: str, left: str, currency: bool) -> str:
    """Section 9."""
    match fmt:
        case "2":
            return f"<balance>{left}</balance>"
        case "3":
            return _json({"balance": left, **({"currency": "RUR", "credit": "0.00"} if currency else {})})
        case _:
            return left


def _status(rung: Rung | None, now: int, everything: bool) -> dict[str, object]:
    if rung is None:
        return {"status": -3, "last_date": "", "last_timestamp": 0, "flag": 0, "err": 0}
    stage = rung.stage(now)
    last = max(filter(None, (rung.accepted_at, stage.handed_at, stage.answered_at, stage.ended_at)))
    table: dict[str, object] = {
        "status": stage.status,
        "last_date": _date(last),
        "last_timestamp": last // 1000,
        "flag": 7 if rung.is_call else 0,
        "err": stage.err,
    }
    if everything:
        table |= {
            "send_date": _date(rung.accepted_at),
            "send_timestamp": rung.accepted_at // 1000,
            "phone": rung.phone,
            "cost": f"{PRICE:.2f}" if stage.seconds else "0.00",
            "sender_id": "SMSC.RU",
            "status_name": _STATUS_NAMES.get(stage.status, ""),
            "message": rung.text,
            "comment": "",
            "type": 7 if rung.is_call else 0,
            "sms_cnt": str(stage.seconds) if rung.is_call else 1,
        }
    return table


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() and text.isascii() and not text.startswith("0") else text


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _xml(table: Mapping[str, object]) -> str:
    return f"<result>{_fields(table)}</result>"


def _fields(table: Mapping[str, object]) -> str:
    return "".join(f"<{name}>{_escaped(str(value))}</{name}>" for name, value in table.items())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _date(at: int) -> str:
    return datetime.fromtimestamp(at // 1000, _MOSCOW).strftime("%d.%m.%Y %H:%M:%S")
