"""retention: every hour it finishes erasures, and once a day it purges what has had its time; also on demand, through the API."""

import secrets
from datetime import timedelta
from functools import cache
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from retention.count_unread import count_unread
from retention.purge_holding import RetentionPorts
from retention.run_retention import run_retention
from stopsms.adapters.advertiser_store import DynamoAdvertiserStore
from stopsms.adapters.batch_store import DynamoBatchStore
from stopsms.adapters.campaign_store import DynamoCampaignStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.held_data import DynamoHoldings, DynamoRetentionReports
from stopsms.adapters.http import Event, answer, resolver, serve
from stopsms.adapters.inbound_store import DynamoInboundStore
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.settings import Settings
from stopsms.compliance.law.retention import RetentionRun
from stopsms.contracts.answers.description import documented
from stopsms.contracts.answers.rights import RetentionRunsAnswer
from stopsms.contracts.bodies.rights import RetentionBody
from stopsms.contracts.bodies.values import PageMark
from stopsms.contracts.codec import written_form
from stopsms.contracts.cursor import read_cursor, written_cursor
from stopsms.use_cases.clean_up_erasure import PersonalDataStores

app = resolver()

LONGEST_ANSWER = timedelta(seconds=18)
"""How long a run may go on within a request: the API has to answer within 29 s. The next request, or the hour, goes on."""

SPARE = timedelta(seconds=60)
"""Time kept at the end of an invocation: a page may take some seconds."""


@cache
def ports() -> RetentionPorts:
    """Built at the first event, kept while the container lives."""
    settings = Settings.from_environment()
    clock, hashing = SystemClock(settings.clock_file), KeyedHash(settings.hash_key_ids)
    ledger = DynamoBatchStore(settings.campaign_table)
    tables = (settings.consent_table, settings.campaign_table, settings.idempotency_table)
    places = PersonalDataStores(
        advertisers=DynamoAdvertiserStore(settings.consent_table),
        contacts=DynamoContactStore(settings.consent_table, hashing),
        journal=DynamoInboundStore(settings.consent_table),
        campaigns=DynamoCampaignStore(settings.campaign_table),
        ledger=ledger,
    )
    return RetentionPorts(
        places=places,
        holdings=DynamoHoldings(*tables, ledger, hashing, clock),
        reports=DynamoRetentionReports(settings.consent_table),
        clock=clock,
        salt=lambda: secrets.token_hex(16),
    )


def run(within: timedelta, *, dry: bool, again: bool) -> RetentionRun:
    """Go on, or begin, for so long; and tell."""
    at = ports()
    at.ends.clear()
    done = run_retention(at, at.clock.now() + within, dry=dry, again=again)
    if not dry:
        metrics.add_metric("RetentionFinished", MetricUnit.Count, int(done.finished_at is not None))
        metrics.add_metric("OppositionsUnreadable", MetricUnit.Count, done.unreadable)
    logger.info("retention", extra=written_form(done))
    return done


@app.get("/retention", responses=documented(RetentionRunsAnswer))
def get_retention(
    dry: Annotated[bool, Query()] = False, next: Annotated[PageMark | None, Query()] = None
) -> Response[str]:
    """What each run did, or with `dry` would have done, newest first."""
    listing = ("runs", "dry" if dry else "")
    found, following = ports().reports.newest(dry=dry, after=read_cursor(next, *listing))
    return answer(200, RetentionRunsAnswer(list(found), written_cursor(following, *listing)))


@app.post("/retention", responses=documented(RetentionRun))
def post_retention(body: RetentionBody, dry: Annotated[bool, Query()] = False) -> Response[str]:
    """Run it now, or go on with the run that is under way; ask again until it is finished."""
    return answer(200, run(LONGEST_ANSWER, dry=dry or body.dry, again=True))


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: Event, context: LambdaContext) -> dict[str, Any]:
    """One request; or, from the scheduler, the hour: what waits to be read is counted first. `{"dry": true}` removes nothing."""
    if "httpMethod" in event:
        return serve(app, event, context)
    waiting = count_unread(ports().places, ports().clock.now())
    metrics.add_metric("RepliesUnread", MetricUnit.Count, waiting.unread)
    metrics.add_metric("RequestsDue", MetricUnit.Count, waiting.due)
    left = timedelta(milliseconds=context.get_remaining_time_in_millis()) - SPARE
    done: dict[str, Any] = written_form(run(left, dry=bool(event.get("dry")), again=False))
    return done
