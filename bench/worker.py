"""One campaign in one process: python -m bench.worker RESULT OPTIONS, in the environment of a testbed.

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

import planner.app
import sender.app
from sender.pace import Pace
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.contacts.contact_store import DynamoContactStore
from stopsms.adapters.gateways.end_user_messaging.gateway import EndUserMessaging
from stopsms.adapters.settings import Settings
from stopsms.adapters.tables.batch_store import DynamoBatchStore
from stopsms.adapters.tables.campaign_snapshots import DynamoCampaignSnapshots
from stopsms.adapters.tables.campaign_store import DynamoCampaignStore
from stopsms.adapters.tables.kill_switch import DynamoKillSwitch
from stopsms.compliance.law.gate import Gate
from stopsms.contracts.messages import Batch, PlanningTask, Task

from bench.audience import campaign
from bench.aws_prices import Usage
from bench.counting import Meter
from bench.stopwatch import Stopwatch
from bench.template import PLATFORM_LOG_BYTES, billed_seconds, memory_mb

WATCHED: tuple[tuple[Any, str, str], ...] = (
    (Batch, "read", "read the message"),
    (DynamoCampaignSnapshots, "read", "read the state"),
    (Gate, "judge", "gate"),
    (DynamoContactStore, "claim", "claim"),
    (EndUserMessaging, "send", "carrier call"),
    (DynamoBatchStore, "merge_outcomes", "record"),
    (DynamoBatchStore, "recount", "count"),
    (Pace, "wait", "pace"),
)
"""What the sender's CPU time is broken down into."""


@dataclass(frozen=True, slots=True)
class WorkerOptions:
    """A campaign with this text to the contacts of the first shards; `watch` breaks CPU time down, at a small cost."""

    campaign_id: str
    text: str
    shards: int
    watch: bool = False


@dataclass(slots=True)
class WorkerResult:
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

    def __init__(self, meter: Meter, name: str, url: str, handler: Callable[[dict[str, Any], Any], Any]) -> None:
        self.invocations = 0
        self.seconds = 0.0
        self.cpu = 0.0
        self._meter, self._name, self._url, self._handler = meter, name, url, handler
        self._sqs = meter.client("sqs")

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
        self._meter.requests["sqs ReceiveMessage"] -= 1  # the one that found nothing

    def gigabyte_seconds(self, function: str) -> float:
        """What Lambda bills for it."""
        memory = memory_mb(function)
        return billed_seconds(self.seconds, self.cpu, memory) * memory / 1024


def _record(message: dict[str, Any]) -> dict[str, Any]:
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": {"ApproximateReceiveCount": "1"},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "awsRegion": "eu-west-3",
    }


def run(options: WorkerOptions) -> WorkerResult:
    """Plan and send the campaign. Raises RuntimeError unless everybody planned was sent to, once."""
    meter, stopwatch = Meter(), Stopwatch()
    settings = Settings.from_environment()
    for owner, name, part in WATCHED if options.watch else ():
        stopwatch.watch(owner, name, part)
    shift = SystemClock(settings.clock_file).offset()
    setattr(SystemClock, "offset", lambda _: shift)  # noqa: B010 (on AWS there is no file to read it from)
    DynamoKillSwitch(settings.consent_table, settings.campaign_table).begin(SystemClock(settings.clock_file).now())
    DynamoCampaignStore(settings.campaign_table).add(campaign(options.campaign_id, options.text))
    printed, sys.stdout = sys.stdout, io.StringIO()
    planning = _Drain(meter, "planner", settings.planner_queue_url, planner.app.handler)
    sending = _Drain(meter, "sender", settings.batch_queue_url, sender.app.handler)
    meter.clear()
    planner.app.ports().tasks.send([PlanningTask(options.campaign_id, Task.PLAN, 0, options.shards - 1)])
    planning.run()
    stopwatch.clear()
    sending.run()
    log_bytes, sys.stdout = len(sys.stdout.getvalue()), printed
    carrier = meter.requests.pop("pinpoint-sms-voice-v2 SendTextMessage")
    usage = Usage(
        write_units=meter.write_units,
        read_units=meter.read_units,
        queue_requests=meter.of("sqs"),
        invocations=planning.invocations + sending.invocations,
        gigabyte_seconds=planning.gigabyte_seconds("PlannerFunction") + sending.gigabyte_seconds("SenderFunction"),
        log_bytes=log_bytes + (planning.invocations + sending.invocations) * PLATFORM_LOG_BYTES,
    )
    requests = dict(meter.requests)
    counts = DynamoBatchStore(settings.campaign_table).counts(options.campaign_id)
    if not counts.planned == counts.sent == carrier:
        raise RuntimeError(f"{counts.planned} planned, {counts.sent} sent, {carrier} handed over")
    return WorkerResult(carrier, sending.seconds, sending.cpu, dict(stopwatch.seconds), requests, asdict(usage))


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asdict(run(WorkerOptions(**json.loads(sys.argv[2]))))))
