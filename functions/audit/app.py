"""audit: every night, the whole archive; what it finds rings an alarm."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from adapters.archive_store import ArchiveBucket
from adapters.observability import logger, metrics
from adapters.settings import Settings
from audit.audit_archive import audit_archive
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext


@cache
def bucket() -> ArchiveBucket:
    """The archive."""
    return ArchiveBucket(Settings.from_environment().archive_bucket)


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:  # noqa: ARG001 (the runtime's signature)
    """Audit, log each finding, count them."""
    audit = audit_archive(bucket(), datetime.now(UTC))
    for finding in audit.findings:
        logger.error("audit finding", extra={"kind": finding.kind, "about": finding.about, "why": finding.why})
    metrics.add_metric("AuditedSends", MetricUnit.Count, audit.sends)
    metrics.add_metric("AuditFindings", MetricUnit.Count, len(audit.findings))
    findings = [{"kind": found.kind, "about": found.about, "why": found.why} for found in audit.findings]
    return {"sends": audit.sends, "contacts": audit.contacts, "campaigns": audit.campaigns, "findings": findings}
