"""The outline of a text in its order, items inside one another, never too deep."""

from collections.abc import Iterable

from gateway import menu
from gateway.menu.editor import Section, outline
from gateway.menu.editor.outline import DEEPEST

TEXT = """Hello
{menu: Press 1
*: back
1: one
11: one one
2: sms:$phone,Shop,Hello
2: end
busy: Nobody
}
Bye"""


def drawn(sections: Iterable[Section], depth: int = 0) -> list[str]:
    lines = []
    for section in sections:
        lines.append(f"{'  ' * depth}{section.kind} {section.name}: {section.detail}")
        lines += drawn(section.inner, depth + 1)
    return lines


def test_the_outline() -> None:
    assert drawn(outline(menu.check(TEXT).message, "en")) == [
        "text greeting: Hello",
        "menu menu: Press 1",
        "  key *: back",
        "  item 1: one",
        "    item 11: one one",
        "  item 2: sms:$phone,Shop,Hello",
        "  label busy: Nobody",
        "text goodbye: Bye",
    ]


def test_the_name_stands_inside_its_section() -> None:
    sections = list(outline(menu.check(TEXT).message, "ru"))
    while sections:
        section = sections.pop()
        assert section.span[0] <= section.name_span[0] <= section.name_span[1] <= section.span[1]
        sections += section.inner


def test_a_hostile_key_makes_no_tower() -> None:
    lines = "\n".join(f"{'1' * n}: {n}" for n in range(1, 60))
    shown = drawn(outline(menu.check(f"Hi\n{{menu: Press 1\n{lines}\n}}").message, "en"))
    assert len(shown) == 61
    assert max(line.count("  ") for line in shown) == DEEPEST + 1
