"""Repairs: what can be mended in a text, and the mending. `fix_of` for one finding, `mend` for a whole text.

Rules. A fix is made when somebody asks for it, from the text and the finding; reading and judging do not pay for it.
"""

from gateway.menu.repair.change import Change, change_of
from gateway.menu.repair.fix import Edit, Fix, applied
from gateway.menu.repair.mend import Mended, mend, mend_all, offered
from gateway.menu.repair.table import REPAIRS, fix_of

__all__ = [
    "REPAIRS",
    "Change",
    "Edit",
    "Fix",
    "Mended",
    "applied",
    "change_of",
    "fix_of",
    "mend",
    "mend_all",
    "offered",
]
