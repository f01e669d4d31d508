"""recurrences: recurring campaigns, through the API; and their runs, made when the scheduler says that it is time to look."""

import json
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from recurrences.keep_recurrences import (
    Kept,
    activate_recurrence,
    create_recurrence,
    end_recurrence,
    pause_recurrence,
    resume_recurrence,
    revise_recurrence,
)
from recurrences.make_runs import make_runs
from recurrences.recurrence_ports import RecurrencePorts, as_drafted, draft_of, first_run
from recurrences.views import kept_answer, preview_answer, run_answers
from stopsms.adapters import wiring
from stopsms.adapters.doors.http import (
    Event,
    answer,
    existing,
    principal_of,
    refused,
    resolver,
    serve,
)
from stopsms.adapters.doors.listing import Most
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.compliance.campaign.campaign import InvalidTransition
from stopsms.compliance.campaign.recurrence import Recurrence, RecurrenceRun
from stopsms.compliance.errors import ContendedError, InputError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.gate import Gate
from stopsms.compliance.message.draft import Advice, advise
from stopsms.compliance.person.phone import HOME
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.composition.refusals import answer_not_ready
from stopsms.composition.scheduling import acceptances_in, preview, schedule_ports
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.recurrences import (
    RecurrenceAnswer,
    RecurrencesAnswer,
    RunPreviewAnswer,
    RunsAnswer,
    digest_of,
    recurrence_answer,
)
from stopsms.contracts.bodies.recurrences import ActivateRequest, RecurrenceBody, RecurrenceId
from stopsms.contracts.bodies.values import Identifier, PageMark
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.contracts.new_id import new_id
from stopsms.contracts.recurrence_look import RecurrenceLook
from stopsms.use_cases.campaigns.check_claims_kept import ClaimsDropped
from stopsms.use_cases.campaigns.check_seen import DigestChanged, DigestMissing, SecondPersonMissing
from stopsms.use_cases.campaigns.draft_campaign import terms_of
from stopsms.use_cases.campaigns.find_rates import NoRates
from stopsms.use_cases.campaigns.schedule_campaign import (
    ChangedMeanwhile,
    NumberReleased,
)

app = resolver(
    conflicts=(
        InvalidTransition,
        ChangedMeanwhile,
        NumberReleased,
        NoRates,
        DigestChanged,
        DigestMissing,
        SecondPersonMissing,
        ClaimsDropped,
    ),
    busy=(ContendedError,),
)
answer_not_ready(app)
RecurrencePath = Annotated[RecurrenceId, Path()]
Mark = Annotated[PageMark | None, Query()]

LIVE = "live"
"""The alias of each function (template.yaml: AutoPublishAlias)."""

_PARTS_OF_ARN = 7
"""Of a function's ARN without version or alias."""

NEWEST_RUNS = 10
"""How many runs are told with a recurrence; GET …/runs has all. No more are made ahead: one a day, and a week ahead at most."""


@app.post("/recurrences", responses=documented(RecurrenceAnswer, 201))
def post_recurrence(body: RecurrenceBody) -> Response[str]:
    """Define a recurring campaign, paused until it is activated; refused with the rules when its text would be unlawful."""
    recurrence = _defined(body, new_id(8, secrets.token_bytes))
    kept = create_recurrence(recurrence, _caller(), _ports())
    return _kept(kept, 201, {"Location": f"/recurrences/{recurrence.id}"})


@app.get("/recurrences", responses=documented(RecurrencesAnswer))
def get_recurrences(
    advertiser_id: Annotated[Identifier, Query()], limit: Most = ON_PAGE, next: Mark = None
) -> Response[str]:
    """An advertiser's recurring campaigns, newest first."""
    listing, now = ("recurrences", advertiser_id), wiring.clock().now()
    found, following = wiring.recurrences().of_advertiser(advertiser_id, read_cursor(next, *listing), limit)
    answers = [recurrence_answer(recurrence, now, _days(_newest_runs(recurrence))) for recurrence in found]
    return answer(200, RecurrencesAnswer(answers, written_cursor(following, *listing)))


@app.get("/recurrences/<recurrence_id>", responses=documented(RecurrenceAnswer))
def get_recurrence(recurrence_id: RecurrencePath) -> Response[str]:
    """A recurring campaign: its definition, the runs to come and the newest on record."""
    return _shown(_recurrence(recurrence_id))


@app.put("/recurrences/<recurrence_id>", responses=documented(RecurrenceAnswer))
def put_recurrence(recurrence_id: RecurrencePath, body: RecurrenceBody) -> Response[str]:
    """Define it otherwise. It is paused until somebody activates it again; runs that are scheduled stay as they are."""
    recurrence = _recurrence(recurrence_id)
    if body.advertiser_id != recurrence.advertiser_id:
        raise InputError("it is another advertiser's: create another one", field="advertiser_id")
    return _kept(revise_recurrence(recurrence, _defined(body, recurrence.id), _caller(), _ports()), 200)


@app.get("/recurrences/<recurrence_id>/preview", responses=documented(RunPreviewAnswer))
def get_recurrence_preview(recurrence_id: RecurrencePath) -> Response[str]:
    """What its next run would do, for the people that there are now, judged by the same code as the send."""
    recurrence, now = _recurrence(recurrence_id), wiring.clock().now()
    made = _days(_newest_runs(recurrence))
    run = first_run(recurrence, now, made)
    terms = terms_of(draft_of(recurrence, run), recurrence.run_id(run.day), wiring.advertisers())
    shown = preview(terms, recurrence.message.audience, run.day, run.due)
    return answer(200, preview_answer(recurrence, terms, shown, now, made))


@app.get("/recurrences/<recurrence_id>/runs", responses=documented(RunsAnswer))
def get_recurrence_runs(recurrence_id: RecurrencePath, limit: Most = ON_PAGE, next: Mark = None) -> Response[str]:
    """All its runs on record, newest first: scheduled as a campaign, refused and why, or missed."""
    recurrence, listing = _recurrence(recurrence_id), ("runs of a recurrence", recurrence_id)
    runs, following = wiring.recurrences().runs(recurrence.id, read_cursor(next, *listing), limit)
    return answer(200, RunsAnswer(run_answers(runs, wiring.campaigns()), written_cursor(following, *listing)))


@app.post("/recurrences/<recurrence_id>/activate", responses=documented(RecurrenceAnswer))
def post_activate(recurrence_id: RecurrencePath, body: ActivateRequest) -> Response[str]:
    """Have its runs made from now on, each with its full notice; refused while a warning is not acknowledged.

    It is refused as scheduling its next run would be: by rules, or while the account at the carrier is not set up. What is accepted here
    is accepted for every run. With a `digest` that is not the definition's, 409 `digest_changed`.
    """
    recurrence = _recurrence(recurrence_id)
    seen = body.digest is None or body.digest == digest_of(recurrence)
    return _kept(activate_recurrence(recurrence, acceptances_in(body, principal_of(app)), _ports(), as_seen=seen), 200)


@app.post("/recurrences/<recurrence_id>/pause", responses=documented(RecurrenceAnswer))
def post_recurrence_pause(recurrence_id: RecurrencePath) -> Response[str]:
    """Make no run until it is resumed, and cancel those that have not started. One that is running is stopped as a campaign."""
    return _shown(pause_recurrence(_recurrence(recurrence_id), _caller(), _ports()))


@app.post("/recurrences/<recurrence_id>/resume", responses=documented(RecurrenceAnswer))
def post_recurrence_resume(recurrence_id: RecurrencePath) -> Response[str]:
    """Make runs again, as they were accepted when it was activated. What was missed or cancelled meanwhile is not made up for."""
    return _shown(resume_recurrence(_recurrence(recurrence_id), _caller(), _ports()))


@app.post("/recurrences/<recurrence_id>/end", responses=documented(RecurrenceAnswer))
def post_recurrence_end(recurrence_id: RecurrencePath) -> Response[str]:
    """End it for good, and cancel the runs that have not started."""
    return _shown(end_recurrence(_recurrence(recurrence_id), _caller(), _ports()))


def _caller() -> str:
    """Who makes the call that is being answered."""
    return str(principal_of(app))


def _recurrence(recurrence_id: str) -> Recurrence:
    return existing(wiring.recurrences().find(recurrence_id), "recurring campaign")


def _defined(body: RecurrenceBody, recurrence_id: str) -> Recurrence:
    return Recurrence(
        id=recurrence_id,
        advertiser_id=body.advertiser_id,
        message=body.message(),
        schedule=body.schedule.to_domain(),
        caps=body.caps(),
        created_at=to_millisecond(wiring.clock().now()),
        notice_hours=body.notice_hours,
    )


def _kept(kept: Kept, status: int, headers: dict[str, str] | None = None) -> Response[str]:
    if kept.recurrence is None:
        asked = {"to_acknowledge": list(kept.to_acknowledge), "to_decide": list(kept.to_decide)}
        return refused(
            kept.results, "the message would be unlawful, or waits for a person: nothing has changed", **asked
        )
    now, made = wiring.clock().now(), _days(_newest_runs(kept.recurrence))
    return answer(status, kept_answer(kept.recurrence, kept, _advice(kept.recurrence), now, made), headers=headers)


def _advice(recurrence: Recurrence) -> Advice | None:
    now = wiring.clock().now()
    message, _ = Gate(terms_of(as_drafted(recurrence, now), recurrence.id, wiring.advertisers())).content(
        HOME, now.date()
    )
    return advise(message)


def _shown(recurrence: Recurrence) -> Response[str]:
    runs = _newest_runs(recurrence)
    shown = recurrence_answer(recurrence, wiring.clock().now(), _days(runs))
    return answer(200, replace(shown, runs=run_answers(runs, wiring.campaigns())))


def _newest_runs(recurrence: Recurrence) -> Sequence[RecurrenceRun]:
    return wiring.recurrences().runs(recurrence.id, None, NEWEST_RUNS)[0]


def _days(runs: Sequence[RecurrenceRun]) -> frozenset[date]:
    return frozenset(run.day for run in runs)


def _ports(context: LambdaContext | None = None) -> RecurrencePorts:
    """Those of a request, or of a look that Lambda made with this context."""
    function = _alias(context or app.lambda_context)
    return RecurrencePorts(
        recurrences=wiring.recurrences(),
        contacts=wiring.contacts(),
        scheduling=schedule_ports(),
        look=lambda recurrence_id, at: wiring.schedules().look(recurrence_id, at, function),
    )


def _alias(context: LambdaContext) -> str:
    """The ARN by which the scheduler calls this function: that of its alias, whatever it was called by this time."""
    return ":".join([*context.invoked_function_arn.split(":")[:_PARTS_OF_ARN], LIVE])


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request; or, from the scheduler, a look at the runs of one recurrence that are to be made."""
    if "httpMethod" in event:
        return serve(app, event, context)
    look = RecurrenceLook.read(json.dumps(event))
    for run in make_runs(look.recurrence_id, _ports(context)):
        logger.info("a run", extra={"fate": run.fate, "reason": run.reason, "campaign_id": run.campaign_id})
    return {}
