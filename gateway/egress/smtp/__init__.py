"""The provider's mail interface: a call is a mail whose text has everything in it (reference/provider.md section 4).

`body` writes the mail, `replies` is every reply code and its meaning, `line` is one connection, `client` does the
sending. What became of a call is asked over HTTP, under our id: a mail can ask nothing.
"""

from gateway.egress.smtp.client import SmtpEgress
from gateway.egress.smtp.settings import SmtpOutSettings, in_clear

__all__ = ["SmtpEgress", "SmtpOutSettings", "in_clear"]
