"""Receipts that nobody takes: the daemon gives them up, and says whose, how many and why."""

from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from gateway import config
from gateway.config import Config, Secrets
from gateway.daemon import Daemon, _said
from gateway.message import Arrival, NewCall, Notify, Origin, Recipient
from gateway.outcome import Reason, Why

NOW = 1_790_000_000_000
DAY = 86_400_000
SECRETS = Secrets(SecretStr("k"), SecretStr(""), SecretStr(""))
CLIENT = """
[[smpp.client]]
system_id = "billing"
password_hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$lcY37zK7N4TmVdRgXVxZPYpPpyhY3Bt5y5cJL3JQUPM"
"""


class _Done(BaseException):
    """Ends a loop that has no end."""


async def test_it_says_whose_how_many_and_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config.read(
        f'state_dir = "{tmp_path}"\n[smtp]\nlisten = []\n[report]\nwhen = "never"\n'
        f'[smpp]\nreceipts_kept = "2d"\nreceipts_most = 3\n{CLIENT}'
    )
    assert isinstance(settings, Config)
    at = [NOW]
    daemon = Daemon(settings, SECRETS, lambda: at[0])
    first = Arrival(
        "0m", Origin("smpp", "billing", sender="BANK"), "x", NOW, NOW + DAY,
        [NewCall("0m", Recipient("79990000001", notify=Notify.FAILURE))], ticketed=True, dead=Reason(Why.BAD_MENU),
    )  # fmt: skip

    async def put(n: int) -> None:
        call = NewCall(f"0m{n}", Recipient("79990000001", notify=Notify.FAILURE))
        await daemon.spool.put(replace(first, id=call.id, calls=[call], accepted_at=at[0]))

    async def sleep(_: float) -> None:
        raise _Done

    await put(1)
    await put(2)
    at[0] += 3 * DAY
    for n in range(3, 8):
        await put(n)
    monkeypatch.setattr("gateway.daemon.asyncio.sleep", sleep)
    with capture_logs() as logs, pytest.raises(_Done):
        await daemon._sweep_smpp()
    told = [(log["client"], log["count"], log["why"]) for log in logs if log["event"] == "receipts_given_up"]
    assert told == [("billing", 2, "not taken for 2 d"), ("billing", 2, "more than 3 owed")]
    monkeypatch.undo()
    await daemon.stop()


@pytest.mark.parametrize(
    ("ms", "said"), [(2 * DAY, "2 d"), (36 * 3_600_000, "36 h"), (5_400_000, "90 min"), (1, "1 ms")]
)
def test_times_are_said_as_they_were_written(ms: int, said: str) -> None:
    assert _said(ms) == said
