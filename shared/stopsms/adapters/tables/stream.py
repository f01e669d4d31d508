"""Records of a DynamoDB stream, as changes. Source: DynamoDB, « Record » of the Streams API reference."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from stopsms.adapters.contacts.contact_items import UNCONFIRMED
from stopsms.adapters.tables.batch_store import read_group
from stopsms.adapters.tables.column_codec import unpacked
from stopsms.adapters.tables.dynamodb import plain
from stopsms.compliance.campaign.campaign import State
from stopsms.compliance.errors import UNREADABLE
from stopsms.compliance.outside.event import (
    ActRecorded,
    CampaignChanged,
    ContactErased,
    Happening,
    OutcomeRecorded,
    RunRecorded,
)
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.archive import ArchivedChange, hash_of
from stopsms.compliance.proof.evidence import canonical, content_hash
from stopsms.contracts.records import read_campaign, read_contact, read_evidence
from stopsms.contracts.recurrence_records import read_run

KEPT_ATTRIBUTES = frozenset({"postcode", "timezone"})
"""What the archive keeps of a contact's attributes: what the rules looked at.

Names and the like stay where they can be erased; so do the contents of evidence, of which it keeps the hash, and the words that
people write: an erasure would not reach them here (GDPR art. 5(1)(c), 17).
"""


def changes_of(records: Sequence[Mapping[str, Any]]) -> list[ArchivedChange]:
    """The changes, in the order of the stream. Outcomes that are kept together become one change for each recipient concerned."""
    return [change for record in records for change in _changes(record)]


def _changes(record: Mapping[str, Any]) -> list[ArchivedChange]:
    change = record["dynamodb"]
    key = plain(change["Keys"])
    removed = ArchivedChange(
        id=record["eventID"],
        at=datetime.fromtimestamp(float(change["ApproximateCreationDateTime"]), UTC),
        pk=key["pk"],
        sk=key["sk"],
        item=None,
    )
    image = change.get("NewImage")
    if image is None:
        return [removed]
    try:
        return _by_person(
            replace(removed, item=_kept(_legible(image)) | _of_proof(removed.pk, image)), change.get("OldImage")
        )
    except UNREADABLE:  # archived by its hash, which the audit reports
        return [replace(removed, item={"unreadable_sha256": hash_of(canonical(image))})]


def _of_proof(pk: str, image: Mapping[str, Any]) -> dict[str, bool]:
    """What is wrong with the content of a proof, which itself is not archived: it is not the one that was hashed, or none is left.

    That nobody confirmed an act is told beside its content, which has to say that it waited. An erasure keeps its proofs without
    content under another key.
    """
    if not pk.startswith("EVIDENCE#") or "content_hash" not in image or "content" not in image:
        return {}
    proof = plain({name: image[name] for name in ("content", "content_hash")})
    content = {name: _number(value) for name, value in proof["content"].items()}
    if not content:
        return {"content_emptied": True}
    told = UNCONFIRMED not in image or "confirmation" in content
    return {} if told and content_hash(content) == proof["content_hash"] else {"content_altered": True}


def _legible(image: Mapping[str, Any]) -> dict[str, Any]:
    """An item in plain values; packed outcomes one by one: an auditor reads the archive without our code."""
    group = image.get("outcomes", {}).get("B")
    if group is None:
        return plain(image)
    return plain({name: value for name, value in image.items() if name != "outcomes"}) | {"outcomes": unpacked(group)}


def _by_person(change: ArchivedChange, old: Mapping[str, Any] | None) -> list[ArchivedChange]:
    """One person's outcome can then be proved without showing 24 others'; and what did not change is not archived again."""
    outcomes = None if change.item is None else change.item.get("outcomes")
    if not isinstance(outcomes, Mapping):
        return [change]
    before = {} if old is None else _kept(_legible(old)).get("outcomes", {})
    taken_away = dict.fromkeys(before.keys() - outcomes.keys())
    return [
        replace(change, id=f"{change.id}.{index}", item={**(change.item or {}), "outcomes": {index: outcome}})
        for index, outcome in sorted({**outcomes, **taken_away}.items())
        if before.get(index) != outcome
    ]


def _kept(item: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: _number(value) for name, value in item.items() if name not in ("pk", "sk")}
    if "content_hash" in kept:
        kept["content"] = {}
    kept.pop("body", None)
    if isinstance(attributes := kept.get("attributes"), Mapping):
        kept["attributes"] = {name: value for name, value in attributes.items() if name in KEPT_ATTRIBUTES}
    return kept


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == int(value) else float(value)
    if isinstance(value, Mapping):
        return {name: _number(inner) for name, inner in value.items()}
    if isinstance(value, list | set | frozenset):
        return [_number(inner) for inner in value]
    return value


def _outcomes(pk: str, change: Mapping[str, Any], at: datetime) -> list[OutcomeRecorded]:
    """What became known of each recipient of a group, in order."""
    _, campaign_id, batch = pk.split("#")
    known = read_group(plain(change["OldImage"])) if "OldImage" in change else {}
    return [
        OutcomeRecorded(campaign_id, batch, index, known[index].fate if index in known else None, outcome, at)
        for index, outcome in sorted(read_group(plain(change["NewImage"])).items())
        if known.get(index) != outcome
    ]


def happenings_of(records: Sequence[Mapping[str, Any]]) -> list[Happening]:
    """What domain events are published about: evidence, erased contacts, campaigns, runs, outcomes of messages; in the order of the stream.

    All else (claims, above all) is passed over unread; the template's filters keep it away from the function in the first place.
    Raises one of UNREADABLE for an item that our code did not write.
    """
    happenings: list[Happening] = []
    for record in records:
        change = record["dynamodb"]
        pk, sk = change["Keys"]["pk"]["S"], change["Keys"]["sk"]["S"]
        at = datetime.fromtimestamp(float(change["ApproximateCreationDateTime"]), UTC)
        if pk.startswith("EVIDENCE#") and record["eventName"] == "INSERT":
            happenings.append(ActRecorded(Phone.of(pk.split("#")[2]), read_evidence(plain(change["NewImage"]))))
        elif sk.startswith("+") and record["eventName"] == "REMOVE":
            last = read_contact(pk.partition("#")[0], plain(change["OldImage"]) | {"phone": sk})
            happenings.append(ContactErased(last, at))
        elif sk == "CAMPAIGN" and "NewImage" in change:
            old = change.get("OldImage")
            before = None if old is None else State(plain(old)["campaign"]["state"])
            happenings.append(CampaignChanged(before, read_campaign(plain(change["NewImage"])["campaign"]), at))
        elif pk.startswith("OUTCOME#") and "NewImage" in change:
            happenings += _outcomes(pk, change, at)
        elif pk.startswith("RECURRENCE#") and sk.startswith("RUN#") and record["eventName"] == "INSERT":
            happenings.append(RunRecorded(read_run(plain(change["NewImage"])["run"])))
    return happenings
