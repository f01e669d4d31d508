"""archive: the tables' streams, into the archive's bucket; and once a day the anchor, whose hash is given to the outside."""

from datetime import UTC, datetime
from functools import cache
from typing import Any

from archive.anchor_blocks import anchor_blocks
from archive.append_changes import Head, append_changes
from archive.give_out_anchor import give_out_anchor, newest_anchor
from archive.stamp_anchors import Stamping, stamp_anchors
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters.archive_store import S3Archive
from stopsms.adapters.clock import SystemClock
from stopsms.adapters.event_bus import EventBridgeBus
from stopsms.adapters.observability import logger, metrics
from stopsms.adapters.settings import OutsideSettings, Settings, outside
from stopsms.adapters.sns_notices import SnsNotices
from stopsms.adapters.stream import changes_of

TABLES = ("consent", "campaign")

TIME_FOR_A_STAMP = 15_000
"""Milliseconds that have to be left when an authority is asked: its call has ten seconds at most."""


@cache
def settings() -> Settings:
    """Read at the first event, kept while the container lives."""
    return Settings.from_environment()


@cache
def bucket() -> S3Archive:
    """The archive."""
    return S3Archive(settings().archive_bucket)


@cache
def head(table: str) -> Head:  # noqa: ARG001 (one for each table)
    """Where this worker knows the table's archive to end."""
    return Head()


def _archived_as(stream: str) -> str:
    """Under which name a stream's table is archived. Raises KeyError for one that is none of ours: nothing of it is archived as ours."""
    return {settings().consent_table: "consent", settings().campaign_table: "campaign"}[stream.split("/")[1]]


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """A batch of one table's changes; or, from the scheduler, the time to anchor. What fails is delivered again, whole."""
    records = event.get("Records")
    if records is None:
        _anchor(context)
        return
    table = _archived_as(records[0]["eventSourceARN"])
    append_changes(table, changes_of(records), bucket(), head(table))
    oldest = min(float(record["dynamodb"]["ApproximateCreationDateTime"]) for record in records)
    metrics.add_metric("ArchiveLag", MetricUnit.Seconds, max(0.0, datetime.now(UTC).timestamp() - oldest))


def _anchor(context: LambdaContext) -> None:
    """Anchor what is new; then give the newest anchor's hash out. `AnchorNumber` tells each night that this was done."""
    now = SystemClock(settings().clock_file).now()
    made = anchor_blocks(TABLES, bucket(), now)
    newest = newest_anchor(bucket())
    metrics.add_metric("BlocksAnchored", MetricUnit.Count, made.blocks if made else 0)
    metrics.add_metric("Anchors", MetricUnit.Count, 1 if made else 0)
    metrics.add_metric("AnchorNumber", MetricUnit.Count, newest.number if newest else 0)
    if newest is None:
        return
    metrics.add_metadata("anchor_sha256", newest.sha256)
    logger.info("anchor", extra={"number": newest.number, "sha256": newest.sha256, "new": made is not None})
    places = outside()
    try:
        give_out_anchor(newest, SnsNotices(places.anchor_topic), EventBridgeBus(settings().event_bus), now)
    finally:
        if places.time_stamp_authority:
            _told(_stamped(places, context))


def _stamped(places: OutsideSettings, context: LambdaContext) -> Stamping:
    from archive.authority import Rfc3161Authority  # noqa: PLC0415
    from stopsms.adapters.webhook_caller import HttpsCaller  # noqa: PLC0415 (once a night; the streams' batches do without)

    caller = HttpsCaller(to_loopback=settings().webhooks_to_loopback == "yes")

    def post(url: str, body: bytes, headers: dict[str, str], most: int) -> tuple[int, str, bytes]:
        answered, read = caller.exchange(url, body, headers, most=most)
        return answered.status, answered.reason, read

    authority = Rfc3161Authority(places.time_stamp_authority, post, lambda: datetime.now(UTC))
    return stamp_anchors(
        bucket(), bucket(), authority, lambda: context.get_remaining_time_in_millis() > TIME_FOR_A_STAMP
    )


def _told(stamping: Stamping) -> None:
    metrics.add_metric("AnchorsWithoutTimeStamp", MetricUnit.Count, stamping.lacking)
    if stamping.stamped:
        logger.info("time stamps", extra={"anchors": stamping.stamped})
    if stamping.refused:
        logger.warning("no time stamp", extra={"why": stamping.refused, "lacking": stamping.lacking})
