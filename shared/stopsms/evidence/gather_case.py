"""Gather a case: the facts, and the archived changes that establish them, each with its path to an anchor.

The archive does not hold the content of acts, only its hash: the content comes from where it can be erased (`Chains`).
"""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.archive import Archive
from stopsms.compliance.proof.archive import anchored, inclusion_path
from stopsms.compliance.proof.evidence import Evidence
from stopsms.contracts.codec import Record
from stopsms.evidence.archived_changes import (
    TABLES,
    ArchivedVersion,
    Json,
    TableChanges,
    campaign_keys,
    claims_of,
    consent_keys,
    drop_other_sends,
    drop_other_states,
    keys_of_campaign,
    of_kind,
    read_table,
    states_of,
)
from stopsms.evidence.build_case import build_case

Chains = Callable[[str, Phone], Sequence[Evidence]]
"""A person's acts as stored now, with their content unless it was erased: see `ContactStore.evidence`."""


@dataclass(slots=True)
class Block:
    """A block's header, the anchor that covers it (None: not yet) and its path to that anchor's root."""

    header: bytes
    anchor: int | None = None
    path: tuple[str, ...] = ()


@dataclass(slots=True)
class Gathered:
    """A case file with what establishes it. `unsent`: claims that led to no message; `unlawful`: what a new judgement refuses."""

    case: Record
    changes: dict[str, list[ArchivedVersion]]
    blocks: dict[str, dict[int, Block]]
    anchors: list[bytes]
    unsent: list[Record]
    unlawful: list[str]


def gather(
    archive: Archive,
    chains: Chains,
    advertiser_id: str,
    compiled_at: datetime,
    phone: Phone | None = None,
    campaign_id: str | None = None,
) -> Gathered:
    """The case of a person, or of a campaign and all its recipients. Raises NothingFound."""
    if phone is not None:
        acts = {phone.e164: chains(advertiser_id, phone)}
        hints = [phone.e164, f"ADVERTISER#{advertiser_id}", *(record.hash for record in acts[phone.e164])]
        consent = read_table(archive, "consent", consent_keys(advertiser_id, acts), hints)
        claims = claims_of(consent)
        campaign = read_table(
            archive, "campaign", campaign_keys(claims), ["RULEBOOK#", *{name for _, name, _ in claims}]
        )
        people = [phone.e164]
    else:
        name = campaign_id or ""
        campaign = read_table(archive, "campaign", lambda change: keys_of_campaign(change, name), ["RULEBOOK#", name])
        people = sorted(
            {e164 for kept in of_kind(campaign, "ROSTER") for e164 in kept.change["item"]["phones"].split(" ")}
        )
        acts = {e164: chains(advertiser_id, Phone.of(e164)) for e164 in people}
        consent = read_table(archive, "consent", consent_keys(advertiser_id, acts), None)
        claims = [claim for claim in claims_of(consent) if claim[1] == name]
    states = states_of(consent)
    if campaign_id is not None:
        drop_other_states(consent, campaign_id)
        drop_other_sends(campaign, {(claimed, send) for _, claimed, send in claims})
    return _gathered(archive, advertiser_id, compiled_at, consent, campaign, acts, claims, states, campaign_id)


def _gathered(
    archive: Archive,
    advertiser_id: str,
    compiled_at: datetime,
    consent: TableChanges,
    campaign: TableChanges,
    acts: Mapping[str, Sequence[Evidence]],
    claims: list[tuple[str, str, str]],
    states: Mapping[str, Mapping[int, Json]],
    campaign_id: str | None,
) -> Gathered:
    case, unsent, unlawful = build_case(
        advertiser_id, compiled_at, consent, campaign, acts, claims, states, campaign_id
    )
    anchors = _anchors(archive)
    tables = {"consent": consent, "campaign": campaign}
    changes = {name: _in_order(table) for name, table in tables.items()}
    blocks = {name: _blocks(name, tables[name], changes[name], anchors) for name in TABLES}
    return Gathered(case, changes, blocks, anchors, unsent, unlawful)


def _in_order(table: TableChanges) -> list[ArchivedVersion]:
    """The kept changes in archive order, each once even if it holds several items."""
    return [kept for _, kept in sorted({(kept.block, kept.place): kept for kept in table.kept.values()}.items())]


def _anchors(archive: Archive) -> list[bytes]:
    anchors: list[bytes] = []
    while (written := archive.anchor(len(anchors) + 1)) is not None:
        anchors.append(written)
    return anchors


def _blocks(name: str, table: TableChanges, changes: list[ArchivedVersion], anchors: list[bytes]) -> dict[int, Block]:
    """The headers of the blocks concerned, each with its path to its anchor."""
    ranges = [(read.first, read.last) for read in (anchored(written)[name] for written in anchors)]
    lasts = [last for _, last in ranges]
    blocks: dict[int, Block] = {}
    for number in sorted({kept.block for kept in changes}):
        place = bisect_left(lasts, number)
        blocks[number] = Block(table.headers[number])
        if place < len(ranges):
            first, last = ranges[place]
            blocks[number].anchor = place + 1
            blocks[number].path = inclusion_path(table.hashes[first - 1 : last], number - first)
    return blocks
