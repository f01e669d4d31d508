"""The audit's memory and time for each send: contacts that consented and were sent to once, told as the streams tell them."""

import os

from local.bench.figures import Figure, Section
from local.bench.processes import fresh
from local.bench.settings import Sizes
from local.bench.template import memory_mb


def measure(sizes: Sizes) -> Section:
    """Two fresh processes: what the larger one takes more is what each send takes."""
    small, large = (fresh("local.bench.audit_once", os.environ, str(sends)) for sends in sizes.audited)
    more = large["sends"] - small["sends"]
    kilobytes = (large["peak_mb"] - small["peak_mb"]) / more * 1000
    milliseconds = (large["cpu_seconds"] - small["cpu_seconds"]) / more * 1000
    at_most = min(
        (memory_mb("AuditFunction") - small["peak_mb"]) / kilobytes * 1000,
        LONGEST_SECONDS * 1000 / milliseconds,
    )
    figures = (
        Figure("audit memory a send", kilobytes, "kB"),
        Figure(
            "audit CPU a send",
            milliseconds,
            "ms",
            note="a function has more than one processor from 1,769 MB on; this uses one",
        ),
        Figure(
            "sends that one audit can hold", at_most, note=f"in {memory_mb('AuditFunction')} MB and {LONGEST_SECONDS} s"
        ),
    )
    return Section("auditing", "The audit of an archive", figures)


LONGEST_SECONDS = 900
"""The longest that a function runs. Source: Lambda, « Quotas »."""
