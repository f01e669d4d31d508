"""Verify the signature of an evidence document offline: what it proves, by which certificate, and whether the file changed since."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from asn1crypto import parser, pem, x509
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel, validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

PROVES = (
    "La signature prouve que ce fichier n'a pas changé depuis que le détenteur de la clé de ce certificat l'a signé. Elle ne prouve ni "
    "que ce qu'il dit est vrai, ni quand il a été signé (sauf horodatage), ni, si le certificat est autosigné, qui l'a signé. Ce n'est "
    "pas un cachet qualifié (règlement (UE) 910/2014)."
)


class NoCertificate(Exception):
    """The input is neither a certificate nor the fingerprint of one."""


@dataclass(slots=True)
class Checked:
    """What is wrong with a signed document, and what a reader should know. `signed`: whether there is a signature at all."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    signed: bool = False


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of the first certificate of a PEM or DER file, in hexadecimal; of a fingerprint, itself. Raises NoCertificate."""
    text = certificate.strip().replace(b":", b"").lower()
    if len(text) == 64 and not text.strip(b"0123456789abcdef"):
        return text.decode()
    try:
        return sha256(_certificates(certificate)[0].dump()).hexdigest()
    except (ValueError, TypeError, IndexError) as error:
        raise NoCertificate("ni un certificat (PEM ou DER), ni l'empreinte SHA-256 d'un certificat") from error


def _certificates(written: bytes) -> list[x509.Certificate]:
    if not pem.detect(written):
        return [x509.Certificate.load(written, strict=True)]
    return [x509.Certificate.load(der, strict=True) for _, _, der in pem.unarmor(written, multiple=True)]


def is_signed(document: bytes) -> bool:
    """Whether it carries what looks like a signature."""
    return b"/ByteRange" in document


def check_signature(document: bytes, kept: str = "", authority: bytes = b"") -> Checked:
    """Verify a document's one signature, over the whole of it, by the certificate whose fingerprint was kept.

    Without one, only that nothing changed since somebody signed it. `authority` is the certificate (PEM or DER) of the time stamp
    authority, or of who certified it. Raises NoCertificate.
    """
    checked = Checked(signed=is_signed(document))
    roots = _roots(authority)
    try:
        checked.faults += _faults(document, kept, roots, checked.notes)
    except Exception as error:  # noqa: BLE001 (the file is somebody else's: anything that the library raises means no)
        checked.faults.append(f"la signature ne peut pas être vérifiée ({type(error).__name__})")
    return checked


def _roots(authority: bytes) -> Sequence[x509.Certificate]:
    try:
        return _certificates(authority) if authority else []
    except (ValueError, TypeError) as error:
        raise NoCertificate("le certificat de l'autorité d'horodatage n'en est pas un") from error


def _faults(document: bytes, kept: str, roots: Sequence[x509.Certificate], notes: list[str]) -> Iterator[str]:
    reader = PdfFileReader(io.BytesIO(document))
    signatures = reader.embedded_signatures
    if not signatures:
        yield "le document n'est pas signé, ou sa signature a été retirée"
        return
    if len(signatures) > 1:
        yield f"le document porte {len(signatures)} signatures au lieu d'une"
        return
    signature: EmbeddedPdfSignature = signatures[0]
    own = signature.signer_cert
    by = sha256(own.dump()).hexdigest()
    if kept and by != kept:
        yield f"le document est signé avec un autre certificat que celui qui a été conservé : {by}"
    status = _status(signature, roots)
    if not (status.intact and status.valid):
        yield "le document a été modifié depuis sa signature, ou la signature n'est pas de la clé du certificat"
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        yield "des octets ont été ajoutés au document depuis sa signature"
    container: bytes = signature.pkcs7_content
    *_, header, content, end = parser.parse(container)
    if container[len(header) + len(content) + len(end) :].strip(b"\0"):
        yield "des octets sont cachés à côté de la signature"
    if not _adds_a_signature_alone(reader):
        yield "ce qui a été ajouté au document avec la signature n'est pas une signature seule"
    notes.append(
        f"Certificat de la clé : SHA-256 {by}" + ("." if kept else ", à comparer avec celui qui a été conservé.")
    )
    notes.append(f"Signé le {signature.self_reported_timestamp}, selon l'horloge de qui a signé.")
    notes += _stamped(status)


_ADDED = {"/Catalog": {"/AcroForm", "/Version", "/Extensions"}, "/Page": {"/Annots"}}
"""What a signature may add to existing objects of the document: entries that do not change what is shown."""


def _adds_a_signature_alone(reader: PdfFileReader) -> bool:
    """Whether the document still shows what it showed before signing: that can be checked even without a certificate to compare."""
    if reader.xrefs.total_revisions != 2:
        return False
    before = reader.get_historical_resolver(0)
    for ref in reader.xrefs.explicit_refs_in_revision(1):
        if reader.xrefs.get_introducing_revision(ref) != 0:
            continue
        old, new = before.get_object(ref), reader.get_object(ref)  # type: ignore[no-untyped-call]
        may_add = _ADDED.get(str(old.get("/Type")), set())
        if {name: value for name, value in new.items() if name not in may_add} != dict(old) or may_add & set(old):
            return False
    form = reader.root["/AcroForm"]
    annotations = [annotation for page in _pages(reader) for annotation in _each(page.get("/Annots", []))]
    fields = list(_each(form["/Fields"]))
    if len(fields) != 1:
        return False
    field = fields[0]
    return (
        set(form) <= {"/Fields", "/SigFlags"}
        and [float(side) for side in field["/Rect"]] == [0.0] * 4
        and [annotation.get("/T") for annotation in annotations] == [field["/T"]]
    )


def _each(array: Any) -> Iterator[Any]:
    """The items of an array, with references resolved."""
    return (array[place] for place in range(len(array)))


def _pages(reader: PdfFileReader) -> Iterator[DictionaryObject]:
    for number in range(int(reader.root["/Pages"]["/Count"])):
        ref, _ = reader.find_page_for_modification(number)  # type: ignore[no-untyped-call]
        yield ref.get_object()


def _status(signature: EmbeddedPdfSignature, roots: Sequence[x509.Certificate]) -> PdfSignatureStatus:
    """The library's verdict. The certificate is its own root, identified by its fingerprint; nothing is fetched."""
    moment = signature.self_reported_timestamp
    trusted = ValidationContext(
        trust_roots=[signature.signer_cert], allow_fetching=False, moment=moment, revocation_mode="soft-fail"
    )
    stamps = ValidationContext(
        trust_roots=list(roots), allow_fetching=False, moment=moment, revocation_mode="soft-fail"
    )
    return validate_pdf_signature(signature, signer_validation_context=trusted, ts_validation_context=stamps)


def _stamped(status: PdfSignatureStatus) -> Iterator[str]:
    stamp = status.timestamp_validity
    if stamp is None:
        yield "Sans horodatage : la date n'est prouvée par personne d'autre."
        return
    by = stamp.signing_cert.subject.human_friendly
    if not (stamp.intact and stamp.valid):
        yield f"Horodatage de {by} : altéré, il ne prouve rien."
    elif stamp.trusted:
        yield f"Horodaté le {stamp.timestamp} par {by}, dont le certificat est celui qui a été donné."
    else:
        yield f"Horodaté le {stamp.timestamp} par {by}, dont le certificat n'a pas été vérifié (--time-stamp-certificate)."
