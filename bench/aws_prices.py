"""What AWS asks in eu-west-3 (Paris), on demand and beyond any free tier, in US dollars before tax.

Source: an extract of the AWS Price List for eu-west-3 of September 2026, published in a repository; to be compared with the pricing
pages of Amazon DynamoDB, SQS, EventBridge, CloudWatch Logs (class Standard) and AWS Lambda (Arm) before relying on a cent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Usage:
    """What a design uses. Gigabyte-seconds are those of Lambda on Arm; log bytes are those that are collected."""

    write_units: float = 0
    read_units: float = 0
    queue_requests: float = 0
    schedules: float = 0
    invocations: float = 0
    gigabyte_seconds: float = 0
    log_bytes: float = 0

    def __add__(self, other: "Usage") -> "Usage":
        """Both together."""
        return Usage(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))

    def times(self, factor: float) -> "Usage":
        """The same usage, multiplied."""
        return Usage(*(getattr(self, field.name) * factor for field in fields(self)))


DOLLARS: Mapping[str, float] = {
    "write_units": 0.7423 / MILLION,
    "read_units": 0.1487 / MILLION,
    "queue_requests": 0.40 / MILLION,
    "schedules": 1.00 / MILLION,
    "invocations": 0.20 / MILLION,
    "gigabyte_seconds": 0.0000133334,
    "log_bytes": 0.60 / 1e9,
}
"""The price of one of each."""

SERVICES: Mapping[str, tuple[str, ...]] = {
    "DynamoDB": ("write_units", "read_units"),
    "SQS": ("queue_requests",),
    "Lambda": ("invocations", "gigabyte_seconds"),
    "Scheduler": ("schedules",),
    "Logs": ("log_bytes",),
}
"""The service that bills each."""


def bill(usage: Usage) -> dict[str, float]:
    """Dollars by service."""
    return {service: sum(getattr(usage, name) * DOLLARS[name] for name in names) for service, names in SERVICES.items()}
