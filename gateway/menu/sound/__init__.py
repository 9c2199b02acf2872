"""What a call sounds like: how long each text is spoken, how long the call lasts and what it costs, how to hear it.

Rules. Pure: the audio itself is made by `gateway.cli.menu.voice`. Only `duration` is imported here, since lints and the
simulator's clock ask it; commands import what they need: `estimate` with its `statement` and `tariff`, or `speech`.
"""

from gateway.menu.spoken.duration import SPREAD, seconds

__all__ = ["SPREAD", "seconds"]
