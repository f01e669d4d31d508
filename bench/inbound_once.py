"""What one STOP takes of the inbound function, in one process: python -m bench.inbound_once RESULT, in the environment of a testbed.

The door itself runs (inbound.app), with batches as Lambda hands them over; its requests are counted in their order.
"""

import contextlib
import io
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import inbound.app
from stopsms.adapters import clients, wiring
from stopsms.compliance.person.contact import Status
from stopsms.compliance.person.phone import Phone

from bench.audience import ADVERTISER, NOW, numbers, stop_payload
from bench.worker import Runtime

BATCH_SIZE = 10
"""As in the template, of InboundFunctionQueue."""
BATCHES = 20
COMMIT = "dynamodb TransactWriteItems"


@dataclass(frozen=True, slots=True)
class InboundWork:
    """What a batch of ten STOPs takes.

    `committed_after` is, for each message in turn, after how many requests of its batch its opposition stood in the table; `requests`
    how many the batch made in all; `cpu_seconds` the CPU time of one message, `start_seconds` that of the worker's start.
    """

    committed_after: tuple[int, ...]
    requests: int
    cpu_seconds: float
    start_seconds: float


def stop_of(e164: str) -> str:
    """A person's STOP as the topic delivers it to the queue."""
    message = json.dumps(stop_payload(e164))
    return json.dumps({"Type": "Notification", "Timestamp": NOW.isoformat(), "Message": message})


def _batch(people: Sequence[str]) -> dict[str, Any]:
    records = [
        {
            "messageId": e164,
            "receiptHandle": e164,
            "body": stop_of(e164),
            "attributes": {"ApproximateReceiveCount": "1"},
            "eventSource": "aws:sqs",
            "awsRegion": "eu-west-3",
        }
        for e164 in people
    ]
    return {"Records": records}


def run() -> InboundWork:
    """Take in STOPs of known contacts. Raises RuntimeError unless each is opposed after it, and each batch took the same."""
    started = time.process_time()
    asked: list[str] = []
    session: Any = clients.session()
    session.register("before-call", lambda model, **_: asked.append(f"{model.service_model.service_name} {model.name}"))
    wiring.advertisers().put(ADVERTISER)
    people = list(numbers(BATCH_SIZE * (BATCHES + 1), 1))
    found: list[tuple[tuple[int, ...], int]] = []
    spent = 0.0
    for first in range(0, len(people), BATCH_SIZE):
        asked.clear()
        began = time.process_time()
        with contextlib.redirect_stdout(io.StringIO()):  # its metrics
            answer = inbound.app.handler(_batch(people[first : first + BATCH_SIZE]), Runtime("inbound"))
        if first:  # the first batch made the clients
            spent += time.process_time() - began
            commits = tuple(place + 1 for place, name in enumerate(asked) if name == COMMIT)
            found.append((commits[:BATCH_SIZE], len(asked)))
        if answer["batchItemFailures"]:
            raise RuntimeError("a STOP failed")
    opposed = wiring.contacts().find_all(ADVERTISER.id, [Phone.of(e164) for e164 in people[:100]])
    if any(contact.status is not Status.OPPOSED for contact in opposed.values()) or len(set(found)) > 1:
        raise RuntimeError("not every STOP was taken in, or not every batch alike")
    return InboundWork(*found[0], spent / (BATCH_SIZE * BATCHES), started)


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(json.dumps(asdict(run())))
