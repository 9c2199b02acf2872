"""The provider's HTTP interface: send.php and status.php.

`codes` is every code and its meaning, `reply` reads what comes back, `client` does the asking.
"""

from gateway.egress.http.client import HttpEgress
from gateway.egress.http.settings import HttpSettings, in_clear

__all__ = ["HttpEgress", "HttpSettings", "in_clear"]
