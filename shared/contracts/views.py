"""What the HTTP API shows: domain values as JSON objects, in the words of the contract."""

from collections.abc import Sequence

from compliance.campaign import Campaign, Counts
from compliance.contact import Contact
from compliance.decision import Decision, Message, RuleResult
from compliance.evidence import Evidence

from contracts.records import Record, evidence_record, prediction_record, written


def rule_view(result: RuleResult) -> Record:
    """One rule's result."""
    view: Record = {
        "rule": result.rule,
        "result": result.result.value,
        "citation": result.citation,
        "explanation": {"fr": result.explanation.fr, "en": result.explanation.en},
    }
    if result.until is not None:
        view["until"] = written(result.until)
    return view


def rules_view(results: Sequence[RuleResult]) -> list[Record]:
    """Rules' results."""
    return [rule_view(result) for result in results]


def message_view(message: Message) -> Record:
    """A final text."""
    return {"text": message.text, "encoding": message.encoding.value, "parts": message.parts}


def decision_view(decision: Decision) -> Record:
    """A decision with every rule that was judged."""
    return {
        "verdict": decision.verdict.value,
        "until": None if decision.until is None else written(decision.until),
        "profile": decision.profile,
        "rulebook": decision.rulebook,
        "contact_version": decision.contact_version,
        "results": rules_view(decision.results),
        "message": None if decision.message is None else message_view(decision.message),
    }


def contact_view(contact: Contact) -> Record:
    """A contact."""
    basis = contact.basis
    return {
        "advertiser_id": contact.advertiser_id,
        "phone": contact.phone.e164,
        "territory": contact.phone.territory.value,
        "status": contact.status.value,
        "version": contact.version,
        "legal_basis": None if basis is None else basis.legal_basis.value,
        "collected_at": None if basis is None else written(basis.collected_at),
        "categories": [] if basis is None else sorted(basis.categories),
        "tags": sorted(contact.tags),
        "attributes": dict(contact.attributes),
        "last_contact_at": None if contact.last_contact_at is None else written(contact.last_contact_at),
        "opposed_at": None if contact.opposed_at is None else written(contact.opposed_at),
        "evidence": {"sequence": contact.sequence, "hash": contact.head},
    }


def evidence_view(evidence: Evidence) -> Record:
    """An evidence record."""
    return evidence_record(evidence)


def counts_view(counts: Counts) -> Record:
    """A campaign's counts."""
    return {
        name: getattr(counts, name)
        for name in (
            "planned",
            "sent",
            "delivered",
            "undelivered",
            "failed",
            "blocked",
            "deferred",
            "uncertain",
        )
    }


def campaign_view(campaign: Campaign, counts: Counts) -> Record:
    """A campaign with its counts and, once scheduled, what was foretold beside what happened."""
    terms = campaign.terms
    prediction = campaign.prediction
    return {
        "id": campaign.id,
        "advertiser_id": terms.advertiser.id,
        "name": campaign.name,
        "brand": terms.brand.name,
        "text": terms.text,
        "nature": terms.nature.value,
        "category": terms.category,
        "audience": {"tags": sorted(campaign.tags)},
        "profile": terms.profile.id,
        "status": campaign.state.value,
        "schedule": {"at": None if campaign.at is None else written(campaign.at)},
        "created_at": written(campaign.created_at),
        "started_at": None if campaign.started_at is None else written(campaign.started_at),
        "finished_at": None if campaign.finished_at is None else written(campaign.finished_at),
        "acknowledged": sorted(terms.acknowledged),
        "counts": counts_view(counts),
        "blocked_by": dict(counts.blocked_by),
        "parts": counts.parts,
        "prediction": None if prediction is None else prediction_record(prediction),
    }
