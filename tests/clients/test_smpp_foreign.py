"""ESMEs that others wrote, against `ivr-gateway serve` in a process of its own: what each sends is said to people, and
every id that it was given comes home, over a SIGTERM and a SIGKILL.

node needs a folder: see `NodeEsme.missing`. Kannel is in test_smpp_kannel.py.
"""

import signal
from contextlib import AsyncExitStack

import pytest
from esmes import Answer, Esme, RefusedError
from exchange import Exchange
from long_forms import FORMS, GSM_MENU, MENU, SHORT, gsm, udh8
from node_esme import NodeEsme
from python_esmes import Smpp34Esme, SmpplibEsme
from smpplib.exceptions import UnknownCommandError

NODE = pytest.param(NodeEsme, marks=pytest.mark.skipif(bool(NodeEsme.missing()), reason=NodeEsme.missing()))
ALL = [SmpplibEsme, Smpp34Esme, NODE]
RSUBMITFAIL, RBINDFAIL, RCANCELFAIL, RREPLACEFAIL = 0x45, 0x0D, 0x11, 0x13
ENROUTE, DELIVERED, DELETED = 1, 2, 4
IN_AN_HOUR = "000000010000000R"
pytestmark = pytest.mark.asyncio(loop_scope="session")
BAD_MENU = "{menu: press 1\n10: too many\n}"


async def bound(leaving: AsyncExitStack, kind: type[Esme], exchange: Exchange, how: str, name: str = "esme") -> Esme:
    esme = kind(exchange.port, name)
    leaving.push_async_callback(esme.close)
    await esme.bind(how)
    return esme


@pytest.mark.parametrize("kind", ALL)
async def test_all_that_it_sends_is_called_and_comes_home_over_two_restarts(
    kind: type[Esme], exchange: Exchange, leaving: AsyncExitStack
) -> None:
    sender = await bound(leaving, kind, exchange, "transmitter")
    receiver = await bound(leaving, kind, exchange, "receiver")
    ids: list[str] = []
    wanted: dict[str, str] = {}

    async def submit(esme: Esme, phone: str, *args: object, **more: object) -> None:
        answer = await esme.submit(phone, *args, **more)  # type: ignore[arg-type]
        assert answer.status == 0
        ids.append(answer.message_id)

    phone = exchange.phone()
    wanted[phone] = SHORT
    await submit(sender, phone, gsm(SHORT))
    phone = exchange.phone()
    wanted[phone] = "Насос остановился."
    await submit(sender, phone, wanted[phone].encode("utf-16-be"), coding=8)
    for form in FORMS.values():
        phone = exchange.phone()
        wanted[phone] = MENU
        for octets, esm_class, tlvs in form(MENU.encode("utf-16-be")):
            await submit(sender, phone, octets, coding=8, esm_class=esm_class, tlvs=tlvs)
    phone = exchange.phone()
    wanted[phone] = GSM_MENU
    for octets, esm_class, _ in udh8(gsm(GSM_MENU), 153):
        await submit(sender, phone, octets, esm_class=esm_class)
    assert await exchange.rung(*wanted) == wanted

    assert await exchange.end(signal.SIGTERM) == 0
    await sender.gone()
    await receiver.gone()
    await exchange.start()
    both = await bound(leaving, kind, exchange, "transceiver")
    phone = exchange.phone()
    wanted[phone] = "Between two restarts."
    await submit(both, phone, gsm(wanted[phone]))
    await exchange.rung(phone)

    await exchange.end(signal.SIGKILL)
    await both.gone()
    await exchange.start()
    again = await bound(leaving, kind, exchange, "transceiver")
    heard = {one.message_id for one in receiver.receipts + both.receipts}
    told = await again.hear(*(set(ids) - heard))
    assert len(set(ids)) == len(ids)
    assert set(told) | heard == set(ids)
    assert {one.stat for one in again.receipts} == {"DELIVRD"}
    assert {one.state for one in again.receipts} == {DELIVERED}
    if "query" in again.can:
        assert await again.query(ids[0]) == DELIVERED
    assert await exchange.rung(*wanted) == wanted
    assert exchange.provider.book.doubles() == []
    await again.unbind()
    print(f"\n{kind.__name__}: {len(ids)} submits, {len(wanted)} calls, {len(told)} receipts after the second restart")


@pytest.mark.parametrize("kind", [Smpp34Esme, NODE])
async def test_a_refusal_with_its_reason_costs_nothing_but_the_message(
    kind: type[Esme], exchange: Exchange, leaving: AsyncExitStack
) -> None:
    esme = await bound(leaving, kind, exchange, "transceiver")
    phone = exchange.phone()
    answer = await esme.submit(phone, gsm(BAD_MENU))
    assert answer.status == RSUBMITFAIL
    assert not answer.message_id
    if kind is NodeEsme:  # which shows it
        assert answer.why.startswith("IVR201 line 2 column 1: 10 is not an item")
    assert (await esme.submit(phone, gsm(SHORT))).status == 0
    await esme.unbind()


async def test_smpplib_does_not_bear_what_it_has_no_table_for(exchange: Exchange, leaving: AsyncExitStack) -> None:
    """Why there is `status_text = "never"`: whatever it is told, smpplib has no optional parameter in a submit_sm_resp,
    and the KeyError is no PDUError. The session goes on, if the program does. And why `receipt_tlvs` is not "all": it
    does not answer a receipt with the provider's parameters, which would come for ever."""
    esme = await bound(leaving, SmpplibEsme, exchange, "transceiver")
    with pytest.raises(KeyError, match="additional_status_info_text"):
        await esme.submit(exchange.phone(), gsm(BAD_MENU))
    assert (await esme.submit(exchange.phone(), gsm(SHORT))).status == 0
    await esme.unbind()

    plain = await bound(leaving, SmpplibEsme, exchange, "transceiver", "plain")
    assert await plain.submit(exchange.phone(), gsm(BAD_MENU)) == Answer(RSUBMITFAIL, "")
    answers = [await plain.submit(exchange.phone(), gsm(text)) for text in ("One.", "Two.", "Three.")]
    ids = {answer.message_id for answer in answers}
    assert await plain.hear(*ids) == dict.fromkeys(ids, "DELIVRD")
    await plain.unbind()

    curious = await bound(leaving, SmpplibEsme, exchange, "transceiver", "curious")
    assert (await curious.submit(exchange.phone(), gsm(SHORT))).status == 0
    with pytest.raises(UnknownCommandError, match="0x2000"):
        await curious.listen()


@pytest.mark.parametrize("kind", [SmpplibEsme, NODE])
async def test_a_bind_that_it_may_not_have(kind: type[Esme], exchange: Exchange, leaving: AsyncExitStack) -> None:
    with pytest.raises(RefusedError) as refused:
        await bound(leaving, kind, exchange, "receiver", "sender")
    assert refused.value.args == (RBINDFAIL,)


@pytest.mark.parametrize("kind", [SmpplibEsme, NODE])
async def test_it_asks_changes_its_mind_and_takes_back(
    kind: type[Esme], exchange: Exchange, leaving: AsyncExitStack
) -> None:
    esme = await bound(leaving, kind, exchange, "transceiver")
    phone = exchange.phone()
    first = await esme.submit(phone, gsm("The first word."), schedule=IN_AN_HOUR)
    second = await esme.submit(exchange.phone(), gsm("Never said."), schedule=IN_AN_HOUR)
    assert await esme.query(first.message_id) == ENROUTE
    if not {"cancel", "replace"} <= esme.can:
        return  # it has neither
    assert await esme.replace(first.message_id, gsm("The second word."), "000000000000000R") == 0
    assert await esme.cancel(second.message_id) == 0
    assert await esme.query(second.message_id) == DELETED
    assert await esme.cancel(second.message_id) == 0  # as who missed the answer asks
    assert await esme.replace(second.message_id, gsm("Too late.")) == RREPLACEFAIL
    assert (await esme.hear(second.message_id))[second.message_id] == "DELETED"
    assert await exchange.rung(phone) == {phone: "The second word."}
    assert await esme.cancel(first.message_id) == RCANCELFAIL
    await esme.unbind()


@pytest.mark.skipif(bool(NodeEsme.missing()), reason=NodeEsme.missing())
async def test_the_npm_package_as_its_users_use_it(exchange: Exchange, leaving: AsyncExitStack) -> None:
    """It codes strings by itself: GSM 03.38 where that will do, which it calls data_coding 1, else UCS-2. The header of
    a part may be given beside its text."""
    esme = NodeEsme(exchange.port, "esme")
    leaving.push_async_callback(esme.close)
    await esme.bind("transceiver")

    async def submit(**more: object) -> Answer:
        return esme.answer(await esme.do("submit_sm", {"source_addr": "1234", **more}))

    wanted = {exchange.phone(): SHORT, exchange.phone(): "Насос остановился.", exchange.phone(): MENU}
    short, cyrillic, long = wanted
    assert (await submit(destination_addr=short, short_message=SHORT)).status == 0
    assert (await submit(destination_addr=cyrillic, short_message=wanted[cyrillic])).status == 0
    pieces = [MENU[at : at + 67] for at in range(0, len(MENU), 67)]
    for number, piece in enumerate(pieces, 1):
        header = bytes([5, 0, 3, 7, len(pieces), number]).hex()
        part = {"udh": {"hex": header}, "message": piece}
        assert (await submit(destination_addr=long, short_message=part)).status == 0
    whole = exchange.phone()
    assert (await submit(destination_addr=whole, message_payload=MENU, data_coding=8)).status == 0
    many = {"dest_address": [{"destination_addr": exchange.phone()}, {"destination_addr": "12"}]}
    answer = await esme.do("submit_multi", {"source_addr": "1234", "short_message": "To all.", **many})
    assert [one["destination_addr"] for one in answer["unsuccess_sme"]] == ["12"]
    data = exchange.phone()
    assert (await esme.do("data_sm", {"destination_addr": data, "message_payload": "Data."}))["command_status"] == 0
    wanted |= {whole: MENU, many["dest_address"][0]["destination_addr"]: "To all.", data: "Data."}
    assert await exchange.rung(*wanted) == wanted
    await esme.unbind()
