"""Plan one campaign with the real planner, in a fresh process: python -m bench.plan_once RESULT, in the bench's environment."""

import json
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import planner.app
from planner.plan_shards import plan_shards
from stopsms.contracts.messages import planning_task

from bench.endless_table import CAMPAIGN


def main(result: Path) -> None:
    """Every shard in one task, one after another, as the first planner of a campaign would without others to help."""
    ports = planner.app.ports()
    deadline = datetime.now(UTC) + timedelta(days=1)
    began, cpu = time.perf_counter(), time.process_time()
    planned = 0
    for shard in range(planning_task(CAMPAIGN).last + 1):
        whole = planning_task(CAMPAIGN)
        planned += plan_shards(type(whole)(whole.campaign_id, whole.task, shard, shard), ports, deadline)
    done = {
        "recipients": planned,
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    result.write_text(json.dumps(done))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
