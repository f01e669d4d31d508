"""A time stamp authority (RFC 3161): requests a time stamp, and accepts only a reply to that request.

Whether to trust the authority's certificate is up to those who rely on the time stamp (`openssl ts -verify`, with the authority's root).
What is verified here: the reply is complete and about this document (the request's imprint and nonce), its time is the present, and its
signature is valid by the certificate that came with it, which has to be one for time stamps.
Sources: RFC 3161 §2.4, RFC 5652 §5.4 and §5.6, RFC 5816.
"""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from asn1crypto import cms, core, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from stopsms.compliance.ports.archive import NotStampedError

MOST_BYTES = 64 * 1024
"""The largest reply; replies have some 6,000 bytes."""

MOST_APART = timedelta(minutes=10)
"""The most that the authority's clock and ours may differ."""

_HEADERS = {"Content-Type": "application/timestamp-query", "User-Agent": "stop-sms-anchors/1"}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
"""Those that a signature may use; not SHA-1."""

Post = Callable[[str, bytes, dict[str, str], int], tuple[int, str, bytes]]
"""Posts a body to an address; returns the status (0: no response), its reason, and the body's first bytes, at most the last argument."""


class _Response(core.Sequence):  # type: ignore[misc]  # without types of its own
    """TimeStampResp. The library's own class does not allow for refusals, which have no token (RFC 3161 §2.4.2)."""

    _fields = [("status", tsp.PKIStatusInfo), ("time_stamp_token", cms.ContentInfo, {"optional": True})]  # noqa: RUF012


class Rfc3161Authority:
    """The authority at an address."""

    def __init__(self, url: str, post: Post, now: Callable[[], datetime]) -> None:
        """`now` is real time."""
        self._url = url
        self._post = post
        self._now = now

    def stamp(self, document: bytes) -> bytes:
        """See `TimeStampAuthority.stamp`."""
        nonce = secrets.randbits(64) | 1 << 63  # always of the same length
        status, reason, reply = self._post(self._url, request(document, nonce), _HEADERS, MOST_BYTES + 1)
        if status != 200:
            raise NotStampedError(reason)
        if len(reply) > MOST_BYTES:
            raise NotStampedError(f"the reply is longer than {MOST_BYTES} bytes")
        verify(reply, document, nonce, self._now())
        return reply


def request(document: bytes, nonce: int) -> bytes:
    """A request for a time stamp of a document, with the certificate that signs it."""
    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256(document).digest()}
    asked = tsp.TimeStampReq({"version": "v1", "message_imprint": imprint, "nonce": nonce, "cert_req": True})
    written: bytes = asked.dump()
    return written


def verify(reply: bytes, document: bytes, nonce: int, now: datetime) -> None:
    """Raises NotStampedError, with what is wrong, unless the reply is a valid time stamp of the document for this nonce."""
    try:
        _verify(reply, document, nonce, now)
    except NotStampedError:
        raise
    except Exception as error:  # whatever a parser raises on bytes from outside: not understood, so not accepted
        raise NotStampedError(f"the reply cannot be read ({type(error).__name__})") from error


def _verify(reply: bytes, document: bytes, nonce: int, now: datetime) -> None:
    response = _Response.load(reply, strict=True)
    if (status := response["status"]["status"].native) != "granted":
        raise NotStampedError(f"the authority answered {str(status)[:40]}")
    signed = response["time_stamp_token"]["content"]
    content = signed["encap_content_info"]
    _require(content["content_type"].native == "tst_info", "what is signed is not a time stamp")
    stamp = content["content"].parsed
    imprint = stamp["message_imprint"]
    _require(
        imprint["hash_algorithm"]["algorithm"].native == "sha256"
        and imprint["hashed_message"].native == hashlib.sha256(document).digest(),
        "the time stamp is of another document",
    )
    _require(stamp["nonce"].native == nonce, "the time stamp answers another request")
    at: datetime = stamp["gen_time"].native
    _require(abs(at - now) <= MOST_APART, f"the authority's clock says {at:%Y-%m-%dT%H:%M:%S%z}")
    _verify_signature(signed, content["content"].contents, at)


def _verify_signature(signed: Any, content: bytes, at: datetime) -> None:
    _require(len(signed["signer_infos"]) == 1, "the time stamp does not have exactly one signature")
    signer = signed["signer_infos"][0]
    encoded = _certificate(signed, signer)
    certificate = x509.load_der_x509_certificate(encoded)
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    _require(
        usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING],
        "the certificate is not one for time stamps",
    )
    _require(
        certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc,
        "the certificate was not valid at that moment",
    )
    attributes = signer["signed_attrs"]
    values = {each["type"].native: each["values"] for each in attributes}
    _require(len(values) == len(attributes), "an attribute is there twice")
    digest = _algorithm(signer["digest_algorithm"]["algorithm"].native)
    _require(
        [one.native for one in values["content_type"]] == ["tst_info"]
        and [one.native for one in values["message_digest"]] == [_digest(digest, content)],
        "the signature is of something else",
    )
    _require(_names(values, encoded), "the signature names another certificate")
    # Signed as a SET, sent under a tag of its own (RFC 5652 §5.4).
    _verify_bytes(certificate, signer, digest, b"\x31" + attributes.dump()[1:])


def _certificate(signed: Any, signer: Any) -> bytes:
    """The certificate of the signer, which the request asked for."""
    sid = signer["sid"]
    for choice in signed["certificates"] or []:
        certificate = choice.chosen
        if choice.name != "certificate":
            continue
        same = (
            (certificate.issuer, certificate.serial_number)
            == (sid.chosen["issuer"], sid.chosen["serial_number"].native)
            if sid.name == "issuer_and_serial_number"
            else certificate.key_identifier == sid.chosen.native
        )
        if same:
            written: bytes = certificate.dump()
            return written
    raise NotStampedError("the certificate of the signature did not come with it")


def _names(values: dict[str, Any], certificate: bytes) -> bool:
    """Whether the signed attributes name this certificate, so that it cannot be replaced (RFC 5816 §2.2.1, RFC 2634 §5.4)."""
    if "signing_certificate_v2" in values:
        named = values["signing_certificate_v2"][0]["certs"][0]
        digest = _algorithm(named["hash_algorithm"]["algorithm"].native)
        return bool(named["cert_hash"].native == _digest(digest, certificate))
    named = values["signing_certificate"][0]["certs"][0]
    sha1 = hashlib.sha1(
        certificate, usedforsecurity=False
    )  # the format has no other; the signature covers the certificate's key
    return bool(named["cert_hash"].native == sha1.digest())


def _verify_bytes(certificate: x509.Certificate, signer: Any, digest: hashes.HashAlgorithm, signed: bytes) -> None:
    key, algorithm = certificate.public_key(), signer["signature_algorithm"]
    kind, signature = algorithm.signature_algo, signer["signature"].native
    if algorithm["algorithm"].native not in ("rsassa_pkcs1v15", "rsassa_pss"):  # the others name their hash
        digest = _algorithm(algorithm.hash_algo)
    try:
        match key:
            case rsa.RSAPublicKey() if kind == "rsassa_pkcs1v15":
                key.verify(signature, signed, padding.PKCS1v15(), digest)
            case rsa.RSAPublicKey() if kind == "rsassa_pss":
                digest = _algorithm(algorithm.hash_algo)
                key.verify(signature, signed, padding.PSS(padding.MGF1(digest), padding.PSS.AUTO), digest)
            case ec.EllipticCurvePublicKey() if kind == "ecdsa":
                key.verify(signature, signed, ec.ECDSA(digest))
            case _:
                raise NotStampedError(f"no signature of the kind {kind} is known here")
    except InvalidSignature as error:
        raise NotStampedError("the signature is not valid") from error


def _algorithm(name: str) -> hashes.HashAlgorithm:
    if name not in _HASHES:
        raise NotStampedError(f"{name} is not a hash to rely on")
    return _HASHES[name]


def _digest(algorithm: hashes.HashAlgorithm, written: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(written)
    return digest.finalize()


def _require(condition: bool, otherwise: str) -> None:
    if not condition:
        raise NotStampedError(otherwise)
