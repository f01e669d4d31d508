"""Assemble the pack: every file, the manifest with its hash, one zip that depends on nothing but the facts."""

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stopsms.compliance.proof.archive import hash_of
from stopsms.evidence.archived_changes import TABLES
from stopsms.evidence.check_signature import fingerprint
from stopsms.evidence.consent_record import consent_records
from stopsms.evidence.document import document
from stopsms.evidence.gather_case import Gathered
from stopsms.evidence.rules_page import french_rules
from stopsms.evidence.verify_pack import CERTIFICATE, DOCUMENT, SCHEMA

READ_ME = """DOSSIER DE PREUVE

dossier.pdf           le document, à lire et à produire, signé (PAdES) par la clé du système qui l’a fait, sauf si manifest.json dit non
certificat.pem        le certificat de cette clé ; à comparer avec celui que le responsable a conservé
records.json          les faits : personnes, actes, messages, règles, avec leur empreinte
consent_record.json   les mêmes accords dans la structure ISO/IEC TS 27560:2023 et Kantara v1.1
rules.json, regles.md les règles appliquées, leur fondement, leur source et sa date de lecture
archive/              les lignes de l’archive qui établissent ces faits, avec leur chemin d’inclusion jusqu’aux ancres
verify.py             le vérificateur (Python 3.11 ou plus récent, sans réseau ni autre logiciel)
manifest.json         l’empreinte SHA-256 de chaque fichier

Vérifier :            python verify.py
La signature, que ce programme ne vérifie pas, se vérifie avec un lecteur de PDF ou avec le projet stop-sms :
                      stopsms evidence verify dossier.pdf --certificate certificat-conservé.pem
Avec une empreinte conservée ailleurs (celle du manifeste, ou d’une ancre) : python verify.py EMPREINTE

L’archive de chacun est faite de blocs où se trouvent aussi les données d’autres personnes ; elles ne sont pas ici. Un chemin
d’inclusion (RFC 6962) prouve qu’une ligne est dans son bloc sans montrer les autres.
Ce dossier contient des données personnelles : il se conserve et se communique comme tel.
"""


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).encode() + b"\n"


def _lines(values: list[Any]) -> bytes:
    return b"".join(json.dumps(value, ensure_ascii=False, sort_keys=True).encode() + b"\n" for value in values)


def derived(case: Mapping[str, Any]) -> dict[str, bytes]:
    """The files that follow from the facts alone: anyone with this project can write them again and compare."""
    return {
        "dossier.pdf": document(case),
        "consent_record.json": _json(consent_records(case)),
        "rules.json": _json({"rulebooks": case["rulebooks"], "rules": case["rules"]}),
        "regles.md": french_rules(case).encode(),
        "LISEZ-MOI.txt": READ_ME.encode(),
        "verify.py": Path(__file__).with_name("verify_pack.py").read_bytes(),
    }


@dataclass(frozen=True, slots=True)
class Signature:
    """How the document is signed: what signs it, and the certificate (PEM) of the key."""

    sign: Callable[[bytes], bytes]
    certificate: bytes


def files_of(gathered: Gathered, signature: Signature | None = None) -> dict[str, bytes]:
    """The files of a pack, by name, with the manifest; the document is signed if a signature is given."""
    files = derived(gathered.case)
    if signature is not None:
        files[DOCUMENT] = signature.sign(files[DOCUMENT])
        files[CERTIFICATE] = signature.certificate
    files["records.json"] = _json({**gathered.case, "unsent": gathered.unsent})
    for table in TABLES:
        files[f"archive/{table}.jsonl"] = _lines(
            [
                {"block": kept.block, "place": kept.place, "path": kept.path, "change": kept.written.decode()}
                for kept in gathered.changes[table]
            ]
        )
    files["archive/anchors.jsonl"] = b"".join(gathered.anchors)
    files["archive/blocks.json"] = _json(
        {
            table: [
                {"number": number, "header": block.header.decode(), "anchor": block.anchor, "path": block.path}
                for number, block in gathered.blocks[table].items()
            ]
            for table in TABLES
        }
    )
    files["manifest.json"] = _json(
        {
            "schema": SCHEMA,
            "digest": gathered.case["digest"],
            "compiled_at": gathered.case["compiled_at"],
            "signed_by": None if signature is None else fingerprint(signature.certificate),
            "judged_again": {
                "messages": sum(len(person["messages"]) for person in gathered.case["people"]),
                "unlawful": gathered.unlawful,
            },
            "files": {name: hash_of(written) for name, written in sorted(files.items())},
        }
    )
    return files


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as pack:
        for name, written in sorted(files.items()):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr, entry.compress_type = 0o644 << 16, zipfile.ZIP_DEFLATED
            pack.writestr(entry, written)
    return buffer.getvalue()
