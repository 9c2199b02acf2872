"""A call in parts: what some answers and not others make of it."""

import asyncio
from collections.abc import Sequence

import pytest
from fake_smsc import Opener, Reply, Smsc
from provider_side import make_call

from gateway.egress.smpp import sending
from gateway.egress.smpp.sending import outcome_of_parts
from gateway.egress.smpp.words import Answer, Lost, NotSent, Word
from gateway.outcome import Deferred, Refused, Taken, Unsure, Why
from gateway.smpp.bodies import Body, SubmitSm, SubmitSmResp
from gateway.smpp.codes import Status
from gateway.smpp.parts import Part, part_of

TEXT = "Здравствуйте! " * 20  # 280 characters: five parts
GOOD = Answer(0, SubmitSmResp("1"))
LOST = Lost(Why.TIMEOUT, "no response")
GONE = NotSent("it ended")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "_PAUSE", 0.01)


def number(body: Body) -> int:
    assert isinstance(body, SubmitSm)
    part = part_of(body.short_message, body.esm_class, body.tlvs)
    assert isinstance(part, Part)
    return part.number


async def test_all_parts_make_one_call(smsc: Smsc, opened: Opener) -> None:
    smsc.reply = lambda body: (SubmitSmResp(f"{number(body):02x}"), 0)
    shell = await opened(smsc.port, long_text="udh", window=2)

    outcome = await shell.egress.send(make_call(text=TEXT))

    assert isinstance(outcome, Taken)
    assert outcome.provider_id == "01"
    assert outcome.aliases[:4] == ("02", "03", "04", "05")
    parts = [part_of(body.short_message, body.esm_class, body.tlvs) for body in smsc.submits]
    assert all(isinstance(part, Part) for part in parts)
    joined = b"".join(part.octets for part in parts if isinstance(part, Part))
    assert joined.decode("utf-16-be") == f"__CALL__{TEXT}"


async def test_two_calls_at_once_keep_their_parts_apart(smsc: Smsc, opened: Opener) -> None:
    smsc.reply = lambda body: (SubmitSmResp(f"{len(smsc.submits)}"), 0)
    shell = await opened(smsc.port, long_text="udh")
    await asyncio.gather(*(shell.egress.send(make_call(f"call{n}", text=f"{n} {TEXT}")) for n in range(2)))
    texts: dict[int, list[tuple[int, bytes]]] = {}
    for body in smsc.submits:
        part = part_of(body.short_message, body.esm_class, body.tlvs)
        assert isinstance(part, Part)
        texts.setdefault(part.reference, []).append((part.number, part.octets))
    read = sorted(b"".join(octets for _, octets in sorted(parts)).decode("utf-16-be") for parts in texts.values())
    assert read == [f"__CALL__0 {TEXT}", f"__CALL__1 {TEXT}"]


async def test_a_refused_first_part_leaves_nothing_behind(smsc: Smsc, opened: Opener) -> None:
    smsc.reply = lambda body: (None, Status.RTHROTTLED)
    shell = await opened(smsc.port, long_text="udh")
    assert isinstance(await shell.egress.send(make_call(text=TEXT)), Deferred)
    assert len(smsc.submits) == 1


async def test_a_throttled_part_goes_again(smsc: Smsc, opened: Opener) -> None:
    refusals = {3: 2, 4: 1}

    def reply(body: Body) -> Reply:
        if refusals.get(number(body)):
            refusals[number(body)] -= 1
            return None, Status.RTHROTTLED
        return SubmitSmResp(f"{number(body)}"), 0

    smsc.reply = reply
    shell = await opened(smsc.port, long_text="udh")
    assert isinstance(await shell.egress.send(make_call(text=TEXT)), Taken)
    assert sorted(map(number, smsc.submits)) == [1, 2, 3, 3, 3, 4, 4, 5]


async def test_a_part_that_is_throttled_for_ever_is_not_known(smsc: Smsc, opened: Opener) -> None:
    smsc.reply = lambda body: (None, Status.RTHROTTLED) if number(body) == 2 else (SubmitSmResp("1"), 0)
    shell = await opened(smsc.port, long_text="udh")
    outcome = await shell.egress.send(make_call(text=TEXT))
    assert isinstance(outcome, Unsure)
    assert outcome.reason.why is Why.THROTTLED
    assert len(smsc.submits) == 5 + sending._AGAIN


async def test_a_late_answer_to_a_part_is_no_proof_of_the_call(smsc: Smsc, opened: Opener) -> None:
    """The other parts may not have been accepted."""
    released = asyncio.Event()

    async def reply(body: Body) -> Reply:
        if body is smsc.submits[0]:
            await released.wait()
        return SubmitSmResp("1"), 0

    smsc.reply = reply
    shell = await opened(smsc.port, long_text="udh", response_timeout=100)
    assert isinstance(await shell.egress.send(make_call(text=TEXT)), Unsure)
    released.set()
    assert isinstance(await shell.egress.send(make_call("second")), Taken)
    assert shell.heard == []


async def test_cut_in_the_middle_of_its_parts(smsc: Smsc, opened: Opener) -> None:
    def reply(body: Body) -> Reply:
        if number(body) == 3:
            smsc.sessions[-1].cut()
        return SubmitSmResp("1"), 0

    smsc.reply = reply
    shell = await opened(smsc.port, long_text="udh", window=1)
    assert isinstance(await shell.egress.send(make_call(text=TEXT)), Unsure)


@pytest.mark.parametrize(
    ("words", "kind", "why"),
    [
        ([GOOD], Taken, None),
        ([GONE], Deferred, Why.UNREACHABLE),
        ([LOST], Unsure, Why.TIMEOUT),
        ([Answer(Status.RINVDSTADR, None)], Refused, Why.BAD_NUMBER),
        ([Answer(0, None)], Unsure, Why.GARBLED),
        ([Answer(0, SubmitSmResp(""))], Unsure, Why.GARBLED),
        ([GOOD, GOOD], Taken, None),
        ([GOOD, Answer(0, None)], Unsure, Why.GARBLED),
        ([GOOD, GONE], Unsure, Why.CUT),
        ([GOOD, LOST, GOOD], Unsure, Why.TIMEOUT),
        ([GOOD, Answer(Status.RSYSERR, None)], Unsure, Why.PROVIDER_FAULT),
    ],
)
def test_what_the_answers_make_of_it(words: Sequence[Word], kind: type, why: Why | None) -> None:
    outcome = outcome_of_parts(words, {}, own_caller_id=False)
    assert isinstance(outcome, kind)
    assert isinstance(outcome, Taken) or outcome.reason.why is why
