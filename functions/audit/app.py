"""audit: every night, audit what was archived since the night before; findings raise an alarm."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters.archive_store import S3Archive, S3AuditStates
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.settings import Settings
from stopsms.audit.audit_archive import audit_on, is_whole
from stopsms.audit.checkpoint import FINDINGS_KEPT

SPARE = timedelta(seconds=240)
"""Time kept at the end of an invocation: the state of a large base has to be written."""


@cache
def settings() -> Settings:
    """Read at the first event, kept while the container lives."""
    return Settings.from_environment()


@cache
def bucket() -> S3Archive:
    """The archive."""
    return S3Archive(settings().archive_bucket)


@cache
def states() -> S3AuditStates:
    """The states of the audit at its checkpoints."""
    return S3AuditStates(settings().audit_bucket)


def now() -> datetime:
    """By the clock that stamps changes, which nobody sets."""
    return datetime.now(UTC)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Audit as far as the time allows, log each finding, count all so far. The next run continues from there.

    With `only_when_behind`, do nothing if the last run reached the end of the archive.
    """
    if event.get("only_when_behind") and is_whole(bucket()):
        return {}
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    deadline = now() + left - min(SPARE, left / 2)
    audit = audit_on(bucket(), states(), now, deadline, same_clock=not settings().clock_file)
    for finding in audit.findings:
        logger.error("audit finding", extra={"kind": finding.kind, "about": finding.about, "why": finding.why})
    metrics.add_metric("AuditedSends", MetricUnit.Count, audit.sends)
    metrics.add_metric("AuditFindings", MetricUnit.Count, audit.standing)
    metrics.add_metric("AuditBehind", MetricUnit.Count, 0 if audit.whole else 1)
    findings = [{"kind": one.kind, "about": one.about, "why": one.why} for one in audit.findings]
    return {
        "sends": audit.sends,
        "contacts": audit.contacts,
        "campaigns": audit.campaigns,
        "whole": audit.whole,
        "standing": audit.standing,
        "findings": findings[:FINDINGS_KEPT],
    }
