"""Make or verify an evidence pack.

python -m local.evidence make --advertiser ID (--phone NUMBER | --campaign ID) [--stack NAME] [--to FILE]
python -m local.evidence verify PACK [HASH] [--mo MEGABYTES]

Of the embedded stack; or of one that is deployed, by its name, with your AWS credentials.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from adapters.archive_store import ArchiveBucket
from adapters.contact_book import ContactTable
from adapters.keyed_hash import KeyedHash
from adapters.phone_numbers import parse_phone
from compliance.archive import hash_of
from compliance.errors import InputError
from compliance.phone import mask

from local.evidence import verify
from local.evidence.from_archive import Gathered, NothingFound, gather
from local.evidence.pack import derived, files_of, zipped
from stopsms.stack import Account, Asked, NoStack


def contacts_of(account: Account) -> ContactTable:
    """The contacts of a stack, with every key by which erased ones are known: as its own functions know them."""
    for name, value in account.credentials.items():
        os.environ[_VARIABLES[name]] = value
    functions = account.client("lambda")
    found = functions.get_function_configuration(FunctionName=account.resource("EvidenceApiFunction"))
    settings = found["Environment"]["Variables"]
    return ContactTable(settings["CONSENT_TABLE"], KeyedHash(settings["HASH_KEY_IDS"]))


_VARIABLES = {
    "endpoint_url": "AWS_ENDPOINT_URL",
    "region_name": "AWS_DEFAULT_REGION",
    "aws_access_key_id": "AWS_ACCESS_KEY_ID",
    "aws_secret_access_key": "AWS_SECRET_ACCESS_KEY",
}
"""Where our own clients look for what the embedded stack's description says."""


def make(advertiser_id: str, phone: str | None, campaign_id: str | None, stack: str | None, to: Path | None) -> Path:
    """Write a pack; where. Raises NothingFound, InputError, NoStack."""
    number = parse_phone(phone) if phone else None
    asked = Asked(stack)
    archive = ArchiveBucket(asked.account.resource("ArchiveBucket"), asked.account.client("s3"))
    chains = contacts_of(asked.account).evidence
    gathered = gather(archive, chains, advertiser_id, asked.now(), number, campaign_id)
    files = files_of(gathered)
    target = to or Path(f"preuve-{advertiser_id}-{gathered.case['digest'][:12]}.zip")  # no number in the name of a file
    target.write_bytes(zipped(files))
    _tell(gathered, target, files, mask(number.e164) if number else f"campaign {campaign_id}")
    return target


def _tell(gathered: Gathered, target: Path, files: dict[str, bytes], about: str) -> None:
    people = gathered.case["people"]
    messages = sum(len(person["messages"]) for person in people)
    pending = sum(block.anchor is None for table in gathered.blocks.values() for block in table.values())
    print(f"{target}: {about}, {sum(len(person['records']) for person in people)} acts, {messages} messages.")
    if (size := sum(map(len, files.values()))) > verify.MOST_BYTES:
        print(f"It is larger than what is read unasked: verify it with --mo={-(-size // 1_000_000)}.")
    print(f"Manifest {hash_of(files['manifest.json'])}: keep it elsewhere.")
    if pending:
        print(f"{pending} of the blocks concerned are not anchored yet (once a day): make the pack again tomorrow.")
    for why in gathered.unlawful:
        print(f"  NOT LAWFUL when judged again: {why}")


def check(pack: Path, known: str, most: int = verify.MOST_BYTES) -> list[str]:
    """What is wrong with a pack of at most so many bytes: as its own verifier says, and by writing anew what follows from the facts."""
    try:
        files = verify.read(pack, most)
    except (verify.Unreadable, OSError, MemoryError) as refused:
        return [str(refused)]
    found = verify.Verification(files, known).run()
    faults = list(dict.fromkeys(found.faults))
    try:
        case = {name: told for name, told in found.json(verify.RECORDS).items() if name != "unsent"}
        anew = derived(case)
    except verify.UNEXPECTED:
        return [*faults, "records.json : rien ne peut en être refait"]
    faults += [
        f"{name} : ce n'est pas ce que l'on obtient en le refaisant"
        for name, written in anew.items()
        if files.get(name) != written
    ]
    return faults


def main(arguments: Sequence[str]) -> int:
    """Run one command; 1 when something is wrong."""
    parser = argparse.ArgumentParser(prog="python -m local.evidence", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    making = commands.add_parser("make")
    making.add_argument("--advertiser", required=True)
    about = making.add_mutually_exclusive_group(required=True)
    about.add_argument("--phone")
    about.add_argument("--campaign")
    making.add_argument("--stack")
    making.add_argument("--to", type=Path)
    verifying = commands.add_parser("verify")
    verifying.add_argument("pack", type=Path)
    verifying.add_argument("known", nargs="?", default="")
    verifying.add_argument(
        "--mo", type=int, default=verify.MOST_BYTES // 1_000_000, help="megabytes to be read at most"
    )
    given = parser.parse_args(arguments)
    if given.command == "verify":
        faults = check(given.pack, given.known, given.mo * 1_000_000)
        print(
            "\n".join([*faults, f"{len(faults)} faults"])
            if faults
            else "Whole and unaltered; document and rules as written anew."
        )
        return 1 if faults else 0
    try:
        make(given.advertiser, given.phone, given.campaign, given.stack, given.to)
    except (NothingFound, InputError, NoStack) as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
