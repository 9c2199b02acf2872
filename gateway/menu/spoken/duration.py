"""How long a text is spoken, in seconds.

Rules. 0.056 s a character once numbers are spelled as words, and 0.36 s a sentence (menu-language.md 5). Of 44 texts
of menus, Russian and English, the rule was 7 % off espeak-ng at its usual pace on average, and 18 % at worst; a rule
with commas weighed as well was no better than 5 % and 15 %. The provider's own voice was never measured, so whoever
shows a figure to people shows a range of +-20 % (`SPREAD`). A voice file lasts as long as it lasts: it counts as 0
here, and `voice_files` says how many there are. Linear in the text; lints ask for every text of a message.
"""

import re
from collections.abc import Iterator

from gateway.menu.spoken.spelling import spell

__all__ = ["SPREAD", "pieces", "seconds", "voice_files", "without_files"]

SPREAD = 0.2  # how far off the true length may be, either way

_CHARACTER = 0.056  # seconds
_SENTENCE = 0.36  # seconds

_VOICE_FILE = re.compile(r"<file\b[^<>]*+>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"[.!?…]++(?=\s|$)")


def seconds(text: str, speed: float = 1.0) -> float:
    """Seconds of speech, about. `speed` multiplies them: 1.3 for a voice that takes 1.3 times as long. Nothing: 0."""
    spoken = _VOICE_FILE.sub(" ", text) if "<" in text else text
    words = " ".join(spell(spoken).split())
    if not words:
        return 0.0
    sentences = max(1, len(_SENTENCE_END.findall(words)))
    return speed * (_CHARACTER * len(words) + _SENTENCE * sentences)


def voice_files(text: str) -> int:
    """How many voice files, `<file ...>`, are in a text (A02). Their length is not known."""
    return len(_VOICE_FILE.findall(text)) if "<" in text else 0


def without_files(text: str) -> str:
    """The text with blanks in the places of its voice files: whatever stands there is not read aloud."""
    return _VOICE_FILE.sub(lambda found: " " * len(found[0]), text) if "<" in text else text


def pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text cut at its voice files: each piece, and whether it is one. Joined they are the text."""
    begin = 0
    for found in _VOICE_FILE.finditer(text):
        if found.start() > begin:
            yield text[begin : found.start()], False
        yield found[0], True
        begin = found.end()
    if begin < len(text):
        yield text[begin:], False
