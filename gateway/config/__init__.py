"""TOML + environment + credentials -> frozen values. Every error at once, each with its line, its key and the remedy.

Rules. An unknown key is an error (a misspelt limit is no limit). Secrets never stand in the file: they come from the
environment, from systemd's credentials directory, or from a file of their own that only its owner can read. Defaults
are safe: loopback only, nobody may send until somebody is named. Only `daemon` reads a `Config`.

`shapes` holds the keys, `units` what a value may look like, `rules` what does not go together, `credentials` the
secrets; `words` and `places` make the messages.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from gateway.config import places
from gateway.config.credentials import Secrets, collect, unusable_files
from gateway.config.rules import contradictions
from gateway.config.shapes import Config, SmppClient, Tariff
from gateway.config.words import Problem, words

__all__ = ["Config", "Problem", "Secrets", "SmppClient", "Tariff", "load", "look", "prices", "read"]

_LARGEST = 1_000_000  # bytes of a file


def read(text: str) -> Config | list[Problem]:
    """The file's text as a Config, or everything that is wrong with it."""
    config = _shaped(text)
    if isinstance(config, list):
        return config
    return _placed(text, _own(contradictions(config))) or config


def load(path: Path, environ: Mapping[str, str]) -> tuple[Config, Secrets] | list[Problem]:
    """`read` plus what only the machine can tell: files that are there, secrets that can be had."""
    text = _text(path)
    if isinstance(text, Problem):
        return [text]
    config = _shaped(text)
    if isinstance(config, list):
        return config
    secrets, problems = collect(config, environ)
    found = (*contradictions(config), *unusable_files(config), *problems)
    return _placed(text, _own(found)) or (config, secrets)


def look(path: Path) -> Config | list[Problem]:
    """`read` on a file, for whoever has no business with its secrets."""
    text = _text(path)
    return [text] if isinstance(text, Problem) else read(text)


def prices(path: Path) -> Tariff | list[Problem]:
    """The table [tariff] of a file, which need not have anything else: what it costs is no business of the daemon."""
    text = _text(path)
    config = [text] if isinstance(text, Problem) else _shaped(text)
    return config if isinstance(config, list) else config.tariff


def _text(path: Path) -> str | Problem:
    try:
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except OSError as error:
        return Problem("", f"cannot be read: {error.strerror}", unread=True)
    if len(raw) > _LARGEST:
        return Problem("", f"is larger than {_LARGEST} bytes: is it the right file?")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return Problem("", f"is not text in UTF-8 (byte {error.start})", raw.count(b"\n", 0, error.start) + 1)


def _shaped(text: str) -> Config | list[Problem]:
    """Each key by itself."""
    table = _table(text)
    if isinstance(table, Problem):
        return [table]
    try:
        return Config.model_validate(table)
    except ValidationError as error:
        return _placed(text, ((item["loc"], words(item)) for item in error.errors()))


def _table(text: str) -> dict[str, Any] | Problem:
    try:
        return tomllib.loads(_unmarked(text))
    except tomllib.TOMLDecodeError as error:
        said = str(error)
    except ValueError:
        return Problem("", "not TOML: a number with thousands of digits")
    except RecursionError:
        return Problem("", "not TOML: lists within lists without end")
    if place := re.search(r" \(at line ([0-9]+), column ([0-9]+)\)$", said):
        return Problem("", f"not TOML: {said[: place.start()]} (column {place[2]}){_hint(said)}", int(place[1]))
    return Problem("", f"not TOML: {said}{_hint(said)}", text.count("\n") + 1)


def _unmarked(text: str) -> str:
    """Without the byte order mark that some editors leave."""
    return text.removeprefix("\ufeff")


def _hint(said: str) -> str:
    """What most often lies behind a syntax error."""
    if said.startswith("Invalid value"):
        return '; texts stand in quotes: key = "value"'
    if said.startswith("Cannot overwrite"):
        return "; this key is there already"
    return ""


def _own(found: Iterable[tuple[str, str]]) -> Iterator[tuple[places.Path, str]]:
    """Problems at keys of our own, which are simple: "smtp.listen.0.tls"."""
    for key, says in found:
        yield tuple(int(part) if part.isdecimal() else part for part in key.split(".")), says


def _placed(text: str, found: Iterable[tuple[places.Path, str]]) -> list[Problem]:
    """Problems in the order of the file, those without a line last."""
    problems = []
    if found := list(found):
        where = places.lines(_unmarked(text))
        problems = [Problem(_shown(path), says, places.nearest(where, path)) for path, says in found]
    return sorted(problems, key=lambda problem: (problem.line or 1 << 30, problem.key))


def _shown(path: places.Path) -> str:
    """A quoted key may hold anything; on a terminal it must not."""
    return ".".join(part if part.isprintable() else ascii(part) for part in map(str, path))[:200]
