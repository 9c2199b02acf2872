"""The configuration as each part is told it: plain values of their own, since only this and `daemon` know a Config."""

from types import MappingProxyType

from gateway.config import Config, Secrets, SmppClient
from gateway.doubt import Doubts
from gateway.egress.http import HttpSettings
from gateway.egress.smpp import SmppOutSettings
from gateway.egress.smtp import SmtpOutSettings
from gateway.ingress import smpp, smtp
from gateway.intake import Rules
from gateway.message import Notify
from gateway.outcome import Why

__all__ = [
    "for_doubt",
    "for_http",
    "for_intake",
    "for_smpp",
    "for_smpp_out",
    "for_smtp",
    "for_smtp_out",
    "longest_send",
]


def for_intake(config: Config) -> Rules:
    """What `intake` is told."""
    calls = config.calls
    forward_to = frozenset(config.provider.forward_to)
    by_reference, by_content = calls.duplicate_by_message_id, calls.duplicate_by_content
    return Rules(calls.validity, by_reference, by_content, forward_to, config.smpp.parts_wait)


def for_http(config: Config, secrets: Secrets) -> HttpSettings:
    """What `egress.http` is told."""
    provider = config.provider
    return HttpSettings(
        bases=tuple(base for base in (provider.url, provider.backup_url, *provider.further_urls) if base),
        apikey=secrets.apikey.get_secret_value(),
        login=provider.login,
        password=secrets.password.get_secret_value(),
        voice=provider.voice,
        ring_seconds=provider.ring_seconds,
        redial_seconds=provider.redial_seconds,
        call_attempts=provider.call_attempts,
        sender=provider.sender,
        connect_timeout=provider.connect_timeout,
        reply_timeout=provider.reply_timeout,
        send_slots=provider.sends_at_once,
        ask_slots=provider.questions_at_once,
        hours=provider.hours,
        hours_tz=provider.hours_tz,
        together=provider.recipients_at_once,
    )


def for_smtp_out(config: Config, secrets: Secrets) -> SmtpOutSettings:
    """What `egress.smtp` is told."""
    provider, mail = config.provider, config.provider.smtp
    host, port = mail.address
    return SmtpOutSettings(
        host=host,
        port=port,
        recipient=mail.recipient,
        apikey=secrets.apikey.get_secret_value(),
        login=provider.login,
        password=secrets.password.get_secret_value(),
        hostname=config.smtp.hostname,
        sender=mail.sender,
        tls=mail.tls,
        clear_text=mail.clear_text,
        charset=mail.charset,
        caller_id=provider.sender,
        hours=provider.hours,
        hours_tz=provider.hours_tz,
        test=mail.test,
        wrapped=mail.wrapped,
        list_form=mail.list_form,
        together=provider.recipients_at_once,
        connections=mail.connections,
        connect_timeout=mail.connect_timeout,
        reply_timeout=mail.reply_timeout,
    )


def for_smpp_out(config: Config, secrets: Secrets) -> SmppOutSettings:
    """What `egress.smpp` is told."""
    provider, bind = config.provider, config.provider.smpp
    return SmppOutSettings(
        system_id=bind.system_id or provider.login,
        password=secrets.smpp_password.get_secret_value(),
        addresses=tuple(address for address in (bind.address, bind.backup_address) if address),
        tls=bind.tls,
        ca=bind.ca,
        certificate=bind.certificate,
        key=bind.key,
        clear_text=bind.clear_text,
        system_type=bind.system_type,
        source_ton=bind.source_ton,
        source_npi=bind.source_npi,
        dest_ton=bind.dest_ton,
        dest_npi=bind.dest_npi,
        sender=provider.sender,
        window=bind.window,
        throughput=bind.throughput,
        connect_timeout=bind.connect_timeout,
        response_timeout=bind.response_timeout,
        enquire_link_interval=bind.enquire_link_interval,
        reconnect_first=bind.reconnect_first,
        reconnect_longest=bind.reconnect_longest,
        call_mark=bind.call_mark,
        marker=bind.marker,
        service_type=bind.service_type,
        marker_tlv=bind.marker_tlv,
        long_text=bind.long_text,
        codings=(bind.coding_default, bind.coding_ucs2),
        message_reference=bind.message_reference,
        message_state=bind.message_state,
        statuses=MappingProxyType({status: Why(means) for status, means in bind.statuses}),
        hours=provider.hours,
        hours_tz=provider.hours_tz,
    )


def longest_send(config: Config, channel: str) -> int:
    """How long one send may take on that channel, in ms, waiting for its turn included."""
    provider = config.provider
    match channel:
        case "smtp":
            return 2 * provider.smtp.connect_timeout + 3 * provider.smtp.reply_timeout
        case "smpp":
            waits = 1000 * provider.smpp.window // provider.smpp.throughput
            return waits + 2 * provider.smpp.response_timeout
        case _:
            hosts = 2 + len(provider.further_urls)
            return hosts * provider.connect_timeout + 2 * provider.reply_timeout


def for_doubt(config: Config) -> Doubts:
    """Who is asked what became of a call, and when that is believed."""
    provider = config.provider
    return Doubts(
        over_http=provider.ask_over_http,
        http_never_had_after=provider.never_had_after,
        smtp_never_had_after=provider.smtp.never_had_after,
        smpp_receipt_after=provider.smpp.receipt_after,
    )


_WHEN = {"all": Notify.SUCCESS | Notify.FAILURE, "failures": Notify.FAILURE, "never": Notify.NEVER}


def for_smtp(config: Config, secrets: Secrets) -> smtp.SmtpSettings:
    """What `ingress.smtp` is told."""
    mail, report = config.smtp, config.report
    smarthost = report.smarthost and smtp.Smarthost(
        *report.smarthost,
        tls=report.tls,
        username=report.username,
        password=secrets.report_password.get_secret_value(),
        timeout=report.timeout,
    )
    return smtp.SmtpSettings(
        hostname=mail.hostname,
        domains=mail.domains,
        subject=mail.subject,
        repair=mail.repair,
        strict=mail.strict,
        charsets=mail.charsets,
        audio="http" in config.provider.channels,
        max_size=mail.max_size,
        max_recipients=mail.max_recipients,
        max_connections=mail.max_connections,
        max_connections_per_address=mail.max_connections_per_address,
        idle_timeout=mail.idle_timeout,
        data_timeout=mail.data_timeout,
        session_timeout=mail.session_timeout,
        notify=_WHEN[report.when],
        listeners=tuple(
            smtp.Listener(
                *listen.address,
                listen.tls,
                listen.certificate,
                listen.key,
                listen.auth,
                listen.allow,
                listen.bare_newline,
            )
            for listen in mail.listen
        ),
        users=tuple(smtp.User(user.name, user.password_hash) for user in mail.user),
        smarthost=smarthost,
        report_sender=report.sender,
    )


def for_smpp(config: Config) -> smpp.SmppSettings:
    """What `ingress.smpp` is told. Where nobody may bind no port is opened."""
    told = config.smpp
    return smpp.SmppSettings(
        system_id=told.system_id,
        listeners=tuple(
            smpp.Listener(*listen.address, listen.tls, listen.certificate, listen.key, listen.client_ca)
            for listen in (told.listen if told.client else ())
        ),
        clients=tuple(_client(client) for client in told.client),
        max_connections=told.max_connections,
        max_connections_per_address=told.max_connections_per_address,
        session_init=told.session_init_timeout,
        enquire_link=told.enquire_link_interval,
        response=told.response_timeout,
        inactivity=told.inactivity_timeout,
    )


def _client(client: SmppClient) -> smpp.Client:
    return smpp.Client(
        name=client.system_id,
        password_hash=client.password_hash,
        addresses=client.addresses,
        binds=frozenset(client.binds),
        max_binds=client.max_binds,
        window=client.window,
        throughput=client.throughput,
        caller_ids=client.caller_ids,
        service_types=client.service_types,
        marker=client.marker,
        data_coding_0=client.data_coding_0,
        data_coding_1=client.data_coding_1,
        message_id=client.message_id,
        repair=client.repair,
        strict=client.strict,
        voice=client.voice,
        max_priority=client.max_priority,
        refusal=client.refusal_status,
        status_text=client.status_text,
        receipt_tlvs=client.receipt_tlvs,
        certificate_name=client.certificate_name,
    )
