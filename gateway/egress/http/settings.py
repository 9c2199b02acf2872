"""What the HTTP way out is told. Credentials stay out of its repr."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

__all__ = ["HttpSettings", "in_clear"]

_MOST_TOGETHER = 100  # of ours: how many numbers one request may have is not documented (provider.md section 1.1)


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """All times in milliseconds. Either `apikey`, or `login` and `password`; the key wins."""

    # "https://smsc.ru" and after it the backup hosts, tried in order. Name only hosts that answer: while one of them
    # does not, no call is ever known to have been lost on its way (see `HttpEgress.ask`).
    bases: tuple[str, ...]
    apikey: str = field(default="", repr=False)
    login: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    voice: str = "w"  # "w", "m2", ...; with a language: "w2,en"
    ring_seconds: int = 25
    redial_seconds: int = 60
    call_attempts: int = 3
    sender: str = ""  # caller id that is registered with the account; "" is the provider's own
    hours: tuple[int, int] | None = None  # (9, 21): nobody is called before 9:00, nor from 21:00 on
    hours_tz: int = 0  # whose clock that is: hours from Moscow
    together: int = 1  # numbers in one request at most
    connect_timeout: int = 5_000  # name look-up, TCP and TLS together
    reply_timeout: int = 30_000  # from the request to the end of the reply
    # provider.md section 1.3: 15 requests at once under one login, of whatever kind, are an error
    send_slots: int = 10
    ask_slots: int = 4  # provider.md section 7: 5 at once are an error

    def __post_init__(self) -> None:
        if not self.bases:
            raise ValueError("no address of the provider")
        for base in self.bases:
            if in_clear(base):
                raise ValueError(f"{base} would send credentials in clear over the network; write https://")
        if self.hours and not 0 <= self.hours[0] < self.hours[1] <= 24:
            raise ValueError(f"hours {self.hours[0]}-{self.hours[1]} are not two hours of one day, as 9-21 are")
        if not 1 <= self.together <= _MOST_TOGETHER:
            raise ValueError(f"{self.together} numbers in one request: from 1 to {_MOST_TOGETHER} are possible")


def in_clear(base: str) -> bool:
    """Whether credentials sent to `base` could be read on the way: not TLS, and not this machine itself."""
    address = urlsplit(base)
    if address.scheme == "https" or address.hostname == "localhost":
        return False
    try:
        return not ip_address(address.hostname or "").is_loopback
    except ValueError:
        return True
