"""Recordings, and mails that carry them, as mail programs write them and as none should."""

import base64
from collections.abc import Sequence

MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + bytes(range(256)) * 4
FRAMES = b"\xff\xfb\x90\x64" + bytes(range(256)) * 2
WAV = b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(range(256))


def part(
    octets: bytes, kind: str = "audio/mpeg", disposition: str = 'attachment; filename="hello.mp3"', encoding: str = ""
) -> bytes:
    """One part with its headers. Its body is in base64 unless the encoding is another."""
    head = f"Content-Type: {kind}\r\n"
    if disposition:
        head += f"Content-Disposition: {disposition}\r\n"
    head += f"Content-Transfer-Encoding: {encoding or 'base64'}\r\n\r\n"
    return head.encode() + (octets if encoding else base64.encodebytes(octets).replace(b"\n", b"\r\n"))


def mixed(parts: Sequence[bytes], boundary: str = "b", kind: str = "mixed") -> bytes:
    """A multipart with its header."""
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"\r\n\r\n'.encode()
    mark = f"--{boundary}".encode()
    return head + b"".join(mark + b"\r\n" + one + b"\r\n" for one in parts) + mark + b"--\r\n"


def mail(*parts: bytes, text: str | None = "The pump has stopped.", subject: str = "A recording") -> bytes:
    """A mail with a text, if any, and these parts."""
    said = [] if text is None else [b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode()]
    return f"From: erp@office.example\r\nSubject: {subject}\r\n".encode() + mixed([*said, *parts])
