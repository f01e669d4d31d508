"""Explore every schedule within the bounds: python -m tests.exploration [PREEMPTIONS FAULTS]."""

import sys
import time

from tests.exploration import scenarios
from tests.exploration.explorer import Bounds, explore


def main(arguments: list[str]) -> int:
    """Print what was explored. The exit code is 1 if a schedule breaks a guarantee."""
    preemptions, faults = (int(argument) for argument in arguments) if arguments else (1, 1)
    for scenario in scenarios.SCENARIOS:
        started = time.monotonic()
        report = explore(scenario, Bounds(preemptions, faults))
        print(
            f"{scenario.__name__}: {report.schedules} schedules, {report.decisions} decisions, "
            f"{time.monotonic() - started:.0f} s {report.broken}"
        )
        if report.broken:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
