"""The one account that the sandbox has: who may use it, and what is left in it.

Rules. Money is counted only where somebody set a balance; without one nothing is ever too dear. Each number costs PRICE
at the moment that it is taken, however the call ends: the real one counts seconds, which nobody needs to foresee here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

__all__ = ["PRICE", "SECRETS", "Account", "Credentials", "read_sum"]

PRICE = Decimal("0.30")
SECRETS = ("apikey", "login", "psw")
"""Parameters that are credentials: the book does not show them."""

_ENDLESS = "1000.00"
_MOST = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the account wants: the key, or login and password. All empty: anything that is not empty will do.

    Over SMPP the login is the system_id; its password is another one where `smpp_password` is set.
    """

    apikey: str = field(default="", repr=False)
    login: str = ""
    password: str = field(default="", repr=False)
    smpp_password: str = field(default="", repr=False)

    def fit(self, fields: Mapping[str, str]) -> bool:
        """Whether these are right."""
        key, login, password = (fields.get(name, "") for name in SECRETS)
        if not (self.apikey or self.login):
            return bool(key or (login and password))
        return (key == self.apikey != "") or (login == self.login != "" and password == self.password)

    def knows(self, system_id: str) -> bool:
        """Whether an ESME may call itself so. An account that is known by its key alone has no name."""
        return system_id == self.login if self.login else system_id != ""

    def opens(self, password: str) -> bool:
        """Whether an ESME may bind with that password."""
        wanted = self.smpp_password or (self.password if self.login else self.apikey)
        return password == wanted if (self.login or self.apikey or self.smpp_password) else True


class Account:
    """What is left. `balance` may be set at any time; None: endless."""

    def __init__(self, balance: Decimal | None = None) -> None:
        self.balance = balance

    def pay(self, numbers: int) -> bool:
        """Take the price of so many; False, and nothing is taken, when there is not enough."""
        if self.balance is None:
            return True
        if self.balance < numbers * PRICE:
            return False
        self.balance -= numbers * PRICE
        return True

    @property
    def shown(self) -> str:
        """The balance as balance.php says it."""
        return _ENDLESS if self.balance is None else f"{self.balance:.2f}"


def read_sum(value: object) -> Decimal | None:
    """A sum as people write it, "10.00" or 10; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        return None
    try:
        read = Decimal(str(value))
    except InvalidOperation:
        return None
    return read.quantize(Decimal("0.01")) if read.is_finite() and 0 <= read <= _MOST else None
