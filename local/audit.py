"""Audit an archive: python -m local.audit [BUCKET] [--rules-of DAY].

Without a bucket, that of the embedded stack; with one, of your AWS account. With a day, every send is judged by the rules of that day.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import boto3
from stopsms.adapters.archive_store import S3Archive
from stopsms.audit.audit_archive import audit_archive

from local.stack_paths import PROJECT


def archive(bucket: str | None) -> S3Archive:
    """The archive asked for."""
    client: Any = boto3.client
    if bucket is not None:
        return S3Archive(bucket, client("s3"))
    home = Path(os.environ.get("STACK_HOME", PROJECT / ".local"))
    stack = json.loads((home / "stack.json").read_text())
    s3 = client(
        "s3",
        endpoint_url=stack["aws_endpoint_url"],
        region_name=stack["region"],
        aws_access_key_id=stack["aws_access_key_id"],
        aws_secret_access_key=stack["aws_secret_access_key"],
    )
    return S3Archive(stack["resources"]["ArchiveBucket"], s3)


def main(arguments: Sequence[str]) -> int:
    """Print the audit; 1 when something was found."""
    parser = argparse.ArgumentParser(prog="make audit", description="Audit every send from the archive alone.")
    parser.add_argument("bucket", nargs="?", help="the archive's bucket (none: the embedded stack's)")
    parser.add_argument(
        "--rules-of", type=date.fromisoformat, metavar="DAY", help="judge by the rules of this day, 2026-11-24 say"
    )
    asked = parser.parse_args(arguments)
    audit = audit_archive(archive(asked.bucket), datetime.now(UTC), asked.rules_of, same_clock=asked.bucket is not None)
    print(
        f"{audit.sends} sends of {audit.campaigns} campaigns to {audit.contacts} contacts audited, from the archive alone."
    )
    print(
        f"{len(audit.findings)} findings."
        if audit.findings
        else f"Every one was lawful {_under(asked.rules_of)}; nothing is missing or altered."
    )
    if audit.waiting:
        print(f"{audit.waiting} sends of the last hours wait for what belongs to them: audit again.")
    for finding in audit.findings[:20]:
        print(f"  {finding.kind:<10} {finding.about:<14} {finding.why}")
    return 1 if audit.findings else 0


def _under(rules_of: date | None) -> str:
    return "when it was claimed" if rules_of is None else f"by the rules of {rules_of}, at its hour"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
