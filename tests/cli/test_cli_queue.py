"""`queue` and `send`: looking and acting, with and without a daemon."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from gateway.cli import app, terminal
from gateway.message import Arrival, Fragment, NewCall, Notify, Origin, Recipient
from gateway.outcome import Held, Outcome, Reason, State, Unsure, Why
from gateway.spool import Keeping, SpoolTrouble
from gateway.spool.sqlite import SqliteReader, SqliteSpool
from gateway.spool.sqlite.statedir import Lock

NOW = 1_790_000_000_000
FAR = NOW + 10**12
MENU = "Здравствуйте!\n\n{menu: Нажмите 1\n1: Спасибо\n1: end\n}\n"

runner = CliRunner()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    file = tmp_path / "gateway.toml"
    file.write_text(
        f'state_dir = "{tmp_path / "state"}"\n[report]\nwhen = "never"\n[[smtp.listen]]\nallow = ["127.0.0.1/32"]\n'
    )
    return file


UNSURE = Unsure(Reason(Why.CUT))
HELD = Held(Reason(Why.NO_MONEY))


def stored(config: Path, *phones: str, outcome: Outcome | None = None) -> None:
    """A message to these phones lies in the store; each call was sent and had that outcome, or waits."""

    async def put() -> None:
        spool = SqliteSpool.open(config.parent / "state")
        ids = ["0message"] if len(phones) == 1 else [f"0message.{n}" for n in range(1, len(phones) + 1)]
        calls = [NewCall(one, Recipient(phone)) for one, phone in zip(ids, phones, strict=True)]
        origin = Origin("smtp", "erp", "192.0.2.7", "erp@office.example", "<a@b>")
        await spool.put(Arrival("0message", origin, MENU, NOW, FAR, calls))
        if outcome:
            for call in await spool.claim(9, NOW + 1, NOW + 60_000, "test", "http"):
                await spool.settle(call, outcome, NOW + 2, NOW + 15_000)
        await spool.close()

    asyncio.run(put())


def run(config: Path, *words: str, input: str | None = None) -> Result:  # noqa: A002 - as click calls it
    return runner.invoke(app, [*words, "--config", str(config)], input=input)


def shown(config: Path, call_id: str) -> dict[str, object]:
    told = json.loads(run(config, "queue", "show", call_id, "--format", "json").stdout)
    assert isinstance(told, dict)
    return told


def test_list_shows_calls_and_filters_by_state(config: Path) -> None:
    stored(config, "79990000001", "79990000002")
    every = run(config, "queue", "list")
    assert every.exit_code == 0
    assert [line.split()[:3] for line in every.stdout.splitlines()] == [
        ["0message.2", "queued", "79990000002"],
        ["0message.1", "queued", "79990000001"],
    ]
    assert json.loads(run(config, "queue", "list", "--state", "held", "--format", "json").stdout) == []
    page = run(config, "queue", "list", "--limit", "1")
    assert "--before 0message.2" in page.stderr


def test_show_has_the_promised_keys(config: Path) -> None:
    stored(config, "79990000001", outcome=UNSURE)
    told = shown(config, "0message")
    assert {"id", "state", "phone", "client", "ingress", "provider_id", "attempts", "reports"} <= told.keys()
    assert (told["state"], told["phone"], told["client"], told["ingress"]) == (
        "unsure",
        "79990000001",
        "erp",
        "smtp",
    )
    text = run(config, "queue", "show", "0message").stdout
    assert "unsure  cut" in text


BILLING = """
[[smpp.client]]
system_id = "billing"
message_id = "{form}"
password_hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$lcY37zK7N4TmVdRgXVxZPYpPpyhY3Bt5y5cJL3JQUPM"
"""


def ticketed(config: Path) -> None:
    """Billing's 10th message, then an 11th and a 12th that are parts of one, and a 13th that waits for its second."""

    async def put() -> None:
        spool = SqliteSpool.open(config.parent / "state")
        origin, keeping = Origin("smpp", "billing", "192.0.2.7", "BANK"), Keeping(0, 0, 0, 9)
        for n in range(10):
            call = NewCall(f"0message{n}", Recipient("79990000001"))
            assert (await spool.put(Arrival(call.id, origin, MENU, NOW, FAR, [call], ticketed=True))).ticket == n + 1
        parts = [Fragment("billing", key, 2, n, NOW, Notify.NEVER, b"x") for key, n in (("a", 1), ("a", 2), ("b", 1))]
        kept = [one for one in await spool.keep(parts, keeping) if one]
        assert [one.ticket for one in kept] == [11, 12, 13]
        call = NewCall("0parted", Recipient("79990000002"))
        await spool.put(Arrival(call.id, origin, MENU, NOW, FAR, [call], ticketed=True, parts_id=kept[0].parts_id))
        await spool.close()

    asyncio.run(put())


@pytest.mark.parametrize("form", ["decimal", "hex"])
def test_a_message_is_found_by_the_id_that_its_client_knows(config: Path, form: str) -> None:
    ticketed(config)
    config.write_text(config.read_text(encoding="utf-8") + BILLING.format(form=form), encoding="utf-8")
    written = str if form == "decimal" else "{:x}".format
    for ticket, call_id in ((10, "0message9"), (11, "0parted"), (12, "0parted")):
        found = run(config, "queue", "show", "--client", "billing", written(ticket))
        assert (found.exit_code, found.stdout.split()[0]) == (0, call_id), found.stderr
    assert f"known to its client as {written(11)}, {written(12)}\n" in found.stdout
    assert "accepted" in found.stdout
    waits = run(config, "queue", "show", "--client", "billing", written(13))
    assert (waits.exit_code, "waits for the other parts" in waits.stderr) == (1, True)
    for one in ("99", "x", "0", "9" * 64):
        none = run(config, "queue", "show", "--client", "billing", one)
        assert (none.exit_code, none.stderr) == (1, f"{one}: no such message_id of billing\n")
    other = run(config, "queue", "show", "--client", "biling", "10")
    assert other.stderr == "10: no such message_id of biling; [[smpp.client]] names billing\n"
    bare = run(config, "queue", "show", "10")
    assert (bare.exit_code, "--client" in bare.stderr) == (1, True)


def test_list_finds_a_number(config: Path) -> None:
    stored(config, "79990000001", "79990000002")
    for written in ("79990000002", "+79990000002"):
        found = run(config, "queue", "list", "--phone", written)
        assert [line.split()[0] for line in found.stdout.splitlines()] == ["0message.2"]
    assert run(config, "queue", "list", "--phone", "79990000002", "--state", "held").stderr == "no such calls\n"
    assert run(config, "queue", "list", "--phone", "7999").stderr == "no such calls\n"
    assert run(config, "queue", "list", "--phone", "8 (999)").exit_code == 2


def test_list_says_where_it_stopped_looking_for_a_number(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(config, "79990000001", "79990000002", "79990000003")
    monkeypatch.setattr(SqliteReader.to, "__defaults__", ("", 2))
    first = run(config, "queue", "list", "--phone", "79990000001")
    assert (first.stdout, "--before 0message.2" in first.stderr) == ("", True)
    second = run(config, "queue", "list", "--phone", "79990000001", "--before", "0message.2")
    assert (second.stdout.split()[0], second.stderr) == ("0message.1", "")


def test_an_unknown_call_is_a_problem(config: Path) -> None:
    stored(config, "79990000001")
    result = run(config, "queue", "show", "nonesuch")
    assert (result.exit_code, result.stderr) == (1, "nonesuch: no such call\n")


def test_without_a_store_it_says_so(config: Path) -> None:
    result = run(config, "queue", "list")
    assert result.exit_code == 1
    assert str(config.parent / "state") in result.stderr


@pytest.mark.parametrize("words", [["cancel", "x"], ["retry", "--held"], ["resolve", "x", "--as", "failed"]])
def test_acting_never_makes_a_store(config: Path, words: list[str]) -> None:
    """A slip in state_dir must not become a second, empty store in which nothing is ever found."""
    result = run(config, "queue", *words)
    assert result.exit_code == 1
    assert "there is no store in" in result.stderr
    assert not (config.parent / "state").exists()


def test_trouble_with_the_store_is_told_not_thrown(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored(config, "79990000001")

    async def broken(self: SqliteSpool, any_id: str) -> None:
        raise SpoolTrouble("disk I/O error")

    monkeypatch.setattr(SqliteSpool, "find", broken)
    result = run(config, "queue", "cancel", "0message")
    assert (result.exit_code, result.stderr) == (1, "the store cannot do it: disk I/O error\n")


def test_a_store_that_somebody_holds_is_left_alone(config: Path) -> None:
    stored(config, "79990000001")
    lock = Lock(config.parent / "state")
    result = run(config, "queue", "cancel", "0message")
    lock.release()
    assert result.exit_code == 1
    assert "is in use by process" in result.stderr


def test_cancel_without_a_daemon(config: Path) -> None:
    stored(config, "79990000001")
    result = run(config, "queue", "cancel", "0message")
    assert (result.exit_code, "no daemon runs" in result.stdout) == (0, True)
    assert shown(config, "0message")["state"] == "cancelled"
    again = run(config, "queue", "cancel", "0message")
    assert (again.exit_code, "cancelled" in again.stderr) == (1, True)


def test_the_history_tells_who_it_was(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUDO_USER", "anna")
    stored(config, "79990000001")
    run(config, "queue", "cancel", "0message")
    assert run(config, "queue", "show", "0message").stdout.count("  by anna\n") == 1


def test_all_that_are_held_are_retried_at_one_word(config: Path) -> None:
    stored(config, "79990000001", "79990000002", outcome=HELD)
    result = run(config, "queue", "retry", "--held")
    assert (result.exit_code, result.stdout.startswith("2 calls will be sent now")) == (0, True)
    assert [shown(config, f"0message.{n}")["state"] for n in (1, 2)] == [State.QUEUED] * 2
    assert run(config, "queue", "retry", "--held").stdout.startswith("no call is held")


@pytest.mark.parametrize("words", [[], ["0message", "--held"]])
def test_one_call_or_all_but_not_both_and_not_none(config: Path, words: list[str]) -> None:
    result = run(config, "queue", "retry", *words)
    assert (result.exit_code, "--held" in result.stderr) == (2, True)


def test_an_unsure_call_is_not_retried_by_the_plain_word(config: Path) -> None:
    stored(config, "79990000001", outcome=UNSURE)
    result = run(config, "queue", "retry", "0message")
    assert result.exit_code == 1
    assert "queue resolve 0message --as" in result.stderr
    assert run(config, "queue", "resolve", "0message", "--as", "failed").exit_code == 0
    assert shown(config, "0message")["state"] == "failed"


def test_send_checks_and_queues(config: Path, tmp_path: Path) -> None:
    file = tmp_path / "call.txt"
    file.write_text(MENU)
    stored(config, "79990000001")
    result = run(config, "send", "--to", "79990000003", str(file))
    assert result.exit_code == 0, result.stderr
    call_id = result.stdout.split()[0]
    assert shown(config, call_id)["state"] == State.QUEUED

    refused = run(config, "send", "--to", "79990000003", "-", input=MENU.replace("1: end", "10: end"))
    assert refused.exit_code == 1
    assert "5:1" in refused.stderr
    wrong = run(config, "send", "--to", "8 (999) 000", str(file))
    assert wrong.exit_code == 1
    assert "phone number" in wrong.stderr


def test_send_shows_what_is_wrong_where_it_is(config: Path) -> None:
    refused = run(config, "send", "--to", "79990000003", "-", input=MENU.replace("1: end", "10: end"))
    assert "5 | 10: end" in refused.stderr
    assert not (config.parent / "state").exists()


WRAPPED = MENU.replace("1: Спасибо\n", "1: Спасибо, ждём вас завтра в девять утра, не забудьте паспорт\nи полис\n")


def test_send_shows_warnings_as_menu_check_does_and_sends_all_the_same(config: Path) -> None:
    stored(config, "79990000001")
    result = run(config, "send", "--to", "79990000003", "--lang", "en", "-", input=WRAPPED)
    assert result.exit_code == 0, result.stderr
    assert "warning[IVR120]" in result.stderr
    assert "5 | и полис" in result.stderr
    told = shown(config, result.stdout.split()[0])
    assert (told["changes"], [one["code"] for one in told["warnings"]]) == ([], ["IVR120"])  # type: ignore[attr-defined]


def test_send_mends_when_asked_and_says_what_it_changed(config: Path) -> None:
    stored(config, "79990000001")
    result = run(config, "send", "--to", "79990000003", "--lang", "ru", "--repair", "-", input=WRAPPED)
    assert result.exit_code == 0, result.stderr
    assert result.stderr.startswith("исправлено: строка 5: ")
    assert "warning" not in result.stderr
    told = shown(config, result.stdout.split()[0])
    assert [one["line"] for one in told["changes"]] == [5]  # type: ignore[attr-defined]
    assert "changed   line 5: " in run(config, "queue", "show", str(told["id"])).stdout


def test_send_refuses_warnings_when_it_is_to_be_strict(config: Path) -> None:
    stored(config, "79990000001")
    refused = run(config, "send", "--to", "79990000003", "--lang", "en", "--strict", "-", input=WRAPPED)
    assert refused.exit_code == 1
    assert "warning[IVR120]" in refused.stderr
    mended = run(config, "send", "--to", "79990000003", "--strict", "--repair", "-", input=WRAPPED)
    assert mended.exit_code == 0, mended.stderr


def test_send_knows_the_numbers_that_are_registered(config: Path) -> None:
    stored(config, "79990000001")
    text = WRAPPED.replace("1: end", "1: call:77011234567")
    for known, code in (("77011234567", 0), ("74951234567", 1)):
        key = f'forward_to = ["{known}"]'
        config.write_text(f"{config.read_text(encoding='utf-8')}\n[provider]\n{key}\n", encoding="utf-8")
        result = run(config, "send", "--to", "79990000003", "--strict", "--repair", "-", input=text)
        assert (result.exit_code, "IVR326" in result.stderr) == (code, bool(code)), result.stderr
        config.write_text(config.read_text(encoding="utf-8").rpartition("\n[provider]")[0], encoding="utf-8")


def test_send_refuses_what_repairs_do_not_help(config: Path) -> None:
    refused = run(config, "send", "--to", "79990000003", "--repair", "-", input=WRAPPED.replace("1: end", "10: end"))
    assert refused.exit_code == 1
    assert "6 | 10: end" in refused.stderr
    assert not (config.parent / "state").exists()


@pytest.mark.parametrize("file", ["/nonesuch", "/"])
def test_send_of_a_file_that_cannot_be_read_is_wrong_use(config: Path, file: str) -> None:
    result = run(config, "send", "--to", "79990000003", file)
    assert (result.exit_code, result.stderr.startswith(f"{file}: ")) == (2, True)


def test_send_does_not_read_for_ever(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terminal, "_LIMIT", 10_000)
    result = run(config, "send", "--to", "79990000003", "/dev/zero")
    assert (result.exit_code, "IVR" in result.stderr) == (1, True)
