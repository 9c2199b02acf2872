"""What the journal is told of refusals: the whole diagnosis, but no words of a message, and no number whole."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smpp_desk import BAD, NOW, Counter, client, desk, in_parts, submit

from gateway import journal
from gateway.ingress.smpp.answers import Refusal, rejected
from gateway.ingress.smpp.meaning import mean
from gateway.intake import Rejected, read_text
from gateway.smpp.bodies import Destination
from gateway.smpp.codes import Status
from gateway.smpp.pdu import SubmitMulti, SubmitSmResp
from watched import Clock, Watched

SECRET = "Ivanova"
MENUS = {
    "jump": f"Hello.\n{{menu: Press 1\n1: call:79991234567 err:{SECRET}\n}}",
    "number": "Hello.\n{menu: Press 1\n1: call:8999123456789012345\n}",
    "command": f"Hello.\n{{menu: Press 1\n1: sms:79991234567 {SECRET} 4111111111111111\n}}",
    "letters": f"Hello.\n{{menu: Press 1\n1: call:79991234567 {SECRET}=1\n}}",
    "open": f"Hello.\n{{menu: Press 1\n1: {SECRET} 79991234567",
}


@pytest.fixture
def counter(spool: Watched, clock: Clock) -> Counter:
    return Counter(spool, clock)


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """Every event that quotes a reason."""
    told: list[tuple[str, dict[str, Any]]] = []
    for name in ("submit_refused", "message_abandoned", "message_rejected", "message_accepted"):
        monkeypatch.setattr(journal, name, lambda name=name, **words: told.append((name, words)))
    return told


@pytest.mark.parametrize("name", MENUS)
async def test_a_refused_menu_is_told_without_its_words(
    counter: Counter, lines: list[tuple[str, dict[str, Any]]], name: str
) -> None:
    ((status, body),) = await counter.say(submit(MENUS[name]))
    assert status
    assert isinstance(body, SubmitSmResp)
    (told,) = [words for event, words in lines if event == "submit_refused"]
    written = json.dumps(told)
    assert SECRET not in written
    assert "79991234567" not in written
    assert "8999123456789012345" not in written
    assert "4111111111111111" not in written
    assert told["codes"]
    assert told["lines"][0].startswith(f"{told['lines'][0][:6]} line ")
    assert told["why"].startswith(told["lines"][0][:30])
    assert (told["client"], told["peer"]) == ("erp", "10.0.0.1")


def test_the_client_hears_what_the_journal_does_not() -> None:
    verdict = read_text(MENUS["jump"], mend=False)
    assert isinstance(verdict, Rejected)
    refusal = rejected(verdict, client())
    assert f"no step or label {SECRET}" in refusal.text
    assert "no step or label ...; add a line `...: ...`" in refusal.why
    bad = read_text(BAD, mend=False)
    assert isinstance(bad, Rejected)
    assert "10 is not an item" in rejected(bad, client()).why  # a key is said


@pytest.mark.parametrize("address", ["+7 999 123-45-67", "O'Brien 79991234567", "89991234567", "7999123456", "112"])
def test_a_bad_destination_is_told_by_its_last_four_digits(address: str) -> None:
    many = SubmitMulti(dest_address=(Destination(1, 1, address),))
    for body in (submit(destination_addr=address), many):
        refusal = mean(desk(), body, "", 0x34, NOW)
        assert isinstance(refusal, Refusal)
        assert refusal.status == Status.RINVDSTADR
        assert len(refusal.why) > 20
        for part in ("123-45", "Brien", "89991234567", "7999123456", "9991234567"):
            assert part not in refusal.why
    assert mean(desk(), submit(destination_addr="7999123456"), "", 0x34, NOW).text.startswith("7999123456")  # type: ignore[union-attr]


async def test_nor_is_a_message_that_was_refused_when_its_last_part_came(
    counter: Counter, lines: list[tuple[str, dict[str, Any]]]
) -> None:
    parts = in_parts(MENUS["jump"], 2)
    answers = await counter.say(*parts)
    assert [status for status, _ in answers] == [0, 0x45]
    again = await counter.say(parts[1])
    assert again[0] == answers[1]  # the same words to the client
    assert SECRET.encode() in answers[1][1].tlvs[0][1]  # type: ignore[union-attr]
    events = [event for event, _ in lines]
    assert events.count("submit_refused") == 2
    assert events.count("message_abandoned") == 1
    assert SECRET not in str(lines)
    assert "IVR400" in str(next(words["reason"] for event, words in lines if event == "message_abandoned"))


async def test_warnings_are_told_with_what_was_accepted(
    counter: Counter, lines: list[tuple[str, dict[str, Any]]]
) -> None:
    text = "Hello NAME_OF_CLIENT {name}. Press 1."
    verdict = read_text(text, mend=False)
    assert not isinstance(verdict, Rejected)
    codes = sorted({one.code for one in verdict.remarks})
    assert codes
    await counter.ids(submit(text), submit("The pump has stopped."))
    assert [words["warnings"] for _, words in lines] == [codes, ()]


@given(st.text(max_size=60), st.from_regex(r"[0-9]{5,20}", fullmatch=True))
@settings(max_examples=100, deadline=None)
def test_no_number_is_whole_whatever_is_around_it(around: str, number: str) -> None:
    why = Refusal(1, f"{around} {number} {around}").why
    assert f" {number} " not in why
    assert number[-4:] in why
