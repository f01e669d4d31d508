"""Writes docs/scaling.md: what large audiences need and what breaks first, from docs/measured.json, the template and AWS's quotas.

Nothing in the page is written by hand, so that it changes with what it is computed from: python -m tools.scaling.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from stopsms.compliance.campaign.outcome import RECIPIENTS_IN_BATCH
from stopsms.compliance.campaign.shards import SHARDS
from stopsms.compliance.countries.france.timing.sending_hours import FR_STRICT

from bench.figures import BenchSection, Figure, table
from bench.prices import SERVICES
from bench.template import MEGABYTES_OF_A_PROCESSOR, memory_mb
from local.stack_paths import PROJECT

MEASURED = PROJECT / "docs" / "measured.json"
PAGE = PROJECT / "docs" / "scaling.md"
SIZES = (1_000_000, 10_000_000, 100_000_000)

SENDS_A_SECOND = 1
PARTS_A_SECOND = 10
OPT_OUTS_READ_A_SECOND = 100
"""Of an account that never asked for more: SendTextMessage, a sender ID, one page of DescribeOptedOutNumbers.

Source: End User Messaging SMS, « Quotas », « Message parts per second limits ».
"""
CONCURRENCY = 1000
LONGEST_SECONDS = 900
"""Source: Lambda, « Quotas » (concurrent executions of a region; timeout)."""
TABLE_WRITES = 40_000
NEW_TABLE_WRITES = 4_000
PARTITION_WRITES = 1_000
"""Write units a second. Source: DynamoDB, « Quotas » (on demand), « On-demand capacity mode » (a new table), « Partition key design »."""
AUDITS_A_DAY = 48
"""While it is behind the audit goes on twice an hour (template.yaml, AuditCatchingUp)."""
OPPOSING = 0.01
"""Assumed: the share of those written to who reply STOP."""
RECEIPTS_A_MILLION = 0.61
"""Dollars, computed from prices, not measured: SNS, SQS, Lambda and the writes of one receipt for each message."""


class NotMeasuredError(Exception):
    """A figure that is computed with is not in docs/measured.json: the bench was not run whole."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that ends at so many recipients in one window."""

    recipients: float
    what: str
    stands_at: str
    remedy: str


class Measured:
    """The figures of a whole run of the bench."""

    def __init__(self, written: str) -> None:
        self.sections = [
            BenchSection(one["name"], one["title"], tuple(_figure(figure) for figure in one["figures"]))
            for one in json.loads(written)
        ]

    def names(self, section: str) -> list[str]:
        """The names of a section's figures."""
        return [figure.name for one in self.sections if one.name == section for figure in one.figures]

    def of(self, section: str, name: str) -> float:
        """One figure. Raises NotMeasuredError."""
        for one in self.sections:
            for figure in one.figures:
                if (one.name, figure.name) == (section, name):
                    return figure.measured
        raise NotMeasuredError(f"{section}: {name} (run make measured)")


def _figure(written: dict[str, object]) -> Figure:
    return Figure(**{name: value for name, value in written.items() if name != "reached"})  # type: ignore[arg-type]


def window_seconds() -> float:
    """How long messages may leave on a weekday under the strict profile."""
    opens, closes = FR_STRICT.opens, FR_STRICT.closes
    return (closes.hour - opens.hour) * 3600 + (closes.minute - opens.minute) * 60


def setting(pattern: str) -> int:
    """A number in template.yaml. Raises LookupError."""
    found = re.search(pattern, (PROJECT / "template.yaml").read_text(), re.DOTALL)
    if found is None:
        raise LookupError(pattern)
    return int(found[1])


def planners() -> int:
    """How many planners work at once."""
    return setting(r"PlannerFunctionQueue:.*?MaximumConcurrency: (\d+)")


def most_senders() -> int:
    """The most senders that the template's parameter allows."""
    return max(map(int, re.findall(r'"(\d+)": \{Number:', (PROJECT / "template.yaml").read_text())))


def sender_rate(measured: Measured) -> float:
    """Recipients a second of one sender on Lambda: as measured, or fewer when its share of a processor is the limit."""
    name = "recipients a second of one sender, the carrier answering after 40 ms"
    cpu = measured.of("sending", "sender CPU besides the carrier call, the same text for all")
    cpu += measured.of("sending", "… carrier call, the same text for all")
    share = memory_mb("SenderFunction") / MEGABYTES_OF_A_PROCESSOR
    return min(measured.of("sending", name), share / (cpu / 1000))


def planning_seconds(measured: Measured, recipients: int) -> float:
    """How long the planners take, each with its share of a processor."""
    found = [re.fullmatch(r"planner CPU, ([\d,]+) contacts", name) for name in measured.names("planning")]
    largest = max(int(name[1].replace(",", "")) for name in found if name)
    each = measured.of("planning", f"planner CPU, {largest:,} contacts") / largest
    return recipients * each * MEGABYTES_OF_A_PROCESSOR / memory_mb("PlannerFunction") / planners()


def needs(measured: Measured) -> list[str]:
    """What each size needs, as a table."""
    rates = [size / window_seconds() for size in SIZES]
    sender, writes = sender_rate(measured), measured.of("cost", "write units a recipient")
    dollars = measured.of("cost", "a million recipients, at the default pace") / 1_000_000
    cents = setting(r'PricePerPartEur:\s+Type: String\s+Default: "0\.(\d+)"')
    rows: dict[str, list[str]] = {
        "recipients a second, all window long": [_shown(rate) for rate in rates],
        f"senders, each at {_shown(sender)} a second": [_shown(max(2, math.ceil(rate / sender))) for rate in rates],
        "carrier: times what a sender ID starts with": [_shown(rate / PARTS_A_SECOND) for rate in rates],
        "claims: write units a second": [_shown(rate * writes) for rate in rates],
        f"… on each of {planners()} shards at once": [_shown(rate * writes / planners()) for rate in rates],
        "contacts in each shard": [_shown(size / SHARDS) for size in SIZES],
        "batches": [_shown(size / RECIPIENTS_IN_BATCH) for size in SIZES],
        "planning, minutes": [_shown(planning_seconds(measured, size) / 60) for size in SIZES],
        f"STOPs, if {OPPOSING:.0%} oppose": [_shown(size * OPPOSING) for size in SIZES],
        "AWS, sending path at the default pace, $": [_shown(dollars * size) for size in SIZES],
        "AWS, receipts (computed, not measured), $": [_shown(RECEIPTS_A_MILLION * size / 1_000_000) for size in SIZES],
        "SMS, €, before tax": [_shown(size * cents / 100) for size in SIZES],
    }
    lines = ["| | " + " | ".join(f"{size:,}" for size in SIZES) + " |", "|---|" + "--:|" * len(SIZES)]
    return lines + [f"| {name} | " + " | ".join(values) + " |" for name, values in rows.items()]


def limits(measured: Measured) -> list[Limit]:
    """Everything that ends somewhere, the first to break first."""
    seconds, writes = window_seconds(), measured.of("cost", "write units a recipient")
    sender, audited = sender_rate(measured), measured.of("auditing", "sends that one audit can hold")
    listed = OPT_OUTS_READ_A_SECOND * LONGEST_SECONDS
    found = [
        Limit(
            SENDS_A_SECOND * seconds,
            "SendTextMessage",
            f"{SENDS_A_SECOND} request a second",
            "a quota: ask for as many as you have parts a second",
        ),
        Limit(
            PARTS_A_SECOND * seconds,
            "the sender ID",
            f"{PARTS_A_SECOND} parts a second",
            "ask AWS Support for more; set `PartsPerSecond`",
        ),
        Limit(
            most_senders() * sender * seconds,
            "`SenderConcurrency`",
            f"{most_senders()} senders",
            "a larger value in the template’s mapping; a larger `MemorySize`, so a larger share of a processor",
        ),
        Limit(CONCURRENCY * sender * seconds, "Lambda", f"{CONCURRENCY:,} executions at once in the region", "a quota"),
        Limit(
            audited * AUDITS_A_DAY,
            "the audit: sends a day, every day",
            f"{AUDITS_A_DAY} audits of {memory_mb('AuditFunction'):,} MB",
            "`stopsms audit` on a machine of your own",
        ),
        Limit(
            listed / OPPOSING,
            "the nightly comparison with the opt-out list",
            f"{listed:,} numbers in {LONGEST_SECONDS} s",
            "a quota of DescribeOptedOutNumbers",
        ),
        Limit(
            PARTITION_WRITES * seconds,
            "the counts of one campaign: one key, at worst a write for each receipt",
            f"{PARTITION_WRITES:,} write units a second on one key",
            "DynamoDB divides a key that stays hot; else its batches must be spread over several",
        ),
        Limit(
            PARTITION_WRITES * planners() / writes * seconds,
            f"claims: {planners()} shards are planned, hence sent to, at once",
            f"{PARTITION_WRITES:,} write units a second on each",
            "more planners",
        ),
        Limit(
            NEW_TABLE_WRITES / writes * seconds,
            "a new table on demand",
            f"{NEW_TABLE_WRITES:,} write units a second",
            "it grows with its load; warm it before the day",
        ),
        Limit(
            TABLE_WRITES / writes * seconds, "a table on demand", f"{TABLE_WRITES:,} write units a second", "a quota"
        ),
    ]
    return sorted(found, key=lambda limit: limit.recipients)


def page(measured: Measured) -> str:
    """The whole page."""
    hours = window_seconds() / 3600
    per_service = [(service, measured.of("cost", f"{service}, a million recipients")) for service in SERVICES]
    costs = ", ".join(f"{service} {_shown(value)} $" for service, value in per_service if value)
    breaking = [
        f"| {_shown(limit.recipients)} | {limit.what} | {limit.stands_at} | {limit.remedy} |"
        for limit in limits(measured)
    ]
    measured_tables = "\n\n".join(map(table, measured.sections))
    return f"""# On paper, past one account

Written by `make scaling` from [measured.json](measured.json) (`make measured`), template.yaml and AWS’s quotas as they are for an
account that never asked for more. A window is {hours:.0f} hours (`{FR_STRICT.id}`, a weekday); every recipient has one part, and is one
who may be written to. The archive comes on top.

## What a window needs

{NEWLINE.join(needs(measured))}

At full speed a million recipients cost {costs}.

## What breaks first

How many recipients in one window, or sends in a day, bring each thing to its limit:

| at | what | stands at | what to do |
|--:|---|---|---|
{NEWLINE.join(breaking)}

A campaign that its pace cannot carry within the window says so before it starts, and goes on in the next; what is throttled
waits, and is not lost. An audit that does not catch up rings `AuditBehindAlarm`, a comparison that does not come to its end
`OptOutUncomparedAlarm`.
Not measured is how fast the archive’s one chain for each table can grow: `ArchiveAgeAlarm` rings when it lags.

## Past one account

Quotas are those of an account and region. An opposition is against the advertiser, so all contacts of one stay in one table:
what is divided among accounts is advertisers, and the accounts share nothing. One advertiser with a hundred million contacts
stays in one account whose quotas were raised; there it is the carrier that decides.

## Measured

On one machine of two cores, with the emulator and the carrier on it.

{measured_tables}
"""


NEWLINE = "\n"


def _shown(value: float) -> str:
    """With three significant digits."""
    if value < 100:
        return f"{value:.3g}"
    return f"{float(f'{value:.3g}'):,.0f}"


def main(given: Sequence[Path] = (MEASURED, PAGE)) -> None:
    """Write the page."""
    source, target = given
    target.write_text(page(Measured(source.read_text())))


if __name__ == "__main__":
    main()
