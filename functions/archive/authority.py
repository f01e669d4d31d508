"""A time stamp authority (RFC 3161): asks it for a time stamp, and takes no reply that is not what was asked for.

Whether the authority's certificate is one to be trusted is for whoever relies on the time stamp to say (`openssl ts -verify`, with the
authority's root). Here it is verified that the reply is whole, and about this very document: the request's imprint and nonce, a time
that is the present, and a signature that holds by the certificate that came with it, which has to be one for time stamps.
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
"""Of a reply; they have some 6,000."""

MOST_APART = timedelta(minutes=10)
"""Between the authority's clock and ours."""

_HEADERS = {"Content-Type": "application/timestamp-query", "User-Agent": "stop-sms-anchors/1"}
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
"""Those that a signature may be made over. SHA-1 is none of them."""

Post = Callable[[str, bytes, dict[str, str], int], tuple[int, str, bytes]]
"""Posts a body to an address: the answer's status (0: none came), why, and its body's first bytes, as many as the last argument says."""


class _Response(core.Sequence):  # type: ignore[misc]  # without types of its own
    """TimeStampResp. The library's own lacks that a refusal has no token (RFC 3161 §2.4.2)."""

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
        nonce = secrets.randbits(64) | 1 << 63  # of a length that never begins with nought
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
    """Raises NotStampedError, with what is wrong, unless the reply is a good time stamp of the document, asked for with this nonce."""
    try:
        _verify(reply, document, nonce, now)
    except NotStampedError:
        raise
    except Exception as error:  # whatever a parser makes of a stranger's bytes: it is not understood, so it is a no
        raise NotStampedError(f"the reply cannot be read ({type(error).__name__})") from error


def _verify(reply: bytes, document: bytes, nonce: int, now: datetime) -> None:
    response = _Response.load(reply, strict=True)
    if (status := response["status"]["status"].native) != "granted":
        raise NotStampedError(f"the authority answered {str(status)[:40]}")
    signed = response["time_stamp_token"]["content"]
    content = signed["encap_content_info"]
    _hold(content["content_type"].native == "tst_info", "what is signed is no time stamp")
    stamp = content["content"].parsed
    imprint = stamp["message_imprint"]
    _hold(
        imprint["hash_algorithm"]["algorithm"].native == "sha256"
        and imprint["hashed_message"].native == hashlib.sha256(document).digest(),
        "the time stamp is of another document",
    )
    _hold(stamp["nonce"].native == nonce, "the time stamp answers another request")
    at: datetime = stamp["gen_time"].native
    _hold(abs(at - now) <= MOST_APART, f"the authority's clock says {at:%Y-%m-%dT%H:%M:%S%z}")
    _verify_signature(signed, content["content"].contents, at)


def _verify_signature(signed: Any, content: bytes, at: datetime) -> None:
    _hold(len(signed["signer_infos"]) == 1, "the time stamp has not one signature")
    signer = signed["signer_infos"][0]
    encoded = _certificate(signed, signer)
    certificate = x509.load_der_x509_certificate(encoded)
    usage = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    _hold(
        usage.critical and list(usage.value) == [ExtendedKeyUsageOID.TIME_STAMPING],
        "the certificate is not one for time stamps",
    )
    _hold(
        certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc,
        "the certificate was not valid at that moment",
    )
    attributes = signer["signed_attrs"]
    told = {each["type"].native: each["values"] for each in attributes}
    _hold(len(told) == len(attributes), "an attribute is there twice")
    digest = _algorithm(signer["digest_algorithm"]["algorithm"].native)
    _hold(
        [one.native for one in told["content_type"]] == ["tst_info"]
        and [one.native for one in told["message_digest"]] == [_digest(digest, content)],
        "the signature is of something else",
    )
    _hold(_names(told, encoded), "the signature names another certificate")
    # Signed as a SET, sent under a tag of its own (RFC 5652 §5.4).
    _verify_bytes(certificate, signer, digest, b"\x31" + attributes.dump()[1:])


def _certificate(signed: Any, signer: Any) -> bytes:
    """The certificate of the signer, which was asked for."""
    sid = signer["sid"]
    for one in signed["certificates"] or []:
        found = one.chosen
        if one.name != "certificate":
            continue
        same = (
            (found.issuer, found.serial_number) == (sid.chosen["issuer"], sid.chosen["serial_number"].native)
            if sid.name == "issuer_and_serial_number"
            else found.key_identifier == sid.chosen.native
        )
        if same:
            written: bytes = found.dump()
            return written
    raise NotStampedError("the certificate of the signature did not come with it")


def _names(told: dict[str, Any], certificate: bytes) -> bool:
    """Whether the signed attributes name this certificate: so that no other can be put in its place (RFC 5816 §2.2.1, RFC 2634 §5.4)."""
    if "signing_certificate_v2" in told:
        named = told["signing_certificate_v2"][0]["certs"][0]
        digest = _algorithm(named["hash_algorithm"]["algorithm"].native)
        return bool(named["cert_hash"].native == _digest(digest, certificate))
    named = told["signing_certificate"][0]["certs"][0]
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
        raise NotStampedError("the signature does not hold") from error


def _algorithm(name: str) -> hashes.HashAlgorithm:
    if name not in _HASHES:
        raise NotStampedError(f"{name} is no hash to rely on")
    return _HASHES[name]


def _digest(algorithm: hashes.HashAlgorithm, written: bytes) -> bytes:
    digest = hashes.Hash(algorithm)
    digest.update(written)
    return digest.finalize()


def _hold(so: bool, otherwise: str) -> None:
    if not so:
        raise NotStampedError(otherwise)
