"""Reading requests as the provider does: GET and POST, form and multipart, in the charset that the request names.

Rules. The charset is a parameter of the request itself, windows-1251 without it (reference/provider.md section 0), so
bytes are kept until it is known. Sizes are bounded.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from aiohttp import BodyPartReader, web

from gateway.sandbox.replies import charset

__all__ = ["phones", "read_form"]

_MOST_FIELDS = 100


async def read_form(request: web.Request, limit: int) -> Mapping[str, str]:
    """All parameters of a request of at most `limit` bytes; those in the body win over those in the address."""
    raw = _split(request.raw_path.partition("?")[2])
    if request.content_type == "multipart/form-data":
        raw |= await _parts(request, limit)
    elif request.can_read_body:
        raw |= _split((await request.read()).decode("latin-1"))
    codec = charset(raw.get("charset", b"").decode("ascii", errors="replace"))
    return {name: value.decode(codec, errors="replace") for name, value in raw.items()}


def phones(written: str) -> list[str]:
    """The numbers of a `phones` parameter, without what people write between digits; as they are when they are none."""
    bare = written.translate({ord(c): None for c in "+ -()"})
    return [number for number in bare.replace(";", ",").split(",") if number]


def _split(text: str) -> dict[str, bytes]:
    try:
        pairs = parse_qsl(text, keep_blank_values=True, encoding="latin-1", max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from None
    return {name: value.encode("latin-1", errors="replace") for name, value in pairs}


async def _parts(request: web.Request, limit: int) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    left = limit
    try:
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise ValueError("multipart within multipart")
            value = bytearray()
            while chunk := await part.read_chunk():
                left -= len(chunk)
                if left < 0 or len(found) >= _MOST_FIELDS:
                    raise ValueError("too much")
                value += chunk
            if part.filename is None:
                found[part.name or ""] = bytes(value)
    except ValueError as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from None
    return found
