"""Audit every send from the archive alone: was it lawful at the contact version on which it was claimed.

It shares nothing with the sending path but the rulebook: it reads the archive anew, rebuilds each contact version by version, and
judges each claim that led to a hand-over again, at its instant, under the terms that the campaign was scheduled with.
"""

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from audit.read_items import Item, claims_of, contact_of, terms_of
from compliance.campaign import Terms
from compliance.contact import Claim
from compliance.decision import Verdict
from compliance.gate import Gate
from compliance.personalisation import is_personal, put_back
from compliance.rule import Result

SENT = frozenset({"sent", "delivered", "undelivered", "uncertain"})

ENDS = frozenset({"erased", "purged"})
"""The acts after which only a keyed hash of the number remains, where the chain then goes on from."""

PATIENCE = timedelta(minutes=5)
"""The tables' archives do not advance in step: a send younger than this may be archived before its claim."""


LONGEST_WORD = 24
"""What is longer (a hash, an instant) recurs too seldom to be worth looking up."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that should not be: what, about whom or what, and in plain words why. No number in clear."""

    kind: str
    about: str
    why: str


@dataclass(slots=True)
class Audit:
    """What was audited and what was found; `waiting` are sends so recent that their claims may not be archived yet."""

    sends: int = 0
    waiting: int = 0
    contacts: int = 0
    campaigns: int = 0
    findings: list[Finding] = field(default_factory=list)

    def found(self, kind: str, about: str, why: str) -> None:
        """Add a finding."""
        self.findings.append(Finding(kind, about, why))


@dataclass(slots=True)
class _Archive:
    contacts: dict[tuple[str, str], dict[int, Item]] = field(default_factory=lambda: defaultdict(dict))
    evidence: dict[tuple[str, str], dict[int, Item]] = field(default_factory=lambda: defaultdict(dict))
    erasures: dict[str, Item] = field(default_factory=dict)
    campaigns: dict[str, Item] = field(default_factory=dict)
    rosters: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    outcomes: dict[tuple[str, str, int], Item] = field(default_factory=dict)
    told_at: dict[tuple[str, str, int], datetime] = field(default_factory=dict)


def audit_sends(
    consent: Iterable[Mapping[str, Any]],
    campaign: Iterable[Mapping[str, Any]],
    now: datetime,
    rules_of: date | None = None,
) -> Audit:
    """Audit the changes of both tables, in the order of their archives. `now` is by the clock that stamps changes.

    Each send is judged by the rules of its day; with `rules_of`, by those of that day: what would be unlawful today?
    """
    audit, archive, seen = Audit(), _Archive(), set[str]()
    for change in consent:
        if change["id"] not in seen and change["item"] is not None:
            _take_consent(archive, change, audit)
        seen.add(change["id"])
    for change in campaign:
        if change["id"] not in seen and change["item"] is not None:
            _take_campaign(archive, change, audit)
        seen.add(change["id"])
    audit.contacts, audit.campaigns = len(archive.contacts), len(archive.campaigns)
    _check_versions(archive, audit)
    _check_chains(archive, audit)
    _check_sends(archive, audit, now, rules_of)
    return audit


def _take_consent(archive: _Archive, change: Mapping[str, Any], audit: Audit) -> None:
    pk, sk, item = change["pk"], change["sk"], _shared(change["item"])
    if pk.startswith("ERASED#"):
        if item["act"] in ENDS:
            archive.erasures[item["hash"]] = item
    elif pk.startswith("EVIDENCE#"):
        _, advertiser, phone = pk.split("#")
        archive.evidence[advertiser, phone][int(sk)] = item
    elif sk.startswith("+") and "version" in item:
        versions = archive.contacts[pk.rpartition("#")[0], sk]
        before = versions.get(item["version"] - 1, {})
        item = {name: before[name] if before.get(name) == value else value for name, value in item.items()}
        known = versions.setdefault(item["version"], item)
        if known != item:
            audit.found("rewritten", _masked(sk), f"version {item['version']} was written twice, differently")


def _take_campaign(archive: _Archive, change: Mapping[str, Any], audit: Audit) -> None:
    pk, sk, item = change["pk"], change["sk"], _shared(change["item"])
    kind, _, rest = pk.partition("#")
    if kind == "CAMPAIGN":
        archive.campaigns[rest] = item["campaign"]
    elif kind == "ROSTER":
        phones = item["phones"].split(" ")
        known = archive.rosters.setdefault((rest, sk), phones)
        if len(known) != len(phones) or any(
            now.startswith("+") and now != was for was, now in zip(known, phones, strict=False)
        ):
            audit.found("rewritten", f"{rest} {sk}", "a roster names other people than when it was written")
    elif kind == "OUTCOME":
        campaign, _, batch = rest.partition("#")
        for index, outcome in item["outcomes"].items():
            place = (campaign, batch, int(index))
            words = archive.outcomes.get(place, {}).get("values")  # an erasure removes them
            archive.outcomes[place] = {"values": words, **outcome} if words else outcome
            if outcome["fate"] in SENT:
                archive.told_at.setdefault(place, datetime.fromisoformat(change["at"]))


def _shared(value: Any) -> Any:
    """The same, the words that recur held once: most of an archive in memory would be the names of attributes."""
    match value:
        case dict():
            return {sys.intern(name): _shared(inner) for name, inner in value.items()}
        case str() if len(value) <= LONGEST_WORD:
            return sys.intern(value)
        case _:
            return value


def _check_versions(archive: _Archive, audit: Audit) -> None:
    for key, versions in archive.contacts.items():
        phone, numbers = key[1], sorted(versions)
        missing = sorted(set(range(1, numbers[-1] + 1)) - set(numbers) - _erased_versions(archive, key))
        if missing:
            audit.found("gap", _masked(phone), f"versions {missing[:5]} are not in the archive")


def _bridge(archive: _Archive, record: Item) -> list[Item]:
    """The records of erasure that a record follows, oldest first: they are kept under the keyed hash, as is the version of each."""
    found: list[Item] = []
    while (erasure := archive.erasures.get(record["previous"])) is not None:
        found.insert(0, erasure)
        record = erasure
    return found


def _erased_versions(archive: _Archive, key: tuple[str, str]) -> set[int]:
    """The versions that a contact who came back had while only a keyed hash remained."""
    allowed: set[int] = set()
    for version, item in archive.contacts[key].items():
        record = archive.evidence.get(key, {}).get(item["sequence"])
        if record is not None and version - 1 not in archive.contacts[key]:
            allowed |= {version - place for place in range(1, len(_bridge(archive, record)) + 1)}
    return allowed


def _check_chains(archive: _Archive, audit: Audit) -> None:
    """Evidence is whole, unaltered, and the one that the contact's versions name."""
    for key, versions in archive.contacts.items():
        records = archive.evidence.get(key, {})
        previous = ""
        for number in sorted(records):
            for erasure in _bridge(archive, records[number]):
                if not _evidence_fault(erasure, previous):
                    previous = erasure["hash"]
            if fault := _evidence_fault(records[number], previous):
                audit.found("evidence", _masked(key[1]), f"record {number}: {fault}")
            previous = records[number]["hash"]
        for version, item in sorted(versions.items()):
            named = records.get(item["sequence"])
            if named is None or named["hash"] != item["head"]:
                audit.found("evidence", _masked(key[1]), f"version {version} names a record that is not there")


def _evidence_fault(record: Item, previous: str) -> str:
    if record.get("content") and _digest(record["content"]) != record["content_hash"]:
        return "its content was altered"
    names = ("advertiser_id", "sequence", "act", "occurred_at", "recorded_at", "content_hash", "previous")
    if _digest({name: record[name] for name in names}) != record["hash"]:
        return "its header was altered"
    return "" if record["previous"] == previous else "it does not follow the one before"


def _digest(value: object) -> str:
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()


def _check_sends(archive: _Archive, audit: Audit, now: datetime, rules_of: date | None) -> None:
    terms = {campaign: terms_of(item) for campaign, item in archive.campaigns.items()}
    taken: dict[tuple[str, str], str] = {}
    for (campaign, batch, index), outcome in sorted(archive.outcomes.items()):
        if outcome["fate"] not in SENT:
            continue
        audit.sends += 1
        phones = archive.rosters.get((campaign, batch), [])
        if campaign not in terms or index >= len(phones):
            audit.found(
                "unknown", f"{campaign} {batch}.{index}", "a send of a campaign or to a person that is not archived"
            )
            continue
        phone, send = phones[index], f"{batch}.{index}"
        if before := taken.get((campaign, phone)):
            audit.found("twice", _masked(phone), f"campaign {campaign} sent {before} and {send}")
        taken[campaign, phone] = send
        versions = archive.contacts.get((terms[campaign].advertiser.id, phone), {})
        claimed = any(_claim(terms[campaign], item, send) for item in versions.values())
        if not claimed and now - archive.told_at[campaign, batch, index] < PATIENCE:
            audit.waiting += 1
        elif why := why_unlawful(terms[campaign], phone, send, outcome, versions, rules_of):
            audit.found("unlawful", _masked(phone), f"campaign {campaign}, {send}: {why}")


def why_unlawful(
    terms: Terms, phone: str, send: str, outcome: Item, versions: Mapping[int, Item], rules_of: date | None = None
) -> str:
    """Why a send was not lawful, or nothing."""
    claiming = [version for version, item in versions.items() if _claim(terms, item, send) is not None]
    taken = [version for version in claiming if version - 1 not in claiming]
    if not taken:
        return "no claim of it on any archived version of the contact"
    # whoever was erased keeps their claims
    version = max((at for at in taken if at - 1 in versions), default=max(taken))
    recorded = outcome.get("contact_version")
    if recorded is not None and recorded != version - 1:  # a worker that died did not record it: the claim speaks alone
        return f"recorded as judged on version {recorded}, claimed on version {version - 1}"
    judged = versions.get(version - 1)
    if judged is None:
        return f"the contact's version {version - 1}, on which it was claimed, is not in the archive"
    if terms.campaign_id in judged["claims"]:
        return f"version {version - 1} was claimed already"
    claim = claims_of(versions[version])[terms.campaign_id]
    contact = contact_of(terms.advertiser.id, phone, judged)
    gate = Gate(_as_read(terms, tuple(outcome.get("values", ()))), rules_of)
    decision = gate.judge(contact, claim.at).decision
    if decision.verdict is not Verdict.ALLOWED:
        against = [r.rule for r in decision.results if r.result in (Result.BLOCK, Result.REVIEW, Result.DEFER)]
        return f"refused by {', '.join(against)} at {claim.at.isoformat(timespec='seconds')}"
    return ""


def _claim(terms: Terms, item: Item, send: str) -> Claim | None:
    """The claim of this very send on a version of the contact."""
    claim = claims_of(item).get(terms.campaign_id)
    return claim if claim is not None and claim.send_id == send else None


def _as_read(terms: Terms, values: tuple[str, ...]) -> Terms:
    """The terms with the very text that the person received: names are not kept in the archive, what was sent is."""
    if not is_personal(terms.text) or not values:
        return terms
    text = put_back(terms.text, values).text
    return replace(terms, text=text.replace("{", "{{").replace("}", "}}"))


def _masked(phone: str) -> str:
    return f"{phone[:4]}…{phone[-2:]}"
