"""Tables that were restored from a backup: brought up to date from the archive, before anything is sent from them."""

import json
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Group, RenderableType
from rich.text import Text

from stopsms.command_line.exits import Exit
from stopsms.command_line.screen import table
from stopsms.command_line.session import By, session, somebody

MARGIN = timedelta(hours=1)
"""Start reading this much earlier than asked: blocks follow the order of a stream, not of the clock."""

KINDS = (
    "opposed",
    "held",
    "erased",
    "removed",
    "carried",
    "proof removed",
    "proof confirmed",
    "consent to collect anew",
)


def first_block(archive: Any, source: str, since: datetime | None) -> int:
    """The first block of a table's archive to read in order to see everything since then."""
    if since is None:
        return 1
    low, high = 1, archive.newest_block(source) + 1
    while low < high:
        middle = (low + high) // 2
        if _begins(archive.block(source, middle)) < since - MARGIN:
            low = middle + 1
        else:
            high = middle
    return max(1, low - 1)


def _begins(block: bytes) -> datetime:
    return datetime.fromisoformat(json.loads(block.splitlines()[1])["at"])


def _read(archive: Any, index: Any, since: datetime | None, faults: list[str]) -> dict[str, Any]:
    """Read the archive into the index and verify its chain. Returns how far it was read, and the time of its last change."""
    from stopsms.audit.verifier import TABLES, Anchors, blocks  # noqa: PLC0415

    read: dict[str, Any] = {}
    anchors = Anchors(archive.anchor, archive.anchor_after)
    for source in TABLES:
        hashes = anchors.hashes[source]
        number = first_block(archive, source, since)
        last = None
        of, after = partial(archive.block, source), partial(archive.block_after, source)
        for block_hash, changes in blocks(source, of, faults, after, number):
            hashes.append(block_hash)
            index.take(source, changes)
            last = changes[-1]["at"] if changes else last
        read[source] = {"blocks": number + len(hashes) - 1, "until": last}
    if since is None:
        anchors.check(faults)
    return read


def restore(
    context: typer.Context,
    since: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M:%S%z"],
            help="Read the archive from this time on, which must be before the backup; all of it when left out.",
        ),
    ] = None,
    dry: Annotated[bool, typer.Option("--dry", help="Only show what would change.")] = False,
    consent_table: Annotated[
        str | None,
        typer.Option(help="A restored table that the stack does not use yet; the stack's own when left out."),
    ] = None,
    campaign_table: Annotated[str | None, typer.Option(help="The same for the campaign table.")] = None,
    bucket: Annotated[str | None, typer.Option(help="An archive's bucket; the stack's own when left out.")] = None,
    despite_faults: Annotated[
        str | None, typer.Option(help="Why sending may resume although the archive has faults, for the record.")
    ] = None,
    by: By = None,
) -> None:
    """Bring restored tables up to date from the archive: oppositions, holds, erasures, claims, versions; never a consent.

    Sending stays stopped: look at what changed, then `stopsms sending go`. Exits with 9 if a person has to look.
    """
    from stopsms.adapters.files.archive_store import S3Archive  # noqa: PLC0415 (they bring boto3, and the whole domain)
    from stopsms.adapters.tables.dynamodb import attributes  # noqa: PLC0415
    from stopsms.adapters.tables.kill_switch import KEY, TablesInUse, replayed_item  # noqa: PLC0415
    from stopsms.adapters.tables.restored_table import RestoredTable  # noqa: PLC0415
    from stopsms.command_line.archive_index import ArchiveIndex  # noqa: PLC0415
    from stopsms.command_line.replay import Replay  # noqa: PLC0415

    here = session(context)
    account = here.account
    used = (account.resource("ConsentTable"), account.resource("CampaignTable"))
    names = (consent_table or used[0], campaign_table or used[1])
    client = account.client("dynamodb")
    consent, campaign = (RestoredTable(client, name, dry=dry) for name in names)
    tables = str(TablesInUse(*names, client))
    known = (campaign.get(*KEY) or {}).get("tables", "").split()
    faults: list[str] = []
    with tempfile.TemporaryDirectory() as folder, here.screen.progress() as progress:
        progress.add_task("Reading the archive, and replaying it", total=None)
        index = ArchiveIndex(Path(folder) / "index")
        archive = S3Archive(bucket or account.resource("ArchiveBucket"), account.client("s3"))
        read = _read(archive, index, since, faults)
        older = [each not in known for each in tables.split()]
        changes = Replay(index, consent, campaign, older[0], older[1], here.asked.now).run()
    complete = not dry and names == used and (not faults or bool(despite_faults))
    if complete:
        done = replayed_item(tables, here.asked.now(), by or somebody(), despite_faults or "")
        client.put_item(TableName=names[1], Item=attributes(done))
    result: dict[str, Any] = {
        "dry": dry,
        "tables": list(names),
        "read": read,
        "faults": faults,
        "changes": {advertiser: dict(counts) for advertiser, counts in changes.counts.items()},
        "numbers": changes.numbers,
        "campaign_items": changes.campaign_items,
        "sending_may_go_on": complete,
    }
    here.screen.show(result, _drawn)
    if not dry and not complete:
        raise typer.Exit(Exit.ATTENTION)


def _drawn(shown: dict[str, Any]) -> RenderableType:
    did = "would change" if shown["dry"] else "changed"
    lines: list[RenderableType] = [
        Text(f"{name}: {read['blocks']} blocks of the archive read, until {read['until'] or 'now'}")
        for name, read in shown["read"].items()
    ]
    lines += [Text(f"The archive: {fault}", style="red") for fault in shown["faults"]]
    lines.append(table(("advertiser", *KINDS), _counted(shown["changes"]), title=f"What the replay {did}"))
    if shown["numbers"]:
        lines.append(table(("advertiser", "what", "numbers"), _named(shown["numbers"])))
    if shown["campaign_items"]:
        lines.append(Text(f"{shown['campaign_items']} items of campaigns {did}"))
    lines.append(Text(*_next(shown)))
    return Group(*lines)


def _counted(changes: dict[str, dict[str, int]]) -> Iterator[tuple[Any, ...]]:
    for advertiser, counts in sorted(changes.items()):
        yield (advertiser, *(counts.get(kind, 0) for kind in KINDS))


def _named(numbers: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, str, list[str]]]:
    for advertiser, kinds in sorted(numbers.items()):
        for kind, named in kinds.items():
            if named and kind != "carried":
                yield advertiser, kind, named


def _next(shown: dict[str, Any]) -> tuple[str, str]:
    if shown["dry"]:
        return "Nothing was changed.", ""
    if shown["sending_may_go_on"]:
        return "Sending is still stopped. If this is right: stopsms sending go --by … --reason …", "bold"
    if shown["faults"]:
        return "Sending stays stopped: the archive has faults (docs/runbook.md).", "bold red"
    return "Now let the stack use these tables, then run this once more without naming tables.", "bold"
