"""Menus as people's mail programs send them, to the real daemon: mended and told, or left alone, or refused with words.

The mails are raw bytes as Outlook, Gmail, Thunderbird and an iPhone write them.
"""

import re
from email.message import Message
from pathlib import Path

import pytest
from scenario_house import House

from gateway.outcome import State

MAILS = Path(__file__).with_name("mails")
SHOP = MAILS / "shop"
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
    "outlook-ios": ([""], f"Здравствуйте! Это клиника.\n{MENU}"),
    "thunderbird-quoted": (["IVR606"], f"Здравствуйте! Это клиника.\n{LONG}"),
    "apple-iphone": (
        ["IVR130", "IVR607"],
        f"Здравствуйте! Это «Клиника» — регистратура…\n{MENU.replace('Спасибо.', 'Спасибо, ждём вас.')}",
    ),
    "gmail": ([""], f"Здравствуйте! Это клиника.\n{LONG}"),
}
"""What is changed, and what is said then. Without a code: what the program itself marked as not the writer's text."""


def raw(name: str) -> bytes:
    return (MAILS / f"{name}.eml").read_bytes()


def human(report: Message) -> str:
    part = next(part for part in report.walk() if part.get_content_type() == "text/plain")
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode("utf-8").replace("\r\n", "\n")


def codes(answer: str, what: str) -> list[str]:
    """Of what an answer says was changed, or warns of."""
    return [code_of(line) for line in answer.splitlines() if f"{what}: " in line]


def code_of(line: str) -> str:
    found = re.search(r"\((IVR[0-9]{3})\)$", line)
    return found[1] if found else ""


GREETING = "Здравствуйте! Это магазин «Цветы Азии». Ваш заказ готов, можно забирать."
ORDER = (
    f"{GREETING}\n{{menu: Нажмите 1, чтобы подтвердить, 2, чтобы поговорить с нами.\n"
    "1: Спасибо, ждём вас!\n1: end\n2: call:77011234567\n}"
)

SAID: dict[str, str] = {"05": ORDER, "31": GREETING}
"""Mails of a shop assistant that are repaired: what the customer hears, and not the mail program's lines below it."""

REFUSED: dict[str, tuple[set[str], str]] = {
    "01": ({"IVR607"}, 'v stroke "S uvazheniem,": '),  # Outlook's signature and a lawyer's notice under the menu
    "08": ({"IVR607"}, 'v stroke "S uvazheniem,": '),  # an answer above the mail that it answers
    "10": ({"IVR607"}, 'v stroke "S uvazheniem,": '),  # the menu forwarded below a note to a colleague
    "13": ({"IVR607"}, 'v stroke "S uvazheniem,": '),  # wrapped, which would be mended, and signed
    "21": ({"IVR607"}, "eto ostalos' ot pis'ma"),  # no menu; a logo and a notice
    "33": ({"IVR205", "IVR301"}, 'v stroke "1: Konets": '),  # commands in Russian
    "56": ({"IVR607"}, "eto ostalos' ot pis'ma"),  # a long signature below its marker
    "63": ({"IVR608"}, "[Instagram]"),  # pictures of a signature
    "74": ({"IVR301"}, 'v stroke "2: pozvonit\' 8 701 123 45 67": '),
    "80": ({"IVR301"}, 'v stroke "2: Call - 77011234567": '),
}
"""Mails of hers that nobody can repair: what is wrong at least, and words that she finds in her own mail."""


@pytest.mark.parametrize("name", SAID)
async def test_what_a_shop_assistants_program_adds_is_left_out_and_she_is_told(house: House, name: str) -> None:
    _, answer = await house.post((SHOP / f"{name}.eml").read_bytes())

    assert answer.startswith("250 2.0.0 ")
    assert "changed: " in answer
    assert "Перед звонком мы исправили ваш текст:" in human(await house.report())
    (rung,) = house.rung()
    assert [line for line in rung["text"].split("\n") if line.strip(" \u00a0")] == SAID[name].split("\n")


@pytest.mark.parametrize("name", REFUSED)
async def test_what_nobody_can_repair_is_refused_in_her_words_before_the_customer_hears_it(
    house: House, name: str
) -> None:
    wrong, words = REFUSED[name]
    _, answer = await house.post((SHOP / f"{name}.eml").read_bytes())

    russian, _, english = answer.partition("No call was made: ")
    assert answer.startswith("550 5.6.0 Zvonka ne budet: v tekste ")
    assert words in russian
    assert wrong <= set(re.findall(r"^(?:5\.6\.0 )?(IVR[0-9]{3}) line [0-9]+ column [0-9]+: ", english, re.MULTILINE))
    assert house.rung() == []
    assert await house.gateway.spool.listing((), 10) == []


async def test_a_menu_in_the_subject_is_refused_in_her_words(house: House) -> None:
    _, answer = await house.post((SHOP / "20.eml").read_bytes())
    assert answer.startswith("554 5.6.0 the menu stands in the subject")
    assert "menyu stoit v teme pis'ma" in answer


async def test_numbers_are_refused_in_both_languages(house: House) -> None:
    for to in ("89990000001@call.example", '"+7 999 000 00 01"@call.example', "mailer-daemon@call.example"):
        (refused,), _ = await house.post(raw("gmail"), to)
        assert refused.startswith(("550 5.1.3 ", "501 5.1.3 "))
        assert " / " in refused


async def test_a_subject_that_is_spoken_is_told_of_without_the_marks_of_an_answer(house: House) -> None:
    _, answer = await house.mail(text=MENU, subject="RE: FW: Заказ готов")
    assert "changed: the answer's mark RE: FW: was taken off" in answer
    assert "warning: the subject is spoken first: Zakaz gotov" in answer
    await house.report()
    assert [call["text"] for call in house.rung()] == [f"Заказ готов\n{MENU}"]


@pytest.mark.parametrize("strict", [False])
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
        assert {code_of(line) for line in section.splitlines() if line.startswith("- ")} == set(changed)
    for line in spoken.splitlines():
        assert report.count(f"    {line}\n") >= 2


@pytest.mark.parametrize("name", MENDED)
@pytest.mark.parametrize(("repair", "strict"), [("none", False)])
async def test_unasked_nothing_is_changed_and_the_answer_warns(house: House, name: str) -> None:
    _, answer = await house.post(raw(name))

    assert answer.startswith("250 2.0.0 ")
    assert "changed: " not in answer
    assert codes(answer, "warning") or name == "outlook-html-only"  # blanks in front of colons do no harm
    assert "исправили" not in human(await house.report())
    (rung,) = house.rung()
    assert rung["text"] != MENDED[name][1]


async def test_an_answered_mail_under_the_menu_is_not_spoken_and_that_is_told(house: House) -> None:
    _, answer = await house.post(raw("outlook-answer"))

    assert codes(answer, "changed") == ["IVR607"]
    assert "Перед звонком мы исправили ваш текст:" in human(await house.report())
    (rung,) = house.rung()
    assert rung["text"] == f"Здравствуйте! Это клиника.\n{MENU}"


@pytest.mark.parametrize("repair", ["none", "safe"])
async def test_a_mistake_of_the_writers_own_is_refused_in_words(house: House) -> None:
    _, answer = await house.post(raw("outlook-mistake"))

    lines = answer.splitlines()
    assert lines[0].startswith("550 5.6.0 Zvonka ne budet: v tekste ")
    assert any('v stroke "10: repeat": 10 - ne punkt' in line for line in lines[1:])
    (told,) = (line for line in lines if "IVR201 line 9 column 1: 10 is not an item" in line)
    assert told.endswith("[line 9 is: 10: repeat]")
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
