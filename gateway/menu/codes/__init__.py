"""Every code that a menu can earn, one file a hundred: what it means in both languages, and an example.

To add one: a row here, and the line that notes it in `parse`, `commands`, `rules`, `debris` or `lint`. A code that was
released keeps its meaning for ever.
"""

from collections.abc import Mapping
from types import MappingProxyType

from gateway.menu.codes import commands, debris, door, entries, flow, frame, jumps, letters, messages
from gateway.menu.codes.row import Language, Row, Severity, Words

__all__ = ["CATALOGUE", "Language", "Row", "Severity", "Words"]

CATALOGUE: Mapping[str, Row] = MappingProxyType(
    {
        row.code: row
        for rows in (
            *(frame.ROWS, letters.ROWS, entries.ROWS, commands.ROWS, messages.ROWS),
            *(jumps.ROWS, flow.ROWS, debris.ROWS, door.ROWS),
        )
        for row in rows
    }
)
