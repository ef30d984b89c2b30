"""Certificates for servers of tests: self-signed, for localhost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

_PEM, _PLAIN = serialization.Encoding.PEM, serialization.NoEncryption()


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def private(key: rsa.RSAPrivateKey) -> bytes:
    """As PEM."""
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, _PLAIN)


def self_signed(folder: Path, host: str = "localhost", key: rsa.RSAPrivateKey | None = None) -> tuple[Path, Path]:
    """The files of a certificate and of its key."""
    key = key or new_key()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    certificate, secret = folder / f"{host}.pem", folder / f"{host}.key"
    certificate.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(_PEM))
    secret.write_bytes(private(key))
    return certificate, secret
