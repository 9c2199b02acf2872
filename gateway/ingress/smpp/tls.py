"""TLS at an SMPP door: from the first octet, with client certificates where the operator asks for them.

Rules. A connection is counted before its handshake, not after it, so the layer is put in by hand. A certificate only
narrows who may bind (`Client.certificate_name`); it never stands for a password.
"""

import asyncio
import ssl
from asyncio.sslproto import SSLProtocol
from typing import Any

from gateway.ingress.smpp.settings import Listener

__all__ = ["HANDSHAKE", "LINGER", "certificate_names", "context_of", "put_layer"]

HANDSHAKE = 15
"""Seconds for a TLS handshake."""

LINGER = 2.0
"""Seconds for a peer to read the last answer and hang up."""


class _Layer(SSLProtocol):
    """asyncio's TLS with a buffer of one record instead of 256 KiB: every connection holds one."""

    max_size = 16_384


def context_of(listener: Listener) -> ssl.SSLContext | None:
    """What the door speaks TLS with; None where it speaks none. OSError for files that cannot be used."""
    if listener.tls == "none" or listener.certificate is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(listener.certificate, listener.key)
    if listener.client_ca is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(listener.client_ca)
    return context


def put_layer(
    loop: asyncio.AbstractEventLoop, protocol: asyncio.Protocol, wire: asyncio.Transport, context: ssl.SSLContext
) -> asyncio.Future[None]:
    """Put TLS between the wire and the protocol, at once, so that no octet is read by the wrong one.

    The future ends with the handshake. `connection_made` was called again, with the new transport, if it worked.
    """
    handshake: asyncio.Future[None] = loop.create_future()
    layer = _Layer(
        loop,
        protocol,
        context,
        handshake,
        server_side=True,
        ssl_handshake_timeout=HANDSHAKE,
        ssl_shutdown_timeout=LINGER,
    )
    wire.set_protocol(layer)
    layer.connection_made(wire)
    return handshake


def certificate_names(certificate: Any) -> frozenset[str]:
    """The names of a certificate as `SSLSocket.getpeercert` tells it: subject and alternative, in lower case."""
    if not certificate:
        return frozenset()
    alternative = {value for kind, value in certificate.get("subjectAltName", ()) if kind == "DNS"}
    common = {value for part in certificate.get("subject", ()) for kind, value in part if kind == "commonName"}
    return frozenset(name.lower() for name in alternative | common)
