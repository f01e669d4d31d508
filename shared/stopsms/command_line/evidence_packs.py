"""Evidence packs: make one from a stack's archive, and verify one, or a signed document, offline."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import RenderableType
from rich.text import Text

from stopsms.command_line.evidence_key import failures, settings_of, signature_of
from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import harmless
from stopsms.command_line.session import Advertiser, session
from stopsms.command_line.stack import Account, Asked
from stopsms.compliance.person.phone import Phone, mask
from stopsms.compliance.proof.archive import hash_of
from stopsms.evidence.verify_pack import CERTIFICATE, MOST_BYTES

if TYPE_CHECKING:  # they bring boto3, the whole rulebook, and the libraries of documents and signatures
    from stopsms.adapters.contacts.contact_store import DynamoContactStore
    from stopsms.evidence.gather_case import Gathered

MEGABYTE = 1_000_000
_VARIABLES = {
    "endpoint_url": "AWS_ENDPOINT_URL",
    "region_name": "AWS_DEFAULT_REGION",
    "aws_access_key_id": "AWS_ACCESS_KEY_ID",
    "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
}
"""Where the adapters' own clients look for what the embedded stack's description says."""


def pack(
    context: typer.Context,
    phone: Annotated[
        str | None, typer.Argument(help="The person's number; or give --campaign.", show_default=False)
    ] = None,
    campaign: Annotated[str | None, typer.Option(metavar="ID", help="A campaign with all its recipients.")] = None,
    advertiser: Advertiser = None,
    to: Annotated[
        Path | None, typer.Option(help="Where to write the zip; preuve-ADVERTISER-DIGEST.zip when left out.")
    ] = None,
    unsigned: Annotated[
        bool,
        typer.Option("--unsigned", help="Leave the document unsigned, for example without rights to the signing key."),
    ] = False,
) -> None:
    """Make an evidence pack of a person or a campaign: facts, rules, archived lines, document and verifier. Numbers are in clear."""
    if bool(phone) == bool(campaign):
        raise typer.BadParameter("give either a number or --campaign")
    here = session(context)
    owner = here.advertiser(advertiser)
    with failures(here.screen):
        from stopsms.evidence.build_case import NothingFound  # noqa: PLC0415 (as above)
        from stopsms.evidence.pack import files_of, zipped  # noqa: PLC0415

        number = _number(phone)
        try:
            gathered = _gathered(here.asked, owner, number, campaign)
        except NothingFound as error:
            here.screen.object_to(str(error))
            raise typer.Exit(Exit.MISSING) from error
        files = files_of(gathered, None if unsigned else signature_of(here.asked))
    target = to or Path(f"preuve-{owner}-{gathered.case['digest'][:12]}.zip")  # no number in the name of a file
    target.touch(mode=0o600)
    target.write_bytes(zipped(files))
    about = mask(number.e164) if number else f"campaign {campaign}"
    here.screen.show(_pack_view(gathered, files, target, about), _drawn_pack)


def _number(phone: str | None) -> Phone | None:
    from stopsms.adapters.doors.phone_numbers import parse_phone  # noqa: PLC0415 (as above)

    return parse_phone(phone) if phone else None


def _gathered(asked: Asked, owner: str, number: Phone | None, campaign: str | None) -> "Gathered":
    from stopsms.adapters.files.archive_store import S3Archive  # noqa: PLC0415 (as above)
    from stopsms.evidence.gather_case import gather  # noqa: PLC0415

    account = asked.account
    archive = S3Archive(account.resource("ArchiveBucket"), account.client("s3"))
    return gather(archive, _contacts(account).evidence, owner, asked.now(), number, campaign)


def _contacts(account: Account) -> "DynamoContactStore":
    """The stack's contacts, with every key under which erased ones are known."""
    from stopsms.adapters.contacts.contact_store import DynamoContactStore  # noqa: PLC0415 (as above)
    from stopsms.adapters.keys.keyed_hash import KeyedHash  # noqa: PLC0415

    os.environ.update({_VARIABLES[name]: value for name, value in account.credentials.items()})
    settings = settings_of(account)
    return DynamoContactStore(settings["CONSENT_TABLE"], KeyedHash(settings["HASH_KEY_IDS"]))


def _pack_view(gathered: "Gathered", files: Mapping[str, bytes], target: Path, about: str) -> dict[str, Any]:
    from stopsms.evidence.check_signature import fingerprint  # noqa: PLC0415 (as above)

    people = gathered.case["people"]
    return {
        "file": str(target),
        "about": about,
        "acts": sum(len(person["records"]) for person in people),
        "messages": sum(len(person["messages"]) for person in people),
        "bytes": sum(map(len, files.values())),
        "manifest": hash_of(files["manifest.json"]),
        "certificate": fingerprint(files[CERTIFICATE]) if CERTIFICATE in files else None,
        "pending_blocks": sum(block.anchor is None for table in gathered.blocks.values() for block in table.values()),
        "unlawful": gathered.unlawful,
    }


def _drawn_pack(made: Mapping[str, Any]) -> RenderableType:
    lines = [f"{made['file']}: {made['about']}, {made['acts']} acts, {made['messages']} messages."]
    if made["bytes"] > MOST_BYTES:
        lines.append(f"It is larger than the default limit for reading: verify it with --mo={_megabytes(made)}.")
    if made["certificate"]:
        lines.append(f"Document signed by certificate {made['certificate']}.")
    lines.append(f"Manifest {made['manifest']}: keep it elsewhere.")
    if made["pending_blocks"]:
        lines.append(
            f"{made['pending_blocks']} of the blocks concerned are not anchored yet (anchors are daily): make the pack again tomorrow."
        )
    lines += [f"  NOT LAWFUL when judged again: {why}" for why in made["unlawful"]]
    return Text(harmless("\n".join(lines)))


def _megabytes(made: Mapping[str, Any]) -> int:
    return int(-(-made["bytes"] // MEGABYTE))


def verify(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A pack (zip or folder), or a signed document alone.")],
    known: Annotated[
        str, typer.Argument(metavar="HASH", help="Hash of the manifest or of an anchor, kept elsewhere.")
    ] = "",
    mo: Annotated[int, typer.Option(min=1, help="Megabytes to read at most.")] = MOST_BYTES // MEGABYTE,
    certificate: Annotated[str | None, typer.Option(help="The certificate kept elsewhere, or its SHA-256.")] = None,
    time_stamp_certificate: Annotated[
        Path | None, typer.Option(help="The time stamp authority's certificate, or its root.")
    ] = None,
) -> None:
    """Verify a pack or a signed document, without any network. Exits with 9 when something is wrong."""
    here = session(context)
    with failures(here.screen):
        from stopsms.evidence.check_signature import NoCertificate, fingerprint  # noqa: PLC0415 (as above)

        logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # its findings are reported in our own words
        try:
            kept = fingerprint(_given(certificate)) if certificate else ""
            authority = time_stamp_certificate.read_bytes() if time_stamp_certificate else b""
            if _is_document(file):
                result = _document_result(file, kept, authority)
            else:
                result = _pack_result(file, known, mo * MEGABYTE, kept, authority)
        except (NoCertificate, OSError) as error:
            result = {"faults": [str(error)], "notes": [], "verdict": ""}
    faults = result["faults"]
    result["verdict"] = f"Faults: {len(faults)}." if faults else result["verdict"]
    here.screen.show({"file": str(file), **result}, _drawn_verification)
    if faults:
        raise typer.Exit(Exit.ATTENTION)


def _given(certificate: str) -> bytes:
    """A certificate in a file, or a fingerprint."""
    return Path(certificate).read_bytes() if Path(certificate).exists() else certificate.encode()


def _is_document(file: Path) -> bool:
    if not file.is_file():
        return False
    with file.open("rb") as opened:
        return opened.read(5) == b"%PDF-"


def _document_result(file: Path, kept: str, authority: bytes) -> dict[str, Any]:
    from stopsms.evidence.check_signature import PROVES, check_signature  # noqa: PLC0415 (as above)

    signature = check_signature(file.read_bytes(), kept, authority)
    return {"faults": signature.faults, "notes": [*signature.notes, PROVES], "verdict": "The signature holds."}


def _pack_result(file: Path, known: str, most: int, kept: str, authority: bytes) -> dict[str, Any]:
    from stopsms.evidence.check_pack import check_pack  # noqa: PLC0415 (as above)

    checked = check_pack(file, known, most, kept, authority)
    verdict = "Whole and unaltered."
    if checked.uncovered:
        which = "the anchor that was kept" if known else "every anchor"
        verdict = f"Unaltered, but not whole: {checked.uncovered} archived lines are later than {which}."
    verdict += (
        " Document and rules are what the facts give when written again, and the facts what the archived lines give."
    )
    return {"faults": checked.faults, "notes": [], "verdict": verdict, "uncovered": checked.uncovered}


def _drawn_verification(result: Mapping[str, Any]) -> RenderableType:
    colour = "red" if result["faults"] else "green"
    lines = "".join(f"{line}\n" for line in [*result["notes"], *result["faults"]])
    return Text.assemble(harmless(lines), (result["verdict"], colour))
