"""The provider's HTTP interface: send.php, status.php and balance.php.

`request` is what we say and `form` how it is written; `reply` reads what comes back, `codes` is every code and
`meaning` what follows from it; `wire` posts, `client` decides what is posted when.
"""

from gateway.egress.http.client import HttpEgress
from gateway.egress.http.settings import HttpSettings, in_clear

__all__ = ["HttpEgress", "HttpSettings", "in_clear"]
