"""For every text: a tree, bounded findings inside the text, words in both languages; and valid menus come back."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.menu.diagnostic import MOST
from menu_texts import Written, tree, written_menus

PIECES = [
    *("{menu:", "{Menu:", "{меню:", "ämenu:", "menu:", "}", "{", "ñ", "\x1b(", "\n", "\r\n", "\r", " ", "\u00a0", "\t"),
    *("1:", "11: ", "*: back", "0:repeat", "err:", "x:", "１:", "²", "> ", "1) a", ": a", "-", "10:30", "слово"),
    *("call:", "79991234567", ",", "wait=", "10", "ok:end", "err:x", "record", "record: 5", "саll:", "end", "END"),
    *("sms:", "$phone", "url", "https://x.example", "Press 5", "<br>", "=D0=90", "%0A", "\\n", "~~~", "__CALL__"),
    *("\u3000", "\ufeff", "…", "«end»", "[ИМЯ]", "Рџ", "зДРАВСТВУЙ", "нажмите 3", "http:", "//", "ｍ"),
    *("\u200b", "\0", "\ud800", "🙂", "e\u0301", "日本"),
]
texts = st.one_of(
    st.text(max_size=200),
    st.text(alphabet="{menu:}1* \r\n\tcal", max_size=200),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=30).map(lambda pieces: "A\n{menu: B\n" + "".join(pieces) + "\n1: a\n}"),
)


@given(texts)
@settings(deadline=None, max_examples=800)
def test_any_text_is_answered(text: str) -> None:
    checked = menu.check(text)
    findings = checked.diagnostics
    assert checked.ok == (not [one for one in findings if one.severity is menu.Severity.ERROR])
    assert len(findings) <= MOST
    assert checked.message.source == text
    for one in findings:
        spots: list[menu.Diagnostic | menu.Related] = [one, *one.related]
        for spot in spots:
            assert 0 <= spot.offset <= spot.end <= len(text)
            assert (1, 1) <= (spot.line, spot.column) <= (spot.end_line, spot.end_column)
            assert spot.message("ru")
            assert spot.message("en")
        assert one.hint("ru")
        assert one.hint("en")
    languages: tuple[menu.Language, ...] = ("ru", "en")
    for lang in languages:
        menu.render(text, findings, "f", lang, True)
        menu.as_json(text, findings, checked.message, "f", lang)


@given(texts)
@settings(deadline=None, max_examples=200)
def test_spans_lie_in_the_text_in_order(text: str) -> None:
    found = menu.check(text).message.menu
    if found is None:
        return
    begin, end = found.span
    assert 0 <= begin < found.opening[1] <= end <= len(text)
    at = found.opening[1]
    for entry in found.entries:
        assert at <= entry.key_span[0] <= entry.key_span[1] <= entry.body_span[0] <= entry.body_span[1] <= end
        at = entry.body_span[0]


@given(st.binary(max_size=200))
@settings(deadline=None, max_examples=200)
def test_any_bytes_are_decoded(raw: bytes) -> None:
    decoded = menu.decode(raw)
    assert bool(decoded.diagnostics) == (raw.decode(errors="replace") != raw.decode(errors="ignore"))
    for one in decoded.diagnostics:
        if one.code == "IVR600":
            assert decoded.text[one.offset : one.end] == "\ufffd"
        else:
            assert 0 <= one.offset <= one.end <= len(decoded.text)


@given(st.text("абвгдежзийклмнопрстуфхцчшщъыьэюя ,.\n", max_size=200), st.sampled_from(["cp1251", "koi8-r", "cp866"]))
@settings(deadline=None, max_examples=200)
def test_russian_in_another_character_set_is_read_as_it_was_meant_or_not_at_all(words: str, codec: str) -> None:
    text = f"здравствуйте, нажмите один. {words}"
    decoded = menu.decode(text.encode(codec))
    assert decoded.text == text
    assert [one.code for one in decoded.diagnostics] == ["IVR613"]


@given(written_menus())
@settings(deadline=None, max_examples=200)
def test_a_valid_menu_comes_back_as_it_was_meant(written: Written) -> None:
    checked = menu.check(written.text)
    assert [finding.code for finding in checked.errors if finding.code != "IVR700"] == []
    assert tree(written.text) == written.ast


@given(written_menus(), st.integers(0))
@settings(deadline=None, max_examples=100)
def test_a_menu_that_lost_a_character_is_still_a_menu(written: Written, lost: int) -> None:
    at = lost % len(written.text)
    checked = menu.check(written.text[:at] + written.text[at + 1 :])
    opening = written.text.index("{menu:")
    assert checked.message.menu is not None or opening <= at < opening + len("{menu:")
