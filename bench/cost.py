"""What a million recipients cost, and how many requests and write units each takes: ours compared with the naive design."""

import json
import os
from dataclasses import asdict

from bench import naive
from bench.audience import numbers
from bench.aws_prices import MILLION, Usage, bill
from bench.campaigns import run_campaign
from bench.figures import BenchSection, Figure
from bench.processes import fresh
from bench.seeding import seed
from bench.settings import Sizes
from bench.testbed import Testbed, fast_carrier, testbed

CARRIER_LATENCY_MS = 40
"""Assumed of End User Messaging; a design that waits for the carrier pays Lambda for it."""
SHARDS = 2
"""Shards that hold the audience: as full as those of a base of a hundred thousand contacts."""
DEFAULT_PACE = 5
"""Parts a second of each sender, with the template's PartsPerSecond and SenderConcurrency."""
NAMES = {
    "write_units": "DynamoDB write units",
    "read_units": "DynamoDB read units",
    "queue_requests": "SQS requests",
    "invocations": "Lambda invocations",
    "gigabyte_seconds": "Lambda GB-seconds",
    "log_bytes": "Log bytes",
}


def measure(sizes: Sizes) -> BenchSection:
    """Run both designs on one emulator, and ours at the default pace too."""
    found = list(numbers(sizes.recipients, SHARDS))
    few = list(numbers(200, 1))[:100]
    with testbed() as emulated, fast_carrier(emulated.paths.carrier_port, CARRIER_LATENCY_MS):
        seed(emulated.paths.client("dynamodb"), "consent", found)
        ours = run_campaign(emulated, "a" * 16, SHARDS)
        one = _naive(emulated, sizes.naive_recipients, at_once=1)
        ten = _naive(emulated, sizes.naive_recipients, at_once=10)
    with testbed() as emulated, fast_carrier(emulated.paths.carrier_port, CARRIER_LATENCY_MS):
        seed(emulated.paths.client("dynamodb"), "consent", few)
        slow = run_campaign(emulated, "b" * 16, 1, parts_per_second=DEFAULT_PACE)
    each = Usage(**ours.usage).times(1 / ours.recipients)
    at_default_pace = Usage(**slow.usage).times(1 / slow.recipients)
    requests = sum(ours.requests.values()) / ours.recipients
    dollars, naive_dollars = _per_million(each), _per_million(one)
    figures = [
        Figure("write units a recipient", each.write_units, most=1.1),
        Figure(
            "requests a recipient, besides the carrier's",
            requests,
            most=0.15,
            note=_listed(ours.requests, ours.recipients),
        ),
        Figure("a million recipients", dollars, "$", most=2),
        Figure("the same, by the naive design", naive_dollars, "$", note=_bill_of(one)),
        Figure("how many times less ours costs", naive_dollars / dollars, least=4),
        Figure(
            "the naive design, helped by tens",
            _per_million(ten),
            "$",
            note=f"ten messages in a request and in an invocation; ours costs {_per_million(ten) / dollars:.1f} times less",
        ),
        Figure(
            "a million recipients, at the default pace",
            _per_million(at_default_pace),
            "$",
            most=2,
            note=f"{DEFAULT_PACE} parts a second of each sender: Lambda is paid for waiting; {_bill_of(at_default_pace)}",
        ),
        Figure(
            "requests a recipient, at the default pace",
            sum(slow.requests.values()) / slow.recipients,
            note="claims in groups of what leaves in a second, the campaign's state read each second",
        ),
    ]
    figures += [
        Figure(
            f"{service}, a million recipients",
            value * MILLION,
            "$",
            note=f"naive: {bill(one)[service] * MILLION:.3f} $",
        )
        for service, value in bill(each).items()
    ]
    figures += [
        Figure(f"{name} a recipient", getattr(each, field), note=f"naive: {getattr(one, field):.4g}")
        for field, name in NAMES.items()
    ]
    return BenchSection("cost", "Cost and requests, sending path (receipts and archive apart)", tuple(figures))


def _naive(emulated: Testbed, recipients: int, at_once: int) -> Usage:
    client = emulated.paths.client("dynamodb")
    client.delete_table(TableName="naive")
    emulated.make_table("naive")
    options = naive.NaiveOptions(recipients, SHARDS, f"{emulated.paths.endpoint}/000000000000/naive", at_once)
    environment = dict(os.environ) | emulated.environment
    done = fresh("bench.naive", environment, json.dumps(asdict(options)))
    return Usage(**done["usage"]).times(1 / done["recipients"])


def _per_million(each: Usage) -> float:
    return sum(bill(each).values()) * MILLION


def _bill_of(each: Usage) -> str:
    return ", ".join(f"{service} {value * MILLION:.2f}" for service, value in bill(each).items() if value)


def _listed(requests: dict[str, int], recipients: int) -> str:
    shown = sorted(requests.items(), key=lambda named: -named[1])
    return ", ".join(f"{name.split(' ')[1]} {times / recipients:.4f}" for name, times in shown)
