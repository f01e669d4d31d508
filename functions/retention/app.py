"""retention: every hour it finishes erasures, and once a day it purges expired data; also on demand, through the API."""

from datetime import timedelta
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from retention.count_unread import count_unread
from retention.purge_holding import RetentionPorts
from retention.run_retention import run_retention
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.http import Event, answer, principal_of, resolver, serve
from stopsms.adapters.doors.listing import Most
from stopsms.adapters.doors.observability import count_if_any, logger, metrics
from stopsms.compliance.errors import BusyError, ContendedError
from stopsms.compliance.instant import to_millisecond
from stopsms.compliance.law.retention import RetentionRun
from stopsms.compliance.ports.listing import ON_PAGE
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.rights import RetentionRunsAnswer
from stopsms.contracts.bodies.rights import RetentionBody
from stopsms.contracts.bodies.values import PageMark
from stopsms.contracts.codec import written_form
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

app = resolver(busy=(ContendedError,))

LONGEST_ANSWER = timedelta(seconds=18)
"""How long a run may go on within a request: the API has to answer within 29 s. The next request, or the hour, goes on."""

COUNTED_WITHIN = timedelta(minutes=2)
"""How long what waits to be read may be counted: the run that follows has the rest."""

SPARE = timedelta(seconds=60)
"""Time kept at the end of an invocation: a page may take some seconds."""


@app.get("/retention", responses=documented(RetentionRunsAnswer))
def get_retention(
    dry: Annotated[bool, Query()] = False,
    limit: Most = ON_PAGE,
    next: Annotated[PageMark | None, Query()] = None,
) -> Response[str]:
    """What each run did, or with `dry` would have done, newest first."""
    listing = ("runs", "dry" if dry else "")
    runs, following = wiring.retention_reports().newest(dry=dry, after=read_cursor(next, *listing), most=limit)
    return answer(200, RetentionRunsAnswer(list(runs), written_cursor(following, *listing)))


@app.post("/retention", responses=documented(RetentionRun))
def post_retention(body: RetentionBody, dry: Annotated[bool, Query()] = False) -> Response[str]:
    """Run it now, or go on with the run that is under way; ask again until it is finished."""
    return answer(200, run(LONGEST_ANSWER, dry=dry or body.dry, again=True, principal=str(principal_of(app))))


def run(within: timedelta, *, dry: bool, again: bool, principal: str = "") -> RetentionRun:
    """Go on with the run that is under way, or begin one, within this time; log it, and count what an alarm watches."""
    ports().ends.clear()
    began = wiring.clock().now()
    done = run_retention(ports(), began + within, dry=dry, again=again, principal=principal)
    if not dry:
        count_if_any(
            "RetentionFinished", int(done.finished_at is not None and done.finished_at >= to_millisecond(began))
        )
        count_if_any("OppositionsUnreadable", done.unreadable)
    logger.info("retention", extra=written_form(done))
    return done


@reused
def ports() -> RetentionPorts:
    """What the retention works with."""
    stores = PersonalDataStores(
        advertisers=wiring.advertisers(),
        contacts=wiring.contacts(),
        inbound=wiring.inbound(),
        campaigns=wiring.campaigns(),
        batches=wiring.batches(),
    )
    return RetentionPorts(
        stores=stores,
        holdings=wiring.holdings(),
        reports=wiring.retention_reports(),
        clock=wiring.clock(),
        salt=wiring.salt,
    )


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request; or, from the scheduler, the hourly run, which first counts what waits to be read. `{"dry": true}` removes nothing."""
    if "httpMethod" in event:
        return serve(app, event, context)
    try:
        waiting = count_unread(ports().stores, wiring.clock(), wiring.clock().now() + COUNTED_WITHIN)
        count_if_any("RepliesUnread", waiting.unread)
        count_if_any("RequestsDue", waiting.due)
        left = timedelta(milliseconds=context.get_remaining_time_in_millis()) - SPARE
        done: dict[str, Any] = written_form(run(left, dry=bool(event.get("dry")), again=False))
    except BusyError:  # before a run began: an alarm tells when no run has ended for a day
        logger.warning("the tables take no more: the next hour goes on")
        return {}
    return done
