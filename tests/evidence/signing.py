"""Keys that are at hand, in the place of those that KMS and the authorities hold."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from asn1crypto import keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)


@dataclass
class LocalKey:
    """Signs as the adapter of KMS does."""

    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def public_key(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)

    def sign(self, message: bytes) -> bytes:
        return self.private.sign(message, ec.ECDSA(hashes.SHA256()))


@dataclass
class FakeCertificateStore:
    """Certificates as the bucket keeps them: none is replaced."""

    kept: dict[int, bytes] = field(default_factory=dict)

    def newest(self) -> tuple[int, bytes | None]:
        number = max(self.kept, default=0)
        return number, self.kept.get(number)

    def add(self, number: int, certificate: bytes) -> bool:
        return self.kept.setdefault(number, certificate) is certificate


def _builder(name: str, key: CertificatePublicKeyTypes, issuer: str) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=3650))
    )


def issued(key: LocalKey, authority: LocalKey) -> bytes:
    """A certificate for the key by an authority, with the authority's own behind it (PEM)."""
    root = _builder("Autorité", authority.private.public_key(), "Autorité").add_extension(
        x509.BasicConstraints(True, None), True
    )
    own = _builder("ZELIE MODE SAS", key.private.public_key(), "Autorité").add_extension(
        x509.BasicConstraints(False, None), True
    )
    own = own.add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), True)
    made = [one.sign(authority.private, hashes.SHA256()) for one in (own, root)]
    return b"".join(one.public_bytes(Encoding.PEM) for one in made)


class LocalAuthority:
    """A time stamp authority (RFC 3161) that dates everything to the same second."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(65537, 2048)  # the library's stand-in for an authority knows RSA alone
        made = (
            _builder("Horodatage", key.public_key(), "Horodatage")
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True)
            .sign(key, hashes.SHA256())
        )
        self.certificate = made.public_bytes(Encoding.DER)
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        self._inner = DummyTimeStamper(
            asn1_x509.Certificate.load(self.certificate), keys.PrivateKeyInfo.load(private), fixed_dt=NOW
        )

    def stamp(self, request: bytes) -> bytes:
        answer: bytes = self._inner.request_tsa_response(tsp.TimeStampReq.load(request)).dump()
        return answer
