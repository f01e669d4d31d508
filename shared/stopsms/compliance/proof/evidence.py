"""Evidence: the immutable record of one act of a person, chained by hash to the record before it.

The hash covers the header and the hash of the content, not the content itself: the content can be erased (GDPR art. 17)
while the chain stays verifiable. The content carries a random salt, so that its hash tells nothing once it is gone.
Sources: GDPR art. 7(1) (the controller must be able to demonstrate consent), art. 5(2) (accountability).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]


class Act(StrEnum):
    """What happened."""

    BASIS_RECORDED = "basis_recorded"
    CONFIRMED = "confirmed"
    HEARD_FROM = "heard_from"
    OPPOSED = "opposed"
    HELD = "held"
    OPPOSITION_REVIEWED = "opposition_reviewed"
    ACCESSED = "accessed"
    RECTIFIED = "rectified"
    NUMBER_CHANGED = "number_changed"
    ERASED = "erased"
    PURGED = "purged"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One act: when it happened, when it was recorded, what was shown and done."""

    advertiser_id: str
    sequence: int
    act: Act
    occurred_at: datetime
    recorded_at: datetime
    content: Mapping[str, JsonValue]
    content_hash: str
    previous: str
    hash: str


def effect(before: str, after: str) -> Mapping[str, JsonValue]:
    """What an act did to the contact's status, for its content."""
    return {"before": before, "after": after}


def by_principal(principal: str) -> Mapping[str, JsonValue]:
    """Who acted through a door, for an act's content: nothing where nobody did, as with a reply by SMS or the end of a term."""
    return {"principal": principal} if principal else {}


def canonical(value: JsonValue) -> bytes:
    """The one way of writing a JSON value that hashes are taken of: sorted keys, no spaces, UTF-8 (after RFC 8785)."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _digest(value: JsonValue) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()


def content_hash(content: Mapping[str, JsonValue]) -> str:
    """The hash of what a record says, by which the record goes on naming it once it is erased."""
    return _digest(content)


def _header_hash(
    advertiser_id: str,
    sequence: int,
    act: str,
    occurred_at: datetime,
    recorded_at: datetime,
    content_hash: str,
    previous: str,
) -> str:
    return _digest(
        {
            "advertiser_id": advertiser_id,
            "sequence": sequence,
            "act": act,
            "occurred_at": occurred_at.isoformat(),
            "recorded_at": recorded_at.isoformat(),
            "content_hash": content_hash,
            "previous": previous,
        }
    )


def seal(
    advertiser_id: str,
    after: tuple[int, str],
    act: Act,
    occurred_at: datetime,
    recorded_at: datetime,
    content: Mapping[str, JsonValue],
) -> Evidence:
    """The record of an act, chained to the contact's latest record (`after`: its sequence and hash; (0, "") for the first).

    `content` must hold a random `salt` (at least 128 bits), which the caller provides.
    """
    sequence, previous = after[0] + 1, after[1]
    content_hash = _digest(content)
    sealed = _header_hash(advertiser_id, sequence, act, occurred_at, recorded_at, content_hash, previous)
    return Evidence(advertiser_id, sequence, act, occurred_at, recorded_at, content, content_hash, previous, sealed)


def awaits_a_yes(record: Evidence) -> bool:
    """Whether it is an act of collection that is worth nothing without its holder's yes (`consent.recording`), as it was recorded."""
    return record.act is Act.BASIS_RECORDED and bool(record.content.get("confirmation"))


def confirmed_act(record: Evidence) -> int | None:
    """The number of the act that this record confirms, if it confirms one."""
    about = record.content.get("about")
    return about if record.act is Act.CONFIRMED and isinstance(about, int) else None


def redacted(record: Evidence) -> Evidence:
    """The record without its content, the salt included: what it said is gone, that it was said is still chained."""
    return replace(record, content={})


def faults(chain: Sequence[Evidence]) -> tuple[str, ...]:
    """What is wrong with a chain, in its order of sequence; empty when it is whole and unaltered."""
    listed: list[str] = []
    previous = ""
    for expected, record in enumerate(chain, start=1):
        if record.sequence != expected:
            listed.append(f"record {expected} is missing: found {record.sequence} in its place")
            break
        if record.content and _digest(record.content) != record.content_hash:
            listed.append(f"the content of record {expected} was altered")
        sealed = _header_hash(
            record.advertiser_id,
            record.sequence,
            record.act,
            record.occurred_at,
            record.recorded_at,
            record.content_hash,
            record.previous,
        )
        if sealed != record.hash:
            listed.append(f"the header of record {expected} was altered")
        if record.previous != previous:
            listed.append(f"record {expected} does not follow record {expected - 1}")
        previous = record.hash
    return tuple(listed)
