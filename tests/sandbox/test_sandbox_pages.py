"""The provider's pages as its documents show them: every format, charset, limit and error (reference/provider.md)."""

import asyncio
import json

import aiohttp
import pytest
from provider_desk import GOOD, PHONE, START, Clock, Desk

from gateway.sandbox import Credentials, Sandbox


@pytest.mark.parametrize(
    ("fields", "reply"),
    [
        ({}, "OK - 1 SMS, ID - a"),
        ({"fmt": "1"}, "a,1"),
        ({"fmt": "1", "cost": "2"}, "a,1,0.30"),
        ({"fmt": "1", "cost": "3"}, "a,1,0.30,1000.00"),
        ({"fmt": "2"}, "<result><id>a</id><cnt>1</cnt></result>"),
        ({"fmt": "3"}, '{"id":"a","cnt":1}'),
        ({"fmt": "3", "id": "42"}, '{"id":42,"cnt":1}'),
        ({"fmt": "3", "cost": "3"}, '{"id":"a","cnt":1,"cost":"0.30","balance":"1000.00"}'),
        ({"fmt": "3", "cost": "1"}, '{"cost":"0.30","cnt":1}'),
    ],
)
async def test_success_in_every_format(desk: Desk, fields: dict[str, str], reply: str) -> None:
    assert await desk.send(**{"id": "a"} | fields) == reply
    assert desk.sandbox.book.accepted == (fields.get("cost") != "1"), "cost=1 asks the price and sends nothing"


@pytest.mark.parametrize(
    ("fmt", "without_id", "with_id"),
    [
        ("0", "ERROR = 1 (parameters error)", "ERROR = 7 (invalid number), ID - a"),
        ("1", "0,-1", "a,-7"),
        (
            "2",
            "<result><error>parameters error</error><error_code>1</error_code></result>",
            "<result><error>invalid number</error><error_code>7</error_code><id>a</id></result>",
        ),
        (
            "3",
            '{"error":"parameters error","error_code":1}',
            '{"error":"invalid number","error_code":7,"id":"a"}',
        ),
    ],
)
async def test_errors_in_every_format(desk: Desk, fmt: str, without_id: str, with_id: str) -> None:
    assert await desk.send(fmt=fmt, mes="") == without_id
    assert await desk.send(fmt=fmt, id="a", phones="12") == with_id
    assert desk.sandbox.book.accepted == 0


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"apikey": ""}, 2),
        ({"phones": ""}, 1),
        ({"mes": ""}, 1),
        ({"mes": "ж" * 1001}, 1),
        ({"id": "пять"}, 1),
        ({"id": "x" * 41}, 1),
        ({"valid": "24:01"}, 1),
        ({"valid": "00:00"}, 1),
        ({"valid": "1:00"}, 1),
        ({"param": "25,5,3"}, 1),
        ({"param": "25,60"}, 1),
        ({"voice": "robot!"}, 1),
        ({"tz": "Moscow"}, 1),
        ({"tz": "13"}, 1),
        ({"time": "soon"}, 5),
        ({"time": "21-9"}, 5),
        ({"phones": "123456"}, 7),
        ({"phones": "call-me"}, 7),
    ],
)
async def test_what_is_wrong_earns_its_error(desk: Desk, wrong: dict[str, str], code: int) -> None:
    assert json.loads(await desk.send(fmt="3", **wrong))["error_code"] == code
    assert desk.sandbox.book.accepted == 0


async def test_the_longest_good_text_is_taken(desk: Desk) -> None:
    assert "OK" in await desk.send(mes="ж" * 1000)


async def test_it_reads_get_and_multipart_and_the_charset_that_the_request_names(desk: Desk) -> None:
    address = f"{desk.base}/sys/send.php?login=a&psw=b&phones={PHONE}&call=1"
    async with desk.session.get(aiohttp.client.URL(f"{address}&mes=%CF%F0%E8&id=get", encoded=True)) as reply:
        assert await reply.text() == "OK - 1 SMS, ID - get"
    form = aiohttp.MultipartWriter("form-data")
    for name, value in (GOOD | {"id": "form"}).items():
        form.append(value).set_content_disposition("form-data", name=name)
    form.append(b"RIFF").set_content_disposition("form-data", name="file1", filename="a.wav")
    async with desk.session.post(f"{desk.base}/sys/send.php", data=form) as reply:
        assert await reply.text() == "OK - 1 SMS, ID - form"
    await desk.post("send", login="a", psw="b", phones=PHONE, mes="x", id="koi", charset="koi8-r")

    assert [(call.id, call.text) for call in desk.sandbox.book.calls] == [
        ("get", "При"), ("form", "Привет"), ("koi", "x"),
    ]  # fmt: skip
    assert desk.sandbox.book.requests[0].fields == {"phones": PHONE, "call": "1", "mes": "При", "id": "get"}


async def test_what_else_is_given_stands_in_the_book(desk: Desk) -> None:
    given = {"time": "9-21", "tz": "-2", "sender": "Shop", "voice": "w2,en", "param": "25,20,3", "valid": "02:00"}
    await desk.send(**given)
    assert desk.sandbox.book.calls[0].given == given
    for n, time in enumerate(("0", "+15", "2701151200", "15.01.27 12:00", "01800000000")):
        assert "OK" in await desk.send(id=f"t{n}", time=time)


async def test_several_numbers_with_what_became_of_each(desk: Desk) -> None:
    desk.sandbox.script([{"error": 8, "phone": "79990000002", "times": 1}, {"outcome": "busy", "phone": "79990000003"}])
    numbers = "79990000001,79990000002;79990000003,12"
    told = json.loads(await desk.send(id="a", phones=numbers, fmt="3", op="1", cost="2"))
    assert told == {
        "id": "a",
        "cnt": 2,
        "cost": "0.60",
        "phones": [
            {"phone": "79990000001", "mccmnc": "25001", "cost": "0.30", "status": "-1", "error": "0"},
            {"phone": "79990000003", "mccmnc": "25001", "cost": "0.30", "status": "-1", "error": "0"},
            {"phone": "12", "mccmnc": "", "cost": "0.00", "status": "22", "error": "249"},
            {"phone": "79990000002", "mccmnc": "", "cost": "0.00", "status": "25", "error": "248"},
        ],
    }
    assert [(call.phone, call.manner.outcome) for call in desk.sandbox.book.calls] == [
        ("79990000001", "answered"), ("79990000003", "busy"),
    ]  # fmt: skip
    assert json.loads(await desk.status("a", phone="79990000002", fmt="3"))["status"] == 25
    xml = await desk.send(id="b", phones="79990000001,12", fmt="2", op="1")
    assert xml.startswith("<result><id>b</id><cnt>1</cnt><phones><phone><phone>79990000001</phone>")
    assert json.loads(await desk.send(id="c", phones="12,13", fmt="3"))["error_code"] == 7


async def test_an_error_for_one_of_one_is_the_whole_requests(desk: Desk) -> None:
    desk.sandbox.script([{"error": 6, "phone": PHONE}])
    assert await desk.send(id="a") == "ERROR = 6 (message is denied), ID - a"


async def test_files_stand_in_the_book_by_name_and_size(desk: Desk) -> None:
    form = aiohttp.FormData(GOOD | {"mes": ""})
    form.add_field("file0", b"RIFF" * 250, filename="hello.wav", content_type="audio/wav")
    form.add_field("file1", b"ID3", filename="bye.mp3", content_type="audio/mpeg")
    async with desk.session.post(f"{desk.base}/sys/send.php", data=form) as reply:
        assert "OK - 1 SMS" in await reply.text()
    assert list(desk.sandbox.book.calls[0].files) == [("hello.wav", 1000), ("bye.mp3", 3)]
    assert (await desk.get("/book"))["calls"][0]["files"] == [["hello.wav", 1000], ["bye.mp3", 3]]
    assert "file0" not in desk.sandbox.book.requests[0].fields


async def test_the_price_may_be_asked_five_times_a_minute(desk: Desk) -> None:
    for _ in range(5):
        assert json.loads(await desk.send(fmt="3", cost="1", phones="79990000001,79990000002")) == {
            "cost": "0.60", "cnt": 2,
        }  # fmt: skip
    assert json.loads(await desk.send(fmt="3", cost="1", phones="79990000001,79990000002"))["error_code"] == 9
    assert "cost" in await desk.send(fmt="3", cost="1")
    assert desk.sandbox.book.accepted == 0


async def test_status_in_every_format(desk: Desk, clock: Clock) -> None:
    await desk.send(id="a")
    clock.wait(10_000)
    ended = (START + 3_300) // 1000

    assert await desk.status("a") == "Status = 1, check_time = 15.01.2027 11:00:03, err = 0"
    assert await desk.status("a", fmt="1") == f"1,{ended},0"
    assert json.loads(await desk.status("a", fmt="3")) == {
        "status": 1, "last_date": "15.01.2027 11:00:03", "last_timestamp": ended, "flag": 7, "err": 0,
    }  # fmt: skip
    whole = await desk.status_of("a")
    assert (whole["phone"], whole["message"], whole["type"]) == (PHONE, "Привет", 7)
    assert (whole["cost"], whole["sms_cnt"]) == ("0.30", "2"), "loosely typed, as the real one is"


async def test_what_is_not_there_has_status_minus_three(desk: Desk) -> None:
    assert (await desk.status_of("nobody"))["status"] == -3
    await desk.send(id="a")
    assert json.loads(await desk.status("a", phone="79990000002", fmt="3"))["status"] == -3


async def test_many_are_asked_about_in_one_list_once_a_minute(desk: Desk, clock: Clock) -> None:
    await desk.send(id="a")
    asked = {"id": "a,b", "phone": f"{PHONE},{PHONE}", "fmt": "3"}
    told = json.loads(await desk.status(**asked))
    assert [one["status"] for one in told] == [-1, -3]
    assert json.loads(await desk.status(**asked))["error_code"] == 9
    clock.wait(60_000)
    assert json.loads(await desk.status(**asked))[0]["status"] == 1


async def test_a_message_can_be_forgotten(desk: Desk) -> None:
    await desk.send(id="a")
    assert await desk.status("a", **{"del": "1"}) == "OK"
    assert (await desk.status_of("a"))["status"] == -3
    assert await desk.status("a", **{"del": "1"}) == "ERROR = 5 (invalid date format)"


async def test_one_identical_send_a_minute(desk: Desk, clock: Clock) -> None:
    assert "OK" in await desk.send(id="a")
    clock.wait(59_999)
    assert await desk.send(id="a") == "ERROR = 9 (duplicate request, wait a minute)"
    assert "OK" in await desk.send(id="b"), "another id is another request"
    clock.wait(1)
    assert "OK" in await desk.send(id="a")
    assert desk.sandbox.book.doubles() == ["a"]
    assert [call.copy for call in desk.sandbox.book.calls] == [1, 1, 2]


async def test_five_questions_a_minute_about_one_message(desk: Desk, clock: Clock) -> None:
    await desk.send(id="a")
    for _ in range(5):
        assert (await desk.status_of("a"))["status"] == -1
    assert (await desk.status_of("a"))["error_code"] == 9
    assert (await desk.status_of("b"))["status"] == -3
    clock.wait(60_000)
    assert (await desk.status_of("a"))["status"] == 1


@pytest.mark.parametrize(("page", "most"), [("send", 14), ("status", 4)])
async def test_so_many_requests_at_once(desk: Desk, page: str, most: int) -> None:
    desk.sandbox.script([{"for": page, "delay": 0.2}])
    ask = desk.send if page == "send" else desk.status
    replies = await asyncio.gather(*(ask(id=str(n), fmt="3") for n in range(most + 3)))
    errors = [reply for reply in replies if json.loads(reply).get("error_code") == 9]
    assert len(errors) == 3
    assert desk.sandbox.book.at_once[page] == most + 3


async def test_balance(desk: Desk) -> None:
    assert await desk.post("balance", apikey="k") == "1000.00"
    assert json.loads(await desk.post("balance", apikey="k", fmt="3")) == {"balance": "1000.00"}
    assert "currency" in json.loads(await desk.post("balance", apikey="k", fmt="3", cur="1"))
    for _ in range(7):
        await desk.post("balance", apikey="k")
    assert "ERROR = 9" in await desk.post("balance", apikey="k")


async def test_credentials_when_they_are_set(clock: Clock) -> None:
    sandbox = Sandbox(clock, credentials=Credentials(apikey="key", login="shop", password="word"))
    host, port = await sandbox.start()
    async with aiohttp.ClientSession() as session:
        desk = Desk(sandbox, session, f"http://{host}:{port}")
        assert await desk.post("balance", apikey="key") == "1000.00"
        assert await desk.post("balance", login="shop", psw="word") == "1000.00"
        for wrong in ({"apikey": "kex"}, {"login": "shop", "psw": "w"}, {"login": "shop"}, {"apikey": ""}, {}):
            assert "ERROR = 2" in await desk.post("balance", **wrong)
    await sandbox.stop()
    assert "word" not in str(sandbox.book.as_json())


@pytest.mark.parametrize(
    "body",
    [b"\xff" * 1000, b"&" * 5000, b"a=1&" * 5000, b"=&=&%&%zz", b"mes=" + b"%D0" * 3000],
    ids=lambda b: repr(b[:9]),
)
@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", "?"]
)
async def test_hostile_bodies_are_answered(desk: Desk, body: bytes, kind: str) -> None:
    async with desk.session.post(f"{desk.base}/sys/send.php", data=body, headers={"Content-Type": kind}) as reply:
        assert reply.status in (200, 400)
    assert "OK" in await desk.send()
