"""replace_sm has no data_coding: the new text is read with that of the submit, or refused with words that say so."""

import pytest
from smpp_desk import PHONE, PLAIN, SOURCE, Counter, client, submit

from gateway import journal
from gateway.ingress.smpp.answers import Refusal
from gateway.ingress.smpp.checks import Desk
from gateway.ingress.smpp.meaning import worded
from gateway.smpp.codes import Status
from gateway.smpp.pdu import ReplaceSm
from watched import Clock, Watched


@pytest.mark.parametrize(
    ("was", "new", "looks"),
    [
        ("Насос стоит.".encode("utf-16-be"), b"The pump has stopped", "ASCII"),
        ("Насос стоит.".encode("utf-16-be"), b"Test", "ASCII"),
        ("Насос стоит.".encode("utf-16-be"), "Насос стоит!".encode(), "UTF-8"),
        ("Насос стоит.".encode("utf-16-be"), "насос стоит!".encode("cp1251"), "windows-1251"),
        ("Насос стоит.".encode("utf-16-be"), b"The pump has stopped.", "21 octets are not UCS-2"),
    ],
)
async def test_a_new_text_in_another_coding_is_no_call(
    spool: Watched, clock: Clock, monkeypatch: pytest.MonkeyPatch, was: bytes, new: bytes, looks: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(journal, "submit_refused", lambda **words: told.append(words["why"]))
    counter = Counter(spool, clock)
    (ticket,) = await counter.ids(submit(was, data_coding=8))
    ((status, body),) = await counter.say(ReplaceSm(ticket, 1, 1, SOURCE, short_message=new))
    assert status
    assert body is None
    assert [story.call.text for story in await counter.stories()] == ["Насос стоит."]
    refusal = worded(Desk(client()), new, 8, 0x34, is_new=True)
    assert isinstance(refusal, Refusal)
    assert "the new text is read with the data_coding of the submit, 8: write it in UCS-2; " in refusal.text
    assert looks in refusal.text
    assert told == [refusal.text]  # a replace_sm_resp has no place for words
    ((status, body),) = await counter.say(submit(new, data_coding=8))
    assert status


async def test_the_other_way_round(spool: Watched, clock: Clock) -> None:
    counter = Counter(spool, clock)
    (ticket,) = await counter.ids(submit())
    new = ReplaceSm(ticket, 1, 1, SOURCE, short_message="Насос".encode("utf-16-be"))
    ((status, _),) = await counter.say(new)
    assert status in (0x45, Status.RSUBMITFAIL)
    refusal = worded(Desk(client()), new.short_message, 0, 0x34, is_new=True)
    assert isinstance(refusal, Refusal)
    assert "the data_coding of the submit, 0: write it in ASCII; " in refusal.text
    assert [(story.call.phone, story.call.text) for story in await counter.stories()] == [(PHONE, PLAIN)]
