"""The table of replies: every code at every step has one meaning, and only the end of the mail leaves a doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.egress.smtp.replies import REPLIES, WANTED, Answer, Broken, Stage, judge, wanted
from gateway.outcome import Deferred, Held, Refused, Unsure, Why

BEFORE = [stage for stage in Stage if stage is not Stage.END]


def plain(text: str) -> str:
    return text


@pytest.mark.parametrize("stage", Stage)
def test_every_code_is_judged(stage: Stage) -> None:
    for code in range(200, 600):
        answer = Answer(code, "words")
        if wanted(stage, answer):
            continue
        judged = judge(stage, answer, plain)
        first = code // 100
        if code == 421:
            assert type(judged) is (Unsure if stage is Stage.END else Deferred)
        elif first == 4:
            assert type(judged) is Deferred
        elif first == 5:
            assert type(judged) in ((Held, Refused) if stage is Stage.END else (Held,))
        else:
            assert type(judged) is (Unsure if stage is Stage.END else Deferred)
        assert judged.reason.detail.startswith(f"{stage}: {code} words; ")


@given(st.sampled_from(BEFORE), st.integers(200, 599), st.text())
def test_before_the_mail_there_is_neither_doubt_nor_loss(stage: Stage, code: int, text: str) -> None:
    assert isinstance(judge(stage, Answer(code, text), plain), Deferred | Held)


@pytest.mark.parametrize("why", [Why.CUT, Why.TIMEOUT, Why.GARBLED])
@pytest.mark.parametrize("stage", Stage)
def test_no_reply_is_a_doubt_only_after_the_mail(stage: Stage, why: Why) -> None:
    judged = judge(stage, Broken(why, "gone"), plain)
    if stage is Stage.END:
        assert isinstance(judged, Unsure)
        assert judged.reason.why is why
    else:
        assert isinstance(judged, Deferred)
        assert judged.reason.why is (Why.PROVIDER_FAULT if why is Why.GARBLED else Why.UNREACHABLE)
    assert not wanted(stage, Broken(why, "gone"))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("5.7.1 no", Held),
        ("5.7.26 no", Held),
        ("5.6.0 no", Refused),
        ("5.7", Refused),
        ("5.7.1.1", Refused),
        ("", Refused),
    ],
)
def test_policy_is_about_us_and_not_about_the_call(text: str, kind: type[Held | Refused]) -> None:
    assert isinstance(judge(Stage.END, Answer(554, text), plain), kind)


def test_only_what_is_quoted_is_shown() -> None:
    judged = judge(Stage.RCPT, Answer(550, "secret"), lambda text: "***")
    assert judged.reason.detail.startswith("RCPT: 550 ***; ")


def test_no_row_is_of_a_code_that_is_wanted() -> None:
    for stage, code in REPLIES:
        assert stage is None or code not in WANTED[stage]


def test_money_and_credentials_are_never_the_mail_servers_word() -> None:
    """They would stop every way out."""
    assert not {row.why for row in REPLIES.values()} & {Why.NO_MONEY, Why.BAD_CREDENTIALS, Why.ADDRESS_BLOCKED}
