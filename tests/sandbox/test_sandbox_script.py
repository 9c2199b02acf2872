"""The sandbox misbehaves exactly as it is told, and says clearly what it cannot be told."""

import asyncio
import json
import re
from pathlib import Path

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_desk import START, Clock, Desk

from gateway.sandbox import OUTCOMES, SCRIPT_HELP, Sandbox, read_rules, read_script
from gateway.sandbox.rules import write_rules
from gateway.sandbox.script import Rule, Script, Trouble

WRONG = [
    ([{"cut": "afer"}], ['rule 1: "cut" must be "before", "during" or "after"']),
    ([{"error": True}], ['rule 1: "error" must be a number from 1 to 999; the provider\'s own are 1 to 9']),
    ([{"error": 9}, {"http": 99}], ['rule 2: "http" must be an HTTP status from 200 to 599']),
    ({"garbage": False}, ['rule 1: "garbage" must be true']),
    ([{"delay": -1}], ['rule 1: "delay" must be seconds, from 0 to 3600']),
    ([{"delay": float("nan")}], ['rule 1: "delay" must be seconds, from 0 to 3600']),
    ([{"error": 9, "times": 0}], ['rule 1: "times" must be a number from 1 to 1000000']),
    ([{"error": 9, "phone": "+7"}], ['rule 1: "phone" must be international digits in quotes, without +']),
    ([{"error": 9, "http": 503}], ["rule 1: error and http cannot happen to one request; write a rule for each"]),
    ([{"cut": "after", "when": "after"}], ['rule 1: "when" goes with error, http, smtp, smpp or garbage']),
    (
        [{"for": "status", "outcome": "busy"}],
        ["rule 1: outcome: about calls; they go with requests for send"],
    ),
    ([{"smtp": 99}], ['rule 1: "smtp" must be an SMTP reply code from 200 to 599']),
    ([{"smpp": 0}], ['rule 1: "smpp" must be a command_status of SMPP, in decimal, not 0']),
    ([{"smpp": 88, "channel": "http"}], ['rule 1: "smpp" is not of channel http']),
    ([{"http": 503, "for": "connect"}], ["rule 1: there is no connect on http"]),
    ([{"error": 1, "channel": "smtp", "for": "status"}], ["rule 1: there is no status on smtp"]),
    ([{"receipt": "late"}], ['rule 1: "receipt" must be one of never, twice, early, shuffled']),
    (
        [{"ids": "roman"}],
        ['rule 1: "ids" must be one of decimal, hex, hex-then-decimal, decimal-then-hex, padded'],
    ),
    ([{"for": "balance", "balance": 0}], ['rule 1: "balance" must be a sum in quotes, for example "10.00"']),
    ([{"balance": "0.00"}], ['rule 1: "balance" goes with "for": "balance"']),
    ([{"error": 9, "channel": "fax"}], ['rule 1: "channel" must be "http", "smtp" or "smpp"']),
    ([{"times": 1}], ["rule 1: says nothing; name a behaviour, for example an outcome"]),
    (["busy"], ['rule 1: must be an object such as {"error": 9, "times": 1}']),
    ([{"error": 9}] * 1001, ["a script has at most 1000 rules"]),
]


@pytest.mark.parametrize(("rules", "problems"), WRONG, ids=lambda value: str(value)[:40])
def test_what_is_wrong_is_named(rules: object, problems: list[str]) -> None:
    assert read_rules(rules) == problems


def test_an_unknown_key_is_told_what_keys_there_are() -> None:
    (problem,) = read_rules([{"error": 9, "timos": 1}])
    assert isinstance(problem, str)
    assert problem.startswith('rule 1: no such key: "timos"; there are error, http, smtp, smpp, garbage, hang, cut')


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "cut", "for", "times", "delay", "outcome", "rule", "smpp", "channel", "late"]),
            inner,
            max_size=3,
        )
    ),
)


@settings(deadline=None, max_examples=200)
@given(JSON)
def test_anything_is_read_or_refused_and_what_is_read_can_be_written_again(value: object) -> None:
    rules = read_rules(value)
    if isinstance(rules, tuple):
        script = Script()
        script.replace(rules)
        assert read_rules(write_rules(script.shown())) == rules
    else:
        assert rules


def test_each_behaviour_comes_from_the_first_rule_that_has_it() -> None:
    script = Script()
    script.replace(
        (
            Rule(trouble=Trouble("error", "before", 9), times=1),
            Rule(trouble=Trouble("cut", "after"), times=1),
            Rule(delay=1.5, phone="7999"),
            Rule(outcome="busy", times=2),
            Rule(outcome="no-answer"),
        )
    )
    first, second, third = (script.take("http", "send", ["7999"]) for _ in range(3))

    assert (first.trouble, second.trouble, third.trouble) == (
        Trouble("error", "before", 9), Trouble("cut", "after"), None,
    )  # fmt: skip
    assert [taken.manner("7999").outcome for taken in (first, second, third)] == ["busy", "busy", "no-answer"]
    assert first.delay == 1.5
    assert script.take("http", "send", ["7000"]).delay == 0
    assert script.take("http", "status", ["7999"]).delay == 0


def test_the_help_names_every_outcome_and_its_example_is_a_script() -> None:
    assert all(outcome in SCRIPT_HELP for outcome in OUTCOMES)
    script, account = re.findall(r"curl -d '(.*?)'", SCRIPT_HELP)
    assert isinstance(read_rules(json.loads(script)), tuple)
    assert json.loads(account) == {"balance": "10.00"}
    assert max(map(len, SCRIPT_HELP.splitlines())) <= 80


def test_the_help_names_every_key_that_is_read() -> None:
    (problem,) = read_rules([{"nosuch": 1}])
    keys = str(problem).partition("there are ")[2].split(", ")
    assert [key for key in keys if f'"{key}": ' not in SCRIPT_HELP] == []


def test_files_in_both_languages(tmp_path: Path) -> None:
    in_json, in_toml, broken = tmp_path / "a.json", tmp_path / "a.toml", tmp_path / "b.toml"
    in_json.write_text('[{"cut": "after", "times": 1}, {"outcome": "busy"}]')
    in_toml.write_text('[[rule]]\ncut = "after"\ntimes = 1\n[[rule]]\noutcome = "busy"\n')
    broken.write_text("[[rule")
    assert read_script(in_json) == read_script(in_toml)
    assert isinstance(read_script(in_json), tuple)
    for path in (broken, tmp_path / "none"):
        (problem,) = read_script(path)
        assert f"{path} cannot be read: " in str(problem)


def test_a_wrong_script_in_code_is_an_exception(clock: Clock) -> None:
    with pytest.raises(ValueError, match='rule 1: "cut" must be'):
        Sandbox(clock).script([{"cut": "never"}])


async def test_the_script_over_http(desk: Desk) -> None:
    status, told = await desk.set_script('[{"error": 9, "times": 2}]')
    assert (status, told) == (200, [{"for": "send", "times": 2, "error": 9, "when": "before"}])
    assert "ERROR = 9" in await desk.send()
    assert (await desk.get("/script"))[0]["times"] == 1

    status, told = await desk.set_script('{"eror": 9}')
    assert status == 400
    assert "eror" in told["errors"][0]
    assert (await desk.get("/script"))[0]["times"] == 1, "a wrong script changes nothing"
    assert (await desk.set_script("[[[" * 30_000))[0] == 400
    assert (await desk.set_script("\x00"))[0] == 400

    assert await desk.set_script("[]") == (200, [])
    assert "OK" in await desk.send()


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["cut", "hang"])
async def test_a_request_without_an_answer_was_carried_out_or_not(desk: Desk, kind: str, when: str) -> None:
    desk.sandbox.script([{kind: when}])
    patience = aiohttp.ClientTimeout(total=0.5) if kind == "hang" else aiohttp.ClientTimeout(total=20)
    async with aiohttp.ClientSession(timeout=patience) as session:
        with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, TimeoutError)):
            await Desk(desk.sandbox, session, desk.base).send()
    assert desk.sandbox.book.accepted == (when == "after")
    assert desk.sandbox.book.requests[0].script == f"{kind} {when}"


async def test_half_an_answer(desk: Desk) -> None:
    desk.sandbox.script([{"cut": "during", "times": 1}])
    with pytest.raises(aiohttp.ClientPayloadError):
        await desk.send(id="a")
    assert desk.sandbox.book.accepted == 1
    assert desk.sandbox.book.requests[0].script == "cut during"
    assert "OK" in await desk.send(id="b")


def test_a_cut_within_a_mail_is_decided_before_anybody_knows_its_number() -> None:
    script = Script()
    cut = Rule(trouble=Trouble("cut", "during"), times=1)
    for rules, cuts in (
        ((cut,), [True, False]),
        ((Rule(trouble=Trouble("error", "before", 9)), cut), [False, False]),
        ((Rule(trouble=Trouble("cut", "during"), phone="7999"), cut), [True, False]),
        ((Rule(trouble=Trouble("cut", "during"), channel="http"),), [False, False]),
        ((Rule(trouble=Trouble("cut", "during"), page="status"),), [False, False]),
    ):
        script.replace(rules)
        assert [script.take_cut("smtp") for _ in cuts] == cuts


def test_what_is_about_calls_is_about_each_number_and_used_up_once() -> None:
    script = Script()
    script.replace(
        (Rule(outcome="busy", phone="7002"), Rule(outcome="failed", times=1), Rule(late=5.0, receipt="twice"))
    )
    taken = script.take("smpp", "send", ["7001", "7002", "7003"])
    assert [taken.manner(phone).outcome for phone in ("7001", "7002", "7003")] == ["failed", "busy", "failed"]
    assert (taken.manner("7001").late, taken.manner("7001").telling) == (5000, "twice")
    assert script.take("smpp", "send", ["7001"]).manner("7001").outcome == "answered"


async def test_a_hanging_request_ends_with_its_client(desk: Desk) -> None:
    desk.sandbox.script([{"hang": "before", "times": 14}])
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.6)) as session:
        impatient = Desk(desk.sandbox, session, desk.base)
        await asyncio.gather(*(impatient.send(id=str(n)) for n in range(14)), return_exceptions=True)
    assert desk.sandbox.book.at_once["send"] == 14
    async with asyncio.timeout(10):
        while "OK" not in await desk.send():  # error 9 as long as the others count
            await asyncio.sleep(0.01)


async def test_a_hanging_request_does_not_keep_the_sandbox_from_stopping(desk: Desk) -> None:
    desk.sandbox.script([{"hang": "before"}])
    hanging = asyncio.create_task(desk.send())
    while not desk.sandbox.book.requests:
        await asyncio.sleep(0)
    await desk.sandbox.stop()
    with pytest.raises((aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)):
        await hanging


async def test_http_status_garbage_and_errors_after_the_deed(desk: Desk) -> None:
    desk.sandbox.script(
        [
            {"http": 503, "times": 1},
            {"garbage": True, "times": 1},
            {"error": 9, "when": "after", "times": 1},
            {"garbage": True, "when": "before", "times": 1},
        ]
    )
    async with desk.session.post(f"{desk.base}/sys/send.php", data={"apikey": "k"}) as reply:
        assert reply.status == 503
    for accepted in (1, 2, 2):
        text = await desk.session.post(
            f"{desk.base}/sys/send.php", data={"apikey": "k", "phones": "79990000001", "mes": str(accepted)}
        )
        assert b"ERROR = 9" in await text.read() or b'{"id": 17, "cn' in await text.read()
        assert desk.sandbox.book.accepted == accepted


async def test_errors_with_an_id_can_be_asked_about(desk: Desk) -> None:
    desk.sandbox.script([{"error": 3}])
    assert json.loads(await desk.send(id="a", fmt="3")) == {"error": "not enough money", "error_code": 3, "id": "a"}
    assert (await desk.status_of("a"))["status"] == 24
    assert list(desk.sandbox.book.calls) == []


async def test_lag_hides_a_call_for_a_while(desk: Desk, clock: Clock) -> None:
    desk.sandbox.script([{"lag": 20}])
    await desk.send(id="a")
    clock.at = START + 19_999
    assert (await desk.status_of("a"))["status"] == -3
    clock.wait(1)
    assert (await desk.status_of("a"))["status"] == 1


async def test_status_questions_can_go_wrong_too(desk: Desk) -> None:
    desk.sandbox.script([{"for": "status", "error": 2, "phone": "79990000001"}])
    assert "OK" in await desk.send(id="a")
    assert (await desk.status_of("a"))["error_code"] == 2
    assert "Status = -3" in await desk.status("a", phone="79990000002")
