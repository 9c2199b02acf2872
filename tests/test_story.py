"""A story tells everything that the spool knows, to people and to programs."""

import json
from datetime import UTC
from pathlib import Path

from gateway import story
from gateway.message import Attached, Call, Manner, Notify, Origin, Recipient, Report, Step, Story, Ticket
from gateway.outcome import Event, Reason, State, Why
from gateway.remark import Remark

GOLDEN = Path(__file__).parent / "golden"
BEGAN = 1_790_000_000_000


def sample() -> Story:
    call = Call(
        id="01hq3n9v7w2k4x8z",
        message_id="01hq3n9v7w2k4x8z",
        phone="79990000001",
        text="Здравствуйте!",
        state=State.DELIVERED,
        attempt=2,
        due=BEGAN + 90_000,
        accepted_at=BEGAN,
        expires_at=BEGAN + 86_400_000,
        since=BEGAN + 95_250,
        provider="http",
        provider_id="4711",
    )
    steps = (
        Step(BEGAN + 4, Event.CLAIMED, State.SENDING, 1),
        Step(BEGAN + 1_005, Event.UNSURE, State.UNSURE, 1, Reason(Why.TIMEOUT, "no reply in 1 s")),
        Step(BEGAN + 62_000, Event.NEVER_HAD, State.QUEUED, 1, Reason(Why.NO_STATUS)),
        Step(BEGAN + 62_100, Event.RETRIED, State.QUEUED, 1, Reason(Why.OPERATOR), who="anna"),
        Step(BEGAN + 62_200, Event.CLAIMED, State.SENDING, 2),
        Step(BEGAN + 62_300, Event.TAKEN, State.TAKEN, 2),
        Step(BEGAN + 95_250, Event.DELIVERED, State.DELIVERED, 2, Reason(Why.ANSWERED)),
    )
    reports = (
        Report(1, call.id, State.DELIVERED, due=BEGAN, tries=2, told_at=BEGAN + 96_000),
        Report(2, call.id, State.DELIVERED, due=BEGAN + 200_000, tries=1, error="421 busy"),
        Report(3, call.id, State.DELIVERED, due=BEGAN, tries=9, given_up_at=BEGAN + 99_000, error="550 no such user"),
    )
    origin = Origin("smtp", "erp", "192.0.2.7", "erp@office.example", "<order-17@office.example>")
    recipient = Recipient(call.phone, "79990000001@call.example")
    remarks = (
        Remark("IVR130", 3, "remove the blank", "убрать пробел", changed=True, before="1 : end", after="1: end"),
        Remark("IVR607", 6, "removed what mail left", "убрано", changed=True, before="-- "),
        Remark("IVR640", 2, "key 5 is announced, but the menu does not have it", "объявлена клавиша 5"),
    )
    manner = Manner("74951234567", "m2", BEGAN + 3, 2)
    tickets = (Ticket(41, Notify.SUCCESS), Ticket(42, Notify.NEVER))
    files = (Attached("привет.mp3", "audio/mpeg", 40_960), Attached("menu.wav", "audio/wav", 101))
    return Story(call, origin, recipient, steps, reports, "1.20", 12, remarks, manner, tickets, files)


def test_people_read_every_step_with_its_time() -> None:
    told = "\n".join(story.lines(sample(), UTC)) + "\n"
    assert told == (GOLDEN / "story.txt").read_text(encoding="utf-8")


def test_programs_get_the_same_as_values() -> None:
    told = json.dumps(story.as_json(sample()), ensure_ascii=False, indent=1) + "\n"
    assert told == (GOLDEN / "story.json").read_text(encoding="utf-8")


def test_what_its_sender_left_to_us_is_not_told_to_people() -> None:
    whole = sample()
    plain = Story(whole.call, whole.origin, whole.recipient, tickets=whole.tickets[:1])
    told = list(story.lines(plain, UTC))
    assert "  known to its client as 41" in told
    assert "  known to its client as 29" in story.lines(plain, UTC, "{:x}".format)
    assert not [line for line in told if line.lstrip().startswith(("caller id", "voice", "priority", "plays"))]
    assert "  valid     until 2026-09-22 14:13:20.000" in told
    values = story.as_json(Story(whole.call, whole.origin, whole.recipient))
    given = {key: values[key] for key in ("tickets", "caller_id", "voice", "priority", "not_before")}
    assert given == {"tickets": [], "caller_id": "", "voice": "", "priority": 0, "not_before": None}


def test_a_receipt_waits_for_its_client_and_not_for_a_time_that_is_past() -> None:
    whole = sample()
    waits = Report(1, whole.call.id, State.DELIVERED, due=BEGAN, home="smpp:billing", error="no receiver is bound")
    later = Report(1, whole.call.id, State.DELIVERED, due=BEGAN, home="smpp:billing", tries=1, error="0x14")
    *_, first, second = story.lines(Story(whole.call, whole.origin, whole.recipient, reports=(waits, later)), UTC)
    assert first == "  report of delivered waits for billing to take it by smpp, 0 tried: no receiver is bound"
    begun = "2026-09-21 14:13:20.000"
    assert second == f"  report of delivered waits for billing to take it by smpp, not before {begun}, 1 tried: 0x14"


def test_an_attempt_under_way_has_no_outcome_yet() -> None:
    whole = sample()
    sending = Story(whole.call, whole.origin, whole.recipient, whole.steps[:1])
    (attempt,) = story.as_json(sending)["attempts"]
    assert (attempt["attempt"], attempt["outcome"], attempt["ended"]) == (1, "", None)


def test_what_came_from_outside_cannot_steer_the_terminal() -> None:
    whole = sample()
    origin = Origin("smtp", "erp", sender="a\x1b[2J@b", reference="<\r\nforged>")
    remarks = (Remark("IVR1", 1, "\x1b[2J", "", changed=True, before="\n", after="\x07"),)
    manner = Manner("\x1b[2J", "\x07")
    files = (Attached("\x1b[2J.mp3", "audio/mpeg", 1),)
    hostile = Story(whole.call, origin, whole.recipient, whole.steps, remarks=remarks, manner=manner, files=files)
    told = list(story.lines(hostile, UTC))
    assert all(line.isprintable() for line in told)
    assert any("a\N{REPLACEMENT CHARACTER}[2J@b" in line for line in told)


def test_a_row_is_one_line() -> None:
    told = story.row(sample(), UTC)
    assert told.startswith("01hq3n9v7w2k4x8z     delivered 79990000001")
    assert told.endswith("answered")
    assert "\n" not in told
