"""Findings as SARIF 2.1.0, the form in which code hosts and editors take the findings of any checker.

Rules. One document with one run, whatever the number of files. Columns and offsets count code points, and the document
says so (`columnKind`). Every rule of the catalogue is described, found or not, so that a result can point at its own.
Written to https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; section numbers are of that.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from gateway import __version__
from gateway.menu.codes import CATALOGUE, Language, Row, Severity
from gateway.menu.diagnostic import Diagnostic, Related
from gateway.menu.repair import Edit, fix_of
from gateway.menu.showing.explaining import title
from gateway.menu.tree import Message

__all__ = ["Examined", "as_sarif", "uri_of"]

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note", Severity.HINT: "note"}
_INDEX = {code: number for number, code in enumerate(CATALOGUE)}
_NO_TEXT = re.compile("[\ud800-\udfff]")  # halves of characters, which JSON in UTF-8 cannot carry
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that was checked: its name as it was given, and what was found in it."""

    file: str
    text: str
    findings: Sequence[Diagnostic]
    message: Message


def as_sarif(files: Sequence[Examined], lang: Language) -> dict[str, Any]:
    """The document for all files, as plain JSON values."""
    return {
        "$schema": _SCHEMA,
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "ivr-gateway",
                        "semanticVersion": __version__,
                        "language": lang,
                        "rules": [_rule(row, lang) for row in CATALOGUE.values()],
                    }
                },
                "columnKind": "unicodeCodePoints",
                "artifacts": [{"location": {"uri": uri_of(one.file)}} for one in files],
                "results": [
                    _result(finding, one, number, lang) for number, one in enumerate(files) for finding in one.findings
                ],
            }
        ],
    }


def uri_of(file: str) -> str:
    """A path as a reference that RFC 3986 allows: `file:` when it is absolute; standard input is `stdin`."""
    if file == "-":
        return "stdin"
    path = file.replace("\\", "/") if _DRIVE.match(file) else file
    escaped = quote(path.encode("utf-8", "surrogateescape"), safe="/~")
    if path.startswith("/"):
        return f"file://{escaped}"
    return f"file:///{escaped.replace('%3A', ':', 1)}" if _DRIVE.match(file) else escaped


def _rule(row: Row, lang: Language) -> dict[str, Any]:
    words = row.words(lang)
    bad, good = {"en": ("Wrong:", "Right:"), "ru": ("Неправильно:", "Правильно:")}[lang]
    plain = f"{title(row, lang)}\n{bad}\n{row.bad}\n{good}\n{row.good}"
    fenced = f"{title(row, lang)}\n\n{bad}\n```\n{row.bad}\n```\n\n{good}\n```\n{row.good}\n```\n"
    return {
        "id": row.code,
        "shortDescription": {"text": title(row, lang)},
        "messageStrings": {"default": {"text": _placeholders(words.message)}},
        "help": {"text": _text(plain), "markdown": _text(fenced)},
        "defaultConfiguration": {"level": _LEVELS[row.severity]},
        "properties": {"tags": row.source.split() if row.source[0] in "RA" else [row.source]},
    }


def _placeholders(template: str) -> str:
    """`%(found)s` as SARIF writes arguments, {0} (3.11.5); its own braces are doubled there."""
    names: dict[str, int] = {}

    def numbered(found: "re.Match[str]") -> str:
        return f"\0{names.setdefault(found[1], len(names))}\1"

    escaped = re.sub(r"%\((\w+)\)s", numbered, template).replace("{", "{{").replace("}", "}}")
    return escaped.replace("\0", "{").replace("\1", "}").replace("%%", "%")


def _result(finding: Diagnostic, examined: Examined, number: int, lang: Language) -> dict[str, Any]:
    place = {"uri": uri_of(examined.file), "index": number}
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": _INDEX[finding.code],
        "level": _LEVELS[finding.severity],
        "message": {"text": _text(f"{finding.message(lang)}. {finding.hint(lang)}")},
        "locations": [{"physicalLocation": {"artifactLocation": place, "region": _region(finding)}}],
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": count,
                "message": {"text": _text(related.message(lang))},
                "physicalLocation": {"artifactLocation": place, "region": _region(related)},
            }
            for count, related in enumerate(finding.related, 1)
        ]
    fix = fix_of(examined.message, finding)
    if fix is not None:
        result["fixes"] = [
            {
                "description": {"text": _text(fix.words[lang])},
                "artifactChanges": [
                    {"artifactLocation": place, "replacements": [_replacement(edit) for edit in fix.edits]}
                ],
            }
        ]
        result["properties"] = {"safeFix": fix.safe}
    return result


def _region(spot: Diagnostic | Related) -> dict[str, int]:
    """Lines and columns from 1, the end exclusive (3.30.8); the offset from 0 (3.30.9)."""
    return {
        "startLine": spot.line,
        "startColumn": spot.column,
        "endLine": spot.end_line,
        "endColumn": spot.end_column,
        "charOffset": spot.offset,
        "charLength": spot.end - spot.offset,
    }


def _replacement(edit: Edit) -> dict[str, Any]:
    """A deletion has no inserted content, an insertion a region of length 0 (3.57)."""
    region = {"charOffset": edit.offset, "charLength": edit.end - edit.offset}
    replacement: dict[str, Any] = {"deletedRegion": region}
    if edit.text:
        replacement["insertedContent"] = {"text": _text(edit.text)}
    return replacement


def _text(words: str) -> str:
    return _NO_TEXT.sub("\ufffd", words)
