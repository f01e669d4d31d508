"""Answers of this API about a preview, a test, a recipient and an opposition."""

from collections.abc import Iterable
from dataclasses import replace

from campaign_api.explain_recipient import ExplainedRecipient
from campaign_api.list_recipients import RecipientOutcome
from campaign_api.report_oppositions import ReportedOpposition
from campaign_api.send_test import DraftTrial
from stopsms.compliance.campaign.campaign import Campaign
from stopsms.compliance.campaign.notice import notices, notices_of_advertiser, unfilled_fields
from stopsms.compliance.proof.evidence import redacted
from stopsms.contracts.answers.campaigns import (
    InFlightAnswer,
    OppositionAnswer,
    PreviewAnswer,
    RecipientAnswer,
    SampleAnswer,
)
from stopsms.contracts.answers.drafts import TestAnswer, TestResultAnswer
from stopsms.contracts.answers.rules import advice_answer, past_decision_answer, rule_answers
from stopsms.contracts.codec import ABSENT
from stopsms.contracts.csv_pages import Row
from stopsms.use_cases.campaigns.preview_campaign import Preview


def preview_answer(preview: Preview, campaign: Campaign, digest: str) -> PreviewAnswer:
    """A prediction with final texts and samples, and the digest of what it shows."""
    return PreviewAnswer(
        prediction=preview.prediction,
        digest=digest,
        notices=(
            *notices_of_advertiser(campaign.terms.advertiser),
            *notices(preview.prediction, campaign.reached),
            *unfilled_fields(preview.unfilled, preview.prediction.judged),
        ),
        results=rule_answers(preview.results),
        messages=preview.messages,
        advice=advice_answer(preview.advice, preview.eur_saved),
        samples=[SampleAnswer(one.phone, one.verdict, one.rules, one.message) for one in preview.samples],
    )


def tried_answer(tests: Iterable[DraftTrial]) -> TestAnswer:
    """What became of each test."""
    return TestAnswer(
        [
            TestResultAnswer(
                phone=one.to.phone,
                of=one.to.of,
                result=one.fate,
                why=one.why,
                rules=rule_answers(one.rules),
                carrier=one.carrier or None,
                message=one.message,
                parts_unmarked=one.parts_unmarked or None,
                message_id=one.message_id or None,
            )
            for one in tests
        ]
    )


def recipient_answer(recipient: RecipientOutcome) -> RecipientAnswer:
    """A recipient's outcome."""
    outcome = recipient.outcome
    if outcome is None:
        return RecipientAnswer(recipient.phone, recipient.send_id, "planned")
    return RecipientAnswer(
        phone=recipient.phone,
        send_id=recipient.send_id,
        status=outcome.fate,
        at=outcome.at,
        message_id=outcome.message_id or None,
        parts=outcome.parts,
        reason=outcome.reason or None,
        rules=[objection.rule for objection in outcome.objections],
    )


RECIPIENT_COLUMNS = ("phone", "send_id", "status", "at", "parts", "reason", "rules", "message_id")


def recipient_row(recipient: RecipientAnswer) -> Row:
    """A recipient as a row of a table; what is not known yet is empty."""
    told = {name: getattr(recipient, name) for name in RECIPIENT_COLUMNS}
    return {name: None if value is ABSENT else value for name, value in told.items()}


def explained_answer(explained: ExplainedRecipient, *, reads_evidence: bool) -> RecipientAnswer:
    """A recipient's outcome with the decision and, once there is one, the evidence that authorised it.

    Who may not read evidence is told which record it is, what act, when, and by which means, and not what it says of the person.
    """
    answer, evidence = recipient_answer(explained.recipient), explained.evidence
    if explained.decision is None:
        return answer
    answer = replace(answer, decision=past_decision_answer(explained.decision))
    if evidence is None:
        return replace(answer, evidence=None)
    source = str(evidence.content.get("source", "")) or None
    return replace(answer, evidence=evidence if reads_evidence else redacted(evidence), evidence_source=source)


def opposition_answer(reported: ReportedOpposition) -> OppositionAnswer:
    """A STOP that followed a message of the campaign."""
    return OppositionAnswer(
        phone=reported.phone,
        received_at=reported.opposition.received_at,
        recorded_at=reported.opposition.recorded_at,
        in_flight=[
            InFlightAnswer(
                campaign_id=flight.message.campaign_id,
                send_id=flight.message.send_id,
                authorised_at=flight.message.authorised_at,
                status="claimed" if flight.outcome is None else flight.outcome.fate,
            )
            for flight in reported.flights
        ],
    )
