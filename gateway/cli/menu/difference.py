"""What a command would change in a file, as a unified diff that `patch` takes.

Rules. Into a pipe goes every byte as it is; for a terminal whatever could command it is escaped. A name with a line
feed, a quote or the like is written as git does, in quotes, so that it can be nothing but a name.
"""

import difflib
import os
import re
import sys

from gateway.menu.visible import visible

__all__ = ["named", "unified"]

_LINES = re.compile(r"[^\r\n]*+(?:\r\n|[\r\n])|[^\r\n]++\Z")
_ESCAPES = {ord("\t"): "\\t", ord("\n"): "\\n", ord("\r"): "\\r", ord('"'): '\\"', ord("\\"): "\\\\"}


def unified(before: str, after: str, file: str, label: str = "") -> str:
    """The diff; "" when both are alike. `label` says of the second file what it is, where `patch` reads over it."""
    name = named(file)
    first = f"{name}\t" if " " in name else name  # the tab ends a name with blanks in it; what follows is a comment
    second = f"{name}\t({label})" if label else first
    out: list[str] = []
    lines = difflib.unified_diff(_LINES.findall(before), _LINES.findall(after), first, second)
    escaping = sys.stdout is not None and sys.stdout.isatty()
    for line in lines:
        content = line.rstrip("\r\n")
        end = line[len(content) :]
        if escaping:
            content = "\t".join(map(visible, content.split("\t")))
            end = "\n" if end else ""
        out.append(f"{content}{end}" if end else f"{content}\n\\ No newline at end of file\n")
    return "".join(out)


def named(file: str) -> str:
    r"""A file's name for the head of a diff: `"a\nb"` and bytes in octal where it would not be one plain word."""
    if file.isprintable() and '"' not in file and "\\" not in file:
        return file
    return '"' + "".join(c if c.isprintable() and c not in '"\\' else _escaped(c) for c in file) + '"'


def _escaped(character: str) -> str:
    known = _ESCAPES.get(ord(character))
    return known or "".join(f"\\{byte:03o}" for byte in os.fsencode(character))
