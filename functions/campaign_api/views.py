"""What this API shows of a preview and of a recipient."""

from campaign_api.preview_campaign import Preview, Sample
from campaign_api.read_recipients import ExplainedRecipient, RecipientOutcome
from campaign_api.report_oppositions import ReportedOpposition
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.notice import notices
from stopsms.compliance.law.edition import FindEdition
from stopsms.contracts.records import Record, evidence_record, prediction_record, written
from stopsms.contracts.views import advice_view, decision_taken, message_view, notices_view, rules_view


def _sample_view(sample: Sample) -> Record:
    return {
        "phone": sample.phone.e164,
        "verdict": sample.verdict.value,
        "rules": list(sample.rules),
        "message": None if sample.message is None else message_view(sample.message),
    }


def preview_view(preview: Preview, tags: frozenset[str]) -> Record:
    """A prediction with final texts and samples."""
    return {
        **prediction_record(preview.prediction),
        "notices": notices_view(notices(preview.prediction, tags)),
        "results": rules_view(preview.results),
        "messages": {territory.value: message_view(message) for territory, message in preview.messages.items()},
        "advice": advice_view(preview.advice, preview.eur_saved),
        "samples": [_sample_view(sample) for sample in preview.samples],
    }


def recipient_view(recipient: RecipientOutcome) -> Record:
    """A recipient's outcome."""
    outcome = recipient.outcome
    view: Record = {
        "phone": None if recipient.phone is None else recipient.phone.e164,
        "send_id": recipient.send_id,
        "status": "planned" if outcome is None else outcome.fate.value,
    }
    if outcome is None:
        return view
    return view | {
        "at": written(outcome.at),
        "message_id": outcome.message_id or None,
        "parts": outcome.parts,
        "reason": outcome.reason or None,
        "rules": [objection.rule for objection in outcome.objections],
    }


def explained_view(explained: ExplainedRecipient, campaign: Campaign, editions: FindEdition) -> Record:
    """A recipient's outcome with the decision, in the words of then, and the evidence that authorised it."""
    recipient, evidence = explained.recipient, explained.evidence
    view = recipient_view(recipient)
    if recipient.outcome is not None and recipient.phone is not None:
        edition = editions(recipient.outcome.rulebook)
        view["decision"] = decision_taken(recipient.phone, recipient.outcome, campaign.terms, edition)
        view["evidence"] = None if evidence is None else evidence_record(evidence)
    return view


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
