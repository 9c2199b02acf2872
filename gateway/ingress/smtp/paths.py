"""Paths and parameters of MAIL and RCPT, read strictly (RFC 5321 section 4.1.2). Pure.

Rules. Nothing is repaired: no comment is dropped, no space skipped, no bracket supplied. A digit that is lost on the
way rings at a stranger's (aiosmtpd's RFC 5322 reader makes "7 123-45-67" of <7(701)123-45-67@ivr>). What is tolerated
is what cannot change a meaning: spaces after the colon, an address without any brackets, parameters that nobody knows.
Text is the command line as ASCII with surrogate escapes, so no pattern here matches a byte above 127.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gateway.message import Notify

__all__ = ["MailFrom", "RcptTo", "Refusal", "read_mail", "read_rcpt"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an argument cannot be taken: the whole reply, ASCII."""

    reply: str


@dataclass(frozen=True, slots=True)
class MailFrom:
    """The argument of MAIL. `sender` is "" for the null reverse-path."""

    sender: str
    size: int = 0  # as announced (RFC 1870); 0: not
    envelope_id: str = ""  # ENVID, still xtext (RFC 3461 section 4.4)


@dataclass(frozen=True, slots=True)
class RcptTo:
    """The argument of RCPT. `local` has its quotes taken off; `address` is as it was written."""

    local: str
    domain: str  # lower case
    address: str
    notify: Notify | None = None  # None: not given
    original: str = ""  # ORCPT as given


_PATH_LIMIT = 256  # octets with the brackets (RFC 5321 section 4.5.3.1.3)
_LOCAL_LIMIT = 64  # RFC 5321 section 4.5.3.1.1; senders may be longer (VERP), people to call may not

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_DOT_STRING = rf"{_ATOM}(?:\.{_ATOM})*"
_QUOTED = r'"(?:[ !#-\[\]-~]|\\[ -~])*"'
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?"
_DOMAIN = rf"{_LABEL}(?:\.{_LABEL})*"
_LITERAL = r"\[(?:IPv6:)?[0-9A-Fa-f.:]+\]"
_MAILBOX = re.compile(rf"(?P<local>{_DOT_STRING}|{_QUOTED})@(?P<domain>{_DOMAIN}|{_LITERAL})")

# Only a quoted string that is plainly a number means the same to every reader with and without its quotes.
_QUOTED_NUMBER = re.compile(r'"(\+?[0-9]+)"')

_KEYWORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_VALUE = re.compile(r"[!-~]+")
_XTEXT = re.compile(r"(?:[!-*,-<>-~]|\+[0-9A-F]{2})+")  # RFC 3461 section 4
_ORCPT = re.compile(r"[A-Za-z0-9-]+;[!-~]+")  # RFC 3461 section 4.2; what follows ";" is kept, not read
_NOTIFY = MappingProxyType({"SUCCESS": Notify.SUCCESS, "FAILURE": Notify.FAILURE, "DELAY": Notify.DELAY})

_ENVID_LIMIT = 100  # RFC 3461 section 4.4
_ORCPT_LIMIT = 500  # RFC 3461 section 4.2

_NO_BRACKET = "the path has no closing >"
_NUMBER_RU = "pishite nomer bez probelov, skobok i kavychek: 79991234567"  # for people, who wrote the address by hand
_ROUTE = "source routes are not taken; write the mailbox alone"


def read_mail(argument: str) -> MailFrom | Refusal:
    """`FROM:<path> [parameters]`."""
    parts = _split(argument, "FROM:")
    if parts is None:
        return Refusal("501 5.5.4 Syntax: MAIL FROM:<address>")
    path, rest = parts
    if path == "<>":
        sender = ""
    else:
        mailbox = _mailbox(path)
        if isinstance(mailbox, str):
            if not path.isascii():
                return Refusal("553 5.6.7 the sender's address must be ASCII: a report could not find its way back")
            return Refusal(f"501 5.1.7 {mailbox}")
        sender = mailbox[0]
    if not rest:
        return MailFrom(sender)
    parameters = _parameters(rest)
    if isinstance(parameters, Refusal):
        return parameters
    size = parameters.get("SIZE", "0")
    if not (size.isascii() and size.isdigit() and len(size) <= 20):
        return Refusal("501 5.5.4 SIZE must be a number of octets")
    if parameters.get("BODY", "8BITMIME").upper() not in ("7BIT", "8BITMIME"):
        return Refusal("501 5.5.4 BODY must be 7BIT or 8BITMIME")
    if parameters.get("RET", "HDRS").upper() not in ("FULL", "HDRS"):
        return Refusal("501 5.5.4 RET must be FULL or HDRS")
    envelope_id = parameters.get("ENVID", "")
    if "ENVID" in parameters and not (len(envelope_id) <= _ENVID_LIMIT and _XTEXT.fullmatch(envelope_id)):
        return Refusal("501 5.5.4 ENVID must be xtext of at most 100 characters")
    return MailFrom(sender, int(size), envelope_id)


def read_rcpt(argument: str) -> RcptTo | Refusal:
    """`TO:<path> [parameters]`. Whether the local part is a number that can be called is `intake`'s question."""
    parts = _split(argument, "TO:")
    if parts is None:
        return Refusal("501 5.5.4 Syntax: RCPT TO:<number@domain>")
    path, rest = parts
    mailbox = _mailbox(path)
    if isinstance(mailbox, str):
        return Refusal(f"501 5.1.3 {mailbox} / {_NUMBER_RU}")
    address, local, domain = mailbox
    if local.startswith('"'):
        number = _QUOTED_NUMBER.fullmatch(local)
        if number is None:
            what = "a quoted local part is no phone number; write country code and number"
            return Refusal(f"501 5.1.3 {what} / {_NUMBER_RU}")
        local = number[1]
    if len(local) > _LOCAL_LIMIT:
        return Refusal("501 5.1.3 the local part is longer than 64 characters")
    parameters = _parameters(rest)
    if isinstance(parameters, Refusal):
        return parameters
    notify = None
    if "NOTIFY" in parameters:
        notify = _notify(parameters["NOTIFY"])
        if notify is None:
            return Refusal("501 5.5.4 NOTIFY must be NEVER, or some of SUCCESS,FAILURE,DELAY")
    original = parameters.get("ORCPT", "")
    if "ORCPT" in parameters and not (len(original) <= _ORCPT_LIMIT and _ORCPT.fullmatch(original)):
        return Refusal("501 5.5.4 ORCPT must be type;address of at most 500 characters")
    return RcptTo(local, domain.lower(), address, notify, original)


def _split(argument: str, keyword: str) -> tuple[str, str] | None:
    """The path and what stands behind it; None without the keyword."""
    if argument[: len(keyword)].upper() != keyword:
        return None
    text = argument[len(keyword) :].strip(" ")
    # A quoted local part may hold ">" and spaces: the path ends where the mailbox does, if it is one.
    bracket = 1 if text.startswith("<") else 0
    if (match := _MAILBOX.match(text, bracket)) is None:
        path, _, rest = text.partition(" ")
        return path, rest
    end = match.end() + bracket
    if end < len(text) and text[end] != " ":
        end = text.find(" ", end)
        end = len(text) if end < 0 else end
    return text[:end], text[end:]


def _mailbox(path: str) -> tuple[str, str, str] | str:
    """Address, local part and domain, or what is wrong with the path."""
    if len(path) > _PATH_LIMIT:
        return "the path is longer than 256 characters"
    inner = path
    if path.startswith("<"):
        if not path.endswith(">"):
            return _NO_BRACKET
        inner = path[1:-1]
        if inner.startswith("@"):
            return _ROUTE
    match = _MAILBOX.fullmatch(inner)
    if match is None:
        return "not an address; write <name@domain> without spaces, comments and control characters"
    return inner, match["local"], match["domain"]


def _parameters(text: str) -> Mapping[str, str] | Refusal:
    """Keywords in capitals with their values. Unknown ones are kept and nobody asks for them."""
    found: dict[str, str] = {}
    for word in text.split(" "):
        if not word:
            continue
        keyword, equals, value = word.partition("=")
        if not _KEYWORD.fullmatch(keyword) or (equals and not _VALUE.fullmatch(value)):
            return Refusal("501 5.5.4 parameters are written KEYWORD or KEYWORD=value, with spaces between them")
        keyword = keyword.upper()
        if keyword in found:
            return Refusal(f"501 5.5.4 {keyword[:20]} is given twice")
        found[keyword] = value
    return found


def _notify(value: str) -> Notify | None:
    value = value.upper()
    if value == "NEVER":
        return Notify.NEVER
    wanted = Notify.NEVER
    for word in value.split(","):
        if word not in _NOTIFY:
            return None
        wanted |= _NOTIFY[word]
    return wanted
