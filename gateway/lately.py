"""A memory that never grows beyond its bound: of what is put into it, the latest. PURE."""

from typing import TypeVar

__all__ = ["Lately"]

K = TypeVar("K")
V = TypeVar("V")


class Lately(dict[K, V]):
    """A dict of at most `most` entries: then the one that was put in first is forgotten."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        if len(self) > self.most:
            del self[next(iter(self))]
