"""Runs campaigns of the real planner and one real sender on a stand."""

import json
import os
from dataclasses import asdict

from local.bench.audience import PLAIN
from local.bench.processes import fresh
from local.bench.stand import Stand
from local.bench.worker import Done, Options

PARTS_PER_SECOND_WITHOUT_PACE = 1_000_000


def run_campaign(
    at: Stand,
    campaign_id: str,
    shards: int,
    text: str = PLAIN,
    parts_per_second: float = PARTS_PER_SECOND_WITHOUT_PACE,
    *,
    watch: bool = False,
) -> Done:
    """Send to every contact of the first shards, in a process of its own."""
    environment = dict(os.environ) | at.environment | {"PARTS_PER_SECOND": str(parts_per_second)}
    options = Options(campaign_id, text, shards, watch)
    return Done(**fresh("local.bench.worker", environment, json.dumps(asdict(options))))
