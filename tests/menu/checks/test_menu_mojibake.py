"""Russian read in a wrong character set is told; other alphabets, abbreviations and Caps Lock are not."""

import pytest

from menu_texts import around, told

WORDS = "Здравствуйте"
READINGS = [("utf-8", "cp1251"), ("utf-8", "latin-1"), ("utf-8", "koi8-r")]
READINGS += [("cp1251", "latin-1"), ("koi8-r", "latin-1"), ("koi8-r", "cp1251"), ("cp1251", "koi8-r")]


@pytest.mark.parametrize(("written", "read"), READINGS)
def test_a_wrong_reading_is_told_where_it_stands(written: str, read: str) -> None:
    wrong = WORDS.encode(written).decode(read, errors="ignore")
    assert any(one.startswith("IVR612 1:9-") for one in told(around(f"1: Hi,  {wrong}")))


@pytest.mark.parametrize(
    "words",
    [
        "Здравствуйте",
        "ВНИМАНИЕ, МРОТ и мРНК",
        "пРИВЕТСТВИЕ",
        "С. Р. Сёмин — «Рё»",
        "Вітаємо, їжа, ґанок, Қош келдіңіз",
        "schöne Äpfel, déjà vu, año, İstanbul, łódź, Ævar",
        "您好, مرحبا, שלום, Γειά",
    ],
)
def test_what_is_written_on_purpose_is_not(words: str) -> None:
    assert not [one for one in told(around(f"1: {words}")) if one.startswith("IVR612")]
