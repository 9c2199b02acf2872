"""What is wrong with a file, in words for the person who wrote it.

Rules. A problem names its line, its key and the remedy. It never repeats a value: what is in the wrong place may be a
password.
"""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from pydantic_core import ErrorDetails

from gateway.config.places import Path
from gateway.config.section import Section
from gateway.config.shapes import Config

__all__ = ["Problem", "words"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: the key as in the file ("smtp.listen.0.tls"), what to do about it, and the line.

    `key` is "" when it concerns the whole file; `line` is 0 when the key is not in the file; `unread` tells that
    nothing of the file could be read.
    """

    key: str
    text: str
    line: int = 0
    unread: bool = False

    def __str__(self) -> str:
        return "".join((f"line {self.line}: " if self.line else "", f"{self.key}: " if self.key else "", self.text))


_SECRET = re.compile(r"pass|psw|pwd|secret|token|api.?key", re.IGNORECASE)
_NO_SECRET = re.compile(r"fil|hash", re.IGNORECASE)

_INSTEAD_OF_SECRET = {
    "smtp": "write password_hash in [[smtp.user]], made by `ivr-gateway hash-password`",
    "smpp": "write password_hash in [[smpp.client]], made by `ivr-gateway hash-password`",
    "report": "set IVR_GATEWAY_REPORT_PASSWORD in the environment, or name a file in password_file",
    "provider": "set IVR_GATEWAY_PROVIDER_APIKEY in the environment, or name a file in apikey_file",
    "provider.smpp": "set IVR_GATEWAY_PROVIDER_SMPP_PASSWORD in the environment, or name a file in password_file",
}


def words(error: ErrorDetails) -> str:
    """Pydantic's finding, said plainly."""
    path: Path = error["loc"]
    context: dict[str, Any] = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            return _unknown(path)
        case "missing":
            return "is missing"
        case "literal_error":
            return "write " + str(context["expected"]).replace("'", '"')
        case "tuple_type" if path in (("smtp", "listen"), ("smtp", "user"), ("smpp", "listen"), ("smpp", "client")):
            return f"write each of them under its own [[{'.'.join(map(str, path))}]], in double brackets"
        case "tuple_type":
            return 'write a list: ["...", "..."]'
        case "model_type":
            return f"is a table: [{'.'.join(str(part) for part in path if isinstance(part, str))}]"
        case _:
            return error["msg"].removeprefix("Value error, ")


def _unknown(path: Path) -> str:
    """An unknown key: a secret, a slip of the pen, or the right key under the wrong heading."""
    name = str(path[-1])
    here = _section(path[:-1])
    near = difflib.get_close_matches(name, here.model_fields, n=1, cutoff=0.7)
    if _SECRET.search(name) and not _NO_SECRET.search(name):
        table = ".".join(part for part in path[:-1] if isinstance(part, str))
        remedy = _INSTEAD_OF_SECRET.get(table) or _INSTEAD_OF_SECRET.get(str(path[0]), _INSTEAD_OF_SECRET["provider"])
        return f"secrets do not stand in this file; {remedy}"
    if near:
        return f'there is no such key; did you mean "{near[0]}"?'
    if elsewhere := [heading for heading, section in _sections(Config, "") if name in section.model_fields]:
        *first, last = elsewhere
        return f"there is no such key here; it belongs {', '.join(first)}{' or ' * bool(first)}{last}"
    return "there is no such key; config/gateway.toml lists them all"


def _section(path: Path) -> type[Section]:
    """The model of the table at `path`."""
    section: type[Section] = Config
    for part in path:
        if isinstance(part, str):
            section = _inner(section.model_fields[part].annotation) or section
    return section


def _inner(annotation: object) -> type[Section] | None:
    """The model in `Model` or `tuple[Model, ...]`."""
    for kind in (annotation, *get_args(annotation)):
        if isinstance(kind, type) and issubclass(kind, Section):
            return kind
    return None


def _sections(section: type[Section], path: str) -> Iterator[tuple[str, type[Section]]]:
    """Every table, by the heading that a person would look for."""
    yield f"under [{path}]" if path else "at the top, before the first heading", section
    for name, field in section.model_fields.items():
        if inner := _inner(field.annotation):
            yield from _sections(inner, f"{path}.{name}" if path else name)
