"""Certificates for any host name that a client asks for, signed by an authority of this machine."""

import ssl
from pathlib import Path

import trustme

from localazure.files import write_private


class CertificateAuthority:
    """Mints a certificate per host name; its own certificate and key are kept in a folder."""

    def __init__(self, folder: Path) -> None:
        certificate, key = folder / "ca.pem", folder / "ca.key"
        if certificate.exists() and key.exists():
            self._authority = trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())
        else:
            self._authority = trustme.CA()
            write_private(key, self._authority.private_key_pem.bytes())
            write_private(certificate, self._authority.cert_pem.bytes())
        self.certificate = certificate
        """What clients are told to trust."""
        self._contexts: dict[str, ssl.SSLContext] = {}

    def server_context(self) -> ssl.SSLContext:
        """The TLS context that answers each client with a certificate for the server name that it asks for (SNI)."""
        context = self._context_for("localhost")

        def choose(connection: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
            if name:
                connection.context = self._context_for(name)

        context.sni_callback = choose
        return context

    def _context_for(self, name: str) -> ssl.SSLContext:
        if name not in self._contexts:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            self._authority.issue_cert(name).configure_cert(context)
            self._contexts[name] = context
        return self._contexts[name]
