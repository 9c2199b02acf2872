"""How a text sounds: its numbers in words, and how many seconds it takes.

Rules. Light and fast: checks and the simulator's clock ask it for every text. Our own tables of number words, because
the known library for them needs an unmaintained one and knows neither times nor telephone numbers.
"""

from gateway.menu.spoken.duration import SPREAD, seconds
from gateway.menu.spoken.spelling import language_of, spell

__all__ = ["SPREAD", "language_of", "seconds", "spell"]
