"""Sign a document with the deployment's key, and find the key's certificate: made once, at the first use, and kept for good."""

from datetime import datetime
from typing import Protocol


class Key(Protocol):
    """A key that signs, and that nobody can read."""

    def public_key(self) -> bytes:
        """SubjectPublicKeyInfo, in DER."""

    def sign(self, message: bytes) -> bytes:
        """ECDSA with SHA-256, in DER."""


class WrongCertificate(Exception):
    """What is kept, or given, as the certificate is none, or is not that of the key."""


class NoTimeStamp(Exception):
    """The authority gave no time stamp that holds. What was to be stamped is not given out without."""


class Certificates(Protocol):
    """The certificates of that key, numbered from 1 on; none is ever replaced."""

    def newest(self) -> tuple[int, bytes | None]:
        """Its number, and itself (PEM); (0, None) when there is none."""

    def add(self, number: int, certificate: bytes) -> bool:
        """Write one unless one stands there; whether it was."""


class TimeStamper(Protocol):
    """A time stamp authority (RFC 3161)."""

    def stamp(self, request: bytes) -> bytes:
        """Its answer to a request, both in DER. Raises OSError when it gave none."""


def certificate_of(key: Key, certificates: Certificates, now: datetime) -> bytes:
    """The newest certificate of the key (PEM); the first one the key makes for itself."""
    from stopsms.evidence.signature import self_signed  # noqa: PLC0415 (slow to load)

    number, found = certificates.newest()
    if found is not None:
        return found
    made = self_signed(key.public_key(), key.sign, now)
    if certificates.add(number + 1, made):
        return made
    _, found = certificates.newest()  # somebody else was first
    if found is None:
        raise RuntimeError("a certificate stands there and cannot be read")
    return found


def put_certificate(key: Key, certificates: Certificates, certificate: bytes) -> None:
    """Sign with this certificate of the key from now on: one that an authority issued.

    Raises WrongCertificate, and KeyError when somebody else did the same meanwhile.
    """
    from stopsms.evidence.signature import chain_of  # noqa: PLC0415 (slow to load)

    chain_of(certificate, key.public_key())
    number, _ = certificates.newest()
    if not certificates.add(number + 1, certificate):
        raise KeyError(number + 1)


def sign_document(
    document: bytes, key: Key, certificates: Certificates, authority: TimeStamper | None, now: datetime
) -> bytes:
    """The document with its signature behind it, and a time stamp when there is an authority.

    Raises WrongCertificate and NoTimeStamp.
    """
    from stopsms.evidence.signature import signed  # noqa: PLC0415 (slow to load)

    stamp = None if authority is None else authority.stamp
    return signed(document, certificate_of(key, certificates, now), key.public_key(), key.sign, now, stamp)
