"""Runs campaigns of the real planner and one real sender on a testbed."""

import json
import os
from dataclasses import asdict

from bench.audience import PLAIN
from bench.processes import fresh
from bench.testbed import Testbed
from bench.worker import WorkerOptions, WorkerResult

PARTS_PER_SECOND_WITHOUT_PACE = 1_000_000


def run_campaign(
    at: Testbed,
    campaign_id: str,
    shards: int,
    text: str = PLAIN,
    parts_per_second: float = PARTS_PER_SECOND_WITHOUT_PACE,
    *,
    watch: bool = False,
) -> WorkerResult:
    """Send to every contact of the first shards, in a process of its own."""
    environment = dict(os.environ) | at.environment | {"PARTS_PER_SECOND": str(parts_per_second)}
    options = WorkerOptions(campaign_id, text, shards, watch)
    return WorkerResult(**fresh("bench.worker", environment, json.dumps(asdict(options))))
