"""What a stack that does nothing costs a month in eu-west-3, read from template.yaml: the table of docs/deploy.md (`make idle-cost`)."""

import re
from dataclasses import dataclass
from typing import Any

from bench.aws_prices import DOLLARS, MILLION
from local.stack_paths import PROJECT
from tools import template_facts

PAGE = PROJECT / "docs" / "deploy.md"
BEGIN, END = "<!-- idle: written by `make idle-cost` -->\n", "<!-- end of idle -->"

DAYS = 365 / 12
HOURS = DAYS * 24

KEY = 1.00
"""A customer managed key, a month. Each of DataKey's first two yearly rotations adds as much. Source: AWS KMS pricing."""

ALARM = 0.10
"""A standard alarm on one metric, a month. Source: Amazon CloudWatch pricing."""

DASHBOARD = 3.00
"""A month. Source: Amazon CloudWatch pricing."""

METRIC = 0.30
"""A custom metric, a month; of which the hours are billed in which it is measured. Source: Amazon CloudWatch pricing."""

FREE_ALARMS, FREE_DASHBOARDS, FREE_QUEUE_REQUESTS = 10, 3, MILLION
"""Free for ever, in each account; dashboards of fifty metrics at most. Source: pricing of Amazon CloudWatch and of Amazon SQS."""

POLLERS, LONG_POLL_SECONDS = 5, 20
"""How Lambda reads an idle queue. Source: Lambda, « Configuring scaling behavior for SQS event source mappings »; SQS, « long polling »."""

NIGHTLY_METRICS = (
    "AnchorNumber",
    "AuditedSends",
    "AuditFindings",
    "AuditBehind",
    "OptOutSetUpFaults",
    "OptOutsUnknownHere",
    "OptOutsUncompared",
    "RetentionFinished",
)
"""What is measured though nothing happens: within one hour of the day each. All others are measured when there is something to measure."""

RUN_SECONDS = 4.0
"""Assumed of a run that finds nothing to do, its start included."""

RUN_LOG_BYTES = 4_000
"""Assumed of the same."""


@dataclass(frozen=True, slots=True)
class Position:
    """A line of the bill: what it is, how many, and dollars a month."""

    what: str
    number: str
    dollars: float


def runs_of(expression: str) -> float:
    """How often a month a cron expression of ours is due: each day, at one hour or at all. Raises ValueError for another."""
    match = re.fullmatch(r"cron\(([\d,]+) (\d+|\*) \* \* \? \*\)", expression)
    if match is None:
        raise ValueError(expression)
    return len(match[1].split(",")) * (24 if match[2] == "*" else 1) * DAYS


class IdleStack:
    """The resources that cost something at rest, those that every stack has: what hangs on a parameter is billed to whoever sets it."""

    def __init__(self, template: dict[str, Any]) -> None:
        """Of a template, its tags read."""
        self._resources: dict[str, Any] = template_facts.plain(template["Resources"])
        self._memory = template["Globals"]["Function"]["MemorySize"]

    def _of_type(self, kind: str) -> dict[str, Any]:
        return {
            name: found["Properties"]
            for name, found in self._resources.items()
            if found["Type"] == kind and "Condition" not in found
        }

    @property
    def alarms(self) -> int:
        """Alarms on one metric each."""
        return len(self._of_type("AWS::CloudWatch::Alarm"))

    @property
    def dashboards(self) -> int:
        """Dashboards."""
        return len(self._of_type("AWS::CloudWatch::Dashboard"))

    @property
    def polled_queues(self) -> int:
        """Queues that Lambda reads."""
        mappings = self._of_type("AWS::Lambda::EventSourceMapping").values()
        return sum("Queue" in str(mapping["EventSourceArn"]) for mapping in mappings)

    @property
    def polls(self) -> float:
        """Requests to SQS that find nothing."""
        return self.polled_queues * POLLERS * HOURS * 3600 / LONG_POLL_SECONDS

    def positions(self) -> list[Position]:
        """All lines, alarms and dashboards at their price."""
        keys = len(self._of_type("AWS::KMS::Key"))
        metrics = len(NIGHTLY_METRICS)
        return [
            Position("KMS keys", str(keys), keys * KEY),
            Position("alarms", str(self.alarms), self.alarms * ALARM),
            Position("dashboard", str(self.dashboards), self.dashboards * DASHBOARD),
            Position(
                f"SQS, polled by Lambda for {self.polled_queues} queues",
                f"{self.polls / MILLION:.1f} million requests",
                self.polls * DOLLARS["queue_requests"],
            ),
            Position("metrics of the nightly runs", f"{metrics}, an hour a day", metrics * METRIC / 24),
            self._scheduled(),
        ]

    def _scheduled(self) -> Position:
        dollars = runs = 0.0
        for schedule in self._of_type("AWS::Scheduler::Schedule").values():
            function = schedule["Target"]["Arn"]["Ref"].removesuffix("Aliaslive")
            gigabytes = self._resources[function]["Properties"].get("MemorySize", self._memory) / 1024
            often = runs_of(schedule["ScheduleExpression"])
            seconds = gigabytes * RUN_SECONDS * DOLLARS["gigabyte_seconds"]
            each = DOLLARS["schedules"] + DOLLARS["invocations"] + seconds + RUN_LOG_BYTES * DOLLARS["log_bytes"]
            dollars += often * each
            runs += often
        return Position("scheduled runs: Scheduler, Lambda, logs", f"{runs:,.0f}", dollars)

    def total(self) -> float:
        """Dollars a month, without anything that is free."""
        return sum(position.dollars for position in self.positions())

    def free(self) -> float:
        """What of it is free for ever in an account that has nothing else; of Lambda, Scheduler, logs and metrics it is not counted."""
        requests = min(self.polls, FREE_QUEUE_REQUESTS) * DOLLARS["queue_requests"]
        return min(self.alarms, FREE_ALARMS) * ALARM + min(self.dashboards, FREE_DASHBOARDS) * DASHBOARD + requests

    def due(self) -> float:
        """Dollars a month in such an account."""
        return self.total() - self.free()


def table(stack: IdleStack) -> str:
    """The bill, as a table."""
    rows = [f"| {each.what} | {each.number} | {each.dollars:.2f} |" for each in stack.positions()]
    rows.append(f"| **a month, in an account that has much else** | | **{stack.total():.2f}** |")
    free = f"{FREE_ALARMS} alarms, {FREE_DASHBOARDS} dashboards, a million SQS requests"
    rows.append(f"| free for ever, once in each account: {free} | | -{stack.free():.2f} |")
    rows.append(f"| **a month, in an account of its own** | | **{stack.due():.2f}** |")
    return "\n".join(["| at rest | | $ |", "|---|--:|--:|", *rows]) + "\n"


def written(page: str, rows: str) -> str:
    """A page with the table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}{rows}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(), table(IdleStack(template_facts.read()))))
