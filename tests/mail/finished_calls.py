"""Finished calls to tell, with knobs; not a conftest, because the tests import values from it."""

from collections.abc import Sequence

from gateway.message import Call, Notify, Origin, Recipient, Report, Step, Story
from gateway.outcome import Event, Reason, State, Why
from gateway.remark import Remark

ACCEPTED = 1_760_000_000_000  # 2025-10-09 08:53:20 UTC
CLAIMED = ACCEPTED + 1_000
ENDED = ACCEPTED + 90_000
WRITTEN = ENDED + 5_000


def telling(
    end: State,
    reason: Reason | None,
    *,
    before: Sequence[Step] = (),
    origin: Origin | None = None,
    recipient: Recipient | None = None,
    call_id: str = "1k2m3n4p5q6r7s8t",
    cost: str = "",
    seconds: int | None = None,
    text: str = "text",
    remarks: Sequence[Remark] = (),
) -> tuple[Report, Story]:
    """A call that was claimed once and came to `end`."""
    event = {State.DELIVERED: Event.DELIVERED, State.FAILED: Event.FAILED, State.EXPIRED: Event.EXPIRED}
    steps = (
        Step(CLAIMED, Event.CLAIMED, State.SENDING, 1),
        *before,
        Step(ENDED, event.get(end, Event.CANCELLED), end, 1, reason),
    )
    recipient = recipient or Recipient("79991234567", "79991234567@call.example", Notify.SUCCESS | Notify.FAILURE)
    call = Call(call_id, call_id, recipient.phone, text, end, 1, 0, ACCEPTED, ENDED, ENDED)
    origin = origin or Origin(
        "smtp",
        "ip:192.0.2.1",
        sender="erp@client.example",
        reference="<1.2@client.example>",
        subject="Пожар в зале 3",
        headers=b"From: <erp@client.example>\r\nSubject: =?utf-8?B?0J/QvtC20LDRgA==?=\r\n",
    )
    return Report(7, call_id, end, ENDED), Story(call, origin, recipient, steps, (), cost, seconds, remarks)


GOLDEN = {
    "delivered": telling(State.DELIVERED, Reason(Why.ANSWERED), cost="1.20", seconds=35),
    "no-answer": telling(
        State.FAILED,
        Reason(Why.NO_ANSWER, "err 6"),
        origin=Origin(
            "smtp",
            "user:erp",
            sender="erp@client.example",
            subject="Пожар",
            headers=b"Subject: \xcf\xee\xe6\xe0\xf0\r\nX-Device: --=_b\r\n",
            envelope_id="QQ314159+2B1",
        ),
        recipient=Recipient("79991234567", "+79991234567@call.example", original="rfc822;+2B79991234567@call.example"),
    ),
    "expired": telling(
        State.EXPIRED,
        Reason(Why.VALIDITY_OVER),
        before=[Step(CLAIMED + 500, Event.DEFERRED, State.QUEUED, 1, Reason(Why.UNREACHABLE, "connection refused"))],
    ),
    "unknown": telling(
        State.FAILED,
        Reason(Why.NO_STATUS),
        before=[Step(CLAIMED + 500, Event.UNSURE, State.UNSURE, 1, Reason(Why.TIMEOUT, "no reply in time"))],
    ),
    "mended": telling(
        State.DELIVERED,
        Reason(Why.ANSWERED),
        text="Здравствуйте!\n{menu: Нажмите 1 или 5.\n1: Спасибо\n1: end\n}",
        remarks=(
            Remark(
                "IVR120",
                4,
                "joined with the line above",
                "присоединена к строке выше",
                changed=True,
                before="Спа⏎сибо",
                after="Спасибо",
            ),
            Remark("IVR310", 5, "a blank was removed", "убран пробел", changed=True, before="1: call: 8␣7", after="x"),
            Remark("IVR313", 5, "digits alone", "только цифры", changed=True, before="x", after="1: call:787"),
            Remark(
                "IVR607", 7, "removed what mail left", "убрано оставшееся от письма", changed=True, before="-- ⏎Anna"
            ),
            Remark(
                "IVR607",
                8,
                "this is left of a mail and would be read aloud",
                "это осталось от письма и будет прочитано вслух",
            ),
            Remark(
                "IVR640", 2, "key 5 is announced, but the menu does not have it", "объявлена клавиша 5, а в меню её нет"
            ),
        ),
    ),
    "refused": telling(State.FAILED, Reason(Why.BAD_NUMBER, "error 7"), call_id="1k2m3n4p5q6r7s8t.2"),
}
"""Reports that people see: tests/mail/golden holds each as mail and, for reading, its human part."""
