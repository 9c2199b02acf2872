"""What changed in meaning between two calls, in sentences: `compare`.

Rules. Layout, order of keys and defaults written out are no change.
"""

from gateway.menu.comparing.compare import Change, compare

__all__ = ["Change", "compare"]
