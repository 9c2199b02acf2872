"""Remarks are few, short and printable, and read the same wherever they are told."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.remark import MOST_CHANGES, MOST_TEXT, Remark, few, remark, told

CHANGE = remark("IVR120", 3, "joined with the line above", "присоединена к строке выше", changed=True)


def test_one_sentence_in_each_language() -> None:
    assert told(CHANGE, "en") == "line 3: joined with the line above (IVR120)"
    assert told(CHANGE, "ru") == "строка 3: присоединена к строке выше (IVR120)"
    assert told(Remark("", 0, "and 2 more", "и ещё 2"), "en") == "and 2 more"


def test_a_few_are_kept_as_they_are() -> None:
    assert few([]) == ()
    assert few([CHANGE] * MOST_CHANGES) == (CHANGE,) * MOST_CHANGES


def test_of_many_the_first_are_kept_and_the_rest_is_counted() -> None:
    kept = few([CHANGE] * (MOST_CHANGES + 7))
    assert kept[:-1] == (CHANGE,) * MOST_CHANGES
    assert (kept[-1].en, kept[-1].ru, kept[-1].line, kept[-1].changed) == ("and 7 more", "и ещё 7", 0, True)


@given(st.lists(st.tuples(st.text(max_size=300), st.text(max_size=300)), max_size=40))
def test_whatever_the_text_holds_remarks_are_bounded_and_printable(texts: list[tuple[str, str]]) -> None:
    kept = few([remark("IVR999", n, a, b, changed=True, before=b, after=a) for n, (a, b) in enumerate(texts)])
    assert sum(one.size for one in kept) <= MOST_TEXT + 40
    assert len(kept) <= MOST_CHANGES + 1
    for one in kept:
        assert all(text.isprintable() for text in (one.en, one.ru, one.before, one.after))
        assert max(len(one.before), len(one.after)) <= 60


def test_a_line_end_is_seen() -> None:
    assert remark("IVR120", 1, "", "", before="one\ntwo\x07").before == "one⏎two\N{REPLACEMENT CHARACTER}"
