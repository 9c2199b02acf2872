"""The commands of the menu: how each is written, and how each is read.

Rules. A body is a command only when the whole of it is one (A09): `record your answer` is spoken. Whoever reads a body
gets a command's action even when something in it is wrong, so that a mistake is told once and not again as its
consequence. Digits are [0-9] only.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.menu.diagnostic import Findings
from gateway.menu.reading.call import is_parameters, read_call
from gateway.menu.reading.frame import BLANK
from gateway.menu.reading.lookalike import NARROW_COLONS, like, named, note_look_alike, skeleton, visible
from gateway.menu.reading.phone import note_number
from gateway.menu.tree import Action, Call, End, Record, Say, Sms, Url

__all__ = ["COMMANDS", "Command", "command_name", "read_body", "read_words"]

Reader = Callable[[str, int, Findings], Action]
"""Reads a body that begins at an offset of the text."""


@dataclass(frozen=True, slots=True)
class Command:
    """One row: the word, how it is written in full, the rules of the page it is from."""

    syntax: str
    rules: str
    read: Reader


def _read_end(body: str, at: int, findings: Findings) -> Action:
    return End()


_ADDRESS = re.compile(r"https?://[^\s/?#:.@][^\s]*+", re.IGNORECASE)
_PORT = re.compile(r"https?://[^\s/?#:]++:([0-9]++)", re.IGNORECASE)
_LAST_PORT = 65_535


def _is_address(address: str) -> bool:
    port = _PORT.match(address)
    return _ADDRESS.fullmatch(address) is not None and (port is None or int(port[1][:9]) <= _LAST_PORT)


def _read_url(body: str, at: int, findings: Findings) -> Action:
    if body == "url":
        findings.note("IVR320", at, at + 3)
        return Url(None)
    address = body
    if body.startswith("url"):
        address = body[3:].lstrip(BLANK).removeprefix(":").lstrip(BLANK)
    if not _is_address(address):
        first = address.split(maxsplit=1)[0] if address else ""
        near = first if first != address and _is_address(first) else ""
        findings.note("IVR321", at, at + len(body), found=address or body, near=near)
        return Url(None)
    if address is not body:
        findings.note("IVR322", at, at + len(body))
    if not address.startswith("http"):
        scheme = address.partition("://")[0]
        start = at + len(body) - len(address)
        findings.note("IVR132", start, start + len(scheme), found=scheme, near=scheme.lower())
    return Url(address)


_SEMICOLON = re.compile(r"\s*+;\s*+")
_VARIABLE = re.compile(r"\$[^\W\d_]{5}(?!\w)")
_SMS = re.compile(r"sms:(\+?[0-9]{5,15}|\$phone),([^,\s][^,]*+),(.++)", re.DOTALL)


def _read_sms(body: str, at: int, findings: Findings) -> Action:
    simple = _SMS.fullmatch(body)
    if simple:
        to, sender, text = simple.groups()
        if text.strip() and to[0] != "8" and (text.isascii() or "$" not in text):
            return Sms(to.removeprefix("+"), sender.strip(), text.strip())
    fields = body[4:].split(",", 2)
    if len(fields) < 3 or not fields[2].strip():
        given = sum(1 for field in fields if field.strip())
        near = f"sms:{_SEMICOLON.sub(',', body[4:])}" if body.count(";", 4) > 1 else ""
        findings.note("IVR330", at, at + len(body), count=given, near=near)
        to, sender, text = (field.strip() for field in [*fields, "", ""][:3])
        return Sms(to, sender, text)
    to, sender, text = (field.strip() for field in fields)
    start = at + 4 + len(fields[0]) - len(fields[0].lstrip())
    if fields[0] != to:
        findings.note("IVR310", at + 4, start + len(to))
    if to.lower() == "$phone":
        if to != "$phone":
            findings.note("IVR132", start, start + 6, found=to, near="$phone")
        to = "$phone"
    elif to == "¤phone":
        to = "$phone"  # told in `debris`
    elif to:
        to = note_number(to, start, findings, sms=True)
    else:
        findings.note("IVR333", at, at + 5)
    if not sender:
        behind = at + 5 + len(fields[0])
        findings.note("IVR331", behind, behind + len(fields[1]))
    for variable in _VARIABLE.finditer(body, len(body) - len(fields[2])) if "$" in text else ():
        if not variable[0].isascii() and skeleton(variable[0]).lower() == "$phone":
            begin, end = at + variable.start(), at + variable.end()
            note_look_alike(findings, begin, end, variable[0], "$phone")
    return Sms(to, sender, text)


_RECORD = re.compile(rf"record(?:[{BLANK}]*+:[{BLANK}]*+([0-9]++))?+")
_LONGEST_RECORD = 300  # seconds; beyond that it is probably not meant (A22)


def _read_record(body: str, at: int, findings: Findings) -> Action:
    found = _RECORD.fullmatch(body)
    if found is None or len(found[1] or "") > 9:
        findings.note("IVR340", at, at + len(body), found=body)
        return Record()
    if found[1] is None:
        return Record()
    seconds = int(found[1])
    if seconds == 0:
        findings.note("IVR341", at, at + len(body))
    elif seconds > _LONGEST_RECORD:
        findings.note("IVR342", at, at + len(body), found=body)
    return Record(seconds, seconds_given=True)


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "url": Command("url, or http(s)://host/path", "R15 R33", _read_url),
        "call": Command("call:phone[,phone…] [wait=n] [ok:end] [err:n] [record]", "R16-R24 R32", read_call),
        "sms": Command("sms:phone,sender,text", "R25 R26", _read_sms),
        "record": Command("record[: seconds]", "R27", _read_record),
        "end": Command("end", "R28", _read_end),
    }
)

_PLAIN = re.compile(
    rf"(?:(call|sms):|(end)\Z|(record)(?:\Z|[{BLANK}]*+:)|(url)(?:\Z|[{BLANK}]*+:|[{BLANK}]++https?:)|(http)s?://)"
)


def command_name(body: str) -> str:
    """Which command the body is written as, or "" for words."""
    found = _PLAIN.match(body)
    return "" if found is None else "url" if found[5] else found[found.lastindex or 0]


def read_words(body: str) -> Say | None:
    """A body that is no command, and nothing that comes near to one; None for any other."""
    if body.isprintable() and (not _BEGINS.match(body) or not (_PLAIN.match(body) or _NEAR.match(body))):
        return Say(body)
    return None


def read_body(body: str, at: int, findings: Findings) -> Action:
    """What one entry does; its body begins at offset `at`."""
    words = read_words(body)
    if words is not None:
        return words
    found = _PLAIN.match(body)
    if found is not None:
        name = "url" if found[5] else found[found.lastindex or 0]
        return COMMANDS[name].read(body, at, findings)
    return _read_near(body, at, findings)


# What is nearly a command: other case, look-alike letters, another colon, no colon, a full stop behind.
_WORDS = "|".join(f"(?P<{name}>{like(name)})" for name in ("call", "sms", "record", "end", "url"))
_NEAR = re.compile(
    rf"(?:{_WORDS})(?![^\W\d_])|(?:[A-Za-z][A-Za-z0-9+.-]{{0,15}}+:|:)?//(?=\S)|https?(?:[:;]?[/\\]|:(?=\S))|ftp[:;]?/"
    r"|www\.|(?:[A-Za-z0-9-]++\.)++[A-Za-z]{2,}+/\S*+\Z"
    rf"|(?:{like('http')}(?:{like('s')})?+|[\"'«“„‘(<\[]{{1,2}}https?)://(?=\S)"
    r"|(?:mailto|javascript|vbscript|sips?|skype|urn|ssh|ldap|viber|whatsapp|tg):(?=\S)"
    r"|(?:exit|hangup|hang up|quit|stop|выход)\Z|[\"'«“„(`](?:end|record|url)[\"'»“”)`]\Z",
    re.IGNORECASE,
)
_BEGINS = re.compile(rf"[A-Za-z0-9:/\"'«“„‘(<\[`в-]|{'|'.join(map(like, 'csreuh'))}", re.IGNORECASE)
"""A first character of anything that `_PLAIN` or `_NEAR` knows. Most Russian texts have another, and need no more."""
_COLON = re.compile(rf"[{BLANK}]*+([:{NARROW_COLONS}])[{BLANK}]*+")
_ARGUMENT: Mapping[str, re.Pattern[str]] = {
    "call": re.compile(rf"[{BLANK}=;]*+[+0-9,]{{5,}}+(?P<rest>.*+)"),
    "sms": re.compile(rf"[{BLANK}=;]++(?:[+0-9]{{5,}}+|\$phone),", re.IGNORECASE),
    "record": re.compile(rf"[{BLANK}=]*+[0-9]++(?:[{BLANK}]?(?:s|sec|seconds?|с|сек|секунд[аы]?))?\.?"),
}


def _is_argument(name: str, rest: str) -> bool:
    """Whether what stands behind a command's word, without a colon, can only be meant for the command."""
    pattern = _ARGUMENT.get(name)
    if pattern is None:
        return False
    if name == "sms":
        return pattern.match(rest) is not None
    found = pattern.fullmatch(rest)
    return found is not None and (name == "record" or not found["rest"].strip() or is_parameters(found["rest"]))


def _read_near(body: str, at: int, findings: Findings) -> Action:
    bare = visible(body)
    if bare != body and command_name(bare):
        return _read_hidden(body, bare, at, findings)
    found = _NEAR.match(body)
    if found is None:
        return Say(body)
    name = found.lastgroup
    if name is None:
        return _read_odd_word(body, found[0], at, findings)
    word, rest = body[: found.end()], body[found.end() :]
    colon = _COLON.match(rest)
    takes_colon = name in ("call", "sms", "record", "url")
    if (rest and not (colon and takes_colon)) or (not rest and name in ("call", "sms")):
        return _read_without_colon(body, name, word, rest, at, findings)
    # the command itself, but for how its word is written
    if colon and colon.start(1) and name in ("call", "sms"):
        findings.note("IVR310", at + len(word), at + len(word) + colon.start(1))
    if not word.isascii():
        note_look_alike(findings, at, at + len(body), word, name)
    elif word != name:
        findings.note("IVR132", at, at + len(word), found=word, near=name)
    if not colon:
        return COMMANDS[name].read(name, at, findings)
    if colon[1] != ":":
        mark = at + len(word) + colon.start(1)
        findings.note("IVR204", mark, mark + 1, found=colon[1], near=":")
    argument = rest[colon.end() :]
    # `shift` keeps the offsets of what follows true: the word and the colon are put back at the same distance
    normal = f"{name}:{argument}"
    shift = len(body) - len(normal)
    return COMMANDS[name].read(normal, at + shift, findings)


def _read_hidden(body: str, bare: str, at: int, findings: Findings) -> Action:
    """A command with something invisible, or a blank of another kind, in front, behind or inside its word."""
    place = next((n for n, (one, other) in enumerate(zip(body, bare, strict=False)) if one != other), len(bare))
    hidden = body[place]
    code = "IVR131" if hidden.isspace() else "IVR141"
    findings.note(code, at + place, at + place + 1, found=named(hidden))
    return read_body(bare, at + body.find(bare[0]), findings)


def _read_without_colon(body: str, name: str, word: str, rest: str, at: int, findings: Findings) -> Action:
    """`end.`, `record 10`, `sms 7999,…`: spoken as they stand; `сall 7999` with a Cyrillic с is no word at all."""
    bare = rest.strip(f"{BLANK}.:;!,\"'»”")
    if not rest and word.isascii() and name == "call":
        findings.note("IVR318", at, at + len(word))
        return Call(())
    if not rest and word.isascii() and name == "sms":
        findings.note("IVR330", at, at + len(word), count=0, near="")
        return Sms("", "", "")
    if not word.isascii():
        if _is_argument(name, rest) or not bare:
            note_look_alike(findings, at, at + len(word), word, name)
        return Say(body)
    address = rest.strip(_AROUND_ADDRESS)
    if name == "url" and _is_address(address):
        findings.note("IVR301", at, at + len(body), found=body, near=address)
    elif name in ("end", "url") and not bare:
        findings.note("IVR301", at, at + len(body), found=body, near=name)
    elif _is_argument(name, rest) or not bare:
        meant = rest.lstrip(f"{BLANK}=;").rstrip(".")
        near = f"record: {meant}".rstrip(" :") if name == "record" else f"{name}:{meant}"
        findings.note("IVR301", at, at + len(body), found=body, near=near)
    return Say(body)


_AROUND_ADDRESS = f"{BLANK}\"'«»“”„‘’()<>[]=:"


def _read_odd_word(body: str, found: str, at: int, findings: Findings) -> Action:
    if not found.isascii() and found.endswith("://") and found[0].isalpha():
        scheme = found.removesuffix("://")
        meant = skeleton(scheme).lower()
        note_look_alike(findings, at, at + len(scheme), scheme, meant)
        return _read_url(meant + body[len(scheme) :], at, findings)
    if found[0] in _AROUND_ADDRESS and found.endswith("://") and len(found) > len("://"):
        address = body.strip(_AROUND_ADDRESS)
        if _is_address(address):
            findings.note("IVR301", at, at + len(body), found=body, near=address)
        return Say(body)
    if ":" in found or found.endswith(("/", "\\")):
        return _read_url(body, at, findings)
    near = f"http://{body}" if "." in found else body.strip("\"'«»“„”()`").lower()
    near = near if near in COMMANDS or "." in found else "end"
    findings.note("IVR301", at, at + len(body), found=body, near=near)
    return Say(body)
