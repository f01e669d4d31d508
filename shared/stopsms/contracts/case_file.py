"""The case file: all that is to be proved about one person, or about one campaign, as one JSON object.

The API answers with it, the document is written from it and the pack holds it, so that all three say the same. Its `digest` covers
everything but the moment of its making: the same facts have the same digest, whenever and from wherever they are compiled.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from stopsms.compliance.campaign.advertiser import Advertiser
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.outcome import Outcome
from stopsms.compliance.law.edition import Edition, FindEdition, edition_here, edition_of
from stopsms.compliance.law.rule import Authority, Result
from stopsms.compliance.law.rulebook import rulebook_of
from stopsms.compliance.person.contact import Contact
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.proof.evidence import canonical, faults
from stopsms.compliance.proof.proof import ProofOfPerson, SentMessage
from stopsms.contracts.records import Record, acceptance_record, advertiser_record, evidence_record, written
from stopsms.contracts.views import contact_view, decision_taken

SCHEMA = "urn:stop-sms:case-file:1"
NOT_COVERED = ("compiled_at", "digest")
"""What the digest leaves out."""

_OF_CONTACT = ("territory", "status", "version", "legal_basis", "collected_at", "categories", "last_contact_at", "opposed_at",
    "unread", "doubtful", "confirm_before", "evidence")  # fmt: skip
"""What is told of a contact: what the rules look at. Names and tags prove nothing, and the archive does not keep them."""


def case_file(
    advertiser: Advertiser,
    people: Iterable[ProofOfPerson],
    compiled_at: datetime,
    campaign: Campaign | None = None,
    editions: FindEdition = edition_here,
) -> Record:
    """The case file of these people, or of a campaign and its recipients. `editions` finds those that judged."""
    told = [(person, _person_record(person, advertiser, editions)) for person in people]
    sent = [message for person, _ in told for message in person.messages]
    campaigns = {message.campaign.id: message.campaign for message in sent}
    if campaign is not None:
        campaigns[campaign.id] = campaign
    countries = {person.phone.territory.country for person, _ in told}
    here = [edition_of(rulebook_of(country)) for country in sorted(countries)]
    named = {message.outcome.rulebook for message in sent} - {edition.id for edition in here}
    judged = [edition for edition in map(editions, sorted(named)) if edition is not None]
    case: Record = {
        "schema": SCHEMA,
        "about": {"campaign": campaign.id} if campaign else {"phones": [person.phone.e164 for person, _ in told]},
        "advertiser": advertiser_record(advertiser),
        "people": [record for _, record in told],
        "campaigns": {name: _campaign_record(found) for name, found in sorted(campaigns.items())},
        "rulebooks": {edition.country: edition.id for edition in here},
        "rules": _rules([*here, *judged]),
    }
    return {**case, "compiled_at": written(compiled_at), "digest": digest_of(case)}


def digest_of(case: Mapping[str, Any]) -> str:
    """The hash of all facts of a case file."""
    return hashlib.sha256(canonical({name: told for name, told in case.items() if name not in NOT_COVERED})).hexdigest()


def _person_record(person: ProofOfPerson, advertiser: Advertiser, editions: FindEdition) -> Record:
    rulebook = rulebook_of(person.phone.territory.country)
    return {
        "phone": person.phone.e164,
        "territory": person.phone.territory.value,
        "stop_number": advertiser.stop_number_in(person.phone.territory),
        "zones": sorted(place.zone for place in rulebook.places(person.phone.territory, {})),
        "contact": None if person.contact is None else _contact_record(person.contact),
        "records": [evidence_record(record) for record in person.chain],
        "faults": list(faults(person.chain)),
        "messages": [_message_record(person.phone, message, editions) for message in person.messages],
    }


def _contact_record(contact: Contact) -> Record:
    view = contact_view(contact)
    return {name: view[name] for name in _OF_CONTACT}


def _message_record(phone: Phone, message: SentMessage, editions: FindEdition) -> Record:
    outcome: Outcome = message.outcome
    decision = decision_taken(phone, outcome, message.campaign.terms, editions(outcome.rulebook))
    own = {objection.rule: objection.authority for objection in outcome.objections}
    return {
        "campaign": message.campaign.id,
        "send_id": message.send_id,
        "at": written(outcome.at),
        "status": outcome.fate.value,
        "reason": outcome.reason or None,
        "message_id": outcome.message_id or None,
        "sender_id": message.campaign.terms.brand.sender_id,
        **(decision["message"] or {"text": None, "encoding": None, "parts": outcome.parts}),
        "contact_version": outcome.contact_version,
        "evidence": outcome.evidence,
        "profile": decision["profile"],
        "rulebook": decision["rulebook"],
        "results": [_result_record(result, own.get(result["rule"])) for result in decision["results"]],
    }


def _result_record(result: Record, own: Authority | None) -> Record:
    """Of a rule that objected, its words of then; of one that passed, what it requires stands among the rules.

    `own` is what the objection rested on, where that is not what the rule as a whole rests on.
    """
    told: Record = {"rule": result["rule"], "result": result["result"]}
    if result["result"] != Result.PASS and result["explanation"] is not None:
        told["explanation"] = result["explanation"]
    if own is not None:
        told |= {"severity": own.severity.value, "citation": own.citation}
    return told


def _campaign_record(campaign: Campaign) -> Record:
    terms = campaign.terms
    return {
        "name": campaign.name,
        "nature": terms.nature.value,
        "category": terms.category,
        "brand": terms.brand.name,
        "sender_id": terms.brand.sender_id,
        "text": terms.text,
        "profile": terms.profile.id,
        "created_at": written(campaign.created_at),
        "started_at": None if campaign.started_at is None else written(campaign.started_at),
        "accepted": [acceptance_record(acceptance) for acceptance in terms.accepted],
    }


def _rules(editions: Sequence[Edition]) -> list[Record]:
    """What the rules of these editions say: of capture, then of sending. What reads the same in several editions stands once."""
    told: list[Record] = []
    for edition in editions:
        for text in edition.rules:
            same = next((one for one in told if {**text, "rulebooks": one["rulebooks"]} == one), None)
            if same is None:
                told.append(same := {**text, "rulebooks": []})
            same["rulebooks"].append(edition.id)
    return told
