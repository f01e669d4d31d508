"""Answers of this API about recurrences, their runs and previews."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime

from recurrences.keep_recurrences import Kept
from stopsms.compliance.campaign.campaign import Terms
from stopsms.compliance.campaign.notice import notices, notices_of_advertiser, unfilled_fields
from stopsms.compliance.campaign.recurrence import Recurrence, RecurrenceRun, figures_of
from stopsms.compliance.message.draft import Advice
from stopsms.compliance.outside.set_up_words import notices_of
from stopsms.compliance.ports.campaigns import CampaignStore
from stopsms.contracts.answers.campaigns import SampleAnswer
from stopsms.contracts.answers.recurrences import (
    RecurrenceAnswer,
    RunAnswer,
    RunPreviewAnswer,
    recurrence_answer,
    run_answer,
    upcoming_answer,
)
from stopsms.contracts.answers.rules import advice_answer, rule_answers
from stopsms.use_cases.campaigns.preview_campaign import Preview


def kept_answer(
    recurrence: Recurrence, kept: Kept, advice: Advice | None, now: datetime, made: Collection[date]
) -> RecurrenceAnswer:
    """A recurrence that was just defined or activated, with what the rules say of it."""
    return replace(
        recurrence_answer(recurrence, now, made),
        notices=notices_of(kept.set_up.findings),
        results=rule_answers(kept.results),
        advice=advice_answer(advice),
    )


def run_answers(runs: Sequence[RecurrenceRun], campaigns: CampaignStore) -> list[RunAnswer]:
    """Runs, each with its campaign as it is now."""
    return [run_answer(run, campaigns.find(run.campaign_id) if run.campaign_id else None) for run in runs]


def preview_answer(
    recurrence: Recurrence, terms: Terms, preview: Preview, now: datetime, made: Collection[date]
) -> RunPreviewAnswer:
    """What the next run would do."""
    prediction = preview.prediction
    return RunPreviewAnswer(
        run=upcoming_answer(recurrence, now, made),
        prediction=prediction,
        figures=figures_of(recurrence.caps, prediction),
        notices=(
            *notices_of_advertiser(terms.advertiser),
            *notices(prediction, recurrence.message.audience),
            *unfilled_fields(preview.unfilled, prediction.judged),
        ),
        results=rule_answers(preview.results),
        messages=preview.messages,
        advice=advice_answer(preview.advice, preview.eur_saved),
        samples=[SampleAnswer(one.phone, one.verdict, one.rules, one.message) for one in preview.samples],
    )
