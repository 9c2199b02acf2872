"""The option --config, and the configuration behind it.

Rules. A file that cannot be read is wrong use (exit code 2); one with problems in it is a problem found (1).
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from gateway.cli.terminal import fail
from gateway.menu.visible import visible

if TYPE_CHECKING:
    from gateway.config import Config, Problem, Secrets

__all__ = ["DEFAULT_CONFIG", "ConfigFile", "settings", "settings_and_secrets"]

DEFAULT_CONFIG = Path("/etc/ivr-gateway/gateway.toml")

ConfigFile = Annotated[
    Path,
    typer.Option(
        "--config", "-c", metavar="FILE", envvar="IVR_GATEWAY_CONFIG", help="The configuration file of the gateway."
    ),
]


def settings(file: Path) -> "Config":
    """For whoever needs no secrets: anybody who may read the file."""
    from gateway import config

    found = config.look(file)
    return _refuse(file, found) if isinstance(found, list) else found


def settings_and_secrets(file: Path) -> "tuple[Config, Secrets]":
    """For the daemon, and for who checks what it will find."""
    from gateway import config

    found = config.load(file, os.environ)
    return _refuse(file, found) if isinstance(found, list) else found


def _refuse(file: Path, problems: "list[Problem]") -> NoReturn:
    unread = any(problem.unread for problem in problems)
    hint = "; name the gateway's configuration with --config" if unread and file == DEFAULT_CONFIG else ""
    fail("\n".join(f"{visible(str(file))}: {problem}{hint}" for problem in problems), code=2 if unread else 1)
