"""The provider's SMPP interface, as an ESME.

`codes` is every status and its meaning, `reading` what receipts and answers say, `line` one connection, `opening` how
it comes to be bound, `keeper` keeps one, `sending` is one call over it, `client` puts all of that together.
"""

from gateway.egress.smpp.client import SmppEgress
from gateway.egress.smpp.settings import SmppOutSettings

__all__ = ["SmppEgress", "SmppOutSettings"]
