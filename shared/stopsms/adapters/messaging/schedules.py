"""`Schedules` on EventBridge Scheduler: one-time events in UTC (safe across clock changes), deleted once they have fired.

Source: EventBridge Scheduler, CreateSchedule; one-time schedules are precise to the minute and delivered at least once.
"""

import hashlib
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from stopsms.adapters.clients import client, reused
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.settings import Settings
from stopsms.contracts.messages import Batch, PlanningTask, Task
from stopsms.contracts.recurrence_look import RecurrenceLook

if TYPE_CHECKING:
    from mypy_boto3_scheduler import EventBridgeSchedulerClient
    from mypy_boto3_scheduler.type_defs import CreateScheduleInputTypeDef, TargetTypeDef

_LARGEST_INPUT = 250_000
"""Bytes: a schedule takes 256 KB of input; contacts with many attributes are parked in several."""

_LEAST_AHEAD = timedelta(seconds=5)
"""A schedule may not lie in the past."""


@reused
def scheduler() -> "EventBridgeSchedulerClient":
    """For one-time schedules."""
    made: EventBridgeSchedulerClient = client("scheduler")
    return made


def _start_name(campaign_id: str, at: datetime) -> str:
    """One for each instant: a start that is called for never takes the place of another one that counts."""
    return f"start-{campaign_id}-{at.astimezone(UTC):%Y%m%dT%H%M%S}"


class EventBridgeSchedules:
    """One-time schedules whose targets are our queues; of recurrences, the function that makes runs."""

    def __init__(self, settings: Settings, clock: SystemClock) -> None:
        """In the settings' group; times of `clock` are turned into real ones."""
        self._settings = settings
        self._clock = clock

    def start(self, campaign_id: str, at: datetime) -> None:
        """See `Schedules.start`."""
        task = PlanningTask(campaign_id, Task.START).written()
        self._put(_start_name(campaign_id, at), at, self._settings.planner_queue_arn, task)

    def cancel_start(self, campaign_id: str, at: datetime) -> None:
        """See `Schedules.cancel_start`."""
        client = scheduler()
        try:
            client.delete_schedule(Name=_start_name(campaign_id, at), GroupName=self._settings.schedule_group)
        except client.exceptions.ResourceNotFoundException:
            return

    def look(self, recurrence_id: str, at: datetime, function_arn: str) -> None:
        """Have that function look, at that instant, which runs of a recurrence are to be made. A second call changes nothing."""
        name = f"recurrence-{recurrence_id}-{at.astimezone(UTC):%Y%m%dT%H%M%S}"
        self._put(name, at, function_arn, RecurrenceLook(recurrence_id).written())

    def park(self, batch: Batch, until: datetime) -> None:
        """See `Schedules.park`. The name says what is parked, so that parking it twice makes one schedule."""
        for piece, body in batch.pieces(_LARGEST_INPUT):
            self._park(piece, body, until)

    def _park(self, batch: Batch, body: str, until: datetime) -> None:
        places = " ".join(str(recipient.index) for recipient in batch.recipients)
        content = f"{batch.campaign_id} {batch.id} {until.isoformat()} {places}"
        name = f"park-{hashlib.sha256(content.encode()).hexdigest()[:40]}"
        self._put(name, until, self._settings.batch_queue_arn, body)

    def _put(self, name: str, at: datetime, target_arn: str, body: str) -> None:
        real = max(self._clock.outside(at), datetime.now(UTC) + _LEAST_AHEAD).astimezone(UTC)
        expression = f"at({real:%Y-%m-%dT%H:%M:%S})"
        target: TargetTypeDef = {
            "Arn": target_arn,
            "RoleArn": self._settings.scheduler_role_arn,
            "Input": body,
            "DeadLetterConfig": {"Arn": self._settings.schedule_dead_letter_queue_arn},
        }
        client = scheduler()
        schedule: CreateScheduleInputTypeDef = {
            "Name": name,
            "GroupName": self._settings.schedule_group,
            "ScheduleExpression": expression,
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "ActionAfterCompletion": "DELETE",
            "Target": target,
        }
        try:
            client.create_schedule(**schedule)
        except client.exceptions.ConflictException:
            client.update_schedule(**schedule)
