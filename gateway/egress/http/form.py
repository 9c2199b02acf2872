"""The body of a request: its parameters as a form, with files as a multipart one. PURE.

Rules. UTF-8, which the parameter `charset` names (provider.md section 0). A character that no charset has becomes "?".
What came from a mail says nothing in a header: a file's name is written anew out of plain characters, its media type
stands only if it is one. The boundary is a digest of all that it parts, so that none of it can contain it on purpose.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from gateway.message import Audio

__all__ = ["encode"]

_PLAIN = "application/x-www-form-urlencoded"
_ODD = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_NAME = 64
_KIND = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}/[a-z0-9][a-z0-9.+-]{0,63}", re.IGNORECASE)


def encode(fields: Mapping[str, str], files: Sequence[Audio] = ()) -> tuple[str, bytes]:
    """The value of Content-Type, and the body. File parts are named file0, file1, ... (section 1.1, "files")."""
    if not files:
        return _PLAIN, urlencode(fields, errors="replace").encode("ascii")
    parts = [
        (f'Content-Disposition: form-data; name="{name}"', value.encode("utf-8", errors="replace"))
        for name, value in fields.items()
    ]
    parts += [
        (
            f'Content-Disposition: form-data; name="file{place}"; filename="{_name(file)}"\r\n'
            f"Content-Type: {file.kind if _KIND.fullmatch(file.kind) else 'application/octet-stream'}",
            file.octets,
        )
        for place, file in enumerate(files)
    ]
    digest = hashlib.sha256()
    for _, content in parts:
        digest.update(content)
    boundary = digest.hexdigest()
    body = bytearray()
    for head, content in parts:
        body += f"--{boundary}\r\n{head}\r\n\r\n".encode("ascii") + content + b"\r\n"
    body += f"--{boundary}--\r\n".encode("ascii")
    return f"multipart/form-data; boundary={boundary}", bytes(body)


def _name(file: Audio) -> str:
    """Its end is kept: it tells the sort of file. "приветствие.mp3" -> "_.mp3"."""
    return _ODD.sub("_", file.name).lstrip(".")[-_LONGEST_NAME:] or "_"
