"""The SQL of this store by name.

Rules. SQL stands in `queries.sql`, one section a statement; code takes what it needs when it is imported, so a name
that is missing is found before anything is opened. Statements are prepared once and kept by the connection's cache.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import apsw

__all__ = ["QUERIES", "Row", "fetch", "sections"]

Row = tuple[Any, ...]
"""Tables are STRICT, so a column holds what the schema says; only the type checker cannot know it."""

_MARK = "-- name: "


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
