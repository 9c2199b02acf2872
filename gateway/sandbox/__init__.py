"""The provider, simulated: takes calls, plays them, answers questions, and misbehaves on request.

It is one account with three doors. `platform`, `calls` and `account` are the provider without any socket, `playing` is
the call itself; `script` is how it shall behave, `rules` how people write that. `sending` is what parameters ask for.
- `http` with `form` and `replies`: its pages. `smtp` with `mail_body`: its mailbox. `smpp` with `esme` (a connection),
  `submitted` (what a submit_sm asks for) and `receipts`: its SMSC.

To add a channel: a module here that reads its requests into `platform.Sending`, does what `Script` says, and lets
`Platform` take and find the calls; a line each in `server`, in `rules` and in `alone`.
"""

from gateway.sandbox.account import Credentials
from gateway.sandbox.alone import run
from gateway.sandbox.calls import OUTCOMES
from gateway.sandbox.platform import Book
from gateway.sandbox.rules import SCRIPT_HELP, read_rules, read_script
from gateway.sandbox.server import Sandbox
from gateway.sandbox.submitted import SmscSettings

__all__ = [
    "OUTCOMES",
    "SCRIPT_HELP",
    "Book",
    "Credentials",
    "Sandbox",
    "SmscSettings",
    "read_rules",
    "read_script",
    "run",
]
