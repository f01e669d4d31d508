"""What reads a whole base or campaign, from a hundred thousand contacts to ten million: time, processor, requests and memory.

The base is spread evenly over all French numbers. Previews look through one that is not in the same time, and with the same margins.
"""

import os
from typing import Any

from campaign_api.app import LISTING_TIME
from stopsms.composition.scheduling import PREVIEW_TIME

from bench.figures import BenchSection, Figure
from bench.processes import fresh
from bench.settings import Sizes
from bench.testbed import free_port, serving, settings

MOST_SECONDS = 25
"""The API has to answer within 29."""
MOST_REQUESTS = 100
MOST_MINUTES = 120
"""Of a day."""
NIGHT_MINUTES = 240
"""From four, when it begins, to eight, before anything may be sent."""
MOST_MB = 200
PAGES_PER_SECOND = 1
"""DescribeOptedOutNumbers, of an account that never asked for more. Source: End User Messaging SMS, « Quotas »."""


def measure(sizes: Sizes) -> BenchSection:
    """A fresh process for each size, on a table that makes up its contacts."""
    figures = [figure for contacts in sizes.read for figure in _figures(f"{contacts:,} contacts", _read(contacts))]
    figures += [figure for contacts in sizes.read for figure in _comparison(contacts)]
    return BenchSection("reading", "Previews, counts, lists and the retention at any size", tuple(figures))


def _read(contacts: int) -> dict[str, Any]:
    port = free_port()
    with serving("bench.endless_base", port, contacts):
        own = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "IDEMPOTENCY_TABLE": "idempotency"}
        return fresh("bench.look_once", dict(os.environ) | settings(f"http://127.0.0.1:{port}", clock_file="") | own)


def _compare(contacts: int) -> dict[str, Any]:
    port = free_port()
    with serving("bench.listed_base", port, contacts):
        own = {"AWS_ACCESS_KEY_ID": "none", "AWS_SECRET_ACCESS_KEY": "none", "OPT_OUT_LIST": "bench"}
        environment = dict(os.environ) | settings(f"http://127.0.0.1:{port}", clock_file="") | own
        return fresh("bench.compare_once", environment, str(contacts), str(PAGES_PER_SECOND))


def _comparison(contacts: int) -> list[Figure]:
    """Of a base of which one in a hundred is on the list, at the carrier's default quota."""
    of, done = f"{contacts:,} contacts", _compare(contacts)
    note = (
        f"{done['calls']} calls, {done['requests']:,} requests and {done['pages']:,} pages of the list; "
        f"{done['listed']:,} on it, {done['kept_mb']:.1f} MB kept between calls"
    )
    each = done["cpu_seconds"] / done["contacts"] * 1e6
    return [
        Figure(f"not compared, {of}", done["uncompared"], most=0, note="; ".join(done["failures"][:1])),
        Figure(f"a comparison with the opt-out list, {of}", done["seconds"] / 60, "min", most=NIGHT_MINUTES, note=note),
        Figure(f"memory for a comparison, {of}", done["peak_mb"], "MB", most=MOST_MB),
        Figure(f"CPU of one contact in a comparison, {of}", each, "µs"),
    ]


def _figures(of: str, done: dict[str, Any]) -> list[Figure]:
    shown, look, rare, walk = (done[name] for name in ("preview", "look", "recipients", "retention"))
    audience = f"{shown['audience']:,} ± {shown['margin']:,}" if shown["margin"] else "all of them"
    return [
        Figure(
            f"preview, {of}",
            shown["seconds"],
            "s",
            most=MOST_SECONDS,
            note=f"of {PREVIEW_TIME.total_seconds():.0f}; {shown['judged']:,} judged: {audience}; {shown['requests']:,} requests",
        ),
        Figure(
            f"a first look at a campaign, {of}",
            look["seconds"],
            "s",
            most=MOST_SECONDS,
            note=f"{look['settled']:,} recipients counted",
        ),
        Figure(f"requests of that look, {of}", look["requests"], most=MOST_REQUESTS),
        Figure(
            f"recipients of a rare outcome, the longest call, {of}",
            rare["longest"],
            "s",
            most=MOST_SECONDS,
            note=f"of {LISTING_TIME.total_seconds():.0f}; {rare['found']} found in {rare['calls']} calls, {rare['requests']:,} requests",
        ),
        Figure(
            f"a pass of the retention, {of}",
            walk["seconds"] / 60,
            "min",
            most=MOST_MINUTES,
            note=f"nothing due; {walk['requests']:,} pages, {walk['cpu_seconds']:.1f} s of CPU",
        ),
        Figure(f"memory for all of these, {of}", walk["peak_mb"], "MB", most=MOST_MB),
    ]
