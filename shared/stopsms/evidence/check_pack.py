"""Check a pack as its own verifier does, and by writing again every file that follows from its facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stopsms.evidence import verify_pack as verify
from stopsms.evidence.build_case import NothingFound, case_of_changes
from stopsms.evidence.check_signature import NoCertificate, check_signature, fingerprint, is_signed
from stopsms.evidence.pack import derived

_MOST_ADDED = 100_000
"""Upper limit in bytes for a signature with its time stamp: nothing larger is parsed."""

_NOT_AS_MADE = "ce n'est pas ce que l'on obtient en le refaisant"


@dataclass(frozen=True, slots=True)
class PackCheck:
    """What is wrong with a pack, and how many of its archived lines no anchor covers."""

    faults: list[str]
    uncovered: int = 0


def check_pack(
    pack: Path, known: str = "", most: int = verify.MOST_BYTES, certificate: str = "", authority: bytes = b""
) -> PackCheck:
    """Check a pack of at most `most` bytes; `known` is the hash of its manifest or of an anchor that was kept elsewhere.

    The document's signature is verified by the certificate with the fingerprint that was kept, or else by the one in the pack;
    its time stamp by the certificate of the time stamp authority.
    """
    try:
        files = verify.read(pack, most)
    except (verify.Unreadable, OSError, MemoryError) as error:
        return PackCheck([str(error)])
    verification = verify.Verification(files, known).run()
    faults = list(dict.fromkeys(verification.faults))
    try:
        case = {name: value for name, value in verification.json(verify.RECORDS).items() if name != "unsent"}
        rewritten = derived(case)
    except verify.UNEXPECTED:
        faults.append(f"{verify.RECORDS} : rien ne peut en être refait")
        return PackCheck(faults, verification.uncovered)
    if not faults and not _follows_from_its_lines(case, verification.changes):
        faults.append(f"{verify.RECORDS} : {_NOT_AS_MADE}")
    unsigned, document = rewritten.pop(verify.DOCUMENT), files.get(verify.DOCUMENT, b"")
    signed = is_signed(document)
    only_appended = document.startswith(unsigned) and len(document) - len(unsigned) <= _MOST_ADDED
    if document != unsigned and not (signed and only_appended):
        faults.append(f"{verify.DOCUMENT} : {_NOT_AS_MADE}")
    faults += [f"{name} : {_NOT_AS_MADE}" for name, written in rewritten.items() if files.get(name) != written]
    if (certificate or signed) and (only_appended or not signed):
        faults += _signature_faults(document, files.get(verify.CERTIFICATE, b""), certificate, authority)
    return PackCheck(faults, verification.uncovered)


def _signature_faults(document: bytes, inside: bytes, certificate: str, authority: bytes) -> list[str]:
    """`inside` is the certificate in the pack: it counts only where no fingerprint was kept elsewhere."""
    try:
        signature = check_signature(document, certificate or (fingerprint(inside) if inside else ""), authority)
    except NoCertificate as error:
        return [f"{verify.CERTIFICATE} : {error}"]
    return [f"{verify.DOCUMENT} : {fault}" for fault in signature.faults]


def _follows_from_its_lines(case: dict[str, Any], changes: Mapping[str, Sequence[dict[str, Any]]]) -> bool:
    """Whether the pack's archived lines lead to this case, apart from the rules in force, which may have changed since."""
    try:
        again = case_of_changes(case, changes)
    except (NothingFound, *verify.UNEXPECTED):
        return False
    if again["rulebooks"] != case["rulebooks"]:
        again |= {name: case[name] for name in ("rulebooks", "rules")}
    return verify.digest({**again, "digest": ""}) == verify.digest({**case, "digest": ""})
