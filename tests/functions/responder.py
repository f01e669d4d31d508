"""A time stamp authority on 127.0.0.1: real CMS signatures, and whatever else it is told to do wrong."""

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import algos, cms, core, tsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

BEGAN = datetime(2020, 1, 1, tzinfo=UTC)
KEYS: dict[str, Any] = {
    "ec": ec.generate_private_key(ec.SECP256R1()),
    "rsa": rsa.generate_private_key(65537, 2048),
    "another": ec.generate_private_key(ec.SECP256R1()),
}
DIGESTS: dict[str, Any] = {
    "sha1": hashes.SHA1(),  # noqa: S303 (it is refused)
    "sha256": hashes.SHA256(),
    "sha512": hashes.SHA512(),
}


def certificate(
    key: str, usages: tuple[Any, ...] = (ExtendedKeyUsageOID.TIME_STAMPING,), years: int = 500, *, critical: bool = True
) -> asn1.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "An authority")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEYS[key].public_key())
        .serial_number(1)
        .not_valid_before(BEGAN)
        .not_valid_after(BEGAN + timedelta(days=365 * years))
        .add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
        .sign(KEYS[key], hashes.SHA256())
    )
    return asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))


@dataclass(frozen=True)
class Reply:
    """How a reply is made. `after` is done to the signed data when all is signed."""

    key: str = "ec"
    signed_with: str = ""
    certificate: asn1.Certificate | None = None
    with_certificate: bool = True
    named: asn1.Certificate | None = None
    names: str = "signing_certificate_v2"
    digest: str = "sha256"
    pss: bool = False
    status: str = "granted"
    document: bytes | None = None
    imprint: str = "sha256"
    nonce: int | None = None
    at: datetime | None = None
    content_type: str = "tst_info"
    signatures: int = 1
    after: Callable[[Any], None] = field(default=lambda signed: None)

    def to(self, query: bytes) -> bytes:
        """The reply to a request."""
        asked = tsp.TimeStampReq.load(query)
        if self.status != "granted":
            return bytes.fromhex("30053003020102" if self.status == "rejection" else "30053003020103")
        leaf = self.certificate or certificate(self.key)
        info = tsp.TSTInfo(
            {
                "version": "v1",
                "policy": "1.2.3.4.1",
                "message_imprint": self._imprint(asked),
                "serial_number": 7,
                "gen_time": (self.at or datetime.now(UTC)).replace(microsecond=0),
                "nonce": asked["nonce"].native if self.nonce is None else self.nonce,
            }
        )
        signer = self._signer(info.dump(), leaf)
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [{"algorithm": self.digest}],
                "encap_content_info": {
                    "content_type": self.content_type,
                    "content": core.ParsableOctetString(info.dump()),
                },
                "certificates": [leaf] if self.with_certificate else [],
                "signer_infos": [signer] * self.signatures,
            }
        )
        self.after(signed)
        token = cms.ContentInfo({"content_type": "signed_data", "content": signed})
        return bytes(tsp.TimeStampResp({"status": {"status": "granted"}, "time_stamp_token": token}).dump())

    def _imprint(self, asked: Any) -> Any:
        if self.document is None and self.imprint == "sha256":
            return asked["message_imprint"]
        hashed = hashlib.new(self.imprint, self.document or b"").digest()
        return {"hash_algorithm": {"algorithm": self.imprint}, "hashed_message": hashed}

    def _signer(self, content: bytes, leaf: asn1.Certificate) -> cms.SignerInfo:
        named = (self.named or leaf).dump()
        by = (
            tsp.SigningCertificateV2({"certs": [{"cert_hash": hashlib.sha256(named).digest()}]})
            if self.names == "signing_certificate_v2"
            else tsp.SigningCertificate({"certs": [{"cert_hash": hashlib.sha1(named, usedforsecurity=False).digest()}]})
        )
        values = {
            "content_type": "tst_info",
            "message_digest": hashlib.new(self.digest, content).digest(),
            self.names: by,
        }
        attributes = cms.CMSAttributes(
            [cms.CMSAttribute({"type": name, "values": [value]}) for name, value in values.items() if name]
        )
        digest, key = DIGESTS[self.digest], KEYS[self.signed_with or self.key]
        signed: bytes = attributes.dump()
        algorithm: Any = {"algorithm": f"{self.digest}_ecdsa"}
        if isinstance(key, ec.EllipticCurvePrivateKey):
            signature = key.sign(signed, ec.ECDSA(digest))
        elif self.pss:
            signature = key.sign(signed, padding.PSS(padding.MGF1(digest), digest.digest_size), digest)
            mask = {"algorithm": "mgf1", "parameters": {"algorithm": self.digest}}
            parameters = {
                "hash_algorithm": {"algorithm": self.digest},
                "mask_gen_algorithm": mask,
                "salt_length": digest.digest_size,
            }
            algorithm = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})
        else:
            signature, algorithm = key.sign(signed, padding.PKCS1v15(), digest), {"algorithm": "rsassa_pkcs1v15"}
        return cms.SignerInfo(
            {
                "version": "v1",
                "sid": {"issuer_and_serial_number": {"issuer": leaf.issuer, "serial_number": leaf.serial_number}},
                "digest_algorithm": {"algorithm": self.digest},
                "signed_attrs": attributes,
                "signature_algorithm": algorithm,
                "signature": signature,
            }
        )


GOOD = Reply()


def wrong(**changes: Any) -> Reply:
    return replace(GOOD, **changes)


@contextmanager
def listening(answer: Callable[[bytes], tuple[int, bytes]]) -> Iterator[tuple[str, list[bytes]]]:
    """An authority's address, and what it was asked."""
    asked: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            assert self.headers["Content-Type"] == "application/timestamp-query"
            asked.append(self.rfile.read(int(self.headers["Content-Length"])))
            status, body = answer(asked[-1])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/tsr", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
