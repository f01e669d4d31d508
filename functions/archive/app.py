"""archive: the tables' streams, into the archive's bucket; and once a day the anchors."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from adapters.archive_store import ArchiveBucket
from adapters.clock import SystemClock
from adapters.observability import logger, metrics
from adapters.settings import Settings
from adapters.stream import changes_of
from archive.anchor_blocks import anchor_blocks
from archive.append_changes import Head, append_changes
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

TABLES = ("consent", "campaign")


@cache
def settings() -> Settings:
    """Read at the first event, kept while the container lives."""
    return Settings.from_environment()


@cache
def bucket() -> ArchiveBucket:
    """The archive."""
    return ArchiveBucket(settings().archive_bucket)


@cache
def head(table: str) -> Head:  # noqa: ARG001 (one for each table)
    """Where this worker knows the table's archive to end."""
    return Head()


def _archived_as(stream: str) -> str:
    """Under which name a stream's table is archived. Raises KeyError for one that is none of ours: nothing of it is archived as ours."""
    return {settings().consent_table: "consent", settings().campaign_table: "campaign"}[stream.split("/")[1]]


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001 (the runtime's signature)
    """A batch of one table's changes; or, from the scheduler, the time to anchor. What fails is delivered again, whole."""
    records = event.get("Records")
    if records is None:
        now = SystemClock(settings().clock_file).now()
        anchor = anchor_blocks(TABLES, bucket(), now)
        metrics.add_metric("BlocksAnchored", MetricUnit.Count, anchor.blocks if anchor else 0)
        if anchor is not None:
            logger.info("anchor", extra={"number": anchor.number, "sha256": anchor.hash})
        return
    table = _archived_as(records[0]["eventSourceARN"])
    append_changes(table, changes_of(records), bucket(), head(table))
    oldest = min(float(record["dynamodb"]["ApproximateCreationDateTime"]) for record in records)
    metrics.add_metric("ArchiveLag", MetricUnit.Seconds, max(0.0, datetime.now(UTC).timestamp() - oldest))
