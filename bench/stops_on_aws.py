"""How soon a STOP takes effect on AWS while a thousand messages leave each second: computed, since no account was at hand.

Measured is what the inbound function does for a STOP (its requests in their order, its CPU time); assumed is what is around it, each
assumption on the careful side and named. Arrivals, latencies and starts are drawn at random, the same at each run.
"""

import heapq
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench.audience import numbers
from bench.figures import BenchSection, Figure, percentile
from bench.inbound_once import BATCH_SIZE, BATCHES, InboundWork
from bench.processes import fresh
from bench.seeding import seed
from bench.settings import Sizes
from bench.template import MEGABYTES_OF_A_PROCESSOR, memory_mb
from bench.testbed import testbed

SENT_PER_SECOND = 1000
SHARE_OPPOSED = 0.05
"""Five in a hundred write STOP as soon as they have read it: with more a campaign pauses itself (`breaker.Limits`)."""
SECONDS = 300
REQUEST_SECONDS, SLOW_REQUEST_SECONDS, SLOW_SHARE = 0.01, 0.1, 0.01
"""A request to AWS takes ten milliseconds, one in a hundred a tenth of a second."""
UNDER_WAY_SECONDS = 0.25
"""From the topic through the queue to the function, when a worker is free. Seen between services of one region: some tens of ms."""
LAMBDA_START_SECONDS = 0.5
"""What Lambda itself takes to start a worker; to that comes what our code takes to be imported."""
POLLERS, MORE_POLLERS_A_SECOND = 5, 5
"""How many batches Lambda takes from a queue at once: five, and 300 more each minute. Source: Lambda, « SQS scaling »."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account, by how many workers of the inbound function may run at once; a target is set for one that is ready for it."""

    name: str
    workers: int
    ready: bool = True


ACCOUNTS = (
    Account("1,000 at once, as after the quota was raised", 1000),
    Account("InboundReserve=10", 10),
    Account("4 left of a new account's 10", 4, ready=False),
)


def measure(sizes: Sizes) -> BenchSection:  # noqa: ARG001 (it is as small as it can be)
    """Measure the function, then compute."""
    with testbed() as emulated:
        emulated.paths.client("sqs").create_queue(QueueName="answers")
        seed(emulated.paths.client("dynamodb"), "consent", list(numbers(BATCH_SIZE * (BATCHES + 1), 1)))
        key = emulated.paths.client("kms").create_key(KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")
        theirs = {
            "ANSWER_QUEUE_URL": f"{emulated.paths.endpoint}/000000000000/answers",
            "HASH_KEY_IDS": key["KeyMetadata"]["KeyId"],
        }
        done = fresh("bench.inbound_once", dict(os.environ) | emulated.environment | theirs)
    work = InboundWork(**done | {"committed_after": tuple(done["committed_after"])})
    figures = [
        Figure("requests of a STOP until it is committed, alone in its batch", work.committed_after[0]),
        Figure("requests until the last of ten in a batch is committed", work.committed_after[-1]),
        Figure("requests of a batch of ten STOPs", work.requests),
        Figure("inbound CPU of a STOP, here", work.cpu_seconds * 1000, "ms"),
        Figure("inbound CPU of a worker's start, here", work.start_seconds, "s"),
    ]
    for account in ACCOUNTS:
        waits = list(simulate(work, account))
        figures.append(
            Figure(
                f"STOP published to committed, p99: {account.name}",
                percentile(waits, 0.99),
                "s",
                most=2 if account.ready else None,
                note=f"median {percentile(waits, 0.5):.2f} s, longest {max(waits):.2f} s",
            )
        )
    title = f"STOP on AWS while {SENT_PER_SECOND} messages a second leave and {SHARE_OPPOSED:.0%} oppose (computed)"
    return BenchSection("stops_on_aws", title, tuple(figures))


def simulate(work: InboundWork, account: Account, seed_: int = 36180) -> Iterator[float]:
    """Seconds from publication to commit of each STOP, in an account that is otherwise busy."""
    chance = random.Random(seed_)  # noqa: S311 (no secret)
    rate = SENT_PER_SECOND * SHARE_OPPOSED
    arrivals = _arrivals(chance, rate)
    waiting: list[float] = []
    free_at: list[float] = []
    at = next(arrivals, None)
    while at is not None or waiting:
        if not waiting:
            waiting.append(at or 0)
            at = next(arrivals, None)
        allowed = min(account.workers, POLLERS + int(MORE_POLLERS_A_SECOND * waiting[0]))
        idle_at = free_at[0] if free_at else float("inf")
        if idle_at <= waiting[0] + UNDER_WAY_SECONDS or len(free_at) >= allowed:
            begins = max(heapq.heappop(free_at), waiting[0] + UNDER_WAY_SECONDS)
        else:  # one more worker starts
            begins = waiting[0] + UNDER_WAY_SECONDS + LAMBDA_START_SECONDS + work.start_seconds * _processor()
        while at is not None and at + UNDER_WAY_SECONDS <= begins and len(waiting) < BATCH_SIZE:
            waiting.append(at)
            at = next(arrivals, None)
        batch, waiting = waiting[:BATCH_SIZE], waiting[BATCH_SIZE:]
        ends = [begins + seconds for seconds in _taken(work, len(batch), chance)]
        yield from (end - published for end, published in zip(ends, batch, strict=False))
        heapq.heappush(free_at, ends[-1])


def _arrivals(chance: random.Random, rate: float) -> Iterator[float]:
    at = chance.expovariate(rate)
    while at < SECONDS:
        yield at
        at += chance.expovariate(rate)


def _taken(work: InboundWork, messages: int, chance: random.Random) -> list[float]:
    """When each message of a batch is committed, in seconds after its worker began; last, when the worker is free again."""
    for_all = 2 * work.committed_after[0] - work.committed_after[1]
    whole = for_all + round((work.requests - for_all) * messages / BATCH_SIZE)
    seconds, made, ends = 0.0, 0, []
    for place, until in enumerate((*work.committed_after[:messages], whole), start=1):
        for _ in range(until - made):
            seconds += SLOW_REQUEST_SECONDS if chance.random() < SLOW_SHARE else REQUEST_SECONDS
        made = until
        ends.append(seconds + work.cpu_seconds * _processor() * min(place, messages))
    return ends


def _processor() -> float:
    """By how much longer CPU time is than on a whole processor, with the memory of the function."""
    return max(1.0, MEGABYTES_OF_A_PROCESSOR / memory_mb("InboundFunction"))
