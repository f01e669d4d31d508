"""planner: what its queue asks for: start a campaign, plan some shards of its audience, see whether it is finished."""

from datetime import timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from planner.plan_shards import PlannerPorts, plan_shards
from planner.start_campaign import start_campaign
from planner.watch_campaign import WatchResult, watch_campaign
from stopsms.adapters.batch_store import DynamoBatchStore
from stopsms.adapters.campaign_store import DynamoCampaignStore
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contact_store import DynamoContactStore
from stopsms.adapters.gateways.words import FAILURE_KINDS
from stopsms.adapters.keyed_hash import KeyedHash
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.queues import SqsBatchQueue, SqsPlannerQueue
from stopsms.adapters.settings import Settings
from stopsms.adapters.sqs_batch import each_record
from stopsms.contracts.messages import PlanningTask, Task

SPARE = timedelta(seconds=30)
"""Time kept at the end of an invocation to put things in order."""


@cache
def ports() -> PlannerPorts:
    """Built at the first task, kept while the container lives."""
    settings = Settings.from_environment()
    return PlannerPorts(
        campaigns=DynamoCampaignStore(settings.campaign_table),
        contacts=DynamoContactStore(settings.consent_table, KeyedHash(settings.hash_key_ids)),
        ledger=DynamoBatchStore(settings.campaign_table),
        batches=SqsBatchQueue(settings.batch_queue_url),
        tasks=SqsPlannerQueue(settings.planner_queue_url),
        clock=SystemClock(settings.clock_file),
    )


def do(task: PlanningTask, left: timedelta) -> None:
    """One task, with so much time left."""
    at = ports()
    match task.task:
        case Task.START:
            start_campaign(task.campaign_id, at.campaigns, at.tasks, at.clock)
        case Task.PLAN:
            planned = plan_shards(task, at, at.clock.now() + left - SPARE)
            metrics.add_metric("RecipientsPlanned", MetricUnit.Count, planned)
        case Task.WATCH:
            seen = watch_campaign(task.campaign_id, at.campaigns, at.ledger, at.tasks, at.clock, FAILURE_KINDS)
            metrics.add_metric("CampaignsTripped", MetricUnit.Count, int(seen is WatchResult.TRIPPED))


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A task that fails goes back to the queue."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    return each_record(event, lambda body: do(PlanningTask.read(body), left))
