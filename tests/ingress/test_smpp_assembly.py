"""Parts of a long message: in whatever order, over whichever binds, they are one call; and nothing of them is lost."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from smpp_desk import BAD, MENU, NOW, PHONE, PLAIN, Counter, desk, in_parts, in_segments, submit, udh

from gateway.ingress.smpp import assembly
from gateway.ingress.smpp.answers import Refusal
from gateway.ingress.smpp.assembly import Unreadable, dead, missing, whole
from gateway.ingress.smpp.meaning import Meant, Piece, mean
from gateway.message import Fragment, Notify
from gateway.outcome import State
from gateway.smpp.codes import Status
from gateway.smpp.pdu import DataSm, EnquireLink, write
from gateway.spool.sqlite import SqliteSpool
from watched import Clock, Watched

LONG = MENU.replace("Hello.", "Hello. " + "The pump in the cellar has stopped. " * 10)
RUSSIAN = "Здравствуйте! Насос в подвале остановился \U0001f4a7. " * 8


def fragments(*bodies: Any, **changed: Any) -> list[Fragment]:
    found = [mean(desk(**changed), body, "", 0x34, NOW + n) for n, body in enumerate(bodies)]
    pieces = [one.fragment for one in found if isinstance(one, Piece)]
    assert len(pieces) == len(bodies), found
    return pieces


def meant(parts: list[Fragment], **changed: Any) -> Meant:
    found = whole(desk(**changed), parts, "10.0.0.1", 0x34)
    assert isinstance(found, Meant), found
    return found


def ucs2(text: str, size: int) -> list[Any]:
    """Cut without mercy: through surrogate pairs, and with an odd size through characters."""
    octets = text.encode("utf-16-be")
    pieces = [octets[at : at + size] for at in range(0, len(octets), size)]
    return [submit(udh(7, len(pieces), n) + piece, esm_class=0x40, data_coding=8) for n, piece in enumerate(pieces, 1)]


@given(st.permutations(range(5)), st.sampled_from([in_parts, in_segments]))
def test_the_order_is_that_of_their_numbers(order: list[int], how: Any) -> None:
    parts = fragments(*how(LONG, 5))
    assert meant([parts[n] for n in order]).submission.text == LONG


@pytest.mark.parametrize("size", [133, 134, 7])
def test_a_cut_may_go_through_a_character(size: int) -> None:
    assert meant(fragments(*ucs2(RUSSIAN, size))).submission.text == RUSSIAN


def test_data_sm_comes_in_parts_too() -> None:
    bodies = [
        DataSm("", 1, 1, body.source_addr, 1, 1, PHONE, tlvs=(*body.tlvs, (0x0424, body.short_message)))
        for body in in_segments(MENU, 3)
    ]
    assert meant(fragments(*bodies)).submission.text == MENU


def test_what_any_part_wants_to_hear_the_call_tells() -> None:
    bodies = in_parts(MENU, 3)
    for body, registered in zip(bodies, (0, 2, 0), strict=True):
        body.registered_delivery = registered
    assert meant(fragments(*bodies)).submission.recipients[0].notify is Notify.FAILURE


def test_times_count_from_the_first_part_and_it_decides() -> None:
    bodies = in_parts(MENU, 2, schedule_delivery_time="000000010000000R")
    bodies[1].schedule_delivery_time = "000000020000000R"
    first, second = fragments(*bodies)
    found = meant([second, first])
    assert found.submission.manner.not_before == NOW + 3_600_000
    assert found.submission.origin.peer == "10.0.0.1"


def test_the_whole_text_is_looked_at() -> None:
    assert isinstance(whole(desk(marker="CALL"), fragments(*in_parts(MENU, 2)), "", 0x34), Refusal)
    found = whole(desk(data_coding_0="gsm"), fragments(*in_parts(MENU, 3), data_coding_0="gsm"), "", 0x34)
    assert isinstance(found, Refusal)
    assert "latin-1" in found.text
    odd = whole(desk(), fragments(*ucs2(RUSSIAN, 134))[:-1] + fragments(*ucs2(RUSSIAN, 134))[-1:], "", 0x34)
    assert isinstance(odd, Meant)


def test_parts_of_different_data_codings_are_each_looked_at_by_themselves() -> None:
    """Russian in one of them is nothing odd to the others, whichever comes first."""
    latin, russian = b"The pump in the cellar has stopped. ", "Насос в подвале остановился. "
    bodies = [
        submit(udh(7, 2, 1) + latin, esm_class=0x40),
        submit(udh(7, 2, 2) + russian.encode("utf-16-be"), esm_class=0x40, data_coding=8),
    ]
    for default in ("gsm", "ascii", "utf-8", "cp1251"):
        found = meant(fragments(*bodies, data_coding_0=default), data_coding_0=default)
        assert found.submission.text == latin.decode() + russian
    turned = [
        submit(udh(7, 2, 1) + russian.encode("utf-16-be"), esm_class=0x40, data_coding=8),
        submit(udh(7, 2, 2) + latin, esm_class=0x40),
    ]
    assert meant(fragments(*turned)).submission.text == russian + latin.decode()
    bodies[0].short_message = udh(7, 2, 1) + b"{menu: Press 1.\n1: end\n}"
    found = whole(desk(data_coding_0="gsm"), fragments(*bodies, data_coding_0="gsm"), "", 0x34)
    assert isinstance(found, Refusal)
    assert 'data_coding_0 = "latin-1"' in found.text


def test_parts_that_are_too_much_together_are_not_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = fragments(*in_segments("x" * 5_000, 25))
    monkeypatch.setattr(assembly, "join", None)
    found = whole(desk(), parts, "", 0x34)
    assert isinstance(found, Refusal)
    assert found.status == Status.RINVMSGLEN


def test_data_coding_1_is_decided_by_the_whole_text() -> None:
    """The second part alone could be ASCII."""
    bodies = in_parts("\x1b(menu: Press 1.\n1: end\n\x1b)" + "Good-bye, and thank you.", 2, data_coding=1)
    assert meant(fragments(*bodies)).submission.text == "{menu: Press 1.\n1: end\n}Good-bye, and thank you."
    bodies = in_parts("sch|n, mein Herr.", 2, data_coding=1)
    assert meant(fragments(*bodies)).submission.text == "sch|n, mein Herr."
    assert meant(fragments(*bodies), data_coding_1="gsm").submission.text == "schön, mein Herr."
    assert dead(desk(data_coding_1="gsm"), fragments(*bodies), "").text == "schön, mein Herr."


def test_what_cannot_be_decoded_is_refused_when_it_is_whole() -> None:
    bodies = ucs2(RUSSIAN, 134)
    bodies[-1].short_message = bodies[-1].short_message[:-1]
    found = whole(desk(), fragments(*bodies), "", 0x34)
    assert isinstance(found, Refusal)
    assert found.status == Status.RSUBMITFAIL


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([1, 3], "part 2 of 3 never came"),
        ([2], "parts 1, 3 of 3 never came"),
        ([1, 2, 3], ""),
    ],
)
def test_what_is_missing_is_named(numbers: list[int], said: str) -> None:
    assert missing([Fragment("erp", "k", 3, n, NOW, Notify.NEVER, b"") for n in numbers]) == said


def test_of_many_only_some_are_named() -> None:
    parts = [Fragment("erp", "k", 255, n, NOW, Notify.NEVER, b"") for n in (3, 255)]
    assert missing(parts) == "parts 1, 2, 4, 5, 6, ... of 255 never came"


def test_a_dead_message_says_what_there_is_of_it() -> None:
    first, _, third = fragments(*in_parts(PLAIN, 3))
    message = dead(desk(service_types=["CALL"]), [third, first], "10.0.0.1")
    assert message.text == PLAIN[:7] + PLAIN[14:]
    assert message.recipients[0].phone == PHONE
    assert message.recipients[0].notify == Notify.SUCCESS | Notify.FAILURE
    assert message.origin.client == "erp"


@pytest.mark.parametrize("body", [b"", b"x" * 40, write(EnquireLink(), 1), write(submit(), 1)])
def test_a_part_that_is_none_any_more_is_a_bug(body: bytes) -> None:
    with pytest.raises(Unreadable):
        whole(desk(), [Fragment("erp", "k", 2, n, NOW, Notify.NEVER, body) for n in (1, 2)], "", 0x34)


# --- on a real store: any order, over any binds ---


class Lab:
    """One loop and one store for many examples; each has a telephone of its own."""

    def __init__(self, runner: asyncio.Runner, counter: Counter) -> None:
        self.runner = runner
        self.counter = counter
        self.examples = 0

    def phone(self) -> str:
        self.examples += 1
        return f"7999{self.examples:07}"


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with asyncio.Runner() as runner:

        async def begin() -> Counter:
            clock = Clock()
            return Counter(Watched(SqliteSpool.open(tmp_path_factory.mktemp("parts") / "state"), clock), clock)

        found = Lab(runner, runner.run(begin()))
        yield found
        runner.run(found.counter.spool.spool.close())


@st.composite
def arrivals(draw: st.DrawFn) -> list[tuple[int, list[tuple[int, int]]]]:
    """Reads of three binds, of the parts of two messages (2 and 3 parts): in any order, some of them twice."""
    parts = [(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)]
    order = draw(st.permutations(parts + draw(st.lists(st.sampled_from(parts), max_size=3))))
    reads: list[tuple[int, list[tuple[int, int]]]] = []
    for part in order:
        if not reads or draw(st.booleans()):
            reads.append((draw(st.integers(0, 2)), []))
        reads[-1][1].append(part)
    return reads


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrivals(), st.booleans())
def test_any_order_over_any_binds_is_the_same_call(
    lab: Lab, reads: list[tuple[int, list[tuple[int, int]]]], at_once: bool
) -> None:
    phone, counter = lab.phone(), lab.counter
    texts = ["A: " + LONG, "B: " + LONG]
    bodies = [
        in_parts(texts[0], 2, reference=1, destination_addr=phone),
        in_segments(texts[1], 3, reference=1, destination_addr=phone),
    ]

    async def run() -> list[Any]:
        batches = [
            counter.service.answer(
                counter.caller(peer=f"10.0.0.{bind}"),
                [(n, bodies[message][part]) for n, (message, part) in enumerate(read)],
            )
            for bind, read in reads
        ]
        answers = await asyncio.gather(*batches) if at_once else [await one for one in batches]
        return [answer for batch in answers for answer in batch]

    answers = lab.runner.run(run())
    assert all(status == 0 for _, _, status in answers)
    given_ids: dict[tuple[int, int], set[str]] = {}
    for part, (_, body, _) in zip((one for _, read in reads for one in read), answers, strict=True):
        given_ids.setdefault(part, set()).add(body.message_id)
    assert all(len(ids) == 1 for ids in given_ids.values()), "a part that came twice has one id"
    assert len(set().union(*given_ids.values())) == 5
    stories = lab.runner.run(counter.spool.spool.listing([State.QUEUED], 10_000))
    waiting = [story for story in stories if story.call.phone == phone]
    assert sorted(story.call.text for story in waiting) == texts
    for story in waiting:
        numbers = {str(ticket.number) for ticket in story.tickets}
        message = 0 if story.call.text.startswith("A") else 1
        assert numbers == set().union(*(ids for (which, _), ids in given_ids.items() if which == message))


def test_a_bad_menu_is_told_whatever_came_last(lab: Lab) -> None:
    for order in ((0, 1), (1, 0)):
        bodies = in_parts(BAD, 2, destination_addr=lab.phone())
        answers = lab.runner.run(lab.counter.say(*(bodies[n] for n in order)))
        assert [status for status, _ in answers] == [0, 0x45]
