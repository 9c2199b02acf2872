"""The sound files that come with a mail and are played in its calls.

Rules. What calls itself sound, by its media type or its name, is one of these or keeps the mail out: nobody shall
wonder why a recording was not played. What it really is its first octets tell: WAV or MP3, which are seen in use with
the provider (provider.md section 2); its name is made anew to say the same. Number and size are bounded before anything
is decoded. Other attachments are none of ours.
"""

import binascii
import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from gateway.latin import plain
from gateway.mail import charset, fields
from gateway.mail.fields import ContentType, Head
from gateway.mail.parts import Part, Unreadable, leaves
from gateway.message import Audio

__all__ = ["find_sounds", "is_mp3", "is_wav"]

MOST = 4
LONGEST = 700_000  # octets of all of them; a mail of a megabyte carries about so much in base64
SHORTEST = 101  # octets of each; the provider takes no less
LONGEST_NAME = 80  # characters

_ENDS: Mapping[str, str] = MappingProxyType({"audio/wav": ".wav", "audio/mpeg": ".mp3"})
_SOUND = re.compile(r"\.(?:wave?|mp[23]|m4a|aac|og[ga]|opus|flac|wma|amr|3ga|aiff?|midi?)\Z", re.IGNORECASE)
_BLANK = b" \t\r\n"
_CONTINUED = 20  # pieces of one name, RFC 2231 section 3
_QUOTED = 40  # characters of a name in a refusal

_CANNOT = Unreadable(
    "5.6.1",
    "sound files cannot be played: no way to the provider that is in use carries them;"
    " write what the call shall say as text, or ask the operator to call over HTTP",
    "звуковые файлы проиграть нельзя; напишите текст звонка в письме или попросите администратора звонить через HTTP",
)
_TOO_MANY = Unreadable(
    "5.6.1",
    f"more than {MOST} sound files; send fewer, or join them into one",
    f"звуковых файлов больше {MOST}; пришлите меньше или склейте их в один",
)
_TOO_LARGE = Unreadable(
    "5.3.4",
    f"the sound files have more than {LONGEST} bytes together; send a shorter one, or one in MP3, mono",
    f"звуковые файлы вместе больше {LONGEST} байт; пришлите запись короче или в MP3, моно",
)


def find_sounds(
    raw: bytes, head: Head, charsets: Sequence[str], *, playable: bool = True
) -> tuple[Audio, ...] | Unreadable:
    """The sound files of a mail whose header block is `head`, in their order, or why they cannot be played.

    `playable`: whether any can be. Where the mail has lost its order no more is looked for, as for its text; but when
    there may be more of them, that is said.
    """
    found: list[Audio] = []
    left = LONGEST
    for leaf in leaves(raw, head):
        if isinstance(leaf, Unreadable):
            return leaf if found or b"audio/" in raw.lower() else ()
        part, kind = leaf
        name = _name(part.head, kind, charsets)
        if not (kind.value.startswith("audio/") or _SOUND.search(name)):
            continue
        if not playable:
            return _CANNOT
        if len(found) == MOST:
            return _TOO_MANY
        sound = _read(raw, part, name, len(found) + 1, left)
        if isinstance(sound, Unreadable):
            return sound
        found.append(sound)
        left -= len(sound.octets)
    return tuple(found)


def _read(raw: bytes, part: Part, name: str, number: int, room: int) -> Audio | Unreadable:
    """One of them, of at most `room` octets."""
    if part.head.first(b"content-transfer-encoding").strip(b"\"' ;").lower() != b"base64":
        return _refused(name, "must be sent in base64, as every mail program does", "должен быть в кодировке base64")
    coded = raw[part.start : part.end].translate(None, _BLANK)
    if len(coded) // 4 * 3 > room + 2:
        return _TOO_LARGE
    try:
        octets = binascii.a2b_base64(coded, strict_mode=True)
    except binascii.Error:
        return _refused(name, "was damaged on its way; send the mail again", "повреждён; пришлите письмо ещё раз")
    if len(octets) > room:
        return _TOO_LARGE
    if len(octets) < SHORTEST:
        return _refused(name, f"has less than {SHORTEST} bytes: no sound", f"меньше {SHORTEST} байт: в нём нет звука")
    kind = "audio/wav" if is_wav(octets) else "audio/mpeg" if is_mp3(octets) else ""
    if not kind:
        return _refused(name, "is neither WAV nor MP3; save it as one of them", "не WAV и не MP3; сохраните его так")
    stem = _SOUND.sub("", name) or f"sound{number}"
    return Audio(stem[: LONGEST_NAME - len(_ENDS[kind])] + _ENDS[kind], kind, octets)


def is_wav(octets: bytes) -> bool:
    """Whether a file begins as RIFF WAVE does."""
    return octets[:4] == b"RIFF" and octets[8:12] == b"WAVE"


def is_mp3(octets: bytes) -> bool:
    """Whether a file begins as MPEG audio layer III does: with an ID3v2 tag, or with the header of a frame (ISO/IEC
    11172-3 section 2.4.1.3): eleven ones, and no value in version, layer, bit rate and sampling rate that none has."""
    if octets[:3] == b"ID3":
        return True
    if len(octets) < 4 or octets[0] != 0xFF or octets[1] & 0xE0 != 0xE0:
        return False
    version, layer = octets[1] >> 3 & 3, octets[1] >> 1 & 3
    return version != 1 and layer == 1 and octets[2] >> 4 != 15 and octets[2] >> 2 & 3 != 3


def _refused(name: str, en: str, ru: str) -> Unreadable:
    shown = plain(name)[:_QUOTED].strip()
    which, russian = (f"the file {shown}", f"файл {shown}") if shown else ("a sound file", "звуковой файл")
    return Unreadable("5.6.1", f"{which} {en}", f"{russian} {ru}")


def _name(head: Head, kind: ContentType, charsets: Sequence[str]) -> str:
    """What a part is called: one line, no folder, nothing that is not printed; "" when it is not called anything."""
    told = head.first(b"content-disposition")
    written = _parameter(ContentType.read(told), "filename", charsets) if told else ""
    written = written or _parameter(kind, "name", charsets)
    if not written:
        return ""
    name = re.split(r"[\\/]", written)[-1]
    name = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(name.split()).lstrip(". ")


def _parameter(field: ContentType, name: str, charsets: Sequence[str]) -> str:
    """RFC 2231: in pieces, and with its charset; else as mail programs write it, in words of RFC 2047 or raw."""
    if not any(given.startswith(name) for given in field.parameters):
        return ""
    if (whole := field.parameters.get(f"{name}*")) is not None:
        return _extended(whole, charsets)
    if (plain := field.parameters.get(name)) is not None:
        return fields.decode(plain, "", charsets)
    pieces = []
    is_extended = False
    for number in range(_CONTINUED):
        piece = field.parameters.get(f"{name}*{number}")
        if piece is None:
            if (piece := field.parameters.get(f"{name}*{number}*")) is None:
                break
            is_extended = True
        pieces.append(piece)
    joined = b"".join(pieces)
    return _extended(joined, charsets) if is_extended else fields.decode(joined, "", charsets)


_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")


def _extended(value: bytes, charsets: Sequence[str]) -> str:
    """RFC 2231 section 4: charset'language'text with its octets in hexadecimal."""
    label, quote, rest = value.partition(b"'")
    _, second, text = rest.partition(b"'")
    if not (quote and second):
        label, text = b"", value
    octets = _PERCENT.sub(lambda found: bytes((int(found[1], 16),)), text)
    return charset.decode(octets, label.decode("ascii", "replace"), charsets)[0]
