"""Ways out as `channels` sees them: what they can and how they are, set by the test."""

from dataclasses import dataclass

from gateway.message import Audio, Call
from gateway.outcome import State

NOW = 1_790_000_000_000
SOUND = Audio("hello.mp3", "audio/mpeg", b"ID3")


@dataclass
class Way:
    """One of them."""

    name: str
    slots: int = 4
    rests_until: int = 0
    carries_files: bool = False
    resumed: int = 0

    def resume(self) -> None:
        self.resumed += 1


def three() -> list[Way]:
    """The preferred first; the last alone carries files."""
    return [Way("smpp"), Way("smtp"), Way("http", carries_files=True)]


def call(identity: str = "0a", *, files: bool = False) -> Call:
    sounds = (SOUND,) if files else ()
    return Call(identity, identity, "79990000001", "x", State.SENDING, 1, NOW, NOW, NOW, NOW, files=sounds)
