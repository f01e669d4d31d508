"""How soon a STOP takes effect while a campaign is sent, on the whole deployed stack, and what still leaves after it.

A STOP is timed from its publication on the inbound topic until a strongly consistent read, one after another without a pause,
first finds the contact opposed: so the figure is an upper bound. What left after that was claimed before. What the emulator, which is
on the same machine, costs is measured apart: STOPs while nothing is sent, and its CPU time beside that of the functions.
"""

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from stopsms.compliance.campaign.shards import shard_of

from bench.audience import ADVERTISER, PLAIN, numbers, stop_payload
from bench.figures import BenchSection, Figure, percentile
from bench.processes import SessionCpu, session_cpu
from bench.seeding import seed
from bench.settings import Sizes
from bench.testbed import Stack, stack
from local import clock
from local.processes import recorded

PARTS_PER_SECOND = 125
"""Some hundred messages a second, as each batch also waits for its claims: a load that leaves the emulator, on the same machine, room."""
SHARDS = 8
SECONDS_BETWEEN_STOPS = 0.1
HALF_SECONDS = 0.5
MOST_SECONDS = 300
QUIET_STOPS = 20
"""STOPs before the campaign begins."""


class Watch:
    """Notes when each STOP was published and when the table first showed the opposition (Unix time)."""

    def __init__(self, deployed: Stack) -> None:
        self._client = deployed.paths.client("dynamodb")
        self._table = deployed.described["resources"]["ConsentTable"]
        self.published: dict[str, float] = {}
        self.committed: dict[str, float] = {}
        self.over = False

    def run(self) -> None:
        """Until all are committed and no more will come."""
        while not self.over or self.waiting:
            if waiting := self.waiting[:100]:
                keys = [{"pk": {"S": f"{ADVERTISER.id}#{shard_of(e164):02d}"}, "sk": {"S": e164}} for e164 in waiting]
                asked = {"Keys": keys, "ConsistentRead": True, "ProjectionExpression": "sk, #status",
                         "ExpressionAttributeNames": {"#status": "status"}}  # fmt: skip
                found = self._client.batch_get_item(RequestItems={self._table: asked})["Responses"][self._table]
                seen = time.time()
                for item in found:
                    if item["status"]["S"] == "opposed":
                        self.committed[item["sk"]["S"]] = seen
            time.sleep(0.02)

    @property
    def waiting(self) -> list[str]:
        """Whose STOP is on its way."""
        return [e164 for e164 in list(self.published) if e164 not in self.committed]


def measure(sizes: Sizes) -> BenchSection:
    """One campaign, and STOPs all along."""
    with stack(PARTS_PER_SECOND) as deployed:
        people = list(numbers(sizes.loaded_recipients, SHARDS))
        seed(deployed.paths.client("dynamodb"), deployed.described["resources"]["ConsentTable"], people)
        chosen = random.Random(36180).sample(people, QUIET_STOPS + sizes.stops)  # noqa: S311 (a sample, no secret)
        _advertise(deployed)
        quiet = _quiet(deployed, chosen[:QUIET_STOPS])
        campaign_id = _start(deployed)
        _until(lambda: _campaign(deployed, campaign_id)["counts"]["sent"] > 0, "the first sends")
        watch = Watch(deployed)
        reader = Thread(target=watch.run)
        reader.start()
        emulator = recorded(deployed.paths)["emulator"]
        before, used, began = _sent(deployed, campaign_id), session_cpu(emulator), time.monotonic()
        for place, e164 in enumerate(chosen[QUIET_STOPS:]):
            if place % 20 == 0 and _campaign(deployed, campaign_id)["status"] != "running":
                break  # what comes later meets no load
            _stop(deployed, e164, watch)
        watch.over = True
        reader.join(MOST_SECONDS)
        seconds, during = time.monotonic() - began, _sent(deployed, campaign_id) - before
        costs = _costs(used, session_cpu(emulator), during)
        if watch.waiting or not watch.published:
            raise RuntimeError(f"{len(watch.waiting)} STOPs of {len(watch.published)} were never committed")
        _until(lambda: _campaign(deployed, campaign_id)["status"] == "finished", "the end of the campaign")
        load = f"{during / seconds:.0f} messages and {len(watch.published) / seconds:.0f} STOPs a second, with their receipts"
        found = (*_figures(watch, _handed_over(deployed, campaign_id), load), *quiet, *costs)
    return BenchSection(
        "stopping", "STOP while a hundred messages a second leave, the whole stack on this machine", found
    )


def _quiet(deployed: Stack, people: list[str]) -> list[Figure]:
    """STOPs while nothing is sent; the first starts the worker, and does not count."""
    watch = Watch(deployed)
    reader = Thread(target=watch.run)
    reader.start()
    for e164 in people:
        _stop(deployed, e164, watch)
    watch.over = True
    reader.join(MOST_SECONDS)
    waits = _waits(watch)[1:]
    note = "what the emulator and the looking take"
    return [
        Figure("the same while nothing is sent, median", percentile(waits, 0.5), "s", note=note),
        Figure("the same while nothing is sent, longest", max(waits), "s"),
    ]


def _costs(before: SessionCpu, after: SessionCpu, messages: int) -> list[Figure]:
    emulator, functions = after.leader - before.leader, after.others - before.others
    return [
        Figure("the emulator's own CPU for each message that left", emulator / messages * 1000, "ms"),
        Figure("the functions' CPU for each message that left", functions / messages * 1000, "ms"),
    ]


def _waits(watch: Watch) -> list[float]:
    return [watch.committed[e164] - published for e164, published in watch.published.items()]


def _figures(watch: Watch, handed_over: dict[str, float], load: str) -> tuple[Figure, ...]:
    waits = _waits(watch)
    late = [handed_over[e164] - watch.committed[e164] for e164 in watch.committed if e164 in handed_over]
    after = [seconds for seconds in late if seconds > 0]
    spared = len(watch.committed) - len(handed_over.keys() & watch.committed.keys())
    return (
        Figure("STOP published to committed, median", percentile(waits, 0.5), "s", note=load),
        Figure("STOP published to committed, p99", percentile(waits, 0.99), "s", most=2),
        Figure("STOP published to committed, longest", max(waits), "s"),
        Figure(
            "handed over after the opposition was committed, at the latest",
            max(after, default=0.0),
            "s",
            most=2,
            note=f"{len(after)} of {len(waits)} (claimed before it); {spared} were spared the message",
        ),
    )


def _advertise(deployed: Stack) -> None:
    contact = {"email": ADVERTISER.contact.email}
    about = {
        "name": ADVERTISER.name,
        "legal_name": ADVERTISER.legal_name,
        "siren": ADVERTISER.siren,
        "contact": contact,
    }
    numbers = {"sender_id": ADVERTISER.sender_id, "stop_number": ADVERTISER.stop_number}
    deployed.api("PUT", f"/advertisers/{ADVERTISER.id}", about | numbers)


def _start(deployed: Stack) -> str:
    never = {"oppositions": None, "invalid_numbers": None, "carrier_blocks": None, "refusals": None}
    draft = {"advertiser_id": ADVERTISER.id, "name": "Bench", "text": PLAIN, "category": "mode", "limits": never}
    campaign_id: str = deployed.api("POST", "/campaigns", draft | {"canary": {"share": 1}})["id"]
    deployed.api("POST", f"/campaigns/{campaign_id}/schedule", {})
    return campaign_id


def _stop(deployed: Stack, e164: str, watch: Watch) -> None:
    """One person's STOP on the inbound topic."""
    topic, client = deployed.described["inbound_topic_arn"], deployed.paths.client("sns")
    watch.published[e164] = time.time()
    client.publish(TopicArn=topic, Message=json.dumps(stop_payload(e164)))
    time.sleep(SECONDS_BETWEEN_STOPS)


def _campaign(deployed: Stack, campaign_id: str) -> Any:
    return deployed.api("GET", f"/campaigns/{campaign_id}")


def _messages(deployed: Stack, campaign_id: str) -> list[Any]:
    found: list[Any] = deployed.carrier("GET", f"/messages?campaign_id={campaign_id}")["messages"]
    return found


def _sent(deployed: Stack, campaign_id: str) -> int:
    return len(_messages(deployed, campaign_id))


def _handed_over(deployed: Stack, campaign_id: str) -> dict[str, float]:
    """When the carrier took the message of each number, in Unix time: its own clock is the stack's."""
    shift = clock.offset(deployed.paths)
    return {
        message["to"]: (datetime.fromisoformat(message["at"]).astimezone(UTC) - shift).timestamp()
        for message in _messages(deployed, campaign_id)
    }


def _until(so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + MOST_SECONDS
    while not so():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(HALF_SECONDS)
