"""Make or verify an evidence pack, or a signed document; tell the certificate of the key that signs.

python -m stopsms.command_line.evidence_packs make --advertiser ID (--phone NUMBER | --campaign ID) [--stack NAME] [--to FILE] [--unsigned]
python -m stopsms.command_line.evidence_packs verify PACK|DOCUMENT [HASH] [--mo MEGABYTES] [--certificate FILE|SHA-256]
    [--time-stamp-certificate FILE]
python -m stopsms.command_line.evidence_packs certificate [--stack NAME] [--to FILE] [--put FILE]

Of the embedded stack; or of one that is deployed, by its name, with your AWS credentials. Verifying needs no network.
"""

import argparse
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stopsms.adapters.archive_store import S3Archive
from stopsms.adapters.certificate_store import S3Certificates
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.phone_numbers import parse_phone
from stopsms.adapters.signing_key import SigningKey
from stopsms.adapters.time_stamp import HttpTimeStampAuthority
from stopsms.command_line.stack import Account, Asked, NoStack
from stopsms.compliance.errors import InputError
from stopsms.compliance.person.phone import mask
from stopsms.compliance.proof.archive import hash_of
from stopsms.evidence import verify_pack as verify
from stopsms.evidence.check_signature import PROVES, NoCertificate, check_signature, fingerprint, is_signed
from stopsms.evidence.from_archive import Gathered, NothingFound, gather, retold
from stopsms.evidence.pack import Signature, derived, files_of, zipped
from stopsms.evidence.sign_document import (
    NoTimeStamp,
    WrongCertificate,
    certificate_of,
    put_certificate,
    sign_document,
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """About whom, or about which campaign."""

    advertiser_id: str
    phone: str | None = None
    campaign_id: str | None = None


def _variables(account: Account) -> Mapping[str, str]:
    """What the stack's own function is told."""
    found = account.client("lambda").get_function_configuration(FunctionName=account.resource("EvidenceApiFunction"))
    variables: Mapping[str, str] = found["Environment"]["Variables"]
    return variables


def contacts_of(account: Account) -> DynamoContactStore:
    """The contacts of a stack, with every key by which erased ones are known: as its own functions know them."""
    for name, value in account.credentials.items():
        os.environ[_VARIABLES[name]] = value
    settings = _variables(account)
    return DynamoContactStore(settings["CONSENT_TABLE"], KeyedHash(settings["HASH_KEY_IDS"]))


_VARIABLES = {
    "endpoint_url": "AWS_ENDPOINT_URL",
    "region_name": "AWS_DEFAULT_REGION",
    "aws_access_key_id": "AWS_ACCESS_KEY_ID",
    "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
}
"""Where our own clients look for what the embedded stack's description says."""


def make(wanted: Wanted, stack: str | None, to: Path | None, *, signed: bool = True) -> Path:
    """Write a pack; where. Raises NothingFound, InputError, NoStack, NoTimeStamp, WrongCertificate."""
    number = parse_phone(wanted.phone) if wanted.phone else None
    asked = Asked(stack)
    archive = S3Archive(asked.account.resource("ArchiveBucket"), asked.account.client("s3"))
    chains = contacts_of(asked.account).evidence
    gathered = gather(archive, chains, wanted.advertiser_id, asked.now(), number, wanted.campaign_id)
    files = files_of(gathered, _signature(asked) if signed else None)
    # no number in the name of a file
    target = to or Path(f"preuve-{wanted.advertiser_id}-{gathered.case['digest'][:12]}.zip")
    target.write_bytes(zipped(files))
    _tell(gathered, target, files, mask(number.e164) if number else f"campaign {wanted.campaign_id}")
    return target


def _key(account: Account) -> tuple[SigningKey, S3Certificates]:
    """The key of a stack, and where its certificates are."""
    key = SigningKey(account.resource("EvidenceKey"), account.client("kms"))
    bucket = account.resource("ArchiveBucket")
    return key, S3Certificates(bucket, key.public_key(), account.client("s3"))


def _signature(asked: Asked) -> Signature:
    """By the key of the stack, with the rights of whoever makes the pack; time stamped as the stack's own documents are."""
    key, certificates = _key(asked.account)
    now = asked.now()
    url = _variables(asked.account)["TIME_STAMP_URL"]
    authority = HttpTimeStampAuthority(url) if url else None
    return Signature(
        lambda document: sign_document(document, key, certificates, authority, now),
        certificate_of(key, certificates, now),
    )


def certificate(stack: str | None, to: Path | None, put: Path | None) -> None:
    """Tell the certificate of a stack's key, written to a file; or put one that an authority issued for it in its place."""
    asked = Asked(stack)
    key, certificates = _key(asked.account)
    if put is not None:
        put_certificate(key, certificates, put.read_bytes())
    found = certificate_of(key, certificates, asked.now())
    if to is not None:
        to.write_bytes(found)
    number, _ = certificates.newest()
    print(f"Certificate {number} of the key, SHA-256 {fingerprint(found)}: keep it elsewhere.")


def _tell(gathered: Gathered, target: Path, files: dict[str, bytes], about: str) -> None:
    people = gathered.case["people"]
    messages = sum(len(person["messages"]) for person in people)
    pending = sum(block.anchor is None for table in gathered.blocks.values() for block in table.values())
    print(f"{target}: {about}, {sum(len(person['records']) for person in people)} acts, {messages} messages.")
    if (size := sum(map(len, files.values()))) > verify.MOST_BYTES:
        print(f"It is larger than what is read unasked: verify it with --mo={-(-size // 1_000_000)}.")
    if verify.CERTIFICATE in files:
        print(f"Document signed by certificate {fingerprint(files[verify.CERTIFICATE])}.")
    print(f"Manifest {hash_of(files['manifest.json'])}: keep it elsewhere.")
    if pending:
        print(f"{pending} of the blocks concerned are not anchored yet (once a day): make the pack again tomorrow.")
    for why in gathered.unlawful:
        print(f"  NOT LAWFUL when judged again: {why}")


def check(pack: Path, known: str, most: int = verify.MOST_BYTES, kept: str = "", authority: bytes = b"") -> list[str]:
    """What is wrong with a pack of at most so many bytes: as its own verifier says, and by writing anew what follows from the facts.

    The signature of its document is verified by the certificate whose fingerprint was kept, else by the one in the pack.
    """
    return _checked(pack, known, most, kept, authority)[0]


def _checked(pack: Path, known: str, most: int, kept: str, authority: bytes) -> tuple[list[str], int]:
    """What is wrong with a pack, and how many of its archived lines no anchor covers."""
    try:
        files = verify.read(pack, most)
    except (verify.Unreadable, OSError, MemoryError) as refused:
        return [str(refused)], 0
    found = verify.Verification(files, known).run()
    faults = list(dict.fromkeys(found.faults))
    try:
        case = {name: told for name, told in found.json(verify.RECORDS).items() if name != "unsent"}
        anew = derived(case)
    except verify.UNEXPECTED:
        return [*faults, "records.json : rien ne peut en être refait"], found.uncovered
    if not faults and not _told_by_its_lines(case, found.changes):
        faults.append(f"{verify.RECORDS} : {_NOT_AS_MADE}")
    unsigned = anew.pop(verify.DOCUMENT)
    document = files.get(verify.DOCUMENT, b"")
    added = document.startswith(unsigned) and len(document) - len(unsigned) <= _MOST_ADDED
    if document != unsigned and not (is_signed(document) and added):
        faults.append(f"{verify.DOCUMENT} : {_NOT_AS_MADE}")
    faults += [f"{name} : {_NOT_AS_MADE}" for name, written in anew.items() if files.get(name) != written]
    if (kept or is_signed(document)) and (added or not is_signed(document)):
        inside = files.get(verify.CERTIFICATE, b"")
        try:
            signature = check_signature(document, kept or (fingerprint(inside) if inside else ""), authority)
        except NoCertificate as error:
            return [*faults, f"{verify.CERTIFICATE} : {error}"], found.uncovered
        faults += [f"{verify.DOCUMENT} : {fault}" for fault in signature.faults]
    return faults, found.uncovered


def _told_by_its_lines(case: dict[str, Any], changes: Mapping[str, Sequence[dict[str, Any]]]) -> bool:
    """Whether the pack's archived lines make this case; but for the rules in force, which may be others today."""
    try:
        anew = retold(case, changes)
    except (NothingFound, *verify.UNEXPECTED):
        return False
    if anew["rulebooks"] != case["rulebooks"]:
        anew |= {name: case[name] for name in ("rulebooks", "rules")}
    return verify.digest({**anew, "digest": ""}) == verify.digest({**case, "digest": ""})


_MOST_ADDED = 100_000
"""Bytes of a signature and its time stamp, at most: nothing larger is parsed."""

_ANEW = "Facts, document and rules are as written anew."
_NOT_AS_MADE = "ce n'est pas ce que l'on obtient en le refaisant"


def _verify(file: Path, known: str, most: int, kept: Path | str | None, authority: Path | None) -> int:
    """Verify a pack, or a document alone; 1 when something is wrong."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # what it finds is told in words below
    try:
        by = fingerprint(_given(kept)) if kept else ""
        stamped_by = authority.read_bytes() if authority else b""
        if file.is_file() and _begins(file) == b"%PDF-":
            document = check_signature(file.read_bytes(), by, stamped_by)
            faults, whole, notes = document.faults, "The signature holds.", [*document.notes, PROVES]
        else:
            (faults, uncovered), notes = _checked(file, known, most, by, stamped_by), []
            whole = f"Whole and unaltered. {_ANEW}"
            if uncovered:
                which = "the anchor that was kept" if known else "every anchor"
                whole = f"Unaltered, but not whole: {uncovered} archived lines are later than {which}. {_ANEW}"
    except (NoCertificate, OSError) as error:
        faults, whole, notes = [str(error)], "", []
    print("\n".join([*notes, *faults, f"{len(faults)} faults" if faults else whole]))
    return 1 if faults else 0


def _begins(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(5)


def _given(kept: Path | str) -> bytes:
    """A certificate in a file, or a fingerprint."""
    return Path(kept).read_bytes() if Path(kept).exists() else str(kept).encode()


def main(arguments: Sequence[str]) -> int:
    """Run one command; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m stopsms.command_line.evidence_packs", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("--advertiser", required=True)
    about = making.add_mutually_exclusive_group(required=True)
    about.add_argument("--phone")
    about.add_argument("--campaign")
    making.add_argument("--unsigned", action="store_true", help="for who may not sign with the stack's key")
    telling = commands.add_parser("certificate")
    telling.add_argument("--put", type=Path, help="one in PEM that an authority issued for the key, with its issuers")
    for command in (making, telling):
        command.add_argument("--stack")
        command.add_argument("--to", type=Path)
    verifying = commands.add_parser("verify")
    verifying.add_argument("pack", type=Path)
    verifying.add_argument("known", nargs="?", default="")
    verifying.add_argument(
        "--mo", type=int, default=verify.MOST_BYTES // 1_000_000, help="megabytes to be read at most"
    )
    verifying.add_argument("--certificate", help="the certificate that was kept elsewhere, or its SHA-256")
    verifying.add_argument("--time-stamp-certificate", type=Path, help="that of the time stamp authority, or its root")
    given = parser.parse_args(arguments)
    if given.command == "verify":
        return _verify(given.pack, given.known, given.mo * 1_000_000, given.certificate, given.time_stamp_certificate)
    try:
        if given.command == "certificate":
            certificate(given.stack, given.to, given.put)
        else:
            wanted = Wanted(given.advertiser, given.phone, given.campaign)
            make(wanted, given.stack, given.to, signed=not given.unsigned)
    except (NothingFound, InputError, NoStack, NoTimeStamp, WrongCertificate) as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
