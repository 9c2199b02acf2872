"""The configuration's face: the shipped file loads, broken ones are refused for exactly the stated reason."""

import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.config import Config, Problem, Tariff, load, look, prices, read

ROOT = Path(__file__).parents[1]
SHIPPED = ROOT / "config" / "gateway.toml"
BROKEN = sorted((ROOT / "tests" / "bad_configs").iterdir())
APIKEY = {"IVR_GATEWAY_PROVIDER_APIKEY": "k3y"}
GOOD = '[[smtp.listen]]\nallow = ["127.0.0.1"]\n[report]\nsmarthost = "127.0.0.1:25"\n'


def environment(folder: Path) -> dict[str, str]:
    """Secrets as they should be, unless the folder says otherwise: one NAME=value a line."""
    file = folder / "environ"
    if not file.exists():
        return {**APIKEY, "IVR_GATEWAY_REPORT_PASSWORD": "p4ssw0rd"}
    return dict(line.split("=", 1) for line in file.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("folder", BROKEN, ids=lambda folder: folder.name)
def test_a_broken_file_is_refused_for_exactly_its_reason(folder: Path) -> None:
    problems = load(folder / "gateway.toml", environment(folder))
    assert isinstance(problems, list)
    assert "".join(f"{problem}\n" for problem in problems) == (folder / "expected.txt").read_text(encoding="utf-8")


def test_no_broken_file_tells_the_secret_that_is_in_it() -> None:
    with_secret = [folder for folder in BROKEN if "hush-hush" in (folder / "gateway.toml").read_text(encoding="utf-8")]
    assert len(with_secret) >= 5
    assert not [folder for folder in with_secret if "hush" in (folder / "expected.txt").read_text(encoding="utf-8")]


def test_the_shipped_file_loads_once_the_key_is_given_and_lets_only_this_machine_send() -> None:
    loaded = load(SHIPPED, APIKEY)
    assert isinstance(loaded, tuple)
    config, secrets = loaded
    assert secrets.apikey.get_secret_value() == "k3y"
    assert [listen.address[0] for listen in config.smtp.listen] == ["127.0.0.1"]
    assert {str(network) for listen in config.smtp.listen for network in listen.allow} == {"127.0.0.1/32"}
    assert config.smtp.user == ()
    assert config.provider.url.startswith("https://")


def test_the_shipped_file_lacks_nothing_but_the_key() -> None:
    problems = load(SHIPPED, {})
    assert isinstance(problems, list)
    assert [problem.key for problem in problems] == ["provider.apikey_file"]


def test_an_empty_file_is_closed() -> None:
    problems = read("")
    assert isinstance(problems, list)
    assert [problem.key for problem in problems] == ["report.smarthost", "smtp.listen.0.auth"]


def test_a_good_file_is_a_frozen_value() -> None:
    config = read(GOOD)
    assert isinstance(config, Config)
    with pytest.raises(ValueError, match="frozen"):
        config.state_dir = Path("/elsewhere")  # type: ignore[misc]  # what mypy refuses must fail at run time too


def test_problems_come_in_the_order_of_the_file() -> None:
    problems = read("[provider]\nvoice = 1\n[calls]\nvalidity = 1\n[smtp]\nhostname = 1\n")
    assert isinstance(problems, list)
    assert [(problem.line, problem.key) for problem in problems] == [
        (2, "provider.voice"),
        (4, "calls.validity"),
        (6, "smtp.hostname"),
    ]


def test_a_missing_file_is_told_apart_from_a_wrong_one(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    assert load(path, APIKEY) == [Problem("", "cannot be read: No such file or directory", unread=True)]
    assert look(path) == load(path, APIKEY)


def test_bytes_that_are_no_text_are_told_with_their_line(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_bytes("# ключ\n".encode() + "# ключ\n".encode("cp1251"))
    assert load(path, APIKEY) == [Problem("", "is not text in UTF-8 (byte 13)", 2)]


def test_line_ends_and_marks_of_other_systems_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "gateway.toml"
    path.write_bytes(b"\xef\xbb\xbf" + ("log = 1\n" + GOOD + "[calls]\nvalidity = 1\n").replace("\n", "\r\n").encode())
    problems = load(path, APIKEY)
    assert isinstance(problems, list)
    assert [(problem.line, problem.key) for problem in problems] == [(1, "log"), (7, "calls.validity")]


def test_an_endless_file_is_not_read_to_its_end() -> None:
    problems = load(Path("/dev/zero"), APIKEY)
    assert isinstance(problems, list)
    assert "larger than" in problems[0].text
    assert look(Path("/dev/zero")) == problems


def test_looking_needs_no_secrets() -> None:
    assert isinstance(look(SHIPPED), Config)
    assert isinstance(load(SHIPPED, {}), list)


def test_prices_need_nothing_else_in_their_file(tmp_path: Path) -> None:
    file = tmp_path / "prices.toml"
    file.write_text('[tariff]\nminute = "2.50"\nstep = "1s"\n')
    found = prices(file)
    assert isinstance(found, Tariff)
    assert (found.minute, found.step, found.sms) == (Decimal("2.50"), 1000, None)
    file.write_text("")
    assert prices(file) == Tariff()
    file.write_text("[tariff]\nminute = 2.5\n[smtp]\nnothing = 1\n")
    assert [problem.line for problem in problems_of(prices(file))] == [2, 4]
    assert problems_of(prices(tmp_path / "none.toml"))[0].unread


def problems_of(found: Tariff | list[Problem]) -> list[Problem]:
    assert isinstance(found, list)
    return found


def test_no_hash_is_shown_where_a_configuration_is() -> None:
    config = look(ROOT / "config" / "examples" / "users.toml")
    assert isinstance(config, Config)
    assert "argon2" not in repr(config)
    assert "argon2" not in str(config.smtp.user[0])


def test_what_the_toml_reader_chokes_on_is_an_answer() -> None:
    assert read("a = " + "[" * 100_000) == [Problem("", "not TOML: lists within lists without end")]
    assert read("a = " + "1" * 10_000) == [Problem("", "not TOML: a number with thousands of digits")]


def test_what_does_not_go_together_and_what_is_not_there_are_told_at_once() -> None:
    found = load(ROOT / "tests" / "bad_configs" / "30-retry-times" / "gateway.toml", {})
    assert isinstance(found, list)
    assert [problem.key for problem in found] == ["calls.retry_first", "calls.retry_longest", "provider.apikey_file"]


def test_a_quoted_key_cannot_move_the_cursor() -> None:
    problems = read(GOOD + '"\\u001b[2J\\n" = 1\n')
    assert isinstance(problems, list)
    assert all(str(problem).isprintable() for problem in problems)


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("[]{}=\"'#.,\n\\ab1 é\x00"), max_size=60))
def test_any_text_is_a_configuration_or_problems(text: str) -> None:
    found = read(text)
    assert isinstance(found, Config) or (found and all(problem.text for problem in found))
    if isinstance(found, list):
        assert all(0 <= problem.line <= text.count("\n") + 1 for problem in found)


def test_the_real_environment_is_not_needed() -> None:
    """`load` reads what it is given: a test, or a check of another machine's file, is not swayed by this machine."""
    os.environ["IVR_GATEWAY_PROVIDER_APIKEY"] = "of this process"
    try:
        assert isinstance(load(SHIPPED, {}), list)
    finally:
        del os.environ["IVR_GATEWAY_PROVIDER_APIKEY"]


@pytest.mark.parametrize("path", sorted((ROOT / "config" / "examples").iterdir()), ids=lambda path: path.name)
def test_the_examples_are_good(path: Path) -> None:
    """All but what only the machine can have: certificates, and the secrets that they name."""
    assert isinstance(read(path.read_text(encoding="utf-8")), Config), read(path.read_text(encoding="utf-8"))


def test_what_the_readme_tells_to_write_is_good() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    assert blocks
    for block in blocks:
        assert isinstance(read(block), Config), read(block)
