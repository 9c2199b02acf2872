"""The charset ladder: labels, guesses, and that it never raises."""

import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.mail.charset import CODECS, codec_of, decode

BOTH = ("windows-1251", "koi8-r")
ALL = ("windows-1251", "koi8-r", "cp866", "iso-8859-5")

SENTENCES = [
    "Внимание! Пожар в зале 3.",
    "Сервер недоступен, перезвоните дежурному",
    "дверь склада открыта",
    "Ваш заказ № 15 готов — ждём вас завтра с десяти утра",
    "температура в морозильной камере выше нормы",
    "Нажмите 1, чтобы подтвердить",
]


@pytest.mark.parametrize("charsets", [BOTH, BOTH[::-1], ALL, ALL[::-1]], ids="-".join)
@pytest.mark.parametrize("style", [str, str.upper, str.lower, str.title])
def test_russian_is_recognised_whatever_the_order(charsets: tuple[str, ...], style: type[str]) -> None:
    for sentence in map(style, SENTENCES):
        for charset in charsets:
            try:
                data = sentence.encode(charset)
            except UnicodeEncodeError:  # "№" and "—" are not in all of them
                continue
            assert decode(data, "", charsets)[0] == sentence, charset


@pytest.mark.parametrize(("word", "charset"), [("Номер", "koi8-r"), ("Ждут", "windows-1251")])
def test_the_case_of_letters_tells_where_their_frequency_misleads(word: str, charset: str) -> None:
    assert decode(word.encode(charset), "", BOTH)[0] == word


def test_the_first_configured_wins_a_tie() -> None:
    signs = b"\xb9\xb9"  # no letters in either
    assert decode(signs, "", BOTH)[1] == "cp1251"
    assert decode(signs, "", BOTH[::-1])[1] == "koi8-r"


@pytest.mark.parametrize("label", ["", "x-user-defined", "unknown-8bit", "default", "\x00", "a" * 10_000, "koi9"])
def test_a_label_that_says_nothing_leaves_the_guess(label: str) -> None:
    assert decode(SENTENCES[0].encode("koi8-r"), label, BOTH) == (SENTENCES[0], "koi8-r")


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("cp-1251", "cp1251"),
        ("win-1251", "cp1251"),
        ("WINDOWS_1251", "cp1251"),
        (' "koi8" ', "koi8-r"),
        ("KOI8-R", "koi8-r"),
    ],
)
def test_labels_as_mail_writes_them(label: str, codec: str) -> None:
    assert decode("ой".encode(codec), label, ()) == ("ой", codec)


def test_a_label_is_believed_against_the_guess() -> None:
    data = SENTENCES[0].encode("koi8-r")
    assert decode(data, "windows-1251", BOTH) == (data.decode("cp1251"), "cp1251")


def test_utf8_is_believed_against_a_label_that_fits_anything() -> None:
    assert decode("Пожар".encode(), "koi8-r", BOTH) == ("Пожар", "utf-8")
    # but one letter before a dash in windows-1251 is also UTF-8, for a control that no text holds
    assert decode("220 В— норма".replace("норма", "ok").encode("cp1251"), "windows-1251", BOTH)[0] == "220 В— ok"


def test_western_labels_are_believed_for_western_text_only() -> None:
    german = "Die Tür ist geöffnet"
    assert decode(german.encode("latin-1"), "iso-8859-1", BOTH) == (german, "cp1252")
    assert decode(SENTENCES[0].encode("cp1251"), "iso-8859-1", BOTH) == (SENTENCES[0], "cp1251")


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "windows-1252"])
def test_latin_1_is_what_windows_means_by_it(label: str) -> None:
    text = "“Tür offen…” – 5 €"
    assert decode(text.encode("cp1252"), label, BOTH) == (text, "cp1252")


def test_a_few_broken_characters_do_not_spoil_utf8() -> None:
    data = SENTENCES[0].encode()
    assert decode(data[:-3] + b"\xd0" + data[-3:], "utf-8", BOTH)[0].count("\ufffd") == 1


def test_encodings_that_ascii_bytes_are_not_text_in() -> None:
    assert decode("Пожар".encode("utf-16-le"), "utf-16le", BOTH) == ("Пожар", "utf-16-le")
    assert decode("火事".encode("iso2022-jp"), "iso-2022-jp", BOTH) == ("火事", "iso2022-jp")


def test_a_byte_order_mark_is_dropped() -> None:
    assert decode("\ufeffПожар".encode(), "utf-8", BOTH)[0] == "Пожар"
    assert decode("\ufeffПожар".encode("utf-16-be"), "utf-16be", BOTH)[0] == "Пожар"


def test_the_table_names_only_plain_text_codecs() -> None:
    """Some codecs of Python execute escapes or are not text at all; a label from outside must not reach them."""
    for codec in set(CODECS.values()):
        assert codec_of(codec.replace("latin-1", "latin1")) or codec in CODECS.values()
        assert codecs.lookup(codec).name not in {
            "unicode_escape",
            "raw-unicode-escape",
            "idna",
            "punycode",
            "utf-7",
            "rot13",
        }
    assert codec_of("unicode_escape") == codec_of("zlib") == codec_of("idna") == ""


@settings(deadline=None, max_examples=300)
@given(
    st.one_of(st.binary(max_size=300), st.text(max_size=100).map(lambda text: text.encode("utf-8", "replace"))),
    st.one_of(st.sampled_from(sorted(CODECS)), st.text(max_size=20)),
    st.lists(st.sampled_from([*ALL, "koi8-u", "nonsense"]), max_size=3),
)
def test_never_raises_and_gives_text_that_can_be_stored(data: bytes, label: str, charsets: list[str]) -> None:
    text, codec = decode(data, label, charsets)
    text.encode("utf-8")  # no surrogates
    assert codecs.lookup(codec)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=200).filter(lambda text: not any("\x80" <= c <= "\x9f" for c in text)))
def test_utf8_comes_through_unchanged(text: str) -> None:
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return
    assert decode(data, "utf-8", BOTH)[0] == text.removeprefix("\ufeff")
