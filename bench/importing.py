"""How fast one file of contacts, or of oppositions, is imported on AWS, and whether a line costs more in a longer file."""

import os
from typing import Any

from bench.aws_prices import DOLLARS, MILLION
from bench.figures import BenchSection, Figure
from bench.import_once import CALL_SECONDS, OPPOSED
from bench.processes import fresh
from bench.settings import Sizes
from bench.template import MEGABYTES_OF_A_PROCESSOR, memory_mb
from bench.testbed import free_port, serving, settings

MAC_DOLLARS = 0.03 / 10_000
"""Source: AWS KMS, « Pricing » (requests)."""

STAGES = {"examining": "examining", "refusals": "noting refusals", "applying": "applying", "reporting": "the report"}


def measure(sizes: Sizes) -> BenchSection:
    """One share of each file, in a fresh importer; the others are read at the same time by functions of their own."""
    found = [_imported(lines) for lines in sizes.imported]
    largest = found[-1]
    figures = [_pace("one file", done) for done in found]
    figures += [Figure(f"importer memory, {done['lines']:,} lines", done["peak_mb"], "MB", most=200) for done in found]
    new = _imported(sizes.imported[-1], "new")
    figures += [
        Figure(
            f"lines a second of one file, {new['lines']:,} lines, all new", new["lines"] / sum(_seconds(new).values())
        ),
        Figure("requests to KMS for each new number", new["calls"]["GenerateMac"] / new["taken"], most=1.05),
    ]
    requests = [_requests(done) / done["own"] for done in found]
    figures += [
        Figure("requests a line", requests[-1], note=_listed(largest)),
        Figure("requests a line: the longest file over the shortest", requests[-1] / requests[0], most=1.1),
    ]
    opposed = [_imported(lines, OPPOSED) for lines in sizes.imported]
    figures += [_pace("a list of oppositions", done) for done in opposed]
    each = [_requests(done) / done["own"] for done in opposed]
    figures += [
        Figure("requests a line of oppositions", each[-1], note=_listed(opposed[-1])),
        Figure("requests a line of oppositions: the longest list over the shortest", each[-1] / each[0], most=1.1),
    ]
    return BenchSection(
        "importing", "One file of contacts, one of oppositions", (*figures, *_end(sizes), *_cost(largest))
    )


def _end(sizes: Sizes) -> list[Figure]:
    """Of the end of an import, when its report is put together: it goes on in another call if one has not the time."""
    found = [_run("bench.report_once", str(lines)) for lines in sizes.reported]
    slower = MEGABYTES_OF_A_PROCESSOR / memory_mb("ImporterFunction")
    figures = []
    for done in found:
        size = f"{done['lines']:,} lines"
        seconds = done["cpu_seconds"] * slower + done["wait_seconds"]
        note = f"{done['bytes'] / 1024**2:.1f} MB, one line in four"
        figures += [
            Figure(f"the report on a file, {size}", seconds, "s", note=note),
            Figure(f"memory while it is put together, {size}", done["peak_mb"], "MB", most=200),
        ]
    each = [done["calls"] / done["lines"] for done in found]
    name = "requests a line for the report: the longest over the shortest"
    return [*figures, Figure(name, each[-1] / each[0], most=1.1)]


def _pace(of: str, done: dict[str, Any]) -> Figure:
    seconds = _seconds(done)
    return Figure(
        f"lines a second of {of}, {done['lines']:,} lines",
        done["lines"] / sum(seconds.values()),
        least=1000,
        note=f"{done['shares']} shares, {CALL_SECONDS * 1000:.0f} ms a call; "
        + ", ".join(f"{STAGES[stage]} {spent:.1f} s" for stage, spent in seconds.items()),
    )


def _imported(lines: int, kind: str = "messy") -> dict[str, Any]:
    return _run("bench.import_once", str(lines), kind)


def _run(module: str, *arguments: str) -> dict[str, Any]:
    """What the module found, with services of its own."""
    port = free_port()
    with serving("bench.import_services", port):
        keys = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none"}
        address = f"http://127.0.0.1:{port}"
        environment = dict(os.environ) | keys | settings(address, clock_file="")
        return fresh(module, environment, *arguments, f"{address}/")


def _seconds(done: dict[str, Any]) -> dict[str, float]:
    """Of each stage, on Lambda: its CPU time at the share of a processor that the function has, and what it waits, one after the other."""
    slower = MEGABYTES_OF_A_PROCESSOR / memory_mb("ImporterFunction")
    return {stage: done["cpu_seconds"][stage] * slower + waited for stage, waited in done["wait_seconds"].items()}


def _requests(done: dict[str, Any]) -> int:
    return int(done["file_calls"]) + sum(int(times) for name, times in done["calls"].items() if "units" not in name)


def _listed(done: dict[str, Any]) -> str:
    shown = sorted(done["calls"].items(), key=lambda named: -named[1])
    return ", ".join(f"{name} {times / done['own']:.3f}" for name, times in shown if times and "units" not in name)


def _cost(done: dict[str, Any]) -> list[Figure]:
    """Of a million lines that bring a new contact each, the others of the file included."""
    taken, lines = done["taken"], done["own"]
    every = done["shares"] * sum(_seconds(done).values()) / done["lines"] * lines
    services = {
        "DynamoDB": sum(done["calls"][f"{kind} units"] * DOLLARS[f"{kind}_units"] for kind in ("write", "read")),
        "KMS": done["calls"]["GenerateMac"] * MAC_DOLLARS,
        "Lambda": every * memory_mb("ImporterFunction") / 1024 * DOLLARS["gigabyte_seconds"],
    }
    each = {name: dollars / taken * MILLION for name, dollars in services.items()}
    note = ", ".join(f"{name} {dollars:.2f}" for name, dollars in each.items())
    units = f"{done['calls']['write units'] / taken:.2f} write units and {done['calls']['read units'] / taken:.2f} read units each"
    return [Figure("a million new contacts", sum(each.values()), "$", note=f"{note}; {units}")]
