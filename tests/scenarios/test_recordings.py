"""A mail with a recording, through the real daemon to the provider that plays it."""

from email.message import EmailMessage
from pathlib import Path

import pytest
from scenario_house import SENDER, House
from three_ways import ThreeWays

from gateway.outcome import State

SOUND = b"ID3\x04\x00" + bytes(range(256)) * 160


def recording(text: str = "", octets: bytes = SOUND, message_id: str = "") -> bytes:
    letter = EmailMessage()
    letter["From"], letter["Subject"] = SENDER, "A recording"
    if message_id:
        letter["Message-ID"] = message_id
    letter.set_content(text)
    letter.add_attachment(octets, "audio", "mpeg", filename="привет.mp3")
    return letter.as_bytes()


@pytest.mark.parametrize("text", ["", "Hello.\n{menu: Press 1\n1: Thank you\n1: end\n}\n"])
async def test_it_is_played_and_the_same_mail_again_is_one_call(house: House, text: str) -> None:
    _, answer = await house.post(recording(text))
    assert answer.startswith("250 2.0.0 "), answer
    call_id = answer.split()[-1]
    assert (await house.post(recording(text)))[1] == f"250 2.0.0 duplicate of {call_id}"

    story = await house.until(call_id, State.DELIVERED)

    (call,) = house.rung()
    assert (call["id"], call["text"], call["type"]) == (call_id, text.strip(), "call")
    assert call["files"] == [["_.mp3", len(SOUND)]]
    assert [(file.name, file.kind, file.size) for file in story.files] == [("привет.mp3", "audio/mpeg", len(SOUND))]


async def test_another_recording_is_another_call(house: House) -> None:
    answers = [(await house.post(recording(octets=SOUND + end)))[1] for end in (b"", b"!")]
    for answer in answers:
        await house.until(answer.split()[-1], State.DELIVERED)
    assert sorted(call["files"][0][1] for call in house.rung()) == [len(SOUND), len(SOUND) + 1]


async def test_where_no_way_out_carries_it_it_is_refused_at_the_door(tmp_path: Path) -> None:
    house = ThreeWays(tmp_path, ("smtp", "smpp"))
    try:
        await house.open()
        _, answer = await house.post(recording("Hello"))
        assert answer.startswith("554 5.6.1 sound files cannot be played"), answer
        assert await house.gateway.spool.listing((), 10) == []
        assert (await house.mail())[1].startswith("250")
    finally:
        await house.close()


async def test_it_goes_by_the_way_out_that_carries_it(tmp_path: Path) -> None:
    house = ThreeWays(tmp_path, ("smtp", "http"))
    try:
        await house.open()
        _, answer = await house.post(recording("Hello"))
        call_id = answer.split()[-1]
        story = await house.until(call_id, State.DELIVERED)
        assert story.call.provider == "http"
        (call,) = house.rung()
        assert (call["channel"], call["files"]) == ("http", [["_.mp3", len(SOUND)]])
    finally:
        await house.close()
