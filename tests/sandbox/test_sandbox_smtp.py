"""The sandbox takes mail as the provider does: what is in its body is a request, or nothing at all."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any

import aiosmtplib
import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st
from provider_desk import PHONE, Clock, Desk

from gateway.sandbox import Credentials, Sandbox
from gateway.sandbox.mail_body import Letter, NoLetter, read_letter

TO = "send@send.provider.example"
OTHER = "79990000002"


def mail(body: str, charset: str = "utf-8", kind: str = "plain", transfer: str | None = None) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = "gateway@example.com", TO
    letter.set_content(body, subtype=kind, charset=charset, cte=transfer)
    return letter


def raw(body: bytes, kind: str = "text/plain") -> bytes:
    return b"From: a@example.com\r\nContent-Type: " + kind.encode() + b"\r\n\r\n" + body


class Postman:
    """A sandbox that takes mail, and somebody who sends it some."""

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        self.sandbox = sandbox
        self.host, self.port = host, port

    async def send(self, letter: EmailMessage | bytes | str, to: str = TO) -> str:
        octets = (
            mail(letter).as_bytes()
            if isinstance(letter, str)
            else letter
            if isinstance(letter, bytes)
            else bytes(letter)
        )
        async with self.client() as client:
            _, said = await client.sendmail("gateway@example.com", [to], octets)
            return said

    def client(self, **given: Any) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self.host, port=self.port, timeout=10, **{"start_tls": False, "use_tls": False} | given
        )

    @property
    def became(self) -> str:
        return self.sandbox.book.requests[-1].became


@pytest.fixture
async def postman(clock: Clock) -> AsyncIterator[Postman]:
    sandbox = Sandbox(clock)
    yield Postman(sandbox, *await sandbox.start_smtp())
    await sandbox.stop()


async def test_a_call_by_mail(postman: Postman) -> None:
    text = "Привет: нажмите\n{menu: 1\n1: end\n}"
    said = await postman.send(mail(f"shop:word:id-1:9-21,2:0,9,Shop,0:+{PHONE}:{text}", transfer="base64"))

    assert said.startswith("2.0.0 OK")
    (rung,) = postman.sandbox.book.calls
    assert (rung.id, rung.phone, rung.channel, rung.text, rung.is_call) == ("id-1", PHONE, "smtp", text, True)
    assert rung.given == {"time": "9-21", "tz": "2", "sender": "Shop", "translit": "0"}
    assert postman.became == "taken: 1, ID id-1"
    assert "word" not in str(postman.sandbox.book.as_json())


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ("shop:word:7:,:0,9,,:79990000001:x", {"login": "shop", "psw": "word", "id": "7", "call": "1"}),
        ("shop:word:0:0:0,9:79990000001:x", {"login": "shop", "psw": "word", "call": "1"}),
        (":key:::0,9,S:79990000001:x", {"apikey": "key", "call": "1", "sender": "S"}),
        (":key::::79990000001:x", {"apikey": "key"}),
        (":key::9-21:1,0,,1:79990000001:x", {"apikey": "key", "time": "9-21", "test": "1", "translit": "1"}),
    ],
)
def test_fields_may_end_early(body: str, fields: dict[str, str]) -> None:
    letter = read_letter(raw(body.encode()))
    assert isinstance(letter, Letter)
    (read,) = letter.requests
    assert {name: value for name, value in read.items() if value != "0"} == {
        "phones": "79990000001", "mes": "x", **fields,
    }  # fmt: skip


@pytest.mark.parametrize("charset", ["koi8-r", "windows-1251", "utf-8"])
def test_charsets(charset: str) -> None:
    body = ":key::::79990000001:Привет".encode(charset)
    named = "text/plain" if charset == "koi8-r" else f"text/plain; charset={charset}"
    letter = read_letter(raw(body, named))
    assert isinstance(letter, Letter)
    assert letter.requests[0]["mes"] == "Привет", "koi8-r where none is named"


async def test_a_list_is_a_message_for_each_line(postman: Postman) -> None:
    await postman.send(f":key:a::0,9,,::\n+{PHONE}:First\\nline: 1\nShop,3|{OTHER},79990000003:Second\n")

    assert [(call.id, call.phone, call.text, dict(call.given)) for call in postman.sandbox.book.calls] == [
        ("a", PHONE, "First\nline: 1", {"translit": "0"}),
        ("a", OTHER, "Second", {"translit": "0", "sender": "Shop", "tz": "3"}),
        ("a", "79990000003", "Second", {"translit": "0", "sender": "Shop", "tz": "3"}),
    ]
    assert postman.became == "taken: 1, ID a; taken: 2, ID a"


async def test_a_mail_that_is_not_plain_text_needs_its_marks(postman: Postman) -> None:
    body = f":key:a::0,9:{PHONE}:A &amp; B<br>\nC"
    await postman.send(mail(body, kind="html"))
    assert postman.became == "not a message: text/html, and no [text]"
    await postman.send(mail(f"<p>[text]{body}[/text]</p>", kind="html"))
    letter = mail(f"[text]{body}[/text]")
    letter.add_attachment(b"RIFF" * 10, maintype="audio", subtype="wav", filename="a.wav")
    await postman.send(letter)

    html, plain = postman.sandbox.book.calls
    assert html.text.split() == ["A", "&", "B", "C"]
    assert (plain.text, list(plain.files)) == ("A &amp; B<br>\nC", [("a.wav", 40)])


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Hello", "not a message: 1 fields instead of 7"),
        ("a:b:c:d:e:f", "not a message: 6 fields instead of 7"),
        (":key:::0,99:79990000001:x", "not a message: no such format"),
        (":key:::0,9,a,0,1:79990000001:x", "not a message: the fifth field has more than translit,format,sender,test"),
        (":key:::0,9::x", "not a message: no numbers, and no list of them either"),
        (":key:::0,9:12345:x", "error 7"),
        (":key:пять::0,9:79990000001:x", "error 1"),
        (":key::soon:0,9:79990000001:x", "error 5"),
        (f":key:::0,9:79990000001:{'x' * 1001}", "error 1"),
        (":key:::0,9:79990000001:", "error 1"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_is_wrong_is_taken_and_becomes_nothing(postman: Postman, body: str, why: str) -> None:
    assert (await postman.send(body)).startswith("2.0.0 OK")
    assert postman.became == why
    assert postman.sandbox.book.accepted == 0


async def test_sms_and_virtual_mails_ring_nobody(postman: Postman) -> None:
    await postman.send(f":key:a::0,0:{PHONE}:x")
    await postman.send(f":key:b::0,9,,1:{PHONE}:x")
    sms, virtual = postman.sandbox.book.calls
    assert (sms.is_call, virtual.manner.outcome) == (False, "virtual")


async def test_credentials_and_money(clock: Clock) -> None:
    sandbox = Sandbox(clock, credentials=Credentials(apikey="key", login="shop", password="word"), balance="0.30")
    postman = Postman(sandbox, *await sandbox.start_smtp())
    for number, (named, became) in enumerate(
        [
            ("shop:wrong", "error 2"),
            (":wrong", "error 2"),
            ("shop:word", "taken: 1, ID 2"),
            (":key", "error 3"),
        ]
    ):
        await postman.send(f"{named}:{number}::0,9:{PHONE}:x")
        assert postman.became == became
    assert sandbox.balance == 0
    await sandbox.stop()


async def test_what_came_by_mail_is_found_over_http(desk: Desk, clock: Clock) -> None:
    postman = Postman(desk.sandbox, *await desk.sandbox.start_smtp())
    desk.sandbox.script([{"channel": "smtp", "error": 7, "times": 1}, {"channel": "smtp", "error": 9, "times": 1}])
    for name in "abc":
        await postman.send(f":key:{name}::0,9:{PHONE}:x")
    clock.wait(10_000)
    assert [(await desk.status_of(name))["status"] for name in "abc"] == [22, -3, 1], "errors with an id can be asked"


async def test_only_the_providers_mailbox_lives_here(postman: Postman) -> None:
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused) as refused:
        await postman.send("x", to="sales@send.provider.example")
    assert refused.value.recipients[0].code == 550


async def test_a_mail_of_more_than_100_kilobytes(postman: Postman) -> None:
    large = raw(b"x" * 70 + b"\r\n" + (b"y" * 70 + b"\r\n") * 1500)
    with pytest.raises(aiosmtplib.SMTPSenderRefused) as early:
        await postman.send(large)
    async with postman.client() as client:
        await client.mail("gateway@example.com")
        await client.rcpt(TO)
        with pytest.raises(aiosmtplib.SMTPDataError) as late:
            await client.data(large)
    assert (early.value.code, late.value.code) == (552, 552)
    assert list(postman.sandbox.book.requests) == []


@pytest.mark.parametrize(
    ("rule", "error", "accepted"),
    [
        ({"smtp": 451}, 451, 0),
        ({"smtp": 554, "when": "after"}, 554, 1),
        ({"smtp": 421}, 421, 0),
        ({"cut": "before"}, None, 0),
        ({"cut": "during"}, None, 0),
        ({"cut": "during", "phone": PHONE}, None, 0),
        ({"cut": "after"}, None, 1),
        ({"garbage": True}, None, 1),
        ({"for": "connect", "smtp": 554}, None, 0),
        ({"for": "connect", "cut": "before"}, None, 0),
        ({"for": "connect", "garbage": True}, None, 0),
    ],
    ids=str,
)
async def test_trouble(postman: Postman, rule: dict[str, Any], error: int | None, accepted: int) -> None:
    postman.sandbox.script([{"channel": "smtp", "times": 1, **rule}])
    with pytest.raises((aiosmtplib.SMTPException, ConnectionError)) as raised:
        await postman.send(f":key:a::0,9:{PHONE}:x")
    if error:
        assert isinstance(raised.value, aiosmtplib.SMTPResponseException)
        assert raised.value.code == error
    assert postman.sandbox.book.accepted == accepted
    assert len(postman.sandbox.book.requests) == ("for" not in rule)
    assert len(postman.sandbox.book.connects) == ("for" in rule)
    assert (await postman.send(f":key:b::0,9:{PHONE}:x")).startswith("2.0.0 OK"), "and the next is taken"


@pytest.mark.parametrize("rule", [{"hang": "before"}, {"hang": "after"}, {"for": "connect", "hang": "before"}], ids=str)
async def test_hanging(postman: Postman, rule: dict[str, Any]) -> None:
    postman.sandbox.script([{"channel": "smtp", **rule}])
    sending = asyncio.create_task(postman.send(f":key:a::0,9:{PHONE}:x"))
    async with asyncio.timeout(5):
        while not (postman.sandbox.book.requests or postman.sandbox.book.connects):
            await asyncio.sleep(0)
    assert postman.sandbox.book.accepted == (rule == {"hang": "after"})
    postman.sandbox.drop("smtp")
    with pytest.raises((aiosmtplib.SMTPException, ConnectionError)):
        await sending


async def test_rules_of_other_channels_do_not_matter(postman: Postman) -> None:
    postman.sandbox.script([{"http": 503}, {"smpp": 88}, {"channel": "http", "error": 9}, {"outcome": "busy"}])
    await postman.send(f":key:a::0,9:{PHONE}:x")
    assert [call.manner.outcome for call in postman.sandbox.book.calls] == ["busy"]


async def test_one_of_several_numbers_fails(postman: Postman) -> None:
    postman.sandbox.script([{"error": 8, "phone": OTHER}])
    await postman.send(f":key:a::0,9:{PHONE},{OTHER}:x")
    assert [call.phone for call in postman.sandbox.book.calls] == [PHONE]
    assert postman.became == "taken: 1, ID a"


@pytest.mark.parametrize("implicit", [False, True])
async def test_tls(clock: Clock, implicit: bool) -> None:
    authority = trustme.CA()
    server, client = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH), ssl.create_default_context()
    authority.issue_cert("127.0.0.1").configure_cert(server)
    authority.configure_trust(client)
    sandbox = Sandbox(clock)
    postman = Postman(sandbox, *await sandbox.start_smtp(tls=server, implicit=implicit))
    async with postman.client(tls_context=client, start_tls=not implicit, use_tls=implicit) as secure:
        await secure.sendmail("a@example.com", [TO], raw(f":key:a::0,9:{PHONE}:x".encode()))
    assert sandbox.book.accepted == 1
    await sandbox.stop()


async def test_it_comes_back_at_its_place(postman: Postman) -> None:
    await postman.sandbox.stop_smtp()
    with pytest.raises(aiosmtplib.SMTPConnectError):
        await postman.send("x")
    await postman.sandbox.start_smtp(postman.host, postman.port)
    await postman.send(f":key:a::0,9:{PHONE}:x")
    assert postman.sandbox.book.accepted == 1


@settings(deadline=None, max_examples=200)
@given(
    st.binary(max_size=300)
    | st.builds(
        lambda head, body: b"Content-Type: " + head + b"\r\n\r\n" + body,
        st.sampled_from(
            [
                b"text/plain; charset=utf-7",
                b"text/html",
                b"multipart/mixed; boundary=x",
                b"text/plain; charset=\xff\x00",
            ]
        ),
        st.lists(
            st.sampled_from([b":", b"::0,9:", b"79990000001", b"[text]", b"[/text]", b"\r\n--x\r\n", b"<", b"\xff"])
        ).map(b"".join),
    )
)
def test_any_octets_are_a_letter_or_none(octets: bytes) -> None:
    assert isinstance(read_letter(octets), Letter | NoLetter)
