"""`config/gateway.toml` and the models are one: each key in the file with its true default, no key too many."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticUndefined

from gateway.config import Problem, read
from gateway.config.section import Section
from gateway.config.shapes import Config

SHIPPED = (Path(__file__).parents[2] / "config" / "gateway.toml").read_text(encoding="utf-8")

SET_ON_PURPOSE = {"smtp.listen.allow", "report.smarthost"}
"""Keys that the shipped file sets to something else than their default, as it says itself."""

SEVERAL = {"smtp.listen", "smtp.user", "smpp.listen", "smpp.client"}
"""Tables of which there may be many."""


def uncommented() -> str:
    """The file with all its "#key = value" taken in."""
    return re.sub(r"^#(?=\[\[|[a-z0-9_]+ = )", "", SHIPPED, flags=re.MULTILINE)


def keys(section: type[Section], path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key of the models with its default."""
    for name, field in section.model_fields.items():
        kinds = [kind for kind in (field.annotation, *get_args(field.annotation)) if isinstance(kind, type)]
        inner = next((kind for kind in kinds if issubclass(kind, Section)), None)
        if inner is None:
            yield path + name, field.default
        else:
            yield from keys(inner, f"{path}{name}.")


def values(table: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every key of a value, by the same names."""
    for name in type(table).model_fields:
        value = getattr(table, name)
        tables = value if isinstance(value, tuple) else (value,)
        if tables and isinstance(tables[0], Section):
            for one in tables:
                yield from values(one, f"{path}{name}.")
        else:
            yield path + name, value


def written(table: dict[str, Any], path: str = "") -> Iterator[str]:
    """Every key that stands in a parsed file."""
    for name, value in table.items():
        tables = value if isinstance(value, list) else [value]
        if tables and isinstance(tables[0], dict):
            for one in tables:
                yield from written(one, f"{path}{name}.")
        else:
            yield path + name


def test_every_key_is_in_the_file_and_no_other() -> None:
    assert sorted(written(tomllib.loads(uncommented()))) == sorted(key for key, _ in keys(Config))


def test_the_file_shows_the_true_defaults() -> None:
    shown = dict(values(Config.model_validate(tomllib.loads(uncommented()))))
    for key, default in keys(Config):
        if key in SET_ON_PURPOSE or default is None or default is PydanticUndefined:
            continue
        assert shown[key] == default, key


def test_only_what_is_set_on_purpose_is_set() -> None:
    assert set(written(tomllib.loads(SHIPPED))) == SET_ON_PURPOSE


def test_every_key_is_explained() -> None:
    """A comment stands before each group of keys."""
    for group in re.split(r"\n\n+", SHIPPED):
        if re.search(r"^#?[a-z0-9_]+ = ", group, re.MULTILINE):
            assert re.match(r"# \S", group.removeprefix("[[smtp.listen]]\n").removeprefix("[calls]\n")), group


YES_NO = {key for key, default in keys(Config) if isinstance(default, bool)}
NEGATIVE = {"provider.hours_tz"}


def strays() -> Iterator[tuple[str, Any]]:
    """Every key of the file with the values that a slip of the hand leaves there."""
    for key, _ in keys(Config):
        for value in (
            '"hush-hush"',
            '["hush-hush"]',
            '{ hush = "hush-hush" }',
            '"hush-hush\\n"',
            "true",
            "-1",
            "1e400",
        ):
            yield key, value


@pytest.mark.parametrize(("key", "value"), list(strays()))
def test_no_value_is_repeated_in_the_wrong_place(key: str, value: str) -> None:
    """It may be a password. A value that the key takes (a name, say) is no problem at all."""
    table, _, name = key.rpartition(".")
    heading = "" if not table else f"[[{table}]]" if table in SEVERAL else f"[{table}]"
    problems = read(f"{heading}\n{name} = {value}\n")
    assert isinstance(problems, list)
    assert "hush-hush" not in "".join(map(str, problems))
    if (value == "-1" and key not in NEGATIVE) or (value == "true" and key not in YES_NO):  # what no key takes
        where = re.sub(r"(listen|user|client)\.", r"\1.0.", key)
        assert [problem.line for problem in problems if problem.key == where] == [2]


@pytest.mark.parametrize("key", ["password", "psw", "apikey", "api_key", "smtp_password", "SECRET", "token"])
@pytest.mark.parametrize("heading", ["[provider]", "[report]", "[smtp]", "[calls]", "# at the top"])
def test_a_secret_in_the_file_is_told_where_it_belongs(heading: str, key: str) -> None:
    problems = read(f'{heading}\n{key} = "hush-hush"\n')
    assert isinstance(problems, list)
    (problem,) = problems
    assert problem.line == 2
    assert problem.text.startswith("secrets do not stand in this file; ")
    assert "hush-hush" not in str(problem)


def test_tables_are_closed_and_frozen() -> None:
    for section in (Config, *Config.__subclasses__()):
        assert section.model_config["extra"] == "forbid"
        assert section.model_config["frozen"] is True


def test_pydantic_itself_does_not_show_values() -> None:
    with pytest.raises(ValidationError) as caught:
        Config.model_validate({"log": "hush-hush"})
    assert "hush-hush" not in str(caught.value)


def test_a_problem_prints_line_key_and_text() -> None:
    assert str(Problem("smtp.listen.0.tls", "no", 3)) == "line 3: smtp.listen.0.tls: no"
    assert str(Problem("log", "no")) == "log: no"
    assert str(Problem("", "no")) == "no"
