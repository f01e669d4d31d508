"""Gather a case: the facts, and the archived changes that establish them, each with its way to an anchor.

Every block is read once, in order, as the audit does each night: nothing that the archive holds of a person can be left out by an
index that is wrong. Only what acts say is not in the archive, which keeps its hash: it is asked of its keeper (`Chains`), where it can
be erased. Of an outcome the newest change is kept.
"""

import json
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from stopsms.audit.judge_sends import why_unlawful
from stopsms.audit.read_items import terms_of
from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.law.edition import Edition, edition_here
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.archive import Archive
from stopsms.compliance.proof.archive import anchored, block_hash, hash_of, inclusion_path, lines_of
from stopsms.compliance.proof.evidence import Evidence
from stopsms.compliance.proof.proof import MAY_HAVE_LEFT, ProofOfPerson, SentMessage
from stopsms.contracts.codec import Record
from stopsms.contracts.records import (
    read_advertiser,
    read_campaign,
    read_contact,
    read_edition,
    read_evidence,
    read_outcome,
)
from stopsms.use_cases.compile_case_file import case_file

TABLES = ("consent", "campaign")
Json = Mapping[str, Any]
Chains = Callable[[str, Phone], Sequence[Evidence]]
"""A person's acts as they are kept now, with what may be known of their content: see `ContactStore.evidence`."""


@dataclass(frozen=True, slots=True)
class ArchivedVersion:
    """One archived change: its block and place in it, how it is written, and its path to the root that the block's header holds."""

    block: int
    place: int
    written: bytes
    path: tuple[str, ...]
    change: Json


@dataclass(slots=True)
class Block:
    """A block's header, the anchor that covers it (None: not yet) and its path to that anchor's root."""

    header: bytes
    anchor: int | None = None
    path: tuple[str, ...] = ()


@dataclass(slots=True)
class Gathered:
    """A case file with all that establishes it. `unsent` are claims that led to no message; `unlawful` what a new judgement refuses."""

    case: Record
    changes: dict[str, list[ArchivedVersion]]
    blocks: dict[str, dict[int, Block]]
    anchors: list[bytes]
    unsent: list[Record]
    unlawful: list[str]


@dataclass(slots=True)
class _Table:
    """What one table's archive told: the changes to keep, every block's hash, the headers of those concerned."""

    kept: dict[tuple[Any, ...], ArchivedVersion] = field(default_factory=dict)
    hashes: list[str] = field(default_factory=list)
    headers: dict[int, bytes] = field(default_factory=dict)


class NothingFound(LookupError):
    """The archive holds nothing of this person, or no such campaign of this advertiser."""


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
        consent = _read(archive, "consent", _consent_keys(advertiser_id, acts), hints)
        claims = _claims(consent)
        campaign = _read(archive, "campaign", _campaign_keys(claims), ["RULEBOOK#", *{name for _, name, _ in claims}])
        people = [phone.e164]
    else:
        name = campaign_id or ""
        campaign = _read(archive, "campaign", lambda change: _of_campaign(change, name), ["RULEBOOK#", name])
        people = sorted({e164 for kept in _of(campaign, "ROSTER") for e164 in kept.change["item"]["phones"].split(" ")})
        acts = {e164: chains(advertiser_id, Phone.of(e164)) for e164 in people}
        consent = _read(archive, "consent", _consent_keys(advertiser_id, acts), None)
        claims = [claim for claim in _claims(consent) if claim[1] == name]
    states = _states(consent)
    if campaign_id is not None:
        _leave_out_other_states(consent, campaign_id)
        _leave_out_other_sends(campaign, {(claimed, send) for _, claimed, send in claims})
    return _gathered(archive, advertiser_id, compiled_at, consent, campaign, acts, claims, states, campaign_id)


# ------------------------------------------------------------------------------------------------------------- the archive


def _read(
    archive: Archive, table: str, key: Callable[[Json], Iterator[tuple[Any, ...]]], hints: list[str] | None
) -> _Table:
    """One pass over a table's archive. A line that holds none of the hints is not even parsed."""
    found, number = _Table(), 1
    marks = None if hints is None else [hint.encode() for hint in hints]
    while (written := archive.block(table, number)) is not None:
        found.hashes.append(block_hash(written))
        header, lines = lines_of(written)
        hashed: list[str] = []
        for place, line in enumerate(lines):
            if marks is not None and not any(mark in line for mark in marks):
                continue
            change = json.loads(line)
            for where in key(change):
                hashed = hashed or [hash_of(each) for each in lines]
                _keep(found, where, ArchivedVersion(number, place, line, inclusion_path(hashed, place), change))
                found.headers[number] = header
        number += 1
    return found


def _keep(found: _Table, where: tuple[Any, ...], kept: ArchivedVersion) -> None:
    """The newest change of an item stands; of the same thing told twice, the first."""
    known = found.kept.get(where)
    if known is None or known.change["item"] != kept.change["item"]:
        found.kept[where] = kept


def _consent_keys(
    advertiser_id: str, acts: Mapping[str, Sequence[Evidence]]
) -> Callable[[Json], Iterator[tuple[Any, ...]]]:
    """What is archived of these people. After an erasure their acts are known by their hashes: the number is gone from their place."""
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


def _campaign_keys(claims: list[tuple[str, str, str]]) -> Callable[[Json], Iterator[tuple[Any, ...]]]:
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


def _of_campaign(change: Json, name: str) -> Iterator[tuple[Any, ...]]:
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


def _of(table: _Table, kind: str) -> list[ArchivedVersion]:
    return [kept for where, kept in table.kept.items() if where[0] == kind]


def _states(consent: _Table) -> dict[str, dict[int, Json]]:
    states: dict[str, dict[int, Json]] = defaultdict(dict)
    for where, kept in consent.kept.items():
        if where[0] == "CONTACT" and where[2]:
            states[where[1]][where[2]] = kept.change["item"]
    return states


def _claims(consent: _Table) -> list[tuple[str, str, str]]:
    """Who was claimed by which campaign as which send. What a contact holds from its first version on was claimed at another number."""
    found = {
        (phone, campaign, text.split(" ")[1]): None
        for phone, versions in _states(consent).items()
        for _, item in sorted(versions.items())
        for campaign, text in item["claims"].items()
        if versions.get(1, {}).get("claims", {}).get(campaign) != text
    }
    return list(found)


def _leave_out_other_states(consent: _Table, campaign: str) -> None:
    """Of a recipient only the newest state is kept, and those on which this campaign judged and claimed."""
    for phone, versions in _states(consent).items():
        claiming = {version for version, item in versions.items() if campaign in item["claims"]}
        first = {version for version in claiming if version - 1 not in claiming}
        wanted = first | {version - 1 for version in first} | {max(versions)}
        for version in set(versions) - wanted:
            del consent.kept["CONTACT", phone, version]


def _leave_out_other_sends(campaign: _Table, sends: set[tuple[str, str]]) -> None:
    """Rosters name people to whom nothing was sent, and the claims already say which send was whose."""
    for where in [
        where for where in campaign.kept if where[0] == "ROSTER" or (where[0] == "OUTCOME" and where[1:] not in sends)
    ]:
        del campaign.kept[where]


# ---------------------------------------------------------------------------------------------------------------- the case


def _gathered(
    archive: Archive,
    advertiser_id: str,
    compiled_at: datetime,
    consent: _Table,
    campaign: _Table,
    acts: Mapping[str, Sequence[Evidence]],
    claims: list[tuple[str, str, str]],
    states: Mapping[str, Mapping[int, Json]],
    campaign_id: str | None,
) -> Gathered:
    case, unsent, unlawful = _case(advertiser_id, compiled_at, consent, campaign, acts, claims, states, campaign_id)
    anchors = _anchors(archive)
    tables = {"consent": consent, "campaign": campaign}
    changes = {name: _in_order(table) for name, table in tables.items()}
    blocks = {name: _blocks(name, tables[name], changes[name], anchors) for name in TABLES}
    return Gathered(case, changes, blocks, anchors, unsent, unlawful)


def retold(case: Json, changes: Mapping[str, Sequence[Json]]) -> Record:
    """The case that a pack's archived changes make, with the acts as its own case tells them.

    Raises NothingFound, and whatever reading something else than our own items raises.
    """
    advertiser_id, campaign_id = case["advertiser"]["id"], case["about"].get("campaign")
    acts = {person["phone"]: [read_evidence(record) for record in person["records"]] for person in case["people"]}
    consent = _told(changes["consent"], _consent_keys(advertiser_id, acts))
    claims = [claim for claim in _claims(consent) if campaign_id in (None, claim[1])]
    campaign = _told(changes["campaign"], _campaign_keys(claims))
    for change in changes["campaign"]:
        if campaign_id is not None and change["pk"] == f"CAMPAIGN#{campaign_id}":
            _keep(campaign, ("CAMPAIGN", campaign_id), ArchivedVersion(0, 0, b"", (), change))
    compiled_at = datetime.fromisoformat(case["compiled_at"])
    told, _, _ = _case(advertiser_id, compiled_at, consent, campaign, acts, claims, _states(consent), campaign_id)
    return told


def _told(changes: Sequence[Json], keys: Callable[[Json], Iterator[tuple[Any, ...]]]) -> _Table:
    table = _Table()
    for place, change in enumerate(changes):
        for where in keys(change):
            _keep(table, where, ArchivedVersion(0, place, b"", (), change))
    return table


def _case(
    advertiser_id: str,
    compiled_at: datetime,
    consent: _Table,
    campaign: _Table,
    acts: Mapping[str, Sequence[Evidence]],
    claims: list[tuple[str, str, str]],
    states: Mapping[str, Mapping[int, Json]],
    campaign_id: str | None,
) -> tuple[Record, list[Record], list[str]]:
    """The case, the claims that led to no message, what a new judgement refuses; what is of others is left out of the tables."""
    terms = {
        kept.change["item"]["campaign"]["id"]: kept.change["item"]["campaign"] for kept in _of(campaign, "CAMPAIGN")
    }
    advertiser = _advertiser(consent, advertiser_id, terms, campaign_id)
    sent, unsent, unlawful = _sends(campaign, claims, terms, states)
    written_to = [e164 for e164 in acts if campaign_id is None or sent[e164]]
    told = [
        ProofOfPerson(Phone.of(e164), _standing(advertiser_id, e164, consent, states[e164]), acts[e164], sent[e164])
        for e164 in written_to
    ]
    if campaign_id is None and not (any(person.chain for person in told) and _of(consent, "EVIDENCE")):
        raise NothingFound("nothing of this person is archived, or everything has had its time")
    _leave_out_others(consent, set(written_to))
    about = read_campaign(terms[campaign_id]) if campaign_id is not None else None
    editions = _editions(campaign, {message.outcome.rulebook for person in told for message in person.messages})
    case = case_file(advertiser, told, compiled_at, about, lambda name: editions.get(name) or edition_here(name))
    return case, [one for one in unsent if one["phone"] in written_to], unlawful


def _editions(campaign: _Table, wanted: set[str]) -> dict[str, Edition]:
    """The editions that judged these messages, as archived; no others are kept."""
    found: dict[str, Edition] = {}
    for where in [where for where in campaign.kept if where[0] == "RULEBOOK"]:
        edition = read_edition(where[1], campaign.kept[where].change["item"])
        if edition.id in wanted and edition.genuine:
            found[edition.id] = edition
        else:
            del campaign.kept[where]
    return found


def _advertiser(consent: _Table, advertiser_id: str, terms: Json, campaign_id: str | None) -> Advertiser:
    kept = _of(consent, "ADVERTISER")
    if not kept:
        raise NothingFound("the archive holds no such advertiser")
    if campaign_id is not None and (
        campaign_id not in terms or terms[campaign_id]["advertiser"]["id"] != advertiser_id
    ):
        raise NothingFound("the archive holds no such campaign of this advertiser")
    return read_advertiser(kept[-1].change["item"]["advertiser"])


def _sends(
    campaign: _Table, claims: list[tuple[str, str, str]], terms: Json, states: Mapping[str, Mapping[int, Json]]
) -> tuple[dict[str, list[SentMessage]], list[Record], list[str]]:
    """Each person's messages, oldest first; the claims that led to none; what a new judgement refuses."""
    outcomes = {
        where[1:]: kept.change["item"]["outcomes"][where[2].rpartition(".")[2]]
        for where, kept in campaign.kept.items()
        if where[0] == "OUTCOME"
    }
    sent: dict[str, list[SentMessage]] = defaultdict(list)
    unsent: list[Record] = []
    unlawful: list[str] = []
    for e164, name, send in claims:
        outcome = outcomes.get((name, send))
        if outcome is None or name not in terms or read_outcome(outcome).fate not in MAY_HAVE_LEFT:
            status = outcome["fate"] if outcome else "released"
            unsent.append({"phone": e164, "campaign": name, "send_id": send, "status": status})
            continue
        sent[e164].append(SentMessage(read_campaign(terms[name]), send, read_outcome(outcome)))
        if why := why_unlawful(terms_of(terms[name]), e164, send, outcome, states[e164]):
            unlawful.append(f"{name} {send}: {why}")
    for messages in sent.values():
        messages.sort(key=lambda message: (message.outcome.at, message.campaign.id))
    return sent, unsent, unlawful


def _in_order(table: _Table) -> list[ArchivedVersion]:
    """The changes kept, in the order of the archive; one that told several things, once."""
    return [kept for _, kept in sorted({(kept.block, kept.place): kept for kept in table.kept.values()}.items())]


def _standing(advertiser_id: str, e164: str, consent: _Table, states: Mapping[int, Json]) -> Contact | None:
    gone = consent.kept.get(("CONTACT", e164, 0))
    newest = max(states, default=0)
    last = consent.kept["CONTACT", e164, newest] if newest else None
    standing = last and (gone is None or (last.block, last.place) > (gone.block, gone.place))
    return read_contact(advertiser_id, {**states[newest], "phone": e164}) if standing else None


def _leave_out_others(consent: _Table, phones: set[str]) -> None:
    """People whom the campaign planned but never wrote to."""
    for where in [where for where in consent.kept if where[0] in ("EVIDENCE", "CONTACT") and where[1] not in phones]:
        del consent.kept[where]


def _anchors(archive: Archive) -> list[bytes]:
    found: list[bytes] = []
    while (written := archive.anchor(len(found) + 1)) is not None:
        found.append(written)
    return found


def _blocks(name: str, table: _Table, changes: list[ArchivedVersion], anchors: list[bytes]) -> dict[int, Block]:
    """The headers of the blocks concerned, each with its path to its anchor."""
    ranges = [(read.first, read.last) for read in (anchored(written)[name] for written in anchors)]
    lasts = [last for _, last in ranges]
    found: dict[int, Block] = {}
    for number in sorted({kept.block for kept in changes}):
        place = bisect_left(lasts, number)
        found[number] = Block(table.headers[number])
        if place < len(ranges):
            first, last = ranges[place]
            found[number].anchor = place + 1
            found[number].path = inclusion_path(table.hashes[first - 1 : last], number - first)
    return found
