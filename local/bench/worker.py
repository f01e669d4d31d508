"""One campaign in one process: python -m local.bench.worker RESULT OPTIONS, in the environment of a stand.

The doors themselves run (planner.app and sender.app), driven from the emulator's queues one message at a time, as Lambda does;
what they print is counted, as CloudWatch Logs would.
"""

import io
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from local.bench.counting import Meter
from local.bench.stopwatch import Stopwatch

METER = Meter()  # before the doors are imported: it has to know every client

import boto3
import planner.app
import sender.app
from adapters.batch_ledger import BatchTable
from adapters.campaign_shelf import CampaignTable
from adapters.clock import SystemClock
from adapters.contact_book import ContactTable
from adapters.gateways.end_user_messaging import EndUserMessaging
from adapters.settings import Settings
from compliance.gate import Gate
from contracts.messages import Batch, planning_task
from sender.pace import Pace

from local.bench.audience import campaign
from local.bench.prices import Usage

MEMORY_GB = {"planner": 0.5, "sender": 0.5}
"""MemorySize of template.yaml."""
PLATFORM_LOG_BYTES = 700
"""What Lambda itself logs of one invocation in JSON: start, report (with trace id); counted on AWS's documented samples."""


@dataclass(slots=True)
class Task:
    """What to do: a campaign with this text, to the contacts of the first shards."""

    campaign_id: str
    text: str
    shards: int
    count: bool = True
    watch: bool = False


@dataclass(slots=True)
class Done:
    """What came of it. Seconds are of the sender's handler alone, CPU of everything that the sender does."""

    recipients: int = 0
    seconds: float = 0
    cpu_seconds: float = 0
    parts: dict[str, float] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    usage: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class Runtime:
    """What Lambda hands to a handler."""

    function_name: str
    memory_limit_in_mb: int = 512
    invoked_function_arn: str = "arn:aws:lambda:eu-west-3:000000000000:function:bench"
    aws_request_id: str = "5f0b9f6e-7a52-4f0e-9f0b-0d4c3b2a1f00"

    def get_remaining_time_in_millis(self) -> int:
        """Enough."""
        return 600_000


class _Drain:
    """Feeds a queue's messages to a handler, one for each invocation."""

    def __init__(self, name: str, url: str, handler: Callable[[dict[str, Any], Any], dict[str, Any]]) -> None:
        self.invocations = 0
        self.seconds = 0.0
        self.cpu = 0.0
        self._name, self._url, self._handler = name, url, handler
        client: Any = boto3.client
        self._sqs = client("sqs")

    def run(self) -> None:
        """Until the queue is empty."""
        while found := self._sqs.receive_message(QueueUrl=self._url, MaxNumberOfMessages=1).get("Messages"):
            began, cpu = time.perf_counter(), time.process_time()
            answer = self._handler({"Records": [_record(found[0])]}, Runtime(self._name))
            self.seconds += time.perf_counter() - began
            self.cpu += time.process_time() - cpu
            self.invocations += 1
            if answer["batchItemFailures"]:
                raise RuntimeError(f"{self._name} failed")
            self._sqs.delete_message(QueueUrl=self._url, ReceiptHandle=found[0]["ReceiptHandle"])
        METER.requests["sqs ReceiveMessage"] -= 1  # the one that found nothing


def _record(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "awsRegion": "eu-west-3",
    }


def _watch(stopwatch: Stopwatch) -> None:
    for owner, name, part in (
        (EndUserMessaging, "send", "carrier call"),
        (Gate, "judge", "gate"),
        (ContactTable, "claim", "claim"),
        (BatchTable, "settle", "record"),
        (BatchTable, "tally", "record"),
        (BatchTable, "outcomes", "read state"),
        (CampaignTable, "find", "read state"),
        (Pace, "wait", "pace"),
    ):
        stopwatch.watch(owner, name, part)
    read = Batch.read

    def timed(body: str) -> Batch:
        with stopwatch.part("read message"):
            return read(body)

    sender.app.Batch.read = timed  # type: ignore[method-assign]


def run(task: Task) -> Done:
    """Plan and send the campaign."""
    settings = Settings.from_environment()
    campaigns, ledger = CampaignTable(settings.campaign_table), BatchTable(settings.campaign_table)
    campaigns.add(campaign(task.campaign_id, task.text))
    shift = SystemClock(settings.clock_file).offset()
    SystemClock.offset = lambda _: shift  # type: ignore[method-assign] # on AWS no file is read for it
    printed, sys.stdout = sys.stdout, io.StringIO()
    stopwatch = Stopwatch()
    if task.watch:
        _watch(stopwatch)
    planning = _Drain("planner", settings.planner_queue_url, planner.app.handler)
    sending = _Drain("sender", settings.batch_queue_url, sender.app.handler)
    METER.clear()
    whole = planning_task(task.campaign_id)
    planner.app.desk().tasks.send([type(whole)(whole.campaign_id, whole.task, 0, task.shards - 1)])
    planning.run()
    stopwatch.clear()
    sending.run()
    parts = dict(stopwatch.seconds)
    log_bytes, sys.stdout = len(sys.stdout.getvalue()), printed  # type: ignore[attr-defined]
    requests = +METER.requests
    carrier = requests.pop("pinpoint-sms-voice-v2 SendTextMessage")
    invocations = planning.invocations + sending.invocations
    usage = Usage(
        write_units=METER.write_units,
        read_units=METER.read_units,
        queue_requests=METER.of("sqs"),
        invocations=invocations,
        gigabyte_seconds=planning.seconds * MEMORY_GB["planner"] + sending.seconds * MEMORY_GB["sender"],
        log_bytes=log_bytes + invocations * PLATFORM_LOG_BYTES,
    )
    counts = ledger.counts(task.campaign_id)
    if not counts.planned == counts.sent == carrier:
        raise RuntimeError(f"{counts.planned} planned, {counts.sent} sent, {carrier} handed over")
    return Done(counts.sent, sending.seconds, sending.cpu, parts, dict(requests), asdict(usage))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asdict(run(Task(**json.loads(sys.argv[2]))))))
