"""Sign a document with the deployment's key, and find the key's certificate, which is made at first use and kept for good."""

from datetime import datetime
from typing import Protocol


class Key(Protocol):
    """A key that signs and never leaves its keeper."""

    def public_key(self) -> bytes:
        """SubjectPublicKeyInfo, in DER."""

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, in DER."""


class WrongCertificate(Exception):
    """The stored or given certificate cannot be read, or is not that of the key."""


class NoTimeStamp(Exception):
    """The authority gave no valid time stamp. The document is not given out without one."""


class Certificates(Protocol):
    """The key's certificates, numbered from 1; none is ever replaced."""

    def newest(self) -> tuple[int, bytes | None]:
        """The newest one's number and PEM; (0, None) when there is none."""

    def add(self, number: int, certificate: bytes) -> bool:
        """Write one unless its number is taken. Returns True if written."""


class TimeStamper(Protocol):
    """A time stamp authority (RFC 3161)."""

    def stamp(self, request: bytes) -> bytes:
        """Its answer to a request, both in DER. Raises OSError when it gave none."""


def certificate_of(key: Key, certificates: Certificates, now: datetime) -> bytes:
    """The newest certificate of the key (PEM); the first one is self-signed."""
    from stopsms.evidence.signature import self_signed  # noqa: PLC0415 (slow to load)

    number, kept = certificates.newest()
    if kept is not None:
        return kept
    made = self_signed(key.public_key(), key.sign, now)
    if certificates.add(number + 1, made):
        return made
    _, kept = certificates.newest()  # somebody else was first
    if kept is None:
        raise RuntimeError("a certificate is stored and cannot be read")
    return kept


def put_certificate(key: Key, certificates: Certificates, certificate: bytes) -> None:
    """Sign with this certificate from now on: one that an authority issued for the key.

    Raises WrongCertificate, and KeyError when somebody else added one at the same time.
    """
    from stopsms.evidence.signature import chain_of  # noqa: PLC0415 (slow to load)

    chain_of(certificate, key.public_key())
    number, _ = certificates.newest()
    if not certificates.add(number + 1, certificate):
        raise KeyError(number + 1)


def sign_document(
    document: bytes, key: Key, certificates: Certificates, authority: TimeStamper | None, now: datetime
) -> bytes:
    """The document with its signature appended, and a time stamp if there is an authority.

    Raises WrongCertificate and NoTimeStamp.
    """
    from stopsms.evidence.signature import signed  # noqa: PLC0415 (slow to load)

    stamp = None if authority is None else authority.stamp
    return signed(document, certificate_of(key, certificates, now), key.public_key(), key.sign, now, stamp)
