"""sender: one batch from its queue to the carrier."""

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from sender.hand_over import HandedOver, HandOver
from sender.pace import Pace
from sender.refusal_runs import RefusalRuns
from sender.send_batch import send_batch
from sender.sender_ports import Report, SenderPorts
from stopsms.adapters import wiring
from stopsms.adapters.clients import CALLS_AT_ONCE, reused
from stopsms.adapters.doors.observability import (
    count_if_any,
    count_throttled_call,
    count_tripped_campaign,
    logger,
    metrics,
)
from stopsms.adapters.doors.sqs_batch import each_record
from stopsms.compliance.campaign.outcome import Fate
from stopsms.compliance.ports.carrier import GatewayClosed
from stopsms.compliance.ports.people import ClaimOrder
from stopsms.contracts.messages import Batch

SPARE = timedelta(seconds=20)
"""Time kept at the end of an invocation: a hand-over may take 12 s to be given up."""

CLOCKS_APART = timedelta(seconds=5)
"""Upper bound, with room, of how far the clocks of two workers differ."""


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A batch that fails goes back to the queue; what it had done stays done."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())

    def send(body: str) -> None:
        send_batch(Batch.read(body), ports(left), wiring.clock().now() + left - SPARE)

    return each_record(event, send)


def measure(report: Report) -> None:
    """What the batch did, as metrics."""
    if report.tripped:
        count_tripped_campaign()
    if report.throttled:
        count_throttled_call()
    for fate in (Fate.SENT, Fate.FAILED, Fate.UNCERTAIN):
        count_if_any(fate.capitalize(), report.fates[fate])
    for rule, number in report.blocked_by.items():
        metrics.add_metric(f"BlockedBy {rule}", MetricUnit.Count, number)


def ports(lifetime: timedelta) -> SenderPorts:
    """What sending works with, in an invocation that lasts this long at most."""
    return SenderPorts(
        campaigns=wiring.campaigns(),
        snapshots=wiring.snapshots(),
        contacts=wiring.contacts(),
        batches=wiring.batches(),
        editions=wiring.editions(),
        queue=wiring.batch_queue(),
        schedules=wiring.schedules(),
        clock=wiring.clock(),
        hand_overs=hand_over,
        refusals=refusals(),
        together=together,
        worker=secrets.token_hex(4),
        lifetime=lifetime + CLOCKS_APART,
        measure=measure,
    )


def hand_over(carrier_id: str) -> HandOver:
    """What hands messages over to this carrier."""
    if not carrier_id:
        return HandOver(wiring.contacts(), wiring.connections(), wiring.clock(), pace())
    try:
        carrier = wiring.connections().carrier(carrier_id)
        references = wiring.connections().service(carrier).references
    except GatewayClosed:  # asked for a message, it says why
        return HandOver(wiring.contacts(), wiring.connections(), wiring.clock(), pace(), carrier_id)
    remember = None if references else partial(wiring.sent_messages().remember, carrier_id)
    keeping_to = pace(carrier_id, carrier.parts_per_second)
    return HandOver(wiring.contacts(), wiring.connections(), wiring.clock(), keeping_to, carrier_id, remember)


@reused
def pace(carrier_id: str = "", parts_per_second: float | None = None) -> Pace:  # noqa: ARG001 (one for each carrier)
    """This worker's share of a carrier's pace; without one, of the pace of the deployment's own."""
    settings = wiring.settings()
    whole = float(settings.parts_per_second) if parts_per_second is None else parts_per_second
    return Pace(whole / int(settings.sender_concurrency), time.monotonic, time.sleep)


@reused
def refusals() -> RefusalRuns:
    """What this worker was refused in a row."""
    return RefusalRuns()


def together(function: Callable[[ClaimOrder], HandedOver], orders: Sequence[ClaimOrder]) -> Iterable[HandedOver]:
    """Several hand-overs at once; their results in order."""
    return _pool().map(function, orders)


@reused
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(CALLS_AT_ONCE)
