"""Menus as people's mail programs send them, to the real daemon: mended and told, or left alone, or refused with words.

The mails are raw bytes as Outlook, Gmail, Thunderbird and an iPhone write them.
"""

from email.message import Message
from pathlib import Path

import pytest
from scenario_house import House

from gateway.message import State

MAILS = Path(__file__).with_name("mails")
MENU = "{menu: Нажмите 1 или 2.\n1: Спасибо.\n1: end\n2: end\n}"
LONG = (
    "{menu: Нажмите 1, чтобы подтвердить вашу запись к врачу завтра в девять утра, или 2.\n" + MENU.partition("\n")[2]
)

MENDED: dict[str, tuple[list[str], str]] = {
    "outlook-wrapped": (
        ["IVR120", "IVR120", "IVR607"],
        "Здравствуйте! Это клиника.\n\n"
        "{menu: Нажмите 1, чтобы подтвердить вашу запись к врачу, или 2, чтобы её отменить.\n"
        "1: Спасибо, ждём вас завтра в девять утра. Не забудьте взять с собой паспорт и полис.\n1: end\n2: end\n}",
    ),
    "outlook-word": (
        ["IVR131", "IVR131", "IVR131"],
        f"Здравствуйте! Это клиника.\n \n{MENU.replace('Спасибо.', 'Спасибо, ждём вас.')}",
    ),
    "outlook-html-only": (
        ["IVR130", "IVR130"],
        "Здравствуйте! Это клиника.\n{menu: Нажмите 1, чтобы подтвердить, или 2, чтобы отменить.\n"
        "1: Спасибо, ждём вас.\n1: end\n2: end\n}",
    ),
    "outlook-ios": (["IVR607"], f"Здравствуйте! Это клиника.\n{MENU}"),
    "thunderbird-quoted": (["IVR606"], f"Здравствуйте! Это клиника.\n{LONG}"),
    "apple-iphone": (
        ["IVR130", "IVR607"],
        f"Здравствуйте! Это «Клиника» — регистратура…\n{MENU.replace('Спасибо.', 'Спасибо, ждём вас.')}",
    ),
    "gmail": (["IVR120"], f"Здравствуйте! Это клиника.\n{LONG}\n--\nАнна Петрова\nрегистратура"),
}
"""What is changed, and what is said then. Of Gmail's `--` without a blank nobody can be sure: it is warned of."""


def raw(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes()


def human(report: Message) -> str:
    part = next(part for part in report.walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8").replace("\r\n", "\n")


def codes(answer: str, what: str) -> list[str]:
    """Of what an answer says was changed, or warns of."""
    return [line.rpartition("(")[2].rstrip(")") for line in answer.splitlines() if f"{what}: " in line]


@pytest.mark.parametrize("name", MENDED)
async def test_what_the_program_did_is_mended_and_the_sender_is_told(house: House, name: str) -> None:
    changed, spoken = MENDED[name]
    _, answer = await house.post(raw(name))

    assert answer.startswith("250 2.0.0 ")
    call_id = answer.split()[2]
    assert answer.split()[-1] == call_id
    assert codes(answer, "changed") == changed
    report = human(await house.report())
    story = await house.until(call_id, State.DELIVERED)
    assert story.call.text == spoken
    assert [call["text"] for call in house.rung()] == [spoken]
    for heading in ("Перед звонком мы исправили ваш текст:", "We changed your text before calling:"):
        section = report.partition(heading)[2].partition("\n\n")[0]
        assert [
            line.rpartition("(")[2].rstrip(")") for line in section.splitlines() if line.startswith("- ")
        ] == changed
    for line in spoken.splitlines():
        assert report.count(f"    {line}\n") >= 2


@pytest.mark.parametrize("name", MENDED)
@pytest.mark.parametrize("repair", ["none"])
async def test_unasked_nothing_is_changed_and_the_answer_warns(house: House, name: str) -> None:
    _, answer = await house.post(raw(name))

    assert answer.startswith("250 2.0.0 ")
    assert "changed: " not in answer
    assert codes(answer, "warning") or name == "outlook-html-only"  # blanks in front of colons do no harm
    assert "исправили" not in human(await house.report())
    (rung,) = house.rung()
    assert rung["text"] != MENDED[name][1]


async def test_an_answered_mail_under_the_menu_is_not_cut_off_unseen_but_warned_of(house: House) -> None:
    _, answer = await house.post(raw("outlook-answer"))

    assert codes(answer, "warning") == ["IVR607"]
    assert "Обратите внимание на ваш текст:" in human(await house.report())


@pytest.mark.parametrize("repair", ["none", "safe"])
async def test_a_mistake_of_the_writers_own_is_refused_in_words(house: House) -> None:
    _, answer = await house.post(raw("outlook-mistake"))

    first, second = answer.splitlines()
    assert first.startswith("550 5.6.0 IVR201 line 9 column 1: 10 is not an item")
    assert first.endswith("[line 9 is: 10: repeat]")
    assert "IVR201 stroka 9, znak 1: 10 - ne punkt" in second
    assert await house.gateway.spool.listing((), 10) == []


async def test_what_was_changed_is_told_after_a_restart_too(house: House) -> None:
    await house.provider_down()
    _, answer = await house.post(raw("outlook-wrapped"))
    call_id = answer.split()[2]
    await house.seen(call_id, lambda story: "deferred" in [str(step.event) for step in story.steps])

    await house.gateway.stop()
    await house.gateway_up()
    await house.provider_up()

    report = human(await house.report())
    assert "- line 4: joined with the line above (IVR120)" in report
    assert "- строка 4: " in report
    assert [call["text"] for call in house.rung()] == [MENDED["outlook-wrapped"][1]]
