"""The report: golden texts, what both of Python's parsers make of it, and that nothing can be smuggled into it."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, timedelta, timezone, tzinfo
from email.message import EmailMessage, Message
from pathlib import Path

import pytest
from finished_calls import GOLDEN, WRITTEN, telling
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail import Unreadable, read, write_report
from gateway.message import Origin, Recipient, Report, Step, Story
from gateway.outcome import Event, Reason, State, Why
from gateway.remark import Remark

FOLDER = Path(__file__).parent / "golden"


def written(report: Report, story: Story) -> bytes:
    return write_report(
        report, story, hostname="gw.example", sender="mailer-daemon@gw.example", at=WRITTEN, boundary=f"r{report.id}"
    )


def parsed(raw: bytes) -> tuple[Message, Message, Message, Message]:
    """The mail, its human part, and the two blocks of its machine part, by the old parser; the new one must agree."""
    old = email.message_from_bytes(raw)
    new = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(new, EmailMessage)
    assert [part.get_content_type() for part in old.walk()] == [part.get_content_type() for part in new.walk()]
    for part in (*old.walk(), *new.walk()):
        assert not part.defects
    assert not any(getattr(value, "defects", ()) for value in new.values())
    human, machine, *_ = old.get_payload()
    message, recipient = machine.get_payload()
    return old, human, message, recipient


def human_text(raw: bytes) -> str:
    payload = parsed(raw)[1].get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8").replace("\r\n", "\n")


@pytest.mark.parametrize("name", GOLDEN)
def test_golden(name: str) -> None:
    raw = written(*GOLDEN[name])
    assert raw == (FOLDER / f"{name}.eml").read_bytes()
    assert human_text(raw) == (FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def test_no_golden_text_is_left_over() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(GOLDEN)


def test_fields_of_a_delivered_call() -> None:
    mail, human, message, recipient = parsed(written(*GOLDEN["delivered"]))
    assert mail.get_content_type() == "multipart/report"
    assert mail.get_param("report-type") == "delivery-status"
    assert mail["From"] == "ivr-gateway <mailer-daemon@gw.example>"
    assert mail["To"] == "<erp@client.example>"
    assert mail["Date"] == "Thu, 09 Oct 2025 08:54:55 +0000"
    assert mail["Message-ID"] == "<report.7.1k2m3n4p5q6r7s8t@gw.example>"
    assert mail["In-Reply-To"] == mail["References"] == "<1.2@client.example>"
    assert mail["Auto-Submitted"] == "auto-replied"
    assert mail["X-Auto-Response-Suppress"] == "All"
    subject = email.message_from_bytes(written(*GOLDEN["delivered"]), policy=email.policy.default)["Subject"]
    assert subject == "Звонок состоялся / Call delivered: 79991234567"
    assert dict(message.items()) == {
        "Reporting-MTA": "dns; gw.example",
        "Arrival-Date": "Thu, 09 Oct 2025 08:53:20 +0000",
    }
    assert dict(recipient.items()) == {
        "Final-Recipient": "rfc822; 79991234567@call.example",
        "Action": "delivered",
        "Status": "2.0.0",
        "Diagnostic-Code": "x-ivr; answered",
        "Last-Attempt-Date": "Thu, 09 Oct 2025 08:53:21 +0000",
        "Final-Log-ID": "1k2m3n4p5q6r7s8t",
    }
    assert human.get_content_charset() == "utf-8"


def test_what_the_envelope_gave_is_given_back_decoded() -> None:
    """RFC 3461: ENVID and ORCPT travel as xtext and are reported as what they stand for."""
    mail, _, message, recipient = parsed(written(*GOLDEN["no-answer"]))
    assert message["Original-Envelope-Id"] == "QQ314159+1"
    assert recipient["Original-Recipient"] == "rfc822; +79991234567@call.example"
    assert "In-Reply-To" not in mail
    assert "References" not in mail


def test_original_headers_come_back_byte_for_byte() -> None:
    for name in ("delivered", "no-answer"):
        mail = parsed(written(*GOLDEN[name]))[0]
        quoted = mail.get_payload()[2]
        assert quoted.get_content_type() == "text/rfc822-headers"
        assert quoted.get_payload(decode=True) == GOLDEN[name][1].origin.headers


def test_without_an_address_the_number_stands_at_our_host() -> None:
    report, story = telling(
        State.FAILED, None, recipient=Recipient("79990000001"), origin=Origin("cli", "root", sender="a@b.example")
    )
    mail, _, _, recipient = parsed(written(report, story))
    assert recipient["Final-Recipient"] == "rfc822; 79990000001@gw.example"
    assert "Diagnostic-Code" not in recipient
    assert recipient["Status"] == "5.0.0"
    assert len(mail.get_payload()) == 2  # no headers were given, so none are quoted


def test_an_expired_call_says_what_stood_in_the_way() -> None:
    _, _, _, recipient = parsed(written(*GOLDEN["expired"]))
    assert recipient["Status"] == "5.4.7"
    assert recipient["Diagnostic-Code"] == "x-ivr; validity-over; before that unreachable: connection refused"


def test_only_our_own_expiry_has_an_obstacle() -> None:
    """The provider had it and ran out of time: that we could not reach it at first explains nothing."""
    earlier = GOLDEN["expired"][1].steps[1]
    _, _, _, recipient = parsed(written(*telling(State.EXPIRED, Reason(Why.LIFETIME_OVER), before=[earlier])))
    assert recipient["Diagnostic-Code"] == "x-ivr; lifetime-over"


def test_the_reason_is_that_of_the_end_which_is_told() -> None:
    report, story = telling(State.FAILED, Reason(Why.BUSY))
    late = Step(WRITTEN, Event.DELIVERED, State.DELIVERED, 1, Reason(Why.ANSWERED))
    _, _, _, recipient = parsed(written(report, replace(story, steps=(*story.steps, late))))
    assert (recipient["Action"], recipient["Diagnostic-Code"]) == ("failed", "x-ivr; busy")


def test_a_report_makes_no_call() -> None:
    got = read(written(*GOLDEN["delivered"]), "prefix", ())
    assert isinstance(got, Unreadable)
    assert "report" in got.text


def test_it_is_a_function_of_its_arguments() -> None:
    assert written(*GOLDEN["expired"]) == written(*GOLDEN["expired"])


EVIL = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [
            "\r\nBcc: all@client.example",
            "\n\n--=_r7\n\nX: y",
            "a\r\n\r\n--=_r7--\r\n",
            "=?utf-8?Q?=0D=0ABcc:_x?=",
            "<a@b>\r\n <c>",
            "\x85Bcc: x\u2028Bcc: y\x0bBcc: z",
            "+0D+0ABcc: x",
            "\ud800",
            "я" * 2_000,
            "x" * 2_000,
        ]
    ),
)
HEADERS = st.one_of(st.binary(max_size=200), EVIL.map(lambda text: text.encode("utf-8", "replace")))
ALWAYS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version"]
EXPECTED = [[*ALWAYS, "Content-Type"], [*ALWAYS[:5], "In-Reply-To", "References", *ALWAYS[5:], "Content-Type"]]


@settings(deadline=None, max_examples=200)
@given(
    st.fixed_dictionaries(dict.fromkeys(("sender", "reference", "subject", "envelope_id"), EVIL)),
    HEADERS,
    st.fixed_dictionaries(dict.fromkeys(("phone", "address", "original"), EVIL)),
    EVIL,
    EVIL,
    st.sampled_from([State.DELIVERED, State.FAILED, State.EXPIRED, State.CANCELLED]),
)
def test_nothing_can_be_smuggled(
    origin: dict[str, str], headers: bytes, recipient: dict[str, str], detail: str, cost: str, end: State
) -> None:
    report, story = telling(
        end,
        Reason(Why.UNSPECIFIED, detail),
        origin=Origin("smtp", "x", headers=headers, **origin),
        recipient=Recipient(**recipient),
        cost=cost,
        text=detail,
        remarks=[Remark("IVR120", 1, detail, cost, changed=True, before=cost, after=detail)],
    )
    raw = written(report, story)
    assert raw.isascii()
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n|\x00", raw)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    mail, _, message, fields = parsed(raw)
    assert mail.keys() in EXPECTED
    assert len(mail.get_payload()) == (3 if headers else 2)
    assert [part.get_content_type() for part in mail.get_payload()][:2] == ["text/plain", "message/delivery-status"]
    assert set(message.keys()) <= {"Reporting-MTA", "Original-Envelope-Id", "Arrival-Date"}
    assert sorted(set(fields.keys())) == sorted(fields.keys())
    assert fields["Action"] == ("delivered" if end is State.DELIVERED else "failed")
    assert fields["Status"][0] == ("2" if end is State.DELIVERED else "5")
    assert len(human_text(raw).split("\n")) <= 48 + 2 * detail.count(
        "\n"
    )  # no value takes more than its line; the text keeps its own


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (UTC, "2025-10-09 08:53:20 UTC\n"),
        (timezone(timedelta(hours=5)), "2025-10-09 13:53:20 UTC+5\n"),
        (timezone(-timedelta(hours=3, minutes=30)), "2025-10-09 05:23:20 UTC-3:30\n"),
    ],
)
def test_times_are_told_by_the_clock_of_a_zone_that_is_named(zone: tzinfo, shown: str) -> None:
    report, story = GOLDEN["delivered"]
    raw = write_report(report, story, hostname="gw", sender="a@b.example", at=WRITTEN, boundary="r", zone=zone)
    assert human_text(raw).count(shown) == 2


def test_what_was_foretold_is_told_as_past_only_of_a_call_that_was_heard() -> None:
    warning = Remark("IVR607", 1, "it would be read aloud", "это прочитают вслух")
    heard = human_text(written(*telling(State.DELIVERED, Reason(Why.ANSWERED), remarks=[warning])))
    unheard = human_text(written(*telling(State.FAILED, Reason(Why.BUSY), remarks=[warning])))
    assert "it was read aloud (IVR607)" in heard
    assert "это прочитали вслух (IVR607)" in heard
    assert "it would be read aloud (IVR607)" in unheard
    assert "это прочитают вслух (IVR607)" in unheard
