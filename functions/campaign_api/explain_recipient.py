"""Explain why a person received a campaign's message, or did not."""

from dataclasses import dataclass

from campaign_api.list_recipients import RecipientOutcome
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.law.edition import FindEdition
from stopsms.compliance.person.phone import Phone
from stopsms.compliance.ports.campaigns import BatchStore
from stopsms.compliance.ports.people import ContactStore
from stopsms.compliance.proof.evidence import Evidence
from stopsms.compliance.proof.past_decision import PastDecision, past_decision


@dataclass(frozen=True, slots=True)
class ExplainedRecipient:
    """Why this person received it, or did not: the decision in the words of then, and the record that authorised it.

    `decision` is None while there is no outcome.
    """

    recipient: RecipientOutcome
    decision: PastDecision | None
    evidence: Evidence | None


def explain_recipient(
    campaign: Campaign, phone: Phone, batches: BatchStore, contacts: ContactStore, editions: FindEdition
) -> ExplainedRecipient | None:
    """The recipient with this number; None when the campaign has not planned it. `editions` finds the edition that judged."""
    position = batches.locate(campaign.id, phone)
    if position is None:
        return None
    batch, index = position
    outcome = batches.outcome(campaign.id, batch, index)
    recipient = RecipientOutcome(phone, f"{batch}.{index}", outcome)
    if outcome is None:
        return ExplainedRecipient(recipient, None, None)
    decision = past_decision(phone, outcome, campaign.terms, editions(outcome.rulebook))
    proved = bool(outcome.evidence)
    evidence = contacts.proof(campaign.terms.advertiser.id, phone, outcome.evidence) if proved else None
    return ExplainedRecipient(recipient, decision, evidence)
