"""Sound files of a mail: which are found, what they are called, what keeps the mail out."""

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mails_with_sound import FRAMES, MP3, WAV, mail, mixed, part

from gateway.mail import Letter, Unreadable, read
from gateway.mail.sounds import LONGEST, LONGEST_NAME, MOST, SHORTEST, is_mp3, is_wav
from gateway.message import Audio

CHARSETS = ("windows-1251", "koi8-r")


def letter(raw: bytes) -> Letter:
    got = read(raw, "if-no-start", CHARSETS)
    assert isinstance(got, Letter), got
    return got


def refusal(raw: bytes, **more: bool) -> Unreadable:
    got = read(raw, "if-no-start", CHARSETS, **more)
    assert isinstance(got, Unreadable), got
    assert got.text.isascii()
    assert got.text.isprintable()
    return got


def test_a_text_and_a_recording() -> None:
    got = letter(mail(part(MP3)))
    assert got.text == "The pump has stopped."
    assert got.files == (Audio("hello.mp3", "audio/mpeg", MP3),)


@pytest.mark.parametrize("text", [None, "", " \r\n\u00a0"])
def test_a_recording_needs_no_text_and_then_the_subject_is_not_spoken(text: str | None) -> None:
    got = letter(mail(part(WAV, "audio/x-wav", ""), text=text))
    assert (got.text, got.spoken_first, got.subject) == ("", "", "A recording")
    assert got.files == (Audio("sound1.wav", "audio/wav", WAV),)


def test_a_mail_that_is_nothing_but_a_recording() -> None:
    raw = b"Subject: x\r\nMIME-Version: 1.0\r\n" + part(FRAMES)
    assert letter(raw).files == (Audio("hello.mp3", "audio/mpeg", FRAMES),)


def test_a_menu_behind_a_recording_has_its_start() -> None:
    assert letter(mail(part(MP3), text="{menu: Press 1\n1: end\n}")).text == "{menu: Press 1\n1: end\n}"


def test_html_and_pictures_beside_it() -> None:
    html = b"Content-Type: text/html\r\n\r\n<p>Hello</p>"
    picture = part(b"\x89PNG", "image/png", "inline; filename=logo.png")
    nested = mixed([mixed([html, picture], "c", "related"), part(MP3)], "d", "alternative")
    got = letter(mail(nested, part(WAV, "application/octet-stream", "attachment; filename=two.WAV"), text=None))
    assert got.text == "Hello"
    assert [(file.name, file.kind) for file in got.files] == [("hello.mp3", "audio/mpeg"), ("two.wav", "audio/wav")]


@pytest.mark.parametrize(
    "other",
    [
        part(b"%PDF-1.7" + b"x" * 200, "application/pdf", "attachment; filename=bill.pdf"),
        part(MP3, "application/octet-stream", "attachment; filename=data.bin"),
        part(MP3, "video/mp4", "attachment; filename=film.mp4"),
        b"Content-Type: message/rfc822\r\n\r\nSubject: x\r\n" + mixed([part(MP3)], "inner"),
    ],
    ids=["a document", "of no kind", "a film", "within a forwarded mail"],
)
def test_other_attachments_play_no_part(other: bytes) -> None:
    assert letter(mail(other)).files == ()
    assert read(mail(other), "if-no-start", CHARSETS, audio=False) == letter(mail(other))


@pytest.mark.parametrize(
    ("kind", "disposition", "name"),
    [
        ("audio/mpeg; name=a.mp3", "attachment", "a.mp3"),
        ("audio/mpeg; name=a.mp3", "attachment; filename=b.mp3", "b.mp3"),
        ("audio/mpeg", "attachment; filename=b.mp3; filename*=utf-8''%D0%BF%D1%80%D0%B8.mp3", "при.mp3"),
        ("audio/mpeg", "attachment; filename*0=long-; filename*1=name.mp3", "long-name.mp3"),
        ("audio/mpeg", "attachment; filename*0*=koi8-r'ru'%D0; filename*1*=%D2.mp3", "пр.mp3"),
        ("audio/mpeg", "attachment; filename*=%zz'x.mp3", "%zz'x.mp3"),
        ("audio/mpeg", 'attachment; filename="=?utf-8?B?0L/RgNC4Lm1wMw==?="', "при.mp3"),
        ("audio/mpeg", "attachment; filename=C:\\Users\\anna\\a.mp3", "a.mp3"),
        ("audio/mpeg", 'attachment; filename="../../etc/a.mp3"', "a.mp3"),
        ("audio/mpeg", 'attachment; filename="..%2fa.mp3"', "%2fa.mp3"),
        ("audio/mpeg", "attachment; filename*=utf-8''a%0D%0AX-Forged:%20b.mp3", "a X-Forged: b.mp3"),
        ("audio/mpeg", "attachment; filename*=utf-8''a%E2%80%AE3pm.exe", "a 3pm.exe.mp3"),
        ("audio/mpeg", "attachment; filename=song.wav", "song.mp3"),
        ("audio/mpeg", "attachment; filename=song", "song.mp3"),
        ("audio/mpeg", "attachment; filename=.mp3", "mp3.mp3"),
        ("audio/mpeg", 'attachment; filename="///"', "sound1.mp3"),
        ("audio/mpeg", f"attachment; filename={'x' * 500}.mp3", "x" * (LONGEST_NAME - 4) + ".mp3"),
    ],
)
def test_what_it_is_called(kind: str, disposition: str, name: str) -> None:
    (file,) = letter(mail(part(MP3, kind, disposition))).files
    assert file.name == name


@pytest.mark.parametrize(
    ("attached", "status", "words"),
    [
        (part(b"OggS" + bytes(200), "audio/ogg", "attachment; filename=a.ogg"), "5.6.1", "a.ogg is neither WAV nor"),
        (part(b"\xff\xf1" + bytes(200)), "5.6.1", "hello.mp3 is neither WAV nor MP3"),
        (part(b"x" * 200, "text/plain", "attachment; filename=a.mp3"), "5.6.1", "a.mp3 is neither"),
        (part(MP3[: SHORTEST - 1]), "5.6.1", "less than 101 bytes"),
        (part(b""), "5.6.1", "less than 101 bytes"),
        (part(MP3, encoding="8bit"), "5.6.1", "must be sent in base64"),
        (part(MP3, encoding="x-uuencode"), "5.6.1", "must be sent in base64"),
        (part(base64.b64encode(MP3)[:-3], encoding="base64"), "5.6.1", "was damaged"),
        (part(base64.b64encode(MP3) + b"!", encoding="base64"), "5.6.1", "was damaged"),
        (part(b"ID3" + bytes(LONGEST)), "5.3.4", f"more than {LONGEST} bytes"),
        (part(b"OggS" + bytes(200), "audio/ogg", ""), "5.6.1", "a sound file is neither"),
        (part(bytes(200), "audio/x", "attachment; filename*=utf-8''%D0%BF%D1%80.mp3"), "5.6.1", "the file pr.mp3 is"),
    ],
)
def test_what_keeps_the_mail_out(attached: bytes, status: str, words: str) -> None:
    told = refusal(mail(attached))
    assert told.status == status
    assert words in told.text
    assert told.ru


def test_the_number_and_the_size_of_all_together_are_bounded() -> None:
    assert len(letter(mail(*[part(MP3)] * MOST)).files) == MOST
    assert "more than 4 sound files" in refusal(mail(*[part(MP3)] * (MOST + 1))).text
    half = part(b"ID3" + bytes(LONGEST // 2 - 3))
    assert len(letter(mail(half, half)).files) == 2
    assert refusal(mail(half, half, part(MP3))).status == "5.3.4"


def test_where_nothing_can_be_played_that_is_said_before_anything_else() -> None:
    for attached in (part(MP3), part(b"OggS" + bytes(200), "audio/ogg"), part(b"")):
        told = refusal(mail(attached), audio=False)
        assert told.status == "5.6.1"
        assert "cannot be played" in told.text
        assert "text" in told.text
        assert "нельзя" in told.ru


def test_a_recording_behind_parts_that_nobody_can_tell_apart_is_not_lost_without_a_word() -> None:
    broken = b"Content-Type: multipart/mixed\r\n\r\nx"
    assert letter(mail(broken)).files == ()
    for both in ((part(MP3), broken), (broken, part(MP3))):
        assert "no usable boundary" in refusal(mail(*both)).text


def test_first_octets() -> None:
    assert is_wav(WAV)
    assert not is_wav(WAV.replace(b"WAVE", b"AVI "))
    assert is_mp3(MP3)
    for second, third in ((0xFB, 0x90), (0xF3, 0x40), (0xE3, 0x40), (0xFA, 0x90)):
        assert is_mp3(bytes((0xFF, second, third)) + FRAMES[3:])
    # AAC, layer II, a reserved version, no bit rate, no sampling rate, no sync
    for second, third in ((0xF1, 0x50), (0xFD, 0x90), (0xEB, 0x90), (0xFB, 0xF0), (0xFB, 0x9C), (0x7B, 0x90)):
        assert not is_mp3(bytes((0xFF, second, third)) + FRAMES[3:])
    assert not is_mp3(b"\xff\xfb\x90")


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=300), st.sampled_from([b"", MP3, WAV]))
def test_what_comes_in_base64_is_what_is_played(octets: bytes, before: bytes) -> None:
    got = read(mail(part(before + octets)), "if-no-start", CHARSETS)
    if before:
        assert isinstance(got, Letter)
        assert got.files[0].octets == before + octets
    else:
        assert isinstance(got, Letter if is_mp3(octets) and len(octets) >= SHORTEST else Unreadable)


HEADS = st.sampled_from(["audio/mpeg", "audio/", "audio/mpeg; name=", "text/plain; name=a.mp3", "multipart/mixed"])
NAMES = st.text(st.sampled_from("a.mp3wv\"\\/*'%0=?;\r\n \u202eя"), max_size=40)


@settings(deadline=None, max_examples=200)
@given(
    HEADS, NAMES, st.sampled_from(["", "7bit", "quoted-printable", "base64"]), st.binary(max_size=200), st.booleans()
)
def test_any_attachment_is_played_or_refused(kind: str, name: str, encoding: str, octets: bytes, audio: bool) -> None:
    attached = part(octets, kind, f"attachment; filename={name}", encoding)
    got = read(mail(attached), "if-no-start", CHARSETS, audio=audio)
    if isinstance(got, Unreadable):
        assert got.text.isascii()
        assert got.text.isprintable()
        return
    for file in got.files:
        assert audio
        assert file.name.isprintable()
        assert not set(file.name) & set("/\\")
        assert file.name.endswith(".mp3" if is_mp3(file.octets) else ".wav")
        assert len(file.octets) >= SHORTEST
        assert len(file.name) <= LONGEST_NAME
