"""How long a message may be, and how its characters are counted.

Rules. The limit is in characters of the whole message as it is sent, `$phone` not yet replaced; a line end is one
character, however it is written (R13 A20).
"""

__all__ = ["LIMIT", "length_of"]

LIMIT = 1000
"""Characters a message may have (R13)."""


def length_of(text: str) -> int:
    """Characters as the provider counts them: a line end is one."""
    return len(text) - text.count("\r\n")
