"""The tables are complete: every code of the provider's pages has its row, every reason of ours its origin."""

from gateway.egress.http.codes import HTTP_STATUS, SEND_ERRORS
from gateway.outcome import Deferred, Held, Refused, Unsure, Why
from gateway.verdicts import DELIVERY_ERRORS, STATUSES

SEND_CODES = set(range(1, 10))  # reference/provider.md section 1.3

ELSEWHERE = {
    Why.UNREACHABLE: "wire: no connection",
    Why.TIMEOUT: "wire: no reply",
    Why.CUT: "wire: connection broken",
    Why.GARBLED: "meaning: reply not understood",
    Why.PROVIDER_FAULT: "meaning: an error code that is in no table",
    Why.VALIDITY_OVER: "client: less than a minute left",
    Why.RESTARTED: "spool: recovery",
    Why.LAPSED: "spool: a lease that ended",
    Why.ADAPTER_FAULT: "dispatch: a bug in a way out",
    Why.OPERATOR: "admin: a person decided",
    Why.SENDER: "inquiry: its sender took it back",
    Why.REPLACED: "spool: its sender put another in its place",
    Why.INCOMPLETE: "a way in: parts never came",
    Why.BAD_MENU: "a way in: what the parts make has errors",
}


def test_every_code_has_its_row() -> None:
    assert set(SEND_ERRORS) == SEND_CODES


def test_every_reason_is_given_by_a_table_or_elsewhere() -> None:
    rows = [*SEND_ERRORS.values(), *HTTP_STATUS.values(), *STATUSES.values(), *DELIVERY_ERRORS.values()]
    by_table = {row.why for row in rows} - {None}
    assert by_table.isdisjoint(ELSEWHERE)
    assert by_table | set(ELSEWHERE) == set(Why)


def test_what_concerns_the_whole_account_holds_and_what_concerns_one_call_refuses() -> None:
    account = {Why.NO_MONEY, Why.BAD_CREDENTIALS, Why.ADDRESS_BLOCKED, Why.MISCONFIGURED}
    for row in (*SEND_ERRORS.values(), *HTTP_STATUS.values()):
        assert (row.kind is Held) == (row.why in account), row
        assert row.kind in (Held, Refused, Deferred), row


def test_only_the_error_that_may_speak_of_an_earlier_copy_changes_on_a_later_attempt() -> None:
    assert {code: row.again for code, row in SEND_ERRORS.items() if row.again} == {9: Unsure}


def test_every_row_says_something_to_people() -> None:
    for row in (*SEND_ERRORS.values(), *HTTP_STATUS.values()):
        assert row.says.isprintable(), row
        assert row.says, row
