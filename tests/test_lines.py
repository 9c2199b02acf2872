"""Where lines go, and how numbers stand in them. What each event makes of it: `test_journal`."""

import contextlib
import io

import pytest
from structlog.testing import capture_logs

from gateway import lines

PHONE = "79991234567"


@pytest.mark.parametrize(("phone", "shown"), [(PHONE, "*******4567"), ("12345", "*2345"), ("1234", "1234"), ("", "")])
def test_masked(phone: str, shown: str) -> None:
    assert lines.masked(phone) == shown


def test_an_instant_is_told_to_the_second_and_as_utc() -> None:
    assert lines.iso(1_790_000_000_999) == "2026-09-21T14:13:20+00:00"


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_before_it_is_set_up_structlog_has_every_line(level: str) -> None:
    log = lines.Log()
    with capture_logs() as logs:
        getattr(log, level)("event", number=1)
    assert logs == [{"event": "event", "log_level": level, "number": 1}]


@pytest.mark.parametrize("human", [True, False])
def test_who_has_the_log_already_writes_where_it_leads_now(human: bool) -> None:
    log, out = lines.log, io.StringIO()
    with contextlib.redirect_stderr(out):
        lines.set_up(human=human, level="warning")
    log.warning("here")
    log.info("not here")
    assert "here" in out.getvalue()
    assert "not here" not in out.getvalue()
