"""What pydantic found, said so that whoever wrote the file can mend it."""

import pytest

from gateway.config import read

SAYS = {
    "smpt = 1": 'smpt: there is no such key; did you mean "smtp"?',
    "smtp = 1": "smtp: is a table: [smtp]",
    "[[smtp]]": "smtp: is a table: [smtp]",
    "[smtp]\nlisten = [1]": "smtp.listen.0: is a table: [smtp.listen]",
    "[smtp]\nlisten = 1": "smtp.listen: write each of them under its own [[smtp.listen]], in double brackets",
    "[smtp]\ncharsets = 'koi8-r'": 'smtp.charsets: write a list: ["...", "..."]',
    "[smtp]\ndomains = []": "smtp.domains: must not be empty",
    "log = 1": 'log: write "json" or "text"',
    "domains = 1": "domains: there is no such key here; it belongs under [smtp]",
    "allow = 1": "allow: there is no such key here; it belongs under [smtp.listen]",
    "[calls]\npassword_file = 1": "calls.password_file: there is no such key here;"
    " it belongs under [report], under [provider] or under [provider.smpp]",
    "[calls]\nlog = 1": "calls.log: there is no such key here; it belongs at the top, before the first heading",
    "[calls]\nwombat = 1": "calls.wombat: there is no such key; config/gateway.toml lists them all",
    "[provider]\npassword_fil = 1": 'provider.password_fil: there is no such key; did you mean "password_file"?',
    "'²' = 1": "²: there is no such key; config/gateway.toml lists them all",
}


@pytest.mark.parametrize(("text", "says"), SAYS.items())
def test_plain_words(text: str, says: str) -> None:
    problems = read(text)
    assert isinstance(problems, list)
    assert [str(problem).partition(": ")[2] for problem in problems] == [says]


def test_a_user_without_a_name_is_refused() -> None:
    problems = read("[[smtp.user]]\nname = ''\n")
    assert isinstance(problems, list)
    assert [(problem.key, problem.text) for problem in problems] == [
        ("smtp.user.0.password_hash", "is missing"),
        ("smtp.user.0.name", "must not be empty"),
    ]
