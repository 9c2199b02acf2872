"""What people and machines are told: ASCII, short lines, everything that is wrong at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway import menu
from gateway.ingress.smtp import replies
from gateway.intake import Accepted, Rejected
from gateway.remark import Remark, few

BROKEN = "Здравствуйте!\n{menu: Нажмите 1.\n1: позвоните нам\n1: end\n10: repeat\n2: call:12\n}\n"


def test_accepted() -> None:
    assert replies.accepted(Accepted("0f", 2)) == "250 2.0.0 0f"
    assert replies.accepted(Accepted("0f", 0, duplicate_of="0e")) == "250 2.0.0 duplicate of 0e"


CHANGE = Remark("IVR120", 3, "joined with the line above", "присоединена", changed=True)
WARNING = Remark("IVR640", 2, "key 5 is announced: «5»", "объявлена клавиша 5")


def test_what_was_changed_and_noticed_is_told_between_the_id_and_the_id() -> None:
    """A client that logs the first line, and one that logs the last, both have the id, at its old place."""
    told = replies.accepted(Accepted("0f", 1, remarks=[CHANGE, WARNING]))
    assert told.split("\r\n") == [
        "250-2.0.0 0f",
        "250-2.0.0 changed: line 3: joined with the line above (IVR120)",
        '250-2.0.0 warning: line 2: key 5 is announced: "5" (IVR640)',
        "250 2.0.0 0f",
    ]


def test_the_reply_to_a_thousand_changes_is_short() -> None:
    lines = replies.accepted(Accepted("0f", 1, remarks=[*few([CHANGE] * 1000), WARNING])).split("\r\n")
    assert len(lines) == 12
    assert lines[9] == "250-2.0.0 changed: the rest is told in the report"
    assert lines[-1] == "250 2.0.0 0f"


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=900), st.integers(0, 10**9))
def test_a_remark_cannot_leave_its_line(words: str, line: int) -> None:
    told = replies.accepted(Accepted("0f", 1, remarks=[Remark("IVR1", line, words, words, changed=True)]))
    first, middle, last = told.split("\r\n")
    assert (first, last) == ("250-2.0.0 0f", "250 2.0.0 0f")
    assert middle.isascii()
    assert middle.isprintable()
    assert middle.startswith("250-2.0.0 changed: ")
    assert len(middle) <= 498


def well_formed(reply: str) -> list[str]:
    """Its lines; RFC 5321 section 4.2.1: all with the same code, the last one with a space behind it."""
    lines = reply.split("\r\n")
    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert len(line) + 2 <= 500
    assert all(line.startswith("550-5.6.0 ") for line in lines[:-1])
    assert lines[-1].startswith("550 5.6.0 ")
    return lines


def test_every_error_with_its_place() -> None:
    errors = menu.check(BROKEN).errors
    assert len(errors) > 1
    lines = well_formed(replies.rejected(Rejected(errors)))
    assert lines[0] == f"550-5.6.0 No call was made: {len(errors)} faults in the text"
    for line, error in zip(lines[1:], errors, strict=True):
        assert line[10:].startswith(f"{error.code} line {error.line} column {error.column}: ")


def test_the_line_itself_is_shown() -> None:
    lines = well_formed(replies.rejected(Rejected(menu.check(BROKEN).errors, BROKEN)))
    assert any(line.endswith(" [line 5 is: 10: repeat]") for line in lines)


def test_who_writes_russian_reads_the_first_faults_in_russian_letters_that_any_server_carries() -> None:
    english = BROKEN.translate(dict.fromkeys(range(0x400, 0x500), "x"))
    errors = menu.check(BROKEN).errors
    told = [line[10:] for line in well_formed(replies.rejected(Rejected(errors, BROKEN)))]
    english_from = told.index(f"No call was made: {len(errors)} faults in the text")
    assert told[0] == "Zvonka ne budet: v tekste 2 oshibki"
    assert english_from == 1 + len(errors)
    assert told[1].startswith('v stroke "10: repeat": 10 - ne punkt')
    assert told[1].endswith(f"({errors[0].code})")
    assert [line.split()[0] for line in told[english_from + 1 :]] == [error.code for error in errors]
    assert "v stroke" not in replies.rejected(Rejected(menu.check(english).errors, english))
    many = "{menu: Нажмите\n" + "10: привет\n" * 50 + "}"
    assert replies.rejected(Rejected(menu.check(many).errors, many)).count("v stroke") == 5


@pytest.mark.parametrize(
    ("count", "says"), [(1, "1 oshibka"), (3, "3 oshibki"), (11, "11 oshibok"), (12, "12 oshibok"), (21, "21 oshibka")]
)
def test_faults_are_counted_as_russian_counts(count: int, says: str) -> None:
    text = "{menu: Нажмите\n" + "10: привет\n" * count + "1: end\n}"
    told = well_formed(replies.rejected(Rejected(menu.check(text).errors[:count], text)))
    assert told[0] == f"550-5.6.0 Zvonka ne budet: v tekste {says}"


def test_the_same_fault_again_in_one_line_is_told_once_to_people() -> None:
    error = menu.check(BROKEN).errors[0]
    told = replies.rejected(Rejected([error] * 4, BROKEN))
    assert "v tekste 1 oshibka" in told
    assert told.count("v stroke") == 1
    assert "No call was made: 4 faults" in told


def test_both_languages_stand_in_one_line_if_they_fit() -> None:
    assert replies.both("550", "5.1.3", "no number", "не номер") == "550 5.1.3 no number / ne nomer"
    assert replies.both("550", "5.1.3", "no number", "") == "550 5.1.3 no number"
    assert replies.both("550", "5.1.3", "x" * 480, "не номер") == f"550 5.1.3 {'x' * 480}"
    assert len(replies.both("550", "5.1.3", "щ" * 9_000, "щ" * 9_000)) <= 498


def test_what_needs_no_hand_is_only_counted() -> None:
    lines = well_formed(replies.rejected(Rejected(menu.check(BROKEN).errors, BROKEN, mendable=3)))
    assert lines[-1] == "550 5.6.0 and 3 more that will be mended for you once the rest is right"


def test_at_most_twenty() -> None:
    errors = menu.check("{menu: x\n" + "10: repeat\n" * 50 + "}").errors
    assert len(errors) > 25
    lines = well_formed(replies.rejected(Rejected(errors)))
    assert len(lines) == 22
    assert lines[-1] == f"550 5.6.0 and {len(errors) - 20} more"


class Longwinded:
    """A finding that quotes much of the mail."""

    code, line, column = "IVR400", 1, 2

    def message(self, lang: str) -> str:
        return "щ" * 10_000

    def hint(self, lang: str) -> str:
        return "\r\n" * 10_000


def test_a_long_story_is_cut_short() -> None:
    _, line = well_formed(replies.rejected(Rejected([Longwinded()])))  # type: ignore[list-item]  # it quacks
    assert line.startswith("550 5.6.0 IVR400 line 1 column 2: shchshch")
    assert line.endswith("...")


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=600))
def test_whatever_is_quoted(text: str) -> None:
    errors = menu.check("{menu: x\n10" + text).errors
    if errors:
        well_formed(replies.rejected(Rejected(errors, "{menu: x\n10" + text)))


def test_a_line_is_quoted_as_a_person_sees_it() -> None:
    text = "Начало\n{menu: Меню\n•\t1: Спасибо\n2: да\n2: пока\nКонец"
    said = replies.rejected(Rejected(menu.check(text).errors, text))
    assert "U+0009" not in said
    assert "u0009" not in said
    assert "posle stroki `2: poka`" in said
    assert "below the line `2: poka`" in said
