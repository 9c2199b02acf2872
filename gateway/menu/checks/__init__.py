"""What is wrong with a tree that could be read: what `RULES` say keeps a message out, `LINTS` are warnings.

Rules. Linear in the text, bounded in number, silent in doubt. A rule costs every message that comes in; a lint runs
only when somebody asks for all findings.
"""

from gateway.menu.checks.debris import find_debris
from gateway.menu.checks.lint import LINTS, READ_ALOUD
from gateway.menu.checks.rules import RULES, RULES_OF_MENUS, check_length

__all__ = ["LINTS", "READ_ALOUD", "RULES", "RULES_OF_MENUS", "check_length", "find_debris"]
