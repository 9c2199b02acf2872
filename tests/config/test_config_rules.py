"""What goes together: `tests/bad_configs` shows each refusal, this shows that the near neighbours are let through."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.config import Config, read
from gateway.egress.http import HttpSettings

HASH = "$argon2id$v=19$m=19456,t=2,p=1$U2m/0/zE3losMCBBQL150Q$6loW5LEjC5/LhSQSde5ppEztTWvzuWhfSss18C+r8kc"
USER = f'[[smtp.user]]\nname = "a"\npassword_hash = "{HASH}"\n'
LISTEN = '[[smtp.listen]]\nallow = ["127.0.0.1"]\n'
REPORT = '[report]\nsmarthost = "127.0.0.1:25"\n'

SMPP = f'[[smpp.client]]\nsystem_id = "a"\npassword_hash = "{HASH}"\n'

GOOD = {
    "users on loopback without TLS": USER + REPORT,
    "two users": USER + USER.replace('"a"', '"b"') + REPORT,
    "a LAN without users, in clear": '[[smtp.listen]]\naddress = "0.0.0.0:25"\nallow = ["10.0.0.0/8", "fd00::/16"]\n'
    + REPORT.replace("127.0.0.1", "mail.example"),
    "users stay at home, the LAN is let in": LISTEN
    + '[[smtp.listen]]\naddress = "10.0.0.1:25"\nauth = "off"\nallow = ["10.0.0.0/8"]\n'
    + USER
    + REPORT,
    "a trusted LAN may log in without TLS": LISTEN.replace("127.0.0.1", "10.0.0.0/8")
    + 'address = "10.0.0.1:25"\n'
    + USER
    + REPORT,
    "any free port, twice": LISTEN + 'address = "127.0.0.1:0"\n' + LISTEN + 'address = "127.0.0.1:0"\n' + REPORT,
    "one port, two addresses": LISTEN + LISTEN + 'address = "[::1]:2525"\n' + REPORT,
    "no reports": LISTEN + '[report]\nwhen = "never"\n',
    "smarthost on the port of a listener elsewhere": LISTEN
    + 'address = "10.0.0.1:25"\n'
    + REPORT.replace("127.0.0.1", "10.0.0.2"),
    "report password to this machine": LISTEN + REPORT + 'username = "a"\n',
    "sandbox in clear on loopback": LISTEN + REPORT + '[provider]\nurl = "http://127.0.0.1:8090"\nbackup_url = ""\n',
    "sandbox by IPv6": LISTEN + REPORT + '[provider]\nurl = "http://[::1]:8090"\nbackup_url = "http://localhost"\n',
    "another provider with its backup": LISTEN
    + REPORT
    + '[provider]\nurl = "https://smsc.kz"\nbackup_url = "https://www2.smsc.kz"\n',
    "a steady retry": LISTEN + REPORT + '[calls]\nretry_first = "15m"\nretry_longest = "15m"\n',
    "no duplicates are sought": LISTEN
    + REPORT
    + '[calls]\nduplicate_by_content = "0s"\nduplicate_by_message_id = "0s"\n',
    "all that the provider takes at a time": LISTEN
    + REPORT
    + "[provider]\nsends_at_once = 13\nquestions_at_once = 1\n",
    "kept as long as a duplicate is known": LISTEN
    + REPORT
    + '[calls]\nduplicate_by_message_id = "7d"\nkeep_finished = "7d"\n',
    "no mail comes in, so nobody is mailed": "[smtp]\nlisten = []\n" + SMPP,
    "mail and SMPP": LISTEN + REPORT + SMPP + SMPP.replace('"a"', '"b"'),
    "a network may bind": LISTEN + REPORT + SMPP + 'addresses = ["10.0.0.0/8"]\n',
    "a vendor's own status": LISTEN + REPORT + SMPP + "refusal_status = 0x400\n",
    "SMPP on a port of mail, but nobody may bind": LISTEN + REPORT + '[[smpp.listen]]\naddress = "127.0.0.1:2525"\n',
    "never had, just long enough after": LISTEN
    + REPORT
    + '[provider]\nconnect_timeout = "15s"\nreply_timeout = "30s"\nnever_had_after = "61s"\n',
}

BAD = {
    "report.smarthost": '[[smtp.listen]]\naddress = "0.0.0.0:25"\nallow = ["127.0.0.1"]\n' + REPORT,
    "report.username": LISTEN + REPORT + 'password_file = "/a"\n',
    "provider.login": LISTEN + REPORT + '[provider]\npassword_file = "/a"\n',
    "smtp.session_timeout": '[smtp]\nsession_timeout = "5m"\n' + LISTEN + REPORT,
    "smtp.listen": REPORT + "[smtp]\nlisten = []\n",
    "smtp.listen.1.address": LISTEN + LISTEN + REPORT,
    "calls.keep_finished": LISTEN + REPORT + '[calls]\nduplicate_by_content = "2d"\nkeep_finished = "1d"\n',
    "provider.sends_at_once": LISTEN + REPORT + "[provider]\nsends_at_once = 11\n",
    "provider.never_had_after": LISTEN + REPORT + '[provider]\nconnect_timeout = "15s"\nreply_timeout = "30s"\n',
    "provider.url": LISTEN + REPORT + '[provider]\nurl = "http://[2001:db8::1]"\nbackup_url = ""\n',
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_what_goes_together_is_let_through(text: str) -> None:
    assert isinstance(read(text), Config), read(text)


@pytest.mark.parametrize(("key", "text"), BAD.items(), ids=BAD)
def test_what_does_not_is_told_at_its_key(key: str, text: str) -> None:
    problems = read(text)
    assert isinstance(problems, list)
    assert [problem.key for problem in problems] == [key]


HOSTS = st.one_of(
    st.ip_addresses(v=4, network="127.0.0.0/8").map(str),
    st.ip_addresses(v=4).map(str),
    st.ip_addresses(v=6).map("[{}]".format),
    st.sampled_from(["localhost", "LOCALHOST", "localhost.", "127.0.0.999", "127.0.0.01", "127.1", "[::1]", "[::]"]),
)


@settings(deadline=None, max_examples=200)
@given(HOSTS, st.sampled_from(["", ":8090", ":8090/path"]))
def test_what_is_let_through_in_clear_is_taken_by_the_way_out(host: str, rest: str) -> None:
    """The rule stands there as well; where the two differed, a good configuration would be a traceback at start."""
    url = f"http://{host}{rest}"
    found = read(LISTEN + REPORT + f'[provider]\nurl = "{url}"\nbackup_url = ""\n')
    if isinstance(found, Config):
        assert HttpSettings((found.provider.url,))
    else:
        assert [problem.key for problem in found] == ["provider.url"]
