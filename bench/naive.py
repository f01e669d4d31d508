"""The naive design: one message, one read and two writes for each recipient (python -m bench.naive RESULT OPTIONS).

A producer queues one message for each recipient. A function takes one at a time: it reads the contact, writes a ledger item unless
there is one (so that a redelivered message is not sent twice), hands over, writes the outcome. Same clients, same emulator, same
carrier, same runtime as ours; it prints nothing, judges nothing but the status, and has no counts, no pace and no claims.
With `at_once` 10 it is helped: ten messages in one SQS request, ten in one invocation.
"""

import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from stopsms.adapters.gateways.end_user_messaging.gateway import sending_client
from stopsms.adapters.tables.dynamodb import dynamodb, get, put_new
from stopsms.compliance.campaign.shards import shard_of

from bench.audience import ADVERTISER, PLAIN, numbers
from bench.aws_prices import Usage
from bench.counting import Meter
from bench.template import PLATFORM_LOG_BYTES, billed_seconds, memory_mb

TEXT = f"{PLAIN} STOP SMS {ADVERTISER.stop_number}"


@dataclass(frozen=True, slots=True)
class NaiveOptions:
    """How many recipients, of which shards, in which queue, how many messages at once."""

    recipients: int
    shards: int
    queue_url: str
    at_once: int


def send_one(e164: str) -> None:
    """Read, write, hand over, write."""
    contact = get("consent", f"{ADVERTISER.id}#{shard_of(e164):02d}", e164)
    if contact is None or contact["status"] != "granted":
        return
    if not put_new("naive", {"pk": f"LEDGER#naive#{e164}", "sk": "LEDGER", "status": "sending"}):
        return
    taken = sending_client().send_text_message(
        DestinationPhoneNumber=e164,
        OriginationIdentity=ADVERTISER.sender_id,
        MessageBody=TEXT,
        MessageType="PROMOTIONAL",
    )
    dynamodb().update_item(
        TableName="naive",
        Key={"pk": {"S": f"LEDGER#naive#{e164}"}, "sk": {"S": "LEDGER"}},
        UpdateExpression="SET #status = :sent, message_id = :id",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":sent": {"S": "sent"}, ":id": {"S": taken["MessageId"]}},
    )


def run(options: NaiveOptions) -> dict[str, Any]:
    """Queue everybody, then send to everybody; what was used."""
    meter = Meter()
    sqs = meter.client("sqs")
    found = list(numbers(options.recipients, options.shards))
    meter.clear()
    for start in range(0, len(found), options.at_once):
        entries = [{"Id": e164[1:], "MessageBody": e164} for e164 in found[start : start + options.at_once]]
        sqs.send_message_batch(QueueUrl=options.queue_url, Entries=entries)
    invocations, seconds, cpu = 0, 0.0, 0.0
    while messages := sqs.receive_message(QueueUrl=options.queue_url, MaxNumberOfMessages=options.at_once).get(
        "Messages"
    ):
        began, cpu_began = time.perf_counter(), time.process_time()
        for message in messages:
            send_one(message["Body"])
        seconds, cpu = seconds + time.perf_counter() - began, cpu + time.process_time() - cpu_began
        invocations += 1
        entries = [{"Id": message["Body"][1:], "ReceiptHandle": message["ReceiptHandle"]} for message in messages]
        sqs.delete_message_batch(QueueUrl=options.queue_url, Entries=entries)
    carrier = meter.requests.pop("pinpoint-sms-voice-v2 SendTextMessage")
    if carrier != options.recipients:
        raise RuntimeError(f"{carrier} handed over of {options.recipients}")
    usage = Usage(
        write_units=meter.write_units,
        read_units=meter.read_units,
        queue_requests=meter.of("sqs") - 1,  # the one that found nothing
        invocations=invocations,
        gigabyte_seconds=billed_seconds(seconds, cpu, memory_mb("SenderFunction")) * memory_mb("SenderFunction") / 1024,
        log_bytes=invocations * PLATFORM_LOG_BYTES,
    )
    return {"recipients": carrier, "requests": dict(meter.requests), "usage": asdict(usage)}


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(run(NaiveOptions(**json.loads(sys.argv[2])))))
