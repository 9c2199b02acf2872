"""The SQL of this store by name.

Rules. SQL stands in `queries.sql`, one section a statement; code takes what it needs when it is imported, so a name
that is missing is found before anything is opened. Statements are prepared once and kept by the connection's cache.
Each step of a statement lets go of the interpreter and has to win it back from a busy event loop, which may take
milliseconds (sys.setswitchinterval): so many rows go into one statement, not one statement after the other.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from types import MappingProxyType
from typing import Any

import apsw

__all__ = ["CACHED", "QUERIES", "Many", "Row", "fetch", "sections"]

Row = tuple[Any, ...]
"""Tables are STRICT, so a column holds what the schema says; only the type checker cannot know it."""

CACHED = 256
"""Prepared statements that a connection keeps: every one there is, and those of `Many` in all sizes that come."""

_MARK = "-- name: "
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)  # rows; so few statements do for any number


def sections(text: str) -> Mapping[str, str]:
    """The statements of a file: each starts at its `-- name: NAME` line; what stands before the first is prose."""
    found: dict[str, str] = {}
    name = ""
    for line in text.splitlines(keepends=True):
        if line.startswith(_MARK):
            name = line.removeprefix(_MARK).strip()
            if name in found:
                raise ValueError(f"two statements are called {name}")
            found[name] = ""
        elif name and not line.startswith("--"):
            found[name] += line
    return MappingProxyType({name: sql.strip() for name, sql in found.items()})


QUERIES = sections(Path(__file__).with_name("queries.sql").read_text("utf-8"))


def fetch(db: apsw.Connection, sql: str, values: Row = ()) -> list[Row]:
    """All rows at once: no cursor stays open."""
    return db.execute(sql, values).fetchall()


class Many:
    """A statement with one row of VALUES, made for any number of them. It must pass over a row of NULL."""

    def __init__(self, sql: str) -> None:
        found = re.search(r"VALUES (\([^()]*\))", sql)
        if found is None:
            raise ValueError(f"no VALUES in: {sql}")
        before, after = sql[: found.start(1)], sql[found.end(1) :]
        self._by_size = {size: before + ", ".join([found[1]] * size) + after for size in _SIZES}
        self._nothing = (None,) * found[1].count("?")

    def sized(self, rows: int) -> str:
        """The statement for so many rows: a power of two, at most 256."""
        return self._by_size[rows]

    def write(self, db: apsw.Connection, rows: Sequence[Row], *rest: Any) -> None:
        """As if row by row, in their order; `rest` stands for the parameters after VALUES."""
        for sql, values in self._cut(rows):
            db.execute(sql, (*values, *rest))

    def fetch(self, db: apsw.Connection, rows: Sequence[Row], *rest: Any) -> list[Row]:
        """What it finds for any of them."""
        found: list[Row] = []
        for sql, values in self._cut(rows):
            found += db.execute(sql, (*values, *rest)).fetchall()
        return found

    def _cut(self, rows: Sequence[Row]) -> Iterator[tuple[str, Row]]:
        for at in range(0, len(rows), _SIZES[-1]):
            some = rows[at : at + _SIZES[-1]]
            size = 1 << (len(some) - 1).bit_length()
            yield self._by_size[size], tuple(chain(*some, self._nothing * (size - len(some))))
