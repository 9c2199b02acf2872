"""Mails with recordings at the door: handed in with their octets, or refused with words that help."""

import base64

import pytest
import structlog
from smtp_gate import Serve

MP3 = b"ID3" + bytes(range(256)) * 20
HEAD = b'From: erp@office.example\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
TEXT = b"--b\r\n\r\nThe pump has stopped.\r\n"


def sound(name: str = "hello.mp3", octets: bytes = MP3) -> bytes:
    body = base64.encodebytes(octets).replace(b"\n", b"\r\n")
    head = f"--b\r\nContent-Type: audio/mpeg; name={name}\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    return head.encode() + body + b"--b--\r\n"


@pytest.mark.parametrize(("text", "said"), [(TEXT, "The pump has stopped."), (b"", "")])
async def test_it_is_handed_in(serve: Serve, text: bytes, said: str) -> None:
    gate = await serve()
    line = await gate.hello()
    assert await line.letter(HEAD + text + sound()) == "250 2.0.0 0123456789abcdef"
    (submission,) = gate.clerk.taken
    assert submission.text == said
    (file,) = submission.files
    assert (file.name, file.kind, file.octets) == ("hello.mp3", "audio/mpeg", MP3)


async def test_where_no_way_out_carries_it_the_sender_is_told_what_to_do(serve: Serve) -> None:
    gate = await serve(audio=False)
    line = await gate.hello()
    with structlog.testing.capture_logs() as events:
        reply = await line.letter(HEAD + TEXT + sound())
    assert reply == (
        "554 5.6.1 sound files cannot be played: no way to the provider that is in use carries them; write what the"
        " call shall say as text, or ask the operator to call over HTTP / zvukovye fayly proigrat' nel'zya; napishite"
        " tekst zvonka v pis'me ili poprosite administratora zvonit' cherez HTTP"
    )
    assert not gate.clerk.taken
    assert [event["event"] for event in events] == ["mail_refused"]
    assert (await line.letter(HEAD + TEXT + b"--b--\r\n")).startswith("250")


async def test_what_is_no_recording_is_refused_by_its_name(serve: Serve) -> None:
    gate = await serve()
    line = await gate.hello()
    assert await line.letter(HEAD + TEXT + sound("hello.ogg", b"OggS" + bytes(200))) == (
        "554 5.6.1 the file hello.ogg is neither WAV nor MP3; save it as one of them"
        " / fayl hello.ogg ne WAV i ne MP3; sokhranite ego tak"
    )
    assert not gate.clerk.taken
