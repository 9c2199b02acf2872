"""From a text to its tree: the grammar, and what people write instead of it. `parse` is the way in.

Rules. Nothing here judges sense; that is for `checks`. Whatever the text is, a tree comes out.
"""

from gateway.menu.reading.parse import parse

__all__ = ["parse"]
