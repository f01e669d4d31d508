"""What this API shows of a preview and of a recipient."""

from campaign_api.preview_campaign import Preview, Sample
from campaign_api.read_recipients import RecipientOutcome
from campaign_api.report_oppositions import ReportedOpposition
from compliance.campaign import Campaign
from compliance.contact import Contact
from compliance.evidence import Evidence
from compliance.gate import Gate
from compliance.outcome import Fate, Outcome
from compliance.phone import Phone
from compliance.rule import Explanation
from compliance.rulebook import rulebook_of
from contracts.records import Record, evidence_record, prediction_record, written
from contracts.views import advice_view, message_view, rules_view

_VERDICTS = {Fate.DEFERRED: "deferred", Fate.BLOCKED: "blocked"}


def _sample_view(sample: Sample) -> Record:
    return {
        "phone": sample.phone.e164,
        "verdict": sample.verdict.value,
        "rules": list(sample.rules),
        "message": None if sample.message is None else message_view(sample.message),
    }


def preview_view(preview: Preview) -> Record:
    """A prediction with final texts and samples."""
    return {
        **prediction_record(preview.prediction),
        "results": rules_view(preview.results),
        "messages": {territory.value: message_view(message) for territory, message in preview.messages.items()},
        "advice": advice_view(preview.advice, preview.eur_saved),
        "samples": [_sample_view(sample) for sample in preview.samples],
    }


def recipient_view(
    recipient: RecipientOutcome, campaign: Campaign | None = None, evidence: Evidence | None = None
) -> Record:
    """A recipient's outcome; with the campaign, the decision too, and the evidence that authorised it."""
    outcome = recipient.outcome
    view: Record = {
        "phone": None if recipient.phone is None else recipient.phone.e164,
        "send_id": recipient.send_id,
        "status": "planned" if outcome is None else outcome.fate.value,
    }
    if outcome is None:
        return view
    view |= {
        "at": written(outcome.at),
        "message_id": outcome.message_id or None,
        "parts": outcome.parts,
        "reason": outcome.reason or None,
        "rules": [rule for rule, _ in outcome.objections],
    }
    if campaign is not None and recipient.phone is not None:
        view["decision"] = _decision_view(recipient.phone, outcome, campaign)
        view["evidence"] = None if evidence is None else evidence_record(evidence)
    return view


def _decision_view(phone: Phone, outcome: Outcome, campaign: Campaign) -> Record:
    """The decision as it was taken: every rule was judged, and those that did not simply pass were recorded."""
    said = dict(outcome.objections)
    rulebook = rulebook_of(phone.territory.country)
    terms = campaign.terms
    hours = rulebook.hours(Contact(terms.advertiser.id, phone), terms)
    day, profile = hours.day(outcome.at), hours.profile(outcome.at)
    message = Gate(terms).message_with(phone.territory, outcome.values, day)
    results: list[Record] = [
        {
            "rule": rule.id,
            "result": said.pop(rule.id, "pass"),
            "title": rule.title,
            "severity": rule.severity.value,
            "citation": rule.citation,
            "explanation": _words(rule.explanation),
        }
        for rule in rulebook.sending_rules
        if rule.in_force(day)
    ]
    results += [
        {
            "rule": rule,
            "result": result,
            "title": "Campagne annulée",
            "severity": "policy",
            "citation": "",
            "explanation": _words(_CANCELLED),
        }
        for rule, result in said.items()
    ]
    return {
        "verdict": _VERDICTS.get(outcome.fate, "allowed"),
        "until": None if outcome.until is None else written(outcome.until),
        "profile": profile.id if profile else terms.profile.id,
        "rulebook": rulebook.version,
        "contact_version": outcome.contact_version,
        "results": results,
        "message": message_view(message),
    }


def opposition_view(reported: ReportedOpposition) -> Record:
    """A STOP that followed a message of the campaign."""
    opposition = reported.opposition
    return {
        "phone": None if reported.phone is None else reported.phone.e164,
        "received_at": written(opposition.received_at),
        "recorded_at": written(opposition.recorded_at),
        "in_flight": [
            {
                "campaign_id": flight.message.campaign_id,
                "send_id": flight.message.send_id,
                "authorised_at": written(flight.message.authorised_at),
                "status": "claimed" if flight.outcome is None else flight.outcome.fate.value,
            }
            for flight in reported.flights
        ],
    }


_CANCELLED = Explanation(
    "La campagne a été annulée avant le tour de ce destinataire.",
    "The campaign was cancelled before this recipient's turn.",
)


def _words(explanation: Explanation) -> Record:
    return {"fr": explanation.fr, "en": explanation.en}
