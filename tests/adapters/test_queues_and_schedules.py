"""Queues and schedules, on moto: within the services' limits, and twice the same as once."""

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.messaging.queues import SqsBatchQueue, SqsPlannerQueue
from stopsms.adapters.messaging.schedules import EventBridgeSchedules
from stopsms.adapters.settings import Settings
from stopsms.compliance.person.phone import Phone
from stopsms.contracts.messages import Batch, Recipient, planning_task

from tests.factories import a_contact

SOON = datetime(2100, 1, 4, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "none")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "none")
    with mock_aws():
        yield


def a_batch(number: str, people: int, attribute: str = "") -> Batch:
    contacts = [a_contact(Phone.of(f"+336123456{n:02d}"), attributes={"note": attribute}) for n in range(people)]
    return Batch("c0ffee00c0ffee00", "zelie", number, tuple(Recipient(n, c) for n, c in enumerate(contacts)))


def received(url: str) -> list[str]:
    sqs = boto3.client("sqs")
    bodies: list[str] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        bodies += [message["Body"] for message in messages]
        for message in messages:  # on a busy machine they would come again
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return bodies


@pytest.mark.slow
@pytest.mark.parametrize(("batches", "attribute"), [(23, ""), (4, "x" * 9_000)], ids=["many", "large"])
def test_batches_are_queued_within_the_limits_of_a_request_and_read_back_as_they_were(
    batches: int, attribute: str
) -> None:
    url = boto3.client("sqs").create_queue(QueueName="batch")["QueueUrl"]
    sent = [a_batch(f"00-{number:06d}", 50, attribute) for number in range(batches)]

    SqsBatchQueue(url).send(sent)

    assert {batch.id: batch for batch in map(Batch.read, received(url))} == {batch.id: batch for batch in sent}


def test_a_planning_task_is_queued_with_no_more_delay_than_the_queue_takes() -> None:
    url = boto3.client("sqs").create_queue(QueueName="planner")["QueueUrl"]

    SqsPlannerQueue(url).send([planning_task("c0ffee00c0ffee00")], delay_seconds=4000)

    assert received(url) == []


def calendar(clock: SystemClock | None = None) -> EventBridgeSchedules:
    boto3.client("scheduler").create_schedule_group(Name="schedule_group")
    settings = Settings(**{field.name: field.name for field in fields(Settings)} | {"clock_file": ""})
    return EventBridgeSchedules(settings, clock or SystemClock(""))


def found() -> list[Any]:
    scheduler = boto3.client("scheduler")
    names = [schedule["Name"] for schedule in scheduler.list_schedules(GroupName="schedule_group")["Schedules"]]
    return [scheduler.get_schedule(GroupName="schedule_group", Name=name) for name in names]


def test_a_start_is_a_one_time_event_in_utc_which_asking_again_does_not_double_and_another_hour_does_not_replace() -> (
    None
):
    events = calendar()
    for at in (SOON, SOON + timedelta(hours=1), SOON + timedelta(hours=1)):
        events.start("c0ffee00c0ffee00", at)
    assert len(found()) == 2
    for _ in range(2):
        events.cancel_start("c0ffee00c0ffee00", SOON)

    (schedule,) = found()
    assert schedule["ScheduleExpression"] == "at(2100-01-04T10:00:00)"
    assert schedule["Target"]["Arn"] == "planner_queue_arn"
    assert json.loads(schedule["Target"]["Input"])["task"] == "start"


def test_parking_the_same_recipients_twice_makes_one_event() -> None:
    events = calendar()
    for _ in range(2):
        events.park(a_batch("00-000000", 3), SOON)

    (schedule,) = found()
    assert Batch.read(schedule["Target"]["Input"]) == a_batch("00-000000", 3)


def test_a_batch_too_large_for_one_event_is_parked_in_several_and_nobody_is_lost() -> None:
    whole = a_batch("00-000000", 90, "é" * 3_000)
    calendar().park(whole, SOON)

    inputs = [schedule["Target"]["Input"] for schedule in found()]
    parked = [recipient for text in inputs for recipient in Batch.read(text).recipients]
    assert max(len(text.encode()) for text in inputs) <= 256_000
    assert sorted(parked, key=lambda recipient: recipient.index) == list(whole.recipients)


def test_what_is_due_already_is_scheduled_just_ahead_never_in_the_past() -> None:
    before = datetime.now(UTC)
    calendar().start("c0ffee00c0ffee00", datetime(2020, 1, 1, tzinfo=UTC))

    (schedule,) = found()
    assert schedule["ScheduleExpression"] > f"at({before:%Y-%m-%dT%H:%M:%S})"
