"""A real mail server on loopback, with a certificate of its own, that keeps what it takes or refuses it as told."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

from aiosmtpd.smtp import SMTP, AuthResult
from aiosmtpd.smtp import Envelope as TakenEnvelope
from anyio import to_thread
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.clock import SystemClock

USER: Final = "reminders"
PASSWORD: Final = "canary-mail-password"
TAKEN: Final = "250 OK"


@dataclass
class PostOffice:
    """What a mail server took, and what it answers: `to_recipient` and `to_text`, or `falls_silent` after the text."""

    port: int = 0
    ca_file: Path | None = None
    to_recipient: str = TAKEN
    to_text: str = TAKEN
    falls_silent: bool = False
    taken: list[EmailMessage] = field(default_factory=list)
    greetings: list[str] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)

    async def handle_EHLO(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002 - as above
        session: Any,  # noqa: ANN401 - aiosmtpd ships no types
        envelope: TakenEnvelope,  # noqa: ARG002 - as above
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Note who says hello."""
        session.host_name = hostname
        self.greetings.append(hostname)
        return responses

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,  # noqa: ARG002 - as above
        session: Any,  # noqa: ANN401, ARG002 - as above
        envelope: TakenEnvelope,
        address: str,
        rcpt_options: list[str],  # noqa: ARG002 - as above
    ) -> str:
        """Take or refuse a recipient."""
        if self.to_recipient == TAKEN:
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Any,  # noqa: ANN401, ARG002 - as above
        envelope: TakenEnvelope,
    ) -> str:
        """Take or refuse a text; it may be taken and the answer lost."""
        if self.to_text == TAKEN:
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append(message_from_bytes(content, policy=policy.default))
            self.recipients.extend(envelope.rcpt_tos)
        if self.falls_silent:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
        return self.to_text


def _authenticate(_: SMTP, __: object, ___: object, mechanism: str, data: Any) -> AuthResult:  # noqa: ANN401 - as above
    told = (data.login, data.password) if mechanism in {"LOGIN", "PLAIN"} else None
    return AuthResult(success=told == (USER.encode(), PASSWORD.encode()), handled=False)


@asynccontextmanager
async def running_post_office(folder: Path, *, security: str = "starttls") -> AsyncIterator[PostOffice]:
    """Yield a mail server that asks for STARTTLS and a log-in; with another `security` for TLS alone, or nothing."""
    office = PostOffice()
    options: dict[str, Any] = {"hostname": "post.test", "ident": "post"}
    context = None
    if security != "none":
        context = await to_thread.run_sync(_certified, folder)
        office.ca_file = folder / "ca.pem"
    if security == "starttls":
        options |= {"tls_context": context, "require_starttls": True}
        options |= {"authenticator": _authenticate, "auth_required": True}
    server = await asyncio.get_running_loop().create_server(
        partial(SMTP, office, **options), "127.0.0.1", 0, ssl=context if security == "tls" else None
    )
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
        await server.wait_closed()


def _certified(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "post.test")])
    now = SystemClock().now()
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "ca.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "ca.pem", folder / "key.pem")
    return context
