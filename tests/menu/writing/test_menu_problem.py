"""Problems are short, printable, and at their place."""

from gateway.menu.writing.problem import MOST, Problem, Problems, inside, shown


def test_paths() -> None:
    assert inside(inside(inside("", "items"), "12"), 0) == "items.12[0]"
    assert inside(inside("a", 1), "b") == "a[1].b"


def test_a_problem_in_both_languages() -> None:
    problems = Problems()
    problems.add("a.b", ("no {x}", "нет {x}"), x="c")
    assert problems.found == [Problem("a.b", "no c", "нет c")]
    assert (problems.found[0].message("en"), problems.found[0].message("ru")) == ("a.b: no c", "a.b: нет c")
    assert Problem("", "en", "ru").message("ru") == "ru"


def test_what_is_quoted_is_harmless() -> None:
    problems = Problems()
    problems.add("\x1b[31m" + "a" * 500, ("{x}", "{x}"), x="{y}\n" + "\x9b" * 500)
    message = problems.found[0].message("en")
    assert message.isprintable()
    assert len(message) < 1000
    assert "{y}" in message
    assert shown("a" * 200) == "a" * 99 + "…"


def test_only_so_many() -> None:
    problems = Problems()
    for _ in range(MOST + 5):
        problems.add("", ("x", "x"))
    assert len(problems.found) == MOST
