"""python -m bench [--only NAME…] [--smaller] [--json PATH]: measure, print the tables, keep the figures as JSON."""

import argparse
import importlib
import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from bench.figures import BenchSection, table
from bench.settings import Sizes
from local.stack_paths import PROJECT

SECTIONS = (
    "cost",
    "sending",
    "planning",
    "reading",
    "importing",
    "auditing",
    "starting",
    "stopping",
    "stops_on_aws",
)


def main() -> int:
    """0 when every target is reached, 1 when one is missed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, default=SECTIONS, metavar="NAME", help=", ".join(SECTIONS)
    )
    parser.add_argument(
        "--smaller", action="store_true", help="about a twentieth of the sizes: to try the bench itself"
    )
    parser.add_argument("--json", type=Path, default=PROJECT / ".local" / "bench.json", metavar="PATH")
    asked = parser.parse_args()
    sizes = Sizes().smaller() if asked.smaller else Sizes()
    sections = []
    for name in asked.only:
        began = time.monotonic()
        section: BenchSection = importlib.import_module(f"bench.{name}").measure(sizes)
        sections.append(section)
        print(f"\n{table(section)}\n\nMeasured in {time.monotonic() - began:.0f} s.", flush=True)
    asked.json.parent.mkdir(parents=True, exist_ok=True)
    run = {"commit": _commit(), "sections": [_plain(section) for section in sections]}
    asked.json.write_text(json.dumps(run, indent=1, ensure_ascii=False))
    missed = [figure.name for section in sections for figure in section.figures if figure.reached is False]
    print(f"\n{len(missed)} targets missed{': ' if missed else '.'}{'; '.join(missed)}")
    return 1 if missed else 0


def _commit() -> str:
    """What was measured, as git calls it: one run measures one state of the code."""
    described = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    return described.stdout.strip() or "unknown"


def _plain(section: BenchSection) -> dict[str, object]:
    figures = [asdict(figure) | {"reached": figure.reached} for figure in section.figures]
    return {"name": section.name, "title": section.title, "figures": figures}


if __name__ == "__main__":
    sys.exit(main())
