"""Keys that are right by themselves but not together: what would cost money, tell secrets, or do nothing.

Rules. One function per table, in the order of the file; each problem stands at the key that is to be changed.
"""

from collections.abc import Iterator
from ipaddress import IPv4Network, IPv6Network

from gateway.config.shapes import Calls, Config, Listen, Report, Smpp, SmppClient, SmppListen, Smtp
from gateway.config.units import is_loopback
from gateway.config.ways_out import Provider, SmppOut, SmtpOut

__all__ = ["contradictions"]

_WIDEST = {4: 8, 6: 16}
"""The shortest prefix that `allow` takes: 10.0.0.0/8 is the widest private network."""

_EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, never bound to

_URL, _BACKUP_URL = Provider().url, Provider().backup_url
_SMTP_ADDRESS, _SMTP_RECIPIENT = SmtpOut().address, SmtpOut().recipient
_SMPP_ADDRESS, _SMPP_BACKUP = SmppOut().address, SmppOut().backup_address

_TLS = 'set tls = "starttls" or "implicit"'
_NO_SMARTHOST = (
    'is missing: name the mail server that takes the reports, for example "127.0.0.1:25", or set when = "never" and'
    " nobody is told what became of a call"
)
_FOREIGN = "belongs to another provider than url; name that one's"
_FOREIGN_BACKUP = f'{_BACKUP_URL} belongs to another provider than url; name the backup of that one, or "" for none'
_NOBODY = (
    "nobody may send here: name a [[smtp.user]], or networks in allow; where no mail is to come in, write listen = []"
    " under [smtp]"
)
_STILL_ON_ITS_WAY = (
    "must be longer than twice connect_timeout and reply_timeout together: before that a call may still be on its way,"
    " and would be dialled twice"
)

_WEB_IN_CLEAR = "the credentials would cross the network in clear; write https://"
_IN_EACH_MAIL = "the account's password, which stands in each mail, would cross the network in clear"
_IN_THE_BIND = "the password would cross the network in clear"
_SYSTEM_ID = 15  # SMPP 3.4 section 5.2.1, without the NUL

_NO_DOOR = "nothing can come in: name an [[smtp.listen]], or an [[smpp.client]]"
_TRY_AGAIN = frozenset({0x08, 0x14, 0x58, 0x64})
"""ESME_RSYSERR, RMSGQFUL, RTHROTTLED, RX_T_APPN (SMPP 3.4 section 5.1.3)."""

_FORGOTTEN_TOO_SOON = (
    "is shorter than duplicate_by_message_id or duplicate_by_content: a duplicate would name a call that nobody can"
    " look up any more"
)
_AT_ONCE = 14  # provider.md section 1.3: the 15th request of an account at a time is refused
_TOO_MANY_AT_ONCE = (
    f"and questions_at_once are more than {_AT_ONCE} together: the provider refuses the 15th request at a time"
)

Found = Iterator[tuple[str, str]]
"""Key and text of each problem."""


def contradictions(config: Config) -> Found:
    """Everything that does not go together."""
    if not config.smtp.listen and not config.smpp.client:
        yield "smtp.listen", _NO_DOOR
    yield from _smtp(config.smtp)
    taken = [listen.address for listen in config.smtp.listen]
    yield from _smpp(config.smpp, taken) if config.smpp.client else ()
    yield from _report(config.report, config.smtp)
    yield from _calls(config.calls)
    yield from _provider(config.provider)


def _smtp(smtp: Smtp) -> Found:
    seen: list[tuple[str, int]] = []
    for n, listen in enumerate(smtp.listen):
        where = f"smtp.listen.{n}"
        if any(_clash(listen.address, other) for other in seen):
            yield f"{where}.address", "another listener has that address and port already"
        seen.append(listen.address)
        yield from ((f"{where}.{key}", text) for key, text in _listen(listen, has_users=bool(smtp.user)))
    names = [user.name for user in smtp.user]
    for n, name in enumerate(names):
        if name in names[:n]:
            yield f"smtp.user.{n}.name", "another user has that name already"
    if smtp.session_timeout < smtp.data_timeout:
        yield "smtp.session_timeout", "is shorter than data_timeout: a session must have time for one mail"


def _listen(listen: Listen, *, has_users: bool) -> Found:
    stays_here = is_loopback(listen.address[0])
    for key, given in (("certificate", listen.certificate), ("key", listen.key)):
        if listen.tls != "none" and not given:
            yield key, f'is missing: tls = "{listen.tls}" needs certificate and key'
        if listen.tls == "none" and given:
            yield key, 'is not used: set tls = "starttls" or "implicit", or remove it'
    if listen.tls == "none" and listen.auth != "off" and has_users and not listen.allow and not stays_here:
        yield "tls", f"passwords would cross the network in clear; {_TLS}, or name the networks in allow that you trust"
    if listen.auth == "off" and not listen.allow:
        yield "allow", 'nobody may send here: auth = "off" needs networks in allow'
    elif not listen.allow and not has_users:
        yield "auth", _NOBODY
    yield from (("allow", text) for network in listen.allow for text in _too_wide(network))


def _too_wide(network: IPv4Network | IPv6Network) -> Iterator[str]:
    widest = _WIDEST[network.version]
    if network.prefixlen < widest:
        yield f"{network} is too wide: everybody in it could make calls; name networks, none wider than /{widest}"


def _smpp(smpp: Smpp, taken: list[tuple[str, int]]) -> Found:
    for n, listen in enumerate(smpp.listen):
        where = f"smpp.listen.{n}"
        if any(_clash(listen.address, other) for other in taken):
            yield f"{where}.address", "another listener has that address and port already"
        taken.append(listen.address)
        yield from ((f"{where}.{key}", text) for key, text in _smpp_listen(listen))
    asks = any(listen.client_ca for listen in smpp.listen)
    names = [client.system_id for client in smpp.client]
    for n, client in enumerate(smpp.client):
        where = f"smpp.client.{n}"
        if names.index(client.system_id) < n:
            yield f"{where}.system_id", "another client has that system_id already"
        yield from ((f"{where}.{key}", text) for key, text in _smpp_client(client, asks=asks))
    if 0 < smpp.inactivity_timeout <= smpp.enquire_link_interval:
        yield "smpp.inactivity_timeout", "is not longer than enquire_link_interval: who waits for receipts is cut off"


def _smpp_listen(listen: SmppListen) -> Found:
    for key, given in (("certificate", listen.certificate), ("key", listen.key)):
        if listen.tls == "implicit" and not given:
            yield key, 'is missing: tls = "implicit" needs certificate and key'
    for key, given in (("certificate", listen.certificate), ("key", listen.key), ("client_ca", listen.client_ca)):
        if listen.tls == "none" and given:
            yield key, 'is not used: set tls = "implicit", or remove it'


def _smpp_client(client: SmppClient, *, asks: bool) -> Found:
    yield from (("addresses", text) for network in client.addresses for text in _too_wide(network))
    if client.certificate_name and not asks:
        yield "certificate_name", "can never be shown: no [[smpp.listen]] has a client_ca"
    if client.refusal_status in _TRY_AGAIN:
        yield "refusal_status", "tells the client to try again, and it would, for ever; 69 is ESME_RSUBMITFAIL"


def _report(report: Report, smtp: Smtp) -> Found:
    if report.when == "never" or not smtp.listen:
        return
    if report.smarthost is None:
        yield "report.smarthost", _NO_SMARTHOST
        return
    host, port = report.smarthost
    here = [(host, port), *((everywhere, port) for everywhere in _EVERYWHERE if is_loopback(host))]
    if any(listen.address in here for listen in smtp.listen):
        yield "report.smarthost", "is this gateway itself; name the mail server that reaches the senders"
    if report.username and report.tls == "none" and not is_loopback(report.smarthost[0]):
        yield "report.tls", f"the password would cross the network in clear; {_TLS}"
    if report.password_file and not report.username:
        yield "report.username", "is missing: password_file is of no use without it"


def _calls(calls: Calls) -> Found:
    if calls.retry_longest < calls.retry_first:
        yield "calls.retry_longest", "is shorter than retry_first"
    if calls.retry_first >= calls.validity:
        yield "calls.retry_first", "is not shorter than validity: a call would expire before its second try"
    if calls.keep_finished < max(calls.duplicate_by_message_id, calls.duplicate_by_content):
        yield "calls.keep_finished", _FORGOTTEN_TOO_SOON


def _provider(provider: Provider) -> Found:
    channels = provider.channels
    if len(set(channels)) < len(channels):
        yield "provider.channels", "names a channel twice"
    if "http" in channels and not provider.ask_over_http:
        yield "provider.ask_over_http", "must be true where calls go over HTTP: nothing else knows what became of them"
    if provider.url != _URL and provider.backup_url == _BACKUP_URL:
        yield "provider.backup_url", _FOREIGN_BACKUP
    for key, url in (("url", provider.url), ("backup_url", provider.backup_url)):
        if url and url.startswith("http://") and not is_loopback(_host(url)):
            yield f"provider.{key}", _WEB_IN_CLEAR
    if any(url.startswith("http://") and not is_loopback(_host(url)) for url in provider.further_urls):
        yield "provider.further_urls", _WEB_IN_CLEAR
    if provider.password_file and not provider.login:
        yield "provider.login", "is missing: password_file is of no use without it; an API key needs no login"
    if provider.sends_at_once + provider.questions_at_once > _AT_ONCE:
        yield "provider.sends_at_once", _TOO_MANY_AT_ONCE
    # A try may go to the backup host when the first cannot be connected to.
    hosts = 2 + len(provider.further_urls)
    if provider.never_had_after <= hosts * provider.connect_timeout + provider.reply_timeout:
        yield "provider.never_had_after", _STILL_ON_ITS_WAY
    if "smtp" in channels:
        yield from ((f"provider.smtp.{key}", text) for key, text in _smtp_out(provider.smtp, provider.url))
    if "smpp" in channels:
        yield from ((f"provider.smpp.{key}", text) for key, text in _smpp_out(provider.smpp, provider))


def _smtp_out(smtp: SmtpOut, url: str) -> Found:
    foreign = url != _URL and not is_loopback(_host(url))
    if foreign and smtp.address == _SMTP_ADDRESS:
        yield "address", _FOREIGN
    if foreign and smtp.recipient == _SMTP_RECIPIENT:
        yield "recipient", _FOREIGN
    if smtp.tls == "none" and not smtp.clear_text and not is_loopback(smtp.address[0]):
        yield "tls", f"{_IN_EACH_MAIL}; {_TLS}, or clear_text = true where the way there is safe by other means"
    if smtp.never_had_after <= 2 * (smtp.connect_timeout + smtp.reply_timeout):
        yield "never_had_after", _STILL_ON_ITS_WAY


def _smpp_out(smpp: SmppOut, provider: Provider) -> Found:
    if provider.url != _URL and smpp.address == _SMPP_ADDRESS:
        yield "address", _FOREIGN
    if smpp.address != _SMPP_ADDRESS and smpp.backup_address == _SMPP_BACKUP:
        yield "backup_address", 'belongs to another SMSC than address; name the backup of that one, or "" for none'
    if not (smpp.system_id or provider.login):
        yield "system_id", "is missing: it is the account's login, which may also stand in login under [provider]"
    elif not smpp.system_id and len(provider.login) > _SYSTEM_ID:
        yield "system_id", f"is missing: login is longer than the {_SYSTEM_ID} characters that a bind can carry"
    hosts = [address[0] for address in (smpp.address, smpp.backup_address) if address]
    if smpp.tls == "none" and not smpp.clear_text and not all(map(is_loopback, hosts)):
        yield "tls", f'{_IN_THE_BIND}; set tls = "implicit", or clear_text = true where the way there is safe'
    if smpp.tls == "none":
        for key, given in (("ca", smpp.ca), ("certificate", smpp.certificate), ("key", smpp.key)):
            if given:
                yield key, 'is not used: set tls = "implicit", or remove it'
    if smpp.key and not smpp.certificate:
        yield "certificate", "is missing: key is of no use without it"
    if smpp.call_mark == "prefix" and not smpp.marker:
        yield "marker", 'is missing: without a mark a call would be sent as an SMS; or set call_mark = "none"'
    if smpp.call_mark == "service_type" and not smpp.service_type:
        yield "service_type", 'is missing: call_mark = "service_type" needs it'
    if smpp.call_mark == "tlv" and smpp.marker_tlv is None:
        yield "marker_tlv", 'is missing: call_mark = "tlv" needs it'
    if smpp.reconnect_longest < smpp.reconnect_first:
        yield "reconnect_longest", "is shorter than reconnect_first"


def _host(url: str) -> str:
    """The host of an address that `units.Web` has passed."""
    authority = url.split("/")[2]
    return authority[1:].partition("]")[0] if authority.startswith("[") else authority.partition(":")[0]


def _clash(one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Whether both cannot be bound at once. Port 0 is any free port, and never clashes."""
    if one[1] != other[1] or one[1] == 0:
        return False
    return one[0] == other[0] or one[0] in _EVERYWHERE or other[0] in _EVERYWHERE
