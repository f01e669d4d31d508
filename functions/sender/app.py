"""sender: one batch from its queue to the carrier."""

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import cache
from typing import Any

from adapters.batch_ledger import BatchTable
from adapters.campaign_shelf import CampaignTable
from adapters.clock import SystemClock
from adapters.contact_book import ContactTable
from adapters.gateways.end_user_messaging import EndUserMessaging
from adapters.keyed_hash import KeyedHash
from adapters.kill_switch import KillSwitchItem
from adapters.observability import logger, metrics
from adapters.queues import SqsBatchQueue
from adapters.records import each_record
from adapters.schedules import EventBridgeSchedules
from adapters.settings import Settings
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from compliance.ports import ClaimOrder
from contracts.messages import Batch
from sender.hand_over import HandedOver, HandOver
from sender.pace import Pace
from sender.send_batch import Desk, Report, send_batch

SPARE = timedelta(seconds=20)
"""Time kept at the end of an invocation: a hand-over may take 12 s to be given up."""

HANDS = 8
"""Hand-overs at the same time: the carrier's latency must not be what limits the pace."""


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
def hands() -> ThreadPoolExecutor:
    """The threads of the hand-overs."""
    return ThreadPoolExecutor(HANDS)


def together(function: Callable[[ClaimOrder], HandedOver], orders: Sequence[ClaimOrder]) -> Iterable[HandedOver]:
    """Several hand-overs at once; their results in order."""
    return hands().map(function, orders)


def desk() -> Desk:
    """What the use case works with. A hand-over that found the carrier closed is not asked again: one for each batch."""
    contacts = ContactTable(settings().consent_table, KeyedHash(settings().hash_key_ids))
    clock = SystemClock(settings().clock_file)
    gateway = EndUserMessaging(settings().configuration_set, settings().origination_pool)
    return Desk(
        campaigns=CampaignTable(settings().campaign_table),
        kill_switch=KillSwitchItem(settings().campaign_table),
        contacts=contacts,
        ledger=BatchTable(settings().campaign_table),
        queue=SqsBatchQueue(settings().batch_queue_url),
        schedules=EventBridgeSchedules(settings(), clock),
        clock=clock,
        hand_over=HandOver(contacts, gateway, clock, pace()),
        together=together,
        worker=secrets.token_hex(4),
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
        at = desk()
        measure(send_batch(Batch.read(body), at, at.clock.now() + left - SPARE))

    return each_record(event, send, context)
