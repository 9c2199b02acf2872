"""Text that came by the wrong table: recognised, with the remedy; and no honest text is suspected."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.smpp.misread import SAMPLE, Misread, misread
from gateway.smpp.text import Default, Ia5, decode, encode

DEFAULTS: tuple[Default, ...] = ("gsm", "latin-1", "ascii", "utf-8", "cp1251")
MENU = "Hello! {menu: Press 1\n1: call:79991234567 wait=20 ok:end\n2: sms:$phone,Shop,Hi\n}Bye"
RUSSIAN = "Здравствуйте! {menu: Нажмите 1\n1: call:79991234567 ok:end\n2: Спасибо — ждём №5\n}До свидания"
UKRAINIAN = "«Натисніть» 1 — їжа, ґанок"
GERMAN = "Guten Tag, Ihr Paket für Müller ist da. Drücken Sie die 1"
ITALIAN = "Perché no? Così è più facile: l'unità è già pronta"


def found(octets: bytes, data_coding: int, default: Default) -> Misread:
    diagnosis = misread(octets, data_coding, default)
    assert diagnosis is not None
    assert diagnosis.en.isascii()
    assert diagnosis.en.isprintable()
    assert diagnosis.ru.isprintable()
    return diagnosis


@pytest.mark.parametrize(
    ("octets", "default", "looks"),
    [
        (MENU.encode(), "gsm", "latin-1"),  # "ämenu: … ñ"
        (b"call ${menu : a\n1: end\n}", "gsm", "latin-1"),
        (b"1: sms:$phone,Shop,Hello", "gsm", "latin-1"),  # "¤phone"
        (GERMAN.encode("latin-1"), "gsm", "latin-1"),
        (GERMAN.encode("latin-1"), "ascii", "latin-1"),
        (GERMAN.encode("latin-1"), "utf-8", "latin-1"),
        (encode(MENU, "gsm")[1], "latin-1", "gsm"),  # ESC ( and ESC )
        (encode(MENU, "gsm")[1], "utf-8", "gsm"),
        (encode(MENU, "gsm")[1], "cp1251", "gsm"),
        (encode(ITALIAN, "gsm")[1], "ascii", "gsm"),
        (b"a\x11b", "ascii", "gsm"),  # "a_b"
        (RUSSIAN.encode(), "gsm", "utf-8"),
        (RUSSIAN.encode(), "latin-1", "utf-8"),
        (RUSSIAN.encode(), "ascii", "utf-8"),
        (RUSSIAN.encode(), "cp1251", "utf-8"),
        (GERMAN.encode(), "latin-1", "utf-8"),
        ("50 °C".encode(), "cp1251", "utf-8"),
        (RUSSIAN.encode("cp1251"), "latin-1", "cp1251"),  # "Çäðàâñòâóéòå"
        (UKRAINIAN.encode("cp1251"), "latin-1", "cp1251"),
        (RUSSIAN.encode("cp1251"), "gsm", "cp1251"),
        (RUSSIAN.encode("cp1251"), "ascii", "cp1251"),
        (RUSSIAN.encode("cp1251"), "utf-8", "cp1251"),
    ],
)
def test_the_setting_is_wrong(octets: bytes, default: Default, looks: str) -> None:
    diagnosis = found(octets, 0, default)
    assert (diagnosis.looks, diagnosis.setting) == (looks, looks)
    for words in (diagnosis.en, diagnosis.ru):
        assert f'data_coding_0 = "{looks}"' in words
    assert not isinstance(misread(octets, 0, diagnosis.setting), Misread)  # type: ignore[arg-type]
    assert isinstance(decode(octets, 0, diagnosis.setting), str)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", [MENU, RUSSIAN, "Hello", "Привет", "Hi", "Её — 5", "😀 Привет!", "Натисніть 1 — їжа"])
@pytest.mark.parametrize("default", DEFAULTS)
@pytest.mark.parametrize("data_coding", [0, 1, 3, 0xF0])
def test_ucs2_that_is_announced_as_something_else(text: str, default: Default, data_coding: int) -> None:
    big, little = (found(text.encode(order), data_coding, default) for order in ("utf-16-be", "utf-16-le"))
    assert (big.looks, big.setting) == ("ucs-2", "")
    assert (little.looks, little.setting) == ("utf-16-le", "")
    assert "data_coding 8" in big.en
    assert "data_coding 8" in little.ru


@pytest.mark.parametrize("text", [MENU, RUSSIAN, "Hello", "Привет"])
def test_ucs2_the_wrong_way_round(text: str) -> None:
    octets = text.encode("utf-16-le")
    assert isinstance(decode(octets, 8, "gsm"), str)  # it would be said: "䠀攀氀氀漀"
    assert "high octet first" in found(octets, 8, "gsm").en


@pytest.mark.parametrize(
    ("octets", "data_coding", "looks"),
    [
        (MENU.encode(), 8, "latin-1"),
        (MENU.encode() + b" ", 8, "latin-1"),  # an odd number of octets
        (b"Press one, or two", 8, "latin-1"),
        (RUSSIAN.encode(), 8, "utf-8"),
        (RUSSIAN.encode("cp1251"), 8, "cp1251"),
        (RUSSIAN.encode("cp1251"), 3, "cp1251"),
        (RUSSIAN.encode("cp1251"), 1, "cp1251"),
        (encode(MENU, "gsm")[1], 3, "gsm"),
        (MENU.encode(), 4, "latin-1"),
        (b"hello", 2, "latin-1"),
    ],
)
def test_the_sender_announces_something_else(octets: bytes, data_coding: int, looks: str) -> None:
    diagnosis = found(octets, data_coding, "gsm")
    assert (diagnosis.looks, diagnosis.setting) == (looks, "")  # no setting of ours cures it alone
    assert f"data_coding {data_coding} says" in diagnosis.en
    assert "sender must set 0" in diagnosis.en
    assert "отправитель должен ставить 0" in diagnosis.ru


@pytest.mark.parametrize(
    ("octets", "looks"),
    [
        *(
            (text.encode(), "latin-1")
            for text in ("Hi", "Test", "Hello!", "Hello", "1234", "Changed text.", "a b c d e")
        ),
        (b"Good morning!\nYour order is ready.\r\nBye", "latin-1"),
        (GERMAN.encode("latin-1"), "latin-1"),
        (GERMAN.encode(), "utf-8"),
        ("Привет".encode(), "utf-8"),
        ("Тапсырысыңыз дайын: Әлия".encode(), "utf-8"),
        ("Қала".encode(), "utf-8"),
        ("привет всем".encode("cp1251"), "cp1251"),
        (ITALIAN.encode("latin-1"), "latin-1"),
        (encode(ITALIAN, "gsm")[1], "gsm"),
        (encode(MENU, "gsm")[1], "gsm"),
    ],
)
def test_what_is_no_ucs2_but_would_be_read_as_gibberish(octets: bytes, looks: str) -> None:
    assert found(octets, 8, "gsm").looks == looks


CHINESE = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动"
WORDS = "同工也能下过子说产种面而方后多定行学法所民得经您好请按一键确认订单已经送达谢谢再见会议取消明天下午三点"


@pytest.mark.parametrize(
    ("letters", "shortest"),
    [
        (CHINESE + WORDS, 1),
        ("абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЭЮЯ" + "әғқңөұүһіӘҒҚҢӨҰҮҺІ" * 2, 1),
        ("".join(map(chr, range(0x3041, 0x3097))), 1),  # kana, half of which are printable ASCII in both octets
        ("".join(map(chr, range(0xAC00, 0xD7A4))), 2),
        ("".join(map(chr, range(0x0A05, 0x0A0B))) + "".join(map(chr, range(0x0A13, 0x0A29))), 1),
        ("".join(map(chr, range(0x0905, 0x094D))), 1),
        ("".join(map(chr, range(0x0E01, 0x0E2F))), 1),
        ("".join(map(chr, range(0x10D0, 0x10F1))), 1),
    ],
    ids=["Chinese", "Russian and Kazakh", "kana", "Korean", "Punjabi", "Hindi", "Thai", "Georgian"],
)
def test_real_ucs2_is_not_suspected(letters: str, shortest: int) -> None:
    drawn = random.Random(8)  # the same ones each time
    for _ in range(1_500):
        signs = drawn.choices(letters, k=drawn.choice((1, 2, 3, 4, 5, 8, 12, 20, 70)))
        if len(signs) < shortest:
            continue
        for at in range(1, len(signs)):
            if drawn.random() < 0.12:
                signs[at] = drawn.choice(" .,!5\n«»—…№，。！？" if letters[0] > "\u3000" else " .,!5\n«»—…№")
        text = "".join(signs)
        assert misread(text.encode("utf-16-be"), 8, "gsm") is None, text


@pytest.mark.parametrize(
    ("octets", "ia5", "setting"),
    [
        (encode(MENU, "gsm")[1], "ascii", "gsm"),
        (encode(MENU, "gsm")[1] + b"\x1b", "auto", "gsm"),  # not whole
        (MENU.encode(), "gsm", "ascii"),
        (MENU.encode() + b" \x07", "auto", "ascii"),  # it could be GSM, but that begins no menu with "ä"
    ],
)
def test_data_coding_1_is_set_to_something_else(octets: bytes, ia5: Ia5, setting: Ia5) -> None:
    diagnosis = misread(octets, 1, "cp1251", ia5)
    assert diagnosis is not None
    assert (diagnosis.looks, diagnosis.setting) == (setting, setting)
    for words in (diagnosis.en, diagnosis.ru):
        assert f'data_coding_1 = "{setting}"' in words
    assert misread(octets, 1, "cp1251", setting) is None


def test_what_data_coding_1_may_be_is_not_suspected() -> None:
    assert misread(encode(MENU + ITALIAN, "gsm")[1], 1, "latin-1") is None
    assert misread(MENU.encode(), 1, "gsm") is None
    late = ("a" * SAMPLE).encode() + encode(MENU, "gsm")[1]
    assert misread(late, 1, "latin-1") is None
    assert isinstance(decode(late, 1, "latin-1"), str)


@pytest.mark.parametrize(
    ("text", "defaults"),
    [
        (MENU, DEFAULTS),
        (RUSSIAN, ("utf-8", "cp1251", "gsm")),
        (GERMAN, ("gsm", "latin-1", "utf-8", "ascii")),
        (ITALIAN, ("gsm", "latin-1", "utf-8")),
        ("Её", ("cp1251", "utf-8")),
        ("«Ё» № 5", ("cp1251",)),
        ("Männer: das Gerät {1} öffnet", ("gsm", "latin-1")),
        ("à où? été à Mâcon", ("latin-1",)),
        ("a@b.example, $5 _ [x]", DEFAULTS),
        ("中文短信，请按一", ("gsm",)),
        ("שלום", ("gsm",)),
        (" !  !  !", DEFAULTS),
        ("@@@@@@@@", ("gsm",)),
        ("1 2 3 4 5", DEFAULTS),
        ("", DEFAULTS),
        ("A", DEFAULTS),
    ],
)
def test_an_honest_text_is_not_suspected(text: str, defaults: tuple[Default, ...]) -> None:
    for default in defaults:
        data_coding, octets = encode(text, default)
        assert misread(octets, data_coding, default) is None, default
        assert misread(text.encode("utf-16-be"), 8, default) is None
        assert misread(text.encode("utf-16"), 8, default) is None  # little-endian, and its mark says so


@pytest.mark.parametrize(
    ("data_coding", "codec", "text"),
    [(6, "iso8859-5", RUSSIAN), (7, "iso8859-8", "שלום"), (5, "shift_jis", "こんにちは")],
)
def test_nor_one_in_a_national_alphabet(data_coding: int, codec: str, text: str) -> None:
    assert misread(text.replace("—", "-").replace("№", "N").encode(codec), data_coding, "gsm") is None


def test_a_character_cut_by_the_end_of_the_sample_is_no_fault() -> None:
    octets = ("a" * (SAMPLE - 61) + "я" * 400).encode()
    assert misread(octets, 0, "utf-8") is None
    assert found(octets, 0, "latin-1").looks == "utf-8"
    assert found(("я" * (SAMPLE // 2 - 1)).encode() + b"\xd1", 0, "utf-8").looks == "latin-1"  # cut by itself


@given(st.binary(max_size=120), st.integers(0, 255), st.sampled_from(DEFAULTS))
@settings(max_examples=200, deadline=None)
def test_nothing_makes_it_raise(octets: bytes, data_coding: int, default: Default) -> None:
    diagnosis = misread(octets, data_coding, default)
    if diagnosis:
        assert diagnosis.en.isascii()
        assert "\n" not in diagnosis.en + diagnosis.ru
