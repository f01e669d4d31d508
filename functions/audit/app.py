"""audit: every night it judges what was archived since the night before; a finding raises an alarm."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters import wiring
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.audit.audit_archive import audit_on, is_whole
from stopsms.audit.checkpoint import FINDINGS_KEPT

SPARE = timedelta(seconds=240)
"""Time kept at the end of an invocation: the state of a large base has to be written."""


def now() -> datetime:
    """The time of day, which stamps the changes too: `make clock` does not shift it."""
    return datetime.now(UTC)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Audit as far as the time allows, log each finding, count all that there ever were. The next run goes on from there.

    With `only_when_behind` nothing is done when the last run came to the end of the archive.
    """
    if event.get("only_when_behind") and is_whole(wiring.archive()):
        return {}
    left = timedelta(milliseconds=context.get_remaining_time_in_millis())
    deadline = now() + left - min(SPARE, left / 2)
    audit = audit_on(
        wiring.archive(), wiring.audit_states(), now, deadline, same_clock=not wiring.settings().clock_file
    )
    for finding in audit.findings:
        logger.error("audit finding", extra={"kind": finding.kind, "about": finding.about, "why": finding.why})
    metrics.add_metric("AuditedSends", MetricUnit.Count, audit.sends)
    metrics.add_metric("AuditFindings", MetricUnit.Count, audit.standing)
    metrics.add_metric("AuditBehind", MetricUnit.Count, 0 if audit.whole else 1)
    findings = [{"kind": finding.kind, "about": finding.about, "why": finding.why} for finding in audit.findings]
    return {
        "sends": audit.sends,
        "contacts": audit.contacts,
        "campaigns": audit.campaigns,
        "whole": audit.whole,
        "standing": audit.standing,
        "findings": findings[:FINDINGS_KEPT],
    }
