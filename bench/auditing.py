"""The audit's memory and time for each send, and how both grow: contacts who get a campaign in their turn, audited every night."""

import os

from bench.figures import BenchSection, Figure
from bench.processes import fresh
from bench.settings import Sizes
from bench.template import MEGABYTES_OF_A_PROCESSOR, memory_mb

MEMORY_TARGET = 200


def measure(sizes: Sizes) -> BenchSection:
    """One fresh process: each night goes on from the one before, and at the end the whole is audited from the beginning."""
    contacts, share, nights = sizes.audited
    found = fresh("bench.audit_once", os.environ, str(contacts), str(share), str(nights))
    early, late = found["nights"][SETTLED - 1], found["nights"][-1]
    milliseconds = late["cpu_seconds"] / share * 1000
    sends = found["sends"]
    figures = (
        Figure(
            "audit memory", found["peak_mb"], "MB", most=MEMORY_TARGET, note=f"{sends:,} sends, {contacts:,} contacts"
        ),
        Figure(
            "audit CPU a send, the last night", milliseconds, "ms", note="with what it costs to read and keep its state"
        ),
        Figure("audit CPU a send, from the beginning", found["whole_cpu_seconds"] / sends * 1000, "ms"),
        Figure(
            "the last night against the first with every campaign that stays at hand",
            late["cpu_seconds"] / early["cpu_seconds"],
            note=f"night {nights} against night {SETTLED}",
        ),
        Figure("what the audit keeps from night to night", late["state_mb"], "MB", note="compressed"),
        Figure(
            "sends that one audit can hold",
            LONGEST_SECONDS * 1000 / milliseconds * memory_mb("AuditFunction") / MEGABYTES_OF_A_PROCESSOR,
            note=f"in {memory_mb('AuditFunction')} MB and {LONGEST_SECONDS} s; what is left, the next one does",
        ),
    )
    return BenchSection("auditing", "The audit of an archive", figures)


SETTLED = 16
"""The nights after which a quiet campaign is put aside: from there on the state grows with contacts alone."""

LONGEST_SECONDS = 660
"""The longest that an audit reads: a function runs for 900 s (Lambda, « Quotas »), and keeps 240 to write its state."""
