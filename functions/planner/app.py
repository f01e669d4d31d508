"""planner: starts campaigns, plans shards of their audiences, and watches until they are finished, as its queue asks."""

from datetime import timedelta
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from planner.pause_unsure import pause_unsure
from planner.plan_shards import PlannerPorts, plan_shards
from planner.start_campaign import start_campaign
from planner.watch_campaign import WatchResult, watch_campaign
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import count_tripped_campaign, logger, metrics
from stopsms.adapters.doors.sqs_batch import each_record
from stopsms.adapters.gateways.words import FAILURE_KINDS
from stopsms.contracts.messages import PlanningTask, Task

SPARE = timedelta(seconds=30)
"""Time kept at the end of an invocation to put things in order."""


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """A task that fails goes back to the queue."""
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    return each_record(event, lambda body: do(PlanningTask.read(body), left))


def do(task: PlanningTask, left: timedelta) -> None:
    """Do one task within the time that is left."""
    campaigns, queue, clock = wiring.campaigns(), wiring.planner_queue(), wiring.clock()
    match task.task:
        case Task.START:
            start_campaign(task.campaign_id, campaigns, queue, clock)
        case Task.PLAN:
            deadline = clock.now() + left - SPARE
            if pause_unsure(task.campaign_id, campaigns, clock, deadline):
                count_tripped_campaign()
            planned = plan_shards(task, ports(), deadline)
            metrics.add_metric("RecipientsPlanned", MetricUnit.Count, planned)
        case Task.WATCH:
            result = watch_campaign(
                task, campaigns, wiring.advertisers(), wiring.batches(), queue, clock, FAILURE_KINDS
            )
            if result is WatchResult.TRIPPED:
                count_tripped_campaign()


@reused
def ports() -> PlannerPorts:
    """What planning works with."""
    return PlannerPorts(
        campaigns=wiring.campaigns(),
        contacts=wiring.contacts(),
        batches=wiring.batches(),
        queue=wiring.batch_queue(),
        tasks=wiring.planner_queue(),
        clock=wiring.clock(),
    )
