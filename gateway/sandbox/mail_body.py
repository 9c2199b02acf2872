"""The provider's mail, read: octets to the parameters of a request to send (provider.md section 4).

Rules. Pure. Whatever comes is answered with parameters or with one line that says why it is not a message. Strict where
the documents are: text/plain, else the text between [text] and [/text]; seven fields with six colons, of which the
fourth and the fifth may end early. koi8-r where no charset is named. Decoded as MIME says; that the real one does so
too is our guess, and so is that line ends around the whole body count for nothing.
"""

import codecs
import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message

__all__ = ["Letter", "NoLetter", "read_letter"]

_DEFAULT = "koi8-r"
_MARKED = re.compile(r"\[text\](.*?)\[/text\]", re.DOTALL | re.IGNORECASE)
_TAGS = re.compile(r"<(?:br|/p|/div)\b[^>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,1000}>")
_LINE = re.compile(r"(?:(?P<sender>[^|,:]*)(?:,(?P<tz>[^|:]*))?\|)?(?P<phones>[^:|]*):(?P<mes>.*)", re.DOTALL)
_FIELDS = 7
_CALL = "9"
_FORMATS = frozenset(str(number) for number in range(12))
_MOST_PARTS = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """`requests`: parameters as over HTTP, one set for each line of a list; `login` and the like are in each."""

    requests: Sequence[dict[str, str]]
    files: Sequence[tuple[str, int]] = ()


@dataclass(frozen=True, slots=True)
class NoLetter:
    """Why it is not a message, in a line without credentials."""

    why: str


def read_letter(octets: bytes) -> Letter | NoLetter:
    """A mail as DATA gave it."""
    mail = message_from_bytes(octets, policy=policy.compat32)
    body, files = _body(mail)
    if isinstance(body, NoLetter):
        return body
    found = body.split(":", _FIELDS - 1)
    if len(found) < _FIELDS:
        return NoLetter(f"{len(found)} fields instead of {_FIELDS}")
    login, password, message_id, when, how, numbers, text = (*(field.strip() for field in found[:6]), found[6])
    time, _, zone = when.partition(",")
    translit, form, sender, test = (*how.split(","), "", "", "")[:4]
    if how.count(",") > 3:
        return NoLetter("the fifth field has more than translit,format,sender,test")
    if (form or "0") not in _FORMATS:
        return NoLetter("no such format")
    common = {
        "id": "" if message_id == "0" else message_id,
        "time": "" if time == "0" else time,
        "tz": zone,
        "translit": translit,
        "call": "1" if form == _CALL else "",
        "sender": sender,
        "test": test,
    }
    common = {name: value for name, value in common.items() if value}
    common |= {"login": login, "psw": password} if login else {"apikey": password}
    if numbers:
        return Letter([common | {"phones": numbers, "mes": text}], files)
    lines = [line for line in text.split("\n") if line.strip()]
    matches = [_LINE.fullmatch(line) for line in lines]
    if not lines or None in matches:
        return NoLetter("no numbers, and no list of them either")
    return Letter([common | _of_line(match) for match in matches if match], files)


def _of_line(match: re.Match[str]) -> dict[str, str]:
    named = {name: match[name].strip() for name in ("sender", "tz") if match[name]}
    return named | {"phones": match["phones"].strip(), "mes": match["mes"].replace("\\n", "\n")}


def _body(mail: Message) -> tuple[str | NoLetter, list[tuple[str, int]]]:
    """The text, and the files beside it."""
    texts: list[tuple[str, str]] = []
    files: list[tuple[str, int]] = []
    for count, part in enumerate(mail.walk()):
        if count >= _MOST_PARTS:
            return NoLetter("too many parts"), files
        if part.is_multipart():
            continue
        octets = part.get_payload(decode=True)
        content = octets if isinstance(octets, bytes) else b""
        if part.get_filename() is not None or part.get_content_maintype() != "text":
            files.append((str(part.get_filename() or "")[:100], len(content)))
        else:
            texts.append((part.get_content_subtype(), content.decode(_codec(part), errors="replace")))
    for kind, text in texts:
        if marked := _MARKED.search(text):
            return _bare(_plain(marked[1]) if kind == "html" else marked[1]), files
    if mail.get_content_type() == "text/plain" and texts:
        return _bare(texts[0][1]), files
    return NoLetter(f"{mail.get_content_type()[:50]}, and no [text]"), files


def _codec(part: Message) -> str:
    named = str(part.get_param("charset", "") or "")
    try:
        return codecs.lookup(named).name if named and named.isascii() else _DEFAULT
    except LookupError:
        return _DEFAULT


def _plain(text: str) -> str:
    """Of HTML: its line breaks are those of the markup, not of the source."""
    one_line = re.sub(r"\s*\n\s*", " ", text.replace("\r", ""))
    return html.unescape(_TAG.sub("", _TAGS.sub("\n", one_line)))


def _bare(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip("\n")
