"""What is made of a text at the door: what passes at a look, what is mended where that is allowed, what is told."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.demo import EXAMPLE
from gateway.menu import repair
from gateway.scrutiny import Rejected, Said, read_text

WRAPPED = (
    "Hello.\n{menu: Press 1 to confirm that you will come to the clinic tomorrow at nine,\nor 2.\n1 : end\n2: end\n}\n"
)
WHOLE = (
    "Hello.\n{menu: Press 1 to confirm that you will come to the clinic tomorrow at nine, or 2.\n1: end\n2: end\n}\n"
)
MARKED = "Hello\n> {menu: Press 1\n> 1: end\n> }\n"


def test_a_good_text_is_read_once_and_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The careful checks cost several times what the look does: thousands of mails a second must not pay for them."""

    def never(*_: object) -> object:
        raise AssertionError("a good text was looked at twice")

    monkeypatch.setattr(menu.Checked, "diagnostics", property(never))
    monkeypatch.setattr(repair, "mend", never)
    assert read_text(EXAMPLE, mend=True) == Said(EXAMPLE)


def test_nothing_is_changed_unasked() -> None:
    said = read_text(WRAPPED, mend=False)
    assert isinstance(said, Said)
    assert said.text == WRAPPED
    assert not [one for one in said.remarks if one.changed]


def test_what_is_certain_is_mended_and_each_change_told_with_its_place() -> None:
    said = read_text(WRAPPED, mend=True)
    assert isinstance(said, Said)
    assert said.text == WHOLE
    assert [(one.line, one.code, one.changed) for one in said.remarks] == [(3, "IVR120", True), (4, "IVR130", True)]


def test_warnings_are_told_whether_or_not_anything_is_mended() -> None:
    text = WHOLE.replace("}\n", "}\n-- \nAnna\n")
    for mend, changed in ((False, []), (True, ["IVR607"])):
        said = read_text(text, mend=mend)
        assert isinstance(said, Said)
        assert [one.code for one in said.remarks if one.changed] == changed
        assert ("IVR607" in [one.code for one in said.remarks if not one.changed]) is not mend


@pytest.mark.parametrize("strict", [False, True])
def test_a_recording_is_a_start_and_needs_no_text(strict: bool) -> None:
    alone = "{menu: Press 1 to confirm\n1: Thank you\n1: end\n}\n"
    assert read_text(alone, mend=True, strict=strict, recorded=True) == Said(alone)
    assert read_text(" \r\n", mend=True, strict=strict, recorded=True) == Said("")
    assert isinstance(read_text("", mend=True, strict=strict), Rejected)
    told = read_text(alone, mend=True, strict=strict)
    assert isinstance(told, Rejected) if strict else told == Said(alone)


def test_a_recording_excuses_nothing_else() -> None:
    broken = "{menu: Press 1\n10: end\n}\n"
    said = read_text(broken, mend=True, strict=True, recorded=True)
    assert isinstance(said, Rejected)
    assert "IVR101" not in {one.code for one in said.diagnostics}
    marked = read_text("> {menu: Press 1\n> 1: end\n> }\n", mend=True, recorded=True)
    assert isinstance(marked, Said)
    assert "IVR101" not in {one.code for one in marked.remarks}


def test_no_more_than_three_warnings() -> None:
    said = read_text("Hello [NAME] [DATE] [TIME] [PLACE] [ROOM]\n-- \nx", mend=False)
    assert isinstance(said, Said)
    assert len(said.remarks) == 3


SIGNED = WHOLE + "Kind regards,\nAnna\nphone +7 701 123 45 67\n"


def test_a_strict_door_asks_about_what_it_would_warn_of() -> None:
    assert isinstance(read_text(SIGNED, mend=True), Said)
    refused = read_text(SIGNED, mend=True, strict=True)
    assert isinstance(refused, Rejected)
    assert {one.severity for one in refused.diagnostics} == {menu.Severity.WARNING}
    assert refused.text == SIGNED
    assert read_text(EXAMPLE, mend=True, strict=True) == Said(EXAMPLE)


def test_a_warning_that_an_error_explains_waits() -> None:
    """`10: repeat` is no item; that nobody knows what `10: repeat` would do, and that 0 is missing, comes of it."""
    text = EXAMPLE.replace("0: repeat", "10: repeat")
    assert {"IVR205"} < {one.code for one in menu.check(text).diagnostics}
    refused = read_text(text, mend=True, strict=True)
    assert [one.code for one in getattr(refused, "diagnostics", ())] == ["IVR201"]


def test_a_strict_door_takes_what_repairs_made_good() -> None:
    said = read_text(WRAPPED, mend=True, strict=True)
    assert isinstance(said, Said)
    assert said.text == WHOLE
    text = WRAPPED + "Kind regards,\nAnna\nphone +7 701 123 45 67\n"
    refused = read_text(text, mend=True, strict=True)
    assert isinstance(refused, Rejected)
    assert {one.code for one in refused.diagnostics} == {"IVR607"}
    assert {text.split("\n")[one.line - 1] for one in refused.diagnostics} == {"Kind regards,"}
    assert refused.mendable


def test_a_fault_that_only_mending_brings_to_light_is_told_where_it_lies_then(monkeypatch: pytest.MonkeyPatch) -> None:
    change = repair.Change("IVR120", 1, 1, {"en": "joined", "ru": "соединено"}, "a", "b")
    monkeypatch.setattr(repair, "mend", lambda _, **__: repair.Mended(SIGNED, (change,)))
    refused = read_text(MARKED, mend=True, strict=True)
    assert isinstance(refused, Rejected)
    assert refused.text == SIGNED
    assert {one.code for one in refused.diagnostics} == {"IVR607"}


def test_numbers_that_are_not_registered_are_warned_of_or_refused() -> None:
    text = WHOLE.replace("2: end", "2: call:77011234567")
    assert not getattr(read_text(text, mend=True), "remarks", None)
    for known, codes in ((frozenset({"77011234567"}), []), (frozenset({"74951234567"}), ["IVR326"])):
        said = read_text(text, mend=True, forward_to=known)
        assert isinstance(said, Said)
        assert [one.code for one in said.remarks] == codes
        strict = read_text(text, mend=True, strict=True, forward_to=known)
        assert [one.code for one in getattr(strict, "diagnostics", ())] == codes


def test_a_text_that_stays_wrong_is_refused_at_the_places_that_its_writer_sees() -> None:
    """What would have been mended is counted, and does not hide what a person has to do."""
    text = MARKED.replace("> 1: end\n", "> 1: end\n> 10: repeat\n")
    refused = read_text(text, mend=True)
    assert isinstance(refused, Rejected)
    assert refused.text == text
    assert [(one.code, one.line) for one in refused.diagnostics] == [("IVR201", 4)]
    assert len(menu.check(text).errors) == len(refused.diagnostics) + refused.mendable


def test_a_repair_that_spoils_a_good_text_is_not_made(monkeypatch: pytest.MonkeyPatch) -> None:
    change = repair.Change("IVR607", 1, 1, {"en": "removed", "ru": "убрано"}, "-- ", "")
    monkeypatch.setattr(repair, "mend", lambda _, **__: repair.Mended("", (change,)))
    text = "-- \nAnna"
    said = read_text(text, mend=True)
    assert isinstance(said, Said)
    assert said.text == text
    assert not [one for one in said.remarks if one.changed]


def test_a_mail_of_a_signature_alone_does_not_become_silence() -> None:
    for text in ("-- \nAnna", "> ", "Отправлено из Outlook для iOS"):
        said = read_text(text, mend=True)
        assert isinstance(said, Rejected) or said.text.strip()


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from([*WRAPPED.splitlines(True), "> ", "-- \n", "10: x\n", "\u00a0", "\r\n", "}"])).map("".join)
)
def test_what_is_accepted_is_good_and_what_is_refused_was_bad(text: str) -> None:
    for mend, strict in ((False, False), (True, False), (False, True), (True, True)):
        found = read_text(text, mend=mend, strict=strict)
        if strict:
            told = menu.check(found.text).diagnostics
            faults = [one for one in told if one.severity in (menu.Severity.ERROR, menu.Severity.WARNING)]
            assert not faults if isinstance(found, Said) else all(one in faults for one in found.diagnostics)
        elif isinstance(found, Said):
            assert menu.check(found.text).ok
            assert mend or found.text == text.replace("\r\n", "\n").replace("\r", "\n")
        else:
            assert found.diagnostics
            errors = menu.check(found.text).errors
            assert all(one in errors for one in found.diagnostics)
