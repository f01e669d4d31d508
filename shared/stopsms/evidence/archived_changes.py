"""The archived changes that concern a case: found in one pass over each table's archive, the newest of each item kept.

Every block is read once, in order, as the audit does each night: no faulty index can hide what the archive holds of a person.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from stopsms.compliance.ports.archive import Archive
from stopsms.compliance.proof.archive import block_hash, hash_of, inclusion_path, lines_of
from stopsms.compliance.proof.evidence import Evidence

TABLES = ("consent", "campaign")
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ArchivedVersion:
    """One archived change: its block and place there, its bytes, and its path to the root in the block's header."""

    block: int
    place: int
    written: bytes
    path: tuple[str, ...]
    change: Json


@dataclass(slots=True)
class TableChanges:
    """From one table's archive: the changes to keep, every block's hash, the headers of the blocks concerned."""

    kept: dict[tuple[Any, ...], ArchivedVersion] = field(default_factory=dict)
    hashes: list[str] = field(default_factory=list)
    headers: dict[int, bytes] = field(default_factory=dict)


def read_table(
    archive: Archive, table: str, key: Callable[[Json], Iterator[tuple[Any, ...]]], hints: list[str] | None
) -> TableChanges:
    """One pass over a table's archive. A line that holds none of the hints is not even parsed."""
    read, number = TableChanges(), 1
    marks = None if hints is None else [hint.encode() for hint in hints]
    while (written := archive.block(table, number)) is not None:
        read.hashes.append(block_hash(written))
        header, lines = lines_of(written)
        hashed: list[str] = []
        for place, line in enumerate(lines):
            if marks is not None and not any(mark in line for mark in marks):
                continue
            change = json.loads(line)
            for where in key(change):
                hashed = hashed or [hash_of(each) for each in lines]
                keep(read, where, ArchivedVersion(number, place, line, inclusion_path(hashed, place), change))
                read.headers[number] = header
        number += 1
    return read


def keep(table: TableChanges, where: tuple[Any, ...], kept: ArchivedVersion) -> None:
    """Keep an item's newest change; of identical changes, the first."""
    known = table.kept.get(where)
    if known is None or known.change["item"] != kept.change["item"]:
        table.kept[where] = kept


def table_of(changes: Sequence[Json], keys: Callable[[Json], Iterator[tuple[Any, ...]]]) -> TableChanges:
    """The changes to keep of those that a pack holds."""
    table = TableChanges()
    for place, change in enumerate(changes):
        for where in keys(change):
            keep(table, where, ArchivedVersion(0, place, b"", (), change))
    return table


def consent_keys(
    advertiser_id: str, acts: Mapping[str, Sequence[Evidence]]
) -> Callable[[Json], Iterator[tuple[Any, ...]]]:
    """Keys of what is archived of these people. After an erasure their acts are recognised by hash: the number is gone from the key."""
    whose = {record.hash: e164 for e164, chain in acts.items() for record in chain}

    def keys(change: Json) -> Iterator[tuple[Any, ...]]:
        pk, sk, item = change["pk"], change["sk"], change["item"]
        if pk == f"ADVERTISER#{advertiser_id}":
            yield ("ADVERTISER", "")
        elif pk.startswith(f"EVIDENCE#{advertiser_id}#") and pk.rpartition("#")[2] in acts and item:
            yield ("EVIDENCE", pk.rpartition("#")[2], int(sk))
        elif pk.startswith(f"ERASED#{advertiser_id}#") and item and item["hash"] in whose:
            yield ("EVIDENCE", whose[item["hash"]], int(sk))
        elif sk in acts and pk.rpartition("#")[0] == advertiser_id:
            yield ("CONTACT", sk, item["version"] if item else 0)  # 0: the contact is gone

    return keys


def campaign_keys(claims: list[tuple[str, str, str]]) -> Callable[[Json], Iterator[tuple[Any, ...]]]:
    """Keys of the campaigns and outcomes of these claims, and of every edition of the rules."""
    campaigns = {campaign for _, campaign, _ in claims}
    sends = {(campaign, send) for _, campaign, send in claims}

    def keys(change: Json) -> Iterator[tuple[Any, ...]]:
        kind, _, rest = change["pk"].partition("#")
        if kind == "CAMPAIGN" and rest in campaigns:
            yield ("CAMPAIGN", rest)
        elif kind == "RULEBOOK" and change["item"]:
            yield (kind, rest)
        elif kind == "OUTCOME" and change["item"]:
            campaign, _, batch = rest.partition("#")
            for index in change["item"]["outcomes"]:
                if (campaign, f"{batch}.{index}") in sends:
                    yield ("OUTCOME", campaign, f"{batch}.{index}")

    return keys


def keys_of_campaign(change: Json, name: str) -> Iterator[tuple[Any, ...]]:
    """Keys of one campaign with its rosters and outcomes, and of every edition of the rules."""
    kind, _, rest = change["pk"].partition("#")
    campaign, _, batch = rest.partition("#")
    if kind == "RULEBOOK" and change["item"]:
        yield (kind, rest)
    if campaign != name or not change["item"]:
        return
    if kind in ("CAMPAIGN", "ROSTER"):
        yield (kind, name, change["sk"])
    elif kind == "OUTCOME":
        for index in change["item"]["outcomes"]:
            yield ("OUTCOME", name, f"{batch}.{index}")


def of_kind(table: TableChanges, kind: str) -> list[ArchivedVersion]:
    """The kept changes of one kind of item."""
    return [kept for where, kept in table.kept.items() if where[0] == kind]


def states_of(consent: TableChanges) -> dict[str, dict[int, Json]]:
    """Each person's archived states, by version."""
    states: dict[str, dict[int, Json]] = defaultdict(dict)
    for where, kept in consent.kept.items():
        if where[0] == "CONTACT" and where[2]:
            states[where[1]][where[2]] = kept.change["item"]
    return states


def claims_of(consent: TableChanges) -> list[tuple[str, str, str]]:
    """Who was claimed by which campaign as which send. Claims in a contact's first version were made at its previous number."""
    claims = {
        (phone, campaign, text.split(" ")[1]): None
        for phone, versions in states_of(consent).items()
        for _, item in sorted(versions.items())
        for campaign, text in item["claims"].items()
        if versions.get(1, {}).get("claims", {}).get(campaign) != text
    }
    return list(claims)


def drop_other_states(consent: TableChanges, campaign: str) -> None:
    """Keep only a recipient's newest state, and those on which this campaign judged and claimed."""
    for phone, versions in states_of(consent).items():
        claiming = {version for version, item in versions.items() if campaign in item["claims"]}
        first = {version for version in claiming if version - 1 not in claiming}
        wanted = first | {version - 1 for version in first} | {max(versions)}
        for version in set(versions) - wanted:
            del consent.kept["CONTACT", phone, version]


def drop_other_sends(campaign: TableChanges, sends: set[tuple[str, str]]) -> None:
    """Drop rosters (they name people to whom nothing was sent; claims say which send was whose) and other people's outcomes."""
    for where in [
        where for where in campaign.kept if where[0] == "ROSTER" or (where[0] == "OUTCOME" and where[1:] not in sends)
    ]:
        del campaign.kept[where]


def drop_other_people(consent: TableChanges, phones: set[str]) -> None:
    """Drop people whom the campaign planned but never wrote to."""
    for where in [where for where in consent.kept if where[0] in ("EVIDENCE", "CONTACT") and where[1] not in phones]:
        del consent.kept[where]
