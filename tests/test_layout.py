"""The layout is a promise: a folder means "one of several", a file "there is one", each with its test beside it."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from gateway import lifecycle

ROOT = Path(__file__).parents[1]
MODULES = sorted(path.relative_to(ROOT) for path in (ROOT / "gateway").rglob("*.py"))
TESTS = sorted(path.relative_to(ROOT) for path in (ROOT / "tests").rglob("*.py"))

LONGEST = 350
GRAB_BAGS = {
    "base",
    "common",
    "core",
    "helper",
    "helpers",
    "lib",
    "manager",
    "misc",
    "shared",
    "tools",
    "util",
    "utils",
}

TESTED_ELSEWHERE = {
    # an adapter's conversation, tested from the other end of its socket
    "gateway/egress/smtp/client.py": "egress/smtp/test_smtp_out_send.py",
    "gateway/ingress/smtp/conversation.py": "ingress/test_smtp_dialogs.py",
    "gateway/ingress/smtp/login.py": "ingress/test_smtp_auth.py",
    "gateway/ingress/smtp/patience.py": "ingress/test_smtp_time.py",
    "gateway/ingress/smtp/session.py": "ingress/test_smtp_transactions.py",
    # tables: one test goes through all of their rows
    "gateway/menu/codes/commands.py": "menu/codes/test_menu_codes.py",
    "gateway/menu/codes/debris.py": "menu/codes/test_menu_codes.py",
    "gateway/menu/codes/door.py": "menu/codes/test_menu_codes.py",
    "gateway/menu/codes/entries.py": "menu/codes/test_menu_codes.py",
    "gateway/menu/codes/flow.py": "menu/codes/test_menu_codes.py",
    "gateway/menu/codes/frame.py": "menu/codes/test_menu_codes.py",
    "gateway/menu/codes/jumps.py": "menu/codes/test_menu_codes.py",
    "gateway/menu/codes/letters.py": "menu/codes/test_menu_codes.py",
    "gateway/menu/codes/messages.py": "menu/codes/test_menu_codes.py",
    "gateway/menu/codes/row.py": "menu/codes/test_menu_codes.py",
    # pieces of the parser and of the checks, tested by what a text makes of them
    "gateway/menu/tree.py": "menu/reading/test_menu_parse.py",
    # the demo, tested by what it shows
    "gateway/demo/acts.py": "test_demo.py",
    "gateway/demo/esme.py": "test_demo.py",
    "gateway/demo/mailbox.py": "test_demo.py",
    "gateway/demo/stage.py": "test_demo.py",
    # the sandbox, tested from the other end of its socket
    "gateway/sandbox/esme.py": "sandbox/test_sandbox_smpp.py",
    "gateway/sandbox/form.py": "sandbox/test_sandbox_pages.py",
    "gateway/sandbox/http.py": "sandbox/test_sandbox_pages.py",
    "gateway/sandbox/mail_body.py": "sandbox/test_sandbox_smtp.py",
    "gateway/sandbox/platform.py": "sandbox/test_sandbox_pages.py",
    "gateway/sandbox/replies.py": "sandbox/test_sandbox_pages.py",
    "gateway/sandbox/rules.py": "sandbox/test_sandbox_script.py",
    "gateway/sandbox/sending.py": "sandbox/test_sandbox_pages.py",
    "gateway/sandbox/server.py": "sandbox/test_sandbox_alone.py",
    # pieces of the embedded store, tested through its promises
    "gateway/spool/sqlite/changes.py": "spool/test_sqlite_conformance.py",
    "gateway/spool/sqlite/sweep.py": "spool/test_sqlite_conformance.py",
    "gateway/spool/sqlite/moves.py": "spool/test_spool_lives.py",
    "gateway/spool/sqlite/parts.py": "spool/test_sqlite_conformance.py",
    "gateway/spool/sqlite/placing.py": "spool/test_sqlite_conformance.py",
    "gateway/spool/sqlite/reader.py": "spool/test_sqlite_store.py",
    "gateway/spool/sqlite/rows.py": "spool/test_sqlite_conformance.py",
    "gateway/spool/sqlite/schema.py": "spool/test_sqlite_store.py",
    "gateway/spool/sqlite/statedir.py": "spool/test_sqlite_store.py",
    "gateway/spool/sqlite/statements.py": "spool/test_sqlite_plans.py",
    "gateway/spool/sqlite/troubles.py": "spool/test_sqlite_writer.py",
    "gateway/spool/sqlite/telling.py": "spool/test_sqlite_conformance.py",
    "gateway/spool/sqlite/tickets.py": "spool/test_sqlite_conformance.py",
}
"""Modules whose tests have another name, by the reason for it."""

NO_FACE = {
    "gateway/__init__.py": "the version alone",
    "gateway/__main__.py": "runs the command line",
    "gateway/smpp/__init__.py": "each module is a door of its own",
}
"""Modules without `__all__`, and why."""


def proofs_of(module: Path) -> list[Path]:
    """gateway/a/b.py is tested in tests/a/test_*b*.py or tests/test_b*.py; a room's door anywhere in its folder.

    gateway/a/c/b.py is tested in tests/a/c, where that folder exists.
    """
    room = module.parts[1].removesuffix(".py")
    is_door = module.name == "__init__.py"
    name = module.parent.name if is_door else module.stem
    subroom = () if is_door else module.parts[1:-1]  # where tests has such a folder, the proof is in it
    if not any(path.parts[1:-1] == subroom for path in TESTS):
        subroom = (room,)
    found = []
    for path in (path for path in TESTS if path.name.startswith("test_")):
        in_its_folder = is_door and (name == room or name in path.parts[2:-1])
        in_its_room = path.parts[1 : 1 + len(subroom)] == subroom
        inside = (in_its_room and name in path.stem.removeprefix("test_")) or (path.parts[1] == room and in_its_folder)
        beside = len(path.parts) == 2 and path.stem.startswith(f"test_{name}")
        if inside or beside:
            found.append(path)
    return found


@pytest.mark.parametrize("module", [path for path in MODULES if str(path) not in NO_FACE], ids=str)
def test_every_module_has_its_tests(module: Path) -> None:
    elsewhere = TESTED_ELSEWHERE.get(str(module))
    if elsewhere:
        assert (ROOT / "tests" / elsewhere).exists()
        assert not proofs_of(module), "it has tests of its name now: take it off the list"
    else:
        assert proofs_of(module), f"write tests/{module.parts[1]}/test_*{module.stem}*.py"


def test_the_lists_name_only_what_is_there() -> None:
    assert {*TESTED_ELSEWHERE, *NO_FACE} <= {str(path) for path in MODULES}


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=str)
def test_no_file_is_too_long_to_be_read_at_once(path: Path) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=str)
def test_no_drawer_for_odds_and_ends(path: Path) -> None:
    assert not {*path.with_suffix("").parts} & GRAB_BAGS


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=str)
def test_every_file_opens_with_what_it_owns(path: Path) -> None:
    assert ast.get_docstring(ast.parse((ROOT / path).read_text(encoding="utf-8")))


@pytest.mark.parametrize("module", [path for path in MODULES if str(path) not in NO_FACE], ids=str)
def test_every_module_names_its_face(module: Path) -> None:
    """What is in `__all__` is there, once, and nobody else's business is in between."""
    tree = ast.parse((ROOT / module).read_text(encoding="utf-8"))
    lists = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AugAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name) and target.id == "__all__" and node.value is not None
    ]
    names = [name for value in lists for name in ast.literal_eval(value)]
    assert names
    assert len(names) == len(set(names))


def test_test_files_have_names_of_their_own() -> None:
    """pytest imports them by their bare names."""
    names = Counter(path.stem for path in TESTS if path.stem != "conftest")
    assert [name for name, count in names.items() if count > 1] == []


def test_the_readme_shows_the_life_of_a_call_as_it_is() -> None:
    assert lifecycle.diagram() in (ROOT / "README.md").read_text(encoding="utf-8")
