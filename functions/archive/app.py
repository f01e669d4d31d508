"""archive: the tables' streams, into the archive's bucket; and once a day the anchor, whose hash is given to the outside."""

from datetime import UTC, datetime
from typing import Any

from archive.anchor_blocks import anchor_blocks
from archive.append_changes import Head, append_changes
from archive.give_out_anchor import give_out_anchor, newest_anchor
from archive.stamp_anchors import Stamping, stamp_anchors
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext
from stopsms.adapters import wiring
from stopsms.adapters.clients import reused
from stopsms.adapters.doors.observability import logger, metrics
from stopsms.adapters.messaging.sns_notices import SnsNotices
from stopsms.adapters.settings import outside
from stopsms.adapters.tables.stream import changes_of

TABLES = ("consent", "campaign")

TIME_FOR_A_STAMP = 15_000
"""Milliseconds that have to be left when an authority is asked: its call has ten seconds at most."""


@logger.inject_lambda_context
@metrics.log_metrics(raise_on_empty_metrics=False)
def handler(event: dict[str, Any], context: LambdaContext) -> None:
    """A batch of one table's changes; or, from the scheduler, the time to anchor. What fails is delivered again, whole."""
    records = event.get("Records")
    if records is None:
        anchor(context)
        return
    table = archived_as(records[0]["eventSourceARN"])
    append_changes(table, changes_of(records), wiring.archive(), head(table))


def archived_as(stream: str) -> str:
    """Under which name a stream's table is archived. Raises KeyError for a table that is not ours: it is not archived as ours."""
    settings = wiring.settings()
    return {settings.consent_table: "consent", settings.campaign_table: "campaign"}[stream.split("/")[1]]


@reused
def head(table: str) -> Head:  # noqa: ARG001 (one for each table)
    """Where this worker knows the table's archive to end."""
    return Head()


def anchor(context: LambdaContext) -> None:
    """Anchor what is new; then give the newest anchor's hash out. `AnchorNumber` is measured each night, to show that this was done."""
    archive, now, places = wiring.archive(), wiring.clock().now(), outside()
    made = anchor_blocks(TABLES, archive, now)
    newest = newest_anchor(archive)
    metrics.add_metric("AnchorNumber", MetricUnit.Count, newest.number if newest else 0)
    if newest is None:
        return
    metrics.add_metadata("anchor_sha256", newest.sha256)
    logger.info(
        "anchor", extra={"number": newest.number, "sha256": newest.sha256, "new_blocks": made.blocks if made else 0}
    )
    try:
        give_out_anchor(newest, SnsNotices(places.anchor_topic), wiring.event_bus(), now)
    finally:
        if places.time_stamp_authority:
            _report(_stamp(places.time_stamp_authority, context))


def _stamp(authority: str, context: LambdaContext) -> Stamping:
    from archive.authority import Rfc3161Authority  # noqa: PLC0415 (once a night; the streams' batches do without)

    def post(url: str, body: bytes, headers: dict[str, str], most: int) -> tuple[int, str, bytes]:
        response, reply = wiring.https_caller().exchange(url, body, headers, most=most)
        return response.status, response.reason, reply

    def time_left() -> bool:
        return context.get_remaining_time_in_millis() > TIME_FOR_A_STAMP

    archive = wiring.archive()
    return stamp_anchors(archive, archive, Rfc3161Authority(authority, post, lambda: datetime.now(UTC)), time_left)


def _report(stamping: Stamping) -> None:
    metrics.add_metric("AnchorsWithoutTimeStamp", MetricUnit.Count, stamping.lacking)
    if stamping.stamped:
        logger.info("time stamps", extra={"anchors": stamping.stamped})
    if stamping.refused:
        logger.warning("no time stamp", extra={"why": stamping.refused, "lacking": stamping.lacking})
