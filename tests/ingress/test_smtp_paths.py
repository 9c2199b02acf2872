"""Paths and parameters: what is read, what is refused, and that nothing is ever repaired."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gateway.ingress.smtp.paths import MailFrom, RcptTo, Refusal, read_mail, read_rcpt
from gateway.intake import BadNumber, read_phone
from gateway.message import Notify

SENDERS = [
    ("FROM:<a@b>", "a@b"),
    ("from:<a@b>", "a@b"),
    ("FROM: <a@b> ", "a@b"),
    ("FROM:   <a@b>", "a@b"),
    ("FROM:<>", ""),
    ("FROM: <>", ""),
    ("FROM:a@b", "a@b"),
    ("FROM:<first.last+tag=x/y@mail.office.example>", "first.last+tag=x/y@mail.office.example"),
    ('FROM:<"odd \\" > name"@office.example> SIZE=1', '"odd \\" > name"@office.example'),
    ("FROM:<a@[192.0.2.1]>", "a@[192.0.2.1]"),
    ("FROM:<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]"),
    ("FROM:<a@host_name.local>", "a@host_name.local"),
    ("FROM:<" + "v" * 100 + "@office.example>", "v" * 100 + "@office.example"),
    ("FROM:<a@b> SIZE=100 BODY=8BITMIME SMTPUTF8 RET=FULL AUTH=<> X-UNKNOWN=1 XFOO", "a@b"),
]

BAD_SENDERS = [
    ("FROM:<a@b", "501 5.1.7"),
    ("FROM:<a@b SIZE=1", "501 5.1.7"),
    ("FROM:a@b>", "501 5.1.7"),
    ("FROM:<a b@c>", "501 5.1.7"),
    ("FROM:< a@b>", "501 5.1.7"),
    ("FROM:<@x:a@b>", "501 5.1.7"),
    ("FROM:<a(comment)@b>", "501 5.1.7"),
    ("FROM:<a\0@b>", "501 5.1.7"),
    ("FROM:<a@b\r>", "501 5.1.7"),
    ("FROM:<a..b@c>", "501 5.1.7"),
    ("FROM:<a@b.>", "501 5.1.7"),
    ("FROM:<a@b..c>", "501 5.1.7"),
    ("FROM:<a>", "501 5.1.7"),
    ("FROM:", "501 5.1.7"),
    ("FROM <a@b>", "501 5.5.4"),
    ("TO:<a@b>", "501 5.5.4"),
    ("", "501 5.5.4"),
    ("FROM:<" + "a" * 260 + "@b>", "501 5.1.7"),
    ("FROM:<\udcd0\udcb0@b>", "553 5.6.7"),
    ("FROM:<a@b>SIZE=1", "501 5.1.7"),
    ("FROM:<a@b> SIZE=x", "501 5.5.4"),
    ("FROM:<a@b> SIZE=" + "9" * 21, "501 5.5.4"),
    ("FROM:<a@b> SIZE=1 SIZE=2", "501 5.5.4"),
    ("FROM:<a@b> BODY=BINARYMIME", "501 5.5.4"),
    ("FROM:<a@b> RET=SOME", "501 5.5.4"),
    ("FROM:<a@b> ENVID=" + "x" * 101, "501 5.5.4"),
    ("FROM:<a@b> ENVID=a+zz", "501 5.5.4"),
    ("FROM:<a@b> =x", "501 5.5.4"),
    ("FROM:<a@b> KEY=", "501 5.5.4"),
    ("FROM:<a@b> KEY=\x01", "501 5.5.4"),
]

BAD_RECIPIENTS = [
    ("TO:<7(701)123-45-67@call.example>", "501 5.1.3"),  # aiosmtpd: "7 123-45-67", a stranger's number
    ("TO:<7701 1234567@call.example>", "501 5.1.3"),
    ("TO:<77011234567 @call.example>", "501 5.1.3"),
    ("TO:<77011234567@call.example", "501 5.1.3"),
    ("TO:77011234567@call.example>", "501 5.1.3"),
    ("TO:<77011234567\0@call.example>", "501 5.1.3"),
    ("TO:<7701\t1234567@call.example>", "501 5.1.3"),
    ("TO:<@relay.example:77011234567@call.example>", "501 5.1.3"),
    ('TO:<"7701 1234567"@call.example>', "501 5.1.3"),
    ('TO:<"7701\\1234567"@call.example>', "501 5.1.3"),
    ('TO:<"call me"@call.example>', "501 5.1.3"),
    ("TO:<\udcd9\udca1\udcd9\udca2@call.example>", "501 5.1.3"),  # Arabic digits in UTF-8
    ("TO:<>", "501 5.1.3"),
    ("TO:<postmaster>", "501 5.1.3"),
    ("TO:<" + "7" * 65 + "@call.example>", "501 5.1.3"),
    ("TO:<7@" + "c" * 260 + ">", "501 5.1.3"),
    ("FROM:<77011234567@call.example>", "501 5.5.4"),
    ("TO:<77011234567@call.example> NOTIFY=", "501 5.5.4"),
    ("TO:<77011234567@call.example> NOTIFY", "501 5.5.4"),
    ("TO:<77011234567@call.example> NOTIFY=SOMETIMES", "501 5.5.4"),
    ("TO:<77011234567@call.example> NOTIFY=NEVER,FAILURE", "501 5.5.4"),
    ("TO:<77011234567@call.example> ORCPT=no-type", "501 5.5.4"),
    ("TO:<77011234567@call.example> ORCPT=rfc822;" + "x" * 500, "501 5.5.4"),
]


@pytest.mark.parametrize(("argument", "sender"), SENDERS)
def test_sender(argument: str, sender: str) -> None:
    read = read_mail(argument)
    assert isinstance(read, MailFrom)
    assert read.sender == sender


@pytest.mark.parametrize(("argument", "reply"), BAD_SENDERS)
def test_bad_sender(argument: str, reply: str) -> None:
    read = read_mail(argument)
    assert isinstance(read, Refusal)
    assert read.reply.startswith(reply)


@pytest.mark.parametrize(("argument", "reply"), BAD_RECIPIENTS)
def test_bad_recipient(argument: str, reply: str) -> None:
    read = read_rcpt(argument)
    assert isinstance(read, Refusal)
    assert read.reply.startswith(reply)


@pytest.mark.parametrize(
    ("written", "local"),
    [
        ("<77011234567@call.example>", "77011234567"),
        ("<+77011234567@CALL.Example>", "+77011234567"),
        ("77011234567@call.example", "77011234567"),
        ('<"77011234567"@call.example>', "77011234567"),
        ('<"+77011234567"@call.example>', "+77011234567"),
        ("<anna@call.example>", "anna"),  # a name is for intake to refuse
    ],
)
def test_recipient(written: str, local: str) -> None:
    read = read_rcpt(f"TO:{written}")
    assert isinstance(read, RcptTo)
    assert (read.local, read.domain, read.address) == (local, "call.example", written.strip("<>"))


def test_parameters_of_delivery_reports() -> None:
    mail = read_mail("FROM:<a@b> size=120 envid=QQ314159+2B ret=hdrs")
    assert mail == MailFrom("a@b", 120, "QQ314159+2B")
    rcpt = read_rcpt("TO:<7@d> notify=success,Delay orcpt=rfc822;anna+2Btest@d")
    assert isinstance(rcpt, RcptTo)
    assert (rcpt.notify, rcpt.original) == (Notify.SUCCESS | Notify.DELAY, "rfc822;anna+2Btest@d")
    never = read_rcpt("TO:<7@d> NOTIFY=NEVER")
    assert isinstance(never, RcptTo)
    assert never.notify is Notify.NEVER
    plain = read_rcpt("TO:<7@d>")
    assert isinstance(plain, RcptTo)
    assert plain.notify is None


TELLING = st.text(alphabet='0123456789+@<>" .:()\\-\0\t\rabcTOFRM=;[]', max_size=60)


@settings(deadline=None, max_examples=300)
@given(
    st.binary(max_size=600) | TELLING.map(str.encode) | TELLING.map(lambda text: f"TO:<{text}@call.example>".encode())
)
def test_whatever_comes_is_a_path_or_a_refusal(raw: bytes) -> None:
    """And a number that can be called is, digit for digit, what stands in the command."""
    argument = raw.decode("ascii", "surrogateescape")
    mail, rcpt = read_mail(argument), read_rcpt(argument)
    for read in (mail, rcpt):
        if isinstance(read, Refusal):
            assert read.reply.isascii()
            assert read.reply.isprintable()
    if isinstance(mail, MailFrom):
        assert mail.sender in argument
    if isinstance(rcpt, RcptTo):
        assert rcpt.address in argument
        phone = read_phone(rcpt.local)
        if not isinstance(phone, BadNumber):
            written = rcpt.address.rpartition("@")[0].strip('"').removeprefix("+")
            assert phone == written


@settings(deadline=None, max_examples=100)
@given(
    st.from_regex(r"\+?[1-9][0-9]{4,14}", fullmatch=True), st.sampled_from(["<{}@call.example>", '<"{}"@call.example>'])
)
def test_numbers_stay_what_they_are(number: str, form: str) -> None:
    read = read_rcpt(f"TO:{form.format(number)}")
    assert isinstance(read, RcptTo)
    assert read.local == number


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 4000,
        "a." * 2000,
        "-" * 4000,
        '"' + "\\a" * 2000,
        "<" * 4000,
        "a@" * 2000,
        "a@a" + "-" * 4000,
        "a@a" + ".a" * 2000 + ".",
    ],
)
def test_the_longest_line_is_read_in_linear_time(hostile: str) -> None:
    """A pattern that backtracks would never come back from these."""
    for argument in (f"FROM:<{hostile}", f"TO:<{hostile}>", f"TO:<7@d> {hostile}", f"TO:<7@d> ORCPT=x;{hostile}"):
        read_mail(argument)
        read_rcpt(argument)
