"""The planner's memory and time, from ten thousand to a million contacts."""

import os

from bench.figures import BenchSection, Figure
from bench.processes import fresh
from bench.settings import Sizes
from bench.testbed import free_port, serving, settings


def measure(sizes: Sizes) -> BenchSection:
    """A fresh planner for each size, on a table that makes up its contacts."""
    figures = []
    each = []
    for contacts in sizes.contacts:
        port = free_port()
        with serving("bench.endless_table", port, contacts):
            keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
            environment = dict(os.environ) | keys | settings(f"http://127.0.0.1:{port}", clock_file="")
            done = fresh("bench.plan_once", environment)
        each.append(done["cpu_seconds"] / done["recipients"] * 1e6)
        figures += [
            Figure(f"planner memory, {contacts:,} contacts", done["peak_mb"], "MB", most=150),
            Figure(
                f"planner CPU, {contacts:,} contacts",
                done["cpu_seconds"],
                "s",
                note=f"{each[-1]:.0f} µs a contact; {done['seconds']:.0f} s in all",
            ),
        ]
    name = "CPU a contact: the most of any size over the least"
    figures.append(Figure(name, max(each) / min(each), most=1.5, note="1 is linear; the smallest size pays the start"))
    return BenchSection("planning", "One planner, every shard one after another", tuple(figures))
