"""Writes docs/scaling.md: what an audience needs and what breaks first, from docs/measured.json, the template and AWS's quotas.

Nothing on the page is written by hand, so it changes with the figures it is computed from: python -m tools.scaling.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from stopsms.compliance.countries.france.timing.sending_hours import FR_STRICT

from bench.figures import BenchSection, Figure, number
from bench.template import MEGABYTES_OF_A_PROCESSOR, memory_mb
from local.stack_paths import PROJECT

MEASURED = PROJECT / "docs" / "measured.json"
PAGE = PROJECT / "docs" / "scaling.md"
SIZES = (100_000, 1_000_000, 10_000_000)

_SIZED = re.compile(r"(.+), ([\d,]+) (contacts|lines)")
"""The name of a figure that is measured at several sizes."""

SENDS_PER_SECOND = 1
PARTS_PER_SECOND = 10
"""For an account that never asked for more: SendTextMessage, a sender ID.

Source: End User Messaging SMS, « Quotas », « Message parts per second limits ».
"""
AUDITS_PER_DAY = 48
"""While it is behind, the audit runs twice an hour (template.yaml, AuditCatchingUp)."""
OPPOSING = 0.01
"""Assumed: the share of recipients who reply STOP."""
RECEIPTS_PER_MILLION = 0.61
"""Dollars, computed from prices, not measured: SNS, SQS, Lambda and the writes of one receipt for each message."""


class NotMeasuredError(Exception):
    """A figure that the page needs is not in docs/measured.json: the bench did not run completely."""


@dataclass(frozen=True, slots=True)
class Limit:
    """Something that reaches its limit at this number of recipients in one window."""

    recipients: float
    what: str
    limit: str
    remedy: str


class Measured:
    """The figures of one complete run of the bench."""

    def __init__(self, written: str) -> None:
        run = json.loads(written)
        self.commit: str = run["commit"]
        self.sections = [
            BenchSection(one["name"], one["title"], tuple(_figure(figure) for figure in one["figures"]))
            for one in run["sections"]
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
    """How long messages may be sent on a weekday under the strict profile."""
    opens, closes = FR_STRICT.opens, FR_STRICT.closes
    return (closes.hour - opens.hour) * 3600 + (closes.minute - opens.minute) * 60


def setting(pattern: str) -> int:
    """A number in template.yaml. Raises LookupError."""
    found = re.search(pattern, (PROJECT / "template.yaml").read_text(), re.DOTALL)
    if found is None:
        raise LookupError(pattern)
    return int(found[1])


def planners() -> int:
    """How many planners run at once."""
    return setting(r"PlannerFunctionQueue:.*?MaximumConcurrency: (\d+)")


def sender_rate(measured: Measured) -> float:
    """Recipients per second of one sender on Lambda: as measured, or fewer if its share of a processor is the limit."""
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
    sender = sender_rate(measured)
    dollars = measured.of("cost", "a million recipients, at the default pace") + RECEIPTS_PER_MILLION
    cents = setting(r'PricePerPartEur:\s+Type: String\s+Default: "0\.(\d+)"')
    rows: dict[str, list[str]] = {
        "recipients per second, for the whole window": [_shown(rate) for rate in rates],
        f"senders, at {_shown(sender)} per second each": [_shown(max(2, math.ceil(rate / sender))) for rate in rates],
        "carrier throughput, as a multiple of a sender ID's default": [
            _shown(rate / PARTS_PER_SECOND) for rate in rates
        ],
        "planning, minutes": [_shown(planning_seconds(measured, size) / 60) for size in SIZES],
        f"STOPs, if {OPPOSING:.0%} of recipients oppose": [_shown(size * OPPOSING) for size in SIZES],
        "AWS, sending at the default pace and receipts, $": [_shown(dollars * size / 1_000_000) for size in SIZES],
        "SMS, € before tax": [_shown(size * cents / 100) for size in SIZES],
    }
    lines = ["| | " + " | ".join(f"{size:,}" for size in SIZES) + " |", "|---|" + "--:|" * len(SIZES)]
    return lines + [f"| {name} | " + " | ".join(values) + " |" for name, values in rows.items()]


def limits(measured: Measured) -> list[Limit]:
    """What breaks first, in that order."""
    seconds = window_seconds()
    found = [
        Limit(
            SENDS_PER_SECOND * seconds,
            "`SendTextMessage`",
            f"{SENDS_PER_SECOND} request per second",
            "a quota: ask for as many as you have parts per second",
        ),
        Limit(
            PARTS_PER_SECOND * seconds,
            "the sender ID",
            f"{PARTS_PER_SECOND} parts per second",
            "ask AWS Support for more, and set `PartsPerSecond`",
        ),
        Limit(
            measured.of("auditing", "sends that one audit can hold") * AUDITS_PER_DAY,
            "the audit: sends per day, every day",
            f"{AUDITS_PER_DAY} audits with {memory_mb('AuditFunction'):,} MB",
            "run `stopsms audit` on a machine of your own",
        ),
    ]
    return sorted(found, key=lambda limit: limit.recipients)


def growth(measured: Measured) -> list[str]:
    """What is done at each size, as a table: a row for each figure that was measured at several."""
    rows: dict[str, dict[int, str]] = {}
    for section in measured.sections:
        for figure in section.figures:
            if found := _SIZED.fullmatch(figure.name):
                size = int(found[2].replace(",", ""))
                name = found[1] if found[3] == "contacts" else f"{found[1]} ({found[3]})"
                rows.setdefault(name, {})[size] = f"{number(figure.measured)} {figure.unit}".strip()
    lines = ["| | " + " | ".join(f"{size:,}" for size in SIZES) + " |", "|---|" + "--:|" * len(SIZES)]
    return lines + [
        f"| {name} | " + " | ".join(at.get(size, "") for size in SIZES) + " |"
        for name, at in rows.items()
        if len(at.keys() & set(SIZES)) > 1
    ]


def missed(measured: Measured) -> list[str]:
    """The targets that were missed; of one measured for many functions, the worst."""
    return [
        f"- {figure.name}: {number(figure.measured)} {figure.unit}".rstrip()
        + f" instead of {figure.target}"
        + (f" ({figure.note})" if figure.note else "")
        for section in measured.sections
        for figure in judged(section).figures
        if not figure.reached
    ]


def judged(section: BenchSection) -> BenchSection:
    """The figures that have a target; of one measured for many functions, the worst."""
    alike: dict[tuple[str, float | None, float | None], list[Figure]] = {}
    for figure in section.figures:
        if figure.reached is not None:
            alike.setdefault((figure.name.rpartition(": ")[2], figure.most, figure.least), []).append(figure)
    return replace(section, figures=tuple(map(_worst, alike.values())))


def _worst(alike: Sequence[Figure]) -> Figure:
    worst = max(alike, key=lambda figure: figure.measured if figure.least is None else -figure.measured)
    missed = sum(not figure.reached for figure in alike)
    return worst if len(alike) == 1 else replace(worst, note=f"the worst of {len(alike)}; {missed} missed the target")


def page(measured: Measured) -> str:
    """The whole page."""
    hours = window_seconds() / 3600
    needed = "\n".join(needs(measured))
    breaking = "\n".join(
        f"| {_shown(limit.recipients)} | {limit.what} | {limit.limit} | {limit.remedy} |" for limit in limits(measured)
    )
    ours, naive = (measured.of("cost", name) for name in ("a million recipients", "the same, by the naive design"))
    stops = {name: measured.of("stopping", f"STOP published to committed, {name}") for name in ("median", "p99")}
    account = "STOP published to committed, p99: 1,000 at once, as after the quota was raised"
    aws = measured.of("stops_on_aws", account)
    targets = [
        figure.reached for section in measured.sections for figure in section.figures if figure.reached is not None
    ]
    misses = "\n".join(missed(measured)) or "None."
    return f"""# Scaling estimates

Written by `make scaling` from [measured.json](measured.json) (one run of `make measured`, at {measured.commit}), template.yaml
and AWS’s quotas for an account that never asked for more. A window is {hours:.0f} hours (`{FR_STRICT.id}`, a weekday). Every recipient
may be messaged and gets one part. The archive is not included.

## What a window needs

{needed}

At full speed a million recipients cost {ours:.2f} $ to send to; a naive design, with one queue message and one invocation per
recipient, costs {naive:.2f} $.

## What breaks first

Recipients in one window, or sends per day, at which something reaches its limit:

| at | what | limit | what to do |
|--:|---|---|---|
{breaking}

A campaign that cannot finish within the window at its pace says so before it starts, and continues in the next window; throttled
messages wait and are not lost. `AuditBehindAlarm` and `OptOutUncomparedAlarm` go off when the audit or the comparison falls behind. We have
not measured how fast the archive’s chains (one per table) can grow: `ArchiveAgeAlarm` goes off when they lag.

Quotas are per account and region. An opposition is made to an advertiser, so all contacts of one advertiser stay in one table: to use
several accounts, divide the advertisers among them.

## What grows

Measured on a machine with two cores, as it would be with each function's memory and a model of AWS's latencies; 10 million are beyond what
the embedded stack can hold. Every call stops in time, however large the base is, and the next one goes on from there.

{chr(10).join(growth(measured))}

## STOP

On the embedded stack, while a hundred messages a second leave: committed {_shown(stops["median"])} s after it was published (median),
{_shown(stops["p99"])} s (99 of a hundred). On AWS, while a thousand leave and five in a hundred oppose: {_shown(aws)} s, computed
from what the function does. A new account runs 10 functions at once, STOPs included: raise that quota first, then set `InboundReserve`.

## Targets missed

{sum(targets)} of {len(targets)} targets are reached ([measured.json](measured.json) has every figure). Missed:

{misses}
"""


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
