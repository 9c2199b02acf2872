"""The provider's replies: bytes -> values. No I/O; any bytes whatever are answered, in linear time.

Rules. Read leniently what is certainly meant: JSON types vary (numbers as strings and back), the charset may be
windows-1251 although UTF-8 was asked for, and a text form may come although JSON was asked for (provider.md sections
0, 1.2, 1.3). Anything else is None: not understood, and never guessed at. Any web server can answer with JSON, so that
a single word of it proves nothing: success has our id, or a count; a status says whose it is, or since when. What is
said of one number is nobody else's.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

__all__ = [
    "Failure",
    "Found",
    "Quote",
    "Success",
    "Verdict",
    "read_balance",
    "read_price",
    "read_send",
    "read_status",
]

_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")  # provider.md section 1.1, `id`
_OK = re.compile(r"OK - [0-9]{1,9} SMS, ID - ([A-Za-z0-9._-]{1,40})(?:, CODE - [0-9]{1,9})?")
_ERROR = re.compile(r"ERROR = ([0-9]{1,6})(?: \((.{0,500})\))?(?:, ID - [A-Za-z0-9._-]{1,40})?", re.DOTALL)
_NUMBERS = re.compile(r"([A-Za-z0-9._-]{1,40}),(-?)([0-9]{1,6})(?![0-9])")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[0-9]{1,12}(?:[.,][0-9]{1,6})?")
_LARGEST_CODE = 1_000_000
_MOST_NUMBERS = 1000  # in one reply; we send a tenth of that


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one number of several: codes of `verdicts`, each None when it is not there."""

    status: int | None
    err: int | None


@dataclass(frozen=True, slots=True)
class Success:
    """The message was taken. `id` is "" when the reply did not name one.

    `numbers`: by digits, as far as it says what became of each (op=1, [L]); None when it says nothing of the kind.
    A number is not in it when two things are said of it, or what nobody can read.
    """

    id: str
    numbers: Mapping[str, Verdict] | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """The provider's error `code`; `text` is from outside, as it came."""

    code: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What status.php says of one message. Absent or unreadable fields are 0, "" or None.

    `genuine`: it says more than a bare status: whose it is (as all=1 brings, [L]), or since when (which stands
    in every one, [D]; provider.md section 7).
    """

    status: int
    err: int
    cost: str = ""  # decimal text with a point
    seconds: int | None = None
    genuine: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """What a message would cost. `id`: of a message that was sent after all, where there should be none."""

    cost: Decimal
    count: int
    id: str


def read_send(body: bytes, our_id: str) -> Success | Failure | None:
    """A reply of send.php. In the comma form only our own id counts as success: two numbers alone prove nothing."""
    text = _decode(body)
    match _json(text):
        case dict() as table:
            return _failure(table) or _success(table, our_id)
        case [dict() as table]:
            return _failure(table) or _success(table, our_id)
    if failure := _text_failure(text):
        return failure
    if match := _OK.fullmatch(text):
        return Success(match[1])
    if (match := _NUMBERS.match(text)) and match[1] == our_id and not match[2]:
        return Success(our_id)
    return None


def read_status(body: bytes, phone: str, ids: Iterable[str]) -> Found | Failure | None:
    """A reply of status.php about the message with one of `ids` to `phone`; what is about another is not understood."""
    text, ours = _decode(body), frozenset(ids)
    match _json(text):
        case dict() as table:
            if failure := _failure(table):
                return failure
            entries: list[object] = [table]
        case list() as entries:
            pass
        case _:
            return _text_failure(text)
    for entry in entries:
        if isinstance(entry, dict) and (found := _found(entry, phone, ours)):
            return found
    return None


def read_price(body: bytes) -> Quote | Failure | None:
    """A reply of send.php to a dry run, cost=1."""
    match _json(_decode(body)):
        case dict() as table:
            if failure := _failure(table):
                return failure
            cost, count = _decimal(table.get("cost")), _integer(table.get("cnt"))
            if table.get("error") or not cost or count is None or count < 0:
                return None
            return Quote(Decimal(cost), count, _words(table.get("id")))
    return _text_failure(_decode(body))


def read_balance(body: bytes) -> Decimal | Failure | None:
    """A reply of balance.php. An account with credit may stand below nothing."""
    match _json(_decode(body)):
        case dict() as table:
            if failure := _failure(table):
                return failure
            text = _words(table.get("balance")).strip()
            left = _decimal(text.removeprefix("-"))
            if table.get("error") or not left:
                return None
            return -Decimal(left) if text.startswith("-") else Decimal(left)
    return _text_failure(_decode(body))


def _decode(body: bytes) -> str:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = body.decode("windows-1251", errors="replace")
    return text.strip(" \t\r\n\0")


def _json(text: str) -> object:
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):  # RecursionError: nested deeper than any reply is
        return None
    return value


def _failure(table: Mapping[str, object]) -> Failure | None:
    code = _code(table.get("error_code"))
    return Failure(abs(code), _words(table.get("error"))) if code else None


def _text_failure(text: str) -> Failure | None:
    if match := _ERROR.fullmatch(text):
        return Failure(int(match[1]), match[2] or "")
    if (match := _NUMBERS.fullmatch(text)) and match[2] and int(match[3]):
        return Failure(int(match[3]))
    return None


def _success(table: Mapping[str, object], our_id: str) -> Success | None:
    """Our id, another id beside a count, or a count. A reply with any word of an error is not understood as success."""
    if table.get("error") or table.get("error_code"):
        return None
    name, count = _words(table.get("id")), _integer(table.get("cnt"))
    numbers = _numbers(table.get("phones"))
    if name == our_id:
        return Success(name, numbers)
    if count is not None and _ID.fullmatch(name) and name != "0":
        return Success(name, numbers)
    return Success("", numbers) if count else None


def _numbers(rows: object) -> dict[str, Verdict] | None:
    """An empty list, in whatever shape, says nothing; a full one that is not understood says it of nobody."""
    if not rows:
        return None
    found: dict[str, Verdict | None] = {}
    for row in rows[:_MOST_NUMBERS] if isinstance(rows, list) else ():
        if isinstance(row, dict) and (number := _words(row.get("phone")).strip().lstrip("+")):
            verdict = _verdict(row)
            found[number] = verdict if found.get(number, verdict) == verdict else None
    return {number: verdict for number, verdict in found.items() if verdict}


def _verdict(row: Mapping[str, object]) -> Verdict | None:
    """None when there is a code that is none."""
    codes = [row.get("status"), row.get("error")]
    status, err = map(_code, codes)
    unreadable = any(code not in (None, "") and read is None for code, read in zip(codes, (status, err), strict=True))
    return None if unreadable else Verdict(status, err)


def _found(table: Mapping[str, object], phone: str, ids: frozenset[str]) -> Found | None:
    status, seconds = _code(table.get("status")), _integer(table.get("sms_cnt"))
    name, number = _words(table.get("id")), _words(table.get("phone")).lstrip("+")
    if status is None or (name and name not in ids) or (number and number != phone):
        return None
    return Found(
        status=status,
        err=_code(table.get("err")) or 0,
        cost=_decimal(table.get("cost")),
        seconds=seconds if seconds is not None and 0 <= seconds <= 86_400 else None,
        genuine=bool(name or number or table.get("last_timestamp") or table.get("last_date")),
    )


def _code(value: object) -> int | None:
    """A code, which people are told, is short: a long number may be somebody's telephone."""
    number = _integer(value)
    return number if number is not None and abs(number) < _LARGEST_CODE else None


def _integer(value: object) -> int | None:
    match value:
        case bool():
            return None
        case int():
            return value if abs(value) < 10**18 else None
        case str() if _INTEGER.fullmatch(value.strip()):
            return int(value)
        case _:
            return None


def _decimal(value: object) -> str:
    text = _words(value).strip().replace(",", ".")
    return text if _DECIMAL.fullmatch(text) else ""


def _words(value: object) -> str:
    match value:
        case bool():
            return ""
        case str():
            return value
        case int() if abs(value) < 10**18:
            return str(value)
        case float():
            return repr(value)
        case _:
            return ""
