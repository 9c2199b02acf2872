"""An intake on the real store, for whoever offers it something."""

from collections.abc import Iterator, Sequence

from gateway.intake import Accepted, Intake, Offer, Rejected, Rules, Unavailable
from gateway.message import Manner, Notify, Origin, Recipient, Story, Submission
from watched import Clock, Watched

GOOD = "Hello.\n{menu: Press 1.\n1: Thank you.\n1: end\n}\nGoodbye.\n"
BAD = GOOD.replace("1: Thank", "10: Thank")
ORIGIN = Origin(ingress="smtp", client="erp", peer="10.0.0.1", sender="erp@office.example", subject="Visit")
BOUND = Origin(ingress="smpp", client="erp", peer="10.0.0.1", sender="74951234567", headers=b"\0\1")
PHONE = "79990000001"
HOUR, DAY = 3_600_000, 86_400_000


def ticketed(
    text: str = GOOD,
    *phones: str,
    origin: Origin = BOUND,
    manner: Manner = Manner(),  # noqa: B008 - frozen
    expires_at: int = 0,
    apart: str = "",
    parts_id: str = "",
    mend: bool = False,
    strict: bool = False,
) -> Offer:
    """A message as an SMPP client sends it."""
    recipients = [Recipient(phone, phone, Notify.SUCCESS | Notify.FAILURE) for phone in phones or (PHONE,)]
    submission = Submission(origin, recipients, text, manner, expires_at, apart)
    return Offer(submission, mend=mend, strict=strict, ticketed=not parts_id, parts_id=parts_id)


class House:
    """An intake on the real store. Entropy counts up, so that ids can be foretold."""

    def __init__(self, spool: Watched, clock: Clock, rules: Rules) -> None:
        numbers: Iterator[int] = iter(range(1, 1000))
        self.spool, self.clock = spool, clock
        self.woken = 0
        self.intake = Intake(
            spool,  # type: ignore[arg-type]  # the watched store answers to the same names
            rules,
            clock,
            lambda: next(numbers),
            self._wake,
        )

    def _wake(self) -> None:
        self.woken += 1

    async def offer(
        self, *phones: str, origin: Origin = ORIGIN, text: str = GOOD, mend: bool = False
    ) -> Accepted | Rejected | Unavailable:
        recipients = [Recipient(phone, f"{phone}@call.example") for phone in phones or ("79990000001",)]
        return await self.intake.offer(Submission(origin, recipients, text), mend=mend)

    async def stored(self) -> Sequence[str]:
        """Ids of all calls, oldest first."""
        return [story.call.id for story in await self.spool.spool.listing([], 100)][::-1]

    async def story(self, any_id: str) -> Story:
        """Of the one call with that id."""
        (story,) = await self.spool.spool.find(any_id)
        return story
