"""Where in the file each key stands, so that an error can name its line. `tomllib` does not tell.

Rules. This reads a text that `tomllib` has already accepted, so it only has to find its way, not to judge. One pass.
"""

import re
import tomllib

__all__ = ["Path", "lines", "nearest"]

Path = tuple[str | int, ...]
"""A key with its tables: ("smtp", "listen", 0, "tls")."""

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_HEAD = re.compile(rf"[ \t]*(\[\[|\[|)[ \t]*({_PART}(?:[ \t]*\.[ \t]*{_PART})*)")
_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"""+'''  # a long text may end in quotes of its own
    r"""|'''.*?'''+"""
    r'''|"(?:\\.|[^"\\\n])*"'''
    r"""|'[^'\n]*'"""
    r"""|\#[^\n]*"""
    r"""|[\[{]|[\]}]|\n|[^"'\#\[\]{}\n]+|.""",
    re.DOTALL,
)


def lines(text: str) -> dict[Path, int]:
    """The line, from 1, of every table and key; keys of inline tables are found at the key that holds them."""
    found: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    position, line = 0, 1
    while position < len(text):
        if head := _HEAD.match(text, position):
            path: Path = tuple(_plain(part) for part in re.findall(_PART, head[2]))
            if head[1] == "":
                _remember(found, table, path, line)
            else:
                table = _entered(counts, path, is_array=head[1] == "[[")
                found.setdefault(table, line)
                if isinstance(table[-1], int):
                    found.setdefault(table[:-1], line)
        end = _end_of_statement(text, position)
        line += text.count("\n", position, end)
        position = end
    return found


def nearest(found: dict[Path, int], path: Path) -> int:
    """The line of that key, else of the closest table around it, else 0."""
    for length in range(len(path), 0, -1):
        if line := found.get(path[:length]):
            return line
    return 0


def _plain(part: str) -> str:
    """A key without its quotes."""
    if part[0] == '"':
        return str(tomllib.loads(f"key = {part}")["key"])
    return part.strip("'")


def _remember(found: dict[Path, int], table: Path, path: Path, line: int) -> None:
    """`a.b = 1` names the table a as well."""
    for length in range(1, len(path) + 1):
        found.setdefault(table + path[:length], line)


def _entered(counts: dict[Path, int], path: Path, *, is_array: bool) -> Path:
    """The table that a header opens: [[a]] is a new element, and [a.b] after it belongs to the newest a."""
    table: Path = ()
    for part in path[:-1]:
        table += (part,)
        if table in counts:
            table += (counts[table],)
    table += (path[-1],)
    if is_array:
        counts[table] = counts.get(table, -1) + 1
        table += (counts[table],)
    return table


def _end_of_statement(text: str, position: int) -> int:
    """Just behind the line break that is in no text, list or inline table."""
    depth = 0
    while token := _TOKEN.match(text, position):
        position = token.end()
        if token[0] in ("[", "{"):
            depth += 1
        elif token[0] in ("]", "}"):
            depth -= 1
        elif token[0] == "\n" and depth <= 0:
            break
    return position
