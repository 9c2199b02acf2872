"""The words about what was left out, in both languages."""

from gateway.mail.left_out import LeftOut, first_words, remarks_on


def test_one_remark_for_each_kind() -> None:
    left_out = [LeftOut("signature", 4, "С уважением,"), LeftOut("quote", 1, "Ann:"), LeftOut("quote", 2, "Bob:")]
    signature, quote = remarks_on([*left_out])
    assert (signature.en, signature.ru) == (
        "left out: a signature of 4 lines, «С уважением,»",
        "не читаем вслух: подпись, строк: 4, «С уважением,»",
    )
    assert quote.en == "left out: 2 quoted mails of 3 lines, «Ann:»"
    assert signature.changed
    assert quote.changed
    (link,) = remarks_on([LeftOut("link", 1, "<tel:1>")])
    assert link.en == "left out: an address written twice, «<tel:1>»"
    assert remarks_on([]) == ()


def test_first_words_are_cut_between_words() -> None:
    assert first_words("a\n b") == "a b"
    assert first_words("слово " * 20) == "слово слово слово слово слово слово…"
    assert first_words("x" * 500) == "x" * 40 + "…"
