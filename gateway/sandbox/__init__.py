"""The provider, simulated: takes calls, plays them, answers questions, and misbehaves on request.

To add a channel: a module here that reads its requests into `platform.Sending`, does what `Script` says, and lets
`Platform` take and find the calls; a line each in `Sandbox.start` and `stop`. `platform` and `calls` are the provider
without any socket, `playing` is the call itself, `script` how it shall behave, `http` with `form` and `replies` its
HTTP pages.
"""

from gateway.sandbox.alone import run
from gateway.sandbox.calls import OUTCOMES
from gateway.sandbox.http import Credentials
from gateway.sandbox.platform import Book
from gateway.sandbox.script import SCRIPT_HELP, read_rules, read_script
from gateway.sandbox.server import Sandbox

__all__ = ["OUTCOMES", "SCRIPT_HELP", "Book", "Credentials", "Sandbox", "read_rules", "read_script", "run"]
