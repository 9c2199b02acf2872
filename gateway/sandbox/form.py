"""Reading requests as the provider does: GET and POST, form and multipart, in the charset that the request names.

Rules. The charset is a parameter of the request itself, windows-1251 without it (reference/provider.md section 0), so
bytes are kept until it is known. Sizes are bounded.
"""

from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from gateway.sandbox.replies import charset

__all__ = ["Form", "read_form"]

_MOST_FIELDS = 100
_LONGEST_NAME = 100  # characters of a file's that the book keeps


class Form(NamedTuple):
    """The parameters of a request, and the files that came with it: name and size."""

    fields: Mapping[str, str]
    files: tuple[tuple[str, int], ...]


async def read_form(request: web.Request, limit: int) -> Form:
    """All parameters of a request of at most `limit` bytes; those in the body win over those in the address."""
    raw, files = _split(request.raw_path.partition("?")[2]), []
    if request.content_type == "multipart/form-data":
        files = await _parts(request, limit, raw)
    elif request.can_read_body:
        raw |= _split((await request.read()).decode("latin-1"))
    codec = charset(raw.get("charset", b"").decode("ascii", errors="replace"))
    return Form({name: value.decode(codec, errors="replace") for name, value in raw.items()}, tuple(files))


def _split(text: str) -> dict[str, bytes]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, encoding="latin-1", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from None
    return {name: value.encode("latin-1", errors="replace") for name, value in pairs}


async def _parts(request: web.Request, limit: int, raw: dict[str, bytes]) -> list[tuple[str, int]]:
    """Parameters go into `raw`; the files."""
    files: list[tuple[str, int]] = []
    left, count = limit, 0
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise ValueError("multipart within multipart")
            count += 1
            value, size = bytearray(), 0
            while chunk := await part.read_chunk():
                left -= len(chunk)
                if left < 0 or count > _MOST_FIELDS:
                    raise ValueError("too much")
                size += len(chunk)
                if part.filename is None:
                    value += chunk
            if part.filename is None:
                raw[part.name or ""] = bytes(value)
            else:
                files.append((part.filename[:_LONGEST_NAME], size))
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from None
    return files
