"""sender: one batch from its queue to the carrier."""

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from sender.hand_over import HandedOver, HandOver
from sender.pace import Pace
from sender.send_batch import Report, SenderPorts, send_batch
from stopsms.adapters.batch_store import DynamoBatchStore
from stopsms.adapters.campaign_snapshots import DynamoCampaignSnapshots
from stopsms.adapters.campaign_store import DynamoCampaignStore
from stopsms.adapters.clients import CALLS_AT_ONCE
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.edition_store import DynamoEditionStore
from stopsms.adapters.gateways.end_user_messaging import EndUserMessaging
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.kill_switch import TablesInUse
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.queues import SqsBatchQueue
from stopsms.adapters.schedules import EventBridgeSchedules
from stopsms.adapters.settings import Settings
from stopsms.adapters.sqs_batch import each_record
from stopsms.compliance.ports.people import ClaimOrder
from stopsms.contracts.messages import Batch

SPARE = timedelta(seconds=20)
"""Time kept at the end of an invocation: a hand-over may take 12 s to be given up."""

CLOCKS_APART = timedelta(seconds=5)
"""At most so much do the clocks of two workers differ, with room."""


@cache
def settings() -> Settings:
    """Read at the first batch, kept while the container lives."""
    return Settings.from_environment()


@cache
def pace() -> Pace:
    """This worker's share of the stack's pace."""
    share = float(settings().parts_per_second) / int(settings().sender_concurrency)
    return Pace(share, time.monotonic, time.sleep)


@cache
def tables() -> TablesInUse:
    """The tables that this worker sends from."""
    return TablesInUse(settings().consent_table, settings().campaign_table)


@cache
def editions() -> DynamoEditionStore:
    """The editions of rulebooks, with those that this worker knows to be on record."""
    return DynamoEditionStore(settings().campaign_table)


@cache
def hands() -> ThreadPoolExecutor:
    """The threads of the hand-overs."""
    return ThreadPoolExecutor(CALLS_AT_ONCE)


def together(function: Callable[[ClaimOrder], HandedOver], orders: Sequence[ClaimOrder]) -> Iterable[HandedOver]:
    """Several hand-overs at once; their results in order."""
    return hands().map(function, orders)


def ports(lifetime: timedelta) -> SenderPorts:
    """What the use case works with, in an invocation that lasts so long at most.

    A hand-over that found the carrier closed is not asked again: one for each batch.
    """
    contacts = DynamoContactStore(settings().consent_table, KeyedHash(settings().hash_key_ids))
    clock = SystemClock(settings().clock_file)
    gateway = EndUserMessaging(settings().configuration_set, settings().origination_pool)
    return SenderPorts(
        campaigns=DynamoCampaignStore(settings().campaign_table),
        briefings=DynamoCampaignSnapshots(settings().campaign_table, tables()),
        contacts=contacts,
        ledger=DynamoBatchStore(settings().campaign_table),
        editions=editions(),
        queue=SqsBatchQueue(settings().batch_queue_url),
        schedules=EventBridgeSchedules(settings(), clock),
        clock=clock,
        hand_over=HandOver(contacts, gateway, clock, pace()),
        together=together,
        worker=secrets.token_hex(4),
        lifetime=lifetime + CLOCKS_APART,
    )


def measure(report: Report) -> None:
    """What the batch did, as metrics."""
    metrics.add_metric("Claimed", MetricUnit.Count, report.claimed)
    metrics.add_metric("CampaignsTripped", MetricUnit.Count, int(report.tripped))
    for fate, number in report.fates.items():
        metrics.add_metric(fate.capitalize(), MetricUnit.Count, number)
    for rule, number in report.blocked_by.items():
        metrics.add_metric(f"BlockedBy {rule}", MetricUnit.Count, number)


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A batch that fails goes back to the queue; what it had done stays done."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())

    def send(body: str) -> None:
        at = ports(left)
        measure(send_batch(Batch.read(body), at, at.clock.now() + left - SPARE))

    return each_record(event, send)
