"""An electronic signature on a document: PAdES baseline B-B, or B-T with a time stamp (ETSI EN 319 142-1), by a key held elsewhere.

It proves that the document has not changed since the holder of the key signed it; neither that what it says is true, nor, without a
time stamp, when it was signed. With a self-signed certificate it identifies nobody. It is not a qualified seal (Regulation
(EU) 910/2014, art. 3(27)).
"""

import asyncio
import hashlib
import io
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from asn1crypto import algos, keys, pem, tsp, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko_certvalidator.registry import SimpleCertificateStore

from stopsms.evidence.sign_document import NoTimeStamp, WrongCertificate

Sign = Callable[[bytes], bytes]
"""ECDSA with SHA-256 of what is given, in DER."""

Stamp = Callable[[bytes], bytes]
"""The answer of a time stamp authority to a request (RFC 3161), both in DER."""

FIELD = "Signature"
_ALGORITHM = "sha256_ecdsa"
_LONGEST = 72
"""Bytes of an ECDSA signature by P-256, at most."""

_UNTIL = datetime(2099, 12, 31, tzinfo=UTC)
"""The certificate outlives every retention period of a proof. It is retired with its key."""

_DOCUMENT_SIGNING = "1.3.6.1.5.5.7.3.36"  # RFC 9336


def self_signed(public_key: bytes, sign: Sign, now: datetime) -> bytes:
    """A self-signed certificate (PEM): it carries the key and identifies nobody. `public_key` is SPKI, in DER."""
    key = keys.PublicKeyInfo.load(public_key)
    name = x509.Name.build({"common_name": "stop-sms, clé de signature des dossiers de preuve (autosignée)"})
    algorithm = algos.SignedDigestAlgorithm({"algorithm": _ALGORITHM})
    unsigned = x509.TbsCertificate(
        {
            "version": "v3",
            "serial_number": int.from_bytes(hashlib.sha256(public_key).digest()[:16], "big") >> 1 | 1,
            "signature": algorithm,
            "issuer": name,
            "validity": {
                "not_before": x509.Time({"utc_time": now.astimezone(UTC).replace(microsecond=0)}),
                "not_after": x509.Time({"general_time": _UNTIL}),
            },
            "subject": name,
            "subject_public_key_info": key,
            "extensions": [
                {"extn_id": "basic_constraints", "critical": True, "extn_value": {"ca": False}},
                {"extn_id": "key_usage", "critical": True, "extn_value": {"digital_signature", "non_repudiation"}},
                {"extn_id": "extended_key_usage", "critical": False, "extn_value": [_DOCUMENT_SIGNING]},
                {"extn_id": "key_identifier", "critical": False, "extn_value": key.sha1},
            ],
        }
    )
    made = x509.Certificate(
        {"tbs_certificate": unsigned, "signature_algorithm": algorithm, "signature_value": sign(unsigned.dump())}
    )
    armoured: bytes = pem.armor("CERTIFICATE", made.dump())
    return armoured


def chain_of(certificate: bytes, public_key: bytes) -> list[x509.Certificate]:
    """The certificates of a PEM text, the key's own first, then its issuers'. Raises WrongCertificate."""
    try:
        chain = [x509.Certificate.load(der) for _, _, der in pem.unarmor(certificate, multiple=True)]
        own = chain[0].public_key.dump()
    except (ValueError, TypeError, IndexError) as error:
        raise WrongCertificate(f"not a certificate in PEM: {type(error).__name__}") from error
    if own != public_key:
        raise WrongCertificate("this certificate is not that of the deployment's key")
    return chain


def signed(
    document: bytes, certificate: bytes, public_key: bytes, sign: Sign, now: datetime, stamp: Stamp | None = None
) -> bytes:
    """The document with a signature appended: its own bytes come first, unchanged.

    Raises WrongCertificate and NoTimeStamp.
    """
    own, *issuers = chain_of(certificate, public_key)
    signer = _Signing(
        PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm="sha256",
            reason="Dossier de preuve : intégrité du document",
            subfilter=SigSeedSubFilter.PADES,
        ),
        _KeyHeldElsewhere(own, issuers, sign),
        timestamper=None if stamp is None else _Authority(stamp),
        new_field_spec=SigFieldSpec(FIELD),
    )
    signer.now = now
    try:
        written = asyncio.run(signer.async_sign_pdf(_Update(io.BytesIO(document))))
    except (OSError, TimestampRequestError, SigningError, ValueError, TypeError, AttributeError, KeyError) as error:
        if stamp is None:
            raise
        raise NoTimeStamp(f"the time stamp authority gave none that holds: {type(error).__name__}") from error
    return bytes(written.getbuffer())


class _Update(IncrementalPdfFileWriter):
    """Adds the signature and nothing else: the library would update the document's date by the machine's clock."""

    def _update_meta(self) -> None:
        pass


class _Signing(PdfSigner):
    """The library's signer, by our clock instead of the machine's."""

    now: datetime

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.now
        return session


class _KeyHeldElsewhere(Signer):
    def __init__(self, own: x509.Certificate, issuers: Sequence[x509.Certificate], sign: Sign) -> None:
        super().__init__(
            signing_cert=own,
            cert_registry=SimpleCertificateStore.from_certs(issuers),  # type: ignore[no-untyped-call]
            signature_mechanism=algos.SignedDigestAlgorithm({"algorithm": _ALGORITHM}),
        )
        self._sign = sign

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002
        return bytes(_LONGEST) if dry_run else self._sign(data)


class _Authority(TimeStamper):
    def __init__(self, stamp: Stamp) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._stamp = stamp

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> Any:
        answer = tsp.TimeStampResp.load(self._stamp(req.dump()))
        if answer["status"]["status"].native == "granted":
            stamped = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
            if stamped["message_imprint"].native != req["message_imprint"].native:
                raise TimestampRequestError("the time stamp is of something else")
        return answer
